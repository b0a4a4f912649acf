from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.optimiser.dual_prices import (
    duals_within,
    duals_without_cuts,
    make_cuts,
    reduced_costs,
    touched,
)

UNITS = 7
triples = st.lists(
    st.sets(st.integers(0, UNITS - 1), min_size=3, max_size=3), min_size=1, max_size=6
).map(lambda sets: np.array([sorted(each) for each in sets], dtype=np.int64))


def rows() -> np.ndarray:
    """Return every set of two to four of the units, filled up with -1."""
    sets = [each for size in (2, 3, 4) for each in combinations(range(UNITS), size)]
    return np.array([[*each, *[-1] * (4 - len(each))] for each in sets], dtype=np.int64)


@given(triples)
def test_a_cluster_touches_the_cuts_of_which_it_holds_two_units(given_triples):
    members = rows()
    row, cut = touched(make_cuts(given_triples, np.ones(len(given_triples)), UNITS), members)
    held = np.array([[np.isin(each, triple).sum() for triple in given_triples] for each in members])
    expected = {(int(r), int(c)) for r, c in np.argwhere(held >= 2)}
    assert set(zip(row.tolist(), cut.tolist(), strict=True)) == expected


def test_a_reduced_cost_is_the_cost_less_duals_with_fee_and_cuts():
    cuts = make_cuts(np.array([[0, 1, 2], [2, 3, 4]]), np.array([5.0, 7.0]), 5)
    prices = duals_without_cuts(np.array([10.0, 20.0, 30.0, 40.0, 50.0]), 3.0)._replace(cuts=cuts)
    members = np.array([[0, 1, -1], [0, 3, -1], [2, 3, 4]])
    assert reduced_costs(prices, members, np.full(3, 100.0)).tolist() == [
        100 - 30 + 3 + 5,
        100 - 50 + 3,
        100 - 120 + 3 + 7,
    ]


def test_a_cut_without_a_price_is_left_away():
    cuts = make_cuts(np.array([[0, 1, 2], [1, 2, 3]]), np.array([0.0, 2.0]), 4)
    assert cuts.triples.tolist() == [[1, 2, 3]]


@settings(deadline=None)
@given(triples, st.sets(st.integers(0, UNITS - 1), min_size=2))
def test_within_a_part_its_clusters_cost_what_they_cost_in_the_whole(given_triples, chosen):
    part = sorted(chosen)
    price_s = np.arange(1.0, len(given_triples) + 1)
    whole = duals_without_cuts(np.arange(UNITS, dtype=float), 2.0)._replace(
        cuts=make_cuts(given_triples, price_s, UNITS)
    )
    inside = duals_within(whole, part)
    for size in range(2, len(part) + 1):
        local = np.array(list(combinations(range(len(part)), size)), dtype=np.int64)
        costs = np.zeros(len(local))
        assert reduced_costs(inside, local, costs) == pytest.approx(
            reduced_costs(whole, np.array(part)[local], costs)
        )


def test_a_plan_costs_its_reduced_costs_beside_the_base_of_its_prices():
    prices = duals_without_cuts(np.array([10.0, 20.0, 30.0, 40.0]), 3.0)
    costs = np.array([25.0, 60.0])
    reduced = reduced_costs(prices, np.array([[0, 1], [2, 3]]), costs)
    assert prices.base_s(2) + reduced.sum() == pytest.approx(costs.sum())
