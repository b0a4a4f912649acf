"""The bulk of a page travels packed; a browser that cannot unpack it shows the plan without it."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_data import BLOCKS, contents_of, legible, unpacked
from small_curve import repaired
from small_plan import small_plan, small_problem, small_result
from watched_page import WIDE, Watched

from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from maps import Basemap, draw
from maps.osm_layers import NamedPlace
from maps.packing import BULK, LETTERS, OF_CLUSTERS, packed

texts = st.recursive(st.text() | st.integers() | st.none(), st.lists, max_leaves=9)


def full_page():
    """Return a page with everything that is packed."""
    return draw(
        small_problem(),
        small_plan(),
        result=small_result(),
        basemap=Basemap(places=(NamedPlace("Nether Wallop", -0.36, 53.04, 0),)),
        policy=dossier(small_problem(), small_plan(), PlanPurpose(start=date(2026, 1, 5))),
        curve=repaired(),
    )


@given(st.dictionaries(st.text(), texts, max_size=5))
def test_what_is_unpacked_is_what_was_packed(contents):
    block = packed(contents)
    assert json.loads(unpacked(json.dumps(block))) == contents
    assert set(block) <= set(LETTERS)


def test_the_letters_of_what_is_packed_mean_nothing_in_a_page():
    assert len(set(LETTERS)) == len(LETTERS) == 85
    assert not set(LETTERS) & set("<>&\"'\\/")


def test_a_page_packs_what_it_can_do_without_and_keeps_its_schools_legible():
    page = full_page().html()
    plain = json.loads(dict(BLOCKS.findall(page))["plan"])
    assert set(BULK) & plain.keys() == {"clusters"}
    assert not OF_CLUSTERS & plain["clusters"].keys()
    assert contents_of(page).keys() >= set(BULK)
    assert "Village 6 Primary School" in page
    assert "Nether Wallop" not in page
    assert "Nether Wallop" in legible(page)


def test_what_recurs_at_length_costs_a_fifth_of_its_letters():
    said = [f"Cluster {number} needs the consent of its governing bodies" for number in range(99)]
    assert len(packed({"phrases": said})) < len(json.dumps(said)) / 5


@pytest.fixture
def old_browser(browser, tmp_path):
    """Return the full page in a browser of 2022."""
    path = full_page().save(tmp_path / "map.html")
    watched = Watched(browser, path, WIDE, before="delete window.DecompressionStream")
    yield watched
    watched.context.close()


def test_an_old_browser_shows_the_plan_and_says_what_is_missing(old_browser):
    page = old_browser.page
    assert page.locator("#unread").is_visible()
    assert page.locator("#clusters button").count() == 2
    page.locator("#search").fill("village 6")
    page.keyboard.press("Enter")
    assert "Elmham" in page.locator("#details-heading").text_content()
    assert page.locator("#details .policy").count() == 0
    old_browser.assert_quiet()


def test_a_browser_of_today_says_nothing_of_that(open_map):
    assert open_map().page.locator("#unread").is_hidden()
