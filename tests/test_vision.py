import numpy as np
import pytest

from maps.vision import VISIONS, apart, ciede2000


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ],
)
def test_distances_are_those_of_sharma_wu_and_dalal(first, second, distance):
    assert ciede2000(np.array(first), np.array(second)) == pytest.approx(distance, abs=1e-4)
    assert ciede2000(np.array(second), np.array(first)) == pytest.approx(distance, abs=1e-4)


def test_no_vision_sees_colour_in_grey():
    for vision in VISIONS.values():
        assert vision.sum(axis=1) == pytest.approx(1.0, abs=1e-4)


def test_red_and_green_of_one_brightness_are_close_for_some_eyes_only():
    between = apart([(0.75, 0.35, 0.2), (0.5, 0.5, 0.15)])
    assert between[0, 1] < 8
    assert between[0, 0] == pytest.approx(0.0, abs=1e-9)
