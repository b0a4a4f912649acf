import csv
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import networkx as nx
import numpy as np
import osmium
import pytest
import shapely
from pyproj import Transformer
from shapely import LineString, MultiPolygon, Point, Polygon, STRtree

from data.demo import DemoCounty, demo_county
from tools.county.files import write_county
from tools.county.road import ENGINE

FAITHLESS = {"", "None", "Does not apply"}
ACADEMIES = {"Academy converter", "Academy sponsor led"}
AIDED_OR_CONTROLLED = {"Voluntary aided school", "Voluntary controlled school"}
ONE_WAY_BY_NATURE = {"motorway", "motorway_link"}


@dataclass(frozen=True)
class Way:
    nodes: tuple[int, ...]
    tags: dict[str, str]

    @property
    def drivable(self) -> bool:
        return self.tags.get("highway") in ENGINE and self.tags.get("access") != "private"


@dataclass(frozen=True)
class RoadFile:
    nodes: dict[int, tuple[float, float, tuple[tuple[str, str], ...]]]
    ways: tuple[Way, ...]
    relations: tuple[tuple[dict[str, str], tuple[tuple[str, int, str], ...]], ...]

    @cached_property
    def grid(self) -> dict[int, tuple[float, float]]:
        lon, lat = np.array([node[:2] for node in self.nodes.values()]).T
        to_grid = Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)
        return dict(zip(self.nodes, zip(*to_grid.transform(lon, lat), strict=True), strict=True))

    def metres(self, way: Way) -> np.ndarray:
        return np.array([self.grid[node] for node in way.nodes])

    def tagged(self, **tags: str) -> list[Way]:
        return [w for w in self.ways if tags.items() <= w.tags.items()]


def read_roads(path: Path) -> RoadFile:
    nodes, ways, relations = {}, [], []
    for thing in osmium.FileProcessor(path):
        tags = {tag.k: tag.v for tag in thing.tags}
        if thing.is_node():
            nodes[thing.id] = (thing.lon, thing.lat, tuple(sorted(tags.items())))
        elif thing.is_way():
            ways.append(Way(tuple(n.ref for n in thing.nodes), tags))
        else:
            relations.append((tags, tuple((m.type, m.ref, m.role) for m in thing.members)))
    return RoadFile(nodes, tuple(ways), tuple(relations))


@pytest.fixture(scope="module")
def roads() -> RoadFile:
    return read_roads(demo_county().roads)


@cache
def register() -> list[dict[str, str]]:
    with demo_county().schools.open(encoding="cp1252", newline="") as file:
        return list(csv.DictReader(file))


def primaries() -> list[dict[str, str]]:
    return [
        row
        for row in register()
        if row["PhaseOfEducation (name)"] == "Primary"
        and row["EstablishmentStatus (name)"] in {"Open", "Open, but proposed to close"}
    ]


def spots(rows: Iterable[dict[str, str]]) -> list[Point]:
    return [Point(int(row["Easting"]), int(row["Northing"])) for row in rows]


@pytest.fixture(scope="module")
def coasts(roads: RoadFile) -> list[Polygon]:
    return [Polygon(roads.metres(way)) for way in roads.tagged(natural="coastline")]


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> DemoCounty:
    return write_county(tmp_path_factory.mktemp("county"))


# The register


def test_there_are_276_open_primaries_with_the_proportions_of_lincolnshire() -> None:
    types = Counter(row["TypeOfEstablishment (name)"] for row in primaries())
    assert len(primaries()) == 276
    assert sum(types[kind] for kind in AIDED_OR_CONTROLLED) == 103
    assert types["Community school"] == 102
    assert sum(types[kind] for kind in ACADEMIES) == 59
    assert types["Foundation school"] + types["Free schools"] == 12


def test_every_aided_and_controlled_school_has_a_church_and_a_diocese() -> None:
    for row in primaries():
        if row["TypeOfEstablishment (name)"] in AIDED_OR_CONTROLLED:
            assert row["ReligiousCharacter (name)"] not in FAITHLESS
        has_diocese = row["Diocese (name)"] != "Not applicable"
        assert has_diocese == (row["ReligiousCharacter (name)"] not in FAITHLESS)


def test_a_third_of_the_primaries_have_fewer_than_100_pupils() -> None:
    rolls = [int(row["NumberOfPupils"]) for row in primaries() if row["NumberOfPupils"]]
    assert sum(roll < 100 for roll in rolls) == 92
    assert len(primaries()) - len(rolls) == 5


def test_the_register_has_the_columns_line_ends_and_dates_of_a_real_download() -> None:
    content = demo_county().schools.read_bytes()
    header = content.split(b"\r\n")[0].decode("cp1252")
    assert len(next(csv.reader([header]))) == 140
    assert content.count(b"\n") == content.count(b"\r\n") == len(register()) + 1
    opened = [row["OpenDate"] for row in register() if row["OpenDate"]]
    assert opened
    assert all(date[2] == date[5] == "-" for date in opened)


def test_the_columns_are_those_of_a_full_download_in_order(shared_data: Path) -> None:
    real = shared_data / "schools" / "gias_full_header_invented_60rows.csv"
    with real.open(encoding="cp1252", newline="") as file:
        assert list(register()[0]) == next(csv.reader(file))


def test_names_need_windows_1252_and_are_long_and_distinct() -> None:
    names = [row["EstablishmentName"] for row in primaries()]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) > 60
    with pytest.raises(UnicodeDecodeError):
        demo_county().schools.read_bytes().decode("utf-8")
    assert any("\u2019" in name for name in names)


def test_the_register_holds_what_filters_must_take_out() -> None:
    statuses = Counter(row["EstablishmentStatus (name)"] for row in register())
    phases = Counter(row["PhaseOfEducation (name)"] for row in register())
    assert statuses["Open, but proposed to close"] == 1
    assert statuses["Closed"] == 8
    assert statuses["Proposed to open"] == 1
    assert phases["Secondary"] == 18
    assert phases["Nursery"] == 2


def test_urns_are_unique_and_belong_to_no_real_school() -> None:
    urns = [int(row["URN"]) for row in register()]
    assert len(set(urns)) == len(urns)
    assert min(urns) > 900_000


# Group links and overrides


def test_group_links_agree_with_the_register() -> None:
    with demo_county().group_links.open(encoding="cp1252", newline="") as file:
        links = list(csv.DictReader(file))
    federations = {r["URN"]: r["Federations (name)"] for r in register() if r["Federations (name)"]}
    trusts = {
        row["URN"]: row["Trusts (name)"]
        for row in register()
        if "academy trust" in row["TrustSchoolFlag (name)"]
    }
    named = {True: federations, False: trusts}
    for federation, expected in named.items():
        linked = {
            r["URN"]: r["Group Name"]
            for r in links
            if (r["Group Type"] == "Federation") == federation
        }
        assert linked == expected
        assert expected


def test_three_of_the_drawn_groups_break_rules() -> None:
    """As the documents say: one of three schools, one of eight, and a divided federation."""
    with demo_county().groups.open(encoding="utf-8", newline="") as file:
        drawn = {row["DfE number"]: row for row in csv.DictReader(file)}
    groups: dict[str, set[str]] = {}
    federations: dict[str, set[str]] = {}
    for row in primaries():
        found = drawn.pop(f"{row['LA (code)']}/{row['EstablishmentNumber']}")
        assert found["School"] == row["EstablishmentName"]
        groups.setdefault(found["Partnership"], set()).add(row["URN"])
        if row["Federations (name)"]:
            federations.setdefault(row["Federations (name)"], set()).add(found["Partnership"])
    assert not drawn
    assert len(groups.pop("")) == 2  # those of the island
    sizes = Counter(map(len, groups.values()))
    assert (sizes.pop(3), sizes.pop(8), sizes.keys()) == (1, 1, {5, 6})
    assert sum(len(partnerships) > 1 for partnerships in federations.values()) == 1


def test_federations_hold_maintained_schools_and_no_academy() -> None:
    for row in register():
        if row["Federations (name)"]:
            assert row["EstablishmentTypeGroup (name)"] == "Local authority maintained schools", (
                row["EstablishmentName"]
            )


def test_overrides_speak_of_primaries_of_the_county() -> None:
    overrides = tomllib.loads(demo_county().overrides.read_text(encoding="utf-8"))
    urns = {int(row["URN"]) for row in primaries()}
    keys = Counter(key for table in overrides["school"].values() for key in table)
    members = [urn for partners in overrides["partnerships"].values() for urn in partners]
    assert {int(urn) for urn in overrides["school"]} <= urns
    assert set(members) <= urns
    assert keys["head_vacancy"] >= 4
    assert {"former_category", "can_lead", "roll"} <= set(keys)


# Land


def test_coastlines_are_closed_and_have_land_on_their_left(
    roads: RoadFile, coasts: list[Polygon]
) -> None:
    assert len(coasts) == 2
    for way, land in zip(roads.tagged(natural="coastline"), coasts, strict=True):
        assert way.nodes[0] == way.nodes[-1]
        assert land.is_valid
        assert land.exterior.is_ccw


def test_every_school_stands_on_dry_land_near_a_road(
    roads: RoadFile, coasts: list[Polygon]
) -> None:
    water = [Polygon(roads.metres(way)) for way in roads.tagged(natural="water")]
    dry = MultiPolygon(coasts).difference(shapely.union_all(water))
    network = STRtree([LineString(roads.metres(way)) for way in roads.ways if way.drivable])
    schools = spots(register())
    shapely.prepare(dry)
    assert all(dry.contains(school) for school in schools)
    _, metres = network.query_nearest(schools, return_distance=True, all_matches=False)
    assert 9 < metres.min() <= metres.max() < 81


def test_no_road_runs_into_the_sea_but_the_ferry(roads: RoadFile, coasts: list[Polygon]) -> None:
    ground = MultiPolygon(coasts).buffer(2)
    shapely.prepare(ground)
    assert all(ground.covers(LineString(roads.metres(w))) for w in roads.ways if w.drivable)
    (ferry,) = roads.tagged(route="ferry")
    sailing = LineString(roads.metres(ferry))
    assert sailing.difference(MultiPolygon(coasts)).length > 0.97 * sailing.length


# Roads


def streets_graph(roads: RoadFile, *, ferries: bool) -> nx.DiGraph:
    graph = nx.DiGraph()
    for way in roads.ways:
        if not way.drivable and not (ferries and way.tags.get("route") == "ferry"):
            continue
        ahead = list(zip(way.nodes, way.nodes[1:], strict=False))
        implied = (
            way.tags.get("junction") == "roundabout" or way.tags["highway"] in ONE_WAY_BY_NATURE
        )
        direction = way.tags.get("oneway", "yes" if implied else "no")
        graph.add_edges_from(ahead if direction != "-1" else [])
        graph.add_edges_from([(b, a) for a, b in ahead] if direction in {"no", "-1"} else [])
    return graph


def test_the_mainland_and_the_island_are_each_one_network_both_ways(roads: RoadFile) -> None:
    parts = sorted(nx.strongly_connected_components(streets_graph(roads, ferries=False)), key=len)
    drivable = {n for way in roads.ways if way.drivable for n in way.nodes}
    assert len(parts) == 2
    assert len(parts[0]) + len(parts[1]) == len(drivable)


def test_only_the_ferry_joins_the_island_to_the_mainland(roads: RoadFile) -> None:
    without = nx.number_weakly_connected_components(streets_graph(roads, ferries=False))
    (ferry,) = roads.tagged(route="ferry")
    drivable = {n for way in roads.ways if way.drivable for n in way.nodes}
    assert without == 2
    assert {ferry.nodes[0], ferry.nodes[-1]} <= drivable
    assert ferry.tags["motor_vehicle"] == "yes"
    assert ferry.tags["duration"] == "00:25"


def test_the_island_has_exactly_two_schools(coasts: list[Polygon]) -> None:
    island = min(coasts, key=lambda land: land.area)
    assert sum(island.contains(school) for school in spots(primaries())) == 2
    assert sum(island.contains(school) for school in spots(register())) == 2


def test_roads_bear_the_tags_of_a_british_county(roads: RoadFile) -> None:
    limits = Counter(way.tags.get("maxspeed", "") for way in roads.ways if way.drivable)
    values = Counter(item for way in roads.ways for item in way.tags.items())
    keys = Counter(key for way in roads.ways for key in way.tags)
    standing = Counter(item for *_, tags in roads.nodes.values() for item in tags)
    for limit in (
        "20 mph",
        "30 mph",
        "60 mph",
        "70 mph",
        "GB:nsl_single",
        "GB:nsl_dual",
        "national",
    ):
        assert limits[limit] > 0, limit
    assert limits[""] > 1000
    for tag in (
        ("oneway", "yes"),
        ("oneway", "-1"),
        ("junction", "roundabout"),
        ("bridge", "yes"),
        ("access", "private"),
        ("lit", "yes"),
        ("lanes", "1"),
        ("width", "3"),
        ("railway", "rail"),
        ("highway", "motorway"),
        ("highway", "motorway_link"),
        ("highway", "trunk"),
        ("highway", "service"),
        ("highway", "pedestrian"),
        ("highway", "track"),
        ("highway", "footway"),
        ("highway", "bridleway"),
        ("source:maxspeed", "GB:nsl_single"),
        ("waterway", "river"),
        ("natural", "water"),
        ("landuse", "residential"),
    ):
        assert values[tag] > 0, tag
    assert keys["zone:traffic"] > 0
    for tag in (
        ("highway", "traffic_signals"),
        ("highway", "crossing"),
        ("highway", "mini_roundabout"),
        ("railway", "level_crossing"),
    ):
        assert standing[tag] > 0, tag


def test_settlements_are_ranked_and_named(roads: RoadFile) -> None:
    places = Counter(dict(tags).get("place") for *_, tags in roads.nodes.values())
    names = [dict(t)["name"] for *_, t in roads.nodes.values() if "place" in dict(t)]
    assert places["city"] == 1
    assert places["town"] == 9
    assert places["village"] >= 170
    assert places["hamlet"] >= 60
    assert len(set(names)) == len(names)


def test_roundabouts_are_closed_and_run_clockwise(roads: RoadFile) -> None:
    rings = roads.tagged(junction="roundabout")
    assert len(rings) > 10
    for ring in rings:
        assert ring.nodes[0] == ring.nodes[-1]
        assert not Polygon(roads.metres(ring)).exterior.is_ccw


def test_carriageways_keep_to_the_left(roads: RoadFile) -> None:
    carriageways = [
        LineString(roads.metres(way))
        for way in roads.tagged(highway="trunk", oneway="yes")
        if "junction" not in way.tags
    ]
    longest = max(carriageways, key=lambda line: line.length)
    right, left = longest.offset_curve(-18), longest.offset_curve(18)
    others = shapely.union_all([line for line in carriageways if line is not longest])
    assert others.intersection(right.buffer(3)).length > 0.8 * longest.length
    assert others.intersection(left.buffer(3)).length < 0.1 * longest.length


def test_few_bridges_cross_the_river_and_every_crossing_is_one(roads: RoadFile) -> None:
    (river,) = roads.tagged(waterway="river")
    course = LineString(roads.metres(river))
    crossing = [w for w in roads.ways if w.drivable and course.crosses(LineString(roads.metres(w)))]
    assert 4 <= len(crossing) <= 12
    assert all(way.tags.get("bridge") == "yes" for way in crossing)


def test_some_roads_join_the_same_two_corners(roads: RoadFile) -> None:
    ends = Counter(frozenset((w.nodes[0], w.nodes[-1])) for w in roads.ways if w.drivable)
    loops = [pair for pair, count in ends.items() if count > 1 and len(pair) == 2]
    assert len(loops) >= 3


def test_banned_turns_lead_from_road_to_road_by_a_shared_corner(roads: RoadFile) -> None:
    banned = [members for tags, members in roads.relations if tags["type"] == "restriction"]
    assert len(banned) >= 2
    for members in banned:
        by_role = {role: ref for _, ref, role in members}
        for role in ("from", "to"):
            nodes = roads.ways[by_role[role] - 1].nodes
            assert by_role["via"] in (nodes[0], nodes[-1])


def test_the_road_file_says_what_day_it_describes() -> None:
    with osmium.io.Reader(str(demo_county().roads)) as reader:
        header = reader.header()
        assert header.get("osmosis_replication_timestamp") == "2025-09-01T00:00:00Z"
        assert header.box().valid()


# The whole


def test_the_files_are_small_enough_for_a_repository() -> None:
    files = demo_county()
    paths = (files.schools, files.roads, files.group_links, files.overrides)
    assert sum(path.stat().st_size for path in paths) < 2_000_000


def test_the_generator_writes_the_same_tables_again(again: DemoCounty) -> None:
    committed = demo_county()
    assert again.schools.read_bytes() == committed.schools.read_bytes()
    assert again.group_links.read_bytes() == committed.group_links.read_bytes()
    assert again.overrides.read_bytes() == committed.overrides.read_bytes()
    assert again.groups.read_bytes() == committed.groups.read_bytes()


def test_the_generator_writes_the_same_roads_again(again: DemoCounty, roads: RoadFile) -> None:
    assert read_roads(again.roads) == roads
