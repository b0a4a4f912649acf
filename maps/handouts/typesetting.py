"""Pages and pictures by typst: data goes in as JSON and is only ever placed as text."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import typst
from PIL import Image

from data.school import School
from maps import design
from maps.handouts.text import FONTS

if TYPE_CHECKING:
    from maps.picture_frame import PictureFrame
    from maps.stored_plan import StoredPlan

PIXELS_AN_INCH = 130.0
_AT_ONCE = 2
"""Pictures set together: typst lets go of what it drew ten times ago."""


def tagged_pdf(contents: Mapping[str, Any]) -> bytes:
    """Return hand-outs, or a part of them, as typst makes them: a tagged PDF (PDF/UA-1)."""
    return typeset("handouts.typ", contents)


def typeset(template: str, contents: Mapping[str, Any]) -> bytes:
    """Return contents as a tagged PDF (PDF/UA-1), by a template of `maps/assets`."""
    return _whole(_compiler(template, contents).compile(format="pdf", pdf_standards="ua-1"))


def pngs(
    pictures: Sequence[str],
    width_mm: float,
    height_mm: float,
    caption: str = "",
    frame: PictureFrame | None = None,
) -> list[bytes]:
    """Return pictures as PNG.

    Parameters
    ----------
    pictures
        SVG, all of one size.
    width_mm, height_mm
        That size.
    caption
        Legible words for a strip below; "" for none.
    frame
        Words above and below, however long they are; None for none.
    """
    sizes = {"width": width_mm, "height": height_mm}
    words = None if frame is None else dataclasses.asdict(frame)
    made: list[bytes] = []
    for first in range(0, len(pictures), _AT_ONCE):
        some = pictures[first : first + _AT_ONCE]
        contents = {"pictures": list(some), "caption": caption, "frame": words} | sizes
        drawn = _compiler("pictures.typ", contents).compile(format="png", ppi=PIXELS_AN_INCH)
        made += map(_in_few_colours, drawn if isinstance(drawn, list) else [_whole(drawn)])
    return made


def _in_few_colours(png: bytes) -> bytes:
    """Return a picture with a palette, at a third of the size; no eye tells it apart."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    made = io.BytesIO()
    few.save(made, "PNG")
    return made.getvalue()


def _compiler(template: str, contents: Mapping[str, Any]) -> typst.Compiler:
    data = {**contents, "look": design.tokens()}
    source = files("maps").joinpath("assets", template).read_bytes()
    return typst.Compiler(
        source,
        font_paths=FONTS,
        sys_inputs={"data": json.dumps(data, ensure_ascii=True, allow_nan=False)},
    )


def _whole(made: object) -> bytes:
    if not isinstance(made, bytes):
        raise TypeError("typst made something other than one file")
    return made


LONGEST = 200
"""Characters of a text of the register: twice as many as the longest real name has."""

_TEXTS = tuple(field.name for field in dataclasses.fields(School) if field.type is str)


def printable(stored: StoredPlan) -> StoredPlan:
    """Return the same plan with overlong texts of schools and clusters cut short."""
    problem, plan = stored.problem, stored.result.plan
    schools = [_printable_school(school) for school in problem.schools]
    if schools != list(problem.schools):  # another problem would compute all its costs again
        problem = problem.replace(schools=problem.schools.replace(schools))
    clusters = tuple(
        dataclasses.replace(cluster, name=_short(cluster.name)) for cluster in plan.clusters
    )
    left_out = tuple(
        dataclasses.replace(left, reason=_short(left.reason, 4 * LONGEST)) for left in plan.left_out
    )
    result = dataclasses.replace(
        stored.result, plan=dataclasses.replace(plan, clusters=clusters, left_out=left_out)
    )
    return dataclasses.replace(stored, problem=problem, result=result)


def _printable_school(school: School) -> School:
    texts = {name: str(getattr(school, name)) for name in _TEXTS}
    cut: dict[str, Any] = {
        name: _short(text) for name, text in texts.items() if len(text) > LONGEST
    }
    return dataclasses.replace(school, **cut) if cut else school


def _short(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
