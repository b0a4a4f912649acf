"""Read a PDF as people do: the text of its pages, and how large it is printed."""

import math
from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    with pdfium.PdfDocument(pdf) as document:
        # U+FFFE is how PDFium shows a hyphen that the end of a line has put in.
        texts = [page.get_textpage().get_text_range() for page in document]
    return [text.replace("\ufffe", "-") for text in texts]


def sizes_pt(pdf: bytes) -> list[list[tuple[str, float]]]:
    """Return, page by page, each character that shows and its size on paper."""
    with pdfium.PdfDocument(pdf) as document:
        return [list(_sizes_on(page)) for page in document]


def _sizes_on(page: pdfium.PdfPage) -> Iterator[tuple[str, float]]:
    found = page.get_textpage()
    for at in range(found.count_chars()):
        matrix = raw.FS_MATRIX()
        code = raw.FPDFText_GetUnicode(found, at)
        if code > 32 and raw.FPDFText_GetMatrix(found, at, matrix):
            size = raw.FPDFText_GetFontSize(found, at)
            yield chr(code), size * math.hypot(matrix.b, matrix.d)
