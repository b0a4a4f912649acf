"""A plan that people drew may break rules: it is kept, drawn and named for what it is."""

import dataclasses
import json
import math
import re
import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hand_drawn import PROBLEMS, URNS, by_hand, cut_off, grouped
from hypothesis import given, settings
from hypothesis import strategies as st
from page_data import legible
from pptx import Presentation
from small_plan import small_plan, small_problem
from test_verification import changed, leaves, plan, seal_alone

from app.driving import setting_of
from app.serve.shown import Shown
from clustering import Cluster, Limits, Plan, Rules, solve
from clustering.breaches import breaches_of, by_cluster
from clustering.check import check
from clustering.evaluation import evaluate_by_hand, reevaluate
from clustering.explanations.alternative import alternative_to
from clustering.optimiser.appraisal import appraise
from clustering.result import Status
from clustering.solver import Start
from data.errors import InputError
from maps import Findings, read_plan_directory, write_plan_directory
from maps.handouts import write_handouts

DAY = date(2026, 1, 5)


def result_by_hand(problem, drawn):
    best = solve(problem, Limits(2))
    found = evaluate_by_hand(problem, drawn, best.bound + best.left_out_s, prices=best.prices)
    return found, Findings(alternatives=(alternative_to(problem, found, best),))


def write_by_hand(folder, problem, drawn):
    result, findings = result_by_hand(problem, drawn)
    return write_plan_directory(folder, problem, result, findings=findings, drawn_on=DAY)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return write_by_hand(tmp_path_factory.mktemp("made") / "plan", small_problem(), by_hand())


@pytest.fixture
def place(made, tmp_path):
    return Path(shutil.copytree(made, tmp_path / "plan"))


def test_it_is_read_as_it_was_drawn_with_its_breaches(made):
    stored = read_plan_directory(made)
    assert stored.verdict.sound
    assert stored.verdict.notices == ()
    result = stored.result
    assert (result.plan, result.drawn_by_hand) == (by_hand(), True)
    assert result.status is Status.FEASIBLE
    assert result.breaches == (
        "Cluster 1 has 2 schools, not 3 to 4",
        "Cluster 3: from Village 6 Primary School (900006) to Village 8 Primary School (900008) it "
        "takes 51.0 minutes, over the limit of 45 (and 1 more pair)",
    )
    (best,) = stored.findings.alternatives
    assert best.result.status is Status.OPTIMAL
    assert not best.result.drawn_by_hand
    assert result.bound + result.left_out_s == pytest.approx(best.result.total_s)


def test_it_says_so_in_words_and_is_never_proven(made):
    said = read_plan_directory(made).result.summary()
    assert said.startswith(
        "This plan was drawn by hand and breaks rules: Cluster 1 has 2 schools, not 3 to 4; "
    )
    assert "proven" not in said
    document = json.loads((made / "plan.json").read_text("utf-8"))
    assert (document["drawn_by_hand"], document["status"]) == (True, "feasible")
    assert len(document["breaches"]) == 2


def test_every_output_says_that_it_was_drawn_by_hand(made):
    said = "This plan was drawn by hand and breaks rules: Cluster 1 has 2 schools, not 3 to 4"
    for name in ("map.html", "clusters.csv", "consents.csv", "clusters.geojson", "plan.json"):
        text = (made / name).read_text("utf-8")
        assert "drawn by hand" in text or name == "plan.json"
        assert "Cluster 1 has 2 schools, not 3 to 4" in text, name
    book = openpyxl.load_workbook(made / "clusters.xlsx")
    for sheet in book:
        cells = [str(value) for row in sheet.iter_rows(values_only=True) for value in row]
        assert "drawn by hand" in " ".join(cells) or sheet.title != "about"
        assert not re.search(r"\b(proven|optimal)\b", " ".join(cells)), sheet.title
    assert said.encode() in (made / "clusters.gpkg").read_bytes()


def test_one_that_keeps_the_rules_says_that_too(tmp_path):
    place = write_by_hand(tmp_path / "plan", small_problem(), small_plan())
    result = read_plan_directory(place).result
    assert result.breaches == ()
    assert "This plan was drawn by hand and keeps the rules." in result.summary()
    assert result.status is Status.FEASIBLE
    assert "A plan that keeps the rules saves at most 0.0 % of its cost." in result.summary()


def test_a_cost_that_is_not_known_is_said_and_not_made_up(tmp_path):
    place = write_by_hand(tmp_path / "plan", cut_off(), by_hand())
    document = json.loads((place / "plan.json").read_text("utf-8"))
    assert document["objective"] is document["gap"] is document["parts"]["driving"] is None
    result = read_plan_directory(place).result
    assert math.isinf(result.objective)
    assert "What it costs is not known" in result.summary()
    assert "inf" not in re.findall(r"\w+", result.summary())


@pytest.mark.parametrize("groups", [[(u,) for u in URNS], [URNS]], ids=["alone", "all in one"])
def test_groups_of_any_size_are_kept(tmp_path, groups):
    drawn = Plan(tuple(Cluster(at, group, f"G{at}") for at, group in enumerate(groups, 1)))
    place = write_by_hand(tmp_path / "plan", small_problem(), drawn)
    stored = read_plan_directory(place)
    assert stored.result.plan == drawn
    assert stored.result.breaches


def test_reading_and_writing_it_twice_gives_the_same_bytes(made, tmp_path):
    stored = read_plan_directory(made)
    again = write_plan_directory(
        tmp_path / "again",
        stored.problem,
        stored.result,
        findings=stored.findings,
        purpose=stored.purpose,
        drawn_on=DAY,
    )
    for name in ("plan.json", "map.html", "clusters.csv", "schools.csv"):
        assert (again / name).read_bytes() == (made / name).read_bytes(), name


def test_an_edit_of_it_is_refused_as_ever(place):
    plan("clusters", 0, "name", to="Elsewhere")(place, None)
    with pytest.raises(InputError, match=r"the key 'clusters' of plan\.json is not as it was"):
        read_plan_directory(place)


def test_its_breaches_are_found_anew_whatever_is_written(place):
    plan("breaches", to=[])(place, None)
    seal_alone(place)
    assert len(read_plan_directory(place).result.breaches) == 2


def test_without_the_mark_it_is_refused_for_its_breaches(place):
    plan("drawn_by_hand", to=False)(place, None)
    seal_alone(place)
    with pytest.raises(InputError, match="breaks its own rules"):
        read_plan_directory(place)


@pytest.mark.parametrize("status", list(Status))
def test_the_mark_only_takes_claims_away(tmp_path, status):
    """Whoever puts it on a plan of the search makes nothing look better."""
    problem = small_problem()
    best = solve(problem, Limits(2))
    assert best.status is Status.OPTIMAL
    place = write_plan_directory(tmp_path / "plan", problem, best)
    plan("drawn_by_hand", to=True)(place, None)
    plan("status", to=str(status))(place, None)
    seal_alone(place)
    if status is Status.OPTIMAL:
        with pytest.raises(InputError, match="status says 'optimal'"):
            read_plan_directory(place)
        return
    result = read_plan_directory(place).result
    assert result.status is Status.FEASIBLE
    assert result.drawn_by_hand
    assert "proven" not in result.summary()


def test_a_bound_that_is_not_true_is_refused_as_ever(place):
    plan("bound", to=lambda bound: 1.2 * bound)(place, None)
    seal_alone(place)
    with pytest.raises(InputError, match=r"says|not the least"):
        read_plan_directory(place)


GROUPS = st.lists(st.integers(0, 3), min_size=8, max_size=8)


@settings(max_examples=40)
@given(places=GROUPS, problem=st.sampled_from(PROBLEMS))
def test_every_breach_of_the_checker_is_said(places, problem):
    drawn = grouped(places)
    found, said = check(problem, drawn), breaches_of(problem, drawn)
    assert {(each.rule, each.clusters) for each in found} == {(e.rule, e.clusters) for e in said}
    result = evaluate_by_hand(problem, drawn, 0.0)
    assert result.breaches == tuple(each.sentence for each in said)
    marked = by_cluster(problem, drawn, result.breaches)
    assert set(marked) == {number for each in found for number in each.clusters}
    assert reevaluate(problem, result) == result


@settings(max_examples=15)
@given(places=GROUPS, problem=st.sampled_from(PROBLEMS))
def test_a_search_starts_from_any_plan(places, problem):
    drawn = grouped(places)
    prices = appraise(problem, drawn, Limits(1))
    assert not check(problem, solve(problem, Limits(1), start=Start(drawn, prices)).plan)


def faithful(problem):
    """The small problem with one Catholic school, kept apart from the others."""
    schools = [
        dataclasses.replace(each, faith="Roman Catholic") if each.urn == 900004 else each
        for each in problem.schools
    ]
    rules = Rules(size=(3, 4), forbidden=("catholic_with_other",))
    return problem.replace(schools=problem.schools.replace(schools), rules=rules)


MUTATIONS = {
    "a school far from its partners": (small_problem(), [1, 1, 1, 2, 2, 2, 2, 1], "limit", 1),
    "no way to a school": (cut_off(), [1, 1, 1, 1, 2, 2, 2, 2], "reachable", 2),
    "two clusters become one": (small_problem(), [1, 1, 1, 1, 1, 1, 1, 0], "size", 1),
    "a school alone": (small_problem(), [1, 1, 1, 2, 2, 2, 3, 0], "size", 3),
    "a pin": (
        small_problem().replace(rules=Rules(size=(3, 4), together=((900001, 900007),))),
        [1, 1, 1, 1, 2, 2, 2, 0],
        "together",
        2,
    ),
    "kept apart": (
        small_problem().replace(rules=Rules(size=(3, 4), apart=((900001, 900002),))),
        [1, 1, 1, 1, 2, 2, 2, 0],
        "apart",
        1,
    ),
    "a faith among others": (
        faithful(small_problem()),
        [1, 1, 1, 1, 2, 2, 2, 0],
        "forbidden pair",
        1,
    ),
    "too many pupils": (
        small_problem().replace(rules=Rules(size=(3, 4), pupils=(100, 320))),
        [1, 1, 1, 1, 2, 2, 2, 0],
        "pupils",
        1,
    ),
    "too few clusters": (
        small_problem().replace(rules=Rules(size=(3, 4), clusters=3)),
        [1, 1, 1, 1, 2, 2, 2, 0],
        "number of clusters",
        1,
    ),
    "a school that takes no part": (
        small_problem().replace(rules=Rules(size=(3, 4), outside=((900001, "No."),))),
        [1, 1, 1, 1, 2, 2, 2, 0],
        "outside",
        1,
    ),
}


@pytest.mark.parametrize("what", MUTATIONS)
def test_a_planted_breach_is_named_with_its_rule_and_cluster(what):
    problem, places, rule, cluster = MUTATIONS[what]
    found = breaches_of(problem, grouped(places))
    (planted,) = (each for each in found if each.rule == rule)
    assert cluster in planted.clusters
    assert planted.sentence in evaluate_by_hand(problem, grouped(places), 0.0).breaches
    assert not re.search(r"\bschools? \d{6}", planted.sentence)  # schools by their names


def test_hand_outs_say_it_on_every_slide_and_sheet(place):
    stored = read_plan_directory(place)
    _, _, slides = write_handouts(place, stored)
    for slide in Presentation(str(slides)).slides:
        shown = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert "drawn by hand" in " ".join(shown)
        assert not re.search(r"\b(proven|optimal)\b", " ".join(shown))
    assert read_plan_directory(place).verdict.notices == ()


def test_the_what_if_page_opens_it_with_its_breaches(made):
    stored = read_plan_directory(made)
    contents = json.loads(Shown("tag", stored, setting_of(stored, made)).contents)
    assert [bool(each["breaches"]) for each in contents["clusters"]] == [True, False, True]
    assert contents["assessment"]["costs"][-1][0] == "In all"
    assert contents["changes"]["later"]


@settings(max_examples=25)
@given(data=st.data())
def test_no_value_of_it_can_be_changed_without_a_word(made, data):
    file = made / "plan.json"
    content = file.read_bytes()
    path = data.draw(st.sampled_from(list(leaves(json.loads(content)))))
    try:
        plan(*path, to=changed)(made, None)
        with pytest.raises(InputError):
            read_plan_directory(made)
    finally:
        file.write_bytes(content)


def test_no_breach_tells_everybody_which_headship_is_vacant(tmp_path):
    problem = small_problem().replace(rules=Rules(size=(3, 4), vacant_headship=True))
    schools = [
        dataclasses.replace(each, head_vacancy=each.urn == 900001) for each in problem.schools
    ]
    problem = problem.replace(schools=problem.schools.replace(schools))
    drawn = grouped([1, 1, 1, 1, 2, 2, 2, 0])
    place = write_by_hand(tmp_path / "plan", problem, drawn)
    said = "Cluster 2 has no school with a vacant headship"
    assert read_plan_directory(place).result.breaches == (said,)
    for name in ("plan.json", "map.html", "clusters.csv", "clusters.geojson"):
        text = (place / name).read_text("utf-8")
        text = legible(text) if name == "map.html" else text
        assert "with a vacant headship" not in text, name
    (place / "personal.json").unlink()  # as whoever shares it does
    shared = read_plan_directory(place).result
    assert shared.drawn_by_hand
    assert shared.breaches == ()
