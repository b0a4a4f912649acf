from pathlib import Path

import numpy as np
import pytest
import shapely
import small_roads
from small_roads import school

from data import InputError
from routing import RoadGraph, SpeedProfile, reach, travel_times
from routing.speeds import seconds

CAR = SpeedProfile.car()
MAIN = {"highway": "primary", "maxspeed": "30 mph"}
FERRY = {"route": "ferry", "motor_vehicle": "yes", "duration": "0:03"}
SPOTS = {1: (0.0, 0.0), 2: (10_000.0, 0.0), 3: (30_000.0, 0.0), 4: (10_000.0, 9000.0)}
SCHOOLS = [school(1, 4000, 10), school(2, 12_000, 10), school(3, 29_000, 10)]


@pytest.fixture
def roads(tmp_path: Path) -> RoadGraph:
    """Give a road of 30 km to the east, and a ferry of 9 km to the north from its third."""
    ways = [([1, 2, 3], MAIN), ([2, 4], FERRY)]
    return RoadGraph.from_osm(small_roads.write(tmp_path / "r.osm.pbf", SPOTS, ways))


def covers(area: shapely.MultiPolygon, east_m: float, north_m: float) -> bool:
    return bool(area.covers(shapely.Point(small_roads.at(east_m, north_m))))


def test_schools_within_are_those_of_the_matrix(roads: RoadGraph) -> None:
    here = school(9, 500, -10)
    found = reach(roads, CAR, SCHOOLS, here.lon, here.lat)
    times = travel_times(roads, [here, *SCHOOLS], CAR).slower[0, 1:]
    assert found.seconds == pytest.approx(times)
    for minutes in (5, 10, 20, 45):
        expected = tuple(s.urn for s, t in zip(SCHOOLS, times, strict=True) if t <= minutes * 60)
        assert found.within(minutes) == expected
    assert found.within(5) == ()
    assert found.within(45) == (1, 2, 3)


def test_an_area_ends_where_the_minutes_do(roads: RoadGraph) -> None:
    lon, lat = small_roads.at(1000, 0)
    found = reach(roads, CAR, [], lon, lat, minutes=(20, 10))
    m_per_s = 10_000 / seconds(roads, CAR).drive_s[0, 0]
    assert found.minutes == (10, 20)
    for minutes, area in zip(found.minutes, found.areas, strict=True):
        end = 1000 + (minutes * 60 - CAR.school.gate_s) * m_per_s
        assert area.is_valid
        assert covers(area, 500, 0)
        assert covers(area, end - 300, 0)
        assert not covers(area, end + 600, 0)
        assert not covers(area, 5000, 1000)


def test_a_larger_band_holds_the_smaller(roads: RoadGraph) -> None:
    lon, lat = small_roads.at(12_000, 0)
    small, large = reach(roads, CAR, [], lon, lat, minutes=(5, 15)).areas
    assert large.buffer(1e-4).covers(small)


def test_no_area_on_the_water_and_none_beyond_it(roads: RoadGraph) -> None:
    lon, lat = small_roads.at(9000, 0)
    for ferries in (False, True):
        (area,) = reach(roads, CAR, [], lon, lat, minutes=(45,), ferries=ferries).areas
        assert not covers(area, 10_000, 4500)


def test_in_no_time_one_gets_nowhere(roads: RoadGraph) -> None:
    lon, lat = small_roads.at(1000, 0)
    (area,) = reach(roads, CAR, [], lon, lat, minutes=(0.01,)).areas
    assert area.is_empty


def test_a_place_off_the_map_is_refused(roads: RoadGraph) -> None:
    with pytest.raises(InputError, match="This place is more than 5 km from"):
        reach(roads, CAR, SCHOOLS, *small_roads.at(90_000, 90_000))


def test_what_is_odd_about_the_place_is_told(roads: RoadGraph) -> None:
    found = reach(roads, CAR, [], *small_roads.at(1000, 1500))
    assert "This place" in found.notices[0].text
    assert "URN" not in found.notices[0].text
    assert found.snap.distance_m == pytest.approx(1500, rel=1e-3)
    assert not np.isnan(found.seconds).any()


def test_a_place_far_from_every_road_is_refused(roads: RoadGraph) -> None:
    with pytest.raises(InputError, match="This place is 3 km from the nearest road"):
        reach(roads, CAR, [], *small_roads.at(1000, 3000))
