"""The page and the table of measures: what they show, and that nothing on them acts."""

import csv
import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from hostile_names import HOSTILE_NAMES
from patience import PAGE_MS
from watched_page import NARROW, WIDE

from clustering.policy.measures import BANDS, ENGLAND, IN_CLUSTERS, InspectionCount, MeasuredYear
from data.school import Source
from maps.measures_page import COLUMNS, Measures, measures_page, measures_table

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def year(value, ended=2024, group=IN_CLUSTERS, band=BANDS[0], **known):
    when = f"{ended - 1}/{ended % 100}"
    known = {"measured": "attainment", "pupils": 40, "schools": 3} | known
    return MeasuredYear(ended=ended, when=when, value=value, group=group, band=band, **known)


def count(day, good, group=IN_CLUSTERS):
    overall = {"Outstanding": 1, "Good": good, "Requires improvement": 2, "Inadequate": 0}
    return InspectionCount(group=group, as_at=day, schools=9, overall=overall, report_cards=1)


def measures(*, la="Kent", title="agreed"):
    groups = (IN_CLUSTERS, la, ENGLAND)
    years = [
        year(50.0 + at + ended - 2023, ended, group, band)
        for at, group in enumerate(groups)
        for band in BANDS
        for ended in (2023, 2024)
    ]
    return Measures(
        title=title,
        wording="Working draft",
        drawn_on="5 January 2026",
        years=(*years, year(None, 2025, pupils=4), year(-0.04, 2023, measured="progress")),
        before=tuple(count("2022-04-30", 3, group) for group in groups),
        after=tuple(count("2026-04-30", 5, group) for group in groups),
        sources=(Source("progress", f"{title}.csv", "0" * 64),),
    )


def rows(shown):
    return list(csv.DictReader(io.StringIO(measures_table(shown), newline="")))


@pytest.fixture
def opened(browser, tmp_path):
    """Return what opens a page with the network cut, and what it asked for or said."""
    contexts = []

    def open_(text, viewport=WIDE):
        path = tmp_path / "measures.html"
        path.write_text(text, encoding="utf-8")
        context = browser.new_context(viewport=viewport)
        context.set_default_timeout(PAGE_MS)
        context.set_offline(True)
        contexts.append(context)
        found = context.new_page()
        said = []
        found.on("console", lambda message: said.append(message.text))
        found.on("request", lambda r: r.url.startswith("file:") or said.append(r.url))
        found.goto(path.as_uri())
        return found, said

    yield open_
    for context in contexts:
        context.close()


def test_the_table_has_every_figure_and_why_one_is_withheld():
    found = rows(measures())
    assert list(found[0]) == list(COLUMNS)
    first, withheld = found[0], next(row for row in found if row["note"])
    assert (first["year"], first["value"], first["unit"], first["pupils"]) == (
        *("2022/23", "50.0", "%"),
        "40",
    )
    told = withheld["year"], withheld["value"], withheld["pupils"], withheld["note"]
    assert told == ("2024/25", "", "", "fewer than 11 pupils")
    grades = [row["measure"] for row in found if row["year"] == "2026-04-30"]
    assert grades[:2] == ["last grade: Outstanding", "last grade: Good"]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_cell_of_the_table_is_a_formula(name):
    for row in rows(measures(la=name)):
        assert not row["schools_of"].startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"))


def test_the_page_shows_each_size_and_both_files(opened):
    found, said = opened(measures_page(measures()))
    assert found.locator("#attainment ~ .plots figcaption").all_inner_texts() == list(BANDS)
    assert found.locator("svg").count() == len(BANDS) + 1
    text = found.inner_text("main")
    assert "withheld" in text
    assert "do not say what caused" in text
    assert "as at 30 April 2022, 9 schools" in text
    assert "-0.0" not in text
    assert said == []


def test_the_lines_of_a_plot_are_named_and_no_two_names_meet(opened):
    found, _ = opened(measures_page(measures()))
    names = found.locator("figure").first.locator("text").filter(has_text="England")
    others = found.locator("figure").first.locator("text").filter(has_text="Kent")
    top, below = names.first.bounding_box(), others.first.bounding_box()
    assert abs(top["y"] - below["y"]) >= 0.8 * top["height"]


def test_what_was_not_given_has_no_section(opened):
    found, _ = opened(measures_page(Measures(title="", wording="", drawn_on="", years=())))
    assert found.locator("section").count() == 0


def test_hostile_names_are_shown_and_do_nothing(opened):
    for name in HOSTILE_NAMES[:: max(1, len(HOSTILE_NAMES) // 12)]:
        found, said = opened(measures_page(measures(la=name, title=name)))
        assert said == []
        assert found.locator("script, img, iframe, form").count() == 0
        assert found.locator("svg").count() == len(BANDS) + 1


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_axe_finds_nothing_and_the_page_never_scrolls_sideways(opened, viewport):
    found, _ = opened(measures_page(measures(la="x" * 60)), viewport)
    assert found.evaluate("document.documentElement.scrollWidth <= innerWidth")
    result = Axe().run(found, options=RULES)
    assert [v["id"] for v in result.response["violations"]] == []
