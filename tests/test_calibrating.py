"""Plans on roads that are calibrated by measured speeds."""

import json
from pathlib import Path

import pytest
import tiny_county
from command_line import Run

from app.cli import main
from app.driving import OnRoads, setting_of
from clustering.scenario import AddSchool, SetProfile
from maps import read_plan_directory
from maps.words import method

HEADER = "authority,road class,hours,mph,source\n"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of lanes, with a table of the speed measured on them."""
    folder = tmp_path_factory.mktemp("county")
    tiny_county.write_register(folder)
    tiny_county.write_roads(folder)
    line = f'{tiny_county.LA},unclassified,all day,20,"a <script>survey</script>, 2026"\n'
    (folder / "measured.csv").write_text(HEADER + line, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def plan(county: Path) -> Path:
    with pytest.raises(SystemExit) as stopped:
        main(["plan", *options(county), "--seconds", "2", "--out", str(county / "plan")])
    assert not stopped.value.code
    return county / "plan"


def options(county: Path, table: str = "measured.csv") -> list[str]:
    files = zip(
        ("--schools", "--roads", "--calibrate"),
        ("schools.csv", "roads.osm.pbf", table),
        strict=True,
    )
    named = [word for option, name in files for word in (option, str(county / name))]
    return [*named, "--la", tiny_county.LA]


def test_a_plan_records_its_calibration(plan: Path) -> None:
    kept = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    calibration = kept["speeds"]["calibration"]
    assert calibration["unclassified"] > 1.1
    assert calibration["a"] == calibration["b"] == calibration["c"] == 1
    assert "20.0 mph measured (all day, a <script>survey</script>, 2026)" in calibration["basis"]
    assert "measured.csv" in {source["name"] for source in kept["inputs"]}
    assert kept["profile"] == "car"


def test_outputs_that_describe_drive_times_say_so(plan: Path) -> None:
    stored = read_plan_directory(plan)
    assert "calibrated by measured speeds: Fenshire" in method(stored.problem.times)
    page = (plan / "map.html").read_text(encoding="utf-8")
    assert "to agree with measured speeds" in page
    assert "<script>survey" not in page


def test_what_ifs_drive_as_the_plan_does(plan: Path) -> None:
    setting = setting_of(read_plan_directory(plan), plan)
    assert isinstance(setting.timing, OnRoads)
    calibration = setting.timing.profile.calibration
    assert calibration.unclassified > 1.1
    after = AddSchool("New", (503_500.0, 351_000.0)).applied(setting).problem
    anew = setting.timing.afresh(after.schools)
    assert after.times.seconds == pytest.approx(anew.seconds, abs=1)
    (at_school_run,) = [SetProfile("car-peak").applied(setting).timing]
    assert isinstance(at_school_run, OnRoads)
    assert at_school_run.profile.calibration == calibration


def test_times_and_check_calibrate_too(run: Run, county: Path, tmp_path: Path) -> None:
    with_table, without = options(county), options(county)
    del without[4:6]
    for out, given in (("slow.csv", with_table), ("usual.csv", without)):
        code, _, err = run("times", *given, "--out", tmp_path / out)
        assert code == 0
        assert ("calibrated" in err) is (given is with_table)
    slow, usual = (
        [float(cell) for cell in (tmp_path / out).read_text().splitlines()[1].split(",")[2:]]
        for out in ("slow.csv", "usual.csv")
    )
    assert all(a > b for a, b in zip(slow, usual, strict=True))
    code, _, err = run("check", *with_table)
    assert code == 0
    assert "on unclassified roads 1." in " ".join(err.split())


def test_faults_of_the_table_are_told_with_those_of_other_inputs(
    run: Run, county: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.csv").write_text(
        f"{HEADER}{tiny_county.LA},unclassified,all day,=2+3,\x1b[31mred\n", encoding="utf-8"
    )
    given = options(county)
    given[3], given[5] = str(tmp_path / "none.osm.pbf"), str(tmp_path / "bad.csv")
    code, _, err = run("times", *given, "--out", tmp_path / "t.csv")
    assert code == 1
    told = " ".join(err.split())
    assert "none.osm.pbf" in told
    assert "bad.csv" in told
    assert "row 2" in told
    assert "=2+3" in told
    assert "\x1b[31m" not in err
    assert not (tmp_path / "t.csv").exists()


@pytest.mark.parametrize("roads", [("--roads", "estimate"), ("--times", "t.csv")])
def test_without_roads_there_is_nothing_to_calibrate(
    run: Run, county: Path, roads: tuple[str, str]
) -> None:
    given = options(county)
    given[2:4] = roads
    code, _, err = run("plan", *given, "--out", county / "none")
    assert code == 2
    assert "--calibrate needs roads" in " ".join(err.split())
