"""What is written on a printed map: numbers of clusters, names of places, scale and key."""

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from clustering.standing import Standing
from maps.areas import number_spots
from maps.colours import Colour
from maps.design import INK, PAPER, WARNING
from maps.handouts import svg
from maps.handouts.ground import Ground, Place
from maps.handouts.lettering import Box, Lettering
from maps.handouts.svg import Frame, one, outline
from maps.label_rules import TOWN, TOWNS_IN_CITY

CALM_MM, BROKEN_MM = 0.35, 0.8
"""Width of the edge of a badge, and of one whose cluster breaks a rule."""
LEAST_MM = 3.0
"""Least size of letters: 8.5 pt."""
NAME_MM = (4.4, 3.7, 3.2, LEAST_MM)
"""Size of a place's name by its rank; smaller places keep the last."""
LETTER_WIDTH = 0.5
"""Mean width of a letter of the font, in parts of its size."""
SCALES_KM = (50, 20, 10, 5, 2, 1, 0.5)


def number_plates(
    ground: Ground,
    frame: Frame,
    areas: dict[int, MultiPolygon],
    size_mm: float,
    lettering: Lettering,
    *,
    faint: bool = False,
    breaking: frozenset[int] = frozenset(),
) -> Iterator[str]:
    """Write the number of each cluster on each part of it that is seen, the largest at least.

    Where links are drawn, it stands once, at the middle school.

    Parameters
    ----------
    ground, frame
        What is drawn, and where on paper.
    areas
        The area of each cluster, by its number.
    size_mm
        Size of the numbers.
    lettering
        What room is left on paper.
    faint
        Whether they are the neighbours of what is shown.
    breaking
        Numbers of the clusters that break a rule.
    """
    found: list[tuple[int, NDArray[np.float64], Box]] = []
    for number, area in areas.items():
        spots = _spots(ground, frame, number, area, size_mm if faint else 0.0)
        half_width = size_mm * (0.4 + 0.28 * len(str(number)))
        for spot_m in spots:
            place = frame.on_paper(spot_m[None])[0]
            box = lettering.near(place, half_width, size_mm * 0.62)
            if box is not None:
                found.append((number, place, box))
    for _, place, box in found:  # beneath all numbers: a line may pass under another's
        if not box.holds(place):
            yield svg.line(place, np.array([box.x, box.y]), outline(INK, 0.3))
    for number, _, box in found:
        look = ground.colours[number] if not faint else Colour(PAPER, INK)
        if not faint:
            yield _badge_halo(box, breaking=number in breaking)
        yield _badge(box, look, breaking=number in breaking)
        style = f'font-weight="700" fill="{look.ink}"'
        yield svg.words((box.x, box.y), str(number), size_mm, style)


def _spots(
    ground: Ground, frame: Frame, number: int, area: MultiPolygon, faint_mm: float
) -> list[NDArray[np.float64]]:
    """Return the (2,) places, metres, where a cluster's number belongs within the frame.

    Parts too small to name on a faint map, of numbers of `faint_mm`, have none.
    """
    if ground.scattered:
        at = ground.middles[number]
        return [at] if frame.holds(at[None])[0] else []
    parts = shapely.get_parts(frame.cut(one(area)))
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    parts = parts[shapely.area(parts) > (2 * faint_mm * frame.m_per_mm) ** 2 / 2]
    if not len(parts):
        return []
    schools = ground.points_m[ground.cluster_of == number]
    return [np.array(spot[:2]) for spot in number_spots(MultiPolygon(list(parts)), schools)]


def towns_and_others(ground: Ground) -> tuple[list[Place], list[Place]]:
    """Return the places that are named before clusters are numbered, and the others."""
    towns = [place for place in ground.places if place[1] <= TOWN]
    first = towns[:TOWNS_IN_CITY] if ground.scattered else towns
    return first, list(ground.places[len(first) :])


def place_names(places: Iterable[Place], frame: Frame, lettering: Lettering) -> Iterator[str]:
    """Write the names of places where there is room, most important first."""
    for name, rank, point_m in places:
        if not frame.holds(point_m[None])[0]:
            continue
        size = NAME_MM[min(rank, len(NAME_MM) - 1)]
        place = frame.on_paper(point_m[None])[0]
        room = LETTER_WIDTH * size * len(name) / 2, size * 0.4
        box = lettering.name(place, *room)
        if box is not None:
            # A veil, not an outline: outlined letters are stored as shapes, at ten times the size.
            across, down = 2 * box.half_width, 2 * box.half_height
            corner = box.x - box.half_width, box.y - box.half_height
            yield svg.box(*corner, across, down, 'fill="#ffffff" fill-opacity=".55"')
            yield svg.words((box.x, box.y), name, size, 'fill="#222222"')


def scale_bar(frame: Frame, lettering: Lettering) -> Iterator[str]:
    """Draw a scale bar in the bottom left corner, no longer than a third of the map."""
    room_km = frame.width_mm / 3 * frame.m_per_mm / 1000
    km = next((scale for scale in SCALES_KM if scale <= room_km), SCALES_KM[-1])
    long = km * 1000 / frame.m_per_mm
    bottom = frame.height_mm - 2.5
    lettering.taken.append(Box(2 + long / 2, bottom - 2, long / 2 + 2, 3.5))
    bar = [(2.5, bottom - 1.5), (2.5, bottom), (2.5 + long, bottom), (2.5 + long, bottom - 1.5)]
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in bar)
    yield svg.box(1, bottom - 4.9, long + 3, 5.9, 'fill="#ffffff" fill-opacity=".85"')
    yield f'<path d="{path}" {outline(INK, 0.35)}/>'
    yield svg.words((2.5 + long / 2, bottom - 2.2), f"{km:g} km", LEAST_MM)


def standing_key(ground: Ground, frame: Frame, lettering: Lettering) -> Iterator[str]:
    """Draw the marks of schools in no cluster, with their number, in the bottom right corner."""
    numbers = Counter(ground.standings.values())
    counts = [(each, each.counted(numbers[each])) for each in Standing if numbers[each]]
    if not counts:
        return
    line_mm, text_mm = 5.0, 3.4
    wide = 8 + LETTER_WIDTH * text_mm * max(len(words) for _, words in counts)
    high = 2 + line_mm * len(counts)
    left, top = frame.width_mm - wide - 2, frame.height_mm - high - 2
    lettering.taken.append(Box(left + wide / 2, top + high / 2, wide / 2, high / 2))
    yield svg.box(left, top, wide, high, 'fill="#ffffff" fill-opacity=".92" rx=".8"')
    for at, (standing, words) in enumerate(counts):
        middle = top + 1 + line_mm * (at + 0.5)
        yield svg.standing(np.array([left + 3.5, middle]), standing, 0, 1.3)
        yield svg.words((left + 7, middle), words, text_mm, anchor="start")


def _badge(box: Box, look: Colour, *, breaking: bool) -> str:
    """Return a number's ground, as on the page: round; square and thick where a rule is broken."""
    edge, wide_mm = (WARNING, BROKEN_MM) if breaking else (INK, CALM_MM)
    style = f'fill="{look.fill}" stroke="{edge}" stroke-width="{wide_mm:g}"'
    return _rounded(box, style, breaking=breaking)


def _badge_halo(box: Box, *, breaking: bool) -> str:
    wide_mm = (BROKEN_MM if breaking else CALM_MM) + 0.6
    return _rounded(
        box, f'fill="none" stroke="{PAPER}" stroke-width="{wide_mm:g}"', breaking=breaking
    )


def _rounded(box: Box, style: str, *, breaking: bool) -> str:
    corner = box.x - box.half_width, box.y - box.half_height
    rounding = f'rx="{0.4 if breaking else box.half_height:.2f}"'
    return svg.box(*corner, 2 * box.half_width, 2 * box.half_height, f"{style} {rounding}")


def breach_key() -> str:
    """Return the badge of a cluster that breaks a rule, as SVG."""
    return svg.document(5, 4, [_badge(Box(2.5, 2, 2, 1.5), Colour(PAPER, INK), breaking=True)])
