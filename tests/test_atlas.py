"""The atlas of a sweep in a browser."""

import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile_names import HOSTILE_NAMES
from playwright.sync_api import expect
from watched_page import NARROW, WIDE, Watched

from maps.atlas import AtlasArea, AtlasColumn, atlas_page

COLUMNS = (
    AtlasColumn("area", "Area", coloured=False),
    AtlasColumn("setting", "Setting", coloured=False),
    AtlasColumn("schools", "Schools", coloured=True),
    AtlasColumn("cost_h", "Cost, school-hours", coloured=True),
    AtlasColumn("plan", "Plan directory", coloured=False),
)
NAMES = ("Aldshire", "Fenshire", "Moorshire")


def areas(names=NAMES):
    random = np.random.default_rng(1)
    return [
        AtlasArea(name, random.normal((420_000 + 30_000 * at, 300_000), 5_000, (20, 2)))
        for at, name in enumerate(names)
    ]


def rows(names=NAMES):
    return [
        {
            "area": name,
            "setting": setting,
            "schools": 20 + at,
            "cost_h": None if name == names[-1] else 3.5 - at,
            "plan": f"plans/{at}" if at else None,
        }
        for setting in ("size 4-7", "size 5-8")
        for at, name in enumerate(names)
    ]


@pytest.fixture
def open_atlas(browser, tmp_path):
    opened = []

    def open_(names=NAMES, viewport=WIDE, *, divided=True):
        path = tmp_path / "atlas.html"
        path.write_text(atlas_page("Sweep", areas(names), COLUMNS, rows(names), divided=divided))
        opened.append(Watched(browser, path, viewport, ready="#rows button"))
        return opened[-1]

    yield open_
    for watched in opened:
        watched.context.close()


def names_in(page):
    return page.locator("#rows button").all_inner_texts()


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
@pytest.mark.parametrize("divided", [True, False])
def test_it_opens_offline_and_axe_finds_nothing(open_atlas, viewport, divided):
    watched = open_atlas(viewport=viewport, divided=divided)
    watched.page.get_by_role("button", name="Fenshire").click()
    found = Axe().run(watched.page)
    assert found.violations_count == 0, found.generate_report()
    watched.assert_quiet()


def test_areas_are_coloured_by_the_figure_asked_for(open_atlas):
    page = open_atlas().page
    fills = lambda: page.locator("#areas path:not(.land)").evaluate_all(  # noqa: E731 - asked twice
        "paths => paths.map(path => path.getAttribute('fill'))"
    )
    assert len(set(fills())) == 3
    page.locator("#colour").select_option("cost_h")
    expect(page.locator("#legend")).to_contain_text("Cost, school-hours")
    assert fills()[2] == "#ffffff"
    expect(page.locator("#areas path.unknown")).to_have_count(1)


def test_the_table_is_filtered_and_sorted(open_atlas):
    page = open_atlas().page
    page.locator("#filter").fill("shire")
    assert names_in(page) == list(NAMES)
    page.locator("#filter").fill("moor")
    assert names_in(page) == ["Moorshire"]
    expect(page.locator("#count")).to_have_text("1 of 3 plans")
    page.locator("#filter").fill("")
    page.get_by_role("button", name="Schools", exact=True).click()
    page.get_by_role("button", name="Schools", exact=True).click()
    assert names_in(page) == list(reversed(NAMES))
    page.get_by_role("button", name="Cost, school-hours").click()
    assert names_in(page)[-1] == "Moorshire"  # without a figure, last


def test_an_area_leads_to_the_map_of_its_plan(open_atlas):
    page = open_atlas().page
    page.locator("#areas path:not(.land)").nth(1).click()
    expect(page.locator("#chosen-name")).to_have_text("Fenshire")
    expect(page.locator("#chosen-plan a")).to_have_attribute("href", "plans/1/map.html")
    page.get_by_role("button", name="Aldshire").click()
    expect(page.locator("#chosen-plan a")).to_have_count(0)


def test_hostile_names_show_as_they_are_and_run_nothing(open_atlas):
    names = [name.strip() for name in HOSTILE_NAMES if name.strip()]
    names = list(dict.fromkeys(names))
    watched = open_atlas(tuple(names))
    shown = watched.page.locator("#rows button").evaluate_all("all => all.map(e => e.textContent)")
    assert sorted(shown) == sorted(names)
    watched.assert_quiet()


def test_a_unit_of_the_drawing_is_a_hundred_metres_and_north_is_up():
    page = atlas_page("Sweep", areas(), COLUMNS, rows(), divided=True)
    held = re.search(r'id="atlas">(.*?)</script>', page)
    for _, path in json.loads(held[1])["areas"]:
        for x, y in re.findall(r"M(-?\d+) (-?\d+)l", path):
            assert 4_000 < int(x) < 5_200
            assert -3_300 < int(y) < -2_700
