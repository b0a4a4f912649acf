import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import osmnx
import pytest
import requests
import shapely
import small_roads
from small_roads import school

from data import InputError, Notice
from routing import RoadGraph, SpeedProfile, travel_times
from routing.cache import cached_roads
from routing.controls import control, facing, passage
from routing.download import NODE_TAGS, WAY_TAGS, download_area, download_roads
from routing.tags import way_facts

SPOTS = {1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (1500.0, 800.0), 4: (2000.0, 0.0), 5: (2000.0, 900.0)}
SPOTS |= {6: (2050.0, 0.0), 7: (2025.0, 40.0)}
WAYS = [
    ([1, 2], {"highway": "primary", "maxspeed": "GB:nsl_single"}),
    ([2, 3, 4], {"highway": "residential", "maxspeed": "20 mph", "lit": "yes"}),
    ([4, 5], {"highway": "residential", "oneway": "-1"}),
    ([5, 2], {"highway": "service"}),
    ([4, 6, 7, 4], {"highway": "residential", "junction": "roundabout"}),
]
POINTS = {2: {"highway": "traffic_signals"}}
SCHOOLS = [school(1, 100, 10), school(2, 1900, 10)]


def answer() -> dict[str, Any]:
    """Give these roads in the form in which the Overpass service answers."""
    nodes = [
        {"type": "node", "id": ref, "lon": lon, "lat": lat, "tags": POINTS.get(ref, {})}
        for ref, (lon, lat) in ((ref, small_roads.at(*spot)) for ref, spot in SPOTS.items())
    ]
    ways = [
        {"type": "way", "id": 10 + i, "nodes": refs, "tags": tags}
        for i, (refs, tags) in enumerate(WAYS)
    ]
    return {"version": 0.6, "elements": [*nodes, *ways]}


class Overpass:
    """The service, played back."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self.answer = answer()
        self.relations: dict[str, Any] | None = None
        self.error: Exception | None = None

    def post(
        self, url: str, data: Mapping[str, str], hooks: Mapping[str, Any], **_: object
    ) -> requests.Response:
        self.asked.append(data["data"])
        if self.error is not None:
            raise self.error
        response = requests.Response()
        response.status_code = self.status
        response.url = url
        of_relations = self.relations is not None and "restriction" in data["data"]
        said = self.relations if of_relations else self.answer
        response.raw = io.BytesIO(json.dumps(said).encode())
        hooks["response"](response)
        return response


@pytest.fixture
def overpass(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Overpass:
    service = Overpass()
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    monkeypatch.setattr("requests.post", service.post)
    # What OSMnx does before it asks: it looks the server up, and how busy it is.
    monkeypatch.setattr("osmnx._http._config_dns", lambda _: None)
    monkeypatch.setattr("osmnx._overpass._get_overpass_pause", lambda _: 0)
    return service


def fault(overpass: Overpass) -> str:
    with pytest.raises(InputError) as refused:
        download_roads(SCHOOLS)
    assert overpass.asked
    return str(refused.value)


@pytest.mark.usefixtures("overpass")
def test_downloaded_roads_are_read_as_those_of_a_file(tmp_path: Path) -> None:
    from_file = small_roads.write(tmp_path / "roads.osm.pbf", SPOTS, WAYS, POINTS)
    ours = cached_roads(download_roads(SCHOOLS))
    theirs = RoadGraph.from_osm(from_file)

    def metres(roads: RoadGraph) -> dict[tuple[object, ...], int]:
        """Add up the lengths of like roads: a circle may be cut at another of its points."""
        s = roads.stretches
        found: Counter[tuple[object, ...]] = Counter()
        for i in range(len(s)):
            kind = int(s.way[i]), int(s.road_class[i]), bool(s.roundabout[i]), s.open[i].all()
            limit = str(s.limit_kph[i].round(3).tolist())
            found[*kind, limit] += round(float(s.length_m[i]))
        return dict(found)

    assert list(metres(ours).values()) == pytest.approx(list(metres(theirs).values()), abs=2)
    assert [kind[1:] for kind in metres(ours)] == [kind[1:] for kind in metres(theirs)]
    car = SpeedProfile.car()
    there = [*SCHOOLS, school(3, 2010, 800), school(4, 2040, -5)]
    assert travel_times(ours, there, car).seconds == pytest.approx(
        travel_times(theirs, there, car).seconds, abs=0.1
    )
    assert set(ours.nodes.control) == set(theirs.nodes.control)
    assert not ours.notices


def test_the_next_run_asks_nobody(overpass: Overpass) -> None:
    first = cached_roads(download_roads(SCHOOLS))
    asked = len(overpass.asked)
    again = cached_roads(download_roads([*SCHOOLS, school(3, 500, 0)]))
    assert len(overpass.asked) == asked
    assert again.sources == first.sources
    assert [source.role for source in again.sources] == ["roads"]


TURNS = [("from w1, via n2, to w2", {"restriction": "no_left_turn"})]
FENCE = {8: (1800.0, -300.0), 9: (2200.0, -300.0), 11: (2200.0, 60.0), 12: (1800.0, 60.0)}
"""Of a school, in two ways that a relation joins."""
OF_FENCE = [([8, 9, 11], {"barrier": "fence"}), ([11, 12, 8], {})]
GROUNDS = {"type": "multipolygon", "amenity": "school"}
OF_GROUNDS = [("outer w6, outer w7", GROUNDS)]


def with_relations() -> dict[str, Any]:
    """Give the roads, with a turn and the outline of a school, as the service answers."""
    turn = [
        {"type": "way", "ref": 10, "role": "from"},
        {"type": "node", "ref": 2, "role": "via"},
        {"type": "way", "ref": 11, "role": "to"},
    ]
    outer = [{"type": "way", "ref": ref, "role": "outer"} for ref in (15, 16)]
    more = [
        {"type": "node", "id": ref, "lon": lon, "lat": lat}
        for ref, (lon, lat) in ((ref, small_roads.at(*spot)) for ref, spot in FENCE.items())
    ]
    more += [
        {"type": "way", "id": 15 + i, "nodes": refs, "tags": tags}
        for i, (refs, tags) in enumerate(OF_FENCE)
    ]
    tags = {"type": "restriction", "restriction": "no_left_turn"}
    more += [
        {"type": "relation", "id": 1, "members": turn, "tags": tags},
        {"type": "relation", "id": 2, "members": outer, "tags": GROUNDS},
    ]
    return {"version": 0.6, "elements": [*answer()["elements"], *more]}


def test_downloaded_turns_and_outlines_are_those_of_a_file(
    overpass: Overpass, tmp_path: Path
) -> None:
    overpass.relations = with_relations()
    ours = cached_roads(download_roads(SCHOOLS))
    theirs = RoadGraph.from_osm(
        small_roads.write(
            tmp_path / "roads.osm.pbf",
            SPOTS | FENCE,
            [*WAYS, *OF_FENCE],
            POINTS,
            [*TURNS, *OF_GROUNDS],
        )
    )
    assert not ours.notices
    assert len(ours.grounds.outline_offsets) == len(theirs.grounds.outline_offsets) == 2
    car, there = SpeedProfile.car(), [*SCHOOLS, school(3, 1500, 790)]
    seconds = travel_times(ours, there, car).seconds
    assert seconds == pytest.approx(travel_times(theirs, there, car).seconds, abs=0.1)
    free = cached_roads(small_roads.write(tmp_path / "free.osm.pbf", SPOTS, WAYS, POINTS))
    assert seconds[0, 2] > travel_times(free, there, car).seconds[0, 2] + 10


def test_a_failure_while_relations_are_asked_for_keeps_no_roads(
    overpass: Overpass, tmp_path: Path
) -> None:
    overpass.relations = {"excuse": "too busy"}
    assert "refused the request" in fault(overpass)
    assert not list(tmp_path.rglob("openstreetmap-*"))


def test_the_question_names_the_roads_the_ferries_and_the_area(overpass: Overpass) -> None:
    download_roads(SCHOOLS)
    question = " ".join(overpass.asked)
    for part in ("motorway", "service", "unclassified", '["route"="ferry"]', "poly:", "school"):
        assert part in question


def test_the_settings_of_osmnx_are_put_back(overpass: Overpass) -> None:
    def all_settings() -> dict[str, object]:
        return {k: v for k, v in vars(osmnx.settings).items() if not k.startswith("_")}

    before = all_settings()
    download_roads(SCHOOLS)
    assert all_settings() == before
    overpass.error = requests.ConnectionError()
    with pytest.raises(InputError):
        download_roads([school(9, 90_000, 0)])
    assert all_settings() == before


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.ConnectionError(), "cannot be reached"),
        (requests.exceptions.ProxyError(), "cannot be reached"),
        (requests.ReadTimeout(), "took too long"),
        (requests.ConnectTimeout(), "took too long"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_network_failures_are_said_plainly(
    overpass: Overpass, error: Exception, words: str
) -> None:
    overpass.error = error
    told = fault(overpass)
    assert words in told
    assert "give a road file" in told


def test_an_area_without_roads_is_refused(overpass: Overpass) -> None:
    overpass.answer = {"version": 0.6, "elements": []}
    assert "no roads around the schools" in fault(overpass)


def test_an_answer_that_is_none_is_refused(overpass: Overpass, tmp_path: Path) -> None:
    overpass.status = 400
    overpass.answer = {"excuse": "too busy"}
    fault(overpass)
    assert "refused the request" in fault(overpass)
    assert not list(tmp_path.rglob("*.osm"))


def test_an_answer_that_broke_off_is_refused_and_not_kept(
    overpass: Overpass, tmp_path: Path
) -> None:
    overpass.answer = answer() | {"remark": "runtime error: Query timed out"}
    assert "the roads are incomplete: the server's time ran out" in fault(overpass)
    assert not list(tmp_path.rglob("*.osm"))
    overpass.answer = answer()
    assert len(cached_roads(download_roads(SCHOOLS)).stretches)


def test_a_road_that_is_tagged_remark_is_no_remark_of_the_service(overpass: Overpass) -> None:
    overpass.answer["elements"][-1]["tags"] = {**WAYS[-1][1], "remark": "timed out"}
    assert len(cached_roads(download_roads(SCHOOLS)).stretches)


def test_a_large_download_is_told_beforehand(overpass: Overpass) -> None:
    told: list[Notice] = []
    overpass.error = requests.ConnectionError()
    with pytest.raises(InputError):
        download_roads([school(1, 0, 0), school(2, 90_000, 0)], told.append)
    (notice,) = told
    assert "square kilometres" in notice.text


def test_the_area_holds_ten_kilometres_around_each_school() -> None:
    area = download_area(SCHOOLS)
    for east, north in ((-9900, 10), (100, -9900), (11_800, 10), (1900, 9900)):
        assert area.contains_properly(shapely.Point(small_roads.at(east, north)))
    assert area.area < 0.5 * 0.6


class Noted(Mapping[str, str]):
    """Tags that note what is asked of them."""

    def __init__(self, tags: Mapping[str, str]) -> None:
        self.tags, self.asked = dict(tags), set[str]()

    def __getitem__(self, key: str) -> str:
        self.asked.add(key)
        return self.tags[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tags)

    def __len__(self) -> int:
        return len(self.tags)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "residential"},
        {"highway": "motorway"},
        {"highway": "service"},
        {"highway": "track"},
        {"highway": "primary", "oneway": "yes", "maxspeed": "signals"},
        {"highway": "unclassified", "junction": "roundabout", "lanes": "x"},
        {"route": "ferry", "motor_vehicle": "yes"},
        {"highway": "residential", "access:conditional": "no @ (Mo-Fr 08:00-09:00)"},
        {"highway": "residential", "motor_vehicle:forward": "destination"},
    ],
)
def test_every_tag_of_a_way_that_is_read_is_asked_for(tags: dict[str, str]) -> None:
    noted = Noted(tags)
    way_facts(noted)
    assert noted.asked <= set(WAY_TAGS)


@pytest.mark.parametrize(
    "tags",
    [{"highway": kind} for kind in ("crossing", "traffic_signals", "stop", "x")]
    + [{"barrier": "gate"}, {"barrier": "bollard", "access": "no"}],
)
def test_every_tag_of_a_point_that_is_read_is_asked_for(tags: dict[str, str]) -> None:
    noted = Noted(tags)
    control(noted)
    passage(noted)
    facing(noted)
    assert noted.asked <= set(NODE_TAGS)
