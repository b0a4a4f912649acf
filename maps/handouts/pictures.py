"""The printed maps: the county with all clusters, and one cluster among its neighbours.

They are read in greyscale too: borders, numbers, letters and shapes say all that colours say.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon

from clustering.standing import Standing
from maps.areas import number_spots
from maps.handouts import svg
from maps.handouts.ground import Ground
from maps.handouts.lettering import Box, Lettering
from maps.handouts.svg import INK, Frame
from maps.label_rules import TOWN
from maps.territory import LEFT_OUT

SEA, LAND, WATER = "#d5e3ec", "#fbfaf6", "#b4cfe0"
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
OWN_MM, OTHER_MM, COUNTY_MM = 1.5, 0.7, 0.95
"""Radius of the marks of schools: in the cluster, in others around it, and on the county map."""
LETTER_MM, NUMBER_MM = 4.2, 3.4
NAME_MM = (4.4, 3.5, 2.9, 2.5)
"""Size of a place's name by its rank; smaller places keep the last."""
LETTER_WIDTH = 0.46
"""Mean width of a letter of the font, in parts of its size."""
CLOSEST_M = 700.0
"""Least land around the schools of a cluster, however close they are."""
SCALES_KM = (50, 20, 10, 5, 2, 1, 0.5)


def county_frame(ground: Ground, size_mm: tuple[float, float]) -> Frame:
    """Return the window that holds all clusters on paper of a width and height, millimetres."""
    areas = [area for area in (*ground.areas.values(), ground.unplaced) if not area.is_empty]
    west, south, east, north = shapely.total_bounds(np.array(areas, dtype=object)).tolist()
    return Frame.around((west, south, east, north), *size_mm, margin_mm=4.0)


def county_picture(ground: Ground, size_mm: tuple[float, float], *, key: bool) -> str:
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
    """
    width_mm, height_mm = size_mm
    frame = county_frame(ground, size_mm)
    lettering = Lettering(width_mm, height_mm)
    number_mm = float(np.clip(0.1 * width_mm / max(len(ground.areas), 1) ** 0.5, 3.4, 8.0))
    scale = [*_scale(frame, lettering), *(_standing_key(ground, frame, lettering) if key else ())]
    towns = list(_place_names(ground, frame, lettering, range(TOWN + 1)))
    marks = list(_marks(ground, frame, ground.cluster_of >= LEFT_OUT, COUNTY_MM, lettering))
    return svg.document(
        width_mm,
        height_mm,
        [
            *_land(ground, frame),
            _area(frame, ground.unplaced, "#9a9a9a", 0.55),
            *(
                _area(frame, area, ground.colours[number].fill, 0.62)
                for number, area in ground.areas.items()
            ),
            *_roads(ground, frame),
            *(svg.shapes(frame, _one(area), _outline(INK, 0.45)) for area in ground.areas.values()),
            *_boundary(ground, frame),
            *marks,
            *_number_plates(ground, frame, ground.areas, number_mm, lettering),
            *towns,
            *_place_names(ground, frame, lettering, range(TOWN + 1, 3)),
            *scale,
        ],
    )


def cluster_picture(
    ground: Ground,
    number: int,
    rows: Sequence[int],
    hub: int,
    size_mm: tuple[float, float],
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
    """
    width_mm, height_mm = size_mm
    own = ground.points_m[list(rows)]
    frame = Frame.around(_around(own), width_mm, height_mm, margin_mm=9.0)
    at = frame.on_paper(own)
    others = np.ones(len(ground.points_m), bool)
    others[list(rows)] = False
    lettering = Lettering(width_mm, height_mm)
    scale = list(_scale(frame, lettering))
    for place in at:
        lettering.keep_clear(place, OWN_MM)
    letters = list(_letters(at, lettering))
    towns = list(_place_names(ground, frame, lettering, range(TOWN + 1)))
    area = ground.areas[number]
    other_areas = {other: shape for other, shape in ground.areas.items() if other != number}
    return svg.document(
        width_mm,
        height_mm,
        [
            *_land(ground, frame),
            _area(frame, area, ground.colours[number].fill, 0.5),
            *_roads(ground, frame),
            *(
                svg.shapes(frame, _one(shape), f"{_outline('#777777', 0.25)} {DASHED}")
                for shape in other_areas.values()
            ),
            svg.shapes(frame, _one(area), _outline(INK, 0.7)),
            *_boundary(ground, frame),
            *_marks(ground, frame, others, OTHER_MM, lettering, faint=True),
            *_spokes(ground, frame, rows, hub),
            *(
                svg.kind(
                    place, ground.kinds[row], 1.5, f'fill="{INK}" stroke="#fff" stroke-width=".2"'
                )
                for place, row in zip(at, rows, strict=True)
            ),
            *letters,
            *_number_plates(ground, frame, other_areas, NUMBER_MM, lettering, faint=True),
            *towns,
            *_place_names(ground, frame, lettering, range(TOWN + 1, 9)),
            *scale,
        ],
    )


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
    yield svg.shapes(frame, ground.rivers, _outline(WATER, 0.35))
    for name, lines in ground.roads.items():
        yield svg.shapes(frame, lines, _outline(*ROADS[name]))


def _boundary(ground: Ground, frame: Frame) -> Iterator[str]:
    lines = shapely.boundary(ground.boundary)
    yield svg.shapes(frame, lines, _outline("#ffffff", 1.5))
    yield svg.shapes(frame, lines, f"{_outline(INK, 0.7, cap='butt')} {BOUNDARY}")


def boundary_key() -> str:
    """Return a piece of the line that is the boundary of the authority, as SVG."""
    ends = np.array([[0.0, 1.5], [9.0, 1.5]])
    return svg.document(
        9, 3, [svg.line(ends[0], ends[1], f"{_outline(INK, 0.7, cap='butt')} {BOUNDARY}")]
    )


def _area(frame: Frame, area: MultiPolygon, fill: str, opacity: float) -> str:
    style = f'fill="{fill}" fill-opacity="{opacity}" fill-rule="evenodd"'
    return svg.shapes(frame, _one(area), style)


def _spokes(ground: Ground, frame: Frame, rows: Sequence[int], hub: int) -> Iterator[str]:
    drives = [(row, rows[hub]) for row in rows if row != rows[hub]]
    along = np.array([ground.spokes[d] for d in drives if d in ground.spokes], dtype=object)
    straight = np.array(
        [LineString(ground.points_m[list(d)]) for d in drives if d not in ground.spokes],
        dtype=object,
    )
    # White beneath black is seen on every fill, and in greyscale.
    for lines, dashes in ((along, ""), (straight, DASHED)):
        yield svg.shapes(frame, lines, _outline("#ffffff", 1.3))
        yield svg.shapes(frame, lines, f"{_outline(INK, 0.5)} {dashes}")


def _marks(
    ground: Ground,
    frame: Frame,
    which: NDArray[np.bool_],
    radius_mm: float,
    lettering: Lettering,
    *,
    faint: bool = False,
) -> Iterator[str]:
    seen = np.flatnonzero(which & frame.holds(ground.points_m))
    for row, place in zip(seen.tolist(), frame.on_paper(ground.points_m[seen]), strict=True):
        lettering.keep_clear(place, radius_mm)
        if row in ground.standings:
            yield svg.standing(place, ground.standings[row], ground.kinds[row], radius_mm)
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
        yield svg.line(place, np.array([box.x, box.y]), _outline(INK, 0.35))
    for _, box, text in found:
        yield _plate(box, INK)
        yield svg.words((box.x, box.y), text, LETTER_MM - 0.4, 'font-weight="700" fill="#ffffff"')


def letter(position: int) -> str:
    """Return the letter of a school by its position in its cluster: A to Z, then A2, B2, ..."""
    again, place = divmod(position, 26)
    return chr(ord("A") + place) + (str(again + 1) if again else "")


def _number_plates(
    ground: Ground,
    frame: Frame,
    areas: dict[int, MultiPolygon],
    size_mm: float,
    lettering: Lettering,
    *,
    faint: bool = False,
) -> Iterator[str]:
    """Write the number of each cluster on each part of it that is seen, the largest at least."""
    for number, area in areas.items():
        seen = frame.cut(_one(area))
        parts = shapely.get_parts(seen)
        parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
        parts = (
            parts[shapely.area(parts) > (2 * size_mm * frame.m_per_mm) ** 2 / 2] if faint else parts
        )
        if not len(parts):
            continue
        schools = ground.points_m[ground.cluster_of == number]
        spots = number_spots(MultiPolygon(list(parts)), schools)
        half_width = size_mm * (0.32 + 0.27 * len(str(number)))
        for east, north, _ in spots:
            place = frame.on_paper(np.array([[east, north]]))[0]
            box = lettering.near(place, half_width, size_mm * 0.5)
            if box is not None:
                if not box.holds(place):
                    yield svg.line(place, np.array([box.x, box.y]), _outline(INK, 0.3))
                yield _plate(box, "#ffffff", edge="#777777" if faint else INK)
                yield svg.words((box.x, box.y), str(number), size_mm, 'font-weight="700"')


def _place_names(ground: Ground, frame: Frame, lettering: Lettering, ranks: range) -> Iterator[str]:
    """Write the names of places where there is room, most important first."""
    for name, rank, point_m in ground.places:
        if rank not in ranks or not frame.holds(point_m[None])[0]:
            continue
        size = NAME_MM[min(rank, len(NAME_MM) - 1)]
        place = frame.on_paper(point_m[None])[0]
        room = LETTER_WIDTH * size * len(name) / 2, size * 0.4
        box = lettering.name(place, *room)
        if box is not None:
            # A veil, not an outline: outlined letters are stored as shapes, at ten times the size.
            across, down = 2 * box.half_width, 2 * box.half_height
            corner = box.x - box.half_width, box.y - box.half_height
            yield svg.box(*corner, across, down, 'fill="#ffffff" fill-opacity=".55" rx=".6"')
            yield svg.words((box.x, box.y), name, size, 'fill="#222222"')


def _scale(frame: Frame, lettering: Lettering) -> Iterator[str]:
    """Draw a scale bar in the bottom left corner, no longer than a third of the map."""
    room_km = frame.width_mm / 3 * frame.m_per_mm / 1000
    km = next((scale for scale in SCALES_KM if scale <= room_km), SCALES_KM[-1])
    long = km * 1000 / frame.m_per_mm
    bottom = frame.height_mm - 2.5
    lettering.taken.append(Box(2 + long / 2, bottom - 2, long / 2 + 2, 3.5))
    bar = [(2.5, bottom - 1.5), (2.5, bottom), (2.5 + long, bottom), (2.5 + long, bottom - 1.5)]
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in bar)
    yield svg.box(1, bottom - 4.6, long + 3, 5.6, 'fill="#ffffff" fill-opacity=".85"')
    yield f'<path d="{path}" {_outline(INK, 0.35)}/>'
    yield svg.words((2.5 + long / 2, bottom - 2), f"{km:g} km", 2.6)


def _standing_key(ground: Ground, frame: Frame, lettering: Lettering) -> Iterator[str]:
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


def _plate(box: Box, fill: str, edge: str = "#ffffff") -> str:
    style = f'fill="{fill}" stroke="{edge}" stroke-width=".25" rx=".8"'
    corner = box.x - box.half_width, box.y - box.half_height
    return svg.box(*corner, 2 * box.half_width, 2 * box.half_height, style)


def _outline(colour: str, width_mm: float, cap: str = "round") -> str:
    joins = f'stroke-linejoin="round" stroke-linecap="{cap}"'
    return f'fill="none" stroke="{colour}" stroke-width="{width_mm:g}" {joins}'


def _one(area: MultiPolygon) -> NDArray[np.object_]:
    return np.array([area], dtype=object)
