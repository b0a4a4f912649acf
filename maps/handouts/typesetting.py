"""Pages and pictures by typst: data goes in as JSON and is only ever placed as text."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import typst

from maps.handouts.text import FONTS

PIXELS_AN_INCH = 150.0


def pdf(contents: Mapping[str, Any]) -> bytes:
    """Return the hand-outs as a tagged PDF (PDF/UA-1); the same contents give the same bytes."""
    made = _compiler("handouts.typ", contents).compile(format="pdf", pdf_standards="ua-1")
    return _whole(made)


def pngs(
    pictures: Sequence[str], width_mm: float, height_mm: float, caption: str = ""
) -> list[bytes]:
    """Return pictures (SVG) of one size as PNG, with a legible caption in a strip below."""
    if not pictures:
        return []
    sizes = {"width": width_mm, "height": height_mm}
    contents = {"pictures": list(pictures), "caption": caption, **sizes}
    made = _compiler("pictures.typ", contents).compile(format="png", ppi=PIXELS_AN_INCH)
    return made if isinstance(made, list) else [_whole(made)]


def _compiler(template: str, contents: Mapping[str, Any]) -> typst.Compiler:
    source = files("maps").joinpath("assets", template).read_bytes()
    return typst.Compiler(
        source,
        font_paths=FONTS,
        sys_inputs={"data": json.dumps(contents, ensure_ascii=True, allow_nan=False)},
    )


def _whole(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst made something other than one file")
    return made
