"""The form of what is decided, in a real browser: by keyboard, in two windows, and to axe."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from served_page import ServedPage, on_a_port
from served_plan import write_plan
from test_map_accessible import RULES

from clustering.cluster_states import ClusterState
from maps import read_plan_directory


@pytest.fixture
def directory(tmp_path):
    return write_plan(tmp_path)


@pytest.fixture
def url(directory):
    with on_a_port(directory) as found:
        yield found


@pytest.fixture
def tab(browser, url):
    opened = ServedPage(browser, url)
    yield opened
    opened.close()
    opened.assert_quiet()


def open_form(tab):
    tab.page.locator("#clusters button").first.click()
    tab.page.locator("#deciding summary").click()
    expect(tab.page.locator("#decide-1-name")).to_be_visible()


def test_a_cluster_is_named_led_noted_and_locked_by_keyboard(tab, directory):
    page = tab.page
    tab.enter("#clusters button")
    tab.enter("#deciding summary")
    tab.write("#decide-1-name", "Marsh & <b>Fen</b>")
    tab.tab_to("#decide-1-lead")
    page.keyboard.type("Village 2")
    tab.write("#decide-1-note", "Meets on Mondays")
    tab.tab_to("#decide-1-locked")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator("#details-heading")).to_contain_text("Marsh & <b>Fen</b>")
    expect(page.locator("#details")).to_contain_text("Note: Meets on Mondays")
    expect(page.locator("#details")).to_contain_text("Lead school · ")
    expect(page.locator("#deciding")).to_have_attribute("open", "")
    expect(page.locator("#decide-1-locked")).to_be_checked()
    decision = read_plan_directory(directory).decisions.of(1)
    assert (decision.name, decision.lead) == ("Marsh & <b>Fen</b>", 900002)
    assert (decision.note, decision.locked) == ("Meets on Mondays", True)


def test_a_fault_is_at_its_field_and_axe_finds_nothing(tab):
    page = tab.page
    open_form(tab)
    page.locator("#decide-1-name").fill("x" * 121)
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("#decide-1-name")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#decide-1-name")).to_be_focused()
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


def test_two_windows_are_in_step_and_the_later_is_asked(browser, url, tab, directory):
    other = ServedPage(browser, url)
    open_form(tab)
    open_form(other)
    other.page.locator("#decide-1-note").fill("From the other")
    other.page.get_by_role("button", name="Keep this").click()
    expect(tab.page.locator("#details")).to_contain_text("Note: From the other")
    tab.page.locator("#decide-1-name").fill("Marsh")
    tab.page.get_by_role("button", name="Keep this").click()
    expect(other.page.locator("#details-heading")).to_contain_text("Marsh")
    decision = read_plan_directory(directory).decisions.of(1)
    assert (decision.name, decision.note) == ("Marsh", "From the other")
    (directory / "decisions.toml").write_text('[cluster.1]\nname = "By hand"\n', "utf-8")
    tab.page.locator("#decide-1-note").fill("Mine")
    tab.page.get_by_role("button", name="Keep this").click()
    expect(tab.page.locator("#whatif-notice")).to_contain_text("changed in another window")
    expect(tab.page.locator("#details-heading")).to_contain_text("By hand")
    expect(tab.page.locator("#decide-1-note")).to_have_value("Mine")
    tab.page.get_by_role("button", name="Keep this").click()
    expect(tab.page.locator("#details")).to_contain_text("Note: Mine")
    assert read_plan_directory(directory).decisions.of(1).name == "By hand"
    other.close()


def test_a_step_is_taken_listed_and_taken_back(tab, directory):
    page = tab.page
    open_form(tab)
    offered = page.locator("#decide-1-state option").all_text_contents()
    assert offered == ["None now", "discussed", "agreed"]
    page.locator("#decide-1-state").select_option("agreed")
    page.locator("#decide-1-on").fill("2026-03-01")
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("#details")).to_contain_text("State: Agreed, 1 March 2026")
    expect(page.locator("#deciding ol li")).to_have_text(["Agreed, 1 March 2026"])
    (step,) = read_plan_directory(directory).decisions.of(1).steps
    assert (step.state, step.on) == (ClusterState.AGREED, date(2026, 3, 1))
    page.locator("#decide-1-state").select_option("memorandum signed")
    page.locator("#decide-1-on").fill("2026-02-01")
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("#decide-1-on")).to_have_attribute("aria-invalid", "true")
    page.locator("#decide-1-state").select_option("")
    page.locator("#decide-1-take-back").check()
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("#deciding ol")).to_have_count(0)
    assert read_plan_directory(directory).decisions.of(1).steps == ()
