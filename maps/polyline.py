"""Lines as short text: the encoded polyline format, which the page decodes again.

A line of a thousand points takes some 4 kB this way and 20 kB as GeoJSON. The format is Google's
"Encoded Polyline Algorithm Format" at five decimals, about one metre: each point is the difference
from the one before, latitude first, in groups of five bits.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

PRECISION = 100_000
"""Steps to a degree."""
ON_SCREEN = 10_000
"""Steps to a degree on a page, at most 11 m: two pixels where a page shows one cluster at most."""


def encode(points: ArrayLike, precision: int = PRECISION) -> str:
    """Encode (n, 2) longitudes and latitudes, degrees, as text."""
    steps = np.round(np.asarray(points, dtype=float)[:, ::-1] * precision).astype(np.int64)
    deltas = np.diff(steps, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return "".join(map(_encode_step, deltas.ravel().tolist()))


def decode(text: str) -> NDArray[np.float64]:
    """Return the (n, 2) longitudes and latitudes, degrees, that `encode` made `text` from."""
    deltas = np.fromiter(_decode_steps(text), dtype=np.int64).reshape(-1, 2)
    return deltas.cumsum(axis=0)[:, ::-1] / PRECISION


@lru_cache(maxsize=65_536)  # most steps are short: the same few thousand recur
def _encode_step(value: int) -> str:
    # The sign goes into the lowest bit, so that small negative steps stay short.
    rest = ~(value << 1) if value < 0 else value << 1
    letters = []
    while rest >= 0x20:
        letters.append(chr((0x20 | (rest & 0x1F)) + 63))
        rest >>= 5
    letters.append(chr(rest + 63))
    return "".join(letters)


def _decode_steps(text: str) -> Iterator[int]:
    value = shift = 0
    for letter in text:
        group = ord(letter) - 63
        value |= (group & 0x1F) << shift
        shift += 5
        if group < 0x20:
            yield ~(value >> 1) if value & 1 else value >> 1
            value = shift = 0
