"""`schoolclusters update` as a user meets it: exit codes, files, words."""

import json
import shutil
from pathlib import Path

import pytest
import small_register
from command_line import SCREEN, Run, lines_on_screen
from page_data import contents_of

from app.cli import main
from maps import read_plan_directory
from maps.plan_history import plan_hash

CONVERTED, NEW = "900101", "950001"


REAL = {"Fenshire": ("Norfolk", "926"), "Moorshire": ("Suffolk", "935")}
"""Numbers are only known of schools of authorities that there are."""


def rows() -> dict[str, dict[str, str]]:
    """The register of the tiny county, each school with a number, by URN."""
    found = {}
    for at, row in enumerate(small_register.with_neighbours()):
        name, code = REAL[row["LA (name)"]]
        numbers = {"LA (code)": code, "EstablishmentNumber": str(2001 + at)}
        found[row["URN"]] = row | {"LA (name)": name} | numbers
    return found


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of fifteen schools, estimated."""
    folder = tmp_path_factory.mktemp("county")
    register = small_register.write(folder, rows().values())
    with pytest.raises(SystemExit) as stopped:
        main(
            [
                *("plan", "--schools", str(register), "--roads", "estimate", "--la"),
                *("Norfolk", "--seconds", "5", "--out", str(folder / "plan")),
            ]
        )
    assert not stopped.value.code
    return folder / "plan"


@pytest.fixture(scope="module")
def next_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The register of the next year: one school converted, one is larger, one is new."""
    table = rows()
    table[NEW] = table.pop(CONVERTED) | {
        "URN": NEW,
        "EstablishmentName": "<b>=Fen Academy</b>",
        "TypeOfEstablishment (name)": "Academy converter",
    }
    table["900102"]["NumberOfPupils"] = "131"
    table["950002"] = table["900103"] | {
        "URN": "950002",
        "EstablishmentName": "Mill Lane School",
        "EstablishmentNumber": "2999",
        "Easting": "500900",
        "Northing": "351300",
    }
    return small_register.write(tmp_path_factory.mktemp("next"), table.values(), "next.csv")


@pytest.fixture(scope="module")
def updated(plan: Path, next_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan carried into it."""
    out = tmp_path_factory.mktemp("updated") / "plan"
    with pytest.raises(SystemExit) as stopped:
        main(["update", str(plan), "--schools", str(next_year), "--out", str(out)])
    assert not stopped.value.code
    return out


def flat(text: str) -> str:
    return " ".join(text.split())


def history(directory: Path) -> list[dict[str, object]]:
    steps: list[dict[str, object]] = json.loads((directory / "history.json").read_text())["steps"]
    return steps


def clusters(directory: Path) -> dict[tuple[int, str], tuple[int, ...]]:
    found = read_plan_directory(directory).result.plan.clusters
    return {(each.number, each.name): each.schools for each in found}


def test_a_conversion_keeps_its_place_and_clusters_keep_number_and_name(
    plan: Path, updated: Path
) -> None:
    before, after = clusters(plan), clusters(updated)
    assert before.keys() == after.keys()
    for label, schools in before.items():
        moved = {int(NEW) if str(urn) == CONVERTED else urn for urn in schools}
        assert moved <= set(after[label])
    (new,) = set().union(*after.values()) - set().union(*before.values()) - {int(NEW)}
    assert new == 950_002
    told = json.loads((updated / "answer.json").read_text())
    assert told["moves"] == []
    assert [each["kind"] for each in told["register"]] == ["opened", "new URN", "roll"]


def test_the_directory_reads_back_sound_with_the_plan_before(plan: Path, updated: Path) -> None:
    stored = read_plan_directory(updated)
    assert stored.verdict.sound
    assert not stored.verdict.doubts
    assert stored.what_if is not None
    before = stored.what_if.before
    assert before.problem.schools.by_urn[int(NEW)].type == "Community school"
    assert len(before.problem.schools) == len(read_plan_directory(plan).problem.schools)
    assert len(stored.what_if.of_register) == 3


def test_every_change_is_on_the_map_and_a_hostile_name_is_text(updated: Path) -> None:
    page = (updated / "map.html").read_text(encoding="utf-8")
    told = json.dumps(contents_of(page)["changes"]["register"])
    assert "131 pupils, before " in told
    assert "<b>=Fen Academy</b> (950001)" in told
    assert "<b>=Fen Academy</b> (950001)" not in page.replace("\\u003c", "\0")


def test_the_history_says_which_plan_came_from_which(
    run: Run, plan: Path, updated: Path, tmp_path: Path
) -> None:
    (step,) = history(updated)
    assert step["command"] == "update"
    assert step["before"] == plan_hash(json.loads((plan / "plan.json").read_text()))
    assert step["after"] == plan_hash(json.loads((updated / "plan.json").read_text()))
    assert step["changes"] == {"opened": 1, "new URN": 1, "roll": 1}
    assert step["new_urns"] == {CONVERTED: int(NEW)}
    assert [(each["role"], each["name"]) for each in step["inputs"]] == [("schools", "next.csv")]
    assert run("whatif", updated, "--close", "900100", "--out", tmp_path / "w")[0] == 0
    first, second = history(tmp_path / "w")
    assert first == step
    assert (second["command"], second["before"]) == ("whatif", step["after"])
    assert second["changes"] == {"close": 1}
    assert len(read_plan_directory(tmp_path / "w").history) == 2


def test_a_history_that_was_edited_is_noticed(run: Run, updated: Path, tmp_path: Path) -> None:
    edited = shutil.copytree(updated, tmp_path / "edited")
    text = (edited / "history.json").read_text().replace('"update"', '"plan"')
    (edited / "history.json").write_text(text)
    code, _, err = run("explain", edited, "--cluster", "1")
    assert (code, "history.json was edited" in flat(err)) == (1, True)


def test_a_plan_that_is_drawn_again_keeps_its_history(
    run: Run, updated: Path, tmp_path: Path
) -> None:
    copy = shutil.copytree(updated, tmp_path / "copy")
    assert run("map", copy, "--wording", "For the governors")[0] == 0
    assert history(copy) == history(updated)
    assert read_plan_directory(copy).verdict.sound
    assert read_plan_directory(copy).plan_hash == history(updated)[0]["after"]


def test_a_plan_made_from_no_other_has_no_history(plan: Path) -> None:
    assert not (plan / "history.json").exists()
    assert read_plan_directory(plan).history == ()


def test_two_runs_on_a_given_day_write_the_same_bytes(
    run: Run, plan: Path, next_year: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        asked = ("--schools", next_year, "--date", "2026-09-01", "--out", tmp_path / name / "p")
        assert run("update", plan, *asked)[0] == 0
    files = {
        name: {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    }
    assert files["one"] == files["two"]
    assert history(tmp_path / "one" / "p")[0]["day"] == "2026-09-01"


def test_without_out_nothing_is_written(
    run: Run, plan: Path, next_year: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = run("update", plan, "--schools", next_year)
    assert code == 0
    assert lines_on_screen(out + err) <= SCREEN
    assert "1 with a new URN:" in out
    assert "found by its DfE number, 926/" in flat(out)
    assert "No school moves, 1 school new" in flat(out)
    assert list(tmp_path.iterdir()) == []


def test_the_plan_in_hand_is_kept(run: Run, plan: Path, next_year: Path) -> None:
    for out in (plan, plan.parent):
        code, _, err = run("update", plan, "--schools", next_year, "--out", out)
        assert (code, "it is kept" in flat(err)) == (2, True)


def test_every_fault_of_every_file_is_named_at_once(run: Run, plan: Path, tmp_path: Path) -> None:
    table = rows()
    table["900100"]["NumberOfPupils"] = "many"
    register = small_register.write(tmp_path, table.values())
    links = tmp_path / "links.csv"
    links.write_text("URN,LinkURN,LinkType\n900100,900100,Successor\n")
    asked = ("--schools", register, "--links", links, "--out", tmp_path / "w")
    code, _, err = run("update", plan, *asked)
    assert code == 1
    assert "not a whole number" in flat(err)
    assert "linked to itself" in flat(err)
    assert not (tmp_path / "w").exists()


def test_a_doubt_is_refused_before_the_search_and_settled_by_a_file(
    run: Run, plan: Path, tmp_path: Path
) -> None:
    table = rows()
    table[NEW] = table.pop(CONVERTED) | {
        "URN": NEW,
        "EstablishmentName": "Fen Academy",
        "EstablishmentNumber": "2990",
    }
    register = small_register.write(tmp_path, table.values())
    code, _, err = run("update", plan, "--schools", register, "--out", tmp_path / "w")
    assert code == 1
    assert "it may go on as Fen Academy (950001)" in flat(err)
    links = tmp_path / "mine.csv"
    links.write_text(f"URN,LinkURN,LinkType\n{CONVERTED},{NEW},Successor\n")
    asked = ("--schools", register, "--links", links, "--out", tmp_path / "w")
    code, out, _ = run("update", plan, *asked)
    assert code == 0
    assert "by the establishment links" in flat(out)
    assert [each["name"] for each in history(tmp_path / "w")[0]["inputs"]] == [  # type: ignore[attr-defined]
        "register.csv", "mine.csv"
    ]  # fmt: skip


def test_the_same_register_changes_nothing(run: Run, plan: Path, tmp_path: Path) -> None:
    register = small_register.write(tmp_path, rows().values())
    code, out, _ = run("update", plan, "--schools", register)
    assert code == 0
    assert "Nothing that the plan knows." in flat(out)
    assert "Both plans put the same schools together." in flat(out)


def test_pins_name_the_school_by_its_new_urn(
    run: Run, plan: Path, next_year: Path, tmp_path: Path
) -> None:
    urns = next(schools for schools in clusters(plan).values() if int(CONVERTED) in schools)
    other = next(urn for urn in urns if str(urn) != CONVERTED)
    pin = ("--together", f"{CONVERTED},{other}")
    assert run("whatif", plan, *pin, "--out", tmp_path / "pinned")[0] == 0
    asked = ("--schools", next_year, "--out", tmp_path / "w")
    assert run("update", tmp_path / "pinned", *asked)[0] == 0
    assert read_plan_directory(tmp_path / "w").problem.rules.together == ((int(NEW), other),)


@pytest.fixture(scope="module")
def isle_of_wight(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan of the Isle of Wight by the register of July 2022, estimated."""
    out = tmp_path_factory.mktemp("wight") / "plan"
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    with pytest.raises(SystemExit) as stopped:
        main(
            [
                *("plan", "--schools", str(register), "--la", "Isle of Wight"),
                *("--roads", "estimate", "--seconds", "4", "--out", str(out)),
            ]
        )
    assert not stopped.value.code
    return out


def test_the_next_years_register_moves_no_more_than_the_closure_does(
    run: Run, isle_of_wight: Path, shared_cases: Path, tmp_path: Path
) -> None:
    register = shared_cases / "registers" / "next_years_register.csv"
    asked = ("--seconds", "4", "--out")
    assert run("update", isle_of_wight, "--schools", register, *asked, tmp_path / "u")[0] == 0
    assert run("whatif", isle_of_wight, "--close", "118194", *asked, tmp_path / "w")[0] == 0
    told, closing = (json.loads((tmp_path / d / "answer.json").read_text()) for d in ("u", "w"))
    assert len(told["moves"]) <= len(closing["moves"])
    assert {each["kind"] for each in told["register"]} == {"closed", "new URN", "roll"}
    assert 150_160 not in {each["urn"] for each in told["moves"]}
    before, after = clusters(isle_of_wight), clusters(tmp_path / "u")
    assert after.keys() <= before.keys()
    with_gurnard = [{label for label, urns in found.items() if urn in urns} for found, urn in
                    ((before, 118_160), (after, 150_160))]  # fmt: skip
    assert with_gurnard[0] == with_gurnard[1]


def test_a_closed_predecessor_that_the_plan_never_had_is_nothing_new(
    run: Run, isle_of_wight: Path, shared_cases: Path
) -> None:
    register = shared_cases / "registers" / "closed_predecessor.csv"
    code, out, _ = run("update", isle_of_wight, "--schools", register, "--seconds", "2")
    assert code == 0
    assert "Nothing that the plan knows." in flat(out)


def test_one_school_twice_is_refused_and_both_are_named(
    run: Run, isle_of_wight: Path, shared_cases: Path
) -> None:
    register = shared_cases / "registers" / "predecessor_and_academy_open.csv"
    code, _, err = run("update", isle_of_wight, "--schools", register)
    assert code == 1
    assert "(118159)" in flat(err)
    assert "(149999)" in flat(err)


def test_compare_knows_which_schools_are_the_same(run: Run, plan: Path, updated: Path) -> None:
    code, out, _ = run("compare", plan, updated)
    assert code == 0
    assert "1 school with a new URN since: the same schools." in flat(out)
    assert "No school moves, 1 school new;" in flat(out)
    code, out, _ = run("compare", updated, plan)  # a plan does not come from a later one
    assert "with a new URN since" not in out
