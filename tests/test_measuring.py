"""`measures`: from the files to the page, and every fault of them at once."""

import csv

import pytest
from small_plan import small_problem, small_result

from app.measuring import PAGE, TABLE
from maps import write_plan_directory

HEADER = "RECTYPE,URN,PTRWM_EXP,TELIG,READPROG_23\n"


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    problem = small_problem()
    folder = tmp_path_factory.mktemp("measured") / "plan"
    return write_plan_directory(folder, problem, small_result(problem))


def ks2(folder, years, percent, rows=range(900001, 900009)):
    path = folder / f"{years}_england_ks2final.csv"
    lines = [f"1,{urn},{percent}%,20,1.5\n" for urn in rows]
    path.write_bytes((HEADER + "".join(lines)).encode())
    return str(path)


def test_results_of_several_years_become_a_page_and_a_table(run, plan, tmp_path):
    first, second = ks2(tmp_path, "2023-2024", 60), ks2(tmp_path, "2024-2025", 70)
    out = tmp_path / "measures"
    given = ("--ks2", first, "--ks2", second, "--out", str(out))
    code, told, _ = run("measures", str(plan), *given)
    assert code == 0
    assert str(out / PAGE) in told.replace("\n", "")
    rows = list(csv.DictReader((out / TABLE).open(newline="", encoding="utf-8")))
    found = {
        (row["year"], row["value"])
        for row in rows
        if row["measure"] == "key stage 2 attainment" and row["size"] == "All schools"
    }
    assert found == {("2023/24", "60.0"), ("2024/25", "70.0")}
    # Both files repeat the progress of 2022/23, with the same figures: it counts once.
    progress = [row for row in rows if row["measure"] == "key stage 2 progress"]
    assert {row["year"] for row in progress} == {"2022/23"}
    assert run("measures", str(plan), *given)[0] == 0  # its own folder is replaced


def test_two_files_that_contradict_are_refused(run, plan, tmp_path):
    (tmp_path / "other").mkdir()
    given = ks2(tmp_path, "2023-2024", 60), ks2(tmp_path / "other", "2023-2024", 61)
    options = [word for path in given for word in ("--ks2", path)]
    code, _, err = run("measures", str(plan), *options, "--out", str(tmp_path / "out"))
    assert code == 1
    assert "other figures of 8 of its schools and years" in " ".join(err.split())
    assert not (tmp_path / "out").exists()


def test_every_fault_is_named_at_once(run, plan, tmp_path):
    bad = ks2(tmp_path, "2023-2024", "much")
    given = ("--ks2", bad, "--inspections-before", str(tmp_path / "none.csv"))
    code, _, err = run("measures", str(plan), *given, "--out", str(tmp_path / "out"))
    told = " ".join(err.split())
    assert code == 1
    assert "PTRWM_EXP" in told
    assert "none.csv" in told


def test_without_any_figures_there_is_nothing_to_measure(run, plan, tmp_path):
    code, _, err = run("measures", str(plan), "--out", str(tmp_path / "out"))
    assert code == 1
    assert "--ks2" in err


def test_a_register_of_one_county_is_not_england(run, plan, tmp_path):
    small = tmp_path / "register.csv"
    small.write_bytes((plan / "schools.csv").read_bytes())
    given = ("--ks2", ks2(tmp_path, "2023-2024", 60), "--schools", str(small))
    code, _, err = run("measures", str(plan), *given, "--out", str(tmp_path / "out"))
    assert code == 1
    assert "Traceback" not in err


def test_schools_of_england_stand_beside_those_in_clusters(run, shared_data, tmp_path):
    register = str(shared_data / "schools" / "gias_england_statefunded_2022-07.csv")
    scores = str(shared_data / "schools" / "school_year_admissions_ks2_progress.csv.gz")
    place = str(tmp_path / "plan")
    made = ("--la", "Isle of Wight", "--roads", "estimate", "--seconds", "2", "--out", place)
    assert run("plan", "--schools", register, *made)[0] == 0
    out = tmp_path / "measures"
    given = ("--ks2", scores, "--schools", register, "--out", str(out))
    assert run("measures", place, *given)[0] == 0
    rows = list(csv.DictReader((out / TABLE).open(newline="", encoding="utf-8")))
    england = {row["year"]: row for row in rows if row["schools_of"] == "England"}
    assert {"2015", "2016", "2017", "2018"} <= set(england)
    assert {row["schools_of"] for row in rows} == {
        "Schools in clusters",
        "Isle of Wight",
        "England",
    }
    assert int(england["2018"]["schools"]) > 5_000
