"""Measures of success on one page, without any script, and as a table for the spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.policy.measures import BANDS, FEWEST_PUPILS, Measured
from clustering.wording import counted, listed
from data.dates import in_words
from data.inspection import OVERALL
from data.progress import LAST_PROGRESS
from data.school_table import to_cell
from maps.measures_plot import years_plots
from maps.static_page import inert_text, static_page

if TYPE_CHECKING:
    from clustering.policy.measures import InspectionCount, MeasuredYear
    from data.school import Source

STYLES = ("page.css", "measures.css")
COLUMNS = ("measure", "schools_of", "size", "year", "value", "unit", "schools", "pupils", "note")
WITHHELD = "withheld"

_TITLES: dict[Measured, str] = {
    "attainment": "Pupils at the expected standard in reading, writing and mathematics",
    "progress": "Progress in reading, writing and mathematics, the mean of the three",
}
_UNITS: dict[Measured, str] = {"attainment": "%", "progress": "points"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What is known of how the schools of a plan fare.

    Attributes
    ----------
    title, wording, drawn_on
        What the plan is called, how far it has come, and the day of the page in words.
    years
        Key stage 2 by group, size and year.
    before, after
        How schools were last graded, by an earlier and a later file; empty where none was given.
    sources
        The files.
    """

    title: str
    wording: str
    drawn_on: str
    years: tuple[MeasuredYear, ...]
    before: tuple[InspectionCount, ...] = ()
    after: tuple[InspectionCount, ...] = ()
    sources: tuple[Source, ...] = ()


def measures_page(measures: Measures) -> str:
    """Return the page."""
    return static_page(
        "Measures of success",
        "measures",
        STYLES,
        [
            '<header class="masthead">',
            f'<p class="wording">{inert_text(measures.wording)}</p>',
            "<h1>Measures of success</h1>",
            f'<p class="subtitle">The plan {inert_text(measures.title)}; {measures.drawn_on}</p>',
            "</header>",
            '<p class="hint">These are figures beside each other. They do not say what caused a '
            "difference: schools also join, leave, grow and shrink, and every year has other "
            "pupils. Sizes are by the roll in the register given, for all years.</p>",
            *(line for measured in _TITLES for line in _years_section(measures.years, measured)),
            *_inspections_section(measures.before, measures.after),
            *_sources(measures.sources),
        ],
    )


def measures_table(measures: Measures) -> str:
    """Return every figure as CSV; no cell is taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in measures.years:
        value = None if each.value is None else round(each.value, 2)
        row = (
            f"key stage 2 {each.measured}",
            each.group,
            each.band,
            each.when,
            value,
            _UNITS[each.measured],
            each.schools,
            None if each.value is None else each.pupils,
            "" if each.value is not None else _why_withheld(each),
        )
        writer.writerow([to_cell(cell) for cell in row])
    for count in (*measures.before, *measures.after):
        for grade, schools in (*count.overall.items(), ("Report card", count.report_cards)):
            cells = (f"last grade: {grade}", count.group, BANDS[0], count.as_at)
            row = (*cells, schools, "schools", count.schools, None, "")
            writer.writerow([to_cell(cell) for cell in row])
    return text.getvalue()


def _why_withheld(each: MeasuredYear) -> str:
    if each.least_pupils < FEWEST_PUPILS:
        few = f"fewer than {FEWEST_PUPILS} pupils"
        return f"{few} are known to stand behind it" if each.pupils is None else few
    return "it would tell the figure of fewer pupils"


def _years_section(years: Sequence[MeasuredYear], measured: Measured) -> Iterator[str]:
    figures = [each for each in years if each.measured == measured]
    if not figures:
        return
    yield f'<section aria-labelledby="{measured}">'
    yield f'<h2 id="{measured}">{_TITLES[measured]}</h2>'
    if measured == "progress":
        yield (f'<p class="hint">0 is the mean of England. Last published for {LAST_PROGRESS}.</p>')
    yield '<div class="plots">'
    unit = " %" if measured == "attainment" else ""
    for band, plot in years_plots(figures, unit).items():
        yield f"<figure><figcaption>{band}</figcaption>{plot}</figure>"
    yield "</div>"
    yield from _years_table(figures, measured)
    yield "</section>"


def _years_table(figures: Sequence[MeasuredYear], measured: Measured) -> Iterator[str]:
    years = dict(sorted({each.ended: each.when for each in figures}.items()))
    known = {(each.group, each.band, each.ended): each for each in figures}
    groups = dict.fromkeys(each.group for each in figures)
    head = "".join(f'<th scope="col">{inert_text(when)}</th>' for when in years.values())
    # What scrolls sideways on a small screen must be reached by keyboard.
    yield f'<div class="wide" role="region" aria-labelledby="{measured}-table" tabindex="0">'
    title = f"{_TITLES[measured]}, in figures"
    yield f'<table><caption class="unseen" id="{measured}-table">{title}</caption>'
    yield f'<thead><tr><th scope="col">Schools</th>{head}</tr></thead><tbody>'
    for band in BANDS:
        for group in groups:
            cells = [known.get((group, band, ended)) for ended in years]
            if any(cells):
                name = f"{inert_text(group)}<small>{band}</small>"
                row = "".join(f"<td>{_cell(each)}</td>" for each in cells)
                yield f'<tr><th scope="row">{name}</th>{row}</tr>'
    yield "</tbody></table></div>"
    if any(each.value is None for each in figures):
        yield (
            f'<p class="hint">{WITHHELD.capitalize()}: fewer than {FEWEST_PUPILS} pupils are '
            "known to stand behind the figure, or it would tell one of so few.</p>"
        )


def _cell(each: MeasuredYear | None) -> str:
    if each is None:
        return "\N{EN DASH}"
    if each.value is None:
        return WITHHELD
    figure = (
        f"{each.value:.0f} %"
        if each.measured == "attainment"
        else f"{round(each.value, 1) or 0:+.1f}"
    )
    behind = [counted(each.schools, "school")]
    behind += [] if each.pupils is None else [counted(each.pupils, "pupil")]
    return figure + "".join(f"<small>{words}</small>" for words in behind)


def _inspections_section(
    before: Sequence[InspectionCount], after: Sequence[InspectionCount]
) -> Iterator[str]:
    counts = [count for count in (*before, *after) if count.schools]
    if not counts:
        return
    head = "".join(f'<th scope="col">{grade}</th>' for grade in (*OVERALL, "Good or better"))
    yield '<section aria-labelledby="inspections">'
    yield '<h2 id="inspections">Last inspections, before and after</h2>'
    yield (
        '<p class="hint">A report card has no overall grade, and overall grades ended on 2 '
        "September 2024: shares are of the schools whose last grade is an overall one. Their "
        "inspections are of many years.</p>"
    )
    yield '<div class="wide" role="region" aria-labelledby="inspections-table" tabindex="0">'
    yield '<table><caption class="unseen" id="inspections-table">Inspections in figures</caption>'
    yield f'<thead><tr><th scope="col">Schools</th>{head}<th scope="col">Report card</th>'
    yield '<th scope="col">Without either</th></tr></thead><tbody>'
    for group in dict.fromkeys(count.group for count in counts):
        for count in counts:
            if count.group == group:
                yield _inspections_row(count)
    yield "</tbody></table></div></section>"


def _inspections_row(count: InspectionCount) -> str:
    day = f"as at {in_words(count.as_at)}" if count.as_at else "day of the file not known"
    name = f"{inert_text(count.group)}<small>{day}, {counted(count.schools, 'school')}</small>"
    cells = [f"{number:,}" for number in count.overall.values()]
    share = f"{100 * count.good / count.graded:.0f} %" if count.graded else "\N{EN DASH}"
    cells += [share, f"{count.report_cards:,}"]
    cells.append(f"{count.schools - count.graded - count.report_cards:,}")
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _sources(sources: Sequence[Source]) -> Iterator[str]:
    if sources:
        said = listed([f"{source.name} (SHA-256 {source.sha256[:12]})" for source in sources])
        yield f'<p class="hint">Sources: {inert_text(said)}.</p>'
