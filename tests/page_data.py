"""The data of a page, read as a browser reads it."""

import base64
import json
import re
import zlib
from typing import Any

from maps.packing import USUAL

BLOCKS = re.compile(
    r'<script type="application/json" id="(plan|packed)">(.*?)</script>\n', re.DOTALL
)


def contents_of(html: str) -> dict[str, Any]:
    """Return all that a page has to show."""
    found = dict(BLOCKS.findall(html))
    contents: dict[str, Any] = json.loads(found["plan"])
    bulk = json.loads(unpacked(found["packed"]))
    columns = contents["clusters"] | bulk.pop("clusters")
    contents["clusters"] = [
        {**USUAL, **dict(zip(columns, values, strict=True))}
        for values in zip(*columns.values(), strict=True)
    ]
    return contents | bulk


def legible(html: str) -> str:
    """Return a page with what is packed in plain letters, to be searched through."""
    return html + unpacked(dict(BLOCKS.findall(html))["packed"])


def unpacked(block: str) -> str:
    """Return the JSON in a packed block."""
    letters = json.loads(block).translate(str.maketrans(",[]", "&<>"))
    return zlib.decompress(base64.b85decode(letters)).decode("ascii")
