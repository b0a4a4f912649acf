"""The first view at five sizes: nothing cut, towns named, clusters numbered, no label covered."""

import numpy as np
import pytest
from county_plan import county
from page_data import contents_of
from watched_page import Watched

from clustering import Cluster, Plan, Problem, Rules
from data import School, Schools
from data.coordinates import to_degrees
from maps import Basemap, draw
from maps.osm_layers import NamedPlace
from routing import estimate_times

SIZES = [(1920, 1080), (1600, 900), (1280, 720), (1024, 768), (390, 844)]

SEEN = """(towns) => {
    const holder = document.querySelector(".folium-map");
    const map = window[holder.id];
    const plan = JSON.parse(document.getElementById("plan").textContent);
    const room = holder.getBoundingClientRect();
    const credits = holder.querySelector(".leaflet-control-attribution").getBoundingClientRect();
    const [[south, west], [north, east]] = plan.bounds;
    const top = map.latLngToContainerPoint([north, west]);
    const bottom = map.latLngToContainerPoint([south, east]);
    const labels = [...document.querySelectorAll(".place, .number:not([hidden])")];
    const boxes = labels.map((label) => [label.textContent, label.getBoundingClientRect()]);
    const faults = [];
    if (top.x < 0 || top.y < 0 || bottom.x > room.width || bottom.y > credits.top - room.top)
        faults.push("the county is cut");
    if (Math.max((bottom.x - top.x) / room.width, (bottom.y - top.y) / room.height) < 0.6)
        faults.push("the county is small");
    boxes.forEach(([text, a], i) => {
        if (a.left < room.left || a.right > room.right
            || a.top < room.top || a.bottom > room.bottom)
            faults.push(`${text} is cut`);
        if (labels[i].matches(".number") && a.width > 34.5) faults.push(`${text} is large`);
        for (const [other, b] of boxes.slice(i + 1)) {
            const apart = a.left > b.right - 0.5 || b.left > a.right - 0.5
                || a.top > b.bottom - 0.5 || b.top > a.bottom - 0.5;
            if (!apart) faults.push(`${text} lies over ${other}`);
        }
    });
    const named = [...document.querySelectorAll(".place")].map((place) => place.textContent);
    for (const town of towns)
        if (!named.includes(town)) faults.push(`${town} is not named`);
    const lines = document.querySelector(".leaflet-labels-pane canvas");
    for (const number of document.querySelectorAll(".number"))
        if (!(getComputedStyle(number).zIndex > getComputedStyle(lines).zIndex))
            faults.push(`a line may lie over ${number.textContent}`);
    for (const number of document.querySelectorAll(".number[hidden]"))
        faults.push(`a part of ${number.textContent} has no number`);
    return faults;
}"""


def city():
    """Return a city whose clusters alternate along each street, so that areas would be scraps."""
    row, column = np.divmod(np.arange(144), 12)
    east, north = 400_000.0 + 800 * column, 290_000.0 + 800 * row
    lon, lat = to_degrees(east, north)
    urns = (900_001 + np.arange(144)).tolist()
    schools = Schools(
        tuple(
            School(
                urn=urn,
                name=f"School {urn}",
                lon=float(lon[at]),
                lat=float(lat[at]),
                easting=float(east[at]),
                northing=float(north[at]),
            )
            for at, urn in enumerate(urns)
        )
    )
    group = row // 4 * 8 + column // 3 * 2 + (row + column) % 2
    plan = Plan(
        tuple(
            Cluster(number + 1, tuple(np.array(urns)[group == number].tolist()))
            for number in range(24)
        )
    )
    towns = tuple(
        NamedPlace(name, float(lon[at]), float(lat[at]), 1)
        for name, at in (("Aldbridge", 66), ("Birkenford", 20), ("Castle Docks", 129))
    )
    return Problem(schools, estimate_times(schools), Rules()), plan, Basemap(places=towns)


@pytest.fixture(scope="module", params=[county, city], ids=["county", "city"])
def page_of(request, tmp_path_factory):
    """Return the page, and the names of its three largest towns."""
    problem, plan, basemap = request.param()
    made = draw(problem, plan, basemap=basemap)
    assert ('"scattered":true' in made.html()) == (request.param is city)
    path = made.save(tmp_path_factory.mktemp("first") / "map.html")
    places = contents_of(made.html())["basemap"]["places"]
    return path, [name for name, *_ in places[:3]]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_first_view_is_whole_and_every_label_of_rank_is_read(browser, page_of, size):
    path, towns = page_of
    watched = Watched(browser, path, {"width": size[0], "height": size[1]})
    assert watched.page.evaluate(SEEN, towns) == []
    watched.assert_quiet()
    watched.context.close()


def test_the_view_stays_whole_when_the_legend_and_the_window_take_room(browser, page_of):
    path, towns = page_of
    watched = Watched(browser, path, {"width": 1600, "height": 900})
    page = watched.page
    assert page.locator("#legend").is_hidden()
    page.locator(".legend summary").click()
    page.set_viewport_size({"width": 1024, "height": 768})
    cut = "(fault) => fault.includes('cut')"
    page.wait_for_function(f"(towns) => !({SEEN})(towns).some({cut})", arg=towns)
    watched.context.close()
