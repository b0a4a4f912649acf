"""Slides of a plan, as its stage shows it: the county, each cluster, the schools in no cluster.

The card of a cluster lies beside its map, with letters that a hall can read. What does not fit on
one slide goes on to the next.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Mm, Pt

from maps import design
from maps.handouts.type_size import fitting, height_mm, pt_of

if TYPE_CHECKING:
    from pptx.presentation import Presentation as Deck
    from pptx.shapes.autoshape import Shape
    from pptx.slide import Slide

    from maps.handouts.booklet import Booklet, ClusterPage, SchoolLine
    from maps.handouts.what_changed import WhatChanged

WIDE_MM, HIGH_MM, EDGE_MM = 338.7, 190.5, 8.0
CARD_MM, FOOT_MM = 132.0, 18.0
"""Width of the card, as on the stage; height of what every slide rests on."""
BODY_MM = HIGH_MM - FOOT_MM
LETTER_MM = 0.05 * HIGH_MM
"""The letter of a school, on the map and beside its name: a twentieth of the slide's height."""
INNER_MM = CARD_MM - EDGE_MM - 4
MAP_MM = (WIDE_MM - CARD_MM, BODY_MM)
"""Size of the map on a slide."""
ENLARGED, COUNTY_ENLARGED = LETTER_MM / 4.2, 1.3
"""How much larger than on paper a map's letters are."""
TITLE_ONLY = 5
"""Position of that layout in the template of python-pptx."""
FOOT_PT, WORDING_PT, TITLE_PT = 9, 14, 36
NAME_PT = (pt_of(LETTER_MM), 14)
"""Largest and least size of a school's name."""
MOST_NAMED = 12
"""Schools that the last slide names for each standing; the others are counted."""
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SlideBox:
    """A rectangle on a slide.

    Attributes
    ----------
    left, top, wide, high
        Its top left corner and its size, mm.
    """

    left: float
    top: float
    wide: float
    high: float


def deck(
    booklet: Booklet,
    county: bytes,
    county_alt: str,
    clusters: list[bytes],
    changed: tuple[WhatChanged, bytes] | None = None,
) -> bytes:
    """Return the slides as PPTX; the same booklet and maps give the same bytes.

    Parameters
    ----------
    booklet
        What the slides say.
    county, county_alt
        The map of all clusters, PNG, and the map in words.
    clusters
        The map of each cluster, PNG.
    changed
        What a change of the plan changed, and its map; None for none.
    """
    slides = Presentation()
    slides.slide_width, slides.slide_height = Mm(WIDE_MM), Mm(HIGH_MM)
    _describe(slides, booklet)
    _county_slide(slides, booklet, county, county_alt)
    if changed is not None:
        _changes_slide(slides, booklet, *changed)
    for page, picture in zip(booklet.clusters, clusters, strict=True):
        _cluster_slides(slides, booklet, page, picture)
    if booklet.outside:
        last = _titled(slides, booklet, "Schools in no cluster")
        room = SlideBox(EDGE_MM, 26, WIDE_MM - 2 * EDGE_MM, BODY_MM - 26)
        lines = list(_outside_lines(booklet))
        _words(last, room, lines, fitting(lines, room.wide, room.high, (pt_of(LETTER_MM), 10)))
    made = io.BytesIO()
    slides.save(made)
    return _without_times(made.getvalue())


def _county_slide(slides: Deck, booklet: Booklet, picture: bytes, alt: str) -> None:
    slide = _slide(slides, booklet)
    _picture(slide, picture, alt, SlideBox(CARD_MM, 0, *MAP_MM))
    _wording(slide, booklet, SlideBox(EDGE_MM, 4, INNER_MM, 9))
    title_pt = fitting([booklet.title], INNER_MM, 44, (TITLE_PT, 14), bold=True)
    title_mm = height_mm([booklet.title], INNER_MM, title_pt, bold=True)
    _title(slide, booklet.title, SlideBox(EDGE_MM, 16, INNER_MM, title_mm), title_pt)
    head = SlideBox(EDGE_MM, 19 + title_mm, INNER_MM, 22)
    head_pt = fitting([booklet.subtitle], head.wide, head.high, (22, 10), bold=True)
    _words(slide, head, [booklet.subtitle], head_pt, bold=True)
    top = head.top + height_mm([booklet.subtitle], head.wide, head_pt, bold=True) + 5
    room = SlideBox(EDGE_MM, top, INNER_MM, BODY_MM - top - 3)
    said = [line for sentence in booklet.summary for line in (sentence, "")][:-1]
    _words(slide, room, said, fitting(said, room.wide, room.high, (22, 9)))


def _changes_slide(slides: Deck, booklet: Booklet, told: WhatChanged, picture: bytes) -> None:
    slide = _slide(slides, booklet)
    _picture(slide, picture, f"Map of what changed. {told.headline}", SlideBox(CARD_MM, 0, *MAP_MM))
    _wording(slide, booklet, SlideBox(EDGE_MM, 4, INNER_MM, 9))
    _title(slide, "What changed", SlideBox(EDGE_MM, 16, INNER_MM, 16), TITLE_PT)
    head = [told.headline]
    head_pt = fitting(head, INNER_MM, 26, (22, 10), bold=True)
    _words(slide, SlideBox(EDGE_MM, 34, INNER_MM, 26), head, head_pt, bold=True)
    top = 38 + height_mm(head, INNER_MM, head_pt, bold=True)
    more = len(told.schools) - MOST_NAMED
    lines = [f"{name}: {words}" for name, words in told.schools[:MOST_NAMED]]
    lines += [f"and {more} more"] if more > 0 else []
    lines = [line for each in (*lines, *told.key) for line in (each, "")][:-1]
    room = SlideBox(EDGE_MM, top, INNER_MM, BODY_MM - top - 3)
    _words(slide, room, lines, fitting(lines, room.wide, room.high, (20, 8)))


def _cluster_slides(slides: Deck, booklet: Booklet, page: ClusterPage, picture: bytes) -> None:
    """Add the slides of a cluster: one, unless its schools need more."""
    notes = [*page.breaches, *(f"{name}: {text}" for name, text in (*page.decided, *page.asked))]
    title_pt = fitting([page.name], INNER_MM - 20, 26, (TITLE_PT, 14), bold=True)
    top = 16 + max(14.0, height_mm([page.name], INNER_MM - 20, title_pt, bold=True))
    figures = [_longest(page), *notes]
    one_line_pt = fitting(figures[:1], INNER_MM, 9, (20, 12), bold=True)
    figures_pt = fitting(figures, INNER_MM, 44, (one_line_pt, 10), bold=True)
    under = top + height_mm(figures, INNER_MM, figures_pt, bold=True) + 4
    room = BODY_MM - under - 9
    size = _names_pt(page.schools, room)
    for schools in _in_parts(page.schools, size, room):
        slide = _slide(slides, booklet)
        _picture(slide, picture, page.alt, SlideBox(CARD_MM, 0, *MAP_MM))
        _filled(slide, MSO_SHAPE.RECTANGLE, SlideBox(0, 0, 4, BODY_MM), page.fill)
        _wording(slide, booklet, SlideBox(EDGE_MM, 4, INNER_MM, 9))
        _badge(slide, page, SlideBox(EDGE_MM, 16, 16, 14))
        _title(slide, page.name, SlideBox(EDGE_MM + 19, 15, INNER_MM - 19, top - 15), title_pt)
        _words(slide, SlideBox(EDGE_MM, top, INNER_MM, under - top), figures, figures_pt, bold=True)
        at = under
        for school in schools:
            at += _school(slide, school, at, size)
        note = f"{page.minutes_are}. {page.form_name.capitalize()}"
        _words(slide, SlideBox(EDGE_MM, BODY_MM - 8, INNER_MM, 7), [note], 10)


def _longest(page: ClusterPage) -> str:
    size, _, drives = page.figures.partition("; ")
    return f"{size.split(',')[0]}. {drives.split(',')[0].capitalize()}"


def _names_pt(schools: Sequence[SchoolLine], room_mm: float) -> int:
    for size in range(NAME_PT[0], NAME_PT[1], -1):
        if sum(_row_mm(school, size) for school in schools) <= room_mm:
            return size
    return NAME_PT[1]


def _in_parts(
    schools: Sequence[SchoolLine], size_pt: int, room_mm: float
) -> Iterator[list[SchoolLine]]:
    """Yield the schools of one slide after the other."""
    part: list[SchoolLine] = []
    for school in schools:
        if part and sum(_row_mm(each, size_pt) for each in (*part, school)) > room_mm:
            yield part
            part = []
        part.append(school)
    yield part


NAME_MM = INNER_MM - LETTER_MM - 3 - 26
"""Width of a name on the card, between its letter and its minutes."""


def _row_mm(school: SchoolLine, size_pt: int) -> float:
    return max(LETTER_MM, height_mm([school.name], NAME_MM, size_pt)) + 2.5


def _school(slide: Slide, school: SchoolLine, top: float, size_pt: int) -> float:
    """Write a school's letter, name and minutes; return the height they take, mm."""
    high = _row_mm(school, size_pt)
    rule = _filled(slide, MSO_SHAPE.RECTANGLE, SlideBox(EDGE_MM, top, INNER_MM, 0.4), design.INK)
    rule.name = "Rule"
    circle = SlideBox(EDGE_MM, top + (high - LETTER_MM) / 2, LETTER_MM, LETTER_MM)
    letter = _filled(slide, MSO_SHAPE.OVAL, circle, design.INK)
    letter_pt = pt_of(LETTER_MM * (0.62 if len(school.letter) == 1 else 0.5))
    _set(letter, [school.letter], letter_pt, colour=design.PAPER, bold=True, centred=True)
    left = EDGE_MM + LETTER_MM + 3
    _words(slide, SlideBox(left, top, NAME_MM, high), [school.name], size_pt, middle=True)
    minutes = SlideBox(left + NAME_MM, top, 26, high)
    _words(slide, minutes, [school.farthest], min(size_pt, 22), bold=True, middle=True, right=True)
    return high


def _outside_lines(booklet: Booklet) -> Iterator[str]:
    """Yield the schools of each standing in no cluster: their number, and as many names as fit."""
    for each in booklet.outside:
        names = [name for _, schools in each.reasons for name in schools]
        more = len(names) - MOST_NAMED
        named = f"{', '.join(names[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}"
        yield each.heading
        yield named
        yield ""


def _describe(slides: Deck, booklet: Booklet) -> None:
    properties = slides.core_properties
    drawn_on = date.fromisoformat(booklet.drawn_on)
    properties.title = booklet.title[:255]  # the format takes no more
    properties.created = properties.modified = datetime(drawn_on.year, drawn_on.month, drawn_on.day)
    properties.language = "en-GB"
    properties.author = properties.last_modified_by = "schoolclusters"


def _slide(slides: Deck, booklet: Booklet) -> Slide:
    slide: Slide = slides.slides.add_slide(slides.slide_layouts[TITLE_ONLY])
    rests_on = "  ·  ".join(f"{name}: {value}" for name, value in booklet.facts)
    foot = [rests_on, "  ·  ".join(booklet.attributions)]
    room = SlideBox(EDGE_MM, BODY_MM + 1, WIDE_MM - 2 * EDGE_MM, FOOT_MM - 2)
    _words(slide, room, foot, fitting(foot, room.wide, room.high, (FOOT_PT, 7)), colour=design.SOFT)
    return slide


def _titled(slides: Deck, booklet: Booklet, title: str) -> Slide:
    slide = _slide(slides, booklet)
    wide = WIDE_MM - 2 * EDGE_MM - 130
    size = fitting([title], wide, 14, (TITLE_PT, 12), bold=True)
    _title(slide, title, SlideBox(EDGE_MM, 3, wide, 15), size)
    _wording(slide, booklet, SlideBox(WIDE_MM - EDGE_MM - 126, 5, 126, 10))
    return slide


def _title(slide: Slide, title: str, place: SlideBox, size_pt: int) -> None:
    heading = slide.shapes.title
    if heading is None:
        raise LookupError("the template of python-pptx has no title on that layout")
    heading.left, heading.top = Mm(place.left), Mm(place.top)
    heading.width, heading.height = Mm(place.wide), Mm(place.high)
    _set(heading, [title], size_pt, bold=True)


def _wording(slide: Slide, booklet: Booklet, place: SlideBox) -> None:
    size = fitting([booklet.wording], place.wide - 4, place.high, (WORDING_PT, 8), bold=True)
    label = _filled(slide, MSO_SHAPE.RECTANGLE, place, design.INK)
    _set(label, [booklet.wording], size, colour=design.PAPER, bold=True, centred=True)


def _badge(slide: Slide, page: ClusterPage, place: SlideBox) -> None:
    """Draw the number of a cluster as on the page: round; square where a rule is broken."""
    shape = MSO_SHAPE.RECTANGLE if page.breaches else MSO_SHAPE.OVAL
    badge = _filled(slide, shape, place, page.fill)
    badge.line.color.rgb = _rgb(design.WARNING if page.breaches else design.INK)
    badge.line.width = Pt(4 if page.breaches else 2.5)
    size = 26 if page.number < 100 else 18
    _set(badge, [str(page.number)], size, colour=page.ink, bold=True, centred=True)


def _filled(slide: Slide, shape: MSO_SHAPE, place: SlideBox, fill: str) -> Shape:
    made = slide.shapes.add_shape(shape, *map(Mm, (place.left, place.top, place.wide, place.high)))
    made.fill.solid()
    made.fill.fore_color.rgb = _rgb(fill)
    made.line.fill.background()
    made.shadow.inherit = False
    return made


def _picture(slide: Slide, png: bytes, alt: str, place: SlideBox) -> None:
    where = map(Mm, (place.left, place.top, place.wide, place.high))
    picture = slide.shapes.add_picture(io.BytesIO(png), *where)
    # python-pptx names no accessor for the alternative text.
    (properties,) = picture.element.xpath("./p:nvPicPr/p:cNvPr")
    properties.set("descr", alt)


def _words(
    slide: Slide,
    place: SlideBox,
    lines: Sequence[str],
    size_pt: int,
    *,
    colour: str = design.INK,
    bold: bool = False,
    middle: bool = False,
    right: bool = False,
) -> None:
    where = map(Mm, (place.left, place.top, place.wide, place.high))
    made = slide.shapes.add_textbox(*where)
    _set(made, lines, size_pt, colour=colour, bold=bold)
    if middle:
        made.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    if right:
        for paragraph in made.text_frame.paragraphs:
            paragraph.alignment = PP_ALIGN.RIGHT


def _set(
    shape: Shape,
    lines: Sequence[str],
    size_pt: int,
    *,
    colour: str = design.INK,
    bold: bool = False,
    centred: bool = False,
) -> None:
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.text = "\n".join(lines)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if centred else MSO_ANCHOR.TOP
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.LEFT
        paragraph.font.size, paragraph.font.bold = Pt(size_pt), bold
        paragraph.font.name = design.OFFICE_FACE
        paragraph.font.color.rgb = _rgb(colour)


def _rgb(colour: str) -> RGBColor:
    # python-pptx has no types for its colours.
    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]


def _without_times(archive: bytes) -> bytes:
    """Return a zip archive without the times of its entries: they depend on the run."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            new.writestr(entry, old.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()
