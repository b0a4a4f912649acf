"""What people decided becomes rules: locked clusters stay as they are, chosen leads lead hubs."""

import dataclasses

import numpy as np
import pytest
from small_plan import small_plan, small_problem

from clustering import Cluster, LeftOut, Limits, Problem, Rules, check, solve
from clustering.decisions import Decision, Decisions, led_otherwise
from clustering.locks import refuse_broken, refuse_dropped, with_decisions
from clustering.plan import Plan
from clustering.problem_checks import idle_rules, refuse_impossible
from data.errors import InputError

LOCKED = Decisions().decided(2, Decision(locked=True))


def with_rules(**changes):
    problem = small_problem()
    return problem.replace(rules=dataclasses.replace(problem.rules, **changes))


def test_a_locked_cluster_is_a_rule_and_an_old_lock_is_dropped():
    problem = with_rules(locked=((900001, 900002),))
    assert with_decisions(problem, small_plan(), LOCKED).rules.locked == ((900005, 900006, 900007),)
    assert with_decisions(problem, small_plan(), Decisions()).rules.locked == ()
    plain = small_problem()
    assert with_decisions(plain, small_plan(), Decisions()) is plain


@pytest.mark.parametrize(
    ("problem", "decision", "said"),
    [
        (with_rules(max_minutes=3.0), Decision(locked=True), "is locked, and breaks a rule"),
        (small_problem(), Decision(locked=True, schools=(900005, 900006)), "other schools"),
    ],
)
def test_a_lock_that_cannot_hold_is_refused_by_its_key(problem, decision, said):
    with pytest.raises(InputError, match=said) as refusal:
        with_decisions(problem, small_plan(), Decisions().decided(2, decision))
    assert {fault.column for fault in refusal.value.faults} == {"cluster.2.locked"}


def test_rules_that_a_locked_cluster_breaks_are_refused():
    problem = with_decisions(small_problem(), small_plan(), LOCKED)
    refuse_broken(problem, small_plan())
    tight = problem.replace(rules=dataclasses.replace(problem.rules, max_minutes=3.0))
    with pytest.raises(InputError, match="Cluster 2, Elmham, is locked, and breaks a rule"):
        refuse_broken(tight, small_plan())


def test_a_chosen_lead_is_a_rule_in_the_hub_shape_alone():
    chosen = Decisions().decided(2, Decision(lead=900006))
    assert with_decisions(small_problem(), small_plan(), chosen).rules.lead_schools == ()
    hub = with_rules(shape="hub", lead_schools=(900001, 900005))
    assert with_decisions(hub, small_plan(), chosen).rules.lead_schools == (900001, 900006)


def test_a_hub_led_otherwise_than_its_cost_says_so():
    hub, plan = with_rules(shape="hub"), small_plan()
    plan = Plan(plan.clusters[1:], plan.left_out)
    chosen = Decisions().decided(2, Decision(lead=900007)).with_proposed(plan)
    (notice,) = led_otherwise(hub, chosen.named(plan), chosen)
    assert "Village 7 Primary School (900007) leads cluster 2" in notice.text
    assert not list(led_otherwise(small_problem(), chosen.named(plan), chosen))


def few_clusters(clusters, **rules):
    """Two villages of three schools, six in between; the three at the far end are locked."""
    at_s = np.array([0, 100, 200, 3000, 3010, 3020, 3030, 3040, 3050, 9000, 9900, 10500])
    drives_s = np.abs(np.subtract.outer(at_s, at_s)).astype(float)
    rules = Rules(size=(3, 4), clusters=clusters, locked=((9, 10, 11),), **rules)
    return Problem.from_arrays(drives_s, rules=rules)


@pytest.mark.parametrize("rules", [{}, {"left_out_s": 0.0}, {"optional": (9, 10, 11)}])
@pytest.mark.parametrize("clusters", [1, 2])
def test_a_locked_cluster_stays_where_fewer_clusters_are_asked_for(clusters, rules):
    plan = solve(few_clusters(clusters, **rules), Limits(1)).plan
    assert (9, 10, 11) in [cluster.schools for cluster in plan.clusters]
    assert len(plan.clusters) == clusters


def test_the_checker_misses_a_locked_cluster_whose_schools_are_left_out():
    left_out = tuple(LeftOut(urn, "No place.") for urn in (*range(3, 9), 9, 10, 11))
    (breach,) = check(few_clusters(1), Plan((Cluster(1, (0, 1, 2)),), left_out))
    assert breach.rule == "locked"


def test_a_search_that_ends_without_a_locked_cluster_says_so():
    with pytest.raises(InputError, match="no plan by the rules that keeps this locked cluster"):
        refuse_dropped(few_clusters(2), [[0, 1, 2], [3, 4, 5]])


def test_fewer_clusters_than_are_locked_are_refused_and_their_schools_are_spoken_for():
    two = ((0, 1, 2), (9, 10, 11))
    problem = few_clusters(1).replace(rules=Rules(size=(3, 4), clusters=1, locked=two))
    with pytest.raises(InputError, match="2 clusters are locked, and keep their schools"):
        refuse_impossible(problem)
    rules = Rules(size=(4, 5), clusters=3, locked=((8, 9, 10, 11),), outside=((0, "No."),))
    with pytest.raises(InputError, match="3 clusters of 4 schools or more, 1 of them locked, need"):
        refuse_impossible(few_clusters(1).replace(rules=rules))


def test_a_number_of_clusters_that_leaves_schools_out_is_said_before_the_search():
    (notice,) = idle_rules(few_clusters(2))
    assert notice.text == (
        "2 clusters of 4 schools at most, 1 of them locked, cannot hold more than 7 of the 12 "
        "schools that take part: 5 or more will be in no cluster. For all of them ask for 4 "
        "clusters or more."
    )
    assert not [*idle_rules(few_clusters(4))]
