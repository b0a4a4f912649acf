"""The densest town of a county, larger, in a frame where the paper is free."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import shapely

from maps.crowding import ENLARGED, densest
from maps.design import INK, PAPER
from maps.handouts import svg
from maps.handouts.ground import Ground
from maps.handouts.lettering import Box, Lettering
from maps.handouts.map_labels import LEAST_MM, LETTER_WIDTH
from maps.handouts.svg import Frame, outline

WIDTHS, HEIGHTS = (0.36, 0.3, 0.24, 0.2), (0.9, 0.75, 0.6, 0.45, 0.35)
"""Sizes that are tried for the frame, in parts of the paper."""
TITLE_MM = 4.6
EDGE_MM, STEPS = 2.0, 24
"""Paper left free around the frame; places that are tried for it, across and down."""


@dataclass(frozen=True, slots=True)
class Inset:
    """A part of the county in a frame of its own.

    Attributes
    ----------
    box
        The frame on the paper of the county.
    frame
        The land that it shows.
    title
        What it shows, in words.
    """

    box: Box
    frame: Frame
    title: str

    def window(self, around: Frame) -> Box:
        """Return what it shows, as a box on the map around it."""
        west, south, east, north = self.frame.bounds
        (left, top), (right, bottom) = around.on_paper(np.array([[west, north], [east, south]]))
        return _box(float(left), float(top), float(right - left), float(bottom - top))

    def picture(self, elements: Iterable[str]) -> Iterator[str]:
        """Draw it, with its title beneath, from what is in the frame."""
        left, top = self.box.x - self.box.half_width, self.box.y - self.box.half_height
        wide, high = self.frame.width_mm, self.frame.height_mm
        yield svg.within(left, top, wide, high, elements)
        yield edge(_box(left, top, wide, high))
        line = self.box.x, top + high + TITLE_MM / 2
        yield svg.box(left, top + high, wide, TITLE_MM, f'fill="{PAPER}" fill-opacity=".85"')
        yield svg.words(line, self.title, LEAST_MM, f'fill="{INK}"')


def inset_of(ground: Ground, frame: Frame, radius_mm: float, lettering: Lettering) -> Inset | None:
    """Take room for the densest town; None where no marks are crowded, or no paper is free.

    Parameters
    ----------
    ground, frame
        The county, and where it lies on paper.
    radius_mm
        Half the size of the mark of a school.
    lettering
        What is on the paper already; the frame is added to it.
    """
    apart_m = 2 * radius_mm * frame.m_per_mm
    box = _largest_free(ground, frame, lettering)
    if box is None:
        return None
    across_mm, down_mm = 2 * box.half_width, 2 * box.half_height - TITLE_MM
    m_per_mm = frame.m_per_mm / ENLARGED
    crowd = densest(ground.points_m, (across_mm * m_per_mm, down_mm * m_per_mm), apart_m)
    if crowd is None:
        return None
    lettering.taken.append(box)
    west, _, _, north = crowd.bounds
    part = Frame(west, north, m_per_mm, across_mm, down_mm)
    named = (name for name, _, at in ground.places if part.holds(at[None])[0])
    shown = next(named, "Where schools are closest")
    title = f"{shown}, {ENLARGED:g} times as large"
    fits = LETTER_WIDTH * LEAST_MM * len(title) <= across_mm
    return Inset(box, part, title if fits else shown)


def edge(box: Box) -> str:
    """Return the edge of the frame, as it is around the land that it shows too."""
    corner = box.x - box.half_width, box.y - box.half_height
    looks = outline(PAPER, 1.4), outline(INK, 0.6)
    return "".join(
        svg.box(*corner, 2 * box.half_width, 2 * box.half_height, look) for look in looks
    )


def _box(left: float, top: float, wide: float, high: float) -> Box:
    return Box(left + wide / 2, top + high / 2, wide / 2, high / 2)


def _largest_free(ground: Ground, frame: Frame, lettering: Lettering) -> Box | None:
    """Return the largest box on paper that hides nothing of the plan."""
    drawn = (
        [line for lines in ground.links.values() for line in lines]
        if ground.scattered
        else [*ground.areas.values(), ground.unplaced]
    )
    shown = shapely.union_all(np.array([*drawn, shapely.MultiPoint(ground.points_m)], dtype=object))
    shapely.prepare(shown)
    sizes = [
        (wide * frame.width_mm, high * frame.height_mm) for wide, high in product(WIDTHS, HEIGHTS)
    ]
    for wide, high in sorted(sizes, key=lambda size: -size[0] * size[1]):
        for box in _places(frame, wide, high):
            if not any(map(box.meets, lettering.taken)) and not shown.intersects(_land(box, frame)):
                return box
    return None


def _places(frame: Frame, wide: float, high: float) -> list[Box]:
    """Return boxes of a size all over the paper, from its corners inwards."""
    xs = np.linspace(EDGE_MM + wide / 2, frame.width_mm - EDGE_MM - wide / 2, STEPS).tolist()
    ys = np.linspace(EDGE_MM + high / 2, frame.height_mm - EDGE_MM - high / 2, STEPS).tolist()
    middle = frame.width_mm / 2, frame.height_mm / 2
    boxes = [Box(x, y, wide / 2, high / 2) for x, y in product(xs, ys)]
    return sorted(boxes, key=lambda box: -abs(box.x - middle[0]) - abs(box.y - middle[1]))


def _land(box: Box, frame: Frame) -> shapely.Geometry:
    """Return the land beneath a box, with a little more around it."""
    left, right = box.x - box.half_width - EDGE_MM, box.x + box.half_width + EDGE_MM
    top, bottom = box.y - box.half_height - EDGE_MM, box.y + box.half_height + EDGE_MM
    scale = frame.m_per_mm
    return shapely.box(
        frame.west_m + left * scale,
        frame.north_m - bottom * scale,
        frame.west_m + right * scale,
        frame.north_m - top * scale,
    )
