import numpy as np
import pytest
from small_roads import school

from routing import estimate_times


def test_ten_kilometres_take_a_start_and_a_minute_each() -> None:
    times = estimate_times([school(1, 0, 0), school(2, 10_000, 0)])
    assert times.seconds == pytest.approx(
        np.array([[0, 888], [888, 0]]), abs=1  # 4.4 + 10.4 minutes
    )  # fmt: skip


def test_schools_at_one_place_are_not_zero_apart() -> None:
    times = estimate_times([school(1, 0, 0), school(2, 0, 0)])
    assert times.seconds[0, 1] == pytest.approx(264)


def test_an_estimate_says_so() -> None:
    times = estimate_times([school(1, 0, 0)])
    assert times.method == "estimate"
    assert times.profile == ""
    assert "estimated from straight-line distances" in times.notices[0].text
