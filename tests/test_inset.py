"""The densest town, larger, on the county's paper, and the place of it on the page."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect
from small_plan import small_plan, small_problem

from clustering import Cluster, Plan, Problem
from data import demo_county, read_schools
from maps import Spokes
from maps.crowding import LEAST_CROWDED, densest
from maps.handouts.ground import ground_of
from maps.handouts.inset import inset_of
from maps.handouts.lettering import Lettering
from maps.handouts.pictures import county_frame, county_picture
from routing import estimate_times

PAPER_MM = (300.0, 80.0)
RADIUS_MM = 1.0


def county(town: int):
    """The small plan's ground, with so many schools of a town side by side at its west end."""
    ground = ground_of(small_problem(), small_plan(), None, Spokes())
    west = ground.points_m[0]
    beside = west + 40.0 * np.array([divmod(at, 6) for at in range(town)]).reshape(-1, 2)
    return dataclasses.replace(
        ground,
        points_m=np.vstack([ground.points_m, beside]),
        kinds=(*ground.kinds, *[0] * town),
        cluster_of=np.array([*ground.cluster_of, *[int(ground.cluster_of[0])] * town]),
    )


def inset(ground, size_mm=PAPER_MM):
    frame = county_frame(ground, size_mm)
    lettering = Lettering(*size_mm)
    return inset_of(ground, frame, RADIUS_MM, lettering), frame, lettering


@given(
    st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 9_000)), min_size=1, max_size=60).map(
        lambda places: np.array(places, dtype=float)
    ),
    st.integers(10, 3_000),
)
def test_a_crowd_holds_enough_marks_that_meet_and_no_window_on_a_mark_holds_more(places, apart_m):
    found = densest(places, (2_000.0, 1_000.0), apart_m)
    apart = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    meet = places[(apart < apart_m).any(axis=1)]
    near = abs(meet[:, None] - meet) <= np.array([1_000.0, 500.0])
    most = near.all(axis=2).sum(axis=1).max(initial=0)
    assert (found is None) == (most < LEAST_CROWDED)
    if found is not None:
        west, south, east, north = found.bounds
        x, y = meet.T
        held = (west <= x + 1e-6) & (x <= east + 1e-6) & (south <= y + 1e-6) & (y <= north + 1e-6)
        assert held.sum() >= most


def test_a_town_whose_marks_meet_is_drawn_larger_where_the_paper_is_free():
    ground = county(30)
    found, frame, lettering = inset(ground)
    assert found is not None
    assert found.frame.m_per_mm * 2.5 == pytest.approx(frame.m_per_mm)
    assert found.box in lettering.taken
    at = frame.on_paper(ground.points_m)
    assert not any(found.box.holds(place) for place in at)
    window = found.window(frame)
    assert sum(window.holds(place) for place in at) >= 30
    assert county_picture(ground, PAPER_MM, key=False).count("<svg") == 2


def test_schools_far_apart_and_paper_without_room_get_none():
    assert inset(county(0))[0] is None
    ground = county(30)
    frame = county_frame(ground, PAPER_MM)
    full = Lettering(*PAPER_MM)
    for x, y in np.ndindex(30, 15):
        full.keep_clear(np.array([10.0 * x, 10.0 * y]), 5.0)
    assert inset_of(ground, frame, RADIUS_MM, full) is None


def test_no_label_lies_on_the_inset():
    ground = county(30)
    ground = dataclasses.replace(
        ground, places=tuple((f"Place {at}", 2, point) for at, point in enumerate(ground.points_m))
    )
    found, frame, lettering = inset(ground)
    assert found is not None
    for _, _, at in ground.places:
        box = lettering.name(frame.on_paper(at[None])[0], 8.0, 1.5)
        assert box is None or not box.meets(found.box)
    assert found.title.endswith("2.5 times as large")


def test_the_page_zooms_to_the_town_and_back_and_no_label_lies_on_the_button(open_map):
    demo = demo_county()
    schools = read_schools(demo.schools, la=demo.la)
    groups = [schools.urns[at : at + 6] for at in range(0, len(schools), 6)]
    plan = Plan(tuple(Cluster(number, urns) for number, urns in enumerate(groups, start=1)))
    problem = Problem(schools, estimate_times(schools))
    page = open_map(problem=problem, plan=plan, result=None).page
    button = page.get_by_role("button", name="Town: zoom to")
    scale = page.locator(".leaflet-control-scale-line").first
    whole = scale.inner_text()
    button.focus()
    page.keyboard.press("Enter")
    expect(scale).not_to_have_text(whole)
    expect(page.locator("#live")).to_contain_text("Shown: ")
    edge = button.bounding_box()
    for number in page.locator(".number:visible").all():
        box = number.bounding_box()
        assert box["x"] >= edge["x"] + edge["width"] or box["y"] >= edge["y"] + edge["height"], (
            number.inner_text()
        )
    button.click()
    expect(scale).to_have_text(whole)
    assert "#" not in page.url or not page.url.endswith("#")


def test_a_plan_without_a_crowded_town_has_no_such_button(open_map):
    assert open_map().page.get_by_role("button", name="Town: zoom to").count() == 0
