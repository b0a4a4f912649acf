"""Several scenarios side by side: a table for the spreadsheet, and a page without any script."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Self
from urllib.parse import quote

from clustering.policy.duties import for_officers
from clustering.result import Result
from clustering.scenario import Answer
from clustering.standing import Standing, standings
from data.school_table import to_cell
from maps.plan_files import MAP
from maps.static_page import inert_text, static_page
from maps.words import WORKING_DRAFT

STYLES = ("page.css", "scenarios.css")
PLAN_IN_HAND = "plan in hand"


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """What one scenario leads to.

    Attributes
    ----------
    name, directory
        Its name, and the name of its plan's directory beside the page.
    moved, untouched, clusters
        Schools that move, clusters of the plan in hand that stay as they are, and all of them.
    left_out, without_place
        Schools in no cluster that were in one before, and those of them that need a place.
    longest_min
        Longest drive between partners, slower direction.
    cost_h, more_h
        Cost, school-hours, and how much more that is than of the plan in hand.
    proven
        Whether no plan answers it better.
    nothing
        Why no cluster is left, a sentence; "" where there is one. Without clusters there is no
        drive and no cost: a cost of nothing would look like the best answer.
    changes, sentences
        What is asked, and what comes of it.
    """

    name: str
    directory: str
    moved: int
    untouched: int
    clusters: int
    left_out: int
    without_place: int
    longest_min: float | None
    cost_h: float | None
    more_h: float | None
    proven: bool
    nothing: str
    changes: tuple[str, ...]
    sentences: tuple[str, ...]

    @classmethod
    def of(
        cls, answer: Answer, in_hand: Result, directory: str, conflicts: Sequence[str] = ()
    ) -> Self:
        """Return the row of an answer.

        Parameters
        ----------
        in_hand
            The plan in hand and what it costs.
        directory
            Where the plan of the answer lies, beside the page.
        conflicts
            What stands in the way of schools left out, a sentence each.
        """
        nothing, result = answer.nothing_possible, answer.result
        newly = [left.urn for left in answer.newly_left_out]
        return cls(
            answer.scenario.name,
            directory,
            len(answer.moves),
            len(answer.comparison.untouched),
            len(answer.before.plan.clusters),
            len(answer.newly_left_out),
            Counter(standings(answer.after.problem, newly).values())[Standing.NEEDS_PLACE],
            None if nothing else result.longest_drive_s / 60,
            None if nothing else result.objective / 3600,
            None if nothing else (result.objective - in_hand.objective) / 3600,
            answer.proven,
            nothing,
            answer.scenario.words(answer.before),
            (*answer.sentences, *conflicts),
        )

    @property
    def cells(self) -> tuple[str, ...]:
        """What the table on the page and in the terminal says, under `HEADINGS`."""
        if self.longest_min is None or self.cost_h is None or self.more_h is None:
            return self.name, "", "no cluster", str(self.without_place), "", "", "", ""
        return (
            self.name,
            str(self.moved),
            f"{self.untouched} of {self.clusters}",
            str(self.without_place),
            f"{self.longest_min:.0f} min",
            f"{self.cost_h:.1f}",
            f"{self.more_h:+.1f}",
            "yes" if self.proven else "no",
        )


HEADINGS = (
    "Scenario",
    "Schools moved",
    "Clusters untouched",
    "Newly without a place",
    "Longest drive",
    "School-hours",
    f"Against the {PLAN_IN_HAND}",
    "Proven",
)


COLUMNS = (
    "scenario",
    "directory",
    "schools_moved",
    "clusters_untouched",
    "clusters",
    "newly_left_out",
    "newly_without_a_place",
    "longest_drive_min",
    "school_hours",
    "more_school_hours",
    "proven",
    "no_cluster_because",
    "wording",
)


def in_hand_cells(in_hand: Result) -> tuple[str, ...]:
    """Return what the table says of the plan in hand, to compare with."""
    longest, cost = f"{in_hand.longest_drive_s / 60:.0f} min", f"{in_hand.objective / 3600:.1f}"
    return PLAN_IN_HAND.capitalize(), "", "", "", longest, cost, "", ""


def scenarios_table(rows: Iterable[ScenarioRow], wording: str = WORKING_DRAFT) -> str:
    """Return a row for each scenario as CSV; no cell is taken for a formula.

    The last column says how far the plans have come, in the `wording` of the plan in hand.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(
        [
            to_cell(value)
            for value in (
                row.name,
                row.directory,
                None if row.nothing else row.moved,
                row.untouched,
                row.clusters,
                row.left_out,
                row.without_place,
                _rounded(row.longest_min, 1),
                _rounded(row.cost_h, 2),
                _rounded(row.more_h, 2),
                None if row.nothing else row.proven,
                row.nothing,
                wording,
            )
        ]
        for row in rows
    )
    return text.getvalue()


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def scenarios_page(
    rows: Sequence[ScenarioRow],
    in_hand: Result,
    title: str,
    drawn_on: date,
    wording: str = WORKING_DRAFT,
) -> str:
    """Return one page that compares scenarios and leads to the map of each.

    Parameters
    ----------
    rows
        What each scenario leads to.
    in_hand, title
        The plan in hand, and what it is called.
    drawn_on
        The date the page carries.
    wording
        How far the plans have come, in words.
    """
    counted = "1 scenario" if len(rows) == 1 else f"{len(rows)} scenarios"
    return static_page(
        "Scenarios side by side",
        "scenarios",
        STYLES,
        [
            '<header class="masthead">',
            f'<p class="wording">{inert_text(wording)}</p>',
            "<h1>Scenarios side by side</h1>",
            f'<p class="subtitle">{counted} beside the plan {inert_text(title)}; '
            f"{drawn_on.day} {drawn_on:%B %Y}</p>",
            "</header>",
            *_table(rows, in_hand),
            f'<p class="hint">{inert_text(for_officers())}</p>',
            *(
                line
                for number, row in enumerate(rows, start=1)
                for line in _scenario_section(number, row)
            ),
        ],
    )


def _table(rows: Sequence[ScenarioRow], in_hand: Result) -> list[str]:
    head = "".join(f'<th scope="col">{inert_text(heading)}</th>' for heading in HEADINGS)
    return [
        '<p class="hint">Fewer schools moved is less upheaval; fewer school-hours are a better '
        "plan: driving to partners, how schools fit, unequal rolls. An answer is proven where none "
        "is better, with a price for every two partners that part.</p>",
        # What scrolls sideways on a small screen must be reached by keyboard.
        '<div class="wide" role="region" aria-labelledby="compared" tabindex="0">',
        "<table>",
        '<caption class="unseen" id="compared">Scenarios compared</caption>',
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
        _row(in_hand_cells(in_hand), None),
        *(_row(row.cells, number) for number, row in enumerate(rows, start=1)),
        "</tbody>",
        "</table>",
        "</div>",
    ]


def _row(cells: Sequence[str], number: int | None) -> str:
    first, *others = (inert_text(cell) or "\N{EN DASH}" for cell in cells)
    name = first if number is None else f'<a href="#scenario-{number}">{first}</a>'
    return f'<tr><th scope="row">{name}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'


def _scenario_section(number: int, row: ScenarioRow) -> list[str]:
    link = f"./{quote(row.directory, safe='')}/{MAP}"
    return [
        f'<section id="scenario-{number}" aria-labelledby="name-{number}">',
        f'<h2 id="name-{number}">{inert_text(row.name)}</h2>',
        "<h3>What is asked</h3>",
        *_list(row.changes or ("Nothing changes.",)),
        "<h3>What comes of it</h3>",
        *_list(row.sentences),
        f'<p class="map"><a href="{escape(link)}">Map of {inert_text(row.name)}, with the plan '
        "before</a></p>",
        "</section>",
    ]


def _list(sentences: Iterable[str]) -> list[str]:
    return ["<ul>", *(f"<li>{inert_text(words)}</li>" for words in sentences), "</ul>"]
