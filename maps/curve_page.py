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


def curve_contents(record: CurveRecord) -> dict[str, Any]:
    """Return what the page's script unfolds: who moves in each step, by URN."""
    reasons = list(dict.fromkeys(move.reason for step in record.points for move in step.moves))
    at = {reason: index for index, reason in enumerate(reasons)}

    def row(move: MoveRecord) -> list[int | None]:
        before, after = (
            None if minutes is None else round(minutes)
            for minutes in (move.minutes_before, move.minutes_after)
        )
        return [move.urn, move.before, move.after, before, after, at[move.reason]]

    steps: list[list[Any]] = []
    before: tuple[MoveRecord, ...] = ()
    for step in record.points:
        # Where one move more buys nothing, the plan is that of the step before.
        moves = None if step.moves == before else [row(move) for move in step.moves]
        steps.append([in_words(record, step), moves])
        before = step.moves
    return {"breaches": list(record.breaches), "reasons": reasons, "steps": steps}
