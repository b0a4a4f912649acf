from collections import Counter
from importlib.resources import files

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.colours import FILL_SHARE, PAPER, colour_clusters, contrast, ink_on
from maps.label_rules import for_script
from maps.vision import apart


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


def test_colours_are_used_in_turn():
    colours = colour_clusters(range(28), [])
    assert set(Counter(colours.values()).values()) == {2}


def looks_apart(*fills):
    """How far apart two areas look by CIEDE2000, drawn over the map's paper."""
    shown = [
        [
            FILL_SHARE * int(fill[at : at + 2], 16) / 255
            + (1 - FILL_SHARE) * int(PAPER[at : at + 2], 16) / 255
            for at in (1, 3, 5)
        ]
        for fill in fills
    ]
    return float(apart(shown)[0, 1])


@pytest.mark.parametrize(("rows", "columns", "least"), [(6, 10, 9.0), (20, 30, 6.0)])
def test_neighbours_look_far_apart_to_every_eye(rows, columns, least):
    at = {(row, column) for row in range(rows) for column in range(columns)}
    pairs = [
        frozenset(((row, column), (row + down, column + across)))
        for row, column in at
        for down, across in ((0, 1), (1, 0), (1, 1))
        if (row + down, column + across) in at
    ]
    colours = colour_clusters(sorted(at), pairs)
    assert min(looks_apart(*(colours[cluster].fill for cluster in pair)) for pair in pairs) >= least


def test_areas_are_drawn_as_their_colours_were_compared():
    script = files("maps").joinpath("assets", "clusters.js").read_text(encoding="utf-8")
    assert (
        "const CALM = { color: BORDER, weight: 2, opacity: 0.9, fillOpacity: RULES.fill }" in script
    )
    assert for_script()["fill"] == FILL_SHARE
