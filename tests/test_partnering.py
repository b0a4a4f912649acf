"""`schoolclusters partners`: within the plan, up and down, beyond the border, files missing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import small_register
import tiny_county
from inspections import write as write_ofsted

from app.cli import main
from clustering import Limits, Problem, Rules, solve
from data import read_schools
from maps import write_plan_directory
from routing import estimate_times, read_times

Run = Callable[..., tuple[int, str, str]]
AGES = {"StatutoryLowAge": "4", "StatutoryHighAge": "11"}
UPPER = {"StatutoryLowAge": "11", "StatutoryHighAge": "16"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `partners` in this process; returns exit code, stdout, stderr."""

    def run(*arguments: str | Path | int) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            main(["partners", *(str(argument) for argument in arguments)])
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the register, the roads and a plan from them in `plan`.

    Tarn School (900003) is the secondary; Vole Hill (900005) of Moorshire lies by Reedby.
    """
    folder = tmp_path_factory.mktemp("made")
    rows = [row | AGES for row in small_register.with_neighbours()]
    rows[2] |= UPPER
    rows[4] |= {"Easting": "500900", "Northing": "350900"}
    without_phase = {"PhaseOfEducation (name)": "Not applicable", **dict.fromkeys(AGES, "")}
    rows.append(rows[0] | {"URN": "900200", **without_phase})
    small_register.write(folder, rows, "schools.csv")
    tiny_county.write_roads(folder)
    with pytest.raises(SystemExit) as stopped:
        main(
            [
                *("plan", "--schools", str(folder / "schools.csv"), "--la", tiny_county.LA),
                *("--roads", str(folder / "roads.osm.pbf"), "--seconds", "5"),
                *("--out", str(folder / "plan")),
            ]
        )
    assert not stopped.value.code
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder to take things from."""
    return shutil.copytree(made, tmp_path / "place")


def test_partners_within_the_plan_need_no_other_file(run: Run, place: Path) -> None:
    (place / "schools.csv").unlink()
    (place / "roads.osm.pbf").unlink()
    code, out, _ = run(place / "plan", "--school", 900001)
    assert code == 0
    assert "Partners for Reedby Primary (900001)" in out
    assert "schools of a similar phase, in Fenshire, within 45 minutes" in out
    assert "on roads, profile car" in out
    assert "Of the same phase: Primary (Worcestershire" in out
    assert "And 4 more" in out
    assert "Tarn" not in out
    assert "Vole" not in out


def test_why_a_school_may_need_a_partner_comes_first_with_its_sources(
    run: Run, place: Path
) -> None:
    rolls = place / "rolls.csv"
    rolls.write_bytes(b"URN,2027,2029\n900001,60,40\n")
    _, out, _ = run(place / "plan", "--school", 900001, "--rolls", rolls)
    why, _, partners = out.partition("Looked for:")
    assert "Each is a reason to ask, no finding" in why
    assert "A falling roll" in why
    assert "40 in 2029" in why
    assert "1. " in partners


def test_as_many_are_named_as_asked_for(run: Run, made: Path) -> None:
    _, out, _ = run(made / "plan", "--school", 900001, "--count", 2)
    assert "\n2. " in out
    assert "\n3. " not in out


def test_schools_of_another_phase_come_from_the_register_beside_the_plan(
    run: Run, made: Path
) -> None:
    code, out, _ = run(made / "plan", "--school", 900001, "--vertical")
    assert code == 0
    assert "1. Tarn School (900003)" in out
    assert "Pupils can go on from Reedby Primary at 11 to Tarn School" in out
    assert "\n2. " not in out  # nor is a school without a phase a partner


def test_schools_beyond_the_border_are_said_to_be_so(run: Run, made: Path) -> None:
    code, out, _ = run(made / "plan", "--school", 900001, "--beyond-la", "--count", 20)
    assert code == 0
    assert "Vole Hill First (900005)" in out
    assert "In another authority, Moorshire" in out
    assert out.count("In another authority") == 1


def test_drive_times_beyond_the_plan_are_those_of_its_roads_and_profile(
    run: Run, made: Path
) -> None:
    _, within, _ = run(made / "plan", "--school", 900001, "--count", 30)
    _, beyond, _ = run(made / "plan", "--school", 900001, "--count", 30, "--beyond-la")
    known = {line.split(". ", 1)[1] for line in within.splitlines() if line[:1].isdigit()}
    found = {line.split(". ", 1)[1] for line in beyond.splitlines() if line[:1].isdigit()}
    assert known < found


def test_missing_files_are_named_together_with_the_options_that_take_them(
    run: Run, place: Path
) -> None:
    (place / "schools.csv").unlink()
    (place / "roads.osm.pbf").unlink()
    code, _, err = run(place / "plan", "--school", 900001, "--vertical")
    assert code == 1
    for words in ("2 faults", "schools.csv", "--schools", "roads.osm.pbf", "--roads"):
        assert words in err


def test_files_given_take_the_place_of_those_recorded(
    run: Run, place: Path, tmp_path: Path
) -> None:
    register = shutil.move(place / "schools.csv", tmp_path / "newer.csv")
    roads = shutil.move(place / "roads.osm.pbf", tmp_path / "wider.osm.pbf")
    asked = (place / "plan", "--school", 900001, "--vertical", "--schools", register)
    code, out, _ = run(*asked, "--roads", roads)
    assert code == 0
    assert "Tarn School" in out
    code, out, err = run(*asked, "--roads", "estimate")
    assert code == 0
    assert "estimated from straight-line distance" in out
    assert "take no account of roads" in err


def test_a_file_that_has_changed_since_is_refused(run: Run, place: Path) -> None:
    with (place / "schools.csv").open("a", encoding="utf-8") as register:
        register.write("\r\n")
    code, _, err = run(place / "plan", "--school", 900001, "--vertical")
    assert code == 1
    assert "changed since" in err


def test_a_school_of_no_plan_is_answered_with_the_nearest(run: Run, made: Path) -> None:
    code, _, err = run(made / "plan", "--school", 90000)
    assert code == 1
    assert "900001" in err


def test_a_plan_on_given_times_asks_for_roads(run: Run, made: Path, tmp_path: Path) -> None:
    schools = read_schools(made / "schools.csv", la=tiny_county.LA, phase="Primary")
    times = read_times(made / "plan" / "times.csv", schools)
    problem = Problem(schools, times, Rules())
    write_plan_directory(tmp_path / "plan", problem, solve(problem, Limits(5)))
    code, _, err = run(
        *(tmp_path / "plan", "--school", 900001, "--vertical"),
        *("--schools", made / "schools.csv"),
    )
    assert code == 1
    assert "--roads estimate" in err


def test_a_school_without_partners_is_told_where_else_to_look(
    run: Run, made: Path, tmp_path: Path
) -> None:
    rows = [row for row in small_register.with_neighbours() if row["URN"] != "900003"]
    register = small_register.write(tmp_path, rows)
    code, out, _ = run(made / "plan", "--school", 900001, "--vertical", "--schools", register)
    assert code == 0
    assert "There are none. With --beyond-la" in out


def test_a_primary_of_the_isle_of_wight_finds_a_secondary_and_the_mainland(
    run: Run, shared_data: Path, tmp_path: Path
) -> None:
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    roads = shared_data / "roads" / "isle-of-wight-2020-04-22.osm.pbf"
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    problem = Problem(schools, estimate_times(schools), Rules())
    write_plan_directory(tmp_path / "plan", problem, solve(problem, Limits(5)))
    urn = next(school.urn for school in schools if school.town == "Ryde")
    asked = (tmp_path / "plan", "--school", urn, "--schools", register)
    code, out, _ = run(*asked, "--vertical", "--roads", roads)
    assert code == 0
    assert "Pupils can go on from" in out
    assert "In another authority" not in out
    code, out, _ = run(*asked, "--beyond-la", "--count", 60)
    assert code == 0  # as the crow flies, Portsmouth is near
    assert "In another authority, Portsmouth" in out
    code, out, err = run(*asked, "--beyond-la", "--roads", roads, "--count", 60)
    assert code == 0
    assert "In another authority" not in out
    assert "beyond the roads of the file" in err


def test_ofsted_s_file_tells_who_may_support_whom(run: Run, made: Path, tmp_path: Path) -> None:
    row = {"Overall effectiveness": "2", "Inspection start date": "04/06/2019"}
    rows = [row | {"URN": "900001"}, row | {"URN": "900002", "Overall effectiveness": "4"}]
    path = write_ofsted(tmp_path, rows, "latest_inspections_as_at_30_Apr_2026.csv")
    asked = (made / "plan", "--school", 900001, "--inspections", path)
    code, out, _ = run(*asked)
    assert code == 0
    told = " ".join(out.split())
    assert "By their last inspections Reedby Primary may support Sallow End Primary" in told
    assert "Sallow End Primary: Inadequate (June 2019, the old overall grade)" in told
    code, _, err = run(*asked, "--inspections-date", "2019-01-01")
    assert code == 1
    assert "this day is later than the file" in " ".join(err.split())
