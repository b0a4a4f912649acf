"""The improvement curve as a picture."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from small_curve import curve, repaired, step

from maps.curve_picture import (
    PANEL_MM,
    WIDE_MM,
    comparable,
    curve_picture,
    curve_png,
    first_moves,
    first_picture,
)

GOLDEN = Path(__file__).parent / "golden" / "curve.svg"
SVG = "{http://www.w3.org/2000/svg}"


def parsed(text):
    return ElementTree.fromstring(text)  # noqa: S314 - our own picture


def long_curve(best=171):
    """Twenty steps one by one, then the best plan far away."""
    steps = tuple(step(at, 100 - at, 99 - at) for at in range(21))
    far = step(0, 40.0, 39.0).model_copy(update={"allowed": best})
    return curve(cost_s=100 * 3600.0, steps=steps, best=far, free_bound_s=39 * 3600.0, chosen=5)


def test_the_picture_is_the_one_that_was_looked_at():
    """Look at the picture before you write it anew: pictures are for people."""
    assert curve_picture(repaired()) == GOLDEN.read_text("utf-8").rstrip("\n")


@pytest.mark.parametrize("wide", [False, True])
def test_every_word_and_mark_lies_within_the_picture(wide):
    width, height = WIDE_MM if wide else PANEL_MM
    for record in (curve(), repaired(), long_curve(), long_curve(700)):
        root = parsed(curve_picture(record, wide=wide, title="County" if wide else ""))
        for mark in root.iter(f"{SVG}circle"):
            assert 0 < float(mark.get("cx")) < width
            assert 0 < float(mark.get("cy")) < height
        for text in root.iter(f"{SVG}text"):
            size = float(text.get("font-size"))
            wide_mm = 0.5 * size * len(text.text or "")
            left = (
                float(text.get("x"))
                - {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor"), 0.0) * wide_mm
            )
            assert left > -1, text.text
            assert left + wide_mm < width + 1, text.text
            assert size / 2 < float(text.get("y")) < height


def test_proven_points_are_filled_and_others_hollow():
    root = parsed(curve_picture(repaired()))
    fills = [mark.get("fill") for mark in root.iter(f"{SVG}circle") if mark.get("fill") != "none"]
    *points, proven, found = fills
    assert points == [proven, proven, found, found, found]
    assert proven != found


def test_it_has_a_title_a_description_and_a_title_for_each_step():
    root = parsed(curve_picture(repaired()))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "What moving schools buys"
    assert "10.00 with 6" in root.findtext(f"{SVG}desc")
    said = [each.findtext(f"{SVG}title") for each in root.iter(f"{SVG}rect")]
    assert [words for words in said if words] == [
        "1 move: the curve begins, proven",
        "2 moves: 50 %, 5.00 minutes a school saved, proven",
        "3 moves: 70 %, 7.00 minutes a school saved, to 4.4 %",
        "4 moves: 90 %, 9.00 minutes a school saved, to 4.8 %",
        "6 moves: 100 %, 10.00 minutes a school saved, to 5.0 %",
    ]


def test_what_is_not_ruled_out_ends_at_the_bounds():
    """The band runs along the plans and back along the bounds: above them, never below."""
    record = curve()
    (band,) = re.findall(r'<path d="M([^"]*)Z" fill="#d4d9e0"', curve_picture(record))
    places = [tuple(map(float, each.split())) for each in band.split("L")]
    half = len(places) // 2
    plans, bounds = places[:half], places[half:][::-1]
    assert len(plans) == len(record.points)
    for (x, low), (same, high) in zip(plans, bounds, strict=True):
        assert x == same
        assert high <= low + 0.011


def test_first_moves_have_a_plot_of_their_own_where_the_rest_dwarfs_them():
    assert [each.allowed for each in first_moves(long_curve())] == list(range(21))
    assert "the first 20 moves" in first_picture(long_curve())
    assert "the first 20 moves" in curve_picture(long_curve(), wide=True)
    assert first_picture(curve()) == ""
    assert "the first" not in curve_picture(curve(), wide=True)


def test_a_curve_without_two_points_has_no_picture_but_its_file_says_why():
    empty = repaired(repair=None, steps=(), best=None)
    alone = curve(steps=(step(0, 4.0),), best=None)
    for record in (empty, alone):
        assert comparable(record) == ()
        assert curve_picture(record) == ""
        assert first_picture(record) == ""
        assert curve_png(record, "County", "Draft", "").startswith(b"\x89PNG")


def test_a_title_from_a_file_is_only_text():
    root = parsed(curve_picture(curve(), title="<script>alert(1)</script> & Co", credits_="<b>"))
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert "<script>alert(1)</script> & Co" in texts
    assert "<b>" in texts


def test_the_same_curve_gives_the_same_bytes():
    assert curve_png(curve(), "County", "Draft", "© X") == curve_png(
        curve(), "County", "Draft", "© X"
    )
