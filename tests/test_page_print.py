"""Ctrl-P of a map gives one page of A4 with all of it, from a window of any size."""

import re

import pytest
from small_plan import small_plan, small_problem
from watched_page import NARROW, WIDE, Watched

from maps import Basemap, draw

AREAS_WITHIN = """() => {
    window.dispatchEvent(new Event("beforeprint"));
    const map = window[document.querySelector(".folium-map").id];
    const bounds = JSON.parse(document.getElementById("plan").textContent).bounds;
    const within = map.getBounds().contains(bounds);
    const size = document.querySelector(".page").getBoundingClientRect();
    const said = document.querySelector(".masthead").innerText;
    window.dispatchEvent(new Event("afterprint"));
    return { within, said, ratio: size.width / size.height };
}"""


@pytest.fixture(params=[WIDE, NARROW, {"width": 1920, "height": 1080}], ids=str)
def watched(browser, request, tmp_path):
    problem = small_problem()
    base = Basemap.without_roads(problem)
    path = draw(problem, small_plan(), basemap=base).save(tmp_path / "map.html")
    watched = Watched(browser, path, request.param)
    yield watched
    watched.context.close()


def test_one_page_holds_the_whole_county(watched, tmp_path):
    page = watched.page
    before = page.evaluate("document.querySelectorAll('canvas').length")
    page.pdf(path=tmp_path / "map.pdf", prefer_css_page_size=True, print_background=True)
    printed = (tmp_path / "map.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert len(re.findall(rb"/Subtype\s*/Image", printed)) >= 2  # the base map, and the areas
    found = page.evaluate(AREAS_WITHIN)
    assert found["within"]
    assert found["ratio"] == pytest.approx(280 / 192, rel=0.01)
    assert "Proposal · " in found["said"]
    assert page.evaluate("document.querySelectorAll('canvas').length") == before
    assert page.locator(".folium-map img").count() == 0
    assert page.locator("html.printing").count() == 0
    watched.assert_quiet()


def test_after_printing_the_window_shows_what_it_did(watched):
    page = watched.page
    look = (
        "() => { const m = window[document.querySelector('.folium-map').id];"
        " return [m.getZoom(), m.getSize().x, m.getSize().y]; }"
    )
    before = page.evaluate(look)
    page.evaluate(AREAS_WITHIN)
    assert page.evaluate(look) == before
