from pathlib import Path

import numpy as np
import pytest
import small_roads

from routing import RoadGraph
from routing.speeds import bendiness

LANE = {"highway": "tertiary"}


def bends(tmp_path: Path, *spots: small_roads.Spot) -> float:
    """Degrees a kilometre of one road through these spots, in metres."""
    places = dict(enumerate(spots, 1))
    path = small_roads.write(tmp_path / "b.osm.pbf", places, [(list(places), LANE)])
    stretches = RoadGraph.from_osm(path).stretches
    return float(bendiness(stretches, np.ones(1, bool))[0])


def test_left_and_right_bends_add_up(tmp_path: Path) -> None:
    found = bends(tmp_path, (0, 0), (1000, 0), (1000, 1000), (2000, 1000))
    assert found == pytest.approx(180 / 3, rel=0.01)


def test_a_straight_road_has_none(tmp_path: Path) -> None:
    assert bends(tmp_path, (0, 0), (500, 0), (500, 0), (1000, 0)) == pytest.approx(0, abs=0.1)


def test_wiggles_within_the_lane_are_no_bends(tmp_path: Path) -> None:
    unsteady = [(20.0 * i, 1.0 * (i % 2)) for i in range(50)]
    assert bends(tmp_path, *unsteady) == pytest.approx(0, abs=1)


def test_a_short_hook_is_no_mountain_road(tmp_path: Path) -> None:
    assert bends(tmp_path, (0, 0), (10, 0), (10, 10)) == 400


def test_roads_not_asked_for_are_left_at_0(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (100.0, 100.0), 4: (900.0, 0.0), 5: (999.0, 0.0)}
    roads = [([1, 2, 3], LANE), ([4, 5], LANE)]
    path = small_roads.write(tmp_path / "b.osm.pbf", spots, roads)
    stretches = RoadGraph.from_osm(path).stretches
    assert bendiness(stretches, stretches.length_m < 150).tolist() == [0, 0]
    assert not bendiness(stretches, np.zeros(2, bool)).any()
