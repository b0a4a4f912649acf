"""What people decided becomes rules: locked clusters stay as they are, chosen leads lead hubs."""

import dataclasses

import pytest
from small_plan import small_plan, small_problem

from clustering.decisions import Decision, Decisions, led_otherwise
from clustering.locks import refuse_broken, with_decisions
from clustering.plan import Plan
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
