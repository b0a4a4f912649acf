"""Whole counties on stage: in every cluster, and so in the densest towns, every label is read."""

import pytest
from watched_page import WIDE, Watched

from clustering import Limits, Problem, Rules, solve
from data import demo_county, read_schools
from maps import draw
from routing import estimate_times

HALL = {"width": 1600, "height": 900}

LABELS = """() => {
    const stage = document.querySelector(".folium-map").getBoundingClientRect();
    const shown = [...document.querySelectorAll(".letter.on-map, .number:not([hidden])")];
    const boxes = shown.map((label) => [label.textContent, label.getBoundingClientRect()]);
    const over = [];
    boxes.forEach(([text, a], i) => {
        if (a.left < stage.left || a.right > stage.right || a.top < stage.top
            || a.bottom > stage.bottom) over.push(`${text} lies off the map`);
        for (const [other, b] of boxes.slice(i + 1)) {
            const apart = a.left > b.right - 0.5 || b.left > a.right - 0.5
                || a.top > b.bottom - 0.5 || b.top > a.bottom - 0.5;
            if (!apart) over.push(`${text} over ${other}`);
        }
    });
    const letters = [...document.querySelectorAll(".letter.on-map")].map((l) => l.textContent);
    const smallest = Math.min(...boxes.map(([, box]) => box.height));
    return { over, letters, smallest };
}"""


@pytest.fixture(scope="module")
def counties(shared_data):
    """The embedded county and Essex, each planned for a few seconds."""
    demo = demo_county()
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    read = {
        "embedded": read_schools(demo.schools, la=demo.la, group_links=demo.group_links),
        "Essex": read_schools(register, la="Essex", phase="Primary"),
    }
    problems = {
        name: Problem(schools, estimate_times(schools), Rules()) for name, schools in read.items()
    }
    return {name: (problem, solve(problem, Limits(4))) for name, problem in problems.items()}


@pytest.mark.parametrize("viewport", [HALL, WIDE], ids=["1600x900", "1280x720"])
@pytest.mark.parametrize("county", ["embedded", "Essex"])
def test_in_every_cluster_every_letter_is_shown_and_no_label_lies_over_another(
    browser, counties, county, viewport, tmp_path
):
    problem, result = counties[county]
    path = draw(problem, result.plan, result=result).save(tmp_path / "map.html")
    watched = Watched(browser, path, viewport)
    page = watched.page
    page.locator("#present").click()
    for cluster in result.plan.clusters:
        page.keyboard.press("PageDown")
        found = page.evaluate(LABELS)
        assert found["over"] == [], f"cluster {cluster.number}"
        assert len(found["letters"]) == len(cluster.schools), f"cluster {cluster.number}"
        assert found["smallest"] >= 28, f"cluster {cluster.number}"
    watched.assert_quiet()
    watched.context.close()
