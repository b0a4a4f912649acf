"""The command line as a user meets it: exit codes, files, words."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import small_register
import tiny_county
from command_line import Run
from small_boundary import write_geojson

from app.cli import main
from clustering import Progress


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("county")
    return tiny_county.write_register(folder), tiny_county.write_roads(folder)


@pytest.fixture(scope="module")
def plan_directory(county: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "plan"
    with pytest.raises(SystemExit) as stopped:
        main(["plan", *options(county), "--seconds", "5", "--out", str(out)])
    assert not stopped.value.code
    return out


def options(county: tuple[Path, Path]) -> list[str]:
    schools, roads = county
    return ["--schools", str(schools), "--roads", str(roads), "--la", tiny_county.LA]


def test_help_names_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    for command in ("demo", "check", "plan", "explain", "partners", "times", "map", "whatif"):
        assert command in out


def test_ctrl_c_keeps_the_best_plan_so_far(
    run: Run, county: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(progress: Progress) -> str:
        if progress.stage == "Bound":
            raise KeyboardInterrupt
        return ""

    monkeypatch.setattr("app.planning.quality", interrupt)
    code, out, _ = run("plan", *options(county), "--out", tmp_path / "plan")
    assert code == 0
    assert "before its work was done" in out
    assert (tmp_path / "plan" / "plan.json").is_file()


def test_help_is_given_before_anything_heavy_is_imported() -> None:
    probe = (
        "import sys; from app import cli\n"
        "heavy = {'ortools', 'osmnx', 'numba', 'folium', 'scipy'} & set(sys.modules)\n"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_a_plan_directory_holds_what_the_contract_names(plan_directory: Path) -> None:
    names = {path.name for path in plan_directory.iterdir()}
    assert {"plan.json", "schools.csv", "clusters.csv", "times.csv", "map.html"} <= names


def test_plan_json_has_the_keys_of_the_contract(plan_directory: Path) -> None:
    plan = json.loads((plan_directory / "plan.json").read_text(encoding="utf-8"))
    assert set(plan) >= {
        *("status", "objective", "bound", "gap", "seed", "clusters", "left_out"),
        *("inputs", "rules", "profile", "versions"),
    }
    assert set(plan["clusters"][0]) >= {
        *("number", "name", "lead", "schools", "pupils", "longest_drive_s", "mean_drive_s", "cost")
    }
    assert plan["status"] == "optimal"
    assert {source["name"] for source in plan["inputs"]} == {"schools.csv", "roads.osm.pbf"}


def test_every_school_of_the_authority_is_in_the_plan(plan_directory: Path) -> None:
    plan = json.loads((plan_directory / "plan.json").read_text(encoding="utf-8"))
    placed = [urn for cluster in plan["clusters"] for urn in cluster["schools"]]
    open_primaries = {900001, 900002, 900006, *range(900100, 900112)}
    assert sorted(placed) == sorted(open_primaries)


def test_plan_says_how_good_it_is_and_where_the_map_is(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    code, out, _ = run("plan", *options(county), "--seconds", "5", "--out", tmp_path / "p")
    assert code == 0
    assert "best plan there is by these rules" in out
    assert str(tmp_path / "p" / "map.html") in out.replace("\n", "")


def test_faults_of_schools_and_roads_are_told_together(run: Run, tmp_path: Path) -> None:
    bad = small_register.write(
        tmp_path, small_register.rows(u900001={"Easting": "x"}, u900002={"NumberOfPupils": "-4"})
    )
    out_directory = tmp_path / "plan"
    code, _, err = run(
        *("plan", "--schools", bad, "--roads", tmp_path / "none.osm.pbf"),
        *("--la", tiny_county.LA, "--out", out_directory),
    )
    assert code == 1
    for words in ("Easting", "NumberOfPupils", "none.osm.pbf", "3 faults"):
        assert words in err
    assert not out_directory.exists()


def test_roads_of_another_county_are_refused(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    far = tiny_county.write_roads(tmp_path, east=-200_000)
    code, _, err = run("check", "--schools", county[0], "--roads", far, "--la", tiny_county.LA)
    assert code == 1
    assert far.name in err


def test_a_wrong_authority_is_answered_with_the_right_spelling(
    run: Run, county: tuple[Path, Path]
) -> None:
    code, _, err = run("check", "--schools", county[0], "--la", "Fenshyre")
    assert code == 1
    assert "Fenshire" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan"],
        ["nonsense"],
        ["plan", "--schools", "s.csv", "--la", "X", "--out", "o"],
        ["plan", "--schools", "s.csv", "--la", "X", "--out", "o", "--roads", "r", "--size", "7"],
        ["plan", "--schools", "s.csv", "--la", "X", "--out", "o", "--roads", "r", "--seconds", "x"],
    ],
)
def test_wrong_usage_ends_with_2(run: Run, arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


def test_an_output_that_is_no_plan_directory_is_left_alone(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "letters.txt").write_text("keep me", encoding="utf-8")
    code, _, err = run("plan", *options(county), "--out", tmp_path)
    assert code == 1
    assert str(tmp_path) in err.replace("\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_rules_that_cannot_be_are_refused(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    code, _, err = run("plan", *options(county), "--size", "7-4", "--out", tmp_path / "p")
    assert code == 1
    assert "size" in err
    assert not (tmp_path / "p").exists()


def test_pins_hold(run: Run, county: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "p"
    pins = ["--together", "900001,900111", "--apart", "900100,900101"]
    assert run("plan", *options(county), *pins, "--seconds", "5", "--out", out)[0] == 0
    clusters = json.loads((out / "plan.json").read_text(encoding="utf-8"))["clusters"]
    home = {urn: cluster["number"] for cluster in clusters for urn in cluster["schools"]}
    assert home[900001] == home[900111]
    assert home[900100] != home[900101]


def test_times_writes_the_matrix_with_urns(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "times.csv"
    code, _, _ = run("times", *options(county), "--out", path)
    assert code == 0
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    assert header.split(",")[1:] == [row.split(",")[0] for row in rows]
    assert len(rows) == 15


def test_a_plan_from_its_own_times_is_the_same_plan(
    run: Run, county: tuple[Path, Path], plan_directory: Path, tmp_path: Path
) -> None:
    out = tmp_path / "p"
    times = plan_directory / "times.csv"
    code, _, _ = run(
        *("plan", "--schools", county[0], "--la", tiny_county.LA, "--times", times, "--out", out)
    )
    assert code == 0
    code, printed, _ = run("compare", plan_directory, out)
    assert code == 0
    assert "the same schools together" in printed


def test_the_map_can_be_drawn_again_from_the_directory_alone(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "p"
    assert run("plan", *options(county), "--seconds", "5", "--out", out)[0] == 0
    first = (out / "map.html").read_text(encoding="utf-8")
    (out / "map.html").unlink()
    assert run("map", out)[0] == 0
    assert (out / "map.html").read_text(encoding="utf-8") == first


def test_export_writes_workbook_geopackage_and_geojson_again(
    run: Run, plan_directory: Path, tmp_path: Path
) -> None:
    plan = shutil.copytree(plan_directory, tmp_path / "plan")
    names = ("clusters.xlsx", "clusters.gpkg", "clusters.geojson")
    for name in names:
        (plan / name).unlink()
    code, out, _ = run("export", plan)
    assert code == 0
    assert all((plan / name).is_file() and name in out for name in names)


def test_check_tells_how_many_others_a_school_reaches(run: Run, county: tuple[Path, Path]) -> None:
    code, out, _ = run("check", *options(county))
    assert code == 0
    assert "15 schools and their drive times, no fault found." in out
    assert "From school to road:" in out
    assert re.search(r"45 min +14 +14 +14", out)


def test_sensitivity_is_told_kept_and_compared(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "p"
    asked = ["--sensitivity", "--max-minutes", "15", "--seconds", "5", "--out", out]
    code, printed, _ = run("plan", *options(county), *asked)
    assert code == 0
    for name in ("as reckoned", "-20%", "+30%", "in the school run"):
        assert name in printed
    document = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert [told["name"] for told in document["sensitivity"]][-1] == "in the school run"
    code, printed, _ = run("compare", out, out)
    assert code == 0
    assert printed.count("in the school run") == 2


def test_a_profile_and_a_factor_change_every_time(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "slow.toml").write_text("factor = 2.0", encoding="utf-8")
    for name, asked in {
        "car": [],
        "slow": ["--profile", tmp_path / "slow.toml"],
        "twice": ["--factor", "2"],
        "peak": ["--profile", "car-peak"],
    }.items():
        assert run("times", *options(county), *asked, "--out", tmp_path / f"{name}.csv")[0] == 0
    found = {
        name: float((tmp_path / f"{name}.csv").read_text().splitlines()[1].split(",")[2])
        for name in ("car", "slow", "twice", "peak")
    }
    assert found["slow"] == found["twice"] == pytest.approx(2 * found["car"], abs=0.02)
    assert found["peak"] > found["car"]


def test_a_wrong_profile_is_told_with_the_other_faults(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    (tmp_path / "mine.toml").write_text("[delay_s]\nsignal = 3", encoding="utf-8")
    roads = ["--roads", tmp_path / "none.osm.pbf", "--profile", tmp_path / "mine.toml"]
    code, _, err = run("check", "--schools", county[0], "--la", tiny_county.LA, *roads)
    assert code == 1
    assert "signals" in err
    assert "none.osm.pbf" in err


def first_cluster(directory: Path) -> tuple[int, list[int]]:
    clusters = json.loads((directory / "plan.json").read_text(encoding="utf-8"))["clusters"]
    return clusters[0]["number"], clusters[0]["schools"]


def test_explain_says_why_a_school_is_where_it_is(run: Run, plan_directory: Path) -> None:
    number, schools = first_cluster(plan_directory)
    code, out, _ = run("explain", plan_directory, "--school", str(schools[0]))
    assert code == 0
    assert f"is in cluster {number}" in out
    assert "Its mean drive to a partner" in out


def test_explain_says_why_a_cluster_looks_as_it_does(run: Run, plan_directory: Path) -> None:
    number, schools = first_cluster(plan_directory)
    code, out, _ = run("explain", plan_directory, "--cluster", str(number))
    assert code == 0
    assert all(str(urn) in out for urn in schools)
    assert "Its longest drive takes" in out


def test_explain_prices_two_schools_together(run: Run, plan_directory: Path) -> None:
    clusters = json.loads((plan_directory / "plan.json").read_text(encoding="utf-8"))["clusters"]
    a, b = clusters[0]["schools"][0], clusters[1]["schools"][0]
    code, out, _ = run("explain", plan_directory, "--why-not", f"{a},{b}")
    assert code == 0
    assert "could share a cluster" in out
    assert "in all." in out


@pytest.mark.parametrize(
    "question",
    [[], ["--school", "1", "--cluster", "1"], ["--why-not", "1"], ["--why-not", "1,2,3"]],
)
def test_explain_wants_one_question(run: Run, plan_directory: Path, question: list[str]) -> None:
    assert run("explain", plan_directory, *question)[0] == 2


def test_explain_refuses_a_school_of_another_plan(run: Run, plan_directory: Path) -> None:
    code, _, err = run("explain", plan_directory, "--school", "123456")
    assert code == 1
    assert "123456" in err


def test_alternatives_are_plan_directories_within_the_plan_s(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "p"
    command = ("plan", *options(county), "--size", "3-5", "--alternatives", "1", "--seconds", "5")
    assert run(*command, "--out", out)[0] == 0
    document = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert len(document["alternatives"]) == 1
    for told in document["alternatives"]:
        assert told["trades"]
        assert run("map", out / told["directory"])[0] == 0
        assert run("compare", out, out / told["directory"])[0] == 0
    folders = {path.name for path in out.iterdir() if path.is_dir()}
    assert folders == {told["directory"] for told in document["alternatives"]}
    # drawn again, and replaced, with all that belongs to it
    assert run("map", out)[0] == 0
    again = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert again["alternatives"] == document["alternatives"]
    assert run("plan", *options(county), "--seconds", "5", "--out", out)[0] == 0
    assert not [path for path in out.iterdir() if path.is_dir()]


def test_pins_that_contradict_are_named_with_ways_out(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "p"
    pins = ["--together", "900001,900111", "--apart", "900001,900111"]
    code, said, _ = run("plan", *options(county), *pins, "--seconds", "60", "--out", out)
    assert code == 0
    assert "Rules that contradict each other" in said
    assert "Way out: Drop the pin" in said
    (conflict,) = json.loads((out / "plan.json").read_text(encoding="utf-8"))["conflicts"]
    assert {culprit["kind"] for culprit in conflict["culprits"]} == {"together", "apart"}
    assert conflict["ways_out"]


def test_a_directory_without_a_plan_is_refused(run: Run, tmp_path: Path) -> None:
    code, _, err = run("map", tmp_path)
    assert code == 1
    assert "plan.json" in err


def test_a_fault_of_the_program_gives_a_report_and_no_traceback(
    run: Run, county: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a slip")

    monkeypatch.setattr("app.checking.check_inputs", fail)
    code, out, err = run("check", "--schools", county[0])
    assert code == 3
    assert "Traceback" not in out + err
    report = Path(err.replace("\n", "").split("looks after it: ")[1])
    assert "a slip" in report.read_text(encoding="utf-8")
    report.unlink()


def test_a_plan_within_a_boundary_names_its_file(
    run: Run, county: tuple[Path, Path], tmp_path: Path
) -> None:
    boundary, out = write_geojson(tmp_path), tmp_path / "plan"
    asked = ("--roads", "estimate", "--la", tiny_county.LA, "--seconds", "1", "--out", out)
    assert run("plan", "--schools", county[0], "--boundary", boundary, *asked)[0] == 0
    inputs = json.loads((out / "plan.json").read_text())["inputs"]
    assert "boundary.geojson" in {each["name"] for each in inputs if each["role"] == "boundary"}
    assert json.loads((out / "basemap.json").read_text())["boundary"]
