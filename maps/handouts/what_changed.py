"""What changed since the plan before, on paper and slides: as `maps.changes` has it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from clustering.wording import capital
from maps.changes import GLYPHS, INK, MOVED, ChangedSchool, Changes, changes, coloured_like
from maps.grid import to_metres
from maps.handouts import svg
from maps.handouts.lettering import Box
from maps.handouts.text import legible
from maps.territory import territory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from maps.changes import Floats
    from maps.handouts.ground import Ground
    from maps.stored_plan import StoredPlan

DISC_MM, RING_MM, HEAD_MM = 2.2, 1.9, 3.0
FINEST_MM = 0.2
"""Bends of a road that are smaller than this are lost beneath the arrow."""
DASHED = ' stroke-dasharray="1.8 2"'
"""Radius of a disc and of the ring around a school that moves, and length of an arrow's head."""
PAPER = "#ffffff"


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """What the page and the slide on changes say, beside their map.

    Attributes
    ----------
    heading, headline
        What it is compared with, and all of it in a sentence.
    schools
        Every school whose place differs: its name, and the change in words.
    key
        What the marks mean.
    """

    heading: str
    headline: str
    schools: tuple[tuple[str, str], ...]
    key: tuple[str, ...]


def changes_of(stored: StoredPlan, ground: Ground) -> tuple[Ground, Changes | None]:
    """Return what changed since the plan before, and the ground in the colours of the page.

    Parameters
    ----------
    stored
        The plan; nothing has changed where it answers no what-if, and improves no plan.
    ground
        What its maps are drawn from.
    """
    if stored.what_if is None:
        return ground, None
    problem, plan, before = stored.problem, stored.result.plan, stored.what_if.drawn
    then = territory(before.problem, before.plan, stored.basemap)
    now, then = coloured_like(plan, territory(problem, plan, stored.basemap), before, then)
    found = changes(problem, plan, before, now, then, spokes=stored.spokes)
    return dataclasses.replace(ground, colours=now.colours), found


def what_changed(found: Changes, title: str) -> WhatChanged:
    """Return the words on what changed since a plan of some title."""
    return WhatChanged(
        heading=legible(f"Compared with {title}"),
        headline=legible(found.headline),
        schools=tuple(
            (legible(each.name), legible(capital(each.in_words))) for each in found.schools
        ),
        key=found.key,
    )


def mark_boxes(found: Changes, frame: svg.Frame) -> list[Box]:
    """Return the boxes on paper of the discs and rings, which no number or name may cover."""
    at = frame.on_paper(np.array([school.at_m for school in found.schools]).reshape(-1, 2))
    return [Box(x, y, DISC_MM + 0.3, DISC_MM + 0.3) for x, y in at.tolist()]


def marks(found: Changes, frame: svg.Frame) -> Iterator[str]:
    """Yield the marks of what changed: dots, then arrows, then discs over them."""
    for wide_mm, colour in ((1.5, PAPER), (0.9, INK)):
        yield svg.shapes(frame, found.ghost, _line(colour, wide_mm, ' stroke-dasharray="0 1.9"'))
    for school in found.schools:
        if school.kind == MOVED:
            yield from _arrow(frame.on_paper(_path_m(school, FINEST_MM * frame.m_per_mm)))
    for school in found.schools:
        if school.kind != MOVED:
            yield _disc(frame.on_paper(school.at_m[None])[0], school.kind)


def _path_m(school: ChangedSchool, finest_m: float) -> Floats:
    """Return (n, 2) the way of its arrow: its own place alone for none, two places if straight."""
    if school.to_m is None:
        return school.at_m[None]
    drive = [] if school.drive is None else [school.drive.line]
    road = shapely.simplify(to_metres(np.array(drive, dtype=object)), finest_m)
    return np.vstack([school.at_m, shapely.get_coordinates(road), school.to_m])


def _arrow(path: Floats) -> Iterator[str]:
    for colour, wide_mm in ((PAPER, 1.3), (INK, 0.6)):
        yield _circle(path[0], RING_MM, f'fill="none" stroke="{colour}" stroke-width="{wide_mm}"')
    if len(path) == 1:
        return
    reach = np.array([0.0, *np.hypot(*np.diff(path, axis=0).T).cumsum()])
    end = max(reach[-1] - 1.4, RING_MM + HEAD_MM + 1.0)
    (start, first), (neck, last), (tip, _) = (
        _along(path, reach, far) for far in (RING_MM, end - HEAD_MM, end)
    )
    shaft = np.array([start, *path[first:last], neck])
    dashes = DASHED if len(path) == 2 else ""
    for colour, wide_mm in ((PAPER, 1.7), (INK, 0.9)):
        yield svg.bent(shaft, _line(colour, wide_mm, dashes))
    along = (tip - neck) / (np.hypot(*(tip - neck)) or 1.0)
    aside = 0.55 * HEAD_MM * np.array([-along[1], along[0]])
    head = "L".join(f"{x:.2f} {y:.2f}" for x, y in (tip, neck + aside, neck - aside))
    yield f'<path d="M{head}Z" fill="{INK}" stroke="{PAPER}" stroke-width=".3"/>'


def _along(path: Floats, reach: Floats, far: float) -> tuple[Floats, int]:
    """Return the place so far along a path, or beyond its end, and the next corner after it."""
    corner = int(np.clip(np.searchsorted(reach, far, side="right"), 1, len(path) - 1))
    before, after = path[corner - 1], path[corner]
    share = (far - reach[corner - 1]) / ((reach[corner] - reach[corner - 1]) or 1.0)
    return before + share * (after - before), corner


def _disc(at: Floats, kind: str) -> str:
    move = f'transform="translate({at[0]:.2f} {at[1]:.2f}) scale({DISC_MM})"'
    glyph = f'<path d="{GLYPHS[kind]}" {move} {_line(INK, 0.3)}/>'
    style = f'fill="{PAPER}" stroke="{INK}" stroke-width=".65"'
    return _circle(at, DISC_MM, style) + glyph


def _circle(at: Floats, radius_mm: float, style: str) -> str:
    return f'<circle cx="{at[0]:.2f}" cy="{at[1]:.2f}" r="{radius_mm}" {style}/>'


def _line(colour: str, wide: float, more: str = "") -> str:
    joins = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'fill="none" stroke="{colour}" stroke-width="{wide}" {joins}{more}'
