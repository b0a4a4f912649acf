"""Text from data, made fit for files that cannot carry every character."""

import re

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids: control characters, lone surrogates, U+FFFE and U+FFFF (section 2.2)."""


def xml_text(text: str) -> str:
    """Return `text` with a mark in place of every character that XML and SQLite cannot carry."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
