"""No school is left out that fits, and every reason is true: tried out on small instances."""

import dataclasses
import re
from itertools import combinations

import numpy as np
import pytest
from grid import lattice, line_problem
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from patience import HANG_S, UNHURRIED

from clustering import Cluster, LeftOut, Limits, Plan, Problem, Rules, check, measure, solve
from clustering.cost import lead_row
from clustering.optimiser import search
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.heuristics.repair import cheapest_ejection, insertions, repair
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.search_context import SearchContext

pytestmark = pytest.mark.usefixtures("brief_annealing")

SIZES = [(4, 7), (8, 12), (10, 14), (2, 3)]
QUICK = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def any_shape(draw: st.DrawFn, most_schools: int) -> Problem:
    """Dense and sparse problems, pairwise and of hubs, some with conditions and groups."""
    seed = draw(st.integers(0, 10_000))
    random = np.random.default_rng(seed)
    n = draw(st.integers(1, most_schools))
    shape = draw(st.sampled_from(["pairwise", "hub"]))
    pupils = random.integers(20, 400, n).astype(float)
    pupils[random.random(n) < 0.1] = np.nan
    rows = st.integers(0, n - 1)
    pairs = st.tuples(rows, rows).filter(lambda pair: pair[0] != pair[1])
    capacities = random.integers(300, 2000, n).astype(float)
    fewest, most = draw(st.sampled_from([*SIZES, (2, 2), (3, 3), (4, 999)]))
    return Problem.from_arrays(
        lattice(n, seed, draw(st.sampled_from([15.0, 70.0, 150.0]))),
        pupils,
        together=draw(st.lists(pairs, max_size=2)) if n > 1 else (),
        apart=draw(st.lists(pairs, max_size=3)) if n > 1 else (),
        capacities=capacities if shape == "hub" and draw(st.booleans()) else None,
        rules=Rules(
            size=(fewest, most),
            shape=shape,
            left_out_s=draw(st.sampled_from([36_000.0, 2_000.0])),
            pupils=draw(st.sampled_from([None, (300.0, 1_500.0)])),
            optional=draw(st.lists(rows, max_size=2, unique=True).map(tuple)),
        ),
    )


def one_cluster(problem: Problem, rows: tuple[int, ...]) -> Plan:
    """Return the plan of one cluster, all others left out."""
    lead = None
    if problem.rules.shape == "hub":
        row = lead_row(problem, rows)
        lead = problem.schools[rows[0] if row is None else row].urn
    inside = tuple(sorted(problem.schools[row].urn for row in rows))
    others = [urn for urn in problem.schools.urns if urn not in inside]
    return Plan((Cluster(1, inside, lead=lead),), tuple(LeftOut(urn, "tried") for urn in others))


def possible_clusters(problem: Problem) -> set[tuple[int, ...]]:
    """Return every set of rows that the independent checker lets be a cluster."""
    fewest, most = problem.rules.size
    return {
        rows
        for size in range(fewest, min(most, problem.n) + 1)
        for rows in combinations(range(problem.n), size)
        if not check(problem, one_cluster(problem, rows))
    }


def unit_of(problem: Problem, urn: int) -> tuple[int, ...]:
    return next(unit.rows for unit in problem.units if problem.row[urn] in unit.rows)


@QUICK
@given(any_shape(26), st.sampled_from([0.02, 0.5]))
def test_no_school_is_left_out_that_fits(problem, seconds):
    with pytest.MonkeyPatch.context() as patch:
        # the search is cut short and its repair is not, on a busy machine too
        patch.setattr(search, "REPAIR_S", HANG_S)
        patch.setattr(search, "REPAIR_PART", HANG_S / seconds)
        result = solve(problem, Limits(seconds))
    for left in result.plan.left_out:
        unit = unit_of(problem, left.urn)
        price_s = problem.left_out_s[list(unit)].sum()
        for cluster in result.plan.clusters:
            rows = tuple(problem.row[urn] for urn in cluster.schools)
            larger = one_cluster(problem, (*rows, *unit))
            if not check(problem, larger):
                more_s = measure(problem, larger.clusters[0]).cost - measure(problem, cluster).cost
                assert more_s >= price_s - 1.0, left


@QUICK
@given(any_shape(8))
def test_every_reason_is_true(problem):
    clusters = possible_clusters(problem)
    result = solve(problem, UNHURRIED)
    for left in result.plan.left_out:
        own = [rows for rows in clusters if problem.row[left.urn] in rows]
        if re.search(
            r"more than leaving it out|is full|of the plan|need not|leaving out", left.reason
        ):
            continue
        assert "not known" not in left.reason
        assert not own, left


@QUICK
@given(any_shape(8))
def test_what_is_unplaceable_is_just_what_no_cluster_can_hold(problem):
    placed = {row for rows in possible_clusters(problem) for row in rows}
    assert problem.unplaceable == set(range(problem.n)) - placed


@QUICK
@given(any_shape(8))
def test_a_limit_that_is_named_is_the_smallest_with_a_cluster(problem):
    for left in solve(problem, UNHURRIED).plan.left_out:
        named = re.search(r"from (\d+) minutes (on )?there is", left.reason)
        if named is None:
            continue
        for minutes, expected in ((int(named[1]), True), (int(named[1]) - 1, False)):
            if minutes < problem.rules.max_minutes:
                continue
            rules = dataclasses.replace(problem.rules, max_minutes=float(minutes))
            clusters = possible_clusters(problem.replace(rules=rules))
            row = problem.row[left.urn]
            holds = any(row in rows for rows in clusters) if named[2] else bool(clusters)
            assert holds is expected, left


@QUICK
@given(any_shape(30))
def test_a_repaired_plan_obeys_the_rules_and_no_insertion_or_exchange_betters_it(problem):
    instance = aggregate(problem, problem.unplaceable).instance
    plan = Incumbent.of(instance, ())
    repair(plan, SearchContext(), neighbourhoods=False)
    for unit in plan.left_out:
        more_s = insertions(instance, plan.clusters, unit)
        assert (more_s >= instance.left_out_s[unit] - 1e-2).all()
        assert cheapest_ejection(instance, plan.clusters, unit).more_s >= -1e-2


def test_an_exchange_places_a_school_where_every_cluster_it_can_join_is_full():
    # 1 and 2 reach only the western cluster, which is full until one of its own goes east
    problem = line_problem([0, 20, 40, 60, 70, 80], Rules(size=(2, 3), max_minutes=45))
    instance = aggregate(problem, ()).instance
    rows = aggregate(problem, ()).rows
    unit = {row: at for at, (row,) in enumerate(rows)}
    west = tuple(sorted(unit[row] for row in (1, 2, 3)))
    east = tuple(sorted(unit[row] for row in (4, 5)))
    plan = Incumbent.of(instance, (west, east))
    assert plan.left_out == (unit[0],)
    repair(plan, SearchContext(), neighbourhoods=False)
    assert not plan.left_out


def test_a_school_opens_a_cluster_with_those_that_others_can_spare():
    # two clusters of three are full; seven schools make three clusters only if one gives one away
    problem = line_problem([0, 1, 2, 3, 4, 5, 6], Rules(size=(2, 3)))
    instance = aggregate(problem, ()).instance
    plan = Incumbent.of(instance, ((0, 1, 2), (3, 4, 5)))
    repair(plan, SearchContext(), neighbourhoods=False)
    assert not plan.left_out
    assert len(plan.clusters) == 3


def test_a_size_above_the_number_of_schools_is_as_good_as_that_number():
    drives_s = lattice(9, 3, 30.0)
    problems = [
        Problem.from_arrays(drives_s, np.full(9, 90.0), rules=Rules(size=(4, most)))
        for most in (9, 999)
    ]
    assert len({problem.target_pupils for problem in problems}) == 1
    found = [solve(problem, UNHURRIED) for problem in problems]
    assert found[0].plan == found[1].plan
    assert not found[0].plan.left_out


def test_a_school_without_a_place_changes_nobody_elses_plan():
    near = [0.0, 1, 2, 3, 4, 5, 6, 7]
    pupils = [{"pupils": 100 + 10 * at} for at in range(8)]
    rules = Rules(size=(4, 4))
    alone = line_problem(near, rules, *pupils)
    island = line_problem([*near, 999.0], rules, *pupils, {"pupils": 9_000})
    outside = line_problem(
        [*near, 3.5],
        dataclasses.replace(rules, outside=((109, "It is closing."),)),
        *pupils,
        {"pupils": 9_000},
    )
    found = [solve(problem, UNHURRIED) for problem in (alone, island, outside)]
    assert len({result.plan.clusters for result in found}) == 1
    assert len({result.objective for result in found}) == 1
    assert len({each.target_pupils for each in (alone, island, outside)}) == 1


def test_an_unknown_roll_counts_as_the_mean_of_those_that_can_be_placed():
    each = [{"pupils": 100}, {"pupils": 300}, {}, {"pupils": 9_000}]
    problem = line_problem([0, 1, 2, 999], Rules(size=(2, 3)), *each)
    assert problem.balanced_pupils.tolist() == [100, 300, 200, 9_000]
