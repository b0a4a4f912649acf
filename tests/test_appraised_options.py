"""The options of a plan are costed by its rules, kept with it, and put aside by people alone."""

import dataclasses
import json

import pytest
from small_plan import small_plan, small_problem, small_result

from clustering.decisions import Decisions
from clustering.explanations.alternative import alternative_to
from clustering.options_appraisal import NOTHING, THIS_PLAN, TriedLimit
from clustering.plan import Cluster, LeftOut, Plan
from clustering.sensitivity import MINUTES, stress
from data.errors import InputError
from maps import Findings, read_plan_directory, redraw_plan_directory, write_plan_directory
from maps.appraised_options import NO_SENTENCE, notices, options_of
from maps.commissioning_sheets import commissioning_sheets
from maps.what_if import WhatIf

WHY = "It is in no cluster with this limit."
OTHER = Plan(
    (
        Cluster(1, (900001, 900002, 900003), "Oakham"),
        Cluster(2, (900004, 900005, 900006, 900007), "Elmham"),
    ),
    (LeftOut(900008, WHY),),
)
"""One school, 900004, is with the others."""
SAID = "The heads of Oakham want to stay four."


@pytest.fixture
def stored(tmp_path):
    """A plan with an alternative, and a limit that was tried."""
    problem, best = small_problem(), small_result()
    other = small_result(problem, OTHER)
    other = dataclasses.replace(other, bound=best.bound + best.left_out_s - other.left_out_s)
    findings = Findings(alternatives=(alternative_to(problem, best, other),))
    place = write_plan_directory(tmp_path / "plan", problem, best, findings=findings, drawn=False)
    found = read_plan_directory(place)
    tried = (TriedLimit(30, dataclasses.replace(OTHER)),)
    redraw_plan_directory(place, dataclasses.replace(found, options=tried))
    return place


def by_name(plan):
    return {option.name: option for option in options_of(plan)}


def test_every_option_is_costed_by_the_rules_of_the_plan(stored):
    plan = read_plan_directory(stored)
    found = by_name(plan)
    assert list(found) == [THIS_PLAN, "alternative 1", "limit 30", NOTHING]
    assert [option.chosen for option in found.values()] == [True, False, False, False]
    assert found[THIS_PLAN].cost_s == pytest.approx(plan.result.total_s)
    for name in ("alternative 1", "limit 30"):
        assert found[name].cost_s == pytest.approx(small_result(plan.problem, OTHER).total_s)
        within = stress(plan.problem, OTHER, name).within
        assert found[name].compliance == dict(zip(MINUTES, within, strict=True))
        assert (found[name].moves, found[name].clusters, found[name].left_out) == (1, 2, 1)
    nothing = found[NOTHING]
    assert (nothing.cost_s, nothing.moves, nothing.clusters, nothing.left_out) == (None, None, 0, 8)


def test_doing_nothing_is_the_plan_in_hand_where_there_is_one(stored):
    plan = read_plan_directory(stored)
    answer = dataclasses.replace(
        plan,
        result=small_result(plan.problem, OTHER),
        findings=Findings(),
        options=(),
        what_if=WhatIf("Before", plan, "", {}),
    )
    found = by_name(answer)
    assert list(found) == [THIS_PLAN, NOTHING]
    assert (found[THIS_PLAN].moves, found[NOTHING].moves) == (1, 0)
    assert found[NOTHING].cost_s == pytest.approx(plan.result.total_s)
    assert found[NOTHING].clusters == 2


def test_why_an_option_was_put_aside_is_what_a_person_wrote_or_nothing(stored, run):
    unknown = '[option."limit 25"]\nput_aside = "?"\n'
    text = f'[option."limit 30"]\nput_aside = "{SAID}"\n{unknown}'
    (stored / "decisions.toml").write_bytes(text.encode())
    plan = read_plan_directory(stored)
    found = by_name(plan)
    assert found["limit 30"].put_aside == SAID
    assert {option.put_aside for name, option in found.items() if name != "limit 30"} == {""}
    (notice,) = notices(plan)
    assert "'limit 25'" in notice.text
    sheets = {sheet.name: sheet for sheet in commissioning_sheets(plan)}
    told = {row[0]: row[-1] for row in sheets["options"].rows}
    assert told["limit 30"] == SAID
    assert told[NOTHING] == told["alternative 1"] == NO_SENTENCE
    assert told[THIS_PLAN] is None
    code, said, err = run("status", stored, "--details")
    assert not code
    assert f"Why not limit 30: {SAID}" in said
    assert f"Why not doing nothing: {NO_SENTENCE}." in said
    assert "'limit 25'" in " ".join(err.split())


def test_options_go_with_the_plan_and_are_bound_to_it(stored):
    document = json.loads((stored / "options.json").read_text("utf-8"))
    assert [each["max_minutes"] for each in document["limits"]] == [30]
    document["limits"][0]["max_minutes"] = 20
    (stored / "options.json").write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError, match=r"options\.json was edited"):
        read_plan_directory(stored)


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ({"max_minutes": 5}, "limit 5 in options.json breaks a rule"),
        ({"clusters": [{"schools": [900001, 900002]}]}, "breaks a rule"),
        ({"clusters": [{"schools": [1, 2, 3]}]}, "not among the schools"),
    ],
)
def test_options_that_break_a_rule_are_named_and_left_out(stored, limit, said):
    path = stored / "options.json"
    document = json.loads(path.read_text("utf-8"))
    document["limits"][0] |= limit
    path.write_text(json.dumps(document), "utf-8")
    with pytest.raises(InputError) as error:
        read_plan_directory(stored)
    assert any(said in fault.problem for fault in error.value.faults)
    assert read_plan_directory(stored, as_is=True).options == ()


def test_a_file_of_another_form_is_refused(stored):
    (stored / "options.json").write_bytes(b'{"limits": [{"max_minutes": "x"}]}')
    with pytest.raises(InputError) as error:
        read_plan_directory(stored)
    assert {fault.column for fault in error.value.faults} >= {
        "limits[0].max_minutes",
        "limits[0].clusters",
    }


def test_other_limits_are_tried_and_kept_with_the_plan(tmp_path, run):
    place = write_plan_directory(tmp_path / "plan", small_problem(), small_result(), drawn=False)
    (place / "decisions.toml").write_bytes(b'# mine\n[cluster.1]\nname = "Marsh"\n')
    code, said, _ = run("status", place, "--limits")
    assert not code
    plan = read_plan_directory(place)
    assert [tried.name for tried in plan.options] == ["limit 20", "limit 30"]
    for tried in plan.options:
        assert tried.plan.clusters
        within = stress(plan.problem, tried.plan, "").within
        assert within[MINUTES.index(tried.max_minutes)] == len(tried.plan.clusters)
    assert "limit 20" in said
    assert plan.decisions.of(1).name == "Marsh"
    assert plan.decisions.text.startswith("# mine")
    assert isinstance(plan.decisions, Decisions)
    assert plan.result.plan.clusters[0].schools == small_plan().clusters[0].schools
