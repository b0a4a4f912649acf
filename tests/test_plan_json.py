import copy
import dataclasses
import json

import numpy as np
import pytest
from grid import lattice

from clustering import LeftOut, Limits, Problem, Rules, solve
from clustering.plan_document import read_plan_document, result_from_json, result_to_json
from clustering.rules_json import rules_from_json
from data.accounts import Accounts, Elsewhere
from data.errors import InputError
from data.school import Source

KEYS = {
    "status", "objective", "bound", "gap", "seed", "clusters", "left_out", "inputs",
    "rules", "profile", "versions",
}  # fmt: skip
CLUSTER_KEYS = {
    "number", "name", "lead", "schools", "pupils", "longest_drive_s", "mean_drive_s", "cost",
}  # fmt: skip


@pytest.fixture(scope="module")
def solved():
    seconds = lattice(9)
    seconds[8, :] = seconds[:, 8] = np.inf
    seconds[8, 8] = 0
    pupils = [100, 50, np.nan, 80, 20, 30, 200, 60, 70]
    rules = Rules(together=((0, 1),), apart=((2, 3),))
    problem = Problem.from_arrays(seconds, pupils, rules=rules)
    source = Source("schools", "a.csv", "00ff", "2022-07-01")
    schools = problem.schools.__class__(problem.schools.items, sources=(source,))
    problem = problem.replace(schools=schools)
    return problem, solve(problem, Limits(20))


@pytest.fixture
def document(solved):
    return result_to_json(*solved, versions={"schoolclusters": "0.1.0"})


def test_the_keys_are_those_of_the_contract(document):
    assert document.keys() >= KEYS
    assert all(cluster.keys() >= CLUSTER_KEYS for cluster in document["clusters"])
    assert document["left_out"][0].keys() == {"urn", "reason", "state"}
    assert document["inputs"] == [
        {"role": "schools", "name": "a.csv", "sha256": "00ff", "vintage": "2022-07-01"}
    ]


def test_it_is_json_without_infinities(document):
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_a_missing_roll_is_counted_and_not_invented(document):
    cluster = next(c for c in document["clusters"] if 2 in c["schools"])
    known = [100, 50, 0, 80, 20, 30, 200, 60, 70]
    assert cluster["rolls_missing"] == 1
    assert cluster["pupils"] == sum(known[urn] for urn in cluster["schools"])


def test_a_result_comes_back_as_it_was(document, solved):
    problem, result = solved
    back = json.loads(json.dumps(document))
    assert result_from_json(back) == dataclasses.replace(result, seconds=None)
    assert rules_from_json(back) == problem.rules
    assert read_plan_document(back).inputs == problem.schools.sources


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("status",), "splendid"),
        (("objective",), "many"),
        (("seed",), 1.5),
        (("clusters",), {}),
        (("clusters", 0), 3),
        (("clusters", 0, "schools"), [1, "2"]),
        (("clusters", 0, "lead"), "x"),
        (("left_out", 0, "reason"), None),
        (("stopped_early",), 1),
        (("parts",), {"driving": 1}),
    ],
)
def test_a_document_with_something_else_in_a_field_is_refused_by_name(document, path, value):
    changed = copy.deepcopy(document)
    part = changed
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(InputError) as refused:
        result_from_json(changed)
    assert str(path[0]) in str(refused.value.faults[0].column)


def test_a_document_without_a_field_is_refused_by_name(document):
    del document["clusters"][0]["number"]
    with pytest.raises(InputError) as refused:
        result_from_json(document)
    assert refused.value.faults[0].column == "clusters[0].number"


@pytest.mark.parametrize("document", [None, [], "plan", 3])
def test_what_is_no_plan_at_all_is_refused(document):
    with pytest.raises(InputError):
        result_from_json(document)


def test_rules_out_of_range_are_refused(document):
    document["rules"]["size"] = [4]
    with pytest.raises(InputError):
        rules_from_json(document)


def test_hostile_reasons_stay_text(solved):
    problem, result = solved
    nasty = "</script><script>alert(1)</script>"
    left_out = (LeftOut(result.plan.left_out[0].urn, nasty),)
    plan = result.plan.__class__(result.plan.clusters, left_out)
    changed = result.__class__(**{f: getattr(result, f) for f in result.__slots__} | {"plan": plan})
    back = json.loads(json.dumps(result_to_json(problem, changed, {})))
    assert result_from_json(back).plan.left_out[0].reason == nasty


def test_every_rule_survives_the_round_trip(solved):
    problem, result = solved
    rules = Rules(
        shape="hub",
        named_leads_only=True,
        clusters=3,
        within="district",
        forbidden=("two_trusts",),
        good_school=True,
        able_to_lead=True,
        most_in_one_school_percent=40.0,
        pupils=(100.0, 900.0),
        optional=(1, 2),
        optional_above_pupils=350.0,
        kept_pairs=((0, 1),),
        kept_pair_s=-500.0,
        coherence_s=120.0,
    )
    placed = [dataclasses.replace(school, easting=0.0, northing=0.0) for school in problem.schools]
    asked = problem.replace(rules=rules, schools=problem.schools.replace(placed))
    written = result_to_json(asked, result, versions={})
    assert rules_from_json(json.loads(json.dumps(written))) == rules


def test_the_accounts_of_the_register_are_kept_and_older_plans_have_none(solved):
    problem, result = solved
    assert read_plan_document(result_to_json(problem, result, {})).accounts is None
    accounts = Accounts(("Fenshire",), 9, {"Secondary": 1, "Closed": 2}, ("Primary",))
    closed = Elsewhere("Old", "Fenshire", "Primary", "Closed", "2021-08-31", ("New (3)",), "Closed")
    other = Elsewhere("Far", "Moorshire", "Primary", "Open")
    schools = dataclasses.replace(
        problem.schools,
        accounts=accounts,
        elsewhere={11: closed, 12: other},
        trust_schools={"Reed": 3},
    )
    kept = json.loads(json.dumps(result_to_json(problem.replace(schools=schools), result, {})))
    told = read_plan_document(kept).accounts
    assert told.accounts == accounts
    assert told.schools_not_taken == {11: closed}
    assert told.trust_schools == {"Reed": 3}
    kept["accounts"]["taken"] = "many"
    with pytest.raises(InputError, match="accounts"):
        read_plan_document(kept)


def test_what_the_files_did_not_say_is_kept(solved) -> None:
    problem, result = solved[:2]
    lacking = {"trust": "register.csv has no column Trusts (name)"}
    schools = dataclasses.replace(problem.schools, lacking=lacking)
    kept = result_to_json(problem.replace(schools=schools), result, {})
    assert read_plan_document(kept).lacking == lacking
    assert read_plan_document(result_to_json(problem, result, {})).lacking == {}
    with pytest.raises(InputError, match="lacking"):
        read_plan_document(kept | {"lacking": 3})
