import json

import geopandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString
from small_plan import small_plan, small_problem, small_result

from data import InputError
from maps import Spokes, journeys, read_plan_directory, write_plan_directory
from maps.handouts.ground import ground_of
from maps.handouts.pictures import cluster_picture
from maps.polyline import PRECISION
from maps.spokes import drives_of, hub_of
from routing import Route

LINES_DRAWN = """() => {
    const map = window[document.querySelector(".folium-map").id];
    let lines = 0;
    map.eachLayer((layer) => {
        if (layer instanceof L.Polyline && !(layer instanceof L.Polygon)) {
            lines += layer.getLatLngs().length;
        }
    });
    return lines;
}"""

FIRST, SECOND = ((school.lon, school.lat) for school in small_problem().schools[:2])
BY_ROAD = LineString([FIRST, (FIRST[0] + 0.005, SECOND[1]), SECOND])


def known() -> Spokes:
    """The drive of one school of the first cluster to its hub along a road."""
    first, *_ = drives_of(small_problem(), small_plan().clusters[0])
    return Spokes({first: BY_ROAD})


def test_the_hub_is_the_lead_school_or_the_one_reached_with_the_least_driving():
    first, second = small_plan().clusters
    assert hub_of(small_problem(), second) == second.lead
    # in a row of four the two in the middle are equally near; the first of them counts
    assert hub_of(small_problem(), first) == 900002


def test_every_other_school_drives_to_the_hub():
    drives = [(start.urn, hub.urn) for start, hub in journeys(small_problem(), small_plan())]
    assert drives == [
        (900001, 900002), (900003, 900002), (900004, 900002),
        (900006, 900005), (900007, 900005),
    ]  # fmt: skip


def test_a_spoke_cuts_small_bends_but_keeps_its_ends():
    wobbly = LineString([(0.0, 53.0), (0.01, 53.0001), (0.02, 53.0), (0.02, 53.02)])
    route = Route((1, 2), 600.0, 3.0, wobbly, by_ferry=False)
    (line,) = Spokes.along([route, None]).lines.values()
    assert len(line.coords) == 3
    assert line.coords[0] == pytest.approx(wobbly.coords[0], abs=1e-6)
    assert line.coords[-1] == pytest.approx(wobbly.coords[-1], abs=1e-6)


degrees = st.tuples(st.floats(-5, 2), st.floats(50, 56))


@given(st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 9)),
                       st.lists(degrees, min_size=2, max_size=5), max_size=4))  # fmt: skip
def test_spokes_are_stored_and_read_back(drawn):
    stored = Spokes({drive: LineString(points) for drive, points in drawn.items()})
    read = Spokes.from_dict(json.loads(json.dumps(stored.to_dict())))
    assert read.lines.keys() == stored.lines.keys()
    for drive, line in read.lines.items():
        for point, told in zip(line.coords, stored.lines[drive].coords, strict=True):
            assert point == pytest.approx(told, abs=0.51 / PRECISION)


def test_a_plan_directory_keeps_its_spokes_and_a_damaged_file_is_named(tmp_path):
    place = write_plan_directory(tmp_path / "p", small_problem(), small_result(), spokes=known())
    stored = read_plan_directory(place)
    assert stored.spokes.to_dict() == known().to_dict()
    (place / "spokes.json").write_text('{"900001": "??"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"spokes\.json"):
        read_plan_directory(place)


def test_the_layer_of_spokes_follows_the_road_where_it_is_known(tmp_path):
    place = write_plan_directory(tmp_path / "p", small_problem(), small_result(), spokes=known())
    spokes = geopandas.read_file(place / "clusters.gpkg", layer="spokes").set_index("urn")
    assert spokes.loc[900001, "line_style"] == "solid"
    assert len(spokes.loc[900001].geometry.coords) == 3
    assert set(spokes.drop(900001)["line_style"]) == {"dash"}


def test_a_printed_spoke_follows_the_road_and_is_dashed_without_one():
    problem, plan = small_problem(), small_plan()
    rows = [0, 1, 2, 3]
    straight = cluster_picture(ground_of(problem, plan, None, Spokes()), 1, rows, 1, (100.0, 50.0))
    along = cluster_picture(ground_of(problem, plan, None, known()), 1, rows, 1, (100.0, 50.0))
    width = 'stroke-width="0.5"'
    solid = [part for part in along.split("<path")
             if width in part and "stroke-dasharray" not in part]  # fmt: skip
    assert len(solid) == 1
    assert width in straight
    assert not [part for part in straight.split("<path")
                if width in part and "stroke-dasharray" not in part]  # fmt: skip


def test_the_page_draws_the_drives_of_the_chosen_cluster_and_of_all_when_asked(open_map):
    watched = open_map(spokes=known())
    page = watched.page
    drawn = LINES_DRAWN
    assert page.evaluate(drawn) == 0
    page.locator("#clusters button").first.click()
    assert (
        page.evaluate(drawn) == 6
    )  # each of three lines, two of them dashed, and its white casing
    page.locator(".back").click()
    assert page.evaluate(drawn) == 0
    page.get_by_label("Drives, in every cluster").check()
    assert page.evaluate(drawn) == 10
    watched.assert_quiet()


def test_schools_without_a_known_road_to_their_hub_are_named_after_it():
    problem = small_problem()
    first, second = small_plan().clusters
    hub = hub_of(problem, first)
    others = [urn for urn in first.schools if urn not in {hub, *known().of(problem, first)}]
    assert known().straight(problem, first) == [hub, *others]
    lines = dict.fromkeys(drives_of(problem, second), BY_ROAD)
    assert Spokes(lines).straight(problem, second) == []


OF_SCHOOLS = """() => {
    const map = window[document.querySelector(".folium-map").id];
    const found = [];
    map.eachLayer((layer) => {
        const { school } = layer.options;
        const place = school && map.latLngToContainerPoint(layer.getLatLng());
        if (school) found.push([school.index, place.x, place.y, Boolean(school.entrance)]);
    });
    return found.sort((one, other) => one[0] - other[0]);
}"""
DOTTED = """() => {
    const map = window[document.querySelector(".folium-map").id];
    let ends = [];
    map.eachLayer((layer) => {
        if (layer.options.dashArray === "0.1 5") {
            ends = layer.getLatLngs().map(({ lat, lng }) => [lng, lat]);
        }
    });
    return ends;
}"""


def point_at(page, index):
    """Move the pointer to the mark of a school."""
    box = page.locator(".folium-map").bounding_box()
    _, x, y, _ = page.evaluate(OF_SCHOOLS)[index]
    page.wait_for_timeout(50)  # the map passes over what follows within 32 ms
    page.mouse.move(box["x"] + x, box["y"] + y)


def test_dots_lead_from_a_school_to_where_its_drives_leave_the_road(open_map):
    schools = small_problem().schools
    first, _, last = drives_of(small_problem(), small_plan().clusters[0])
    ways = {
        urns: LineString([(schools.by_urn[urns[0]].lon + 0.003, 53.02), (-0.47, 53.04)])
        for urns in (first, last)  # of the third no road is known
    }
    watched = open_map(spokes=Spokes(ways))
    page = watched.page
    known = [entrance for *_, entrance in page.evaluate(OF_SCHOOLS)]
    assert known == [True, True, False, True, False, False, False, False]
    assert page.evaluate(DOTTED) == []
    for index, goal in ((0, ways[first].coords[0]), (1, (-0.47, 53.04)), (3, ways[last].coords[0])):
        point_at(page, index)
        start, end = page.evaluate(DOTTED)
        assert start == pytest.approx((schools[index].lon, schools[index].lat), abs=1e-5)
        assert end == pytest.approx(goal, abs=1e-4)
    point_at(page, 2)
    assert page.evaluate(DOTTED) == []
    page.locator("#search").fill("Village 1")
    page.locator("#found button").first.click()
    assert len(page.evaluate(DOTTED)) == 2
    page.locator(".back").click()
    assert page.evaluate(DOTTED) == []
    assert "Dots lead" in page.locator("#legend").text_content()
    watched.assert_quiet()
