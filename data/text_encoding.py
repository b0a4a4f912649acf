"""From bytes to text, each cell in its own encoding where a file mixes several."""

import re

UNDECODABLE = re.compile("[\ud800-\udfff]")
"""What stands in a text for a byte of no encoding: half a surrogate pair, which no text has."""

LOST = "\ufffd"
"""What other programs write where they could not decode a character."""

_UTF_16, _UTF_32 = (b"\xff\xfe", b"\xfe\xff"), (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_BETWEEN_CELLS = re.compile(rb"([,;\t\r])")
_CAPITALS_IN_QUOTES = re.compile(rb"[A-Z][\xc7-\xdf][\x91-\x97]")
"""An accented capital before a quotation mark or dash in Windows-1252 (as in
CAFÉ'S): by chance this is UTF-8 too, for letters that no English text has."""


def _windows_1252(code: int) -> str:
    """Return the character of a byte; the five that the code page lacks stand for themselves."""
    try:
        return bytes([code]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(code)


_BYTE_OF = {_windows_1252(code): code for code in range(128, 256)} | {
    chr(code): code for code in range(128, 256)
}
_FOLLOWING = "".join(sorted({char for char, code in _BYTE_OF.items() if code < 0xC0}))
_TWICE = re.compile(
    f"Â[\xa0-\xbf]|[ÃÄÅ][{re.escape(_FOLLOWING)}]|â[€\u201a\u201e][{re.escape(_FOLLOWING)}]",
)
_REMAINS_OF_TWICE = re.compile("Ã[^a-zA-Z]|â€")


def decode(content: bytes) -> str:
    """Return the text of a file: UTF-8, Windows-1252, a mixture of both, or UTF-16 with its mark.

    Where a file is not UTF-8 throughout, each line is decoded by itself, and where a line is not,
    each cell. A byte that neither encoding knows becomes a character that `UNDECODABLE` finds.

    Raises
    ------
    ValueError
        If the file is UTF-32, or UTF-16 that breaks off.
    """
    if content.startswith(_UTF_32):
        raise ValueError("UTF-32")
    if content.startswith(_UTF_16):
        return content.decode("utf-16", "surrogatepass")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        lines = content.split(b"\n")
    as_utf_8 = (line if line.isascii() else _line_as_utf_8(line) for line in lines)
    return b"\n".join(as_utf_8).decode("utf-8", "surrogateescape")


def is_decoded(text: str) -> bool:
    """Say whether every byte of a text was decoded; much faster than `UNDECODABLE`."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def repaired(text: str) -> str:
    """Return a text that was encoded twice (`Ã©` for `é`) as it was meant.

    Only sequences are changed that no text of any language of Western Europe has.
    """
    for _ in range(3):
        once = _TWICE.sub(_decoded_once, text)
        if once == text:
            break
        text = once
    return text


def looks_garbled(text: str) -> bool:
    """Say whether characters were lost or encoded twice beyond repair."""
    return LOST in text or _REMAINS_OF_TWICE.search(text) is not None


def _line_as_utf_8(line: bytes) -> bytes:
    if _is_utf_8(line):
        return line
    return b"".join(map(_cell_as_utf_8, _BETWEEN_CELLS.split(line)))


def _cell_as_utf_8(cell: bytes) -> bytes:
    if _is_utf_8(cell):
        return cell
    try:
        return cell.decode("cp1252").encode("utf-8")
    except UnicodeDecodeError:
        return cell


def _is_utf_8(piece: bytes) -> bool:
    try:
        piece.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _CAPITALS_IN_QUOTES.search(piece)


def _decoded_once(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTE_OF[char] for char in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
