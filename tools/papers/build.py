"""Templates of papers, as Word documents, from texts with a few marks.

A line of a text is a paragraph. It may begin with `# ` (title), `## ` and `### ` (headings), `- `
(an item of a list), `| ` (a row of a table, the first one its header; `table 2 1` before it says
how wide its columns are), or be `---` (a new page). `@sources` adds the sources of the paper.
"""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from data.given_file import GivenFile
from maps.design import INK, OFFICE_FACE, SOFT
from maps.papers.blanks import mark_blanks
from maps.papers.docx_archive import read_members, write_members

TEXTS = Path(__file__).parent / "texts"
_WIDTH_CM = 17.0
_STYLES = {"# ": "Title", "## ": "Heading 1", "### ": "Heading 2", "- ": "List Bullet"}
_SOURCES = """
## Sources
{%p for source in paper.sources %}
- {{ source }}
{%p endfor %}
{{ plan.attributions|join(" ") }}
"""
_TABLE_STYLES = ("Normal Table", "Table Grid")
"""What stays of the forty that python-docx begins with."""
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_THUMBNAIL = "docProps/thumbnail.jpeg"


def write_templates(folder: Path) -> None:
    """Write a template for each text into a folder."""
    for path in sorted(TEXTS.glob("*.txt")):
        made = template(path.read_text(encoding="utf-8"))
        (folder / f"{path.stem}.docx").write_bytes(made)


def template(text: str) -> bytes:
    """Return the template that a text describes; the same text gives the same bytes."""
    document = docx.Document()
    _set_styles(document)
    _set_edges(document)
    _write(document, list(_expanded(text)))
    mark_blanks(document.element.body)
    properties = document.core_properties
    properties.title = "{{ paper.title }}"
    properties.author = "{{ plan.authority }}"
    properties.comments = properties.subject = properties.keywords = ""
    properties.language = "en-GB"
    properties.created = properties.modified = _MADE
    properties.last_modified_by = ""
    saved = io.BytesIO()
    document.save(saved)
    return write_members(_without_thumbnail(read_members(GivenFile("made", saved.getvalue()))))


def _expanded(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if line == "@sources":
            yield from _SOURCES.splitlines()
        else:
            yield line


def _write(document: Any, lines: list[str]) -> None:
    rows: list[list[str]] = []
    widths: list[float] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
            continue
        if rows:
            _table(document, rows, widths)
            rows, widths = [], []
        if line.startswith("table "):
            widths = [float(part) for part in line.split()[1:]]
        elif line == "---":
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif line.strip():
            _paragraph(document, line)


def _paragraph(document: Any, line: str) -> None:
    for mark, style in _STYLES.items():
        if line.startswith(mark):
            document.add_paragraph(line.removeprefix(mark), style=style)
            return
    document.add_paragraph(line)


def _table(document: Any, rows: list[list[str]], widths: list[float]) -> None:
    columns = len(rows[0])
    shares = widths or [1.0] * columns
    table = document.add_table(rows=0, cols=columns, style="Table Grid")
    table.autofit = False
    for place, cells in enumerate(rows):
        row = table.add_row()
        if place == 0:
            _on(row._tr.get_or_add_trPr(), "w:tblHeader")
        _on(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, words in zip(row.cells, [*cells, *[""] * (columns - len(cells))], strict=True):
            run = cell.paragraphs[0].add_run(words)
            run.bold = True if place == 0 else None
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
    for column, share in zip(table.columns, shares, strict=True):
        width = Cm(_WIDTH_CM * share / sum(shares))
        column.width = width
        for cell in column.cells:
            cell.width = width
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _on(parent: Any, name: str) -> None:
    parent.append(OxmlElement(name))


def _set_styles(document: Any) -> None:
    sizes = {"Normal": 10.5, "Title": 20, "Heading 1": 13, "Heading 2": 11.5, "Header": 8.5}
    sizes |= {"Footer": 8.5, "List Bullet": 10.5, "List Number": 10.5}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name = OFFICE_FACE
        style.font.size = Pt(size)
        soft = name in ("Header", "Footer")
        style.font.color.rgb = RGBColor.from_string((SOFT if soft else INK).removeprefix("#"))
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        for key in list(fonts.attrib):
            if "Theme" in key:
                del fonts.attrib[key]
        fonts.set(qn("w:hAnsi"), OFFICE_FACE)
        fonts.set(qn("w:cs"), OFFICE_FACE)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    for name in ("Heading 1", "Heading 2"):
        document.styles[name].paragraph_format.space_before = Pt(12)
        document.styles[name].paragraph_format.space_after = Pt(4)
    borders = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in _TABLE_STYLES:
            style.delete()
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _set_edges(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21.0 - _WIDTH_CM) / 2)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.header.paragraphs[0].text = "{{ plan.wording }}"
    section.header.paragraphs[0].paragraph_format.space_after = Pt(12)
    footer = section.footer.paragraphs[0]
    footer.add_run("{{ paper.title }} \u00b7 {{ plan.date }} \u00b7 Page ")
    _field(footer, "PAGE")
    footer.add_run(" of ")
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    for kind in ("begin", "separate", "end"):
        run = paragraph.add_run()
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        if kind == "separate":
            instruction = OxmlElement("w:instrText")
            instruction.text = name
            run._r.append(instruction)
            run = paragraph.add_run()
            run._r.append(mark)
            paragraph.add_run("1")
        else:
            run._r.append(mark)


def _without_thumbnail(members: dict[str, bytes]) -> dict[str, bytes]:
    """Return the members without the picture that shows another document in small."""
    links = members["_rels/.rels"].decode()
    before, _, rest = links.partition("<Relationship ")
    kept = [
        f"<Relationship {each}" for each in rest.split("<Relationship ") if "thumbnail" not in each
    ]
    tail = "" if "</Relationships>" in "".join(kept) else "</Relationships>"
    found = {name: content for name, content in members.items() if name != _THUMBNAIL}
    return found | {"_rels/.rels": (before + "".join(kept) + tail).encode()}
