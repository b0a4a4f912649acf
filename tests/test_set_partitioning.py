"""The cheapest choice of clusters, and what breaks the choosing off."""

import threading
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from clustering.clock import Clock, Limits
from clustering.optimiser.exact import mip
from clustering.optimiser.exact.set_partitioning import ColumnPool, solve_set_partitioning
from clustering.optimiser.search_context import SearchContext


def pool(units: int, size: int, **known) -> ColumnPool:
    """Every set of so many units, at a cost drawn at random."""
    members = np.array(list(combinations(range(units), size)), dtype=np.int64)
    costs = np.random.default_rng(1).integers(50, 60, len(members)).astype(float)
    return ColumnPool(
        members, costs, np.full(units, 1000.0), np.zeros(len(members), dtype=bool), **known
    )


def cheapest(of: ColumnPool) -> float:
    best = np.inf
    for count in range(3):
        for rows in combinations(range(len(of.costs)), count):
            held = of.members[list(rows)].ravel()
            if len(set(held.tolist())) == len(held):
                alone = len(of.left_out) - len(held)
                best = min(best, of.costs[list(rows)].sum() + 1000.0 * alone)
    return best


def test_the_choice_is_the_cheapest_there_is():
    of = pool(7, 3)
    context = SearchContext()
    choice = solve_set_partitioning(of, 1000, context)
    assert choice.value == pytest.approx(cheapest(of))
    assert choice.bound == pytest.approx(choice.value, abs=0.01)
    assert not context.clock.cut_short


def test_the_number_of_clusters_is_kept():
    assert len(solve_set_partitioning(pool(7, 3, clusters=1), 1000, SearchContext()).chosen) == 1


def test_where_nothing_fits_nothing_is_chosen():
    assert solve_set_partitioning(pool(7, 3, clusters=3), 1000, SearchContext()).chosen is None


def hard() -> ColumnPool:
    """More sets than could be chosen from in an hour."""
    of = pool(30, 4)
    return replace(of, costs=np.random.default_rng(2).uniform(1.0, 2.0, len(of.costs)))


def test_a_stopped_clock_breaks_the_choice_off():
    clock = Clock(Limits(3600))
    threading.Timer(0.5, clock.stop).start()
    solve_set_partitioning(hard(), 10**9, SearchContext(clock))
    assert clock.cut_short


def test_when_time_is_up_the_choice_ends():
    clock = Clock(Limits(0.5))
    solve_set_partitioning(hard(), 10**9, SearchContext(clock))
    assert clock.cut_short


def test_a_solver_that_dies_is_replaced_by_another(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(mip, "_Child", _DyingChild)
        patch.setattr(mip, "_children", mip._Children())
        assert solve_set_partitioning(pool(7, 3), 1000, SearchContext()).chosen is None
    assert solve_set_partitioning(pool(7, 3), 1000, SearchContext()).chosen is not None


class _DyingChild(mip._Child):
    def ask(self, question):
        self._process.kill()
        self._process.wait()
        return super().ask(question)
