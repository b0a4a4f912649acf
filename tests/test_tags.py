import math

import pytest

from routing.controls import Control, blocks, control
from routing.tags import (
    KPH_PER_MPH,
    RoadClass,
    directions,
    duration_s,
    open_to_cars,
    speed_limit_kph,
    way_facts,
)


@pytest.mark.parametrize(
    ("text", "mph"),
    [
        ("30 mph", 30),
        ("30mph", 30),
        ("GB:nsl_single", 60),
        ("GB:nsl_dual", 70),
        ("GB:motorway", 70),
        ("GB:nsl_restricted", 30),
        ("GB:20_zone", 20),
        ("GB:zone:20", 20),
        ("GB:zone20", 20),
        ("GB:30", 30),
        ("GB:urban", 30),
        ("UK:nsl_single", 60),
        ("uk:urban", 30),
        ("national", 60),
        ("none", 60),
        ("30 mph;40 mph", 30),
        ("40 mph | 20 mph", 20),
        ("signals;50 mph", 50),
        ("rubbish;50 mph", 50),
    ],
)
def test_british_limits(text: str, mph: float) -> None:
    assert speed_limit_kph(text) == pytest.approx(mph * KPH_PER_MPH)


@pytest.mark.parametrize("text", ["50", "50 km/h", "50km/h", "50 kph", "50.0"])
def test_bare_and_metric_limits_are_km_an_hour(text: str) -> None:
    assert speed_limit_kph(text) == 50


@pytest.mark.parametrize("text", ["national", "none", "GB:nsl_dual"])
def test_the_national_limit_of_a_dual_carriageway_is_70(text: str) -> None:
    assert speed_limit_kph(text, dual=True) == pytest.approx(70 * KPH_PER_MPH)


@pytest.mark.parametrize("text", ["signals", "variable"])
def test_a_changing_limit_is_no_number_and_no_nonsense(text: str) -> None:
    limit = speed_limit_kph(text)
    assert limit is not None
    assert math.isnan(limit)


@pytest.mark.parametrize(
    "text", ["", ";", "fast", "30 mhp", "0", "700 mph", "GB:slow", "-30", "1e9"]
)
def test_nonsense_is_none(text: str) -> None:
    assert speed_limit_kph(text) is None


def test_nonsense_is_kept_for_a_notice_and_the_type_key_is_used_instead() -> None:
    facts = way_facts({"highway": "primary", "maxspeed": "fast", "maxspeed:type": "GB:nsl_single"})
    assert facts is not None
    assert facts.nonsense == "fast"
    assert facts.limit_forward_kph == pytest.approx(60 * KPH_PER_MPH)


def test_a_remark_in_the_type_key_is_no_nonsense() -> None:
    facts = way_facts({"highway": "primary", "maxspeed:type": "sign"})
    assert facts is not None
    assert facts.nonsense == ""
    assert math.isnan(facts.limit_forward_kph)


def test_limits_by_direction() -> None:
    facts = way_facts({"highway": "primary", "maxspeed": "60 mph", "maxspeed:backward": "40 mph"})
    assert facts is not None
    assert facts.limit_forward_kph == pytest.approx(60 * KPH_PER_MPH)
    assert facts.limit_backward_kph == pytest.approx(40 * KPH_PER_MPH)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "true"}, (True, False)),
        ({"oneway": "1"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "reverse"}, (False, True)),
        ({"oneway": "no"}, (True, True)),
        ({"oneway": "alternating"}, (True, True)),
        ({"oneway": "reversible"}, (False, False)),
        ({"junction": "roundabout"}, (True, False)),
        ({"junction": "roundabout", "oneway": "no"}, (True, True)),
        ({"junction": "roundabout", "oneway": "-1"}, (False, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway_link"}, (True, True)),
        ({"oneway": "yes", "oneway:motor_vehicle": "no"}, (True, True)),
    ],
)
def test_one_way_forms(tags: dict[str, str], expected: tuple[bool, bool]) -> None:
    assert directions(tags) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, True),
        ({"access": "private"}, False),
        ({"access": "no"}, False),
        ({"access": "destination"}, True),
        ({"access": "customers"}, True),
        ({"access": "permissive"}, True),
        ({"access": "no", "vehicle": "yes"}, True),
        ({"access": "yes", "motor_vehicle": "private"}, False),
        ({"motor_vehicle": "no", "motorcar": "yes"}, True),
        ({"vehicle": "no", "motor_vehicle": "yes"}, True),
        ({"motor_vehicle": "agricultural;forestry"}, False),
        ({"motor_vehicle": "agricultural;destination"}, True),
    ],
)
def test_the_most_specific_access_key_decides(tags: dict[str, str], expected: bool) -> None:
    assert open_to_cars(tags) is expected


@pytest.mark.parametrize("highway", ["track", "footway", "path", "cycleway", "bridleway", "steps",
                                     "pedestrian", "construction", "proposed", ""])  # fmt: skip
def test_other_ways_are_not_driven(highway: str) -> None:
    assert way_facts({"highway": highway}) is None


def test_a_road_reversed_by_the_hour_is_not_driven() -> None:
    assert way_facts({"highway": "primary", "oneway": "reversible"}) is None


@pytest.mark.parametrize(
    "tags", [{"lanes": "1"}, {"width": "3"}, {"width": "3.5 m"}, {"passing_places": "yes"}]
)
def test_single_track_lanes(tags: dict[str, str]) -> None:
    facts = way_facts({"highway": "unclassified", **tags})
    assert facts is not None
    assert facts.single_track


@pytest.mark.parametrize(
    "tags", [{"lanes": "2"}, {"width": "narrow"}, {"lanes": "1", "oneway": "1"}]
)
def test_roads_that_are_not_single_track(tags: dict[str, str]) -> None:
    facts = way_facts({"highway": "unclassified", **tags})
    assert facts is not None
    assert not facts.single_track


@pytest.mark.parametrize(
    ("tags", "carries"),
    [({}, False), ({"foot": "yes"}, False), ({"motorcar": "no", "motor_vehicle": "yes"}, False),
     ({"motor_vehicle": "yes"}, True), ({"motorcar": "yes"}, True), ({"vehicle": "yes"}, True)],
)  # fmt: skip
def test_a_ferry_carries_cars_only_if_it_says_so(tags: dict[str, str], carries: bool) -> None:
    facts = way_facts({"route": "ferry", "duration": "0:35", **tags})
    assert (facts is not None) is carries
    if facts is not None:
        assert facts.road_class is RoadClass.FERRY
        assert facts.ferry_s == 35 * 60


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0:35", 2100), ("07:00", 25200), ("01:00:30", 3630), ("PT1H20M", 4800), ("PT45S", 45),
     ("P1DT1H", 90000), ("12", 720)],
)  # fmt: skip
def test_durations(text: str, seconds: float) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize("text", ["", "PT", "soon", "1h"])
def test_no_duration_is_nan(text: str) -> None:
    assert math.isnan(duration_s(text))


@pytest.mark.parametrize(
    ("tags", "met"),
    [
        ({"highway": "traffic_signals"}, Control.SIGNALS),
        ({"highway": "crossing", "crossing": "traffic_signals"}, Control.SIGNAL_CROSSING),
        ({"highway": "crossing", "crossing": "zebra"}, Control.CROSSING),
        ({"highway": "crossing", "crossing": "unmarked"}, Control.NONE),
        ({"highway": "mini_roundabout"}, Control.MINI_ROUNDABOUT),
        ({"highway": "stop"}, Control.STOP),
        ({"traffic_calming": "hump"}, Control.CALMING),
        ({"traffic_calming": "rumble_strip"}, Control.NONE),
        ({"highway": "bus_stop"}, Control.NONE),
    ],
)
def test_what_a_node_makes_a_driver_do(tags: dict[str, str], met: Control) -> None:
    assert control(tags) is met


@pytest.mark.parametrize(
    ("tags", "blocked"),
    [
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "motor_vehicle": "yes"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "cattle_grid"}, False),
        ({"highway": "crossing", "access": "no"}, False),
    ],
)
def test_what_stands_in_a_cars_way(tags: dict[str, str], blocked: bool) -> None:
    assert blocks(tags) is blocked
