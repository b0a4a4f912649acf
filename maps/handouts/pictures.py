"""The printed maps: the county with all clusters, and one cluster among its neighbours.

They are read in greyscale too: borders, numbers, letters and shapes say all that colours say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon

from maps.changes import PALE, Changes
from maps.design import INK, LAND, SEA, WARNING, WATER
from maps.handouts import svg, what_changed
from maps.handouts.ground import Ground
from maps.handouts.inset import edge, inset_of
from maps.handouts.lettering import Box, Lettering
from maps.handouts.map_labels import (
    number_plates,
    place_names,
    scale_bar,
    standing_key,
    towns_and_others,
)
from maps.handouts.svg import Frame, one, outline
from maps.label_rules import HAMLET
from maps.territory import LEFT_OUT

ROADS = {
    "tertiary": ("#b9b4a8", 0.2),
    "secondary": ("#a39d8f", 0.3),
    "primary": ("#8a8375", 0.42),
    "trunk": ("#6f685b", 0.55),
    "motorway": ("#5a5449", 0.7),
}
"""Colour and width, millimetres, by class."""
DASHED = 'stroke-dasharray="1 .7"'
BOUNDARY = 'stroke-dasharray="3.2 1 .7 1"'
"""Dashes and dots, as on the screen: distinct from a cluster's border in greyscale too."""
BORDER = f'{outline("#222222", 0.3, cap="butt")} stroke-dasharray="1.4 .9"'
"""A thin dashed line, as on the screen: the border of a planning area."""
OWN_MM, OTHER_MM, COUNTY_MM = 1.5, 0.7, 0.95
"""Radius of the marks of schools: in the cluster, in others around it, and on the county map."""
LINKED_MM, LINK_MM = 1.25, 0.75
"""Radius of a school and width of a line where links, not areas, show the clusters."""
PALE_LINK = 0.3
"""Opacity of the links and schools of clusters that stay as they were."""
LETTER_MM, NUMBER_MM = 4.2, 3.4
CLOSEST_M = 700.0
"""Least land around the schools of a cluster, however close they are."""


def county_frame(ground: Ground, size_mm: tuple[float, float]) -> Frame:
    """Return the window that holds all clusters on paper of a width and height, millimetres."""
    areas = [area for area in (*ground.areas.values(), ground.unplaced) if not area.is_empty]
    drawn = [shapely.MultiPoint(ground.points_m)] if ground.scattered else areas
    west, south, east, north = shapely.total_bounds(np.array(drawn, dtype=object)).tolist()
    # Numbers beside the schools at the edge need room.
    margin_mm = 10.0 if ground.scattered else 4.0
    return Frame.around((west, south, east, north), *size_mm, margin_mm=margin_mm)


def county_picture(
    ground: Ground,
    size_mm: tuple[float, float],
    *,
    key: bool,
    breaking: frozenset[int] = frozenset(),
    changed: Changes | None = None,
) -> str:
    """Return the map of all clusters, each with its colour, border and number, as SVG.

    Parameters
    ----------
    ground
        What it is drawn from.
    size_mm
        Width and height of the picture.
    key
        Whether a corner says what the marks of schools in no cluster mean, and how many there are:
        needed where no page around the picture says so.
    breaking
        Numbers of the clusters that break a rule.
    changed
        What changed, to mark it; clusters that stay as they were are pale.
    """
    frame = county_frame(ground, size_mm)
    lettering = Lettering(*size_mm)
    share = 0.075 if ground.scattered else 0.1  # no area has room for a number among links
    look = _Look(
        LINKED_MM if ground.scattered else COUNTY_MM,
        float(np.clip(share * size_mm[0] / max(len(ground.areas), 1) ** 0.5, 3.4, 8.0)),
        breaking,
        changed,
    )
    scale = [*scale_bar(frame, lettering), *(standing_key(ground, frame, lettering) if key else ())]
    # The arrows of what changed lead to and fro, and would be cut off at the edge of an inset.
    inset = None if changed else inset_of(ground, frame, look.radius_mm, lettering)
    if inset is None:
        return svg.document(*size_mm, [*_county(ground, frame, lettering, look), *scale])
    window, room = inset.window(frame), Lettering(inset.frame.width_mm, inset.frame.height_mm)
    around = _county(ground, frame, lettering, look, [edge(window)])
    larger = inset.picture(_county(ground, inset.frame, room, look))
    return svg.document(*size_mm, [*around, *scale, *larger])


@dataclass(frozen=True, slots=True)
class _Look:
    """How a county is drawn, whole or in part: sizes of schools and numbers, and what is marked."""

    radius_mm: float
    number_mm: float
    breaking: frozenset[int]
    changed: Changes | None


def _county(
    ground: Ground, frame: Frame, lettering: Lettering, look: _Look, beneath: Sequence[str] = ()
) -> Iterator[str]:
    """Draw the part of a county that a frame holds, and what lies beneath its numbers."""
    changed, breaking = look.changed, look.breaking
    pale = frozenset() if changed is None else changed.untouched
    lettering.taken += [] if changed is None else what_changed.mark_boxes(changed, frame)
    towns, others = towns_and_others(ground)
    names = list(place_names(towns, frame, lettering))
    # Among links, the numbers of what stays would hide what does not.
    silent = pale if ground.scattered else frozenset()
    numbered = {number: area for number, area in ground.areas.items() if number not in silent}
    shown = ground.cluster_of >= LEFT_OUT
    marks = list(_marks(ground, frame, shown, look.radius_mm, lettering, pale=pale))
    yield from _land(ground, frame)
    yield from (_linked if ground.scattered else _filled)(ground, frame, pale, breaking)
    yield from marks
    yield from () if changed is None else what_changed.marks(changed, frame)
    yield from beneath
    yield from number_plates(ground, frame, numbered, look.number_mm, lettering, breaking=breaking)
    yield from names
    yield from place_names([place for place in others if place[1] < HAMLET], frame, lettering)


def _filled(
    ground: Ground, frame: Frame, pale: frozenset[int], breaking: frozenset[int]
) -> Iterator[str]:
    """Draw clusters as areas, roads above their fill."""
    yield _area(frame, ground.unplaced, "#9a9a9a", 0.55)
    for number, area in ground.areas.items():
        yield _area(frame, area, ground.colours[number].fill, PALE if number in pale else 0.62)
    yield from _roads(ground, frame)
    for area in ground.areas.values():
        yield svg.shapes(frame, one(area), outline(INK, 0.45))
    yield from _broken(frame, [ground.areas[number] for number in sorted(breaking)])
    yield from _boundary(ground, frame)


def _linked(
    ground: Ground, frame: Frame, pale: frozenset[int], breaking: frozenset[int]
) -> Iterator[str]:
    """Draw clusters as lines between their schools, as the page does where areas confuse."""
    yield from _roads(ground, frame)
    yield from _boundary(ground, frame)
    for number in sorted(ground.links, key=lambda each: (each not in pale, each in breaking, each)):
        lines, fill = ground.links[number], ground.colours[number].fill
        if number in pale:
            yield svg.shapes(frame, lines, f'{outline(fill, LINK_MM)} opacity="{PALE_LINK}"')
            continue
        edge = WARNING if number in breaking else INK
        yield svg.shapes(frame, lines, outline(edge, LINK_MM + 0.5))
        yield svg.shapes(frame, lines, outline(fill, LINK_MM))


def cluster_picture(
    ground: Ground,
    number: int,
    rows: Sequence[int],
    hub: int,
    size_mm: tuple[float, float],
    *,
    breaking: bool = False,
) -> str:
    """Return the map of one cluster, its schools lettered, as SVG.

    Parameters
    ----------
    ground
        What it is drawn from.
    number
        The cluster.
    rows
        Its schools, in the order of their letters.
    hub
        Which of them the others' lines lead to, along the roads where these are known.
    size_mm
        Width and height of the picture.
    breaking
        Whether it breaks a rule.
    """
    width_mm, height_mm = size_mm
    own = ground.points_m[list(rows)]
    frame = Frame.around(_around(own), width_mm, height_mm, margin_mm=9.0)
    at = frame.on_paper(own)
    others = np.ones(len(ground.points_m), bool)
    others[list(rows)] = False
    lettering = Lettering(width_mm, height_mm)
    scale = list(scale_bar(frame, lettering))
    for place in at:
        lettering.keep_clear(place, OWN_MM)
    letters = list(_letters(at, lettering))
    towns, villages = towns_and_others(ground)
    names = list(place_names(towns, frame, lettering))
    other_areas = {other: shape for other, shape in ground.areas.items() if other != number}
    return svg.document(
        width_mm,
        height_mm,
        [
            *_land(ground, frame),
            *(
                _faintly_linked(ground, frame, number)
                if ground.scattered
                else _among_areas(ground, frame, number, breaking=breaking)
            ),
            *_marks(ground, frame, others, OTHER_MM, lettering, faint=True),
            *_spokes(ground, frame, rows, hub),
            *(
                svg.kind(
                    place, ground.kinds[row], 1.5, f'fill="{INK}" stroke="#fff" stroke-width=".2"'
                )
                for place, row in zip(at, rows, strict=True)
            ),
            *letters,
            *number_plates(ground, frame, other_areas, NUMBER_MM, lettering, faint=True),
            *names,
            *place_names(villages, frame, lettering),
            *scale,
        ],
    )


def _among_areas(ground: Ground, frame: Frame, number: int, *, breaking: bool) -> Iterator[str]:
    """Draw the area of one cluster, and in faint dashes those of the others."""
    area = ground.areas[number]
    yield _area(frame, area, ground.colours[number].fill, 0.5)
    yield from _roads(ground, frame)
    for other, shape in ground.areas.items():
        if other != number:
            yield svg.shapes(frame, one(shape), f"{outline('#777777', 0.25)} {DASHED}")
    yield svg.shapes(frame, one(area), outline(INK, 0.7))
    yield from _broken(frame, [area] if breaking else [])
    yield from _boundary(ground, frame)


def _faintly_linked(ground: Ground, frame: Frame, number: int) -> Iterator[str]:
    """Draw the links of the clusters around one; its own drives are drawn above."""
    yield from _roads(ground, frame)
    yield from _boundary(ground, frame)
    for other, lines in ground.links.items():
        if other != number:
            yield svg.shapes(frame, lines, outline("#9a9a9a", 0.35))


def _around(points_m: NDArray[np.float64]) -> tuple[float, float, float, float]:
    west, south = (points_m.min(axis=0) - CLOSEST_M).tolist()
    east, north = (points_m.max(axis=0) + CLOSEST_M).tolist()
    return west, south, east, north


def _land(ground: Ground, frame: Frame) -> Iterator[str]:
    all_land = not len(ground.land)
    sea = LAND if all_land else SEA
    yield svg.box(0, 0, frame.width_mm, frame.height_mm, f'fill="{sea}"')
    yield svg.shapes(frame, ground.land, f'fill="{LAND}" stroke="#6d8896" stroke-width=".25"')


def _roads(ground: Ground, frame: Frame) -> Iterator[str]:
    yield svg.shapes(frame, ground.water, f'fill="{WATER}"')
    yield svg.shapes(frame, ground.rivers, outline(WATER, 0.35))
    for name, lines in ground.roads.items():
        yield svg.shapes(frame, lines, outline(*ROADS[name]))


def _boundary(ground: Ground, frame: Frame) -> Iterator[str]:
    """Draw the borders of planning areas, and over them the boundary of the authority."""
    yield svg.shapes(frame, ground.borders, BORDER)
    lines = shapely.boundary(ground.boundary)
    yield svg.shapes(frame, lines, outline("#ffffff", 1.5))
    yield svg.shapes(frame, lines, f"{outline(INK, 0.7, cap='butt')} {BOUNDARY}")


def boundary_key() -> str:
    """Return a piece of the line that is the boundary of the authority, as SVG."""
    return _key(f"{outline(INK, 0.7, cap='butt')} {BOUNDARY}")


def border_key() -> str:
    """Return a piece of the line that is the border of a planning area, as SVG."""
    return _key(BORDER)


def _key(style: str) -> str:
    ends = np.array([[0.0, 1.5], [9.0, 1.5]])
    return svg.document(9, 3, [svg.line(ends[0], ends[1], style)])


def _area(frame: Frame, area: MultiPolygon, fill: str, opacity: float) -> str:
    style = f'fill="{fill}" fill-opacity="{opacity}" fill-rule="evenodd"'
    return svg.shapes(frame, one(area), style)


def _broken(frame: Frame, areas: Sequence[MultiPolygon]) -> Iterator[str]:
    """Draw the border of clusters that break a rule: wide, so that it tells without colour."""
    for area in areas:
        yield svg.shapes(frame, one(area), outline(WARNING, 1.1))


def _spokes(ground: Ground, frame: Frame, rows: Sequence[int], hub: int) -> Iterator[str]:
    drives = [(row, rows[hub]) for row in rows if row != rows[hub]]
    along = np.array([ground.spokes[d] for d in drives if d in ground.spokes], dtype=object)
    straight = np.array(
        [LineString(ground.points_m[list(d)]) for d in drives if d not in ground.spokes],
        dtype=object,
    )
    # White beneath black is seen on every fill, and in greyscale.
    for lines, dashes in ((along, ""), (straight, DASHED)):
        yield svg.shapes(frame, lines, outline("#ffffff", 1.3))
        yield svg.shapes(frame, lines, f"{outline(INK, 0.5)} {dashes}")


def _marks(
    ground: Ground,
    frame: Frame,
    which: NDArray[np.bool_],
    radius_mm: float,
    lettering: Lettering,
    *,
    faint: bool = False,
    pale: frozenset[int] = frozenset(),
) -> Iterator[str]:
    seen = np.flatnonzero(which & frame.holds(ground.points_m))
    for row, place in zip(seen.tolist(), frame.on_paper(ground.points_m[seen]), strict=True):
        lettering.marks.append(Box(place[0], place[1], radius_mm, radius_mm))
        if row in ground.standings:
            yield svg.standing(place, ground.standings[row], ground.kinds[row], radius_mm)
        else:
            number = int(ground.cluster_of[row])
            if ground.scattered and not faint:
                style = f'fill="{ground.colours[number].fill}" stroke="{INK}" stroke-width=".22"'
                style += f' opacity="{PALE_LINK}"' if number in pale else ""
            else:
                style = f'fill="{"#8a8a8a" if faint else INK}" stroke="#ffffff" stroke-width=".2"'
            yield svg.kind(place, ground.kinds[row], radius_mm, style)


def _letters(at: NDArray[np.float64], lettering: Lettering) -> Iterator[str]:
    half = LETTER_MM / 2
    boxes = [lettering.beside(place, half, half) for place in at]
    found = [
        (place, box, letter(i)) for i, (place, box) in enumerate(zip(at, boxes, strict=True)) if box
    ]
    for place, box, _ in found:
        yield svg.line(place, np.array([box.x, box.y]), outline(INK, 0.35))
    for _, box, text in found:
        yield _plate(box, INK)
        yield svg.words((box.x, box.y), text, LETTER_MM - 0.4, 'font-weight="700" fill="#ffffff"')


def letter(position: int) -> str:
    """Return the letter of a school by its position in its cluster: A to Z, then A2, B2, ..."""
    again, place = divmod(position, 26)
    return chr(ord("A") + place) + (str(again + 1) if again else "")


def _plate(box: Box, fill: str, edge: str = "#ffffff") -> str:
    style = f'fill="{fill}" stroke="{edge}" stroke-width=".25"'
    corner = box.x - box.half_width, box.y - box.half_height
    return svg.box(*corner, 2 * box.half_width, 2 * box.half_height, style)
