"""The bulk of a page, packed: the same texts at a fifth of their bytes, unpacked as the page opens.

What a browser needs to show the plan stays plain, so that one that cannot unpack still shows it,
and a search through files finds its schools. Scripts stay plain too: whoever checks a page before
it is opened must be able to read what will run.
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

BULK = ("assessment", "curve", "clusters", "changes", "basemap", "phrases", "policies")
"""Keys of a page's contents that it can do without: what is said at length, what lies beneath.

In this order shores of areas lie near the same shores of the land, where they are found again.
"""

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%,()*+-;[=]?@^_`{|}~"
"""Digits of base 85 (RFC 1924), but for `&`, `<` and `>`: none has a meaning in HTML or JSON."""
_INERT = bytes.maketrans(b"&<>", b",[]")

OF_CLUSTERS = frozenset({"minutes", "spokes", "straight", "hubAt"})
"""The like of clusters."""

USUAL: Mapping[str, Any] = MappingProxyType(
    {"lead": None, "rollsMissing": 0, "byFerry": [], "straight": [], "spokes": [], "breaches": []}
)
"""What most clusters have: said once, by the page's script, where no cluster has anything else."""


def parted(contents: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what of a page's contents stays plain, and what is packed.

    Parameters
    ----------
    contents
        All that the page shows. Its clusters become columns, some plain and some packed, those
        without any value but the one in `USUAL` left out.
    """
    plain = {name: value for name, value in contents.items() if name not in BULK}
    columns = _columns(contents.get("clusters", ()))
    plain["clusters"] = {name: columns[name] for name in columns if name not in OF_CLUSTERS}
    packed_columns = {name: columns[name] for name in columns if name in OF_CLUSTERS}
    of_all = {**contents, "clusters": packed_columns}
    return plain, {name: of_all[name] for name in BULK if name in of_all}


def _columns(clusters: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for cluster in clusters for name in cluster)
    columns = {name: [cluster.get(name) for cluster in clusters] for name in names}
    return {
        name: values
        for name, values in columns.items()
        if name not in USUAL or any(value not in (USUAL[name], ()) for value in values)
    }


def packed(contents: Mapping[str, Any]) -> str:
    """Return contents as JSON, deflated (RFC 1950), in base 85 of `LETTERS`: inert in any HTML."""
    text = json.dumps(contents, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return base64.b85encode(zlib.compress(text.encode(), 9)).translate(_INERT).decode()
