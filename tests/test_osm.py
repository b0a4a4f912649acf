from pathlib import Path

import pytest
import small_roads

from data import InputError
from routing import RoadGraph
from routing.osm import read_osm

LANE = {"highway": "unclassified"}


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as refused:
        RoadGraph.from_osm(path)
    return [fault.problem for fault in refused.value.faults]


@pytest.fixture
def lane(tmp_path: Path) -> Path:
    spots = {i: (100.0 * i, 0.0) for i in range(1, 400)}
    roads = [([i, i + 1], LANE) for i in range(1, 399)]
    return small_roads.write(tmp_path / "lane.osm.pbf", spots, roads)


def test_no_such_file(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.osm.pbf") == ["there is no such file"]


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm.pbf"
    path.touch()
    assert faults(path) == ["the file is empty"]


@pytest.mark.parametrize("content", [b"URN,Name\n1,A\n", b"\x00\x00\x00\x0d" * 50])
def test_not_openstreetmap_data(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "roads.osm.pbf"
    path.write_bytes(content)
    assert faults(path) == ["this is not OpenStreetMap data"]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short(lane: Path, share: float) -> None:
    whole = lane.read_bytes()
    lane.write_bytes(whole[: int(len(whole) * share)])
    assert "cut short" in faults(lane)[0]


def test_a_damaged_file(lane: Path) -> None:
    whole = bytearray(lane.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 200] = bytes(200)
    lane.write_bytes(whole)
    assert "damaged" in faults(lane)[0]


def test_xml_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm"
    path.write_text('<?xml version="1.0"?><osm version="0.6"><node id="1" lat="50" lon="1"/>')
    assert "cut short" in faults(path)[0]


def test_no_drivable_roads(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (100.0, 0.0)}
    ferry = {"route": "ferry", "motor_vehicle": "yes"}
    roads: list[small_roads.Road] = [([1, 2], {"highway": "footway"}), ([1, 2], ferry)]
    path = small_roads.write(tmp_path / "paths.osm.pbf", spots, roads)
    assert faults(path) == ["there are no drivable roads in it"]


def test_xml_is_read_as_well(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (100.0, 0.0)}
    path = small_roads.write(tmp_path / "roads.osm", spots, [([1, 2], LANE)])
    assert len(RoadGraph.from_osm(path).stretches) == 1


def test_the_vintage_is_the_newest_way_where_the_file_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm"
    path.write_text(
        '<?xml version="1.0"?><osm version="0.6">'
        '<node id="1" lat="50" lon="1" version="1"/><node id="2" lat="50" lon="2" version="1"/>'
        '<way id="1" version="1" timestamp="2021-05-06T07:08:09Z"><nd ref="1"/><nd ref="2"/>'
        '<tag k="highway" v="primary"/></way></osm>'
    )
    _, source = read_osm(path)
    assert (source.role, source.name, source.vintage) == ("roads", "roads.osm", "2021-05-06")


def test_a_file_without_any_time_has_no_vintage(lane: Path) -> None:
    _, source = read_osm(lane)
    assert source.vintage == ""
    assert len(source.sha256) == 64


def test_the_vintage_of_the_isle_of_wight(shared_data: Path) -> None:
    _, source = read_osm(shared_data / "roads" / "isle-of-wight-2020-04-22.osm.pbf")
    assert source.vintage == "2020-04-22"


def test_nodes_that_are_not_in_the_file_end_a_road_and_are_counted(tmp_path: Path) -> None:
    spots = {i: (100.0 * i, 0.0) for i in range(1, 202) if i != 3}
    path = small_roads.write(tmp_path / "cut.osm.pbf", spots, [(list(range(1, 202)), LANE)])
    roads = RoadGraph.from_osm(path)
    assert roads.stretches.length_m == pytest.approx([100.0, 19_700.0], rel=1e-4)
    assert set(roads.nodes.ref) == {1, 2, 4, 201}
    (notice,) = roads.notices
    assert notice.text.startswith("1 point of a road is named in cut.osm.pbf, but missing there")


def test_signals_of_one_junction_count_once(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (500.0, 0.0), 3: (520.0, 0.0), 4: (1000.0, 0.0), 5: (1500.0, 0.0)}
    signals = {"highway": "traffic_signals"}
    path = small_roads.write(
        tmp_path / "signals.osm.pbf",
        spots,
        [([1, 2, 3, 4, 5], LANE)],
        {2: signals, 3: signals, 4: signals},
    )
    ways, _ = read_osm(path)
    assert {ref: what.name for ref, (what, _) in ways.controls.items()} == {
        2: "SIGNALS_PART",
        3: "SIGNALS_PART",
        4: "SIGNALS",
    }


def test_senseless_limits_are_told(tmp_path: Path) -> None:
    spots = {1: (0.0, 0.0), 2: (100.0, 0.0), 3: (200.0, 0.0)}
    odd = {**LANE, "maxspeed": "<b>fast</b>"}
    path = small_roads.write(tmp_path / "odd.osm.pbf", spots, [([1, 2], odd), ([2, 3], odd)])
    (notice,) = RoadGraph.from_osm(path).notices
    assert notice.text.startswith("2 roads have a speed limit that makes no sense")


@pytest.mark.parametrize(
    "wrong",
    [
        '<node id="1x" version="1" lon="0" lat="51"/>',
        '<node id="1" version="" lon="0" lat="51"/>',
        '<node id="1" version="1" lon="0j" lat="51"/>',
    ],
)
def test_xml_with_numbers_that_are_none_is_refused(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "roads.osm"
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{wrong}</osm>', encoding="utf-8")
    (problem,) = faults(path)
    assert problem.startswith("the road file is damaged or cut short")
