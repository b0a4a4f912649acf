"""Moving one school on the what-if page: by dragging it, or from its form; the price at once."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from served_page import ServedPage, on_a_port
from served_plan import write_plan

from maps.polyline import decode

PLACED = """(places) => {
    const map = window[document.querySelector(".folium-map").id];
    const box = map.getContainer().getBoundingClientRect();
    const at = (latlng) => {
        const { x, y } = map.latLngToContainerPoint(latlng);
        return [x + box.left, y + box.top];
    };
    const { schools, clusters } = JSON.parse(document.getElementById("plan").textContent);
    const spots = places.map(at);
    return {
        school: Object.fromEntries(schools.map(([urn], index) => [urn, spots[index]])),
        cluster: Object.fromEntries(
            clusters.number.map((each, at) => [each, spots[clusters.schools[at][1]]]),
        ),
    };
}"""
"""What `on_the_screen` asks of the page, given where the schools are."""


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return write_plan(tmp_path_factory.mktemp("served"))


@pytest.fixture
def tab(browser, directory, tmp_path):
    (tmp_path / "plan").symlink_to(directory)
    with on_a_port(tmp_path / "plan") as url:
        opened = ServedPage(browser, url)
        yield opened
        opened.close()
        opened.assert_quiet()


def on_the_screen(page):
    """Where schools, and one school of each cluster, are on the screen."""
    places = json.loads(page.locator("#plan").text_content())["places"]
    return page.evaluate(PLACED, decode(places)[:, ::-1].tolist())


def drag(tab, urn, number):
    """Drag a school over a cluster, and hold it there."""
    placed = on_the_screen(tab.page)
    mouse = tab.page.mouse
    mouse.move(*placed["school"][str(urn)])
    mouse.down()
    mouse.move(*placed["cluster"][str(number)], steps=4)
    return tab.page.locator(".ghost")


def test_a_school_is_dragged_the_price_read_and_made_a_change(tab):
    page = tab.page
    ghost = drag(tab, 900004, 2)
    expect(ghost).to_contain_text(re.compile(r"Cluster 2.*minutes (more|less)"))
    page.mouse.up()
    card = page.locator("#price-card")
    expect(card).to_contain_text("Allowed by every rule. The plan would cost")
    expect(card).to_contain_text("Cluster 1, Oakham: longest drive")
    expect(page.get_by_role("button", name="Make this a change")).to_be_focused()
    assert Axe().run(page, context="#price-card").response["violations"] == []
    page.keyboard.press("Enter")
    tab.waits_for_changes(1)
    assert tab.asked()[0].startswith("Village 4 Primary School (900004) moves to cluster 2")
    expect(card).to_have_count(0)
    expect(page.locator("#details")).to_be_hidden()  # a drag opens nothing


def test_a_drag_that_a_rule_forbids_says_which_and_by_how_much(tab):
    ghost = drag(tab, 900008, 2)
    expect(ghost).to_contain_text(
        re.compile(r"not allowed. Too far from Village 5.*\(\d+\.\d min\)")
    )
    tab.page.mouse.up()
    card = tab.page.locator("#price-card")
    expect(card).to_contain_text("the limit is 45 min")
    expect(card.get_by_role("button")).to_have_text(["Close"])
    tab.page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert tab.asked() == []


def test_a_full_cluster_can_be_asked_for_all_the_same(tab):
    drag(tab, 900005, 1)
    expect(tab.page.locator(".ghost")).to_contain_text("only if others make room")
    tab.page.mouse.up()
    expect(tab.page.locator("#price-card")).to_contain_text("Cluster 1 has 5 schools, not 3 to 4.")
    tab.page.get_by_role("button", name="Make this a change").click()
    tab.waits_for_changes(1)
    tab.solve()


@pytest.mark.parametrize("ended", ["escape", "home"])
def test_a_drag_that_is_given_up_changes_nothing(tab, ended):
    page = tab.page
    drag(tab, 900004, 2)
    if ended == "escape":
        page.keyboard.press("Escape")
    else:
        page.mouse.move(*on_the_screen(page)["school"]["900003"])
    page.mouse.up()
    expect(page.locator(".ghost")).to_have_count(0)
    expect(page.locator("#price-card")).to_have_count(0)
    expect(page.locator(".leaflet-asked-pane path")).to_have_count(0)
    assert tab.asked() == []
    page.mouse.click(*on_the_screen(page)["school"]["900004"])
    expect(page.locator("#details")).to_be_visible()  # a click is still one


def test_the_form_does_the_same_by_keyboard(tab):
    page = tab.page
    tab.write("#search", "900004")
    page.keyboard.press("Enter")
    tab.enter("#act-900004")
    tab.enter("#box-900004 button:nth-child(4)")
    told = page.locator("#move-900004-cluster-price")
    expect(told).to_contain_text("Allowed by every rule. The plan would cost")
    expect(page.locator("#move-900004-cluster option")).to_have_text(
        re.compile(r"Cluster 2, \w+: [\d.]+ minutes (more|less)")
    )
    assert Axe().run(page, context="#box-900004").response["violations"] == []
    tab.enter('#move-900004 [type="submit"]')
    tab.waits_for_changes(1)


def test_the_form_refuses_what_the_rules_forbid(tab):
    tab.page.locator("#search").fill("900008")
    tab.page.keyboard.press("Enter")
    tab.page.locator("#act-900008").click()
    tab.page.get_by_role("button", name="Move to a cluster").click()
    expect(tab.page.locator("#move-900008-cluster-price")).to_contain_text("do not allow")
    tab.page.get_by_role("button", name="Make this a change").click()
    expect(tab.page.locator("#move-900008-cluster-fault")).to_contain_text("Too far from")
    assert tab.asked() == []


def test_hostile_names_do_nothing_on_the_ghost_and_the_card(browser, tmp_path):
    name = "<img src=x onerror=alert(1)>"
    with on_a_port(write_plan(tmp_path, {900004: name})) as url:
        tab = ServedPage(browser, url)
        expect(drag(tab, 900004, 2).locator("strong")).to_have_text(name)
        tab.page.mouse.up()
        expect(tab.page.locator("#price-card h3")).to_contain_text(name)
        assert tab.page.locator("#price-card img, .ghost img").count() == 0
        tab.close()
        tab.assert_quiet()
