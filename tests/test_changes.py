import dataclasses
from datetime import date

import pytest
import shapely
from county_plan import county
from page_data import contents_of
from playwright.sync_api import expect
from shapely import LineString
from small_plan import small_plan, small_problem, small_result

from app.cli import main
from clustering import Limits, solve
from clustering.plan import Cluster, LeftOut, Plan
from maps import Before, write_plan_directory
from maps.changes import DASHES_ARE, GONE, MOVED, NEW, changes, coloured_like
from maps.contents import page_contents
from maps.spokes import Spokes, hub_of
from maps.territory import territory

DAY = date(2026, 1, 5)
INKED = """(ink) => {
    const canvas = document.querySelector(".leaflet-changes-pane canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(ink.slice(at, at + 2), 16));
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
        if (data[i] === r && data[i + 1] === g && data[i + 2] === b) count += 1;
    }
    return count;
}"""
"""How many points of the layer have its colour."""
ON_SCREEN = """(places) => {
    const holder = document.querySelector(".folium-map");
    const map = window[holder.id];
    const { left, top } = holder.getBoundingClientRect();
    const points = places.map((at) => map.latLngToContainerPoint(at));
    return points.map(({ x, y }) => [left + x, top + y]);
}"""
"""Where places, [lat, lon], are on the screen."""


def earlier() -> Plan:
    """The small plan before: one school elsewhere, one placed, the clusters numbered otherwise."""
    return Plan(
        (
            Cluster(1, (900005, 900006, 900007, 900004), "Elmham"),
            Cluster(2, (900001, 900002, 900003), "Oakham"),
        ),
        (LeftOut(900008, "Too far."),),
    )


def both(before, problem=None, plan=None, spokes=Spokes()):  # noqa: B008 - nothing changes it
    """What changed from a plan to the small one, and both territories in their colours."""
    problem, plan = problem or small_problem(), plan or small_plan()
    then = territory(before.problem, before.plan, None)
    now, then = coloured_like(plan, territory(problem, plan, None), before, then)
    return changes(problem, plan, before, now, then, spokes=spokes), now, then


def fills(ground):
    return {number: colour.fill for number, colour in ground.colours.items()}


def test_only_a_school_that_leaves_its_cluster_is_a_change_not_a_new_number():
    found, *_ = both(Before(small_problem(), earlier(), "plan-1"))
    assert found.headline == "1 school moves; 0 of 2 clusters untouched."
    (moved,) = found.schools
    assert (moved.urn, moved.kind) == (900004, MOVED)
    assert (moved.before, moved.after) == ("cluster 1, Elmham", "cluster 1, Oakham")
    assert moved.minutes == (6, 6)


def test_an_arrow_leads_from_the_school_to_the_hub_of_its_new_partners():
    found, now, _ = both(Before(small_problem(), earlier(), "plan-1"))
    (moved,) = found.schools
    assert moved.at_m.tolist() == now.points_m[3].tolist()
    assert moved.to_m.tolist() in now.points_m[:3].tolist()


def road_of(start, end):
    """A drive of the small plan along a road with a bend, beginning and ending beside a school."""
    schools = small_problem().schools.by_urn
    first, last = ((schools[urn].lon, schools[urn].lat + 1e-4) for urn in (start, end))
    return Spokes({(start, end): LineString([first, (first[0], 53.01), last])})


def test_an_arrow_follows_the_road_to_the_hub_and_from_the_hub_to_a_partner():
    problem, (oakham, _) = small_problem(), small_plan().clusters
    hub = hub_of(problem, oakham)
    before = Before(problem, earlier(), "plan-1")
    found, *_ = both(before, spokes=road_of(900004, hub))
    (moved,) = found.schools
    assert moved.drive.line == road_of(900004, hub).lines[900004, hub]
    assert (moved.drive.position, moved.drive.backwards) == (0, False)
    assert DASHES_ARE not in found.key
    led = dataclasses.replace(oakham, lead=900004)
    plan = dataclasses.replace(small_plan(), clusters=(led, *small_plan().clusters[1:]))
    nearest = 900003
    found, *_ = both(before, plan=plan, spokes=road_of(nearest, 900004))
    (moved,) = found.schools
    assert moved.drive.backwards
    assert moved.drive.line.coords[0] == road_of(nearest, 900004).lines[nearest, 900004].coords[-1]
    found, *_ = both(before)
    assert found.schools[0].drive is None
    assert DASHES_ARE in found.key


def test_clusters_with_the_schools_that_they_had_are_untouched():
    first, second = small_plan().clusters
    renamed = Plan((first, dataclasses.replace(second, name="Fen")), small_plan().left_out)
    found, *_ = both(Before(small_problem(), renamed, "then"))
    assert found.untouched == {1, 2}
    assert not len(found.ghost)
    found, *_ = both(Before(small_problem(), earlier(), "then"))
    assert found.untouched == set()


def test_the_ghost_is_the_border_that_is_gone():
    found, now, then = both(Before(small_problem(), earlier(), "plan-1"))
    lines = shapely.union_all(found.ghost)
    borders = [
        shapely.union_all([each.boundary for each in ground.areas.values()])
        for ground in (now, then)
    ]
    assert lines.length > 1_000
    assert shapely.distance(lines, borders[0]) > 0
    assert lines.difference(borders[1].buffer(1)).length == 0


def test_a_cluster_before_has_the_colour_of_its_successor():
    _, now, then = both(Before(small_problem(), earlier(), "plan-1"))
    assert fills(then) == {1: fills(now)[2], 2: fills(now)[1]}


def test_clusters_side_by_side_never_share_a_colour_before_either():
    first, second = small_plan().clusters
    # both halves of the first cluster were clusters of their own, one of them now in the second
    halves = Plan(
        (
            Cluster(1, first.schools[:2]),
            Cluster(2, first.schools[2:]),
            Cluster(3, second.schools),
        ),
        small_plan().left_out,
    )
    _, _, then = both(Before(small_problem(), halves, "then"))
    assert fills(then)[1] != fills(then)[2]


def without_the_first():
    """A plan in which a school that is gone has the place of one that is new."""
    problem = small_problem()
    gone = dataclasses.replace(problem.schools[0], urn=900099, name="Old School")
    schools = dataclasses.replace(problem.schools, items=(*problem.schools.items[1:], gone))
    return Before(
        dataclasses.replace(problem, schools=schools, times=_times(schools)),
        Plan(
            (
                Cluster(1, (900002, 900003, 900004, 900099)),
                Cluster(2, (900005, 900006, 900007)),
            ),
            (LeftOut(900008, "Too far."),),
        ),
        "then",
    )


def test_schools_that_came_and_went_are_named_with_where_they_are_not():
    found, *_ = both(without_the_first())
    assert (
        found.headline == "No school moves, 1 school new, 1 school gone; 1 of 2 clusters untouched."
    )
    assert [(each.name, each.kind, each.before, each.after) for each in found.schools] == [
        ("Village 1 Primary School", NEW, "not in the plan", "cluster 1, Oakham"),
        ("Old School", GONE, "cluster 1", "not in the plan"),
    ]
    assert all(each.to_m is None for each in found.schools)


def _times(schools):
    problem = small_problem()
    return dataclasses.replace(problem.times, urns=tuple(school.urn for school in schools))


def test_the_page_says_what_a_new_register_changed_as_text(open_map):
    told = ("<b>Reedby</b> (900001): 131 pupils, before 120.", "Mill Lane (900002) is new.")
    before = Before(small_problem(), earlier(), "last year", told)
    page = open_map(before=before).page
    assert page.locator("#register-changes summary").is_visible()
    page.locator("#register-changes summary").click()
    assert page.locator("#register-changes li").all_text_contents() == list(told)


def test_the_page_of_a_what_if_says_nothing_of_a_register(open_map):
    page = open_map(before=Before(small_problem(), earlier(), "last year")).page
    assert page.locator("#register-changes").is_hidden()


def test_the_page_holds_of_the_plan_before_what_differs_and_no_more():
    before = without_the_first()
    options = {"basemap": None, "spokes": Spokes(), "policy": None, "title": "", "drawn_on": DAY}
    page = page_contents(small_problem(), small_plan(), result=None, before=before, **options)
    other = page["changes"]["other"]
    assert [row if isinstance(row, int) else row[1] for row in other["schools"]] == [
        *range(1, 8),
        "Old School",
    ]
    second = other["clusters"][1]
    assert second["like"] == 1
    assert "minutes" not in second
    assert "area" not in second


def test_title_counts_and_lists_are_those_of_the_plan_shown(open_map):
    watched = open_map(before=Before(small_problem(), earlier(), "<b>plan one</b>"))
    page = watched.page
    assert "<b>plan one</b>" in page.locator("#changes-heading").text_content()
    assert "Village 4 Primary School" in page.locator("#changes").text_content()
    expect(page.locator("#view-1")).to_be_checked()
    expect(page.locator("#subtitle")).to_contain_text("After: 7 schools in 2 clusters")
    schools = page.locator("#clusters .row-more")
    assert schools.first.text_content().startswith("4 schools")
    page.locator("#view-1").focus()
    page.keyboard.press("ArrowLeft")  # as every group of radio buttons
    expect(page.locator("#view-0")).to_be_focused()
    expect(page.locator("#subtitle")).to_contain_text("Before: 7 schools in 2 clusters")
    assert page.locator("#clusters .row-title").all_text_contents() == ["Elmham", "Oakham"]
    assert schools.all_text_contents()[1].startswith("3 schools")
    expect(page.locator("#live")).to_contain_text("Shown: Before.")
    page.locator("#changes button").first.click()
    assert page.locator("#details-heading").text_content().endswith("Elmham")
    page.locator("#view-2").check()
    assert page.locator("#details-heading").text_content().endswith("Elmham")
    watched.assert_quiet()


def test_a_school_that_is_gone_is_found_in_the_plan_before(open_map):
    watched = open_map(before=without_the_first())
    page = watched.page
    page.get_by_role("button", name="Old School").click()
    expect(page.locator("#view-0")).to_be_checked()
    expect(page.locator("#details [aria-current]")).to_contain_text("Old School")
    watched.assert_quiet()


def test_the_marks_are_on_the_map_with_the_changes_alone(open_map):
    page = open_map(before=Before(small_problem(), earlier(), "then")).page
    drawn = page.locator(".leaflet-changes-pane canvas")
    expect(drawn).to_have_count(1)
    assert page.evaluate(INKED, "#8a0050") > 100
    for view in (0, 2):
        page.locator(f"#view-{view}").check()
        expect(drawn).to_have_count(0)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_no_number_or_name_covers_a_mark(open_map, width, height):
    problem, plan, basemap = county()
    clusters = list(plan.clusters)
    for at in range(0, len(clusters), 8):  # two neighbours exchange a school
        one, other = clusters[at : at + 2]
        clusters[at] = dataclasses.replace(one, schools=(other.schools[0], *one.schools[1:]))
        clusters[at + 1] = dataclasses.replace(other, schools=(one.schools[0], *other.schools[1:]))
    before = Before(problem, Plan(tuple(clusters)), "then")
    found, *_ = both(before, problem, plan)
    changed = [problem.schools.by_urn[each.urn] for each in found.schools]
    page = open_map(
        problem=problem,
        plan=plan,
        before=before,
        basemap=basemap,
        result=None,
        viewport={"width": width, "height": height},
    ).page
    places = page.evaluate(ON_SCREEN, [[school.lat, school.lon] for school in changed])
    assert len(places) == 16
    labels = page.locator(".number, .place").all()
    assert labels
    for box in (label.bounding_box() for label in labels if label.is_visible()):
        for x, y in places:
            across, down = x - box["x"], y - box["y"]
            beside = not -10 < across < box["width"] + 10
            assert beside or not -10 < down < box["height"] + 10


def test_the_arrow_on_the_map_follows_the_road(open_map):
    hub = hub_of(small_problem(), small_plan().clusters[0])
    before = Before(small_problem(), earlier(), "then")
    straight = open_map(before=before).page.evaluate(INKED, "#8a0050")
    watched = open_map(before=before, spokes=road_of(900004, hub))
    assert watched.page.evaluate(INKED, "#8a0050") > 1.5 * straight
    watched.assert_quiet()


def test_on_stage_what_changed_is_told_and_c_turns_to_the_other_plan(open_map):
    watched = open_map(before=Before(small_problem(), earlier(), "then"))
    page = watched.page
    page.locator("#present").click()
    page.keyboard.press("PageDown")
    expect(page.locator("#card-title")).to_have_text("What changed")
    expect(page.locator("#card-text")).to_contain_text("Village 4 Primary School")
    page.keyboard.press("PageDown")
    expect(page.locator("#card-text")).to_contain_text("Oakham")
    page.keyboard.press("c")
    expect(page.locator("#view-2")).to_be_checked()
    page.keyboard.press("c")
    expect(page.locator("#view-0")).to_be_checked()
    expect(page.locator("#card-text .card-schools li")).to_have_count(3)
    watched.assert_quiet()


def test_the_list_and_the_order_are_those_of_the_plan_best_found(open_map):
    """A plan drawn by hand is shown itself; the best one is the second."""
    problem = small_problem()
    page = open_map(before=Before(problem, earlier(), "the best plan found", later=True)).page
    expect(page.locator("#view-0")).to_be_checked()
    expect(page.locator("#subtitle")).to_contain_text("This plan: 7 schools")
    page.locator("#view-1").check()
    expect(page.locator("#subtitle")).to_contain_text("Best found: 7 schools")
    assert page.locator("#clusters .row-title").all_text_contents() == ["Elmham", "Oakham"]


def test_compare_writes_one_page_of_both_plans(tmp_path, capsys):
    for name, plan in (("a", earlier()), ("b", small_plan())):
        write_plan_directory(tmp_path / name, small_problem(), small_result(plan=plan))
    page = tmp_path / "both.html"
    with pytest.raises(SystemExit) as stopped:
        main(["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--map", str(page)])
    assert stopped.value.code == 0
    assert "1 school moves" in capsys.readouterr().out
    assert contents_of(page.read_text(encoding="utf-8"))["changes"]["title"] == "a"


def test_a_plan_without_a_cluster_says_why_and_lists_no_moves():
    problem = small_problem()
    impossible = problem.replace(rules=dataclasses.replace(problem.rules, max_minutes=1.0))
    none = solve(impossible, Limits(1))
    found, *_ = both(Before(problem, small_plan(), "before"), impossible, none.plan)
    assert found.headline.startswith("No cluster is possible within 1 minute;")
    assert found.schools == ()
