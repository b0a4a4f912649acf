"""The what-if page held against WCAG 2.2 AA by axe in each of its states, and at 200 %."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from served_page import ServedPage, on_a_port
from served_plan import write_plan
from test_map_accessible import HALF, RULES
from watched_page import NARROW, WIDE

MOVE = {"do": "move", "urn": 900004, "cluster": 2}


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with on_a_port(write_plan(tmp_path_factory.mktemp("served"))) as found:
        yield found


@pytest.fixture(params=[WIDE, NARROW, HALF], ids=["wide", "narrow", "half"])
def tab(request, browser, url):
    opened = ServedPage(browser, url, request.param)
    opened.post("/api/scenario", action="new", name=f"Seen at {request.param['width']}")
    yield opened
    opened.close()
    opened.assert_quiet()


def hold(tab, state):
    """Hold the page as it is against axe, and see that nothing is cut off sideways."""
    if tab.page.viewport_size != NARROW:  # laid out as at 200 %, where axe looks
        found = Axe().run(tab.page, options=RULES).response["violations"]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], state
    wide = tab.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= tab.page.viewport_size["width"], state


def test_axe_finds_nothing_in_the_panel(tab):
    page = tab.page
    hold(tab, "idle")
    page.locator("#scenarios summary").click()
    page.get_by_role("button", name="Rename…").click()
    hold(tab, "picker")
    page.get_by_role("button", name="Delete…").click()
    hold(tab, "delete")
    page.locator("#ruling summary").click()
    page.locator("#filing summary").click()
    page.locator("#adding summary").click()
    page.locator("#considering summary").click()
    page.get_by_role("button", name="Add this school").click()
    expect(page.locator("#add-name")).to_have_attribute("aria-invalid", "true")
    hold(tab, "faults")
    page.get_by_role("button", name="Choose on the map").click()
    hold(tab, "aiming")


def test_axe_finds_nothing_on_a_chosen_school(tab):
    page = tab.page
    page.locator("#search").fill("900004")
    page.keyboard.press("Enter")
    page.locator("#act-900004").click()
    hold(tab, "what can be done")
    for button in ("Amalgamate with", "Move to a cluster", "Change pupils", "Move to another"):
        page.get_by_role("button", name=button).click()
        hold(tab, button)
        page.keyboard.press("Escape")
        page.locator("#act-900004").click()
    page.get_by_role("button", name="Keep apart from").click()
    hold(tab, "partner")


def test_axe_finds_nothing_in_an_answer(tab):
    page = tab.page
    tab.change(MOVE)
    tab.solve()
    page.locator("#moves-table summary").click()
    hold(tab, "answer")
    page.locator("#view-0").check()
    hold(tab, "before")
    page.locator(".moves button").first.click()
    hold(tab, "a school that moves")


def test_axe_finds_nothing_while_a_search_lasts_or_where_it_finds_no_place(tab):
    page = tab.page
    going = {"stage": "Bound", "seconds": 1.0, "best": 2.0, "bound": 1.0, "gap": 0.5, "leftOut": 0}
    told = {"solving": going, "conflicts": ["Two schools have no place: raise the limit."]}

    def answered(route):
        state = page.request.get(f"{tab.url}/api/state").json() | told
        if "events" not in route.request.url:
            return route.fulfill(json=state)
        body = f"event: state\ndata: {json.dumps(state)}\n\n"
        return route.fulfill(body=body, content_type="text/event-stream")

    tab.change(MOVE)
    page.route("**/api/state", answered)
    page.route("**/api/events", answered)
    tab.load()
    expect(page.locator("#whatif-progress")).to_be_visible()
    expect(page.locator(".conflicts")).to_be_visible()
    hold(tab, "solving, with conflicts")


def test_axe_finds_nothing_where_the_server_is_gone(tab):
    tab.page.route("**/api/events", lambda route: route.abort())
    tab.load()
    expect(tab.page.locator("#whatif-banner")).to_be_visible()
    hold(tab, "banner")


def test_axe_finds_nothing_where_the_link_is_missing(tab):
    tab.context.clear_cookies()
    tab.page.goto(tab.url)
    expect(tab.page.locator("h1")).to_be_visible()
    hold(tab, "locked")
