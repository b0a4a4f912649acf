"""The text of a file that should hold a table; other kinds of files are told by name."""

import re

from data.errors import Fault, InputError
from data.file_kind import an, file_kind
from data.records import decode

_WEB_PAGE = re.compile(r"\s*<(!doctype html|html|table|head|body)\b", re.IGNORECASE)
_TOML = re.compile(rb"(?:#[^\n]*\n|\s)*\[\[?[\w.\"-]+\]\]?\s*(?:#[^\n]*)?\n")
_JSON_LIST = re.compile(rb"\[\s*[\[{\"\d-]")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r")
_FEWEST_TEXT = 0.95  # of a compressed or packed file about a tenth are controls


def text_of_table(name: str, content: bytes) -> str:
    """Return the text of a table, decoded.

    Parameters
    ----------
    name
        What the file is called in faults.
    content
        Its bytes, unpacked.

    Raises
    ------
    InputError
        If it is plainly no table, or its encoding is not known.
    """
    start = content[:4096]
    is_utf_16 = content.startswith(_UTF_16)
    kind = "" if is_utf_16 else _other_kind(content)
    if kind:
        remedy = "Give a table: CSV, as a spreadsheet program or the register writes it, or .xlsx"
        raise InputError([Fault(name, f"this is {an(kind)}, not a table", remedy)])
    if not is_utf_16 and len(start.translate(None, delete=_CONTROLS)) < _FEWEST_TEXT * len(start):
        problem = "this is not a CSV file: it does not begin with text"
        remedy = "Give a CSV file, such as a spreadsheet program or the register writes"
        raise InputError([Fault(name, problem, remedy)])
    try:
        text = decode(content)
    except ValueError:
        problem = "the encoding of the file is not supported, or its last character is cut off"
        remedy = "Save it again as CSV UTF-8 (comma separated)"
        raise InputError([Fault(name, problem, remedy)]) from None
    if _WEB_PAGE.match(text):
        problem = "this is a web page, not a table: the download may have failed"
        raise InputError([Fault(name, problem, "Download or export it again")])
    return text


def _other_kind(content: bytes) -> str:
    """Name the kind of a file that is clearly no table; `""` if it may be one."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _TOML.match(start):
        return "TOML file"
    if start.startswith(b"[") and not _JSON_LIST.match(start):
        return ""
    kind = file_kind(content)
    return kind if kind is not None and kind != "web page" else ""
