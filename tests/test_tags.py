import math

import pytest

from routing.controls import CarAccess, Control, control, passage
from routing.tags import KPH_PER_MPH, RoadClass, duration_s, speed_limit_kph, way_facts


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
        ("30 MPH", 30),
        ("30 m.p.h.", 30),
        ("30 mp/h", 30),
        ("nsl_single", 60),
        ("GB:nsl single", 60),
        ("GB-ENG:nsl_single", 60),
        ("GB:national", 60),
        ("GB:rural", 60),
        ("UK:motorway", 70),
        ("UK:nsl_dual", 70),
        ("uk:20_zone", 20),
        ("40 mph; 20 mph @ (Mo-Fr 08:00-09:15; PH off)", 40),
        ("20 mph @ (Mo-Fr 08:00-09:15)", 20),
        ("60 mph|50 mph|", 50),
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


@pytest.mark.parametrize(
    "text", ["signals", "variable", "unknown", "implicit", "GB:signals", "signals @ (06:00-22:00)"]
)
def test_a_changing_limit_is_no_number_and_no_nonsense(text: str) -> None:
    limit = speed_limit_kph(text)
    assert limit is not None
    assert math.isnan(limit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "@",
        "fast",
        "30 mhp",
        "0",
        "700 mph",
        "GB:slow",
        "-30",
        "1e9",
        "30-40",
        "RU:urban",
        "10 knots",
        "GB:700",
        "20_zone",
    ],
)
def test_nonsense_is_none(text: str) -> None:
    assert speed_limit_kph(text) is None


def test_nonsense_is_kept_for_a_notice_and_the_type_key_is_used_instead() -> None:
    facts = way_facts({"highway": "primary", "maxspeed": "fast", "maxspeed:type": "GB:nsl_single"})
    assert facts is not None
    assert facts.nonsense == "fast"
    assert facts.limit_forward_kph == pytest.approx(60 * KPH_PER_MPH)


def test_walking_pace() -> None:
    assert speed_limit_kph("walk") == 7


def test_a_limit_for_cars_comes_before_that_for_all() -> None:
    facts = way_facts({"highway": "primary", "maxspeed": "60 mph", "maxspeed:motorcar": "50 mph"})
    assert facts is not None
    assert facts.limit_forward_kph == pytest.approx(50 * KPH_PER_MPH)


def test_a_limit_that_is_no_number_gives_way_to_the_type_key() -> None:
    facts = way_facts({"highway": "primary", "maxspeed": "signals", "maxspeed:type": "GB:motorway"})
    assert facts is not None
    assert facts.nonsense == ""
    assert facts.limit_forward_kph == pytest.approx(70 * KPH_PER_MPH)


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


@pytest.mark.parametrize("highway", ["track", "footway", "path", "cycleway", "bridleway", "steps",
                                     "pedestrian", "construction", "proposed", ""])  # fmt: skip
def test_other_ways_are_not_driven(highway: str) -> None:
    assert way_facts({"highway": highway}) is None


def test_a_road_reversed_by_the_hour_is_not_driven() -> None:
    assert way_facts({"highway": "primary", "oneway": "reversible"}) is None


@pytest.mark.parametrize(
    "tags",
    [
        {"lanes": "1"},
        {"width": "3"},
        {"width": "3.5 m"},
        {"width": "12'6\""},
        {"width": "11 ft"},
        {"width": "Very narrow w/laybays"},
        {"est_width": "2.5"},
        {"narrow": "yes"},
        {"passing_places": "yes"},
    ],
)
def test_single_track_lanes(tags: dict[str, str]) -> None:
    facts = way_facts({"highway": "unclassified", **tags})
    assert facts is not None
    assert facts.single_track


@pytest.mark.parametrize(
    "tags", [{"lanes": "2"}, {"width": "wide"}, {"width": "18 ft"}, {"lanes": "1", "oneway": "1"}]
)
def test_roads_that_are_not_single_track(tags: dict[str, str]) -> None:
    facts = way_facts({"highway": "unclassified", **tags})
    assert facts is not None
    assert not facts.single_track


@pytest.mark.parametrize(
    "tags",
    [
        {"surface": "gravel"},
        {"surface": "ground;grass"},
        {"smoothness": "bad"},
        {"tracktype": "grade3"},
    ],
)
def test_loose_and_rough_roads(tags: dict[str, str]) -> None:
    facts = way_facts({"highway": "unclassified", **tags})
    assert facts is not None
    assert facts.unpaved


@pytest.mark.parametrize(
    "tags",
    [
        {"surface": "asphalt"},
        {"surface": "compacted"},
        {"surface": "sett"},
        {"smoothness": "intermediate"},
        {"tracktype": "grade1"},
    ],
)
def test_firm_roads(tags: dict[str, str]) -> None:
    facts = way_facts({"highway": "unclassified", **tags})
    assert facts is not None
    assert not facts.unpaved


@pytest.mark.parametrize(
    ("kind", "driven"),
    [
        ("driveway", True),
        ("parking_aisle", True),
        ("alley", True),
        ("drive-through", False),
        ("emergency_access", False),
        ("bus", False),
    ],
)
def test_a_school_is_reached_by_its_drive_and_car_park(kind: str, driven: bool) -> None:
    assert (way_facts({"highway": "service", "service": kind}) is not None) is driven


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
        ({"highway": "crossing", "crossing": "informal"}, Control.NONE),
        ({"highway": "crossing", "crossing:signals": "yes"}, Control.SIGNAL_CROSSING),
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
        ({"barrier": "bus_trap"}, True),
        ({"barrier": "height_restrictor"}, False),
        ({"highway": "crossing", "access": "no"}, False),
    ],
)
def test_what_stands_in_a_cars_way(tags: dict[str, str], blocked: bool) -> None:
    assert (passage(tags) is CarAccess.CLOSED) is blocked
