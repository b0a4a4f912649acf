"""How much room words take on a slide, measured in the face of paper, which is as wide as Arial."""

from collections.abc import Sequence
from functools import lru_cache

from PIL import ImageFont

from maps import design

MM_A_PT = 25.4 / 72
LINE = 1.2
"""Height of a line, in parts of the size of its letters."""
_UNIT_PT = 100


def pt_of(size_mm: float) -> int:
    """Return a size of letters in whole points."""
    return round(size_mm / MM_A_PT)


def fitting(
    lines: Sequence[str],
    wide_mm: float,
    high_mm: float,
    span_pt: tuple[int, int],
    *,
    bold: bool = False,
) -> int:
    """Return the largest size at which lines of text fit into a box.

    Parameters
    ----------
    lines
        Paragraphs.
    wide_mm, high_mm
        The box.
    span_pt
        Largest and least size; the least is returned where nothing fits.
    bold
        Whether the letters are bold.
    """
    largest, least = span_pt
    for size in range(largest, least, -1):
        if height_mm(lines, wide_mm, size, bold=bold) <= high_mm:
            return size
    return least


def height_mm(lines: Sequence[str], wide_mm: float, size_pt: int, *, bold: bool = False) -> float:
    """Return the height that lines of text take in a box of a width."""
    room = wide_mm / MM_A_PT / size_pt * _UNIT_PT
    rows = sum(_rows(line, room, bold=bold) for line in lines)
    return rows * LINE * size_pt * MM_A_PT


def _rows(line: str, room: float, *, bold: bool) -> int:
    """Return the rows that a paragraph takes; a word wider than the box is broken."""
    rows, used = 1, 0.0
    space = _width(" ", bold=bold)
    for word in line.split():
        wide = _width(word, bold=bold)
        if used and used + space + wide > room:
            rows, used = rows + 1, 0.0
        used += wide + (space if used else 0.0)
        if used > room:
            more = int(used // room)
            rows, used = rows + more, used - more * room
    return rows


@lru_cache(maxsize=4096)
def _width(word: str, *, bold: bool) -> float:
    return _face(bold=bold).getlength(word)


@lru_cache(maxsize=2)
def _face(*, bold: bool) -> ImageFont.FreeTypeFont:
    name = f"{design.FACE}-{'Bold' if bold else 'Regular'}.ttf"
    # The basic layout: what it measures does not depend on what else a machine has.
    return ImageFont.truetype(design.FONTS / name, _UNIT_PT, layout_engine=ImageFont.Layout.BASIC)
