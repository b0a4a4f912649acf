import ast
import inspect
from dataclasses import replace

import numpy as np
import pytest
from grid import line_problem, on_a_line, schools_of

from clustering import Cluster, LeftOut, Plan, Problem, Rules, check, check_schools
from routing.times import TravelTimes

RULES = Rules(size=(2, 3), max_minutes=45, together=((101, 102),), apart=((103, 104),))
EACH = ({}, {}, {"federation": "F"}, {"trust": "T"}, {"federation": "F"}, {"trust": "T"}, {})
# 101 102 103 105 near each other; 104 106 near each other; 107 on an island
PLAN = Plan(
    (Cluster(1, (101, 102)), Cluster(2, (103, 105)), Cluster(3, (104, 106))),
    (LeftOut(107, "No road reaches it"),),
)


def problem(**rules: object) -> Problem:
    schools = schools_of(*EACH)
    seconds = on_a_line([0, 1, 2, 10, 3, 11, 99])
    seconds[6, :6] = seconds[:6, 6] = np.inf
    return Problem(schools, TravelTimes(schools.urns, seconds), replace(RULES, **rules))


def broken(plan: Plan, **rules: object) -> set[str]:
    return {violation.rule for violation in check(problem(**rules), plan)}


def with_clusters(*clusters: tuple[int, ...], left_out: tuple[int, ...] = (107,)) -> Plan:
    return Plan(
        tuple(Cluster(i, schools) for i, schools in enumerate(clusters, start=1)),
        tuple(LeftOut(urn, "a reason") for urn in left_out),
    )


def test_a_plan_by_the_rules_is_clean():
    assert check(problem(keep_trusts=True), PLAN) == ()


@pytest.mark.parametrize(
    ("plan", "rule"),
    [
        (with_clusters((101, 102), (103, 105), (104, 106), left_out=()), "every school once"),
        (with_clusters((101, 102), (103, 105, 101), (104, 106)), "every school once"),
        (with_clusters((101, 102), (103, 105), (104, 106, 104)), "every school once"),
        (with_clusters((101, 102), (103, 105), (104,), left_out=(106, 106)), "every school once"),
        (with_clusters((101, 102), (103, 105), (104, 106, 999)), "known schools"),
        (with_clusters((101, 102), (103, 105), (104, 106), left_out=(107, 999)), "known schools"),
        (with_clusters((101, 102), (103, 105, 106, 104)), "size"),
        (with_clusters((101, 102), (103, 105), (104,), (106,)), "size"),
        (with_clusters((101, 103), (102, 105), (104, 106)), "together"),
        (with_clusters((102, 103, 105), (104, 106), left_out=(101, 107)), "together"),
        (with_clusters((101, 102), (103, 104), (105, 106)), "apart"),
        (with_clusters((101, 102, 103), (105, 104, 106)), "federation"),
        (with_clusters((101, 102, 104), (103, 105, 106)), "trust"),
        (with_clusters((101, 102), (103, 105), (104, 106, 107), left_out=()), "reachable"),
    ],
)  # fmt: skip
def test_a_planted_breach_is_caught(plan, rule):
    assert rule in broken(plan, keep_trusts=True)


def test_a_drive_over_the_limit_is_caught():
    violations = check(problem(max_minutes=0.5), PLAN)
    assert {violation.rule for violation in violations} == {"limit"}
    assert {violation.clusters for violation in violations} == {(1,), (2,), (3,)}


@pytest.mark.parametrize("slow", [(0, 1), (1, 0)])
def test_one_direction_over_the_limit_is_enough(slow):
    seconds = np.array([[0.0, 60], [60, 0]])
    seconds[slow] = 2701
    plan = Plan((Cluster(1, (0, 1)),))
    (violation,) = check(Problem.from_arrays(seconds, rules=Rules(size=(2, 2))), plan)
    assert violation.rule == "limit"
    assert violation.schools == slow
    assert "45.0 minutes" in violation.sentence


def test_one_direction_without_a_way_is_enough():
    plan = Plan((Cluster(1, (0, 1)),))
    seconds = np.array([[0.0, np.inf], [60, 0]])
    (violation,) = check(Problem.from_arrays(seconds, rules=Rules(size=(2, 2))), plan)
    assert (violation.rule, violation.schools) == ("reachable", (0, 1))


@pytest.mark.parametrize("numbers", [(1, 1, 2), (0, 1, 2)])
def test_cluster_numbers_are_unique_and_from_one(numbers):
    clusters = tuple(
        replace(cluster, number=number)
        for cluster, number in zip(PLAN.clusters, numbers, strict=True)
    )
    assert "cluster numbers" in broken(replace(PLAN, clusters=clusters))


def test_a_lead_school_is_a_member():
    clusters = (replace(PLAN.clusters[0], lead=103), *PLAN.clusters[1:])
    assert broken(replace(PLAN, clusters=clusters)) == {"lead"}
    clusters = (replace(PLAN.clusters[0], lead=101), *PLAN.clusters[1:])
    assert broken(replace(PLAN, clusters=clusters)) == set()


def test_a_school_left_out_without_a_reason_is_caught():
    assert broken(replace(PLAN, left_out=(LeftOut(107, " "),))) == {"reason"}


def test_what_need_not_be_kept_whole_may_be_split():
    plan = with_clusters((101, 102, 103), (105, 104, 106))
    assert broken(plan, keep_federations=False) == set()
    plan = with_clusters((101, 102, 104), (103, 105, 106))
    assert broken(plan, keep_trusts=False) == set()


def test_a_group_left_out_whole_is_no_breach():
    plan = with_clusters((103, 105), (104, 106), left_out=(101, 102, 107))
    assert broken(plan) == set()


def test_the_sentence_names_schools_and_cluster():
    (violation,) = check(
        line_problem([0, 1], Rules(size=(2, 2), apart=((101, 102),))),
        Plan((Cluster(1, (101, 102)),)),
    )
    assert str(violation) == "Schools 101 and 102, pinned apart, share cluster 1"


LIBRARY = {
    "collections",
    "collections.abc",
    "dataclasses",
    "itertools",
    "numpy",
    "typing",
    "weakref",
}
MODULES = [inspect.getmodule(check), check_schools]
GIVEN = {"schools", "times", "rules", "loads", "kept_apart", "capacities", "mean_roll"}
"""What a problem is made of, and the one figure that every plan publishes for unknown rolls."""


def test_it_shares_no_code_with_what_makes_plans():
    imports = {
        name
        for module in MODULES
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imports - LIBRARY == {
        *("clustering.plan", "clustering.problem", "clustering.violation"),
        *("clustering.check_schools", "data.school", "data.vocabulary"),
    }


def test_it_reads_of_a_problem_only_what_was_given():
    read = {
        node.attr
        for module in MODULES
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "problem"
    }
    assert read <= GIVEN
