import dataclasses
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
import small_roads

from data import InputError
from routing import RoadGraph, SpeedProfile
from routing.speeds import driven_kph, seconds
from routing.tags import KPH_PER_MPH


def profile(tmp_path: Path, text: str) -> SpeedProfile:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return SpeedProfile.from_toml(path)


def faults(tmp_path: Path, text: str) -> dict[str | None, str]:
    with pytest.raises(InputError) as refused:
        profile(tmp_path, text)
    return {fault.column: str(fault) for fault in refused.value.faults}


def graph(tmp_path: Path, *tags: dict[str, str]) -> RoadGraph:
    """Roads of 1 km, straight to the east, 10 km apart."""
    spots = {}
    for i in range(len(tags)):
        spots |= {2 * i + 1: (0.0, 10_000.0 * i), 2 * i + 2: (1000.0, 10_000.0 * i)}
    roads = [([2 * i + 1, 2 * i + 2], tag) for i, tag in enumerate(tags)]
    return RoadGraph.from_osm(small_roads.write(tmp_path / "roads.osm.pbf", spots, roads))


def mph(tmp_path: Path, tags: dict[str, str]) -> float:
    forward = driven_kph(graph(tmp_path, tags), SpeedProfile.car())[0, 0]
    return float(forward) / KPH_PER_MPH


def test_a_profile_needs_only_what_differs_from_car(tmp_path: Path) -> None:
    mine = profile(tmp_path, 'name = "careful"\nfactor = 1.3\n[delay_s]\nsignals = 20\n')
    car = SpeedProfile.car()
    assert (mine.name, mine.factor, mine.delay_s.signals) == ("careful", 1.3, 20)
    assert mine.delay_s.give_way == car.delay_s.give_way
    assert mine.built_up == car.built_up


def test_a_profile_without_a_name_is_called_after_its_file(tmp_path: Path) -> None:
    assert profile(tmp_path, "factor = 1.1").name == "mine"


def test_every_fault_of_a_profile_is_named_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        'factr = 2\nname = 3\nverge = 1\n[delay_s]\nsignal = 1\nstop = -1\ncrossing = "long"\n'
        "[most_mph]\nservice = 0\nlink = inf\nunpaved = true\n",
    )
    assert set(found) == {
        "factr", "name", "verge", "delay_s.signal", "delay_s.stop", "delay_s.crossing",
        "most_mph.service", "most_mph.link", "most_mph.unpaved",
    }  # fmt: skip
    assert "'factor'" in found["factr"]
    assert "'signals'" in found["delay_s.signal"]


@pytest.mark.parametrize("text", ["factor = ", "\0", "[delay_s", "name = car"])
def test_a_file_that_is_no_toml(tmp_path: Path, text: str) -> None:
    (problem,) = faults(tmp_path, text).values()
    assert "not valid TOML" in problem


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        SpeedProfile.from_toml(tmp_path / "none.toml")


def test_the_record_of_a_profile_makes_the_same_profile_again() -> None:
    car = SpeedProfile.car().scaled(1.2)
    record = json.loads(json.dumps(car.to_dict()))
    assert SpeedProfile.from_dict(record, "plan.json") == car
    with pytest.raises(InputError, match=r"plan.json.*'factor'"):
        SpeedProfile.from_dict({"factr": 1.2}, "plan.json")


def test_the_school_run_is_slower_on_every_road_and_at_every_junction(tmp_path: Path) -> None:
    car, peak = SpeedProfile.car(), SpeedProfile.car_peak()
    assert (car.name, peak.name) == ("car", "car-peak")
    tags = [
        {"highway": highway, "maxspeed": limit}
        for highway in ("trunk", "secondary", "unclassified", "residential")
        for limit in ("20 mph", "30 mph", "40 mph", "60 mph")
    ]
    roads = graph(tmp_path, *tags)
    ratio = driven_kph(roads, car) / driven_kph(roads, peak)
    assert (ratio >= 1).all()
    assert ratio[[tag["maxspeed"] == "30 mph" for tag in tags]].min() > 1.05
    later = dataclasses.asdict(peak.delay_s)
    assert all(later[key] >= delay for key, delay in dataclasses.asdict(car.delay_s).items())


def test_a_profile_is_an_immutable_value_that_other_processes_can_have() -> None:
    car = SpeedProfile.car()
    assert pickle.loads(pickle.dumps(car)) == car  # noqa: S301 - our own bytes
    with pytest.raises(dataclasses.FrozenInstanceError):
        car.factor = 2.0  # type: ignore[misc] # what must not be possible


def test_scaling_a_profile_scales_every_second(tmp_path: Path) -> None:
    roads = graph(tmp_path, {"highway": "primary"}, {"highway": "service"})
    car = SpeedProfile.car()
    assert seconds(roads, car.scaled(1.3)).drive_s == pytest.approx(
        1.3 * seconds(roads, car).drive_s
    )


@pytest.mark.parametrize("highway", ["trunk", "primary", "secondary", "tertiary"])
def test_a_straight_road_in_the_country_is_driven_at_48_mph(tmp_path: Path, highway: str) -> None:
    # Two less than the Department for Transport counts where nothing holds a car up.
    tags = {"highway": highway, "maxspeed": "60 mph"}
    assert mph(tmp_path, tags) == pytest.approx(48)


def test_a_winding_road_is_driven_at_the_design_manuals_speed(tmp_path: Path) -> None:
    # Bends of 45 degrees every 250 m are 135 degrees over the first kilometre.
    spots = {1: (0.0, 0.0), 2: (250.0, 0.0), 3: (426.8, 176.8), 4: (676.8, 176.8),
             5: (853.6, 0.0)}  # fmt: skip
    tags = {"highway": "tertiary", "maxspeed": "60 mph"}
    path = small_roads.write(tmp_path / "b.osm.pbf", spots, [([1, 2, 3, 4, 5], tags)])
    # Visibility 10 ^ (2.46 + 1/25 - 135/400) = 145 m; 118 - 26 - (12 - 145/60 + 2 * 135/45) km/h.
    found = driven_kph(RoadGraph.from_osm(path), SpeedProfile.car())[0, 0]
    assert found == pytest.approx(118 - 26 - (12 - 145 / 60 + 2 * 135 / 45), abs=0.2)


def test_no_figures_of_a_user_make_a_road_slower_than_walking(tmp_path: Path) -> None:
    mine = profile(tmp_path, "[country_kph]\nideal = 1\n")
    roads = graph(tmp_path, {"highway": "tertiary", "maxspeed": "60 mph"})
    assert driven_kph(roads, mine)[0, 0] == 7


@pytest.mark.parametrize(("highway", "expected"), [("secondary", 36), ("tertiary", 29),
                                                   ("unclassified", 24)])  # fmt: skip
def test_a_country_road_without_a_known_limit_is_one_of_the_lesser(
    tmp_path: Path, highway: str, expected: float
) -> None:
    assert mph(tmp_path, {"highway": highway}) == pytest.approx(expected)


def test_bends_slow_country_roads(tmp_path: Path) -> None:
    spots = {i: (100.0 * i, 30.0 * (i % 2)) for i in range(1, 12)}
    lane = {"highway": "tertiary", "maxspeed": "60 mph"}
    bendy = small_roads.write(tmp_path / "b.osm.pbf", spots, [(list(spots), lane)])
    straight = graph(tmp_path, lane)
    car = SpeedProfile.car()
    slow = driven_kph(RoadGraph.from_osm(bendy), car)[0, 0]
    assert slow < driven_kph(straight, car)[0, 0] - 5


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "motorway"}, 65),
        ({"highway": "trunk", "oneway": "yes"}, 60),
        ({"highway": "secondary", "oneway": "yes"}, 60),
        ({"highway": "primary", "maxspeed": "50 mph"}, 48),
        ({"highway": "primary", "maxspeed": "30 mph"}, 26.1),
        ({"highway": "primary", "maxspeed": "40 mph"}, 34.8),
        ({"highway": "primary", "lit": "yes"}, 26.1),
        ({"highway": "unclassified", "maxspeed": "30 mph"}, 20),
        ({"highway": "residential", "maxspeed": "30 mph"}, 20),
        ({"highway": "residential"}, 20),
        ({"highway": "tertiary", "maxspeed": "20 mph"}, 17.4),
        ({"highway": "service"}, 10),
        ({"highway": "living_street"}, 10),
        ({"highway": "unclassified", "maxspeed": "60 mph", "lanes": "1"}, 30),
        ({"highway": "unclassified", "surface": "gravel"}, 15),
        ({"highway": "primary", "junction": "roundabout"}, 20),
        ({"highway": "trunk_link", "oneway": "yes"}, 40),
    ],
)
def test_speeds_driven(tmp_path: Path, tags: dict[str, str], expected: float) -> None:
    assert mph(tmp_path, tags) == pytest.approx(expected)


def test_no_road_is_driven_above_its_limit(tmp_path: Path) -> None:
    tags = [
        {"highway": highway, "maxspeed": f"{limit} mph"}
        for highway in ("motorway", "trunk", "secondary", "unclassified", "residential", "service")
        for limit in (5, 20, 30, 40, 50, 60, 70)
    ]
    roads = graph(tmp_path, *tags)
    assert (driven_kph(roads, SpeedProfile.car()) <= roads.stretches.limit_kph + 1e-9).all()


def test_limits_by_direction_are_kept(tmp_path: Path) -> None:
    tags = {"highway": "primary", "maxspeed:forward": "30 mph", "maxspeed:backward": "20 mph"}
    speeds = driven_kph(graph(tmp_path, tags), SpeedProfile.car())[0] / KPH_PER_MPH
    assert speeds == pytest.approx([26.1, 17.4])


def test_untagged_main_roads_among_streets_have_the_limit_of_a_town(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (400.0, 0.0)}
    roads: list[small_roads.Road] = [([1, 2], {"highway": "secondary"})]
    for i in range(12):
        spots |= {10 + 2 * i: (30.0 * i, -150.0), 11 + 2 * i: (30.0 * i, 150.0)}
        roads.append(([10 + 2 * i, 11 + 2 * i], {"highway": "residential"}))
    path = small_roads.write(tmp_path / "town.osm.pbf", spots, roads)
    assert driven_kph(RoadGraph.from_osm(path), SpeedProfile.car())[0, 0] == pytest.approx(
        26.1 * KPH_PER_MPH
    )


def delays(
    tmp_path: Path, roads: list[small_roads.Road], point: dict[str, str]
) -> dict[int, float]:
    """Seconds lost by those who arrive at node 5, the middle of a crossroads, by where from."""
    spots = {1: (-300.0, 0.0), 2: (300.0, 0.0), 3: (0.0, 300.0), 4: (0.0, -300.0), 5: (0.0, 0.0)}
    path = small_roads.write(tmp_path / "crossroads.osm.pbf", spots, roads, {5: point})
    graph = RoadGraph.from_osm(path)
    stretches, refs = graph.stretches, graph.nodes.ref
    lost = seconds(graph, SpeedProfile.car()).delay_s
    return {
        int(refs[stretches.tails[s, d]]): float(lost[s, d])
        for s, d in np.argwhere((refs[stretches.heads] == 5) & stretches.open).tolist()
    }


MAIN, MINOR = {"highway": "primary"}, {"highway": "residential"}


def test_the_minor_road_gives_way_and_the_main_road_does_not(tmp_path: Path) -> None:
    lost = delays(tmp_path, [([1, 5, 2], MAIN), ([3, 5, 4], MINOR)], {})
    assert lost == {1: 0, 2: 0, 3: 2, 4: 2}


def test_signals_delay_every_arm_alike(tmp_path: Path) -> None:
    signals = {"highway": "traffic_signals"}
    lost = delays(tmp_path, [([1, 5, 2], MAIN), ([3, 5, 4], MINOR)], signals)
    assert set(lost.values()) == {4}


def test_those_who_turned_off_a_main_road_lose_time_too(tmp_path: Path) -> None:
    spots = {1: (-300.0, 0.0), 2: (300.0, 0.0), 3: (0.0, 300.0), 5: (0.0, 0.0)}
    roads: list[small_roads.Road] = [([1, 5, 2], MAIN), ([5, 3], MINOR)]
    graph = RoadGraph.from_osm(small_roads.write(tmp_path / "t.osm.pbf", spots, roads))
    cost = seconds(graph, SpeedProfile.car())
    assert cost.enter_s.tolist() == [[0, 0], [0, 0], [1, 0]]
    assert cost.delay_s.tolist() == [[0, 0], [0, 0], [0, 2]]  # and on the way back it gives way


def test_equal_roads_share_the_delay_of_a_junction(tmp_path: Path) -> None:
    lost = delays(tmp_path, [([1, 5, 2], MINOR), ([3, 5, 4], MINOR)], {})
    assert set(lost.values()) == {0.5}


def test_joining_a_roundabout_costs_and_staying_on_it_does_not(tmp_path: Path) -> None:
    circle = {"highway": "primary", "junction": "roundabout"}
    lost = delays(tmp_path, [([1, 5], MAIN), ([5, 2, 3, 5], circle), ([4, 5], MINOR)], {})
    assert lost == {1: 3, 4: 3, 5: 0}  # the circle leads from node 5 to node 5


def test_a_plain_bend_costs_nothing(tmp_path: Path) -> None:
    assert set(delays(tmp_path, [([1, 5], MAIN), ([5, 3], MAIN)], {}).values()) == {0}


def test_nobody_gives_way_on_joining_a_motorway(tmp_path: Path) -> None:
    motorway, slip = {"highway": "motorway"}, {"highway": "motorway_link", "oneway": "yes"}
    assert delays(tmp_path, [([1, 5, 2], motorway), ([3, 5], slip)], {}) == {1: 0, 3: 0}


@pytest.mark.parametrize(("facing", "expected"), [("forward", (4, 0)), ("backward", (0, 4))])
def test_a_signal_is_for_the_traffic_it_faces(
    tmp_path: Path, facing: str, expected: tuple[float, float]
) -> None:
    spots = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (1000.0, 0.0)}
    signal = {"highway": "traffic_signals", "traffic_signals:direction": facing}
    path = small_roads.write(tmp_path / "s.osm.pbf", spots, [([1, 2, 3], MAIN)], {2: signal})
    lost = seconds(RoadGraph.from_osm(path), SpeedProfile.car()).delay_s
    assert tuple(lost[0]) == expected


def test_a_signal_just_before_a_junction_is_for_those_who_drive_to_it(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (970.0, 0.0), 3: (1000.0, 0.0)}
    signal = {"highway": "traffic_signals"}
    path = small_roads.write(tmp_path / "s.osm.pbf", spots, [([1, 2, 3], MAIN)], {2: signal})
    lost = seconds(RoadGraph.from_osm(path), SpeedProfile.car()).delay_s
    assert lost[0].tolist() == [4, 0]
