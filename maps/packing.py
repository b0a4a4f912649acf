"""The bulk of a page, packed: the same texts at a fifth of their bytes, unpacked as the page opens.

What a browser needs to show the plan stays plain, so that one that cannot unpack still shows it,
and a search through files finds its schools. Scripts stay plain too: whoever checks a page before
it is opened must be able to read what will run.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

BULK = frozenset({"phrases", "policies", "basemap", "curve", "changes"})
"""Keys of a page's contents that it can do without: what is said at length, what lies beneath."""

USUAL: Mapping[str, Any] = MappingProxyType(
    {"lead": None, "rollsMissing": 0, "byFerry": [], "straight": [], "spokes": [], "breaches": []}
)
"""What most clusters have: said once, by the page's script, and not of each."""


def parted(contents: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of a page's contents stays plain, and what is packed.

    Parameters
    ----------
    contents
        All that the page shows. The minutes between the schools of each cluster are packed apart
        from it, and what is as in `USUAL` is left out.
    """
    plain = {name: value for name, value in contents.items() if name not in BULK}
    bulk = {name: value for name, value in contents.items() if name in BULK}
    clusters = contents.get("clusters", ())
    bulk["minutes"] = [cluster["minutes"] for cluster in clusters]
    plain["clusters"] = [
        {
            name: value
            for name, value in cluster.items()
            if name != "minutes" and not (name in USUAL and value in (USUAL[name], ()))
        }
        for cluster in clusters
    ]
    return plain, bulk


def packed(contents: Mapping[str, Any]) -> str:
    """Return contents as JSON, deflated (RFC 1950), in base 64 (RFC 4648): inert in any HTML."""
    text = json.dumps(contents, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
