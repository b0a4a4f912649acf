import dataclasses

import pytest
from small_plan import small_plan, small_problem, small_result

from app.cli import main
from clustering import Limits, solve
from clustering.plan import Cluster, LeftOut, Plan
from maps import Before, write_plan_directory
from maps.before import before_contents, coloured_like
from maps.territory import territory


def earlier() -> Plan:
    """The small plan before: one school elsewhere, one placed, the clusters numbered otherwise."""
    return Plan(
        (
            Cluster(1, (900005, 900006, 900007, 900004), "Elmham"),
            Cluster(2, (900001, 900002, 900003), "Oakham"),
        ),
        (LeftOut(900008, "Too far."),),
    )


def contents():
    problem, plan = small_problem(), small_plan()
    now = territory(problem, plan, None)
    before = Before(problem, earlier(), "plan-1")
    then = territory(problem, earlier(), None)
    return before_contents(problem, plan, before, now, then), now


def test_only_a_school_that_leaves_its_cluster_is_a_change_not_a_new_number():
    told, _ = contents()
    assert told["headline"] == "1 school moves; 0 of 2 clusters untouched."
    assert told["changes"] == [
        (3, "Village 4 Primary School", "cluster 1, Elmham", "cluster 1, Oakham")
    ]


def test_a_cluster_before_has_the_colour_of_its_successor():
    told, now = contents()
    fills = {cluster["number"]: cluster["fill"] for cluster in told["clusters"]}
    assert fills == {1: now.colours[2].fill, 2: now.colours[1].fill}


def test_clusters_side_by_side_never_share_a_colour_before_either():
    problem = small_problem()
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
    same = territory(problem, small_plan(), None)
    then = territory(problem, halves, None)
    told = before_contents(problem, small_plan(), Before(problem, halves, "then"), same, then)
    fills = [cluster["fill"] for cluster in told["clusters"]]
    assert fills[0] != fills[1]


def test_a_cluster_has_the_colour_of_its_forerunner():
    problem, plan = small_problem(), small_plan()
    before = Before(problem, earlier(), "plan-1")
    then = territory(problem, earlier(), None)
    now = coloured_like(plan, territory(problem, plan, None), before, then)
    assert {number: colour.fill for number, colour in now.colours.items()} == {
        1: then.colours[2].fill,
        2: then.colours[1].fill,
    }


def test_schools_that_came_and_went_are_named_with_where_they_are_not():
    problem, plan = small_problem(), small_plan()
    gone = dataclasses.replace(problem.schools[0], urn=900099, name="Old School")
    schools = dataclasses.replace(problem.schools, items=(*problem.schools.items[1:], gone))
    before = Before(
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
    now, then = (
        territory(each.problem, each.plan, None) for each in (Before(problem, plan, ""), before)
    )
    told = before_contents(problem, plan, before, now, then)
    assert (
        told["headline"]
        == "No school moves, 1 school new, 1 school gone; 1 of 2 clusters untouched."
    )
    assert told["changes"] == [
        (0, "Village 1 Primary School", "not in the plan", "cluster 1, Oakham"),
        (None, "Old School", "cluster 1", "not in the plan"),
    ]


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


def test_the_page_shows_the_plan_before_and_comes_back(open_map):
    watched = open_map(before=Before(small_problem(), earlier(), "<b>plan one</b>"))
    page = watched.page
    assert "<b>plan one</b>" in page.locator("#before-heading").text_content()
    assert "Village 4 Primary School" in page.locator("#changes").text_content()
    button = page.locator("#before-show")
    numbers = page.locator(".number")
    after = numbers.all_text_contents()
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert "plan one" in page.locator("#live").text_content()
    page.locator("#changes button").first.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert page.locator("#details-heading").text_content().endswith("Oakham")
    assert sorted(numbers.all_text_contents()) == sorted(after)
    watched.assert_quiet()


def test_compare_writes_one_page_of_both_plans(tmp_path, capsys):
    for name, plan in (("a", earlier()), ("b", small_plan())):
        write_plan_directory(tmp_path / name, small_problem(), small_result(plan=plan))
    page = tmp_path / "both.html"
    with pytest.raises(SystemExit) as stopped:
        main(["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--map", str(page)])
    assert stopped.value.code == 0
    assert "1 school moves" in capsys.readouterr().out
    assert '"before":{"title":"a"' in page.read_text(encoding="utf-8")


def test_a_plan_without_a_cluster_says_why_and_lists_no_moves():
    problem = small_problem()
    impossible = problem.replace(rules=dataclasses.replace(problem.rules, max_minutes=1.0))
    none = solve(impossible, Limits(1))
    before = Before(problem, small_plan(), "before")
    now, then = territory(impossible, none.plan, None), territory(problem, small_plan(), None)
    told = before_contents(impossible, none.plan, before, now, then)
    assert told["headline"].startswith("No cluster is possible within 1 minute;")
    assert told["changes"] == []
