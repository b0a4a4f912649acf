"""Several scenarios in one table and on one page."""

import csv
import io
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile_names import HOSTILE_NAMES
from patience import PAGE_MS
from small_plan import small_result
from small_setting import small_setting
from watched_page import NARROW, WIDE

from clustering import Limits
from clustering.scenario import Close, Refuse, Scenario, SetLimit, answer
from maps.side_by_side import COLUMNS, ScenarioRow, scenarios_page, scenarios_table

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ON = date(2026, 1, 5)


def row(name="Mill Lane closes", directory="mill-lane", words="One school moves."):
    return ScenarioRow(
        name, directory, 3, 52, 55, 2, 1, 38.6, 45.54, 1.03, True, "", (words,), (words,)
    )


def page(*rows, title="plan-iow"):
    return scenarios_page(rows, small_result(), title, ON)


def cells(*rows):
    return list(csv.reader(io.StringIO(scenarios_table(rows), newline="")))


@pytest.fixture
def opened(browser, tmp_path):
    """Return what opens a page with the network cut, and what it asked for or said."""
    contexts = []

    def open_(text, viewport=WIDE):
        path = tmp_path / "scenarios.html"
        path.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport=viewport)
        context.set_default_timeout(PAGE_MS)
        context.set_offline(True)
        contexts.append(context)
        found = context.new_page()
        said = []
        found.on("console", lambda message: said.append(message.text))
        found.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
        found.on("request", lambda r: r.url.startswith("file:") or said.append(r.url))
        found.goto(path.as_uri())
        return found, said

    yield open_
    for context in contexts:
        context.close()


def test_a_row_tells_what_an_answer_leads_to():
    setting = small_setting()
    scenario = Scenario("s").then(Close(900_001), Refuse(900_002))
    found = answer(setting, scenario, Limits(5))
    in_hand = small_result()
    told = ScenarioRow.of(found, in_hand, "s", ["Way out: none."])
    assert (told.moved, told.untouched, told.clusters) == (len(found.moves), 0, 2)
    assert told.left_out == len(found.plan.left_out) > 0
    assert told.more_h == pytest.approx((found.result.objective - in_hand.objective) / 3600)
    assert told.sentences == (*found.sentences, "Way out: none.")
    assert told.proven is found.proven


def test_the_table_has_a_row_for_each_scenario():
    header, first = cells(row())
    assert header == list(COLUMNS)
    assert first == (
        [
            "Mill Lane closes",
            "mill-lane",
            "3",
            "52",
            "55",
            "2",
            "1",
            "38.6",
            "45.54",
            "1.03",
            "yes",
            "",
            "Working draft, not a statutory proposal; no consultation has begun",
        ]
    )


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_cell_of_the_table_is_a_formula(name):
    _, first = cells(row(name, name))
    assert not first[0].startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))
    assert name in {first[0], first[0].removeprefix("'")}


def test_the_page_compares_and_leads_to_each_map(opened):
    found, said = opened(page(row(), row("Hill closes", "hill & co"), title="plan-iow"))
    assert found.locator("tbody tr").count() == 3
    assert "2 scenarios beside the plan plan-iow; 5 January 2026" in found.inner_text(".subtitle")
    links = [link.get_attribute("href") for link in found.locator(".map a").all()]
    assert links == ["./mill-lane/map.html", "./hill%20%26%20co/map.html"]
    found.get_by_role("link", name="Hill closes", exact=True).click()
    assert found.url.endswith("#scenario-2")
    assert said == []


def test_hostile_names_are_shown_and_do_nothing(opened):
    rows = [row(name, name[:60], name) for name in HOSTILE_NAMES]
    found, said = opened(page(*rows, title="<script>alert(1)</script>"))
    assert said == []
    assert found.locator("script, img, iframe, svg, form").count() == 0
    assert found.locator("tbody tr").count() == len(rows) + 1
    assert found.locator("h2").nth(0).inner_text() == HOSTILE_NAMES[0]
    base = found.url.rpartition("/")[0]
    targets = found.eval_on_selector_all(".map a", "links => links.map(link => link.href)")
    assert all(target.startswith(f"{base}/") for target in targets)


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_axe_finds_nothing(opened, viewport):
    found, _ = opened(page(row(), row("Hill closes", "hill")), viewport)
    result = Axe().run(found, options=RULES)
    assert [v["id"] for v in result.response["violations"]] == []


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_the_page_never_scrolls_sideways(opened, viewport):
    found, _ = opened(page(row("A long name of a scenario " * 4), row("x" * 120)), viewport)
    assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_of_the_page_may_run_or_be_fetched():
    text = page(row())
    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "url(" not in text


def test_a_scenario_without_a_cluster_is_not_the_best_one():
    found = answer(small_setting(), Scenario("s").then(SetLimit(1.0)), Limits(5))
    told = ScenarioRow.of(found, small_result(), "s")
    assert told.cells == ("s", "", "no cluster", str(told.without_place), "", "", "", "")
    (_, first) = cells(told)
    assert first[-2] == found.headline
    assert (first[2], *first[7:11]) == ("", "", "", "", "")
    assert found.headline in told.sentences
