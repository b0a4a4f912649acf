"""How schools in no cluster stand: one word for each on every output, with their number."""

import csv
import dataclasses
import json
import re
from datetime import date

import geopandas
import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plan import small_plan, small_problem, small_result, three_standings
from small_setting import small_setting
from watched_page import Watched

from app.comparing import compare_plans
from app.terminal import Terminal
from clustering import Cluster, LeftOut, Limits, Plan, Rules, Standing, solve, standings
from clustering.plan_document import result_from_json, result_to_json
from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import Refuse, Scenario, answer
from clustering.standing import by_standing, counts_in_words
from clustering.unplaced import COSTS_NOTHING
from data.school import Schools
from maps import Basemap, Findings, Spokes, StoredPlan, draw, write_plan_directory
from maps.handouts import make_handouts, svg
from maps.handouts.contents import booklet
from maps.handouts.ground import ground_of
from maps.handouts.pictures import county_picture
from maps.words import quality, subtitle
from routing import estimate_times
from routing.times import TravelTimes

WORDS = {
    900006: "needs a place and has none",
    900007: "may join and need not",
    900008: "takes no part",
}
COUNTS = "1 needs a place and has none, 1 may join and need not, 1 takes no part"
ON = date(2026, 1, 5)


@pytest.fixture(scope="module")
def three():
    problem, plan = three_standings()
    return problem, small_result(problem, plan)


@pytest.fixture(scope="module")
def directory(three, tmp_path_factory):
    problem, result = three
    place = tmp_path_factory.mktemp("standing") / "plan"
    nothing = dataclasses.replace(result, bound=-result.left_out_s)  # is known of better plans
    return write_plan_directory(place, problem, nothing, drawn_on=ON)


ROLLS = st.none() | st.integers(0, 300)


@given(
    st.sets(st.integers(0, 9)),
    st.dictionaries(st.integers(0, 9), st.just("why")),
    ROLLS,
    st.lists(ROLLS, min_size=10, max_size=10),
)
def test_every_school_stands_in_one_way_by_the_rules_alone(optional, outside, above, rolls):
    problem = small_problem().from_arrays(
        np.zeros((10, 10)),
        [np.nan if roll is None else roll for roll in rolls],
        rules=Rules(
            optional=tuple(optional), outside=tuple(outside.items()), optional_above_pupils=above
        ),
    )
    for urn, standing in standings(problem, range(10)).items():
        large = above is not None and rolls[urn] is not None and rolls[urn] > above
        assert (standing is Standing.TAKES_NO_PART) is (urn in outside)
        assert (standing is Standing.NEEDS_PLACE) is not (
            urn in outside or urn in optional or large
        )


def test_a_standing_that_no_school_has_is_not_named():
    assert list(by_standing(small_problem(), small_plan())) == [Standing.NEEDS_PLACE]
    assert subtitle(small_problem(), small_plan()).endswith("; 1 needs a place and has none")
    assert counts_in_words([]) == ""


def test_one_school_and_several_are_each_told_as_one_says_it():
    assert Standing.TAKES_NO_PART.counted(1) == "1 school takes no part"
    assert Standing.NEEDS_PLACE.counted(2) == "2 schools need a place and have none"


def test_the_summary_tells_them_apart(three):
    _, result = three
    said = result.summary()
    for urn, words in WORDS.items():
        assert re.search(rf"\n1 school {words}:\n  {urn}: ", said)
    assert "left out" not in said
    unknown = dataclasses.replace(result, standings={}).summary()
    assert "\n3 schools in no cluster:\n" in unknown


def test_the_summary_names_a_dozen_and_counts_the_rest():
    outside = tuple((urn, "It is not meant.") for urn in range(10, 40))
    problem = small_problem().from_arrays(np.full((40, 40), 60.0), rules=Rules(outside=outside))
    said = solve(problem, Limits(2)).summary()
    assert "30 schools take no part:" in said
    assert "and 18 more: It is not meant." in said


def test_nobody_could_not_be_placed_who_needed_no_place(three):
    problem, result = three
    first, second, *_ = quality(problem, result.plan, result)
    assert first == (
        "4 of the 5 schools that need a place have one, in 2 clusters of 2 to 3 schools; "
        "1 more needs none and has joined."
    )
    assert second == f"In no cluster: {COUNTS}."


def test_a_plan_without_a_cluster_says_whether_any_was_needed():
    problem = small_problem()
    urns = problem.schools.urns
    apart = solve(problem.replace(rules=Rules(max_minutes=0.1)), Limits(2))
    assert subtitle(problem, apart.plan) == "No cluster is proposed; 8 need a place and have none"
    assert quality(problem, apart.plan, None)[0] == "No school could be placed in a cluster."
    free = problem.replace(rules=Rules(max_minutes=0.1, optional=urns))
    none = solve(free, Limits(2))
    said = "No cluster is proposed, and no school needs a place."
    assert quality(free, none.plan, None)[0] == said
    assert said in none.summary()


def test_an_old_plan_is_read_without(three):
    document = result_to_json(*three, {})
    assert {left["urn"]: left["state"] for left in document["left_out"]} == WORDS
    assert result_from_json(document).standings == WORDS
    for left in document["left_out"]:
        del left["state"]
    assert result_from_json(document).standings == {}


def test_the_tables_say_of_every_school_how_it_stands(directory):
    rows = csv.DictReader((directory / "schools.csv").open(encoding="utf-8", newline=""))
    told = {int(row["urn"]): (row["cluster"], row["state"]) for row in rows}
    assert {urn: state for urn, (number, state) in told.items() if not number} == WORDS
    assert {state for number, state in told.values() if number} == {"in a cluster"}
    book = openpyxl.load_workbook(directory / "clusters.xlsx")
    text = [[cell.value for cell in row] for row in book["in no cluster"].iter_rows()]
    assert {row[1]: row[0] for row in text if row[1] in WORDS} == WORDS
    schools = [[cell.value for cell in row] for row in book["schools"].iter_rows()]
    assert {row[3]: row[1] for row in schools if row[3] in WORDS} == WORDS


def test_the_layers_say_how_they_stand(directory):
    layer = geopandas.read_file(directory / "clusters.gpkg", layer="left_out")
    assert dict(zip(layer["urn"], layer["state"], strict=True)) == WORDS
    features = json.loads((directory / "clusters.geojson").read_text())["features"]
    told = {f["properties"]["urn"]: f["properties"].get("state") for f in features
            if f["properties"]["layer"] == "left_out"}  # fmt: skip
    assert told == WORDS


def test_paper_has_a_mark_for_each_and_a_key_with_their_number(three):
    problem, result = three
    ground = ground_of(problem, result.plan, None, Spokes())
    marks = {svg.standing(np.zeros(2), each, 0, 1.0) for each in Standing}
    shapes = {re.search(r' d="([^"]*)"', mark)[1] for mark in marks}
    assert len(shapes) == len(Standing)
    with_key = county_picture(ground, (390.0, 230.0), key=True)
    for words in WORDS.values():
        assert f">1 school {words}</text>" in with_key
    assert "takes no part" not in county_picture(ground, (390.0, 230.0), key=False)
    made = make_handouts(stored(*three))
    assert made.pdf.startswith(b"%PDF")


def test_the_hand_outs_list_them_under_their_number(three):
    problem, result = three
    plan = stored(problem, result)
    ground = ground_of(problem, result.plan, None, Spokes())
    told = booklet(plan, ground, dossier(problem, result.plan, plan.purpose), (184.0, 88.0))
    assert [each.heading for each in told.outside] == [
        f"{words.capitalize()}: 1 school" for words in WORDS.values()
    ]
    assert told.outside[2].reasons == (
        ("It is a hospital school.", ("Village 8 Primary School (900008)",)),
    )


def stored(problem, result):
    return StoredPlan(problem, result, Basemap(), Spokes(), Findings(), PlanPurpose(start=ON), ON)


def test_comparing_counts_each_standing_that_a_plan_has(directory, tmp_path, capsys):
    other = write_plan_directory(tmp_path / "other", small_problem(), small_result(), drawn_on=ON)
    compare_plans(other, directory, Terminal())
    said = capsys.readouterr().out
    told = [each for each in Standing if each is not Standing.NOT_SAID]
    for standing, (then, now) in zip(told, ((1, 1), (0, 1), (0, 1)), strict=True):
        assert re.search(rf"Schools that {standing.of_many} +{then} +{now}\n", said)
    assert "no cluster: may join and need not" in said


def test_a_what_if_says_how_a_school_stands_that_is_newly_out():
    found = answer(small_setting(), Scenario("s").then(Refuse(900_001)), Limits(5))
    assert any("(900001) is newly in no cluster: it takes no part." in s for s in found.sentences)


@pytest.fixture
def page(three, browser, tmp_path):
    problem, result = three
    path = tmp_path / "map.html"
    draw(problem, result.plan, result=result).save(path)
    watched = Watched(browser, path, {"width": 1280, "height": 720})
    yield watched.page
    watched.assert_quiet()
    watched.context.close()


def test_the_page_tells_them_apart_in_legend_list_filter_and_search(page):
    legend = page.locator("#legend").text_content()
    for looks, words in zip(
        ("Hollow, red edge", "Small dot", "Small cross"), WORDS.values(), strict=True
    ):
        assert f"{looks}: {words} (1)" in legend
    assert page.locator("#subtitle").text_content() == f"5 schools in 2 clusters; {COUNTS}"
    headings = page.locator("#left-out h3").all_text_contents()
    assert headings == [f"{words.capitalize()}: 1 school" for words in WORDS.values()]
    icons = page.locator("#legend svg.needs-place, #legend svg.may-join, #legend svg.no-part")
    paths = icons.evaluate_all("all => all.map(i => i.firstChild.getAttribute('d'))")
    assert len(set(paths)) == len(WORDS)
    page.locator("#search").fill("900007")
    assert "May join and need not" in page.locator("#found").text_content()
    page.locator("#found button").click()
    assert "may join and need not" in page.locator("#live").text_content()
    page.locator(".filters summary").click()
    page.get_by_label("Place in the plan").select_option("Take no part")
    assert page.locator("#left-out li:visible").count() == 1


def test_the_stage_has_a_card_for_each(page):
    page.locator("#present").click()
    page.keyboard.press("End")
    for words in reversed(WORDS.values()):
        assert page.locator("#card-title").text_content() == f"{words.capitalize()}: 1 school"
        page.keyboard.press("PageUp")


def test_two_hundred_for_one_reason_wait_behind_one_line(browser, tmp_path):
    problem = small_problem()
    optional = problem.schools.urns[4:]
    schools = list(problem.schools)
    more = [
        dataclasses.replace(
            schools[7], urn=910000 + i, easting=514_000.0 + 100 * i, lon=0.0 + 0.001 * i
        )
        for i in range(30)
    ]
    urns = (*problem.schools.urns, *(school.urn for school in more))
    n = len(urns)
    seconds = np.full((n, n), 9e3)
    np.fill_diagonal(seconds, 0.0)
    large = problem.replace(
        schools=Schools((*schools, *more)),
        times=TravelTimes(urns, seconds),
        rules=Rules(optional=(*optional, *urns[8:])),
    )
    plan = Plan((Cluster(1, urns[:4]),), tuple(LeftOut(urn, "It may join.") for urn in urns[4:]))
    path = tmp_path / "map.html"
    draw(large, plan).save(path)
    watched = Watched(browser, path, {"width": 1280, "height": 720})
    drawer = watched.page.locator("#left-out .reason")
    assert drawer.count() == 1
    assert drawer.get_attribute("open") is None
    assert watched.page.locator("#panel").evaluate("panel => panel.scrollHeight") < 2_500
    watched.page.locator("#search").fill("910003")
    watched.page.locator("#found button").click()
    assert drawer.get_attribute("open") is not None
    watched.context.close()


def test_where_a_place_less_costs_nothing_the_price_is_the_cause():
    problem = small_problem()
    rules = dataclasses.replace(problem.rules, left_out_s=0.0)
    free = problem.replace(rules=rules, times=estimate_times(problem.schools))
    result = solve(free, Limits(2))
    assert not result.plan.clusters
    assert {left.reason for left in result.plan.left_out} == {COSTS_NOTHING}
    said = result.summary()
    assert COSTS_NOTHING in said
    assert "could be placed" not in said
    assert quality(free, result.plan, None)[:2] == ["No cluster is proposed.", COSTS_NOTHING]
