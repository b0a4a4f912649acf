"""What a finished Word document says, block by block in the order of reading.

Its PDF is set from this, so that it says what the document says, whoever made the template or
edited the paper. What cannot be set in a PDF here, such as a picture, is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from maps.handouts.text import legible
from maps.papers.blanks import WORD, W, blanks_in
from maps.papers.docx_archive import DOCUMENT, PROPERTIES, STYLES, parse

_NS = {"w": WORD, "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships"}
_LEFT_OUT = {
    f"{W}drawing": "a picture",
    f"{W}pict": "a picture",
    f"{W}object": "an object",
    f"{W}sym": "a symbol",
    f"{W}footnoteReference": "a footnote",
    f"{W}endnoteReference": "a footnote",
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent": "a drawing",
}
"""What no PDF is set from, in words."""
_REMOVED = frozenset({f"{W}del", f"{W}moveFrom"})
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_PAGE, _PAGES = "\ue000", "\ue001"
"""Stand for the number of the page, and the number of pages, in headers and footers."""

Block = dict[str, Any]
"""A block as JSON: its `kind`, its `runs`, and what its kind needs."""


@dataclass(frozen=True, slots=True)
class _Style:
    """What a style says of its paragraphs."""

    heading: int = 0
    item: bool = False
    numbered: bool = False
    new_page: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """What a document says.

    Attributes
    ----------
    title
        As its properties have it.
    blocks
        Headings, paragraphs, items of lists, tables and breaks of pages.
    header, footer
        Their words; U+E000 stands for the number of the page, U+E001 for that of the last one.
    left_out
        What is not in `blocks`, with how often it stands in the document.
    """

    title: str
    blocks: tuple[Block, ...]
    header: str
    footer: str
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def blanks(self) -> int:
        """How many fields are still to be filled in."""
        return sum(len(blanks_in(words)) for words in _words_of(self.blocks))


def read_document(members: Mapping[str, bytes]) -> ReadDocument:
    """Return what a Word document says, given its members.

    Raises
    ------
    lxml.etree.XMLSyntaxError
        If a member is not well formed.
    """
    root = parse(members[DOCUMENT])
    reader = _Reader(_styles(parse(members[STYLES])), _numbered_lists(members))
    body = root.find(f"{W}body")
    blocks = tuple(reader.blocks([] if body is None else body))
    properties = parse(members[PROPERTIES]) if PROPERTIES in members else etree.Element("none")
    return ReadDocument(
        legible(properties.findtext(_TITLE) or ""),
        _levelled(blocks),
        _edge(members, root, "header"),
        _edge(members, root, "footer"),
        dict(reader.left_out),
    )


def _words_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the words of blocks, those of a table cell by cell."""
    for block in blocks:
        if block["kind"] == "table":
            for row in block["rows"]:
                for cell in row["cells"]:
                    yield from _words_of(cell["blocks"])
        else:
            yield "".join(run["text"] for run in block.get("runs", ()))


def _levelled(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return blocks whose headings skip no level, as accessible PDFs ask for."""
    before, found = 0, []
    for block in blocks:
        if block["kind"] == "heading":
            before = min(block["level"], before + 1)
            found.append({**block, "level": before})
        else:
            found.append(block)
    return tuple(found)


class _Reader:
    """Walks through the blocks of a document."""

    def __init__(self, styles: Mapping[str, _Style], numbered: frozenset[str]) -> None:
        self._styles = styles
        self._numbered = numbered
        self.left_out: Counter[str] = Counter()

    def blocks(self, parent: Any) -> Iterator[Block]:
        """Yield the blocks of a body or a cell."""
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{W}tbl":
                yield self._table(child)
            elif child.tag not in _REMOVED:  # content controls and the like hold blocks, too
                yield from self.blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Block]:
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        style = self._styles.get("" if named is None else named.get(f"{W}val", ""), _Style())
        if style.new_page or _is_on(paragraph.find(f"{W}pPr/{W}pageBreakBefore")):
            yield {"kind": "break"}
        runs = list(self._runs(paragraph))
        breaks = [at for at, run in enumerate(runs) if run.get("break")]
        if breaks:
            yield {"kind": "break"}
            runs = [run for run in runs if not run.get("break")]
        if not any(run["text"].strip() for run in runs):
            return
        number = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        listed = number is not None and number.get(f"{W}val") != "0"
        if style.heading:
            yield {"kind": "heading", "level": style.heading, "runs": runs}
        elif style.item or listed:
            own = listed and number is not None and number.get(f"{W}val") in self._numbered
            yield {"kind": "item", "numbered": style.numbered or own, "runs": runs}
        else:
            yield {"kind": "paragraph", "runs": _emboldened(runs) if style.bold else runs}

    def _runs(self, parent: etree._Element) -> Iterator[dict[str, Any]]:
        for child in parent:
            if child.tag == f"{W}r":
                yield from self._run(child)
            elif child.tag not in _REMOVED and child.tag != f"{W}pPr":
                yield from self._runs(child)

    def _run(self, run: etree._Element) -> Iterator[dict[str, Any]]:
        text = ""
        for child in run:
            if child.tag == f"{W}t":
                text += child.text or ""
            elif child.tag == f"{W}br" and child.get(f"{W}type") == "page":
                yield {"text": "", "break": True}
            elif child.tag in (f"{W}br", f"{W}tab", f"{W}cr"):
                text += " "
            elif child.tag == f"{W}noBreakHyphen":
                text += "-"
            elif child.tag in _LEFT_OUT:
                self.left_out[_LEFT_OUT[child.tag]] += 1
        if text:
            properties = run.find(f"{W}rPr")
            yield {"text": legible(text), **_looks(properties)}

    def _table(self, table: etree._Element) -> Block:
        widths = [
            max(int(float(column.get(f"{W}w") or 1)), 1)
            for column in table.iterfind(f"{W}tblGrid/{W}gridCol")
        ]
        rows: list[dict[str, Any]] = []
        for row in table.iterfind(f"{W}tr"):
            cells = [self._cell(cell) for cell in row.iterfind(f"{W}tc")]
            heads = _is_on(row.find(f"{W}trPr/{W}tblHeader"))
            rows.append({"header": heads, "cells": cells})
        spans = [sum(cell["span"] for cell in row["cells"]) for row in rows]
        most = max([len(widths), *spans, 1])
        for row in rows:  # a row that begins late or ends early has empty cells in the PDF
            row["cells"] += [_EMPTY] * (most - sum(cell["span"] for cell in row["cells"]))
        widths += [widths[-1] if widths else 1] * (most - len(widths))
        return {"kind": "table", "widths": widths, "rows": rows}

    def _cell(self, cell: etree._Element) -> dict[str, Any]:
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        number = "1" if span is None else span.get(f"{W}val", "1")
        blocks = list(_flat(self.blocks(cell)))
        return {"span": max(int(number), 1) if number.isdigit() else 1, "blocks": blocks}


_EMPTY: Block = {"span": 1, "blocks": []}


def _flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks of a cell, those of a table within it cell by cell."""
    for block in blocks:
        if block["kind"] == "table":
            for row in block["rows"]:
                for cell in row["cells"]:
                    yield from cell["blocks"]
        elif block["kind"] != "break":
            yield block


def _emboldened(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**run, "bold": True} for run in runs]


def _looks(properties: etree._Element | None) -> dict[str, bool]:
    if properties is None:
        return {}
    style = properties.find(f"{W}rStyle")
    named = "" if style is None else style.get(f"{W}val", "").casefold()
    looks = {
        "bold": _is_on(properties.find(f"{W}b")) or named == "strong",
        "italic": _is_on(properties.find(f"{W}i")) or named == "emphasis",
        "blank": properties.find(f"{W}highlight") is not None,
    }
    return {name: True for name, holds in looks.items() if holds}


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(f"{W}val", "true") not in ("0", "false", "off", "none")


def _styles(root: etree._Element) -> dict[str, _Style]:
    """Return what each style says of paragraphs, by its identifier, with what it is based on."""
    found = {each.get(f"{W}styleId", ""): each for each in root.iterfind(f"{W}style")}
    return {name: _style_of(name, found) for name in found}


def _style_of(name: str, found: Mapping[str, etree._Element]) -> _Style:
    chain: list[etree._Element] = []
    while name in found and found[name] not in chain:
        chain.append(found[name])
        above = found[name].find(f"{W}basedOn")
        name = "" if above is None else above.get(f"{W}val", "")
    names = [each.find(f"{W}name") for each in chain]
    words = [each.get(f"{W}val", "").casefold() for each in names if each is not None]
    heading = 0
    for word in words:
        if word == "title":
            heading = 1
        elif word.startswith("heading ") and word[8:].isdigit():
            heading = int(word[8:]) + 1
        if heading:
            break
    return _Style(
        heading,
        any(
            word.startswith(("list bullet", "list number", "list paragraph")) for word in words[:1]
        ),
        any(word.startswith("list number") for word in words[:1]),
        any(_is_on(each.find(f"{W}pPr/{W}pageBreakBefore")) for each in chain),
        any(_is_on(each.find(f"{W}rPr/{W}b")) for each in chain[:1]),
    )


def _numbered_lists(members: Mapping[str, bytes]) -> frozenset[str]:
    """Return the identifiers of lists that are numbered, not dotted."""
    if "word/numbering.xml" not in members:
        return frozenset()
    root = parse(members["word/numbering.xml"])
    dotted = {
        each.get(f"{W}abstractNumId")
        for each in root.iterfind(f"{W}abstractNum")
        if (kind := each.find(f"{W}lvl/{W}numFmt")) is not None
        and kind.get(f"{W}val") in ("bullet", "none")
    }
    return frozenset(
        each.get(f"{W}numId", "")
        for each in root.iterfind(f"{W}num")
        if (of := each.find(f"{W}abstractNumId")) is not None and of.get(f"{W}val") not in dotted
    )


def _edge(members: Mapping[str, bytes], root: etree._Element, edge: str) -> str:
    """Return the words of the usual header or footer."""
    named = root.xpath(f"//w:sectPr/w:{edge}Reference[@w:type='default']/@r:id", namespaces=_NS)
    links = members.get("word/_rels/document.xml.rels")
    if not named or links is None:
        return ""
    for link in parse(links):
        target = f"word/{link.get('Target', '')}"
        if link.get("Id") == named[-1] and target in members:
            return _edge_words(parse(members[target]))
    return ""


def _edge_words(root: etree._Element) -> str:
    """Return the words of a header or a footer, with marks for the numbers of pages."""
    lines = []
    for paragraph in root.iter(f"{W}p"):
        text, in_field = "", False
        for part in paragraph.iter(
            f"{W}t", f"{W}instrText", f"{W}fldChar", f"{W}tab", f"{W}fldSimple"
        ):
            words = part.text or part.get(f"{W}instr") or ""
            if part.tag == f"{W}fldChar":
                in_field = part.get(f"{W}fldCharType") == "separate"
            elif part.tag in (f"{W}instrText", f"{W}fldSimple"):
                text += _PAGES if "NUMPAGES" in words else _PAGE if "PAGE" in words else ""
            elif part.tag == f"{W}tab":
                text += " "
            elif not in_field:
                text += legible(words)
        lines.append(text.strip())
    return "  ·  ".join(filter(None, lines))
