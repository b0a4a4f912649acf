"""The what-if page after Solve, with several scenarios, and without roads."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from served_page import ServedPage, on_a_port
from served_plan import write_plan
from test_map_accessible import RULES
from watched_page import NARROW, WIDE

CLOSE = {"do": "close", "urn": 900001}
MOVE = {"do": "move", "urn": 900004, "cluster": 2}


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


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def test_the_answer_opens_when_solve_ends_also_from_a_cluster(tab):
    page = tab.page
    tab.change(CLOSE)
    page.locator("#clusters button").first.click()
    expect(page.locator("#details")).to_be_visible()
    tab.solve()
    expect(page.locator("#answer-heading")).to_be_focused()
    expect(page.locator("#answer-heading")).to_be_in_viewport()
    expect(page.locator("#details")).to_be_hidden()


def test_the_answer_takes_nobody_from_what_is_being_typed(tab):
    page = tab.page
    tab.change(MOVE)
    page.locator("#search").fill("900006")
    page.keyboard.press("Enter")
    page.locator("#act-900006").click()
    page.get_by_role("button", name="Change pupils, type or faith").click()
    page.locator("#whatif-solve").click()
    page.locator("#set-900006-pupils").focus()
    tab.answered()
    expect(page.locator("#live")).to_contain_text("Answer: ")
    expect(page.locator("#details")).to_be_visible()
    expect(page.locator("#set-900006-pupils")).to_be_focused()


def test_two_scenarios_are_compared_and_hand_outs_made(tab):
    page = tab.page
    expect(page.locator("#comparing")).to_be_hidden()
    tab.change(CLOSE)
    tab.solve()
    assert tab.post("/api/scenario", action="new", name="<i>Spring</i>") == 200
    expect(page.locator("#scenario-name")).to_have_text("<i>Spring</i>")
    tab.change(MOVE)
    tab.solve()
    page.locator("#comparing summary").click()
    table = page.locator("#compared table")
    expect(table.locator("thead th")).to_have_text(["Plan in hand", "<i>Spring</i>", "What if"])
    heads = table.locator("tbody th").all_text_contents()
    assert heads[0] == "Schools moved"
    assert {"Longest drive", "School-hours", "Newly without a place"} < set(heads)
    asked = table.locator("tr", has_text="What is asked")
    expect(asked).to_contain_text("Village 1 Primary School (900001) closes.")
    expect(asked).to_contain_text("moves to cluster 2")
    page.locator("#compare-other").select_option("")
    expect(table.locator("thead th")).to_have_text(["Plan in hand", "<i>Spring</i>"])
    assert violations(page) == []

    page.locator("#filing summary").click()
    with page.expect_download() as made:
        page.get_by_role("link", name="Hand-outs (PDF)").click()
    assert made.value.suggested_filename == "scenario-i-Spring-i-handouts.pdf"
    assert made.value.path().read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_without_roads_that_is_told_first_and_estimates_are_offered(browser, tmp_path, viewport):
    with on_a_port(write_plan(tmp_path, timed=False)) as url:
        tab = ServedPage(browser, url, viewport)
        page = tab.page
        expect(page.locator("#adding summary")).to_contain_text("no roads at hand")
        page.locator("#adding summary").click()
        expect(page.locator("#adding .no-roads")).to_be_visible()
        page.locator("#add-easting").fill("504000")
        page.locator("#add-northing").fill("350500")
        page.get_by_role("button", name="Add this school").click()
        expect(page.locator("#add-name-fault")).to_have_text("Give the school a name.")
        page.locator("#add-name").fill("Mill Lane")
        page.get_by_role("button", name="Add this school").click()
        expect(page.locator("#add-drives-fault")).to_contain_text("--roads FILE.osm.pbf")
        assert violations(page) == []
        page.locator("#add-drives").check()
        expect(page.locator("#add-reach")).to_contain_text("by estimate, from straight lines")
        page.get_by_role("button", name="Add this school").click()
        tab.waits_for_changes(1)
        assert "its drives are estimated from straight lines" in tab.asked()[0]
        tab.solve()
        expect(page.locator("#quality")).to_contain_text("drives of Mill Lane are estimated")
        tab.close()
        tab.assert_quiet()
