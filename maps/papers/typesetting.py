"""The PDF of a paper: tagged (PDF/UA-1), set from what its Word document says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lxml import etree

from maps.handouts.typesetting import typeset
from maps.papers.docx_archive import read_members
from maps.papers.reading_order import read_document

if TYPE_CHECKING:
    from data.given_file import GivenFile


@dataclass(frozen=True, slots=True)
class PaperPdf:
    """A paper as PDF.

    Attributes
    ----------
    content
        The PDF.
    left_out
        What of the document is not in it, counted.
    blanks
        How many fields are still to be filled in.
    """

    content: bytes
    left_out: Mapping[str, int]
    blanks: int


def paper_pdf(file: GivenFile, drawn_on: date) -> PaperPdf:
    """Return a Word document as a tagged PDF.

    Parameters
    ----------
    file
        The document.
    drawn_on
        The date of the PDF.

    Raises
    ------
    InputError
        If it is no Word document, or is damaged.
    """
    try:
        document = read_document(read_members(file))
    except etree.XMLSyntaxError:
        raise file.refusal("this document is damaged", "Mend it in Word, or remove it") from None
    contents = {
        "title": document.title or file.name,
        "drawn_on": drawn_on.isoformat(),
        "blocks": document.blocks,
        "header": document.header,
        "footer": document.footer,
    }
    return PaperPdf(typeset("papers.typ", contents), document.left_out, document.blanks)
