"""A breach of each rule, planted in a plan that is otherwise clean, is caught by name."""

from dataclasses import replace

import numpy as np
import pytest
from grid import on_a_line, schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering import Cluster, Plan, Problem, Rules, check
from clustering.constraints.registry import PAIR_COSTS
from clustering.constraints.roles import read_role
from routing.times import TravelTimes

EACH = (
    {
        "district": "North",
        "ofsted": "Good",
        "can_lead": True,
        "pupils": 100,
        "phase": "Secondary",
        "labels": "music~choir",
    },
    {
        "district": "North",
        "faith": "Roman Catholic",
        "can_lead": False,
        "pupils": 300,
        "head_vacancy": True,
        "phase": "Primary",
    },
    {
        "district": "South",
        "ofsted": "Requires improvement",
        "trust": "A",
        "area": "PCN 1",
        "pupils": None,
        "phase": "All-through",
    },
    {
        "district": "South",
        "ofsted": "Inadequate",
        "trust": "B",
        "can_lead": False,
        "pupils": 50,
        "special_units": "SEN unit",
        "special_needs": "ASD - Autistic Spectrum Disorder~HI - Hearing Impairment",
    },
)
FAR = {"minutes": (0, 1, 47, 48)}


def roles(*texts: str) -> dict[str, object]:
    return {"roles": tuple(map(read_role, texts))}


PLAN = Plan((Cluster(1, (101, 102)), Cluster(2, (103, 104))))
LED = Plan((Cluster(1, (101, 102), lead=101), Cluster(2, (103, 104), lead=103)))


def problem(
    minutes=(0, 1, 2, 3), capacities=None, apart_rows=None, lead_capacity=None, **rules
) -> Problem:
    first = EACH[0] if lead_capacity is None else {**EACH[0], "lead_capacity": lead_capacity}
    schools = schools_of(first, *EACH[1:])
    apart = None
    if apart_rows is not None:
        apart = np.zeros((len(EACH), len(EACH)), dtype=bool)
        apart[np.ix_(apart_rows, apart_rows)] = True
    limit = None if capacities is None else np.array(capacities, dtype=float)
    return Problem(
        schools,
        TravelTimes(schools.urns, on_a_line(list(minutes))),
        Rules(size=(2, 3), **rules),
        capacities=limit,
        kept_apart=apart,
    )


def broken(plan: Plan, **given) -> set[tuple[str, tuple[int, ...]]]:
    return {(breach.rule, breach.clusters) for breach in check(problem(**given), plan)}


def mixed(lead: int | None = None) -> Plan:
    return Plan((Cluster(1, (101, 103), lead=lead), Cluster(2, (102, 104), lead=lead and 102)))


@pytest.mark.parametrize(
    ("plan", "rules", "breaches"),
    [
        (PLAN, {"within": "district"}, set()),
        (PLAN, {"within": "faith"}, {("boundary", (1,))}),
        (PLAN, {"feeders": ((101, 103),)}, set()),
        (PLAN, {"feeders": ((101, 103),), "keep_feeders": True}, {("feeder", (1, 2))}),
        (PLAN, {"feeders": ((102, 101), (1, 2)), "keep_feeders": True}, set()),
        (
            PLAN,
            {
                "feeders": ((101, 103),),
                "keep_feeders": True,
                "outside": ((103, "It waits."),),
            },
            {("outside", (2,))},
        ),
        (PLAN, {"within": "area"}, {("boundary", (2,))}),
        (mixed(), {"within": "district"}, {("boundary", (1,)), ("boundary", (2,))}),
        (mixed(), {"forbidden": ("two_trusts",)}, set()),
        (PLAN, {"forbidden": ("two_trusts",)}, {("forbidden pair", (2,))}),
        (PLAN, {"forbidden": ("catholic_with_other",)}, {("forbidden pair", (1,))}),
        (PLAN, {"good_school": True}, {("good school", (2,))}),
        (PLAN, {"good_lead": True}, {("good lead", (2,))}),
        (PLAN, {"vacant_headship": True}, {("vacant headship", (2,))}),
        (PLAN, {"school_to_place": True}, set()),
        (PLAN, {"school_to_place": True, "optional": (101, 103, 104)}, {("school to place", (2,))}),
        (PLAN, {"school_to_place": True, "optional_above_pupils": 80}, {("school to place", (1,))}),
        (PLAN, roles("exactly 1 secondary"), set()),
        (PLAN, roles("exactly 1 phase = Secondary"), {("role", (2,))}),
        (mixed(), roles("exactly 1 secondary"), {("role", (1,)), ("role", (2,))}),
        (PLAN, roles("at most 1 secondary", "at most 0 primary"), {("role", (1,))}),
        (PLAN, roles("at least 1 special or base"), {("role", (1,))}),
        (PLAN, roles("at least 1 special or base where within reach"), {("role", (1,))}),
        (PLAN, FAR | roles("at least 1 special or base where within reach"), set()),
        (PLAN, roles("1 to 2 able to lead"), set()),
        (mixed(), roles("1 to 2 able to lead"), {("role", (2,))}),
        (PLAN, roles("1 to 2 able to support"), {("role", (2,))}),
        (PLAN, roles("at least 1 faith = Roman Catholic"), {("role", (2,))}),
        (PLAN, roles("at most 0 label = Choir"), {("role", (1,))}),
        (PLAN, roles("at least 1 special needs = hi"), {("role", (1,))}),
        (
            PLAN,
            roles("at least 1 base where within reach")
            | {"within": "district", "outside": ((104, "It waits."),)},
            {("outside", (2,))},
        ),
        (PLAN, {"outside": ((103, "It waits."),)}, {("outside", (2,))}),
        (PLAN, {"apart_rows": (0, 1)}, {("kept apart", (1,))}),
        (PLAN, {"able_to_lead": True}, set()),
        (PLAN, {"able_to_lead": True, "named_leads_only": True}, {("able to lead", (2,))}),
        (mixed(), {"able_to_lead": True}, {("able to lead", (2,))}),
        (PLAN, {"most_in_one_school_percent": 75.0}, set()),
        (PLAN, {"most_in_one_school_percent": 74.9}, {("dominance", (1,)), ("dominance", (2,))}),
        (PLAN, {"pupils": (200, 400)}, set()),
        (PLAN, {"pupils": (201, 400)}, {("pupils", (2,))}),
        (PLAN, {"pupils": (200, 399)}, {("pupils", (1,))}),
        (PLAN, {"locked": ((101, 102),)}, set()),
        (PLAN, {"locked": ((101, 103),)}, {("locked", (1, 2))}),
        (PLAN, {"locked": ((101,),)}, {("locked", (1,))}),
        (PLAN, {"clusters": 2}, set()),
        (PLAN, {"clusters": 3}, {("number of clusters", (1, 2))}),
        (LED, {"shape": "hub"}, set()),
        (PLAN, {"shape": "hub"}, {("lead", (1,)), ("lead", (2,))}),
        (LED, {"shape": "hub", "named_leads_only": True}, {("lead", (2,))}),
        (mixed(101), {"shape": "hub"}, {("lead", (2,))}),
        (LED, {"lead_schools": (101, 103)}, set()),
        (LED, {"lead_schools": (101, 104)}, {("lead", (2,))}),
        (PLAN, {"lead_schools": (101,)}, {("lead", (1,))}),
        (LED, {"lead_schools": (102, 103), "shape": "hub"}, {("lead", (1,))}),
        (LED, {"lead_schools": (103, 104)}, {("lead", (2,))}),
        (LED, {"lead_schools": (103,), "shape": "hub", "named_leads_only": True}, set()),
        (
            PLAN,
            {"lead_schools": (103,), "school_to_place": True, "optional": (101, 103, 104)},
            {("lead", (2,))},
        ),
        (LED, {"shape": "hub", "capacities": (400, 0, 200, 0)}, set()),
        (LED, {"shape": "hub", "capacities": (399, 0, 200, 0)}, {("capacity", (1,))}),
        (LED, {"shape": "hub", "lead_capacity": 400}, set()),
        (LED, {"shape": "hub", "lead_capacity": 399}, {("capacity", (1,))}),
        (PLAN, {"lead_capacity": 399}, set()),
        (LED, {"shape": "hub", "minutes": (0, 50, 2, 3)}, {("limit", (1,))}),
    ],
)
def test_a_breach_is_caught_and_nothing_else(plan, rules, breaches):
    assert broken(plan, **rules) == breaches


def test_members_of_a_hub_may_be_far_from_each_other_but_not_from_the_lead():
    plan = Plan((Cluster(1, (101, 102, 103), lead=101),))
    schools = schools_of(*EACH[:3])
    far = Problem(
        schools,
        TravelTimes(schools.urns, on_a_line([40, 0, 80])),
        Rules(size=(2, 3), shape="hub"),
    )
    assert check(far, plan) == ()
    other = replace(plan.clusters[0], lead=103)
    assert {breach.rule for breach in check(far, Plan((other,)))} == {"limit"}


KNOWN = st.fixed_dictionaries(
    {
        "faith": st.sampled_from(
            ["", "Roman Catholic", "Church of England", "Church of England/Roman Catholic",
             "Church of England/Methodist", "Roman Catholicism"]
        ),
        "type": st.sampled_from(["", "Voluntary aided school", "Academy converter"]),
        "former_category": st.sampled_from(["", "Voluntary aided school"]),
        "trust": st.sampled_from(["", "A", "B"]),
        "existing_partnership": st.sampled_from(["", "P", "Q"]),
    }
)  # fmt: skip


@given(KNOWN, KNOWN, st.sampled_from(PAIR_COSTS))
def test_both_hands_find_the_same_pairs_unfit(one, other, rule):
    """The checker states the pair rules by itself; what it finds is what the optimiser obeys."""
    schools = schools_of(one, other)
    rules = Rules(size=(2, 3), forbidden=(rule.key,))
    problem = Problem(schools, TravelTimes(schools.urns, on_a_line([0, 1])), rules)
    found = {breach.rule for breach in check(problem, Plan((Cluster(1, (101, 102)),)))}
    assert ("forbidden pair" in found) is bool(rule.applies(schools)[0, 1])
    assert ("forbidden pair" in found) is not problem.may_share[0, 1]
