"""A plan that people drew may break rules: it is kept, drawn and named for what it is."""

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
from small_plan import small_plan, small_problem
from test_verification import plan, seal_alone

from clustering import Cluster, Limits, Plan, solve
from clustering.breaches import breaches_of, by_cluster
from clustering.check import check
from clustering.evaluation import evaluate_by_hand, reevaluate
from clustering.explanations.alternatives import alternative_to
from clustering.optimiser.appraisal import appraise
from clustering.result import Status
from clustering.solver import Start
from data.errors import InputError
from maps import Findings, read_plan_directory, write_plan_directory

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
    book = openpyxl.load_workbook(made / "clusters.xlsx", read_only=True)
    for sheet in book:
        cells = [str(value) for row in sheet.iter_rows(values_only=True) for value in row]
        assert "drawn by hand" in " ".join(cells), sheet.title
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
