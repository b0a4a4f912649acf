"""Schools that few clusters can hold have a place, however far those take partners from others."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import UNHURRIED

from clustering import Problem, Rules, solve
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.scarce_columns import clusters_with, scarce_columns
from clustering.optimiser.heuristics.first_plan import first_plan
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import cost_of
from clustering.optimiser.search_context import SearchContext

pytestmark = pytest.mark.usefixtures("brief_annealing")

FAR_S = 4_000.0


def with_hermits(n: int, size: tuple[int, int], seed: int, ways: tuple[int, ...]) -> Problem:
    """Return schools within reach of each other, but for hermits with just so many clusters.

    A hermit of one way has as many partners as a smallest cluster needs; one of several ways has
    one partner more than each of them, and these may not share a cluster.
    """
    random = np.random.default_rng(seed)
    place = random.uniform(0, 1_200, (n, 2))
    drives_s = np.linalg.norm(place[:, None] - place[None], axis=2).round()
    fewest = size[0]
    for hermit, number in enumerate(ways):
        others = random.permutation(np.arange(len(ways), n))
        partners = others[: fewest - 2 + number]
        either = partners[fewest - 2 :]
        drives_s[hermit] = drives_s[:, hermit] = FAR_S
        drives_s[hermit, partners] = drives_s[partners, hermit] = 2_500.0
        drives_s[np.ix_(either, either)] = FAR_S
    np.fill_diagonal(drives_s, 0.0)
    rolls = random.integers(50, 400, n).astype(float)
    return Problem.from_arrays(drives_s, rolls, rules=Rules(size=size))


def fewest_left_out(problem: Problem) -> int:
    """Return the least number of schools that a plan leaves out, by dynamic programming."""
    n, (fewest, most) = problem.n, problem.rules.size
    may = problem.may_share
    holds = {
        sum(1 << row for row in rows): len(rows)
        for size in range(fewest, most + 1)
        for rows in combinations(range(n), size)
        if all(may[a, b] for a, b in combinations(rows, 2))
    }
    placed = {0: 0}
    for row in range(n):
        own = [(mask, size) for mask, size in holds.items() if mask & -mask == 1 << row]
        for taken, schools in list(placed.items()):
            for mask, size in own:
                if not mask & taken:
                    both = mask | taken
                    placed[both] = max(placed.get(both, 0), schools + size)
    return n - max(placed.values())


SIZES = st.sampled_from([(2, 3), (3, 4), (4, 5), (5, 6)])
WAYS = st.lists(st.integers(1, 2), min_size=1, max_size=2).map(tuple)


@settings(max_examples=40)
@given(st.integers(8, 12), SIZES, st.integers(0, 10_000), WAYS)
def test_as_few_schools_are_left_out_as_in_any_plan(n, size, seed, ways):
    problem = with_hermits(n, size, seed, ways)
    plan = solve(problem, UNHURRIED).plan
    assert len(plan.left_out) == fewest_left_out(problem)


@settings(max_examples=40)
@given(st.integers(8, 12), SIZES, st.integers(0, 10_000), WAYS)
def test_all_clusters_of_a_scarce_unit_are_found(n, size, seed, ways):
    instance = aggregate(with_hermits(n, size, seed, ways), ()).instance
    found = {unit: clusters_with(instance, unit) for unit in range(n)}
    listed = {tuple(row[row >= 0].tolist()) for row in scarce_columns(instance)[0]}
    for unit in range(n):
        others = [other for other in range(n) if other != unit]
        all_of_them = [
            tuple(sorted([unit, *rest]))
            for schools in range(instance.fewest, instance.most + 1)
            for rest in combinations(others, schools - 1)
            if np.isfinite(cost_of(instance, [unit, *rest]))
        ]
        known = found[unit]
        if known is not None:
            assert sorted(known) == sorted(all_of_them)
            assert listed >= set(known)
        else:
            assert len(all_of_them) > 64


@pytest.mark.parametrize("seed", [5, 6])
@pytest.mark.parametrize("ways", [(1,), (2, 2)])
@pytest.mark.parametrize("size", [(3, 5), (4, 7), (6, 10)])
def test_the_first_plan_has_a_cluster_of_theirs(size, ways, seed):
    instance = aggregate(with_hermits(60, size, seed, ways), ()).instance
    hermits = [each for unit in range(60) if (each := clusters_with(instance, unit)) is not None]
    together = max(
        sum(map(len, chosen)) == len(set().union(*chosen)) for chosen in product(*hermits)
    )
    plan = Incumbent.of(instance, first_plan(instance, SearchContext()))
    # there are two of them at most
    assert len(plan.left_out) == (not together)
