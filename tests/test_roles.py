import dataclasses

import pytest
from grid import line_problem
from hypothesis import given
from patience import UNHURRIED
from rule_values import ROLES as ANY_ROLE

from clustering import Rules, conflicts, solve, ways_out
from clustering.constraints.roles import SchoolRole, read_role
from clustering.left_out import diagnose
from clustering.problem_checks import faults_of_rules, idle_rules, refuse_impossible
from clustering.rules_json import rules_from_json, rules_to_json
from clustering.school_filter import SchoolFilter
from data.errors import InputError

PRIMARY, SECONDARY = {"phase": "Primary"}, {"phase": "Secondary"}
SPECIAL, BASE = {"phase": "Special"}, {"phase": "Primary", "special_units": "SEN unit"}


def line(minutes, each, *texts, **rules):
    asked = {"size": (2, 3), "roles": tuple(map(read_role, texts)), **rules}
    return line_problem(minutes, Rules(**asked), *each)


@given(ANY_ROLE)
def test_a_role_is_read_back_from_its_text_and_from_plan_json(role):
    assert read_role(role.text) == role
    rules = Rules(roles=(role,))
    assert rules_from_json({"rules": rules_to_json(rules)}) == rules
    assert role.schools.text in role.words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("exactly 1 secondary", "a cluster has exactly 1 school of the kind secondary"),
        ("at least 2 special", "a cluster has at least 2 schools of the kind special"),
        ("at most 1 base", "a cluster has at most 1 school of the kind base"),
        ("0-0 base", "a cluster has exactly 0 schools of the kind base"),
        ("1 to 2 primary", "a cluster has 1 to 2 schools of the kind primary"),
        (
            "at least 1 special or base, where within reach",
            "a cluster has at least 1 school of the kind special or base where within reach",
        ),
    ],
)
def test_a_role_is_said_in_words(text, words):
    assert read_role(text).words == words


def test_a_role_in_an_edited_plan_is_refused():
    rules = rules_to_json(Rules(roles=(read_role("exactly 1 secondary"),)))
    for name in ("head_vacancy", "urn", "nothing"):
        rules["roles"][0]["schools"]["alternatives"] = [[[name, ["Yes"]]]]
        with pytest.raises(InputError, match="this is no role"):
            rules_from_json({"rules": rules})
    with pytest.raises(InputError, match="this is no role"):
        Rules(roles=(SchoolRole(least=-1, most=None, schools=SchoolFilter(((("base", ()),),))),))


def test_more_of_a_kind_than_a_cluster_holds_is_refused():
    with pytest.raises(InputError, match="a cluster has at most 7 schools"):
        Rules(roles=(read_role("at least 8 primary"),))


def test_a_role_that_no_plan_can_keep_is_refused():
    problem = line([0, 1, 2, 3], [PRIMARY] * 4, "at least 1 special")
    with pytest.raises(InputError, match="there is no school of this kind among those"):
        refuse_impossible(problem)
    problem = line([0, 1, 2, 3], [PRIMARY, PRIMARY, PRIMARY, BASE], "exactly 1 base", clusters=2)
    with pytest.raises(InputError, match=r"there are 1 .* and 2 clusters with 1 each"):
        refuse_impossible(problem)
    refuse_impossible(line([0, 1], [PRIMARY] * 2, "at least 1 special where within reach"))


def told(problem):
    return [str(each) for each in idle_rules(problem)]


def test_too_few_and_too_many_of_a_kind_are_told():
    four = [PRIMARY, PRIMARY, PRIMARY, BASE]
    (few,) = told(line([0, 1, 2, 3], four, "at least 1 base"))
    assert "no more than 3 of 4 schools can have a place" in few
    (many,) = told(line([0, 1, 2], [SECONDARY, SECONDARY, PRIMARY], "exactly 1 secondary"))
    assert "to place them all would take 4 schools, and 3 take part" in many
    (none,) = told(line([0, 1], [PRIMARY] * 2, "at least 1 special where within reach"))
    assert "holds nothing" in none
    assert not told(line([0, 1, 2, 3], four, "at least 1 primary", "at most 1 base"))


def test_a_fact_that_no_file_has_is_needed():
    problem = line([0, 1], [PRIMARY, BASE], "at least 1 base or special", "at least 1 label = x")
    lacking = {"special_units": "a.csv has no column X", "labels": "no overrides name one"}
    schools = dataclasses.replace(problem.schools, lacking=lacking)
    faults = [str(fault) for fault in faults_of_rules(schools, problem.rules)]
    assert "this needs the special units of the schools, and a.csv has no column X" in faults[0]
    assert "Name them in a file of overrides (labels)" in faults[1]


def test_the_reason_names_the_nearest_of_the_kind():
    each = [SPECIAL, PRIMARY, PRIMARY, PRIMARY, PRIMARY]
    reasons = diagnose(line([0, 1, 2, 60, 61], each, "at least 1 special"))
    assert set(reasons) == {3, 4}
    assert reasons[3] == (
        "No cluster that can hold it meets what is asked of every cluster: a cluster has at least "
        "1 school of the kind special. There is no school of the kind special within 45 minutes of "
        "School 104 (104): the nearest is School 101 (101), 60.0 minutes away."
    )
    relieved = line([0, 1, 2, 60, 61], each, "at least 1 special where within reach")
    assert diagnose(relieved) == {}
    plan = solve(relieved, UNHURRIED).plan
    assert {cluster.schools for cluster in plan.clusters} == {(101, 102, 103), (104, 105)}


def test_a_school_of_the_kind_that_may_not_share_is_said_to_be_barred():
    each = [{**each, "district": d} for each, d in ((SPECIAL, "A"), (PRIMARY, "A"), (BASE, "B"))]
    each += [{**PRIMARY, "district": "B"}]
    problem = line([0, 1, 2, 3], each, "at least 1 special", within="district")
    assert "the nearest, School 101 (101), 3.0 minutes away, may not" in diagnose(problem)[3]


def test_a_way_out_drops_the_role_or_widens_the_limit():
    each = [SPECIAL, PRIMARY, PRIMARY, PRIMARY, PRIMARY]
    problem = line([0, 1, 2, 46, 47], each, "at least 1 special", "at most 2 special", size=(2, 5))
    plan = solve(problem, UNHURRIED).plan
    (conflict,) = conflicts(problem, plan)
    assert sorted(culprit.kind for culprit in conflict.culprits) == ["condition", "limit"]
    ways = {way.kind: way for way in ways_out(problem, plan, conflict)}
    assert "no longer ask that a cluster has at least 1" in ways["condition"].change
    assert ways["condition"].problem.rules.roles == (read_role("at most 2 special"),)
    assert ways["limit"].problem.rules.max_minutes == 46
