"""Every rule in turn against the best of all plans there are."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, combinations

import numpy as np
import pytest
import shapely
from grid import schools_of
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import UNHURRIED

from clustering import (
    Cluster,
    LeftOut,
    Plan,
    Problem,
    Rules,
    Status,
    check,
    solve,
)
from clustering.constraints.constraint import SumCondition
from clustering.constraints.pupils import LARGEST_SHARE
from clustering.constraints.registry import CONSTRAINTS
from clustering.constraints.roles import ROLES, read_role
from clustering.optimiser.hubs import hub_candidates
from clustering.rules import Compatibility
from data.errors import InputError
from routing.times import TravelTimes

pytestmark = pytest.mark.usefixtures("brief_annealing")


def roles(*texts: str) -> dict[str, object]:
    return {"roles": tuple(map(read_role, texts))}


BASE = Rules(size=(2, 3), max_minutes=30, left_out_s=5_000)
RULES = {
    "balance": {"balance_s_per_pupil": 9.0},
    "a boundary": {"within": "district"},
    "a border of characters": {"within": "faith"},
    "a border of planning areas": {"within": "area"},
    "a border at a price": {"compatibility": Compatibility(two_areas_s=400.0)},
    "a forbidden pair": {"forbidden": ("catholic_with_other", "two_trusts")},
    "a good school": {"good_school": True},
    "a school able to lead": {"able_to_lead": True},
    "a named school able to lead": {"able_to_lead": True, "named_leads_only": True},
    "a lead with capacity": {"good_lead": True},
    "a vacant headship": {"vacant_headship": True},
    "schools that take no part": {"outside": ((101, "It is asked elsewhere."), (103, "So is it."))},
    "a secondary school each": roles("exactly 1 secondary"),
    "at most one Catholic school": roles("at most 1 faith = Roman Catholic"),
    "a special school or base": roles("at least 1 special or base"),
    "a special school or base where within reach": roles(
        "at least 1 special or base where within reach"
    ),
    "two secondary schools where within reach": roles("2 to 2 secondary where within reach"),
    "a special school within reach and its district": {
        **roles("exactly 1 special where within reach"),
        "within": "district",
        "outside": ((101, "It waits."),),
    },
    "two roles": roles("at least 1 primary", "at least 1 able to lead and secondary or special"),
    "a label and a need": roles("at most 1 label = choir", "at least 1 special needs = ASD | HI"),
    "a hub with a secondary school": {
        **roles("at least 1 secondary where within reach"),
        "shape": "hub",
    },
    "a federation with roles": {
        **roles("exactly 1 secondary", "at least 1 primary"),
        "together": ((101, 102),),
    },
    "dominance": {"most_in_one_school_percent": 55.0},
    "a range of pupils": {"pupils": (150.0, 420.0)},
    "a target of pupils": {"pupils_target": 310.0, "balance_s_per_pupil": 9.0},
    "a target of schools": {"size_target": 3, "balance_s_per_pupil": 9.0},
    "a target and a range": {"pupils": (100.0, 420.0), "pupils_target": 400.0},
    "a hub with a target": {"shape": "hub", "size": (1, 12), "pupils_target": 500.0},
    "optional schools": {"optional": (101, 102)},
    "large schools optional": {"optional_above_pupils": 150},
    "a school to place": {
        "school_to_place": True,
        "optional": (101, 102, 104),
        "kept_pairs": ((101, 102), (102, 104)),
        "kept_pair_s": -3_000.0,
    },
    "a school to place among large ones": {
        "school_to_place": True,
        "optional_above_pupils": 100,
        "outside": ((103, "It waits."),),
        "kept_pairs": ((101, 102), (104, 105)),
        "kept_pair_s": -3_000.0,
    },
    "a hub with a school to place": {
        "shape": "hub",
        "school_to_place": True,
        "optional": (101, 102, 104),
        "size": (1, 3),
    },
    "feeders": {"feeders": ((101, 104), (102, 103)), "feeder_s": 900.0},
    "kept feeders": {
        "feeders": ((101, 104), (102, 104), (103, 105)),
        "keep_feeders": True,
        "outside": ((103, "It waits."),),
    },
    "kept pairs": {"kept_pairs": ((101, 104), (102, 103)), "kept_pair_s": -700.0},
    "a locked cluster": {"locked": ((101, 103),)},
    "a locked hub": {"shape": "hub", "locked": ((101, 102, 104),)},
    "kept trusts": {"keep_trusts": True},
    "a number of clusters": {"clusters": 2},
    "three clusters": {"clusters": 3},
    "coherence": {"coherence_s": 400.0},
    "coherence with a federation": {"coherence_s": 400.0, "together": ((101, 102),)},
    "coherence in a hub": {"coherence_s": 400.0, "shape": "hub", "size": (2, 4)},
    "a hub": {"shape": "hub"},
    "a hub with named leads": {"shape": "hub", "named_leads_only": True},
    "a hub of one or more": {"shape": "hub", "size": (1, 3), "clusters": 2},
    "leads": {"lead_schools": (101, 102, 104)},
    "leads among optional schools": {
        "lead_schools": (101, 103),
        "optional": (101, 102),
        "together": ((103, 104),),
    },
    "as many leads as clusters": {"lead_schools": (101, 103), "clusters": 2, "size": (2, 4)},
    "leads with a condition": {"lead_schools": (101,), "able_to_lead": True, "good_lead": True},
    "a hub with leads": {"shape": "hub", "lead_schools": (101, 102), "size": (2, 4)},
    "a hub with leads and a federation": {
        "shape": "hub",
        "lead_schools": (101, 102),
        "named_leads_only": True,
        "together": ((102, 103),),
        "size": (2, 4),
    },
    "a hub of any size with leads": {
        "shape": "hub",
        "lead_schools": (101, 104),
        "size": (1, 12),
        "balance_s_per_pupil": 0.0,
    },
    "a hub with pins": {"shape": "hub", "apart": ((101, 102),), "together": ((103, 104),)},
    "a hub with a good school": {"shape": "hub", "good_school": True, "size": (2, 4)},
    "a hub of any size": {"shape": "hub", "size": (1, 12), "balance_s_per_pupil": 0.0},
}


@st.composite
def problems(draw: st.DrawFn, rules: Rules, *, capacities: bool = False, most: int = 8) -> Problem:
    n = draw(st.integers(4, most))
    each = [
        {
            "pupils": draw(st.sampled_from([None, 40, 80, 120, 160, 300])),
            "district": draw(st.sampled_from(["North", "South"])),
            "area": draw(st.sampled_from(["", "A", "B"])),
            "faith": draw(st.sampled_from(["", "Roman Catholic"])),
            "trust": draw(st.sampled_from(["", "", "A", "B"])),
            "ofsted": draw(st.sampled_from(["", "Good", "Requires improvement", "Outstanding"])),
            "easting": 400_000.0 + 1000 * draw(st.integers(0, 6)),
            "northing": 300_000.0 + 1000 * draw(st.integers(0, 6)),
            "head_vacancy": draw(st.booleans()),
            "can_lead": draw(st.sampled_from([None, True, False])),
            "phase": draw(st.sampled_from(["Primary", "Primary", "Secondary", "Special"])),
            "special_units": draw(st.sampled_from(["", "", "", "SEN unit"])),
            "special_needs": draw(st.sampled_from(["", "HI - Hearing Impairment~VI", "ASD - A"])),
            "labels": draw(st.sampled_from(["", "Choir", "choir~speech"])),
        }
        for _ in range(n)
    ]
    seconds = draw(
        st.lists(st.integers(60, 2_600), min_size=n * n, max_size=n * n).map(
            lambda drawn: np.array(drawn, dtype=float).reshape(n, n)
        )
    )
    np.fill_diagonal(seconds, 0.0)
    schools = schools_of(*each)
    limits = None
    if capacities:
        limits = np.array(draw(st.lists(st.integers(50, 600), min_size=n, max_size=n)), float)
    return Problem(schools, TravelTimes(schools.urns, seconds), rules, capacities=limits)


def cost(problem: Problem, rows: tuple[int, ...]) -> float:
    """Cost of a cluster from the raw figures, infinite where `check` finds a breach."""
    rules = problem.rules
    free = problem.replace(rules=replace(rules, clusters=None))
    urns = tuple(problem.schools[row].urn for row in rows)
    rest = tuple(LeftOut(u, "a reason") for u in problem.schools.urns if u not in urns)
    index = np.ix_(rows, rows)
    slower = np.maximum(problem.times.seconds, problem.times.seconds.T)[index]
    hub = rules.shape == "hub"
    best = np.inf
    for lead in range(len(rows)) if hub else [None]:
        said = next((urn for urn in urns if urn in rules.lead_schools), None)
        named = said if lead is None else urns[lead]
        if breaches_inside(free, Plan((Cluster(1, urns, lead=named),), rest)):
            continue
        total = slower.sum() / (len(rows) - 1) if lead is None else slower[lead].sum()
        best = min(best, total)
    mean, target = targets(problem)
    pupils = sum(
        mean if problem.schools[row].pupils is None else problem.schools[row].pupils for row in rows
    )
    off = abs(pupils - target) if any(s.pupils is not None for s in problem.schools) else 0.0
    pairs = problem.pair_cost_s[index].sum() / max(len(rows) - 1, 1)
    amid = rules.coherence_s * amidst(problem, rows) if rules.coherence_s else 0.0
    return float(best + pairs + rules.balance_s_per_pupil * off + amid)


def allowed(problem: Problem, rules: Rules) -> Iterator[tuple[int, ...]]:
    """Every cluster by these rules, as rows; in the hub shape with any lead."""
    by_rules = problem.replace(rules=replace(rules, clusters=None))
    urns = problem.schools.urns
    for size in range(rules.size[0], min(rules.size[1], problem.n) + 1):
        for rows in combinations(range(problem.n), size):
            named = tuple(urns[row] for row in rows)
            rest = tuple(LeftOut(urn, "a reason") for urn in urns if urn not in named)
            said = next((urn for urn in named if urn in rules.lead_schools), None)
            leads = named if rules.shape == "hub" else [said]
            plans = (Plan((Cluster(1, named, lead=lead),), rest) for lead in leads)
            if any(not breaches_inside(by_rules, plan) for plan in plans):
                yield rows


def breaches_inside(problem: Problem, plan: Plan) -> bool:
    return any(breach.clusters for breach in check(problem, plan))


NO_CONDITIONS = {
    rule.field: rule.default
    for rule in (*CONSTRAINTS, LARGEST_SHARE)
    if isinstance(rule, SumCondition) or rule in (ROLES, LARGEST_SHARE)
}


@lru_cache(maxsize=1)
def targets(problem: Problem) -> tuple[float, float]:
    """Mean roll and target: of the schools that some cluster can hold, all subsets looked at."""
    rules = problem.rules
    by_pairs = allowed(problem.replace(capacities=None), replace(rules, **NO_CONDITIONS))
    counted = {row for rows in by_pairs for row in rows} or range(problem.n)
    rolls = [problem.schools[row].pupils for row in counted]
    known = [roll for roll in rolls if roll is not None]
    mean = sum(known) / len(known) if known else 0.0
    held = {row for rows in allowed(problem, rules) for row in rows}
    part = [
        mean if problem.schools[row].pupils is None else problem.schools[row].pupils
        for row in held or range(problem.n)
    ]
    fewest, most = rules.size
    most = max(fewest, min(most, len(held))) if held else most
    if rules.pupils_target is not None:
        return mean, rules.pupils_target
    schools = (fewest + most) / 2 if rules.size_target is None else rules.size_target
    return mean, sum(part) / len(part) * schools


def amidst(problem: Problem, rows: tuple[int, ...]) -> int:
    """Schools outside that lie within the hull of a cluster, by a library's geometry."""
    places = [(school.easting, school.northing) for school in problem.schools]
    hull = shapely.MultiPoint([places[row] for row in rows]).convex_hull
    others = [place for row, place in enumerate(places) if row not in rows]
    return sum(hull.area > 0 and hull.contains(shapely.Point(place)) for place in others)


def subsets(bits: int) -> Iterator[int]:
    """Subsets of a set of bits that hold its lowest."""
    lowest = bits & -bits
    rest = bits ^ lowest
    some = rest
    while True:
        yield some | lowest
        if not some:
            return
        some = (some - 1) & rest


def cheapest(problem: Problem) -> float:
    """Least cost of any plan with the right number of clusters; infinite where there is none."""
    n = problem.n
    rules = problem.rules
    costs = {
        sum(1 << row for row in rows): cost(problem, rows)
        for size in range(rules.size[0], min(rules.size[1], n) + 1)
        for rows in combinations(range(n), size)
    }
    optional = [
        s.urn not in rules.lead_schools
        and (
            s.urn in {*rules.optional, *(urn for urn, _ in rules.outside)}
            or (
                rules.optional_above_pupils is not None
                and (s.pupils or 0) > rules.optional_above_pupils
            )
        )
        for s in problem.schools
    ]
    best = np.full((1 << n, n + 1), np.inf)
    best[0, 0] = 0.0
    for bits in range(1, 1 << n):
        row = (bits & -bits).bit_length() - 1
        price = 0.0 if optional[row] else rules.left_out_s
        price = np.inf if problem.schools[row].urn in chain(*rules.locked) else price
        best[bits] = best[bits & (bits - 1)] + price
        for part in subsets(bits):
            if np.isfinite(costs.get(part, np.inf)):
                through = best[bits ^ part, :-1] + costs[part]
                np.minimum(best[bits, 1:], through, out=best[bits, 1:])
    last = best[(1 << n) - 1]
    return float(last[rules.clusters] if rules.clusters else last.min())


def agrees(problem: Problem) -> None:
    least = cheapest(problem)
    if np.isinf(least):
        with pytest.raises(InputError, match="cluster"):
            solve(problem, UNHURRIED)
        return
    result = solve(problem, UNHURRIED)
    assert check(problem, result.plan) == ()
    assert result.objective + result.left_out_s == pytest.approx(least, abs=0.1)
    assert result.status is Status.OPTIMAL


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_plan_is_the_best_of_all_plans_by_this_rule(rule, data):
    agrees(data.draw(problems(replace(BASE, **RULES[rule]))))


@pytest.mark.parametrize("size", [(2, 3), (1, 12)])
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_the_plan_is_the_best_within_the_capacities_of_the_leads(size, data):
    rules = replace(BASE, shape="hub", size=size, balance_s_per_pupil=0.0)
    agrees(data.draw(problems(rules, capacities=True)))


@pytest.mark.parametrize("size", [(1, 12), (2, 12)])
@pytest.mark.parametrize(("clusters", "leads"), [(1, ()), (2, ()), (3, ()), (2, (101, 103))])
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_a_fixed_number_of_large_hubs_is_the_best_within_the_capacities(
    size, clusters, leads, data
):
    rules = replace(BASE, shape="hub", size=size, clusters=clusters, balance_s_per_pupil=0.0)
    rules = replace(rules, lead_schools=leads)
    problem = data.draw(problems(rules, capacities=True))
    with pytest.MonkeyPatch.context() as patch:
        # so few schools would otherwise not count as large
        patch.setattr(hub_candidates, "SMALL", 0)
        agrees(problem)


NUMBERED = {
    "balance": {"balance_s_per_pupil": 2.0},
    "two to be placed": {"left_out_s": 700.0},
    "a bonus": {"kept_pairs": ((101, 104), (102, 103)), "kept_pair_s": -700.0},
    "coherence": {"coherence_s": 400.0},
    "a good school each": {"good_school": True},
    "dominance": {"most_in_one_school_percent": 75.0},
    "sizes": {"size": (2, 3)},
    "a range of pupils": {"pupils": (50.0, 700.0)},
    "pins": {"apart": ((101, 102),), "together": ((103, 104),)},
    "leads": {"lead_schools": (101, 103)},
    "optional schools": {"optional": (101, 102)},
}


@pytest.mark.parametrize("rule", NUMBERED)
@settings(max_examples=5, deadline=None)
@given(data=st.data(), small=st.sampled_from([0, 9]))
def test_two_hubs_by_any_other_rule_are_the_best_there_are(rule, data, small):
    plain = replace(BASE, shape="hub", size=(1, 12), clusters=2, balance_s_per_pupil=0.0)
    rules = replace(plain, **NUMBERED[rule])
    problem = data.draw(problems(rules, capacities=data.draw(st.booleans()), most=6))
    with pytest.MonkeyPatch.context() as patch:
        # so few schools would otherwise not count as large
        patch.setattr(hub_candidates, "SMALL", small)
        agrees(problem)
