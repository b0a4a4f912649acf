"""The improvement curve on the page: words, pictures and a short table, without any script.

What comes from data (names of schools, breaches, reasons) is in the page's JSON block; its script
unfolds it step by step.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from clustering.improvement.telling import (
    before_cells,
    cells,
    headings,
    in_words,
    sentences,
    telling_steps,
)
from maps.curve_picture import TITLE, curve_picture, first_picture

if TYPE_CHECKING:
    from clustering.improvement.record import CurveRecord, MoveRecord
    from clustering.problem import Problem

_LARGE = (
    '<button id="curve-enlarge" type="button" class="plain" hidden>Show it large</button>'
    f'<dialog id="curve-large" aria-label="{TITLE}"><div></div>'
    '<button id="curve-close" type="button" class="plain">Close</button></dialog>'
)
_LEFT_OUT = {"Schools that move", "School-hours"}
"""Columns for which the panel has no room; the workbook has them."""
_SHORT = {"Of what is to be had": "Share"}
"""Headings that the panel shortens."""


def curve_section(record: CurveRecord) -> str:
    """Return the section of the page on the curve: our own words and numbers alone."""
    whole, first = curve_picture(record), first_picture(record)
    return "\n".join(
        [
            '<section id="curve" aria-labelledby="curve-heading">',
            f'<h2 id="curve-heading">{TITLE}</h2>',
            f'<figure id="curve-pictures">{whole}{first}</figure>{_LARGE}' if whole else "",
            '<ul class="quality">',
            *(f"<li>{escape(words)}</li>" for words in sentences(record)),
            "</ul>",
            '<ul id="curve-breaches" class="breaches" hidden></ul>',
            *_table(record),
            '<details class="policy" id="curve-steps"><summary>Who moves, step by step</summary>',
            "</details>",
            "</section>",
        ]
    )


def _table(record: CurveRecord) -> list[str]:
    names = headings(record)
    shown = [at for at, name in enumerate(names) if name not in _LEFT_OUT]
    head = "".join(
        f'<th scope="col">{escape(_SHORT.get(names[at], names[at]))}</th>' for at in shown
    )
    steps = telling_steps(record, record.chosen)
    return [
        # What scrolls sideways on a small screen must be reached by keyboard.
        '<div class="wide" role="region" aria-labelledby="curve-table" tabindex="0">',
        '<table class="curve-table">',
        '<caption class="unseen" id="curve-table">The curve in figures</caption>',
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
        _row(before_cells(record), shown, chosen=False),
        *(_row(cells(record, step), shown, chosen=step.allowed == record.chosen) for step in steps),
        "</tbody>",
        "</table>",
        "</div>",
    ]


def _row(values: Sequence[str], shown: Sequence[int], *, chosen: bool) -> str:
    first, *others = (escape(values[at]) or "\N{EN DASH}" for at in shown)
    mark = ' aria-current="true"' if chosen else ""
    rest = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr{mark}><th scope="row">{first}</th>{rest}</tr>'


def curve_contents(record: CurveRecord, problem: Problem) -> dict[str, Any]:
    """Return what the page's script unfolds: who moves in each step.

    Parameters
    ----------
    record
        The curve.
    problem
        The schools of the page; a school is named by its row.
    """
    reasons: dict[str, int] = {}
    moves: dict[tuple[int | None, ...], int] = {}

    def position(move: MoveRecord) -> int:
        before, after = (
            None if minutes is None else round(minutes)
            for minutes in (move.minutes_before, move.minutes_after)
        )
        reason = reasons.setdefault(move.reason, len(reasons))
        row = (problem.row[move.urn], move.before, move.after, before, after, reason)
        return moves.setdefault(row, len(moves))

    # Most moves of a step are those of the step before: each is said once.
    steps = [[in_words(record, step), [*map(position, step.moves)]] for step in record.points]
    return {
        "breaches": list(record.breaches),
        "reasons": list(reasons),
        "moves": list(moves),
        "steps": steps,
    }
