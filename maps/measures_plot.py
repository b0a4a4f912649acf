"""A key stage 2 figure by year, a line for each group of schools, as SVG.

The lines are told apart without colour: by their width, their dashes and a name at each end. A line
is broken where a year is withheld or missing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from clustering.policy.measures import ENGLAND, IN_CLUSTERS
from maps.design import INK
from maps.handouts import svg
from maps.handouts.svg import GREY

if TYPE_CHECKING:
    from clustering.policy.measures import MeasuredYear

WIDE_MM, HIGH_MM, TEXT_MM = 120.0, 62.0, 3.4
_LEFT, _RIGHT, _TOP, _BOTTOM = 12.0, 78.0, 4.0, 54.0
_GRID = "#e4e7eb"
_STYLES = {
    IN_CLUSTERS: svg.outline("#0b4f8a", 1.2),
    ENGLAND: svg.outline(INK, 0.6) + ' stroke-dasharray="0.1 1.4"',
}
_OF_AUTHORITIES = svg.outline(GREY, 0.7) + ' stroke-dasharray="2.4 1.2"'
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where years and values lie on the picture, mm."""

    first: int
    last: int
    least: float
    most: float

    def at(self, ended: int, value: float) -> tuple[float, float]:
        """Return the place of a value."""
        along = (ended - self.first) / max(self.last - self.first, 1)
        up = (value - self.least) / (self.most - self.least)
        return _LEFT + along * (_RIGHT - _LEFT), _BOTTOM - up * (_BOTTOM - _TOP)


def years_plots(figures: Sequence[MeasuredYear], unit: str) -> dict[str, str]:
    """Return a plot for each size of school of which anything is shown, all on one scale.

    Parameters
    ----------
    figures
        One figure by group, size and year.
    unit
        What stands behind each number: our own words.
    """
    shown = [each for each in figures if each.value is not None]
    if not shown:
        return {}
    years = {each.ended: each.when for each in shown}
    ticks = _ticks([each.value for each in shown if each.value is not None])
    scale = _Scale(min(years), max(years), ticks[0], ticks[-1])
    ground = [*_grid(scale, ticks, unit), *_years(scale, years)]
    sizes = dict.fromkeys(each.band for each in shown)
    return {
        size: _plot(scale, ground, [each for each in figures if each.band == size])
        for size in sizes
    }


def _plot(scale: _Scale, ground: Sequence[str], figures: Sequence[MeasuredYear]) -> str:
    """Return the lines of one size of school; the schools in clusters lie above the others."""
    lines = {group: list(found) for group, found in groupby(figures, key=lambda each: each.group)}
    drawn = sorted(lines, key=lambda group: group == IN_CLUSTERS)
    return svg.document(
        WIDE_MM,
        HIGH_MM,
        [
            *ground,
            *(part for group in drawn for part in _line(scale, group, lines[group])),
            *_names(scale, lines),
        ],
        'aria-hidden="true"',
    )


def _ticks(values: Sequence[float]) -> list[float]:
    """Return round values that hold all of these."""
    least, most = min(values), max(values)
    rough = max(most - least, 0.5) / (_MOST_TICKS - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough)
    first, last = math.floor(least / step), math.ceil(most / step)
    return [step * at for at in range(first, max(last, first + 1) + 1)]


def _grid(scale: _Scale, ticks: Sequence[float], unit: str) -> Iterator[str]:
    decimals = 0 if all(tick == int(tick) for tick in ticks) else 1
    for tick in ticks:
        left, right = scale.at(scale.first, tick), (_RIGHT, scale.at(scale.last, tick)[1])
        colour = GREY if tick == 0 else _GRID
        yield svg.line(np.array(left), np.array(right), svg.outline(colour, 0.3))
        words = f"{tick:.{decimals}f}{unit}"
        yield svg.words((_LEFT - 1.5, left[1]), words, TEXT_MM, f'fill="{GREY}"', anchor="end")


def _years(scale: _Scale, named: Mapping[int, str]) -> Iterator[str]:
    room = max(1, math.ceil(len(named) * 12 / (_RIGHT - _LEFT)))
    for at, (ended, when) in enumerate(sorted(named.items())):
        if at % room == 0:
            x, _ = scale.at(ended, scale.least)
            yield svg.words((x, _BOTTOM + 4), when, TEXT_MM, f'fill="{GREY}"')


def _line(scale: _Scale, group: str, years: Sequence[MeasuredYear]) -> Iterator[str]:
    style = _STYLES.get(group, _OF_AUTHORITIES)
    points = {
        each.ended: scale.at(each.ended, each.value) for each in years if each.value is not None
    }
    order = [each.ended for each in years]
    for first, second in pairwise(order):
        if first in points and second in points:
            yield svg.line(np.array(points[first]), np.array(points[second]), style)
    fill = "#0b4f8a" if group == IN_CLUSTERS else GREY
    for x, y in points.values():
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r=".9" fill="{fill}"/>'


def _names(scale: _Scale, lines: Mapping[str, Sequence[MeasuredYear]]) -> Iterator[str]:
    """Name each line at its end; names that would meet move apart."""
    ends = []
    for group, years in lines.items():
        known = [each for each in years if each.value is not None]
        if known and known[-1].value is not None:
            ends.append((scale.at(known[-1].ended, known[-1].value)[1], group))
    ends.sort()
    ys = np.array([y for y, _ in ends])
    apart = 1.25 * TEXT_MM * np.arange(len(ys))
    ys = np.maximum.accumulate(ys - apart) + apart
    over = ys[-1] - (_BOTTOM + 1) if len(ys) else 0.0
    ys = ys - max(over, 0.0)
    for (_, group), y in zip(ends, ys, strict=True):
        bold = 'font-weight="700" fill="#0b4f8a"' if group == IN_CLUSTERS else f'fill="{INK}"'
        yield svg.words((_RIGHT + 2.5, float(y)), group, TEXT_MM, bold, anchor="start")
