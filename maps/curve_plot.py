"""One plot of the improvement curve: axes, plans, what is not ruled out, and words, as SVG.

It is read in greyscale and without hovering: proven points are filled, others hollow, and what no
plan can reach lies beyond the edge of a grey band.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from clustering.improvement.telling import in_words, knee, percent
from clustering.wording import counted
from maps.design import INK
from maps.handouts import svg
from maps.handouts.svg import GREY

if TYPE_CHECKING:
    from clustering.improvement.record import CurveRecord, StepRecord

LINE, BAND, GRID = "#0b4f8a", "#d4d9e0", "#e4e7eb"
BOLD = f'font-weight="700" fill="{INK}"'
_HALO = 'paint-order="stroke" stroke="#ffffff" stroke-width=".8" '
_TICKS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class PlotArea:
    """Where a plot lies on the picture.

    Attributes
    ----------
    left, top, width, height
        Its place, with all its words, mm.
    text_mm
        Size of the letters.
    """

    left: float
    top: float
    width: float
    height: float
    text_mm: float


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where numbers lie on the picture, mm.

    Attributes
    ----------
    left, top, right, bottom
        The field of the curve.
    most_moves, most_min
        What its far edges stand for: moves, and minutes a school.
    text_mm
        Size of the letters.
    """

    left: float
    top: float
    right: float
    bottom: float
    most_moves: float
    most_min: float
    text_mm: float

    def x(self, moves: float) -> float:
        """Return where a number of moves lies."""
        return self.left + (self.right - self.left) * moves / self.most_moves

    def y(self, saved_min: float) -> float:
        """Return where a saving lies."""
        return self.bottom - (self.bottom - self.top) * saved_min / self.most_min

    def words(self, x: float, y: float, text: str, anchor: str) -> str:
        """Return words in grey at a place of the picture."""
        return svg.words((x, y), text, self.text_mm, f'fill="{GREY}"', anchor=anchor)


def plotted(record: CurveRecord, steps: Sequence[StepRecord], frame: PlotArea, *, key: bool) -> str:
    """Return one plot of the curve.

    Parameters
    ----------
    record, steps
        The curve, and those of its steps that are drawn, from the first one.
    frame
        Where on the picture.
    key
        Whether the lowest line says what the marks mean.
    """
    plot = _plot(record, steps, frame)
    points = [(step.allowed, record.per_school_min(record.saved_s(step))) for step in steps]
    most = [record.per_school_min(record.start_s - step.bound_s) for step in steps]
    if record.begins is None and steps[0].allowed > 0:
        points, most = [(0, 0.0), *points], [0.0, *most]
    return "".join(
        [
            *_grid(plot, record, steps),
            _band(plot, points, most),
            *_best(plot, record, steps),
            *_repair(plot, record),
            _line(plot, points),
            *_marks(plot, record, steps),
            *_labels(plot, record, steps),
            *(_key(plot, frame) if key else ()),
            *_hover(plot, record, steps),
        ]
    )


def _plot(record: CurveRecord, steps: Sequence[StepRecord], frame: PlotArea) -> _Plot:
    least_s = min(step.bound_s for step in steps)
    whole = steps[-1] is record.points[-1]
    return _Plot(
        left=frame.left + 3.4 * frame.text_mm,
        top=frame.top + 2.0 * frame.text_mm,
        right=frame.left + frame.width - 3.6 * frame.text_mm,
        bottom=frame.top + frame.height - 5.2 * frame.text_mm,
        most_moves=steps[-1].allowed * 1.02 or 1,
        most_min=1.04
        * max(
            record.per_school_min(record.start_s - least_s),
            record.per_school_min(record.to_be_had_s) if whole else 0.0,
            0.01,
        ),
        text_mm=frame.text_mm,
    )


def _steps_of(most: float, number: float) -> list[float]:
    """Return round numbers from 0 to the most, about as many as that."""
    rough = most / number
    power = 10 ** math.floor(math.log10(rough))
    step = next(tick * power for tick in _TICKS if tick * power >= rough * 0.999)
    return [step * at for at in range(int(most / step + 1e-9) + 1)]


def _grid(plot: _Plot, record: CurveRecord, steps: Sequence[StepRecord]) -> Iterator[str]:
    high, wide = plot.bottom - plot.top, plot.right - plot.left
    minutes = _steps_of(plot.most_min, max(high / (3.5 * plot.text_mm), 2))
    decimals = 2 if len(minutes) > 1 and minutes[1] < 0.1 else 1
    for value in minutes:
        y = plot.y(value)
        yield _segment(plot.left, y, plot.right, y, f'stroke="{GRID}" stroke-width=".3"')
        yield plot.words(plot.left - 0.5 * plot.text_mm, y, f"{value:.{decimals}f}", "end")
    for value in _steps_of(plot.most_moves, max(wide / (3.4 * plot.text_mm), 2)):
        if value == int(value):
            yield plot.words(plot.x(value), plot.bottom + plot.text_mm, f"{value:.0f}", "middle")
    above, below = plot.top - 1.1 * plot.text_mm, plot.bottom + 2.3 * plot.text_mm
    yield plot.words(plot.left - 2.8 * plot.text_mm, above, "minutes a school saved", "start")
    had_min = record.per_school_min(record.to_be_had_s)
    if had_min > 0:
        shares = _steps_of(100 * plot.most_min / had_min, max(high / (3.5 * plot.text_mm), 2))
        for share in shares:
            y = plot.y(share / 100 * had_min)
            yield plot.words(plot.right + 1, y, f"{share:g} %", "start")
        yield plot.words(plot.right + 3.3 * plot.text_mm, above, "of what is to be had", "end")
    edge = f'stroke="{GREY}" stroke-width=".4"'
    yield _segment(plot.left, plot.bottom, plot.right, plot.bottom, edge)
    whole = steps[-1] is record.points[-1]
    said = "schools that may move" if whole else f"the first {steps[-1].allowed} moves"
    yield plot.words((plot.left + plot.right) / 2, below, said, "middle")


def _band(plot: _Plot, points: Sequence[tuple[float, float]], most: Sequence[float]) -> str:
    """Fill what lies between the plans and the most that any plan with so few moves could save."""
    edge = [(at, value) for (at, _), value in zip(points, most, strict=True)]
    return f'<path d="{_path(plot, [*points, *reversed(edge)])}Z" fill="{BAND}"/>'


def _line(plot: _Plot, points: Sequence[tuple[float, float]]) -> str:
    wide = plot.text_mm / 6
    style = f'fill="none" stroke="{LINE}" stroke-width="{wide:.2f}" stroke-linejoin="round"'
    return f'<path d="{_path(plot, points)}" {style}/>'


def _best(plot: _Plot, record: CurveRecord, steps: Sequence[StepRecord]) -> Iterator[str]:
    if record.best is None or steps[-1] is not record.points[-1]:
        return
    y = plot.y(record.per_school_min(record.to_be_had_s))
    style = f'stroke="{INK}" stroke-width=".3" stroke-dasharray="1.6 1"'
    yield _segment(plot.left, y, plot.right, y, style)


def _repair(plot: _Plot, record: CurveRecord) -> Iterator[str]:
    if not record.repair:
        return
    x = plot.x(record.repair)
    style = f'stroke="{INK}" stroke-width=".4" stroke-dasharray=".8 .8"'
    yield _segment(x, plot.top, x, plot.bottom, style)
    clear = plot.y(record.per_school_min(record.to_be_had_s)) + 1.2 * plot.text_mm
    at = x + 0.5 * plot.text_mm, max(plot.top + 0.8 * plot.text_mm, clear)
    said = f"repair: {counted(record.repair, 'move')}"
    yield svg.words(at, said, plot.text_mm, _HALO + BOLD, anchor="start")


def _radius(plot: _Plot, steps: Sequence[StepRecord]) -> float:
    room = (plot.right - plot.left) / max(plot.most_moves, 1)
    return min(plot.text_mm / 3.2, max(plot.text_mm / 5, room / 2.2 if len(steps) > 1 else 9))


def _marks(plot: _Plot, record: CurveRecord, steps: Sequence[StepRecord]) -> Iterator[str]:
    radius = _radius(plot, steps)
    yield f'<g stroke="{LINE}" stroke-width="{plot.text_mm / 9:.2f}">'
    for step in steps:
        x, y = _at(plot, record, step)
        fill = LINE if step.proven else "#ffffff"
        yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}"/>'
        if step.allowed == record.chosen:
            ring = f'fill="none" stroke="{INK}" stroke-width="{plot.text_mm / 6:.2f}"'
            yield f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{2 * radius:.2f}" {ring}/>'
    yield "</g>"


def _labels(plot: _Plot, record: CurveRecord, steps: Sequence[StepRecord]) -> Iterator[str]:
    """Name the plan shown and the knee, to the right of the curve, where it leaves room."""
    chosen = None if record.chosen is None else record.at(record.chosen)
    named = {step.allowed: step for step in (knee(record), chosen) if step is not None}
    below = math.inf
    for step in sorted(named.values(), key=lambda each: each.allowed):
        share = record.share(step)
        if step not in steps or share is None or not step.moved:
            continue
        x, y = _at(plot, record, step)
        y = min(y + 0.6 * plot.text_mm, below - 1.3 * plot.text_mm, plot.bottom - plot.text_mm)
        below = y
        said = f"{counted(step.allowed, 'move')}: {percent(share)}"
        style = _HALO + BOLD
        if x + (0.6 * len(said) + 1) * plot.text_mm < plot.right + 3 * plot.text_mm:
            yield svg.words((x + plot.text_mm, y), said, plot.text_mm, style, anchor="start")
        else:
            at = x, y + 1.2 * plot.text_mm
            yield svg.words(at, said, plot.text_mm, style, anchor="end")


def _key(plot: _Plot, frame: PlotArea) -> Iterator[str]:
    """Say what the marks mean, in the lowest line."""
    text, y = plot.text_mm, frame.top + frame.height - 1.1 * plot.text_mm
    x, radius = frame.left + 0.6 * text, text / 3.2
    style = f'stroke="{LINE}" stroke-width="{text / 9:.2f}"'
    for fill, said in ((LINE, "proven"), ("#ffffff", "best found")):
        yield f'<circle cx="{x + radius:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}" {style}/>'
        yield plot.words(x + 3 * radius, y, said, "start")
        x += 3 * radius + (0.5 * len(said) + 1.2) * text
    yield svg.box(x, y - text / 2, 1.6 * text, text, f'fill="{BAND}"')
    yield plot.words(x + 2.1 * text, y, "not ruled out", "start")


def _hover(plot: _Plot, record: CurveRecord, steps: Sequence[StepRecord]) -> Iterator[str]:
    """Lay a clear strip over each step, whose title says its figures."""
    yield '<g fill="#fff" fill-opacity="0">'
    edges = [step.allowed for step in steps]
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    for step, start, end in zip(
        steps, [edges[0] - 0.5, *middles], [*middles, edges[-1] + 0.5], strict=True
    ):
        left, right = max(plot.x(start), plot.left), min(plot.x(end), plot.right)
        place = f'x="{left:.2f}" y="{plot.top:.2f}" width="{max(right - left, 0.2):.2f}" '
        place += f'height="{plot.bottom - plot.top:.2f}"'
        yield (f"<rect {place}><title>{escape(in_words(record, step))}</title></rect>")
    yield "</g>"


def _at(plot: _Plot, record: CurveRecord, step: StepRecord) -> tuple[float, float]:
    return plot.x(step.allowed), plot.y(record.per_school_min(record.saved_s(step)))


def _path(plot: _Plot, points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{plot.x(at):.2f} {plot.y(value):.2f}" for at, value in points)


def _segment(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
    return svg.line(np.array([x1, y1]), np.array([x2, y2]), style)
