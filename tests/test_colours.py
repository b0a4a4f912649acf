import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.colours import colour_clusters, contrast, ink_on


@given(st.integers(1, 40), st.sets(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=100))
def test_neighbours_never_share_a_colour(count, pairs):
    neighbours = {frozenset(p) for p in pairs if p[0] != p[1] and max(p) < count}
    colours = colour_clusters(range(count), neighbours)
    assert all(len({colours[cluster].fill for cluster in pair}) == 2 for pair in neighbours)


def test_more_mutual_neighbours_than_base_colours_get_tints():
    clusters = range(12)
    pairs = {frozenset(pair) for pair in networkx.complete_graph(12).edges}
    assert len({colour.fill for colour in colour_clusters(clusters, pairs).values()}) == 12


def test_too_many_mutual_neighbours_are_refused():
    pairs = {frozenset(pair) for pair in networkx.complete_graph(40).edges}
    with pytest.raises(ValueError, match="more neighbouring clusters"):
        colour_clusters(range(40), pairs)


def test_the_same_areas_get_the_same_colours():
    pairs = [frozenset((i, (i * 7 + 3) % 30)) for i in range(30) if i != (i * 7 + 3) % 30]
    first = colour_clusters(range(30), pairs)
    assert first == colour_clusters(range(30), list(reversed(pairs)))


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_the_number_on_any_fill_can_be_read(rgb):
    fill = "#{:02X}{:02X}{:02X}".format(*rgb)
    assert contrast(ink_on(fill), fill) >= 4.5


def test_all_base_colours_are_used_before_one_is_used_often():
    colours = colour_clusters(range(14), [])
    assert len({colour.fill for colour in colours.values()}) == 7
