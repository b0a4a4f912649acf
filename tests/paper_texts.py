"""What a Word document says, read by python-docx: another way than that of the program."""

import io
import zipfile

import docx
from docx.table import Table
from lxml import etree

MARKUP = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(document):
    """All words of the body, a paragraph or a cell a line."""
    return "\n".join(_lines(docx.Document(io.BytesIO(document)).iter_inner_content()))


def _lines(blocks):
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _lines(cell.iter_inner_content())
        else:
            yield block.text


def parts_of(document):
    """The parts of a document by name, each of XML parsed strictly."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {
            name: etree.fromstring(archive.read(name))
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }
