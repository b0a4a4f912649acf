"""The few elements of SVG that a printed map needs; millimetres throughout.

Text is escaped here and nowhere else: a picture is written by these functions alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

from clustering.standing import Standing
from maps.design import FACES, INK
from maps.grid import Geometries

Bounds = tuple[float, float, float, float]
"""West, south, east, north, metres."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A window on the land, at a scale.

    Attributes
    ----------
    west_m, north_m
        Its top left corner.
    m_per_mm
        Metres of land to a millimetre of paper.
    width_mm, height_mm
        Size of the paper.
    """

    west_m: float
    north_m: float
    m_per_mm: float
    width_mm: float
    height_mm: float

    @classmethod
    def around(
        cls, bounds: Bounds, width_mm: float, height_mm: float, margin_mm: float = 0.0
    ) -> "Frame":
        """Return the largest scale at which `bounds` and a margin fit on the paper, centred."""
        west, south, east, north = bounds
        across, down = width_mm - 2 * margin_mm, height_mm - 2 * margin_mm
        m_per_mm = max((east - west) / across, (north - south) / down, 1.0)
        return cls(
            (west + east - m_per_mm * width_mm) / 2,
            (south + north + m_per_mm * height_mm) / 2,
            m_per_mm,
            width_mm,
            height_mm,
        )

    @property
    def bounds(self) -> Bounds:
        """The land within."""
        east = self.west_m + self.m_per_mm * self.width_mm
        south = self.north_m - self.m_per_mm * self.height_mm
        return self.west_m, south, east, self.north_m

    def on_paper(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n, 2) places, metres, as millimetres from the top left corner."""
        corner = np.array([self.west_m, self.north_m])
        return np.asarray((points_m - corner) * np.array([1.0, -1.0]) / self.m_per_mm)

    def holds(self, points_m: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which of the places, (n, 2) metres, lie within."""
        west, south, east, north = self.bounds
        x, y = points_m.T
        return np.asarray((west <= x) & (x <= east) & (south <= y) & (y <= north))

    def cut(self, shapes: Geometries) -> Geometries:
        """Return the parts of the shapes, metres, that lie within, no finer than ink can show."""
        within = shapely.clip_by_rect(shapes, *self.bounds)
        within = within[~shapely.is_empty(within)]
        return np.asarray(shapely.simplify(within, 0.1 * self.m_per_mm), dtype=object)


GREY = "#404040"
CAPS_MM = 0.716
"""Height of a capital of the font, in parts of its size."""
_OF_TYPES = (
    "M-.9 0A.9 .9 0 1 0 .9 0A.9 .9 0 1 0-.9 0Z",
    "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
    "M-.85-.85H.85V.85H-.85Z",
    "M0-1.1L1.1 .85H-1.1Z",
    "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
)
_OF_PHASES = (
    *_OF_TYPES,
    "M0-1.1L1.05-.34L.65 .89H-.65L-1.05-.34Z",
    "M-1.1-.85H1.1L0 1.1Z",
    "M0-1.2L.3-.4H1.15L.48 .13L.72 .97L0 .48L-.72 .97L-.48 .13L-1.15-.4H-.3Z",
)
SHAPES = (*_OF_TYPES, *_OF_PHASES)
"""Outline of each of `maps.kinds.KINDS`, as on the screen (`assets/elements.js`); unit radius."""


MARKS = {
    Standing.MAY_JOIN: "M-.45 0A.45 .45 0 1 0 .45 0A.45 .45 0 1 0-.45 0Z",
    Standing.TAKES_NO_PART: "M-.6-.6L.6 .6M-.6 .6L.6-.6",
    Standing.NOT_SAID: "M0-.65L.65 0L0 .65L-.65 0Z",
}
"""Marks of schools in no cluster, as on the screen; one that needs a place keeps its own,
hollow."""
MARK_SCALE = 1.25
"""This much larger: a small cross must be seen on paper too."""


def document(width_mm: float, height_mm: float, elements: Iterable[str], more: str = "") -> str:
    """Return a picture of these elements, the first beneath the others.

    Parameters
    ----------
    width_mm, height_mm, elements
        Its size and what is on it.
    more
        Attributes of the picture: our own words, never from data.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm:g}mm" height="{height_mm:g}mm" '
        f'viewBox="0 0 {width_mm:g} {height_mm:g}" font-family="{",".join(FACES)}"'
        f"{more and ' ' + more}>{''.join(elements)}</svg>"
    )


def within(
    left_mm: float, top_mm: float, width_mm: float, height_mm: float, elements: Iterable[str]
) -> str:
    """Return a picture in a picture, cut off at its edge.

    Parameters
    ----------
    left_mm, top_mm, width_mm, height_mm
        Its corner and size.
    elements
        What it shows, as SVG.
    """
    place = f'x="{left_mm:.2f}" y="{top_mm:.2f}" width="{width_mm:.2f}" height="{height_mm:.2f}"'
    view = f'viewBox="0 0 {width_mm:.2f} {height_mm:.2f}"'
    return f"<svg {place} {view}>{''.join(elements)}</svg>"


def shapes(frame: Frame, geometries: Geometries, style: str) -> str:
    """Return lines or areas, metres, as one path; nothing where none is within the frame."""
    drawn = "".join(
        _path(frame.on_paper(shapely.get_coordinates(line)))
        for line in _lines(frame.cut(geometries))
    )
    return f'<path d="{drawn}" {style}/>' if drawn else ""


def line(start: NDArray[np.float64], end: NDArray[np.float64], style: str) -> str:
    """Return a straight line between two places on paper, (2,) mm; `style` as for `bent`."""
    return bent(np.array([start, end]), style)


def bent(places: NDArray[np.float64], style: str) -> str:
    """Return a line through places on paper.

    Parameters
    ----------
    places
        (n, 2) mm.
    style
        Attributes of the path: our own words, never from data.
    """
    return f'<path d="{_path(places)}" {style}/>'


def kind(at: NDArray[np.float64], which: int, radius_mm: float, style: str) -> str:
    """Return the mark of a school.

    Parameters
    ----------
    at
        (2,) its centre, mm.
    which
        Its kind, as an index in `maps.kinds.KINDS`.
    radius_mm
        Half its size.
    style
        Attributes of the path: our own words, never from data.
    """
    move = f"translate({at[0]:.2f} {at[1]:.2f}) scale({radius_mm:g})"
    return f'<path d="{SHAPES[which]}" transform="{move}" {style}/>'


def standing(at: NDArray[np.float64], how: Standing, which: int, radius_mm: float) -> str:
    """Return the mark of a school in no cluster: its outline and shape tell, without any colour.

    Parameters
    ----------
    at
        (2,) its centre, mm.
    how
        How it stands.
    which
        Its kind, as an index in `maps.kinds.KINDS`.
    radius_mm
        Half the size of the mark of a school in a cluster.
    """
    larger_mm = MARK_SCALE * radius_mm
    move = f'transform="translate({at[0]:.2f} {at[1]:.2f}) scale({larger_mm:g})"'
    match how:
        case Standing.NEEDS_PLACE:
            return (
                f'<path d="{SHAPES[which]}" {move} fill="#fff" stroke="{INK}" stroke-width=".4"/>'
            )
        case Standing.MAY_JOIN | Standing.NOT_SAID:
            return f'<path d="{MARKS[how]}" {move} fill="{GREY}" stroke="#fff" stroke-width=".2"/>'
        case Standing.TAKES_NO_PART:
            white = f'<path d="{MARKS[how]}" {move} stroke="#fff" stroke-width=".7"/>'
            return f'{white}<path d="{MARKS[how]}" {move} stroke="{GREY}" stroke-width=".3"/>'


def box(x: float, y: float, width: float, height: float, style: str) -> str:
    """Return a rectangle.

    Parameters
    ----------
    x, y
        Its top left corner, mm.
    width, height
        Its size, mm.
    style
        Attributes of the rectangle: our own words, never from data.
    """
    size = f'width="{width:.2f}" height="{height:.2f}"'
    return f'<rect x="{x:.2f}" y="{y:.2f}" {size} {style}/>'


def words(
    centre: Sequence[float], text: str, size_mm: float, style: str = "", *, anchor: str = "middle"
) -> str:
    """Return a text at a place on paper, its capitals half above and half below it.

    Parameters
    ----------
    centre
        The place, mm.
    text
        Anything; it is escaped.
    size_mm
        Size of the letters.
    style
        Attributes of the text: our own words, never from data.
    anchor
        `middle` of the text stands at the place, or its `start` or `end`.
    """
    x, y = centre[0], centre[1] + CAPS_MM * size_mm / 2
    place = f'x="{x:.2f}" y="{y:.2f}" font-size="{size_mm:g}" text-anchor="{anchor}"'
    return f"<text {place} {style}>{escape(text)}</text>"


def _lines(geometries: Geometries) -> Iterable[shapely.Geometry]:
    """Yield the lines of which areas and lines are made."""
    parts = shapely.get_parts(geometries)
    areas = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    yield from shapely.get_rings(parts[areas])
    yield from parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]


def _path(points: NDArray[np.float64]) -> str:
    # A tenth of a millimetre, as `Frame.cut` leaves them.
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points.tolist())


def outline(colour: str, width_mm: float, cap: str = "round") -> str:
    """Return the style of a line without a fill; `cap` is how its ends look."""
    joins = f'stroke-linejoin="round" stroke-linecap="{cap}"'
    return f'fill="none" stroke="{colour}" stroke-width="{width_mm:g}" {joins}'


def one(area: MultiPolygon) -> NDArray[np.object_]:
    """Return (1,) an area alone."""
    return np.array([area], dtype=object)
