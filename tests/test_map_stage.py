"""Presenter mode in a real browser."""

from dataclasses import replace

import pytest
from small_plan import small_problem
from watched_page import NARROW, WIDE

from data.school import Schools


def crowded():
    """Return the small problem with the first cluster on two sites of one street."""
    problem = small_problem()
    schools = tuple(
        replace(school, lon=-0.5, lat=53.0 + 0.0004 * (i % 2)) if i < 4 else school
        for i, school in enumerate(problem.schools)
    )
    return problem.replace(schools=Schools(schools, sources=problem.schools.sources))


def on_stage(open_map, *keys, **options):
    page = open_map(**options).page
    page.locator("#present").click()
    for key in keys:
        page.keyboard.press(key)
    return page


def title(page):
    return page.locator("#card-title").inner_text().replace("\n", " ")


def test_the_stage_begins_with_the_county_and_how_good_the_plan_is(open_map):
    page = on_stage(open_map)
    assert page.locator("#panel").is_hidden()
    assert "cluster" in title(page)
    assert page.locator("#card .quality li").count() > 1


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (["PageDown"], "Oakham"),
        (["ArrowRight", "ArrowDown"], "Elmham"),
        (["PageDown", "PageDown", "PageUp"], "Oakham"),
        (["PageDown", "PageDown", "Home", "PageDown"], "Oakham"),
        (["End"], "Needs a place and has none: 1 school"),
        (["PageDown"] * 30, "Needs a place and has none: 1 school"),
        (["PageDown"] * 30 + ["PageUp"], "Elmham"),
    ],
)
def test_the_keys_of_a_clicker_lead_through_the_clusters(open_map, keys, shown):
    assert shown in title(on_stage(open_map, *keys))


def test_the_card_names_schools_by_letter_with_minutes_and_longest_drive(open_map):
    page = on_stage(open_map, "PageDown", "PageDown")
    card = page.locator("#card-text")
    assert "Longest drive 6 minutes, from A to C" in card.inner_text()
    assert card.locator(".letter").all_text_contents() == ["A", "B", "C"]
    assert card.locator(".card-minutes").all_text_contents() == ["6 min", "4 min", "6 min"]


@pytest.mark.parametrize("key", ["b", "B", "."])
def test_the_blank_key_darkens_the_screen_and_brings_it_back(open_map, key):
    page = on_stage(open_map, "PageDown", key)
    assert page.locator("#blank").is_visible()
    page.keyboard.press(key)
    assert page.locator("#blank").is_hidden()
    assert "Oakham" in title(page)


def test_a_step_from_a_blank_screen_shows_the_next_cluster(open_map):
    page = on_stage(open_map, "PageDown", "b", "PageDown")
    assert page.locator("#blank").is_hidden()
    assert "Elmham" in title(page)


def test_escape_leaves_the_stage_for_the_cluster_that_was_on_it(open_map):
    page = on_stage(open_map, "PageDown", "PageDown", "Escape")
    assert page.locator("#card").is_hidden()
    assert "Elmham" in page.locator("#details-heading").text_content()
    assert page.evaluate("document.activeElement.id") == "details-heading"


def test_the_stage_begins_with_the_cluster_that_is_open(open_map):
    page = open_map().page
    page.locator("#clusters button").nth(1).click()
    page.locator("#panel").evaluate("panel => panel.scrollTo(0, 0)")
    page.locator("#present").click()
    assert "Elmham" in title(page)


def test_each_step_is_said_to_a_screen_reader(open_map):
    page = on_stage(open_map, "PageDown")
    assert page.locator("#live").text_content().startswith("Cluster 1, Oakham, 4 schools")


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
@pytest.mark.parametrize("problem", [small_problem(), crowded()])
def test_every_letter_is_on_the_map_and_no_label_lies_over_another(open_map, viewport, problem):
    page = on_stage(open_map, "PageDown", viewport=viewport, problem=problem)
    assert page.locator(".letter.on-map").all_text_contents() == ["A", "B", "C", "D"]
    shown = page.locator(".letter.on-map, .number:not([hidden])").all()
    boxes = [label.bounding_box() for label in shown]
    stage = page.locator(".folium-map").bounding_box()
    for i, a in enumerate(boxes):
        assert a["x"] >= stage["x"]
        assert a["x"] + a["width"] <= stage["x"] + stage["width"]
        for b in boxes[i + 1 :]:
            apart = a["x"] + a["width"] <= b["x"] or b["x"] + b["width"] <= a["x"]
            assert apart or a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]


def test_after_quick_presses_the_map_shows_the_cluster_of_the_card(open_map):
    page = on_stage(open_map)
    page.evaluate(
        """() => {
            for (const key of [...Array(29).fill("PageDown"), "PageUp"]) {
                document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            }
        }"""
    )
    assert "Elmham" in title(page)
    assert page.locator(".letter.on-map").all_text_contents() == ["A", "B", "C"]
    numbers = page.locator(".number:not([hidden])").all_text_contents()
    assert "2" not in numbers
