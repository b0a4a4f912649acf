"""The bulk of a page, packed: the same texts at a fifth of their bytes, unpacked as the page opens.

What a browser needs to show the plan stays plain, so that one that cannot unpack still shows it,
and a search through files finds its schools. Scripts stay plain too: whoever checks a page before
it is opened must be able to read what will run.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

BULK = frozenset({"phrases", "policies", "basemap", "curve"})
"""Keys of a page's contents that it can do without: what is said at length, what lies beneath."""


def packed(contents: Mapping[str, Any]) -> str:
    """Return contents as JSON, deflated (RFC 1950), in base 64 (RFC 4648): inert in any HTML."""
    text = json.dumps(contents, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
