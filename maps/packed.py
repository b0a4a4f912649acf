"""What a page needs only once a cluster is open: packed small, and unpacked by the browser."""

import base64
import json
import zlib
from typing import Any


def pack(value: Any) -> str:
    """Return a value, as JSON, in a fraction of its letters: deflated, in base 64.

    Parameters
    ----------
    value
        What JSON can hold, without numbers that are not finite.

    Notes
    -----
    `assets/plan.js` unpacks it with the browser's own `DecompressionStream`, which every browser
    has had since 2023.
    """
    text = json.dumps(value, allow_nan=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), level=9)).decode()
