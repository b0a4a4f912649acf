"""The PDF of a paper: tagged (PDF/UA-1), set from what its Word document says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from lxml import etree

from maps.handouts.typesetting import typeset
from maps.papers.docx_archive import read_members
from maps.papers.reading_order import read_document

if TYPE_CHECKING:
    from data.given_file import GivenFile


def paper_pdf(file: GivenFile, drawn_on: date) -> tuple[bytes, Mapping[str, int]]:
    """Return a Word document as a tagged PDF, and what of it is not in the PDF, counted.

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
    return typeset("papers.typ", contents), document.left_out
