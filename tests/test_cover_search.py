"""The cheapest choice of columns by depth-first search, against all choices there are."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.clock import Clock, Limits
from clustering.optimiser.exact.cover_search import search_cover
from clustering.optimiser.exact.cut_tightening import tighten
from clustering.optimiser.exact.set_partitioning import ColumnPool
from clustering.optimiser.search_context import SearchContext

MUCH = 10**9


def dearest(pool: ColumnPool) -> float:
    """Above every choice."""
    return float(np.abs(pool.costs).sum() + np.abs(pool.left_out).sum()) + 1.0


def cost_of_choice(pool: ColumnPool, rows: np.ndarray) -> float:
    held = pool.members[rows]
    alone = np.setdiff1d(np.arange(len(pool.left_out)), held[held >= 0])
    assert len(np.unique(held[held >= 0])) == (held >= 0).sum()
    return float(pool.costs[rows].sum() + pool.left_out[alone].sum())


def least(pool: ColumnPool) -> float:
    """Least cost by dynamic programming over sets of units and numbers of columns."""
    g = len(pool.left_out)
    best = np.full((1 << g, g + 1), np.inf)
    best[0, 0] = 0.0
    sets = [sum(1 << unit for unit in row if unit >= 0) for row in pool.members.tolist()]
    for held in range(1, 1 << g):
        last = held.bit_length() - 1
        best[held] = best[held ^ (1 << last)] + pool.left_out[last]
        for members, cost in zip(sets, pool.costs.tolist(), strict=True):
            if members >> last & 1 and members & ~held == 0:
                best[held, 1:] = np.minimum(best[held, 1:], best[held ^ members, :-1] + cost)
    row = best[-1]
    return float(row.min() if pool.clusters is None else row[pool.clusters])


@st.composite
def pools(draw: st.DrawFn) -> ColumnPool:
    """Draw a pool of a few units, of which some may be left out cheaply."""
    g = draw(st.integers(2, 9))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    n = draw(st.integers(0, 60))
    most = draw(st.integers(2, 4))
    rows = {
        tuple(sorted(random.choice(g, min(g, random.integers(1, most + 1)), replace=False)))
        for _ in range(n)
    }
    members = np.full((len(rows), most), -1, np.int64)
    for at, row in enumerate(sorted(rows)):
        members[at, : len(row)] = row
    # rounded, so that many choices cost the same
    costs = random.integers(-20, 100, len(rows)).astype(float)
    left_out = random.integers(-5, draw(st.sampled_from([10, 1_000])), g).astype(float)
    clusters = draw(st.none() | st.integers(0, g // 2))
    return ColumnPool(members, costs, left_out, np.zeros(len(rows), dtype=bool), clusters)


@settings(max_examples=150, deadline=None)
@given(pools(), st.floats(0.0, 1.0))
def test_the_cheapest_choice_is_found_and_no_other_is_cheaper(pool, share):
    true = least(pool)
    top = dearest(pool)
    cutoff = top if not np.isfinite(true) else true + max(share * (top - true), 0.01)
    tight = tighten(pool, cutoff, SearchContext())
    assert tight.bound <= true + 1e-6 or true >= cutoff
    found = search_cover(pool, tight, cutoff, MUCH, SearchContext())
    assert found.complete
    if np.isfinite(true):
        assert cost_of_choice(pool, found.chosen) == pytest.approx(true, abs=1e-6)
        assert pool.clusters in {None, len(found.chosen)}
    else:
        assert found.chosen is None


@settings(max_examples=40, deadline=None)
@given(pools())
def test_nothing_is_found_where_no_choice_is_below_the_cutoff(pool):
    true = least(pool)
    cutoff = true if np.isfinite(true) else dearest(pool)
    tight = tighten(pool, cutoff, SearchContext())
    found = search_cover(pool, tight, cutoff - 1e-4, MUCH, SearchContext())
    assert found.complete
    assert found.chosen is None


def hard() -> ColumnPool:
    """More choices than could be looked at in an hour."""
    random = np.random.default_rng(2)
    members = np.sort(random.permuted(np.tile(np.arange(60), (6_000, 1)), axis=1)[:, :4], axis=1)
    costs = random.uniform(1.0, 2.0, len(members))
    return ColumnPool(members, costs, np.full(60, 9.0), np.zeros(len(members), dtype=bool))


def test_effort_and_clock_end_a_long_search():
    pool = hard()
    tight = tighten(pool, 60.0, SearchContext(), rounds=1)
    assert not search_cover(pool, tight, 60.0, 10, SearchContext()).complete
    clock = Clock(Limits(3600))
    threading.Timer(0.2, clock.stop).start()
    assert not search_cover(pool, tight, 60.0, MUCH, SearchContext(clock)).complete
