"""The state of the page in its address: links, Back, Escape, and what stays where it was."""

import re

import pytest
from playwright.sync_api import expect
from small_plan import WHY_LEFT_OUT

HOME = re.compile(r"map\.html$")


def part(*parts):
    """Return what an address with these parts, and no others, looks like."""
    return re.compile(r"map\.html#" + "&".join(map(re.escape, parts)) + "$")


@pytest.fixture
def open_at(open_map):
    """Return what opens the page of the small plan at an address."""

    def open_at(fragment):
        page = open_map().page
        where = page.url
        page.goto("about:blank")
        page.goto(f"{where}#{fragment}")
        page.wait_for_selector("#clusters button", state="attached")
        return page

    return open_at


def view(page):
    """Return where the scale and the first mark of the map are: the same in the same view."""
    return page.evaluate(
        """() => [document.querySelector(".leaflet-map-pane").style.transform,
            document.querySelector(".leaflet-control-scale").textContent]"""
    )


def test_the_address_follows_the_reader_and_back_goes_back(open_map):
    watched = open_map()
    page = watched.page
    page.locator("#clusters button").nth(1).click()
    expect(page).to_have_url(part("cluster=2"))
    page.get_by_role("button", name="Village 6 Primary School").click()
    expect(page).to_have_url(part("cluster=2", "school=900006"))
    page.get_by_role("button", name="Previous", exact=True).click()
    expect(page).to_have_url(part("cluster=1"))
    page.go_back()
    expect(page.locator('#details [aria-current="true"]')).to_contain_text("Village 6")
    expect(page).to_have_url(part("cluster=2", "school=900006"))
    page.go_back()
    page.go_back()
    expect(page.locator("#overview")).to_be_visible()
    expect(page).to_have_url(HOME)
    page.go_forward()
    expect(page.locator("#details-heading")).to_contain_text("Elmham")
    watched.assert_quiet()


def test_filters_and_order_are_in_the_address_too(open_map):
    page = open_map().page
    page.locator(".filters summary").click()
    page.get_by_label("Type", exact=True).select_option(label="Free schools")
    page.locator("#order").select_option(label="Name")
    expect(page).to_have_url(re.compile(r"#filter=Type%3A\+Free\+schools&order=Name$"))
    page.go_back()
    page.go_back()
    expect(page.locator("#clusters button")).to_have_count(2)
    expect(page.get_by_label("Type", exact=True)).to_have_value("")


def test_a_link_opens_what_it_was_copied_from(open_at):
    page = open_at("cluster=2&filter=Type: Free schools&order=Name")
    expect(page.locator("#details-heading")).to_contain_text("Elmham")
    expect(page.locator("#chip")).to_contain_text("1 school of 8: Free schools")
    expect(page.locator("#order")).to_have_value("Name")


def test_a_school_s_own_link_finds_it_whatever_its_cluster_is(open_at):
    page = open_at("cluster=1&school=900006")
    expect(page.locator("#details-heading")).to_contain_text("Elmham")
    expect(page).to_have_title(re.compile("^Village 6 Primary School"))
    assert page.locator(".row-minutes").all_text_contents() == ["4 min", "4 min"]


def test_the_link_of_a_school_in_no_cluster_opens_its_reason(open_at):
    page = open_at("school=900008")
    expect(page.locator("#left-out .reason")).to_have_attribute("open", "")
    expect(page.locator("#left-out")).to_contain_text(WHY_LEFT_OUT)
    assert "Village 8" in page.evaluate("document.activeElement.textContent")


@pytest.mark.parametrize("lost", ["cluster=99", "school=<img src=x onerror=alert(1)>"])
def test_a_link_to_what_the_plan_lacks_says_so_and_shows_the_whole(open_at, lost):
    page = open_at(lost)
    expect(page.locator("#lost")).to_contain_text(f"names {lost.replace('=', ' ', 1)}, which this")
    expect(page.locator("#overview")).to_be_visible()
    assert page.locator("img").count() == 0


def test_a_link_opens_the_stage_at_its_step_and_back_leaves_it(open_at):
    page = open_at("stage=on&cluster=2")
    expect(page.locator("#card-title")).to_contain_text("Elmham")
    page.keyboard.press("PageUp")
    expect(page).to_have_url(part("stage=on", "cluster=1"))
    page.keyboard.press("Escape")
    expect(page.locator("#details-heading")).to_contain_text("Oakham")
    page.go_back()
    expect(page.locator("#card-title")).to_contain_text("Oakham")


def test_the_links_of_a_cluster_and_of_a_school_are_copied(open_map):
    watched = open_map()
    page = watched.page
    page.evaluate(
        """() => Object.defineProperty(navigator, "clipboard", {
            value: { writeText: (text) => { window.copied = text; return Promise.resolve(); } },
        })"""
    )
    page.locator("#clusters button").nth(1).click()
    page.get_by_role("button", name="Copy link to this cluster").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("window.copied").endswith("map.html#cluster=2")
    page.get_by_role("button", name="Village 7 Primary School").click()
    page.get_by_role("button", name="Copy link to my school's page").click()
    expect(page.locator("#live")).to_have_text("Link copied")
    assert page.evaluate("window.copied").endswith("map.html#school=900007")


def test_a_link_that_may_not_be_copied_is_shown_to_copy_by_hand(open_map):
    page = open_map().page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.locator("#clusters button").first.click()
    page.get_by_role("button", name="Copy link to this cluster").click()
    field = page.get_by_label("Link", exact=True)
    expect(field).to_have_value(re.compile("#cluster=1$"))
    assert page.evaluate("getSelection().toString()") == field.input_value()


def test_escape_keeps_the_view_and_a_second_one_shows_the_whole(open_map):
    page = open_map().page
    whole = view(page)
    page.locator("#clusters button").nth(1).click()
    page.locator(".leaflet-control-zoom-in").click()
    near = view(page)
    page.keyboard.press("Escape")
    expect(page.locator("#overview")).to_be_visible()
    assert view(page) == near != whole
    page.keyboard.press("Escape")
    assert view(page)[1] == whole[1]


def test_a_click_on_the_sea_closes_the_cluster_and_keeps_the_view(open_map):
    page = open_map().page
    page.locator("#clusters button").nth(1).click()
    near = view(page)
    stage = page.locator(".folium-map").bounding_box()
    page.mouse.click(stage["x"] + 100, stage["y"] + stage["height"] - 30)
    expect(page.locator("#overview")).to_be_visible()
    expect(page).to_have_url(HOME)
    assert view(page) == near


@pytest.mark.parametrize(("clicks", "heading"), [(0, "Clusters"), (1, "Cluster 1, Oakham")])
def test_the_skip_link_works_with_a_cluster_open_and_without(open_map, clicks, heading):
    page = open_map().page
    for _ in range(clicks):
        page.locator("#clusters button").first.click()
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent").endswith(heading)
    assert "clusters-heading" not in page.url
