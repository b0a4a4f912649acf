import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csgraph

from routing.contraction import Arcs, contract, search

NODES = 30


@st.composite
def networks(draw: st.DrawFn) -> Arcs:
    """Draw chains, dead ends, parallel arcs, loops and pieces apart."""
    node = st.integers(0, NODES - 1)
    ends = draw(st.lists(st.tuples(node, node), max_size=90))
    times = draw(st.lists(st.floats(0.1, 100), min_size=len(ends), max_size=len(ends)))
    both_ways = draw(st.booleans())
    tail, head = np.array(ends, np.int64).reshape(-1, 2).T
    arcs = Arcs(tail, head, np.array(times, np.float64))
    return arcs + arcs.turned() if both_ways else arcs


@given(networks(), st.lists(st.integers(0, NODES - 1), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_a_contracted_network_has_the_times_of_the_whole(arcs: Arcs, goals: list[int]) -> None:
    starts = Arcs(np.arange(NODES), np.arange(NODES), np.full(NODES, 2.0))
    network = contract(arcs, NODES)
    expected = csgraph.dijkstra(arcs.matrix(NODES)) + 2
    found = search(network, starts, NODES, np.array(goals))
    assert found == pytest.approx(expected[:, goals])
    back = search(network.turned(), starts, NODES, np.array(goals))
    assert back == pytest.approx(expected[goals].T)


def test_a_chain_and_its_dead_ends_leave_no_core() -> None:
    along = Arcs(np.arange(999), np.arange(1, 1000), np.full(999, 1.0))
    network = contract(along + along.turned(), 1000)
    assert np.count_nonzero(network.in_core) <= 10
    start = Arcs(np.array([0]), np.array([0]), np.array([1e-3]))
    assert search(network, start, 1, np.array([999])) == pytest.approx(999.001)


def test_of_parallel_arcs_the_fastest_counts() -> None:
    arcs = Arcs(np.array([0, 0, 0]), np.array([1, 1, 1]), np.array([5.0, 3.0, 4.0]))
    assert arcs.matrix(2).toarray().tolist() == [[0, 3], [0, 0]]
