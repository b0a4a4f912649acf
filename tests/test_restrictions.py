"""Banned and mandatory turns, read from a road file and obeyed."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import small_roads
from small_roads import school

from routing import RoadGraph, SpeedProfile, routes
from routing.routes import M_PER_MILE

CAR, PEAK = SpeedProfile.car(), SpeedProfile.car_peak()
STREET = {"highway": "residential", "maxspeed": "20 mph"}
ONE_WAY = {**STREET, "oneway": "yes"}

# A street to the east in three parts, 1 to 3, and a long way round its middle part, 4. The side
# street 5 leads north from the west end of the middle, and 6 from its east end. Whoever turns back
# where a street ends has a long way to go.
SPOTS = {
    1: (-3000.0, 0.0), 2: (1000.0, 0.0), 3: (2000.0, 0.0), 4: (6000.0, 0.0),
    5: (1000.0, -1500.0), 6: (2000.0, -1500.0), 7: (1000.0, 4000.0), 8: (2000.0, 4000.0),
}  # fmt: skip
WAYS: list[small_roads.Road] = [
    ([1, 2], STREET), ([2, 3], STREET), ([3, 4], STREET), ([2, 5, 6, 3], STREET),
    ([2, 7], STREET), ([3, 8], STREET),
]  # fmt: skip
WEST, EAST = school(1, 500, 0), school(2, 2500, 0)
NORTH_WEST, NORTH_EAST = school(3, 1000, 500), school(4, 2000, 500)
PLACES = {"w": WEST, "e": EAST, "nw": NORTH_WEST, "ne": NORTH_EAST}
DIRECT, ROUND = 2000, 5000


def graph(
    tmp_path: Path, *turns: small_roads.Turn, ways: list[small_roads.Road] = WAYS
) -> RoadGraph:
    return RoadGraph.from_osm(
        small_roads.write(tmp_path / "turns.osm.pbf", SPOTS, ways, turns=turns)
    )


def metres(roads: RoadGraph, profile: SpeedProfile = CAR, *journeys: str) -> list[int | None]:
    """Return the lengths of journeys such as `w-e`, to the next 10 metres; None without a way."""
    pairs = [tuple(PLACES[place] for place in journey.split("-")) for journey in journeys]
    found = routes(roads, profile, [(a, b) for a, b in pairs])
    return [None if one is None else round(one.miles * M_PER_MILE, -1) for one in found]


def no(turn: str, **tags: str) -> Mapping[str, str]:
    return {"restriction": f"no_{turn}", **tags}


def only(turn: str, **tags: str) -> Mapping[str, str]:
    return {"restriction": f"only_{turn}", **tags}


def test_without_restrictions_every_way_is_direct(tmp_path: Path) -> None:
    roads = graph(tmp_path)
    assert metres(roads, CAR, "w-e", "e-w", "w-nw", "w-ne") == [DIRECT, DIRECT, 1000, 2000]
    assert len(roads.banned) == 0


def test_a_ban_at_a_node_holds_in_its_direction(tmp_path: Path) -> None:
    roads = graph(tmp_path, ("from w2, via n3, to w3", no("straight_on")))
    assert metres(roads, CAR, "w-e", "e-w", "w-ne") == [ROUND, DIRECT, 2000]


def test_a_ban_concerns_only_who_comes_from_its_way(tmp_path: Path) -> None:
    roads = graph(tmp_path, ("from w1, via n2, to w2", no("straight_on")))
    assert metres(roads, CAR, "w-e", "nw-e", "w-nw") == [ROUND, DIRECT, 1000]


def test_who_starts_or_arrives_on_a_named_way_obeys_the_ban(tmp_path: Path) -> None:
    roads = graph(tmp_path, ("from w1, via n2, to w5", no("left_turn")))
    # Past the turn, round the long way, and back into the side street: not turning in the road.
    assert metres(roads, CAR, "w-nw", "nw-w") == [500 + 1000 + 4000 + 500, 1000]


def test_a_mandatory_turn_is_a_ban_on_all_others(tmp_path: Path) -> None:
    roads = graph(tmp_path, ("from w1, via n2, to w2", only("straight_on")))
    assert metres(roads, CAR, "w-e", "w-nw", "e-nw") == [DIRECT, 6000, 2000]


@pytest.mark.parametrize("order", ["via w2, via w3", "via w3, via w2"])
def test_a_ban_by_ways_needs_all_of_them(tmp_path: Path, order: str) -> None:
    ways = [*WAYS, ([4, 9], STREET), ([4, 10], STREET)]
    spots = {9: (7000.0, 0.0), 10: (6000.0, 4000.0)}
    path = small_roads.write(
        tmp_path / "t.osm.pbf",
        SPOTS | spots,
        ways,
        # The second ban begins where the first goes on, and must not make it forgotten.
        turns=[
            (f"from w1, {order}, to w7", no("straight_on")),
            ("from w2, via w3, to w8", no("left_turn")),
        ],
    )
    far = school(5, 6500, 0)
    found = routes(RoadGraph.from_osm(path), CAR, [(WEST, far), (NORTH_WEST, far), (far, WEST)])
    lengths = [round(one.miles * M_PER_MILE, -1) for one in found if one is not None]
    assert lengths == [6000 + 3000, 6000, 6000]


def test_a_ban_by_a_way_is_not_dodged_by_turning_back_on_it(tmp_path: Path) -> None:
    roads = graph(tmp_path, ("from w1, via w2, to w3", no("straight_on")))
    assert metres(roads, CAR, "w-e", "w-ne", "nw-e") == [ROUND, 2000, DIRECT]


def test_a_mandatory_turn_by_a_way_leaves_one_way_to_go(tmp_path: Path) -> None:
    roads = graph(tmp_path, ("from w1, via w2, to w3", only("straight_on")))
    assert metres(roads, CAR, "w-e", "nw-ne") == [DIRECT, 2000]
    # Only where the street ends may one turn back.
    assert metres(roads, CAR, "w-ne") == [500 + 1000 + 8000 + 500]


def test_a_turn_back_is_banned_by_a_way_between_two_carriageways(tmp_path: Path) -> None:
    spots = {
        1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (2000.0, 0.0),
        4: (2000.0, 20.0), 5: (1000.0, 20.0), 6: (0.0, 20.0),
    }  # fmt: skip
    ways: list[small_roads.Road] = [
        ([1, 2], ONE_WAY), ([2, 3, 4, 5], ONE_WAY), ([5, 6], ONE_WAY), ([2, 5], STREET),
        ([6, 1], STREET),
    ]  # fmt: skip
    schools = school(1, 500, 0), school(2, 500, 20)
    for turns, expected in (((), 1020), ((("from w1, via w4, to w3", no("u_turn")),), 3020)):
        path = small_roads.write(tmp_path / "u.osm.pbf", spots, ways, turns=turns)
        (found,) = routes(RoadGraph.from_osm(path), CAR, [schools])
        assert found is not None
        assert found.miles * M_PER_MILE == pytest.approx(expected, abs=10)


def test_a_ban_on_a_roundabout(tmp_path: Path) -> None:
    # Clockwise, as in Britain: 1 in the west, 2 north, 3 east, 4 south. The exit to the east is
    # banned for who came from the west; who came from the south may take it.
    spots = {
        1: (-50.0, 0.0), 2: (0.0, 50.0), 3: (50.0, 0.0), 4: (0.0, -50.0),
        11: (-1000.0, 0.0), 13: (1000.0, 0.0), 14: (0.0, -1000.0), 15: (1000.0, -1000.0),
    }  # fmt: skip
    circle = {**STREET, "junction": "roundabout"}
    ways: list[small_roads.Road] = [
        ([1, 2, 3, 4, 1], circle), ([11, 1], STREET), ([3, 13], STREET), ([4, 14], STREET),
        ([14, 15, 13], STREET),
    ]  # fmt: skip
    west, east = school(1, -500, 0), school(2, 500, 0)
    lengths = {}
    for name, turns in {
        "none": [],
        "by way": [("from w2, via w1, to w3", no("straight_on"))],
        "by node": [("from w1, via n3, to w3", no("left_turn"))],
        "mandatory": [("from w1, via n3, to w1", only("straight_on"))],
    }.items():
        path = small_roads.write(tmp_path / "r.osm.pbf", spots, ways, turns=turns)
        there, back = routes(RoadGraph.from_osm(path), CAR, [(west, east), (east, west)])
        assert there is not None
        assert back is not None
        lengths[name] = round(there.miles * M_PER_MILE, -2), round(back.miles * M_PER_MILE, -2)
    assert lengths.pop("none") == (1000, 1000)
    assert lengths == dict.fromkeys(lengths, (4100, 1000))


def test_of_a_way_that_passes_the_node_the_turn_of_the_right_name_is_banned(
    tmp_path: Path,
) -> None:
    ways: list[small_roads.Road] = [([1, 2, 3, 4], STREET), *WAYS[3:]]
    roads = graph(tmp_path, ("from w1, via n2, to w3", no("left_turn")), ways=ways)
    assert metres(roads, CAR, "w-nw", "e-nw") == [6000, 2000]
    roads = graph(tmp_path, ("from w1, via n2, to w3", no("right_turn")), ways=ways)
    assert metres(roads, CAR, "w-nw", "e-nw") == [1000, 500 + 4000 + 500]


def test_no_exit_and_no_entry_name_several_ways(tmp_path: Path) -> None:
    roads = graph(tmp_path, ("from w1, via n2, to w2, to w5", no("exit")))
    assert metres(roads, CAR, "w-e", "w-nw", "nw-e") == [ROUND, 6000, DIRECT]
    roads = graph(tmp_path, ("from w1, from w5, via n2, to w2", no("entry")))
    assert metres(roads, CAR, "w-e", "nw-e", "w-nw") == [ROUND, ROUND, 1000]


@pytest.mark.parametrize(
    ("tags", "obeyed"),
    [
        (no("straight_on", **{"except": "psv;bicycle"}), True),
        (no("straight_on", **{"except": "psv;motorcar"}), False),
        (no("straight_on", **{"except": "motor_vehicle"}), False),
        ({"restriction:motorcar": "no_straight_on"}, True),
        ({"restriction:hgv": "no_straight_on"}, False),
        ({"restriction:bus": "no_straight_on"}, False),
        ({"restriction": "no_straight_on;no_u_turn"}, True),
        ({"restriction": " No_Straight_On"}, True),
        ({"restriction:conditional": "no_straight_on @ (Mo-Fr 10:00-16:00)"}, False),
        (no("straight_on", hour_on="10:00", hour_off="16:00"), False),
    ],
)
def test_whom_a_restriction_concerns(
    tmp_path: Path, tags: Mapping[str, str], *, obeyed: bool
) -> None:
    roads = graph(tmp_path, ("from w2, via n3, to w3", tags))
    for profile in (CAR, PEAK):
        assert metres(roads, profile, "w-e") == [ROUND if obeyed else DIRECT]
    assert not roads.notices


@pytest.mark.parametrize(
    "tags",
    [
        {"restriction:conditional": "no_straight_on @ (Mo-Fr 07:00-19:00)"},
        {"restriction:motor_vehicle:conditional": "no_straight_on @ (Mo-Fr 08:00-09:30; PH off)"},
        no("straight_on", hour_on="07:30", hour_off="09:30", day_on="Monday", day_off="Friday"),
    ],
)
def test_what_holds_at_the_hours_of_the_school_run_is_obeyed_then(
    tmp_path: Path, tags: Mapping[str, str]
) -> None:
    roads = graph(tmp_path, ("from w2, via n3, to w3", tags))
    assert metres(roads, CAR, "w-e") == [DIRECT]
    assert metres(roads, PEAK, "w-e") == [ROUND]


@pytest.mark.parametrize(
    ("turn", "count"),
    [
        (("from w1, via n2, to w2", {"restriction": "no_overtaking"}), 1),
        (("from w1, via n3, to w2", no("straight_on")), 1),
        (("from w1, to w3", no("straight_on")), 1),
        (("from w1, via n2", no("straight_on")), 1),
        (("from w1, via w6, to w3", no("straight_on")), 1),
        (("from w1, via n2, to w99", no("straight_on")), 0),  # beyond the edge of the file
    ],
)
def test_what_cannot_be_understood_is_counted_and_bans_nothing(
    tmp_path: Path, turn: small_roads.Turn, count: int
) -> None:
    roads = graph(tmp_path, turn)
    assert len(roads.banned) == 0
    assert sum("1 turn restriction in the road file" in n.text for n in roads.notices) == count


def test_without_a_node_the_only_one_where_the_ways_meet_is_meant(tmp_path: Path) -> None:
    roads = graph(tmp_path, ("from w2, to w3", no("straight_on")))
    assert metres(roads, CAR, "w-e", "e-w") == [ROUND, DIRECT]


def test_where_there_is_no_other_way_on_one_may_turn_back(tmp_path: Path) -> None:
    ahead = ("from w1, via n2, to w2", only("straight_on"))
    roads = graph(tmp_path, ahead, ("from w2, via n3, to w3, to w4, to w6", no("exit")))
    assert metres(roads, CAR, "w-nw", "w-e") == [500 + 1000 + 1000 + 500, 500 + 1000 + 5000 + 500]


def test_a_restriction_passes_through_networkx(tmp_path: Path) -> None:
    late = {"restriction:conditional": "no_left_turn @ (Mo-Fr 08:00-09:00)"}
    roads = graph(
        tmp_path,
        ("from w2, via n3, to w3", no("straight_on")),
        ("from w1, via n2, to w5", late),
    )
    again = RoadGraph.from_networkx(roads.to_networkx())
    for profile in (CAR, PEAK):
        expected = metres(roads, profile, "w-e", "e-w", "w-nw")
        assert metres(again, profile, "w-e", "e-w", "w-nw") == expected
