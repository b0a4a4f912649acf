"""The page on a phone: the map stays, the panel is a sheet, and every task takes few touches."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from small_plan import small_plan, small_problem, small_result
from test_map_accessible import RULES
from watched_page import NARROW, Watched

from clustering.plan import Cluster, Plan
from maps import Before, draw

STOPS = ("peek", "half", "full")
TOO_SMALL = """() => [...document.querySelectorAll("a[href], button, select, summary, input")]
    .filter((each) => each.checkVisibility() && !each.closest(".skip, label"))
    .map((each) => [each.id || each.textContent, each.getBoundingClientRect()])
    .filter(([, { width, height }]) => Math.min(width, height) < 44)
    .map(([name, { width, height }]) => `${name}: ${width} x ${height}`)"""
IN_SIGHT = """each => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return each.contains(over);
}"""


class Phone:
    """A touch browser that counts what its reader does."""

    def __init__(self, page):
        self.page = page
        self.touches = 0

    def tap(self, target):
        self.touches += 1
        target.tap()

    def tap_at(self, x, y):
        self.touches += 1
        self.page.touchscreen.tap(x, y)

    @property
    def stop(self):
        return self.page.evaluate("document.body.dataset.sheet")


def moved_plan():
    """The small plan with two schools in each other's cluster."""
    return Plan(
        (
            Cluster(1, (900001, 900002, 900003, 900005), "Oakham"),
            Cluster(2, (900004, 900006, 900007), "Elmham"),
        ),
        small_plan().left_out,
    )


@pytest.fixture
def phone(browser, tmp_path):
    """The small plan, beside another, on a phone with the network cut."""
    before = Before(small_problem(), moved_plan(), "last year")
    path = tmp_path / "map.html"
    draw(small_problem(), small_plan(), result=small_result(), before=before).save(path)
    watched = Watched(browser, path, NARROW, has_touch=True, is_mobile=True)
    yield Phone(watched.page)
    watched.assert_quiet()
    watched.context.close()


def seen(locator):
    """Return whether the middle of it is on the screen, and under nothing else."""
    return locator.evaluate(IN_SIGHT)


def find(phone, text):
    phone.tap(phone.page.locator("#search"))
    phone.page.keyboard.type(text)
    phone.tap(phone.page.locator("#found button").first)


def test_my_school_is_found(phone):
    find(phone, "village 6")
    assert phone.touches <= 3
    assert seen(phone.page.locator('#details [aria-current="true"]'))
    assert phone.stop == "half"


def test_who_we_are_with(phone):
    find(phone, "village 6")
    assert phone.touches <= 3
    names = phone.page.locator("#details .schools .row-title").all_text_contents()
    assert [name for name in names if "Village 7" in name]


def test_how_far_it_is(phone):
    find(phone, "village 6")
    assert phone.touches <= 3
    assert "longest drive 6 min" in phone.page.locator("#details .figures").inner_text()


def test_what_changed(phone):
    phone.tap(phone.page.locator("#to-changes"))
    assert phone.touches <= 3
    assert "Village 5" in phone.page.locator("#changes").inner_text()
    assert seen(phone.page.locator("#changes-headline"))


def test_the_list_opens(phone):
    phone.tap(phone.page.locator("#to-list"))
    assert phone.touches <= 3
    assert phone.stop == "full"
    assert seen(phone.page.locator("#clusters button").first)


def test_a_tap_on_a_cluster_shows_it_above_the_sheet(phone):
    page = phone.page
    number = page.locator(".number").filter(has_text="2").first.bounding_box()
    phone.tap_at(number["x"] + number["width"] / 2, number["y"] + number["height"] / 2)
    assert page.locator("#details-heading").inner_text().endswith("Elmham")
    assert seen(page.locator("#details-heading"))
    sheet = page.locator("#sheet-bar").bounding_box()["y"]
    letters = page.locator(".letter.on-map")
    assert letters.count() == 3
    assert all(box["y"] + box["height"] < sheet for box in map(box_of, letters.all()))


def box_of(locator):
    return locator.bounding_box()


def test_nothing_lies_over_the_switch_of_views(phone):
    page = phone.page
    switches = page.locator(".views label").all()
    assert all(map(seen, switches))
    legend, views = box_of(page.locator(".legend")), box_of(page.locator(".views"))
    assert views["y"] >= legend["y"] + legend["height"]


def test_the_whole_plan_lies_between_the_buttons_and_the_sheet_at_first(phone):
    sheet = phone.page.locator("#sheet-bar").bounding_box()["y"]
    switch = box_of(phone.page.locator(".views"))
    for number in phone.page.locator(".number").all():
        box = number.bounding_box()
        assert box["y"] + box["height"] < sheet
        assert box["y"] > switch["y"] + switch["height"]


def test_the_sheet_stops_at_three_heights_by_button_and_key(phone):
    grip = phone.page.locator("#grip")
    heights = []
    for stop in ("half", "full", "peek"):
        assert phone.stop == stop
        heights.append(phone.page.locator("#panel").bounding_box()["height"])
        assert seen(grip)
        phone.tap(grip)
    half, full, peek = heights
    assert peek < 100 < half < 400 < full < 760
    grip.focus()
    for key, stop in (("ArrowUp", "full"), ("ArrowUp", "full"), ("ArrowDown", "half")):
        phone.page.keyboard.press(key)
        assert phone.stop == stop
    assert "half of the screen" in phone.page.locator("#live").inner_text()


@pytest.mark.parametrize(("to", "stop"), [(100, "full"), (480, "half"), (800, "peek")])
def test_the_sheet_is_dragged_to_the_nearest_stop_and_a_drag_is_no_press(phone, to, stop):
    page = phone.page
    bar = page.locator("#to-list").bounding_box()
    at = bar["x"] + 20, bar["y"] + 20
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0], to, steps=4)
    page.mouse.up()
    assert phone.stop == stop
    assert not page.evaluate("document.activeElement.id === 'clusters-heading'")


def test_the_map_stays_where_it_is_while_the_panel_scrolls(phone):
    where = "document.querySelector('.folium-map').getBoundingClientRect().top"
    before = phone.page.evaluate(where)
    phone.page.evaluate("document.querySelector('#panel').scrollTop = 400; window.scrollBy(0, 400)")
    assert phone.page.evaluate(where) == before
    assert phone.page.evaluate("document.querySelector('#panel').scrollTop") == 400


@pytest.mark.parametrize("tapped", [[], ["#clusters button"], [".filters summary"]])
def test_everything_to_touch_is_large_enough(phone, tapped):
    for selector in tapped:
        phone.tap(phone.page.locator(selector).first)
    assert phone.page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("stop", range(3), ids=STOPS)
def test_axe_finds_nothing_at_any_height(phone, stop):
    for _ in range((stop - 1) % 3):
        phone.page.locator("#grip").tap()
    assert phone.stop == STOPS[stop]
    found = Axe().run(phone.page, options=RULES)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found.response["violations"]] == []


def test_a_wide_screen_has_no_sheet(open_map):
    page = open_map().page
    assert page.locator("#sheet-bar").is_hidden()
    page.locator("#clusters button").first.click()
    assert page.locator("#panel").bounding_box()["height"] == 720
