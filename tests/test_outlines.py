"""Ways that are joined to rings."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from routing.outlines import rings


def test_a_way_that_is_closed_is_a_ring():
    assert list(rings([[1, 2, 3, 1]])) == [[1, 2, 3, 1]]


def test_what_does_not_close_is_no_ring():
    assert not list(rings([[1, 2, 3], [3, 4], []]))
    assert not list(rings([[1, 2], [2, 1]]))  # there and back


@st.composite
def torn_rings(draw):
    """Return rings without a point in common, and ways that they were torn into."""
    whole, ways, first = [], [], 0
    for size in draw(st.lists(st.integers(3, 9), min_size=1, max_size=4)):
        ring = [*range(first, first + size), first]
        first += size
        cuts = sorted(draw(st.sets(st.integers(1, size - 1))) | {0, size})
        pieces = [ring[a : b + 1] for a, b in pairwise(cuts)]
        ways += [piece[::-1] if draw(st.booleans()) else piece for piece in pieces]
        whole.append(ring)
    return whole, draw(st.permutations(ways))


def edges(ring):
    return {frozenset(pair) for pair in pairwise(ring)}


@given(torn_rings())
def test_rings_are_found_again_however_they_were_torn(torn):
    whole, ways = torn
    found = list(rings(ways))
    assert all(ring[0] == ring[-1] for ring in found)
    assert sorted(map(len, found)) == sorted(map(len, whole))
    assert {frozenset(edges(ring)) for ring in found} == {frozenset(edges(r)) for r in whole}
