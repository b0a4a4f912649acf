"""The improvement curve on the page, as a reader meets it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile_names import HOSTILE_NAMES
from playwright.sync_api import expect
from small_curve import curve, move, repaired
from test_map_accessible import RULES
from watched_page import NARROW, WIDE


@pytest.fixture
def open_curve(open_map):
    """Return what opens the small plan with a curve."""

    def open_(record=None, **options):
        return open_map(curve=record or repaired(), **options)

    return open_


def test_the_page_shows_the_curve_its_words_and_its_table(open_curve):
    watched = open_curve()
    section = watched.page.locator("#curve")
    assert section.locator("h2").inner_text() == "What moving schools buys"
    assert section.locator("figure svg").count() == 1
    assert "1 move mends every breach" in section.inner_text()
    assert "Cluster 2 has 5 schools, not 3 to 4" in section.inner_text()
    rows = section.locator("tbody tr").all_inner_texts()
    assert rows[0].split("\t") == ["in hand", "29.0", "-", "-", "breaks rules"]
    assert rows[2].split("\t") == ["2", "25.0", "5.00", "50 %", "proven"]
    assert section.locator("tr[aria-current] th").inner_text() == "2"
    watched.assert_quiet()


def test_moves_are_unfolded_step_by_step_and_lead_to_the_school(open_curve):
    page = open_curve().page
    page.get_by_text("Who moves, step by step").click()
    steps = page.locator("#curve-steps > details")
    assert steps.count() == 5
    assert page.locator("#curve-steps li").count() == 0
    steps.nth(1).locator("summary").click()
    expect(page.locator("#curve-steps li")).to_have_count(2)
    first = page.locator("#curve-steps li button").first
    first.scroll_into_view_if_needed()  # what is out of sight is not laid out, and has no text
    assert first.inner_text().split("\n") == [
        "Village 1 Primary School",
        "from cluster 1 to cluster 2 · mean drive to partners 20 → 12 min",
        "Its new partners are nearer.",
    ]
    first.click()
    assert page.locator("#details-heading").inner_text().endswith("Cluster 1, Oakham")


def test_the_large_picture_opens_and_closes_by_keyboard(open_curve):
    page = open_curve().page
    button = page.get_by_role("button", name="Show it large")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#curve-large").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#curve-large").is_visible()
    assert button.evaluate("each => each === document.activeElement")


def test_the_picture_and_the_table_need_no_script(browser, open_curve, tmp_path):
    open_curve()
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto((tmp_path / "map.html").as_uri())
    assert page.locator("#curve figure svg").is_visible()
    assert page.locator("#curve tbody tr").count() == 5
    context.close()


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
@pytest.mark.parametrize("large", [False, True])
def test_axe_finds_nothing(open_curve, viewport, large):
    page = open_curve(viewport=viewport).page
    page.get_by_text("Who moves, step by step").click()
    page.locator("#curve-steps > details summary").first.click()
    if large:
        page.get_by_role("button", name="Show it large").click()
    found = Axe().run(page, options=RULES)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]] == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_nothing_sticks_out_of_the_panel(open_curve, viewport):
    page = open_curve(viewport=viewport).page
    wide = page.locator("#curve").bounding_box()["width"]
    for selector in ("figure svg", "table", "ul.quality"):
        assert page.locator(f"#curve {selector}").first.bounding_box()["width"] <= wide + 1


def test_hostile_words_are_only_words(open_curve):
    names = [name for name in HOSTILE_NAMES if len(name) < 400]
    moves = tuple(
        move(900001 + at % 8).model_copy(update={"reason": name}) for at, name in enumerate(names)
    )
    steps = (repaired().steps[0].model_copy(update={"moves": moves}),)
    watched = open_curve(repaired(breaches=tuple(names), steps=steps, best=None, chosen=None))
    page = watched.page
    page.get_by_text("Who moves, step by step").click()
    page.locator("#curve-steps > details summary").first.click()
    shown = page.locator("#curve-breaches li").evaluate_all("all => all.map(x => x.textContent)")
    assert shown == names
    expect(page.locator("#curve-steps li")).to_have_count(len(names))
    watched.assert_quiet()


def test_a_page_without_a_curve_has_no_section(open_map):
    watched = open_map()
    assert watched.page.locator("#curve").count() == 0
    watched.assert_quiet()


def test_a_school_that_leaves_or_finds_a_cluster_is_told(open_curve):
    gone = move(900002).model_copy(update={"after": None, "minutes_after": None})
    steps = (curve().steps[1].model_copy(update={"moves": (gone,)}),)
    page = open_curve(curve(steps=steps, best=None, chosen=None)).page
    page.get_by_text("Who moves, step by step").click()
    page.locator("#curve-steps > details summary").first.click()
    told = page.locator("#curve-steps li .row-more").first
    expect(told).to_have_text("from cluster 1 to no cluster")
