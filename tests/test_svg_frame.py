import numpy as np
import pytest
from shapely import LineString

from maps.handouts.svg import Frame

FRAME = Frame.around((1_000.0, 2_000.0, 3_000.0, 3_000.0), 100.0, 100.0)


def test_a_frame_is_as_large_as_its_longer_side_asks_and_centred():
    assert FRAME.m_per_mm == pytest.approx(20.0)
    assert FRAME.bounds == pytest.approx((1_000.0, 1_500.0, 3_000.0, 3_500.0))


def test_north_is_up_on_paper():
    corners = FRAME.on_paper(np.array([[1_000.0, 3_500.0], [3_000.0, 1_500.0]]))
    assert corners.tolist() == [[0.0, 0.0], [100.0, 100.0]]


def test_what_lies_outside_is_cut_off():
    lines = np.array([LineString([(0, 2_000), (2_000, 2_000)]), LineString([(0, 0), (1, 1)])])
    (kept,) = FRAME.cut(lines)
    assert kept.bounds == (1_000.0, 2_000.0, 2_000.0, 2_000.0)


def test_what_it_holds_lies_within():
    assert FRAME.holds(np.array([[2_000.0, 2_000.0], [0.0, 2_000.0]])).tolist() == [True, False]
