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

BULK = frozenset({"phrases", "policies", "basemap", "curve", "changes", "assessment"})
"""Keys of a page's contents that it can do without: what is said at length, what lies beneath."""

OF_CLUSTERS = frozenset({"minutes", "spokes", "straight"})
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
    bulk = {name: value for name, value in contents.items() if name in BULK}
    columns = _columns(contents.get("clusters", ()))
    for part, stays in (plain, True), (bulk, False):
        chosen = (name for name in columns if (name not in OF_CLUSTERS) == stays)
        part["clusters"] = {name: columns[name] for name in chosen}
    return plain, bulk


def _columns(clusters: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    names = dict.fromkeys(name for cluster in clusters for name in cluster)
    columns = {name: [cluster.get(name) for cluster in clusters] for name in names}
    return {
        name: values
        for name, values in columns.items()
        if name not in USUAL or any(value not in (USUAL[name], ()) for value in values)
    }


def packed(contents: Mapping[str, Any]) -> str:
    """Return contents as JSON, deflated (RFC 1950), in base 64 (RFC 4648): inert in any HTML."""
    text = json.dumps(contents, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
