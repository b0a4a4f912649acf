"""Clusters go to advisers with even loads, and among these with the least driving."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.policy.advising import allocate
from data.errors import InputError


def by_trying_all(travel_s, most, fixed):
    """The least sum of squared loads and the least driving with it, by trying every allocation."""
    advisers, clusters = travel_s.shape
    best = None
    for found in product(range(advisers), repeat=clusters):
        loads = [found.count(row) for row in range(advisers)]
        over = any(limit is not None and n > limit for n, limit in zip(loads, most, strict=True))
        given = all(found[cluster] == adviser for cluster, adviser in fixed.items())
        barred = any(np.isinf(travel_s[a, k]) for k, a in enumerate(found) if k not in fixed)
        if over or barred or not given:
            continue
        cost = sum(n * n for n in loads), sum(travel_s[a, k] for k, a in enumerate(found))
        best = cost if best is None else min(best, cost)
    return best


@st.composite
def offices(draw):
    advisers, clusters = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    seconds = st.integers(0, 9_000).map(float) | st.just(np.inf)
    row = st.lists(seconds, min_size=clusters, max_size=clusters)
    travel_s = np.array(draw(st.lists(row, min_size=advisers, max_size=advisers)))
    most = draw(st.lists(st.none() | st.integers(1, 5), min_size=advisers, max_size=advisers))
    fixed = draw(
        st.dictionaries(st.integers(0, clusters - 1), st.integers(0, advisers - 1), max_size=2)
    )
    return travel_s, most, fixed


@given(offices())
@settings(max_examples=80, deadline=None)
def test_no_allocation_is_more_even_or_drives_less(office):
    travel_s, most, fixed = office
    travel_s[list(fixed.values()), list(fixed)] = 60.0  # a drive that is known
    best = by_trying_all(travel_s, most, fixed)
    if best is None:
        with pytest.raises(InputError, match="Name more advisers"):
            allocate(travel_s, most, fixed)
        return
    found = allocate(travel_s, most, fixed)
    loads = found.loads(len(travel_s))
    assert (sum(n * n for n in loads), found.travel_s) == best
    assert all(found.adviser_of[cluster] == adviser for cluster, adviser in fixed.items())


def test_fifty_clusters_are_shared_evenly_by_seven():
    random = np.random.default_rng(1)
    found = allocate(random.uniform(600, 9_000, (7, 50)), [None] * 7)
    assert sorted(found.loads(7)) == [7, 7, 7, 7, 7, 7, 8]
