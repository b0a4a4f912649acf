"""The hand-outs as one PDF; those of large plans are set in parts, so that memory stays flat."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pikepdf

from maps.handouts.joining import Outlined, joined, outlined
from maps.handouts.typesetting import tagged_pdf

TOGETHER = 100
"""A plan of no more clusters is set as a whole: typst takes some 5 MB of memory for each."""
PART = 6
"""Clusters of a part: typst lets go of what it set ten times ago."""
_ALL = ("contents", "heads", "officers", "analysis")
_SHEETS = {"heads": "cluster", "officers": "officers"}
"""Parts with a sheet for each cluster, and what the label of a sheet begins with."""
_IN_CONTENTS = ("number", "name", "fill", "ink", "breaches", "schools", "form_name")
"""What the contents say of each cluster."""
_COUNTY, _COUNTY_HEADING = "county", "County map"
_MOST_PASSES = 5


@dataclass(frozen=True, slots=True)
class _BookletPart:
    """What is set by itself: a section of the hand-outs, with some of its clusters."""

    section: str
    clusters: Sequence[Mapping[str, Any]]

    def pages_of(self, made: Outlined) -> Iterator[tuple[str, int]]:
        """Yield each label that is linked to, with its page in this part, from 0."""
        if self.section == "contents":
            yield next((_COUNTY, page) for title, page in made.headings if _is_county(title))
        if self.section in _SHEETS:
            for each, (_, page) in zip(self.clusters, made.headings, strict=True):
                yield f"{_SHEETS[self.section]}-{each['number']}", page


def pdf(contents: Mapping[str, Any]) -> bytes:
    """Return the hand-outs as a tagged PDF (PDF/UA-1); the same contents give the same bytes.

    Raises
    ------
    RuntimeError
        If the numbers of pages, as they are printed, never agree with the pages.
    """
    if len(contents["clusters"]) <= TOGETHER:
        made = tagged_pdf({**contents, "parts": _ALL, "pages": None})
        return _packed(pikepdf.open(io.BytesIO(made)))
    parts = list(_parts(contents["clusters"]))
    starts, page_of = [0] * (len(parts) + 1), dict[str, int]()
    for _ in range(_MOST_PASSES):  # until the pages are those that the pages say
        told = starts, page_of
        made_parts = [_set(contents, part, i, *told) for i, part in enumerate(parts)]
        outlines = [outlined(made) for made in made_parts]
        starts = [0, *accumulate(each.pages for each in outlines)]
        page_of = {
            label: start + page
            for part, each, start in zip(parts, outlines, starts, strict=False)
            for label, page in part.pages_of(each)
        }
        if (starts, page_of) == told:
            return _packed(joined(made_parts, page_of))
    raise RuntimeError("the numbers of pages change the number of pages")


def _parts(clusters: Sequence[Mapping[str, Any]]) -> Iterator[_BookletPart]:
    """Yield the parts in the order of their pages."""
    yield _BookletPart(
        "contents", [{name: each[name] for name in _IN_CONTENTS} for each in clusters]
    )
    for section in _SHEETS:
        for first in range(0, len(clusters), PART):
            yield _BookletPart(section, clusters[first : first + PART])
    yield _BookletPart("analysis", ())


def _set(
    contents: Mapping[str, Any],
    part: _BookletPart,
    number: int,
    starts: Sequence[int],
    page_of: Mapping[str, int],
) -> bytes:
    pages = {
        "before": starts[number],
        "all": starts[-1],
        "of": {label: page + 1 for label, page in page_of.items()},
    }
    own = {"parts": [part.section], "clusters": list(part.clusters), "pages": pages}
    elsewhere = {} if part.section == "contents" else {"index": (), "county": ""}
    return tagged_pdf({**contents, **elsewhere, **own})


def _is_county(title: str) -> bool:
    return title.startswith(_COUNTY_HEADING)


def _packed(whole: pikepdf.Pdf) -> bytes:
    """Return a PDF with its objects compressed, at half the size; typst writes each in the open."""
    packed = io.BytesIO()
    whole.save(
        packed,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return packed.getvalue()
