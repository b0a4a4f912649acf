"""The benchmarks measure; what they measure on, and how they write it down, is tested here."""

import ast
import dataclasses
import json

import numpy as np
import pytest
from small_plan import small_problem, small_result

from benchmarks import cities, mutants, optimiser, programmes
from benchmarks.coherence import coherence_of
from benchmarks.counties import county
from benchmarks.england import middle
from benchmarks.optimiser import BEGIN, EARLIER, END, METHOD, Row, joined, write
from benchmarks.published import beasley, lorena, published
from benchmarks.rivals import agglomerative, clusters_at_fault, plan_of
from clustering import Cluster, LeftOut, Plan, Problem, Rules
from clustering.policy.programmes import read_programme


def test_a_county_is_the_same_for_the_same_seed_and_another_for_another():
    first, again, other = county(60, 1), county(60, 1), county(60, 2)
    assert first.schools.items == again.schools.items
    assert np.array_equal(first.times.seconds, again.times.seconds)
    assert not np.array_equal(first.times.seconds, other.times.seconds)


def test_a_county_is_one_piece_and_its_drives_have_directions():
    seconds = county(99, 3).times.seconds
    off = ~np.eye(99, dtype=bool)
    assert np.isfinite(seconds).all()
    assert (seconds[off] > 0).all()
    assert not np.array_equal(seconds, seconds.T)


def test_a_county_has_the_schools_that_rules_are_about():
    schools = county(276, 1).schools
    for field in ("faith", "trust", "federation"):
        assert {getattr(school, field) for school in schools} > {""}


def test_agglomeration_knows_no_sizes_and_is_told_so():
    far = np.full((9, 9), 600.0)
    far[8, :8] = far[:8, 8] = 2000.0
    np.fill_diagonal(far, 0.0)
    problem = Problem.from_arrays(far, rules=Rules(size=(4, 5)))
    assert clusters_at_fault(problem, plan_of(problem, agglomerative(problem))) == 2


def row(**known) -> Row:
    figures = {"objective": 200.0, "bound": 198.0, "left_out": 0, "breaks": 0, "seconds": 1.0}
    return Row(
        **{"case": "a county", "schools": 60, "seed": 1, "method": "ours", **figures, **known}
    )


def test_a_row_says_its_gap_or_that_there_is_none():
    assert "1.00%" in row().cells()
    assert "proven" in row(bound=200.0).cells()
    assert len(row(bound=None).cells()) == len(optimiser.HEADS)


def test_the_table_replaces_the_one_between_its_marks(tmp_path, monkeypatch):
    page = tmp_path / "method.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(optimiser, "METHOD", page)
    write([row()], all_of_them=True)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| a county | 60 |" in text
    assert "Machine: " in text


def test_rows_that_are_not_measured_keep_their_figures_and_dates():
    first = row(measured="2025-01-01")
    other = dataclasses.replace(first, seed=first.seed + 1)
    before = joined("On some machine.", [first, other])
    anew = dataclasses.replace(first, objective=first.objective + 1_000, measured="2026-01-01")
    after = joined(before, [anew])
    assert after == joined("On some machine.", [anew, other])
    assert after.count("2025-01-01") == after.count("2026-01-01") == 1


def test_rows_without_a_date_are_earlier_ones():
    dated = joined("", [row(measured="2025-01-01")])
    undated = "\n".join(line.rpartition(" | ")[0] + " |" for line in dated.splitlines())
    assert joined(undated, []) == dated.replace("2025-01-01", EARLIER)


def test_the_page_has_a_place_for_the_table():
    page = METHOD.read_text(encoding="utf-8")
    assert page.index(BEGIN) < page.index(END)


def test_a_programme_that_fails_a_school_or_a_condition_is_told():
    programme = read_programme("essex-sponsor-clusters")
    problem = small_problem()
    weaker = [dataclasses.replace(s, ofsted="Requires improvement") for s in problem.schools]
    result = small_result()
    unnamed = dataclasses.replace(result.plan, left_out=(LeftOut(900008, ""),))
    done = programmes.Run(
        "here",
        programme,
        problem.replace(schools=problem.schools.replace(weaker)),
        dataclasses.replace(result, plan=unnamed, seconds=61.0),
    )
    told = " ".join(done.faults())
    assert "900008 must be placed" in told
    assert "cluster 1 does not meet the condition 'one good or better'" in told
    assert "took 61 seconds" in told
    assert done.cells()[2:7] == ("8", "8", "7", "2", "7")


def test_rows_of_cities_have_names_of_their_own_and_say_which_are_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path
):
    names = [case.name for case in cities.cases()]
    assert len(set(names)) == len(names)
    monkeypatch.setattr(cities, "REGISTER", tmp_path / "absent.csv")
    monkeypatch.setattr("sys.argv", ["cities", "--only", "Camden"])
    cities.main()
    said = capsys.readouterr()
    assert "skipped" in said.err
    assert "London: Camden" in said.err
    assert "London: Camden" not in said.out


def test_a_row_tells_the_gap_at_each_moment():
    case = cities.Hard("a place", 5, small_problem, best=200.0)
    course = [(0.5, np.inf), (1.5, 0.2), (4.0, 0.01), (61.0, 0.0)]
    told = cities.cells(
        case, small_problem(), small_result(), course, {"seed": 1, "wall": 61.0, "cpu": 2.0}
    )
    row = dict(zip(cities.HEADS, told, strict=True))
    assert [row[at] for at in ("1 s", "2 s", "5 s", "60 s", "120 s")] == [
        "", "20.00%", "1.00%", "1.00%", "proven",
    ]  # fmt: skip


@pytest.mark.parametrize("make", [lambda: beasley(50, 2), lambda: lorena(60, 6, 2)])
def test_problems_made_as_in_the_literature_are_the_same_each_time_and_have_room(make):
    first, again = make(), make()
    assert np.array_equal(first.times.seconds, again.times.seconds)
    assert np.array_equal(first.loads, again.loads)
    full = first.loads.sum() / (first.capacities[0] * first.rules.clusters)
    assert 0.8 < full <= 1.0


def test_published_problems_are_read_whole(shared_data):
    problem = published("lin318, 100 hubs", shared_data / "published")
    assert (problem.n, problem.rules.clusters) == (318, 100)
    assert problem.capacities.sum() > problem.loads.sum()


def test_a_case_that_fails_is_said_and_gives_no_row(capsys: pytest.CaptureFixture[str]):
    job = json.loads('{"case": {"place": "county", "seed": 1}}')
    assert optimiser.in_a_process(job) == []
    assert "failed" in capsys.readouterr().err


def test_each_planted_mistake_changes_its_module_in_one_place():
    (path,) = (path for path in mutants.PLANTED_IN if path.name == "boundary.py")
    module = ast.unparse(ast.parse(path.read_text(encoding="utf-8"))).splitlines()
    planted = list(mutants.mutants(path))
    assert len(planted) > 5
    for mutant in planted:
        changed = mutant.source.splitlines()
        assert sum(a != b for a, b in zip(module, changed, strict=True)) == 1, mutant.said


def test_the_tests_that_are_to_catch_mistakes_are_there():
    places = [mutants.ROOT / "tests" / f"{name}.py" for name in mutants.TESTS]
    assert [place for place in places if not place.is_file()] == []


def test_parts_and_layers_of_a_plan_are_counted():
    # two rows of four; each second school of the first row is Catholic
    places = [(500_000.0 + 2_000 * (i % 4), 350_000.0 + 9_000 * (i // 4)) for i in range(8)]
    faiths = ["Roman Catholic" if i in {1, 3} else "" for i in range(8)]
    found = small_problem()
    schools = [
        dataclasses.replace(each, easting=east, northing=north, faith=faith)
        for each, (east, north), faith in zip(found.schools, places, faiths, strict=True)
    ]
    problem = found.replace(
        schools=dataclasses.replace(found.schools, items=tuple(schools)),
        rules=Rules(size=(2, 4)),
    )
    urns = problem.schools.urns
    groups = [(urns[0], urns[2]), (urns[1], urns[3]), urns[4:]]
    plan = Plan(tuple(Cluster(at + 1, tuple(each)) for at, each in enumerate(groups)))
    counted = coherence_of(problem, small_result(problem, plan))
    assert counted.parts == pytest.approx((2 + 2 + 1) / 3)
    assert counted.layered_parts == 1.0
    assert (counted.of_character, counted.intruders) == (1, 0.0)


def test_the_middle_of_a_county_is_its_schools_nearest_to_the_median_place():
    schools = county(60, 1).schools
    places = np.array([(school.easting, school.northing) for school in schools])
    away_m = np.hypot(*(places - np.median(places, axis=0)).T)
    near = {schools[at].urn for at in np.argsort(away_m)[:20].tolist()}
    assert {school.urn for school in middle(schools, 20)} == near
