"""What people change by hand in the tables of a plan is named, and taken over or refused."""

import csv
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from command_line import Run
from small_plan import small_problem, small_result

from maps import read_plan_directory, write_plan_directory

URN = 900004
"""The last school of the first cluster."""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    problem = small_problem()
    return write_plan_directory(tmp_path / "plan", problem, small_result(problem))


def edit_csv(path: Path, change: Callable[[list[list[str]]], object], separator: str = ",") -> None:
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows(rows)


def rename(rows: list[list[str]]) -> None:
    rows[1][rows[0].index("name")] = "Marsh"


def move(rows: list[list[str]]) -> None:
    at = rows[0].index("urns")
    rows[1][at] = rows[1][at].replace(f" {URN}", "")
    rows[2][at] += f" {URN}"


def move_school(rows: list[list[str]]) -> None:
    row = next(row for row in rows if row[rows[0].index("urn")] == str(URN))
    row[rows[0].index("cluster")] = "2"


def edit_workbook(path: Path, sheet: str, column: str, row: int, value: object) -> None:
    book = openpyxl.load_workbook(path)
    cells = list(book[sheet].iter_rows())
    top = next(i for i, line in enumerate(cells) if column in [cell.value for cell in line])
    at = [cell.value for cell in cells[top]].index(column)
    cells[top + row][at].value = value
    book.save(path)


def test_a_name_is_named_and_never_written_over_without_a_word(run: Run, plan: Path) -> None:
    edit_csv(plan / "clusters.csv", rename)
    before = (plan / "clusters.csv").read_bytes()
    for command in ("map", "export"):
        code, _, err = run(command, plan)
        assert code == 1
        said = " ".join(err.split())
        assert "cluster 1 is called 'Marsh', and was 'Oakham'" in said
        assert "--adopt" in said
    assert (plan / "clusters.csv").read_bytes() == before


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_name_is_taken_over(run: Run, plan: Path, separator: str) -> None:
    edit_csv(plan / "clusters.csv", rename, separator)
    code, out, err = run("map", plan, "--adopt")
    assert code == 0, out + err
    stored = read_plan_directory(plan)
    assert stored.verdict.sound
    assert not stored.result.drawn_by_hand
    assert stored.decisions.of(1).name == "Marsh"
    assert "Marsh" in (plan / "map.html").read_text("utf-8")
    assert run("map", plan)[0] == 0


@pytest.mark.parametrize(("name", "change"), [("clusters.csv", move), ("schools.csv", move_school)])
def test_a_move_is_named_and_taken_over(
    run: Run, plan: Path, name: str, change: Callable[[list[list[str]]], object]
) -> None:
    edit_csv(plan / name, change)
    code, _, err = run("map", plan)
    assert code == 1
    code, out, err = run("map", plan, "--adopt")
    assert code == 0, out + err
    words = f"{name}: Village 4 Primary School ({URN}) moved from cluster 1 to cluster 2"
    assert words in " ".join(out.split())
    stored = read_plan_directory(plan)
    assert stored.result.drawn_by_hand
    assert stored.verdict.sound
    assert [len(cluster.schools) for cluster in stored.result.plan.clusters] == [3, 4]


def test_a_workbook_is_taken_over(run: Run, plan: Path) -> None:
    edit_workbook(plan / "clusters.xlsx", "clusters", "Name", 2, "Fen")
    edit_workbook(plan / "clusters.xlsx", "schools", "Cluster", 4, 2)
    code, _, err = run("map", plan)
    assert code == 1
    assert "'Fen'" in err
    code, out, err = run("map", plan, "--adopt")
    assert code == 0, out + err
    stored = read_plan_directory(plan)
    assert [cluster.name for cluster in stored.result.plan.clusters] == ["Oakham", "Fen"]
    assert [len(cluster.schools) for cluster in stored.result.plan.clusters] == [3, 4]


def test_a_note_is_taken_over(run: Run, plan: Path) -> None:
    (plan / "decisions.toml").write_text('[cluster.1]\nnote = """Mondays\nat 4"""\n', "utf-8")
    assert run("map", plan)[0] == 0

    def write(rows: list[list[str]]) -> None:
        rows[2][rows[0].index("note")] = "=Tuesdays"

    edit_csv(plan / "clusters.csv", write)
    assert run("map", plan)[0] == 1
    assert run("map", plan, "--adopt")[0] == 0
    decisions = read_plan_directory(plan).decisions
    assert (decisions.of(1).note, decisions.of(2).note) == ("Mondays\nat 4", "=Tuesdays")


def test_what_cannot_be_is_refused_and_nothing_is_taken_over(run: Run, plan: Path) -> None:
    def twice(rows: list[list[str]]) -> None:
        rename(rows)
        rows[2][rows[0].index("urns")] += f" {URN} 123456"

    edit_csv(plan / "clusters.csv", twice)
    code, _, err = run("map", plan, "--adopt")
    assert code == 1
    said = " ".join(err.split())
    assert "this school is there twice" in said
    assert "the plan has no such school" in said
    assert not (plan / "decisions.toml").exists()


def test_other_edits_are_refused_as_before(run: Run, plan: Path) -> None:
    def pupils(rows: list[list[str]]) -> None:
        move_school(rows)
        rows[1][rows[0].index("pupils")] = "999"

    edit_csv(plan / "schools.csv", pupils)
    code, _, err = run("map", plan, "--adopt")
    assert code == 1
    assert "schools.csv was edited" in " ".join(err.split())


def test_a_locked_cluster_is_not_changed_by_hand(run: Run, plan: Path) -> None:
    (plan / "decisions.toml").write_text("[cluster.2]\nlocked = true\n", "utf-8")
    edit_csv(plan / "clusters.csv", move)
    code, _, err = run("map", plan, "--adopt")
    assert code == 1
    assert "cluster 2 is locked" in " ".join(err.split())


def test_a_plan_as_it_was_written_has_no_edits(run: Run, plan: Path) -> None:
    code, out, _ = run("map", plan, "--adopt")
    assert code == 0
    assert "nothing is taken over" in " ".join(out.split())
    (plan / "decisions.toml").write_text('[cluster.1]\nname = "Marsh"\n', "utf-8")
    assert run("map", plan)[0] == 0
