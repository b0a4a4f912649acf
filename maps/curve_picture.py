"""The improvement curve as a picture: what moving schools saves, and the most it could save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from clustering.improvement.telling import sentences
from maps.curve_plot import BOLD, PlotArea, plotted
from maps.handouts import svg
from maps.handouts.svg import GREY

if TYPE_CHECKING:
    from clustering.improvement.record import CurveRecord, StepRecord

PANEL_MM, WIDE_MM = (100.0, 84.0), (240.0, 135.0)
"""Sizes: in the panel of the page; large on the page, and as a file."""
LEAST_STEPS, SMALL_PART = 5, 4
"""First moves have a plot of their own if they are so many, and so small a part of all moves."""
TITLE = "What moving schools buys"


def curve_picture(
    record: CurveRecord, *, wide: bool = False, title: str = "", credits_: str = ""
) -> str:
    """Return the curve as SVG; "" where it has fewer than two points that can be compared.

    Parameters
    ----------
    record
        The curve.
    wide
        For a hall: the whole curve, with its first moves beside it where they would be lost in it.
        Else one plot of the whole, for the panel of a page.
    title
        The plan, for a picture that stands by itself, below its heading; "" beside a heading.
    credits_
        Whose data it rests on, for a picture that stands by itself.
    """
    steps = comparable(record)
    if not steps:
        return ""
    (width, height), text_mm = (WIDE_MM, 5.0) if wide else (PANEL_MM, 3.6)
    top, below = (3.4 * text_mm if title else 0.0), (text_mm if credits_ else 0.0)
    first = first_moves(record) if wide else ()
    across = width * 0.56 if first else width
    plots = [
        plotted(record, steps, PlotArea(0.0, top, across, height - top - below, text_mm), key=True)
    ]
    if first:
        frame = PlotArea(across, top, width - across, height - top - below, text_mm)
        plots.append(plotted(record, first, frame, key=False))
    words = []
    if title:
        left = 0.6 * text_mm
        words += [
            svg.words((left, 1.1 * text_mm), TITLE, 1.3 * text_mm, BOLD, anchor="start"),
            svg.words((left, 2.6 * text_mm), title, text_mm, anchor="start"),
        ]
    if credits_:
        grey, at = f'fill="{GREY}"', (0.6 * text_mm, height - 0.5 * text_mm)
        words.append(svg.words(at, credits_, 0.55 * text_mm, grey, anchor="start"))
    return _picture((width, height), TITLE, description(record), [*words, *plots])


def curve_png(record: CurveRecord, title: str, caption: str, credits_: str) -> bytes:
    """Return the curve as a picture (PNG) for slides; of a curve without two points, its words.

    Parameters
    ----------
    record
        The curve.
    title, caption
        What the plan is called, and what stands below: how far it has come, and its date.
    credits_
        Whose data it rests on.
    """
    from maps.handouts.typesetting import pngs  # noqa: PLC0415 - slow to load, and seldom wanted

    picture = curve_picture(record, wide=True, title=title, credits_=credits_)
    if not picture:
        lines = [TITLE, title, *sentences(record)]
        words = [
            svg.words((6.0, 12.0 + 9.0 * at), text, 4.6, anchor="start")
            for at, text in enumerate(lines)
        ]
        picture = _picture(WIDE_MM, TITLE, description(record), words)
    (made,) = pngs([picture], *WIDE_MM, caption=caption)
    return made


def first_picture(record: CurveRecord) -> str:
    """Return the first moves of the curve alone, for the panel; "" where the whole shows them."""
    first = first_moves(record)
    if not first:
        return ""
    title = f"The first {first[-1].allowed} moves"
    plot = plotted(record, first, PlotArea(0.0, 0.0, *PANEL_MM, 3.6), key=True)
    return _picture(PANEL_MM, title, f"{title}: a part of the curve, larger.", [plot])


def comparable(record: CurveRecord) -> tuple[StepRecord, ...]:
    """Return the steps that can be drawn: those that can be compared, if a line can be drawn."""
    steps = tuple(step for step in record.points if record.counts(step))
    points = len(steps) + (record.begins is None and bool(steps) and steps[0].allowed > 0)
    return steps if points > 1 else ()


def first_moves(record: CurveRecord) -> tuple[StepRecord, ...]:
    """Return the steps up to which every number of moves is known, where they are a small part."""
    steps = comparable(record)
    first = list(steps[:1])
    for step in steps[1:]:
        if step.allowed > first[-1].allowed + 1:
            break
        first.append(step)
    small = len(first) >= LEAST_STEPS and first[-1].allowed * SMALL_PART < steps[-1].allowed
    return tuple(first) if small else ()


def _picture(size_mm: tuple[float, float], title: str, said: str, drawn: Sequence[str]) -> str:
    head = [f"<title>{escape(title)}</title>", f"<desc>{escape(said)}</desc>"]
    ground = svg.box(0, 0, *size_mm, 'fill="#ffffff"')
    return svg.document(*size_mm, [*head, ground, *drawn], 'role="img" class="curve"')


def description(record: CurveRecord) -> str:
    """Return the curve in a sentence or two, for whoever does not see it."""
    steps = [step for step in record.points if record.counts(step)]
    if not steps:
        return "No plan by all rules is known."
    first, last = steps[0], steps[-1]
    return (
        f"Minutes a school that the best plans save, against the number of schools that may move: "
        f"{record.per_school_min(record.saved_s(first)):.2f} with {first.allowed}, "
        f"{record.per_school_min(record.saved_s(last)):.2f} with {last.allowed}. The table beside "
        "it has the same figures."
    )
