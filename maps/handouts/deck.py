"""Slides of a plan: the county, one for each cluster, and last the schools in no cluster."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Mm, Pt

if TYPE_CHECKING:
    from maps.handouts.contents import Booklet, ClusterPage

WIDE_MM, HIGH_MM, EDGE_MM, TOP_MM = 338.7, 190.5, 10.0, 25.0
TITLE_ONLY = 5
"""Position of that layout in the template of python-pptx."""
FOOT_PT, WORDING_PT, BODY_PT, TITLE_PT = 9, 14, 16, 30
SMALLEST_PT = 8
COUNTY_MM, CLUSTER_MM = (318.0, 146.0), (190.0, 146.0)
"""Sizes of the maps on a slide."""
MOST_NAMED = 12
"""Schools that the last slide names for each standing; the others are counted."""
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def deck(booklet: Booklet, county: bytes, county_alt: str, clusters: list[bytes]) -> bytes:
    """Return the slides as PPTX; the same booklet and maps (PNG) give the same bytes."""
    slides = Presentation()
    slides.slide_width, slides.slide_height = Mm(WIDE_MM), Mm(HIGH_MM)
    _describe(slides, booklet)
    first = _slide(slides, booklet, booklet.title)
    _picture(first, county, county_alt, COUNTY_MM)
    for page, picture in zip(booklet.clusters, clusters, strict=True):
        slide = _slide(slides, booklet, f"{page.number}  {page.name}")
        _picture(slide, picture, page.alt, CLUSTER_MM)
        _card(slide, page)
    if booklet.outside:
        last = _slide(slides, booklet, "Schools in no cluster")
        lines = list(_outside_lines(booklet))
        size = _fitting("".join(lines), BODY_PT, 900)
        _text_box(last, (EDGE_MM, TOP_MM, WIDE_MM - 2 * EDGE_MM, CLUSTER_MM[1]), lines, size)
    made = io.BytesIO()
    slides.save(made)
    return _without_times(made.getvalue())


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


def _slide(slides: Deck, booklet: Booklet, title: str) -> Slide:
    slide: Slide = slides.slides.add_slide(slides.slide_layouts[TITLE_ONLY])
    heading = slide.shapes.title
    if heading is None:
        raise LookupError("the template of python-pptx has no title on that layout")
    heading.left, heading.top = Mm(EDGE_MM), Mm(3)
    heading.width, heading.height = Mm(WIDE_MM - 2 * EDGE_MM), Mm(14)
    _fill_frame(heading.text_frame, [title], _fitting(title, TITLE_PT, 75))
    _text_box(slide, (EDGE_MM, 16, WIDE_MM - 2 * EDGE_MM, 8), [booklet.wording], WORDING_PT)
    rests_on = "  ·  ".join(f"{name}: {value}" for name, value in booklet.facts)
    foot = [rests_on, "  ·  ".join(booklet.attributions)]
    _text_box(slide, (EDGE_MM, 173, WIDE_MM - 2 * EDGE_MM, 15), foot, FOOT_PT)
    return slide


def _card(slide: Slide, page: ClusterPage) -> None:
    left = EDGE_MM + CLUSTER_MM[0] + 4
    schools = [
        f"{school.letter}  {school.name} ({school.pupils} pupils)" for school in page.schools
    ]
    lines = [page.figures, "", *schools, "", f"Form: {page.form_name}"]
    if page.meeting_place:
        lines.append(f"Meeting place: {page.meeting_place}")
    lines += [f"{name}: {text}" for name, text in page.decided]
    size = _fitting("".join(lines), BODY_PT, 450)
    _text_box(slide, (left, TOP_MM, WIDE_MM - left - EDGE_MM, CLUSTER_MM[1]), lines, size)


def _fitting(text: str, size_pt: int, room: int) -> int:
    """Return a size at which a text takes the room that `room` letters take at `size_pt`."""
    part: float = min(1.0, (room / max(len(text), 1)) ** 0.5)
    return max(SMALLEST_PT, round(size_pt * part))


def _picture(slide: Slide, png: bytes, alt: str, size_mm: tuple[float, float]) -> None:
    wide, high = (Mm(size) for size in size_mm)
    picture = slide.shapes.add_picture(io.BytesIO(png), Mm(EDGE_MM), Mm(TOP_MM), wide, high)
    # python-pptx names no accessor for the alternative text.
    (properties,) = picture.element.xpath("./p:nvPicPr/p:cNvPr")
    properties.set("descr", alt)


def _text_box(
    slide: Slide, place_mm: tuple[float, float, float, float], lines: Sequence[str], size_pt: int
) -> None:
    left, top, wide, high = map(Mm, place_mm)
    _fill_frame(slide.shapes.add_textbox(left, top, wide, high).text_frame, lines, size_pt)


def _fill_frame(frame: TextFrame, lines: Sequence[str], size_pt: int) -> None:
    frame.word_wrap = True
    frame.text = "\n".join(lines)
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(size_pt)


def _without_times(archive: bytes) -> bytes:
    """Return a zip archive without the times of its entries: they depend on the run."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            new.writestr(entry, old.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return made.getvalue()
