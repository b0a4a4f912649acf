"""`schoolclusters whatif` and `forecast` as a user meets them: exit codes, files, words."""

import contextlib
import csv
import io
import json
import shutil
from pathlib import Path

import pytest
import tiny_county
from command_line import SCREEN, Run, lines_on_screen
from inspections import write as write_ofsted

from app.cli import main
from clustering import Progress
from clustering.scenario import (
    Amalgamate,
    Close,
    Considered,
    Refuse,
    Scenario,
    SetSchool,
    TakeNoPart,
    read_scenario,
    write_scenario,
)
from maps import read_plan_directory
from maps.plan_files import PERSONAL


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of fifteen schools, its register and its roads beside it."""
    folder = tmp_path_factory.mktemp("county")
    schools, roads = tiny_county.write_register(folder), tiny_county.write_roads(folder)
    with pytest.raises(SystemExit) as stopped:
        main(
            [
                *("plan", "--schools", str(schools), "--roads", str(roads)),
                *("--la", tiny_county.LA, "--seconds", "5", "--out", str(folder / "plan")),
            ]
        )
    assert not stopped.value.code
    return folder / "plan"


def flat(text: str) -> str:
    """Text without the breaks of lines."""
    return " ".join(text.split())


def answered(directory: Path) -> dict[str, object]:
    return json.loads((directory / "answer.json").read_text(encoding="utf-8"))


def test_a_closure_is_answered_told_and_kept(run: Run, plan: Path, tmp_path: Path) -> None:
    code, out, err = run("whatif", plan, "--close", "900100", "--out", tmp_path / "w")
    assert code == 0
    assert lines_on_screen(out + err) <= SCREEN
    assert "Before schools open, become one or close: " in out
    assert "Sources\n" not in out
    assert "Neighbour 0 (900100) closes." in out
    assert "1 school gone" in out
    assert f"{(tmp_path / 'w' / 'map.html').resolve()}" in out
    stored = read_plan_directory(tmp_path / "w")
    assert 900100 not in stored.problem.schools.urns
    assert stored.what_if is not None
    assert stored.what_if.before.result.plan == read_plan_directory(plan).result.plan
    assert read_scenario(tmp_path / "w" / "scenario.toml").changes == (Close(900_100),)
    assert '"changes":{"title":"plan"' in (tmp_path / "w" / "map.html").read_text(encoding="utf-8")


def shared(directory: Path) -> str:
    """All that stands in the text files of a plan that is shared."""
    kept = (path for path in directory.rglob("*") if path.is_file() and path.name != PERSONAL)
    return "".join(path.read_text("utf-8", errors="replace") for path in kept)


def test_a_refusal_is_printed_and_in_no_file_that_is_shared(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    code, out, err = run("whatif", plan, "--refuse", "900103", "--out", tmp_path / "w")
    assert code == 0
    assert "(900103) refuses to take part." in out
    assert "personal.json alone" in flat(err)
    assert "refuses" not in shared(tmp_path / "w")
    assert read_scenario(tmp_path / "w" / "scenario.toml").changes == (TakeNoPart(900_103),)
    assert any("takes no part" in words for words in answered(tmp_path / "w")["changes"])
    mine = read_plan_directory(tmp_path / "w")
    assert mine.problem.rules.outsiders == {900_103: "It refuses to take part."}
    (tmp_path / "w" / PERSONAL).unlink()
    theirs = read_plan_directory(tmp_path / "w")
    assert theirs.problem.rules.outsiders == {900_103: "It takes no part."}


def test_the_name_of_a_scenario_tells_of_no_refusal(run: Run, plan: Path, tmp_path: Path) -> None:
    kept = tmp_path / "scenarios" / "refusal.toml"
    asked = ("--refuse", "900103", "--save", kept, "--out", tmp_path / "w")
    assert run("whatif", plan, *asked)[0] == 0
    assert read_scenario(kept).name == "refusal"  # the planner's own
    assert read_scenario(tmp_path / "w" / "scenario.toml").name == "no part"
    assert 'refusal"' not in shared(tmp_path / "w")


def test_refusals_of_a_folder_of_scenarios_are_in_no_file_that_is_shared(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "scenarios"
    folder.mkdir()
    write_scenario(Scenario("Oak refuses").then(Refuse(900_103)), folder / "oak.toml")
    code, _, err = run("whatif", plan, "--scenario", folder, "--out", tmp_path / "w")
    assert code == 0
    assert "personal.json alone" in flat(err)
    assert "refuses" not in shared(tmp_path / "w")


def test_a_refusal_is_shown_where_that_is_asked_for(run: Run, plan: Path, tmp_path: Path) -> None:
    asked = ("--refuse", "900103", "--persons", "--out", tmp_path / "w")
    assert run("whatif", plan, *asked)[0] == 0
    assert "It refuses to take part." in (tmp_path / "w" / "map.html").read_text("utf-8")
    assert "refuses" not in (tmp_path / "w" / "plan.json").read_text("utf-8")


def test_what_is_printed_is_what_is_kept(run: Run, plan: Path, tmp_path: Path) -> None:
    move = f"900100={number_of_another_cluster(plan, 900_100)}"
    code, out, _ = run("whatif", plan, "--move", move, "--out", tmp_path / "w")
    assert code == 0
    told = answered(tmp_path / "w")
    assert told["headline"] in out
    assert all(quality in out for quality in told["quality"])
    for each in told["moves"]:
        assert f"({each['urn']})" in flat(out)
    assert "the mean drive to the partners" in out


def test_newer_inspections_are_counted_in_first(run: Run, plan: Path, tmp_path: Path) -> None:
    asked = ("whatif", plan, "--condition", "one good or better", "--seconds", "2")
    code, _, err = run(*asked, "--out", tmp_path / "w")
    assert code == 1
    assert "--inspections" in err
    urns = read_plan_directory(plan).problem.schools.urns
    rows = [{"URN": str(urn), "Overall effectiveness": "2"} for urn in urns]
    path = write_ofsted(tmp_path, rows, "latest_inspections_as_at_30_Apr_2026.csv")
    code, out, _ = run(*asked, "--inspections", path, "--out", tmp_path / "w")
    assert code == 0
    assert "as at 30 April 2026) has a row for 15 of 15 schools" in flat(out)
    stored = read_plan_directory(tmp_path / "w")
    assert {s.inspection.graded.overall for s in stored.problem.schools if s.inspection} == {"Good"}
    assert stored.problem.rules.good_school


def number_of_another_cluster(plan: Path, urn: int) -> int:
    clusters = read_plan_directory(plan).result.plan.clusters
    return next(cluster.number for cluster in clusters if urn not in cluster.schools)


def test_the_plan_in_hand_is_left_as_it_was(run: Run, plan: Path, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in plan.iterdir()}
    assert run("whatif", plan, "--close", "900100", "--out", tmp_path / "w")[0] == 0
    assert {path.name: path.read_bytes() for path in plan.iterdir()} == before


def test_the_plan_in_hand_is_never_replaced(run: Run, plan: Path) -> None:
    for out in (plan, plan.parent):
        code, _, err = run("whatif", plan, "--close", "900100", "--out", out)
        assert (code, "it is kept" in err) == (2, True)


def test_a_scenario_that_cannot_be_kept_is_told_before_the_search(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    more = ("--save", tmp_path / "file" / "s.toml", "--out", tmp_path / "w")
    code, _, err = run("whatif", plan, "--close", "900100", *more)
    assert (code, "A file stands where a folder should" in err) == (1, True)
    code, _, _ = run("whatif", plan, "--close", "1", "--save", tmp_path / "s.toml", *more[2:])
    assert code == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


def test_every_option_becomes_its_change(run: Run, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("name,easting,northing\nHill,501000,350000\n")
    (tmp_path / "gone.csv").write_text("URN\n900101\n")
    code, _, _ = run(
        *("whatif", plan, "--add", '"Mill Lane, Reedby", 500500, 350500, 90, Free schools'),
        *("--add-list", tmp_path / "new.csv", "--close", "900100,900102"),
        *("--close-list", tmp_path / "gone.csv", "--refuse", "900103", "--move", "900104=1"),
        *("--amalgamate", "900109,900110", "--considered", "Leaving all as it is: no money"),
        *("--together", "900105,900106", "--apart", "900107,900108", "--set", "900001:pupils=99"),
        *("--place", "900002=503100,352100", "--max-minutes", "40", "--size", "2-8"),
        *("--profile", "car-peak", "--form", "informal collaboration", "--seconds", "3"),
        *("--save", tmp_path / "s.toml", "--out", tmp_path / "w"),
    )
    assert code == 0
    scenario = read_scenario(tmp_path / "s.toml")
    assert scenario.name == "s"
    assert [change.do for change in scenario.changes] == [
        *("profile", "form", "limit", "sizes", "add", "add", "place", "set", "close", "close"),
        *("refuse", "amalgamate", "close", "move", "together", "apart", "considered"),
    ]
    assert scenario.changes[4].to_table() == {
        "name": "Mill Lane, Reedby",
        "place": {"easting": 500500.0, "northing": 350500.0},
        "type": "Free schools",
        "pupils": 90,
    }


def test_a_file_comes_first_and_options_after_it(run: Run, plan: Path, tmp_path: Path) -> None:
    path = write_scenario(Scenario("Autumn").then(Close(900_100)), tmp_path / "s.toml")
    more = ("--set", "900101:pupils=50", "--out", tmp_path / "w")
    code, out, _ = run("whatif", plan, "--scenario", path, *more)
    assert code == 0
    assert "Autumn" in out
    kept = read_scenario(tmp_path / "w" / "scenario.toml")
    assert kept.changes == (Close(900_100), SetSchool(900_101, 50))


@pytest.fixture(scope="module")
def joined(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The answer to an amalgamation with a list and a record, and what was printed of it."""
    folder = tmp_path_factory.mktemp("joined")
    (folder / "rural-2025.csv").write_text("School,URN\nNeighbour 1,900101\n")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), pytest.raises(SystemExit) as stopped:
        main(
            [
                *("whatif", str(plan), "--amalgamate", "900100,900101=Reedby Primary School"),
                *("--designated", str(folder / "rural-2025.csv"), "--out", str(folder / "w")),
                *("--considered", "Federating with Mill Lane: its governors declined"),
                "--details",
            ]
        )
    assert not stopped.value.code
    return folder / "w", flat(printed.getvalue())


def test_an_amalgamation_is_answered_told_and_kept(plan: Path, joined: tuple[Path, str]) -> None:
    directory, out = joined
    before, after = read_plan_directory(plan), read_plan_directory(directory)
    one = after.problem.schools.by_urn[900_100]
    rolls = [before.problem.schools.by_urn[urn].pupils or 0 for urn in (900_100, 900_101)]
    assert (one.name, one.pupils) == ("Reedby Primary School", sum(rolls))
    assert 900_101 not in after.problem.schools.urns
    assert "become one school, Reedby Primary School, at the place of the first." in out
    for heading in ("Before schools become one", "Before schools close"):
        assert heading in out
    told = answered(directory)
    for key in ("amalgamations", "closures"):
        assert all(flat(words) in out for words in told[key])
    assert read_scenario(directory / "scenario.toml").changes == (
        Amalgamate((900_100, 900_101), "Reedby Primary School"),
        Considered("Federating with Mill Lane", "its governors declined"),
    )
    assert "Reedby Primary School" in (directory / "map.html").read_text(encoding="utf-8")


def test_the_list_of_designated_schools_is_kept_with_the_answer(joined: tuple[Path, str]) -> None:
    directory, out = joined
    assert "Designation: it is a designated rural primary school (by the list given" in out
    stored = read_plan_directory(directory)
    assert stored.purpose.designated is not None
    assert stored.purpose.designated.urns == {900_101}
    assert stored.purpose.designated.source in stored.problem.schools.sources


def test_what_was_considered_is_kept_with_the_answer(joined: tuple[Path, str]) -> None:
    record = {"option": "Federating with Mill Lane", "why": "its governors declined"}
    assert answered(joined[0])["considered"] == [record]
    assert "Recorded with this answer: 1." in joined[1]


def test_a_plan_made_with_the_list_has_it_for_every_what_if(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "rural.csv").write_text("URN\n900101\n")
    made = run(
        *("plan", "--schools", plan.parent / "schools.csv", "--roads", "estimate"),
        *("--la", tiny_county.LA, "--seconds", "1", "--designated", tmp_path / "rural.csv"),
        *("--out", tmp_path / "p"),
    )
    assert made[0] == 0
    asked = ("--close", "900101", "--details", "--out", tmp_path / "w")
    _, out, _ = run("whatif", tmp_path / "p", *asked)
    assert "it is a designated rural primary school (by the list given, rural.csv" in flat(out)
    names = [
        each["name"] for each in json.loads((tmp_path / "p" / "plan.json").read_text())["inputs"]
    ]
    assert "rural.csv" in names


def test_faults_of_an_amalgamation_a_list_and_a_record_are_told_at_once(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "rural.csv").write_text("URN\nx\n")
    code, _, err = run(
        *("whatif", plan, "--amalgamate", "900100", "--amalgamate", "900101,900101"),
        *("--amalgamate", "900100,900102=", "--considered", "Federating", "--considered", ": no"),
        *("--designated", tmp_path / "rural.csv", "--out", tmp_path / "w"),
    )
    told = flat(err)
    assert code == 1
    for words in (
        "--amalgamate 900100, column 'urns'",
        "this names the school 900101 2 times",
        "--amalgamate 900100,900102=, column 'name'",
        "--considered Federating: it does not say",
        "--considered : no: it does not say",
        "rural.csv, row 2, column 'URN'",
    ):
        assert words in told
    assert not (tmp_path / "w").exists()


def test_all_faults_of_options_and_files_are_told_at_once(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    (tmp_path / "new.csv").write_text("name,easting,northing\n,501000,350000\n")
    (tmp_path / "s.toml").write_text('[[change]]\ndo="shut"\n')
    code, _, err = run(
        *("whatif", plan, "--scenario", tmp_path / "s.toml", "--add", "Mill Lane, here, 350000"),
        *("--add", "Mill Lane", "--add-list", tmp_path / "new.csv", "--close", "x,900100"),
        *("--set", "900001:roll=5", "--move", "900100", "--place", "900100=1,2"),
        *("--together", "900100", "--form", "club", "--out", tmp_path / "w"),
    )
    assert code == 1
    told = flat(err)
    for words in (
        "s.toml, key 'change 1.do'",
        "--add Mill Lane, here, 350000, column 'easting'",
        "--add Mill Lane: it has 1 parts",
        "new.csv, row 2, column 'name'",
        "--close x,900100, column 'urn'",
        "--set 900001:roll=5, column 'roll'",
        "--move 900100, column 'cluster'",
        "--place 900100=1,2, column 'place'",
        "--together 900100, column 'urns'",
        "--form: ",
    ):
        assert words in told
    assert not (tmp_path / "w").exists()


def test_changes_that_do_not_fit_the_plan_are_told_at_once(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    code, _, err = run(
        *("whatif", plan, "--close", "1,2", "--move", "900100=99", "--out", tmp_path / "w")
    )
    assert code == 1
    assert "no school of this plan has this URN" in err
    assert "no cluster of the plan has this number" in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--size", "four", "--out", "w"],
        ["--out", "w"],
        ["--close", "900100"],
        ["--stability", "-1", "--close", "900100", "--out", "w"],
    ],
)
def test_wrong_usage_ends_with_2(
    run: Run, plan: Path, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("whatif", plan, *arguments)[0] == 2


def test_ctrl_c_keeps_the_best_answer_so_far(
    run: Run, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: Progress) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.planning.quality", interrupt)
    code, out, _ = run("whatif", plan, "--close", "900100", "--out", tmp_path / "w")
    assert code == 0
    assert "1 school gone" in out
    assert read_plan_directory(tmp_path / "w").what_if is not None


def test_schools_without_a_place_bring_the_ways_out(run: Run, plan: Path, tmp_path: Path) -> None:
    code, out, _ = run(
        *("whatif", plan, "--together", "900100,900111", "--apart", "900100,900111"),
        *("--out", tmp_path / "w"),
    )
    assert code == 0
    assert "Rules that contradict each other" in out
    assert "Way out:" in out
    assert json.loads((tmp_path / "w" / "plan.json").read_text())["conflicts"]


def test_drives_that_stay_are_kept_and_new_ones_follow_the_roads(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    add = "New, 500400, 350400, 90"
    assert run("whatif", plan, "--add", add, "--out", tmp_path / "w")[0] == 0
    before, after = (read_plan_directory(path) for path in (plan, tmp_path / "w"))
    (new,) = set(after.problem.schools.urns) - set(before.problem.schools.urns)
    assert any(new in drive for drive in after.spokes.lines)
    for drive in before.spokes.lines.keys() & after.spokes.lines.keys():
        assert after.spokes.lines[drive] == before.spokes.lines[drive]
    drives = sum(len(cluster.schools) - 1 for cluster in after.result.plan.clusters)
    assert len(after.spokes.lines) == drives


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=1+1", "\x1b[2J bell \x07", "{{7*7}}", "a' OR 1=1 --"]
)
def test_a_hostile_name_is_only_ever_a_name(
    run: Run, plan: Path, tmp_path: Path, name: str
) -> None:
    add = f"{name}, 500400, 350400, 90"
    code, out, _ = run("whatif", plan, "--add", add, "--out", tmp_path / "w")
    assert code == 0
    assert "\x1b" not in out
    assert "\x07" not in out
    (change,) = read_scenario(tmp_path / "w" / "scenario.toml").changes
    assert change.to_table()["name"] == name
    assert "<script>alert" not in (tmp_path / "w" / "map.html").read_text(encoding="utf-8")


def test_without_its_roads_a_plan_answers_what_needs_none(
    run: Run, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    alone = shutil.copytree(plan, tmp_path / "alone" / "plan")
    assert run("whatif", alone, "--close", "900100", "--out", tmp_path / "w")[0] == 0
    code, _, err = run("whatif", alone, "--add", "New, 500400, 350400", "--out", tmp_path / "v")
    assert code == 1
    assert "Give it with --roads" in err
    roads = plan.parent / "roads.osm.pbf"
    more = ("--add", "New, 500400, 350400", "--roads", roads, "--out", tmp_path / "v")
    assert run("whatif", alone, *more)[0] == 0


def test_an_answer_is_drawn_again_and_is_the_start_of_another(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    first = tmp_path / "w"
    assert run("whatif", plan, "--close", "900100", "--out", first)[0] == 0
    drawn = (first / "map.html").read_bytes()
    assert run("map", first)[0] == 0
    assert (first / "map.html").read_bytes() == drawn
    assert run("whatif", first, "--close", "900101", "--out", tmp_path / "v")[0] == 0
    assert read_plan_directory(tmp_path / "v").what_if.title == "w"  # type: ignore[union-attr]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two scenarios in a folder, beside a file that is none."""
    path = tmp_path / "scenarios"
    path.mkdir()
    write_scenario(Scenario("=Closure").then(Close(900_100)), path / "closure.toml")
    write_scenario(Scenario("Roll").then(SetSchool(900_101, 300)), path / "a roll.toml")
    (path / "notes.txt").write_text("notes")
    return path


def test_a_folder_of_scenarios_is_answered_and_compared(
    run: Run, plan: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "many"
    code, printed, _ = run("whatif", plan, "--scenario", folder, "--out", out)
    assert code == 0
    assert "=Closure" in printed
    names = {"a roll", "closure", "scenarios.csv", "scenarios.html"}
    assert {path.name for path in out.iterdir()} == names
    with (out / "scenarios.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["scenario"] for row in rows] == ["Roll", "'=Closure"]
    assert read_plan_directory(out / "closure").what_if is not None
    assert './a%20roll/map.html"' in (out / "scenarios.html").read_text(encoding="utf-8")


def test_scenarios_answered_earlier_are_replaced_and_nothing_else_is(
    run: Run, plan: Path, folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "many"
    assert run("whatif", plan, "--scenario", folder, "--out", out)[0] == 0
    (folder / "closure.toml").unlink()
    assert run("whatif", plan, "--scenario", folder, "--out", out)[0] == 0
    assert not (out / "closure").exists()
    (out / "letter.doc").write_text("dear all")
    code, _, err = run("whatif", plan, "--scenario", folder, "--out", out)
    assert (code, "letter.doc" in err) == (1, True)


def test_a_scenario_of_a_folder_that_does_not_fit_is_named_by_its_file(
    run: Run, plan: Path, folder: Path, tmp_path: Path
) -> None:
    write_scenario(Scenario("x").then(Close(5)), folder / "wrong.toml")
    code, _, err = run("whatif", plan, "--scenario", folder, "--out", tmp_path / "many")
    assert code == 1
    assert "wrong.toml, close" in err
    assert not (tmp_path / "many").exists()


def test_a_folder_without_scenarios_is_refused(run: Run, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    code, _, err = run("whatif", plan, "--scenario", tmp_path / "none", "--out", tmp_path / "m")
    assert (code, "no scenario is in this folder" in err) == (1, True)


@pytest.fixture
def rolls(tmp_path: Path) -> Path:
    path = tmp_path / "rolls.csv"
    path.write_text("URN,2027,2028\n900100,150,600\n900101,120,130\n5,1,1\n")
    return path


def test_a_forecast_says_which_clusters_go_out_of_balance_and_when(
    run: Run, plan: Path, rolls: Path, tmp_path: Path
) -> None:
    code, out, err = run("forecast", plan, "--rolls", rolls, "--out", tmp_path / "drift.csv")
    assert code == 0
    assert "From 2028: cluster" in out
    assert "today's roll is kept: Reedby Primary (900001), " in flat(err)
    assert "1 school of the forecast, not in the plan, passed over" in flat(err)
    with (tmp_path / "drift.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(read_plan_directory(plan).result.plan.clusters)
    assert "2028" in {row["out of balance from"] for row in rows}


def test_a_year_of_a_forecast_is_answered_as_a_scenario(
    run: Run, plan: Path, rolls: Path, tmp_path: Path
) -> None:
    path = tmp_path / "y.toml"
    code, out, _ = run("forecast", plan, "--rolls", rolls, "--year", "2028", "--save", path)
    assert code == 0
    assert "2 schools with another roll in 2028" in out
    assert run("whatif", plan, "--scenario", path, "--out", tmp_path / "w")[0] == 0
    schools = read_plan_directory(tmp_path / "w").problem.schools.by_urn
    assert (schools[900_100].pupils, schools[900_101].pupils) == (600, 130)


def test_a_faulty_forecast_is_refused(run: Run, rolls: Path, tmp_path: Path) -> None:
    rolls.write_text("URN,2027\nx,many\n")
    code, _, err = run("forecast", tmp_path, "--rolls", rolls)
    assert code == 1
    assert "holds no plan" in err
    assert err.count("row 2") == 2


@pytest.mark.parametrize("more", [["--year", "2027"], ["--save", "y.toml"]])
def test_a_year_and_a_file_for_it_go_together(
    run: Run, plan: Path, rolls: Path, more: list[str]
) -> None:
    assert run("forecast", plan, "--rolls", rolls, *more)[0] == 2
