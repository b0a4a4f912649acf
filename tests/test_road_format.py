"""Road files that read like roads and are not, or are in another format; elements in any order."""

import gzip
import io
import random
import zipfile
from pathlib import Path

import numpy as np
import osmium
import pytest
import small_roads
from hypothesis import given
from hypothesis import strategies as st
from osmium.osm.mutable import Node, Way

from data import InputError
from data.file_kind import file_kind
from routing import RoadGraph
from routing.osm import read_osm
from routing.road_format import SMALL_BYTES

NODES = [f'<node id="{i}" lat="50.{600 + i}" lon="-1.3"/>' for i in range(1, 7)]
WAYS = [
    f'<way id="{i}"><nd ref="{i}"/><nd ref="{i + 1}"/><tag k="highway" v="primary"/></way>'
    for i in range(1, 6)
]


def osm(*elements: str, root: str = "osm") -> str:
    inner = "".join(elements)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} version="0.6">{inner}</{root}>'


def written(folder: Path, content: str | bytes, name: str = "roads.osm") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def fault(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_osm(path)
    (found,) = refused.value.faults
    assert found.where == path.name
    assert found.remedy
    return str(found)


def as_zip(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


def test_the_shared_case_of_ways_before_nodes(shared_cases: Path) -> None:
    ways, _ = read_osm(shared_cases / "roads" / "ways_before_nodes.osm")
    assert ways.lat.tolist() == [50.671, 50.7]


@given(st.randoms(use_true_random=False), st.booleans())
def test_elements_may_come_in_any_order_and_with_negative_numbers(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, negative: bool
) -> None:
    sign = "-" if negative else ""
    elements = [
        e.replace('id="', f'id="{sign}').replace('ref="', f'ref="{sign}') for e in NODES + WAYS
    ]
    folder = tmp_path_factory.mktemp("order")
    usual = RoadGraph.from_osm(written(folder, osm(*elements)))
    chance.shuffle(elements)
    mixed = RoadGraph.from_osm(written(folder, osm(*elements)))
    assert sorted(mixed.stretches.length_m.round(6)) == sorted(usual.stretches.length_m.round(6))
    assert len(mixed.nodes) == len(usual.nodes) == 6


def test_a_binary_file_with_its_ways_first_is_read(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        writer.add_way(Way(id=1, nodes=[1, 2], tags={"highway": "primary"}))
        for i in (1, 2):
            writer.add_node(Node(id=i, location=small_roads.at(100.0 * i, 0)))
    assert RoadGraph.from_osm(path).stretches.length_m == pytest.approx([100], rel=1e-3)


def test_points_that_stand_in_the_ways_themselves_are_read(tmp_path: Path) -> None:
    way = WAYS[0].replace('ref="1"', 'ref="1" lat="50.6" lon="-1.3"')
    way = way.replace('ref="2"', 'ref="2" lat="50.7" lon="-1.3"')
    assert read_osm(written(tmp_path, osm(way)))[0].lat.tolist() == [50.6, 50.7]


def test_what_has_been_deleted_or_stands_there_twice_counts_once(tmp_path: Path) -> None:
    gone = WAYS[0].replace("<way", '<way visible="false"').replace('id="1"', 'id="9"')
    no_place = '<node id="99" visible="false" version="2"><tag k="highway" v="stop"/></node>'
    ways, _ = read_osm(written(tmp_path, osm(*NODES, no_place, *WAYS, gone, *NODES, *WAYS)))
    assert ways.way_ids.tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("change", ['version="2"', ""])
def test_two_versions_of_a_road_are_refused(tmp_path: Path, change: str) -> None:
    other = WAYS[0].replace("<way", f"<way {change}").replace('ref="2"', 'ref="3"')
    assert "several versions of the same roads" in fault(
        written(tmp_path, osm(*NODES, *WAYS, other))
    )


@pytest.mark.parametrize(
    ("elements", "count"),
    [
        (NODES[:3] + WAYS, "5 of the 10"),
        (WAYS, "10 of the 10"),
        ([*NODES, *WAYS[:1], '<way id="7"><tag k="highway" v="primary"/></way>'], "1 of the 3"),
    ],
)
def test_a_file_without_the_points_of_its_roads_is_refused(
    tmp_path: Path, elements: list[str], count: str
) -> None:
    said = fault(written(tmp_path, osm(*elements)))
    assert "this file names points that it does not contain" in said
    assert count in said
    assert "complete_ways" in said


@pytest.mark.parametrize(
    ("remark", "cause"),
    [
        ('runtime error: Query timed out in "query" at line 3 after 26 seconds.', "time ran out"),
        ("runtime error: Query run out of memory using about 2048 MB of RAM.", "memory ran out"),
        ("runtime error: open64: 2 No such file", "could not give all"),
    ],
)
def test_an_answer_that_broke_off_is_refused_with_its_cause(
    tmp_path: Path, remark: str, cause: str
) -> None:
    for content in (
        osm(*NODES, *WAYS, f"<remark> {remark} </remark>"),
        '{"version": 0.6, "elements": [], "remark": "' + remark.replace('"', '\\"') + '"}',
    ):
        said = fault(written(tmp_path, content))
        assert "the roads are incomplete" in said
        assert cause in said
        assert remark[:30] in said


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("element", ["node", "way", "relation"])
def test_what_an_editor_deleted_is_refused(tmp_path: Path, element: str, quote: str) -> None:
    deleted = f'<{element} id="7" user="a>b" action={quote}delete{quote} lat="50.6" lon="-1.3"/>'
    assert 'holds 1 thing that is deleted, action="delete"' in fault(
        written(tmp_path, osm(*NODES, *WAYS, deleted))
    )


def test_what_an_editor_changed_or_only_speaks_of_deleting_is_read(tmp_path: Path) -> None:
    named = '<node id="7" user=" action=\'delete\' " action="modify" lat="50.6" lon="-1.3"/>'
    tagged = WAYS[0].replace("</way>", '<tag k="action" v="delete"/><tag k="remark" v="x"/></way>')
    ways, _ = read_osm(written(tmp_path, osm(*NODES, named, tagged)))
    assert len(ways.facts) == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (osm(*NODES, *WAYS, root="osmChange"), "a list of changes (.osc)"),
        (b"\xff\xe0\x04o5c2\xff", "a list of changes (.osc)"),
        ('{"version": 0.6, "osm3s": {}, "elements": []}', "an Overpass JSON file"),
        ('{"type": "FeatureCollection", "features": []}', "a GeoJSON file"),
        ('{"roads": 7}', "a JSON file"),
        (b"\xff\xe0\x04o5m2\xff", "an o5m file"),
        (b"\x00\x00\x27\x0a" + bytes(96), "a shapefile"),
        (b"SQLite format 3\0".ljust(68, b"\0") + b"GPKG", "a GeoPackage"),
        (b"SQLite format 3\0".ljust(100, b"\0"), "a database"),
        ('<?xml version="1.0"?><!-- <osm> --><gpx></gpx>', "a GPX file"),
        ('<kml xmlns="http://www.opengis.net/kml/2.2"/>', "a KML file"),
        ("<!DOCTYPE html><html>too busy</html>", "a web page"),
        ('<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">\n<html/>', "a web page"),
        (as_zip("roads.osm"), "a zip archive,"),
        (as_zip("gis_osm_roads_free_1.shp"), "a zip archive with shapefiles"),
        (b"PK\x03\x04", "a zip archive,"),
        (gzip.compress(b"<osm/>", mtime=0), "compressed (gzip)"),
        (b"BZh91AY", "compressed (bzip2)"),
        ("n1 v1 dV c1 t i1 u T x1 y1\n", "an OPL file"),
    ],
)
def test_another_format_is_named(tmp_path: Path, content: str | bytes, kind: str) -> None:
    for name in ("roads.osm", "roads.osm.pbf"):
        assert kind in fault(written(tmp_path, content, name))


def test_a_history_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roads.osh.pbf"
    header = osmium.io.Header()
    header.has_multiple_object_versions = True
    with osmium.SimpleWriter(str(path), header=header) as writer:
        for i in (1, 2):
            writer.add_node(Node(id=i, version=1, location=small_roads.at(100.0 * i, 0)))
        writer.add_way(Way(id=1, version=1, nodes=[1, 2], tags={"highway": "primary"}))
    assert "several versions" in fault(path)


@given(st.binary(max_size=200))
def test_the_kind_of_any_bytes_is_told_without_failing(content: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"<", b"{", b"SQLite format 3\0"):
        assert file_kind(start + content) != ""


def test_the_real_roads_turned_about_are_the_same_roads(shared_data: Path, tmp_path: Path) -> None:
    real = shared_data / "roads" / "central-london-2020-07-20.osm.pbf"
    turned = tmp_path / "turned.osm.pbf"
    with osmium.SimpleWriter(str(turned)) as writer:
        for kind, add in ((osmium.osm.WAY, writer.add_way), (osmium.osm.NODE, writer.add_node)):
            for element in osmium.FileProcessor(str(real), kind):
                add(element)
    usual, other = read_osm(real)[0], read_osm(turned)[0]
    assert np.array_equal(usual.refs, other.refs)
    assert np.array_equal(usual.lon, other.lon)
    assert usual.controls == other.controls
    assert usual.blocked == other.blocked


HEAD = '<?xml version="1.0"?><osm version="0.6">'
ROAD = (
    '<node id="1" lat="50.70" lon="-1.3"/><node id="2" lat="50.71" lon="-1.3"/>'
    '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>'
)


@pytest.mark.parametrize(
    "more",
    [
        "<!-- <remark>runtime error: timed out</remark> -->",
        '<!-- <way id="9" action="delete"> -->',
        "<remark>Please attribute OpenStreetMap</remark>",
        '<note><![CDATA[<way id="9" action="delete">]]></note>',
    ],
)
def test_what_only_looks_like_a_break_is_read(tmp_path: Path, more: str) -> None:
    path = tmp_path / "roads.osm"
    path.write_text(f"{HEAD}{ROAD}{more}</osm>")
    assert len(read_osm(path)[0].facts) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("<error>runtime error: Query timed out</error>", "time ran out"),
        ("<remark><![CDATA[runtime error: Query timed out]]></remark>", "time ran out"),
        ('<way id="3"><center lat="50.7" lon="-1.3"/></way>', "out center"),
        ('<action type="delete"><old/></action>', "list of changes"),
        ("<delete></delete>", "list of changes"),
    ],
)
def test_the_cause_of_a_break_is_named(tmp_path: Path, more: str, said: str) -> None:
    path = tmp_path / "roads.osm"
    path.write_text(f"{HEAD}{ROAD}{more}</osm>")
    with pytest.raises(InputError, match=said):
        read_osm(path)


def test_a_file_in_utf_16_is_told_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm"
    path.write_text(f"{HEAD}{ROAD}</osm>", encoding="utf-16")
    with pytest.raises(InputError, match="UTF-16"):
        read_osm(path)


def test_torn_roads_are_counted_by_roads_and_not_by_points(tmp_path: Path) -> None:
    nodes = "".join(f'<node id="{i}" lat="{50 + i / 1e4:.4f}" lon="-1.3"/>' for i in range(1, 902))
    points = [[*range(9 * k + 1, 9 * k + 11)] for k in range(100)]
    points[3][-1] = points[8][-1] = 5000  # 2 of 1,000 points, 2 of 100 roads
    refs = ["".join(f'<nd ref="{i}"/>' for i in each) for each in points]
    tag = '<tag k="highway" v="primary"/>'
    ways = "".join(f'<way id="{k + 1}">{each}{tag}</way>' for k, each in enumerate(refs))
    path = tmp_path / "roads.osm"
    path.write_text(f"{HEAD}{nodes}{ways}</osm>")
    with pytest.raises(InputError, match="2 of its 100 roads"):
        read_osm(path)


@pytest.mark.parametrize("order", ["usual", "ways first", "negative"])
@pytest.mark.parametrize("place", ['lat="50.9" lon="-1.3"', 'lat="50.605" lon="-1.301"', ""])
@pytest.mark.parametrize("small_bytes", [0, SMALL_BYTES])
def test_a_point_at_two_places_is_refused(
    tmp_path: Path, order: str, place: str, small_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routing.osm.SMALL_BYTES", small_bytes)
    elements = [*NODES, f'<node id="5" {place}/>', *WAYS]
    if order == "ways first":
        elements = [*WAYS, *NODES, f'<node id="5" {place or NODES[0][13:-2]}/>']
    if order == "negative":
        elements[6] = f'<node id="5" {place or NODES[0][13:-2]}/>'
        elements = [e.replace('id="', 'id="-').replace('ref="', 'ref="-') for e in elements]
    number = "-5" if order == "negative" else "5"
    said = fault(written(tmp_path, osm(*elements)))
    assert f"points of roads at several places (1, such as node {number})" in said


def test_a_point_at_two_places_is_refused_in_binary_files_too(tmp_path: Path) -> None:
    path = tmp_path / "roads.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for i, lat in ((1, 50.60), (2, 50.61), (1, 50.62)):
            writer.add_node(osmium.osm.mutable.Node(id=i, location=(-1.3, lat)))
        writer.add_way(Way(id=1, nodes=[1, 2], tags={"highway": "primary"}))
    assert "(1, such as node 1)" in fault(path)


def test_a_point_that_differs_by_rounding_or_belongs_to_no_road_is_read(tmp_path: Path) -> None:
    rounded = NODES[1].replace("50.602", "50.602005")
    others = ['<node id="9" lat="50.6" lon="-1.3"/>', '<node id="9" lat="50.7" lon="-1.3"/>']
    ways, _ = read_osm(written(tmp_path, osm(*NODES, rounded, *others, *WAYS)))
    assert len(ways.way_ids) == 5


@pytest.mark.parametrize(
    "other",
    [
        '<way id="3" version="2"><nd ref="1"/><nd ref="2"/></way>',
        '<way id="3" version="2" visible="false"/>',
        WAYS[2].replace('v="primary"', 'v="footway"'),
        WAYS[2].replace("<tag", '<tag k="access" v="no"/><tag'),
    ],
)
@pytest.mark.parametrize("first", [False, True])
def test_a_road_that_is_none_in_another_version_is_refused(
    tmp_path: Path, other: str, first: bool
) -> None:
    ways = [other, *WAYS] if first else [*WAYS, other]
    said = fault(written(tmp_path, osm(*NODES, *ways)))
    assert "several versions of the same roads (1, such as way 3)" in said


@pytest.mark.parametrize(
    "action", ['action="DELETE"', "Action='Delete'", 'action="&#100;elete"', 'action=" deleted "']
)
def test_deletions_are_seen_however_they_are_written(tmp_path: Path, action: str) -> None:
    deleted = f'<way id="7" user="a>b" {action}><nd ref="1"/></way>'
    assert "holds 1 thing that is deleted" in fault(written(tmp_path, osm(*NODES, *WAYS, deleted)))


@pytest.mark.parametrize("mark", ['visible="false"', "visible='&#102;alse'"])
def test_what_is_marked_as_not_visible_is_told_or_refused(tmp_path: Path, mark: str) -> None:
    gone = f'<way {mark} id="9"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/></way>'
    quoted = '<node id="8" user=" visible=&apos;false&apos;" visible="true" lat="50" lon="-1"/>'
    path = written(tmp_path, osm(*NODES, quoted, *WAYS, gone))
    (notice,) = RoadGraph.from_osm(path).notices
    assert notice.text.startswith('1 thing is marked in roads.osm as deleted, visible="false"')
    nodes = [NODES[0].replace("<node", f"<node {mark}"), *NODES[1:]]
    said = fault(written(tmp_path, osm(*nodes, *WAYS)))
    assert 'points of its roads as deleted, visible="false" (1, such as node 1)' in said


@pytest.mark.parametrize(
    "place", ['52.6" lon="-1.3', '0" lon="0', '50.601" lon="1.3', '-1.3" lon="50.6']
)
def test_a_point_far_from_its_road_is_refused(tmp_path: Path, place: str) -> None:
    ferry = '<way id="9"><nd ref="1"/><nd ref="7"/><tag k="route" v="ferry"/>'
    ferry += '<tag k="motor_vehicle" v="yes"/></way>'
    far = '<node id="7" lat="52.6" lon="-1.3"/>'
    assert len(read_osm(written(tmp_path, osm(*NODES, far, *WAYS, ferry)))[0].facts) == 6
    moved = NODES[1].replace('50.602" lon="-1.3', place)
    said = fault(written(tmp_path, osm(NODES[0], moved, *NODES[2:], *WAYS)))
    assert "over 100 km apart, in 2 of its 5 roads, such as way 1" in said


def test_a_disk_without_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, osm(*NODES, *WAYS))
    monkeypatch.setattr("routing.osm.SMALL_BYTES", 0)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000}))
    assert "no room on the disk to read it: 34 MB are needed" in fault(path)
