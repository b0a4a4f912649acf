"""Where areas would be confetti, paper draws links, and changes have no dots."""

import io
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import shapely
from PIL import Image

from maps.changes import Changes
from maps.handouts.typesetting import pngs


def found(ghost: Iterable[shapely.LineString]) -> Changes:
    return Changes("", (), np.array(list(ghost), dtype=object), frozenset(), {})


def test_the_key_tells_of_dots_only_where_there_are_some() -> None:
    dotted = found([shapely.LineString([(0, 0), (1, 1)])])
    assert any(line.startswith("Dots") for line in dotted.key)
    without = replace(dotted, ghost=np.empty(0, dtype=object))
    assert not any(line.startswith("Dots") for line in without.key)


def test_a_picture_has_a_palette_and_the_same_bytes() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9mm" height="9mm"></svg>'
    first, again = pngs([svg, svg], 9, 9)
    assert first == again
    assert Image.open(io.BytesIO(first)).mode == "P"
