"""`advisers` allocates whole clusters, keeps who is decided, and writes what it says."""

import csv
import stat

import pytest
from served_plan import write_plan

from maps import read_plan_directory

TABLE = "name,school,most\nMr Fry,900001,\nMs Bell,900007,\n"


@pytest.fixture
def plan(tmp_path):
    return write_plan(tmp_path)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(TABLE.encode())
    return path


def told(path):
    with path.open(encoding="utf-8", newline="") as file:
        return {row["cluster"]: row["adviser"] for row in csv.DictReader(file)}


def test_each_adviser_takes_the_cluster_that_is_near(run, plan, table, tmp_path):
    out = tmp_path / "out.csv"
    code, said, _ = run("advisers", plan, "--advisers", table, "--out", out)
    assert not code
    assert told(out) == {"1": "Mr Fry", "2": "Ms Bell"}
    assert "proven" in said
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not (plan / "decisions.toml").exists()


def test_what_is_adopted_is_decided_and_kept_until_asked_for_anew(run, plan, table, tmp_path):
    (plan / "decisions.toml").write_bytes(b'[cluster.1]\nadviser = "ms bell"  # by the board\n')
    out = tmp_path / "out.csv"
    code, *_ = run("advisers", plan, "--advisers", table, "--out", out, "--adopt")
    assert not code
    assert told(out) == {"1": "Ms Bell", "2": "Mr Fry"}
    decisions = read_plan_directory(plan).decisions
    assert [decisions.of(number).adviser for number in (1, 2)] == ["Ms Bell", "Mr Fry"]
    code, *_ = run("advisers", plan, "--advisers", table, "--out", out, "--adopt", "--anew")
    assert not code
    decisions = read_plan_directory(plan).decisions
    assert [decisions.of(number).adviser for number in (1, 2)] == ["Mr Fry", "Ms Bell"]


def test_an_adviser_whom_the_table_does_not_name_keeps_the_cluster(run, plan, table, tmp_path):
    (plan / "decisions.toml").write_bytes(b'[cluster.2]\nadviser = "Dr Low"\n')
    out = tmp_path / "out.csv"
    code, _, err = run("advisers", plan, "--advisers", table, "--out", out)
    assert not code
    assert told(out) == {"1": "Mr Fry", "2": "Dr Low"}
    assert "Dr Low" in err


def test_a_place_of_no_school_is_timed_as_the_plan_was(run, plan, table, tmp_path):
    """The small plan is estimated from straight lines: Mr Fry lives beside the last schools."""
    schools = read_plan_directory(plan).problem.schools
    last = schools.by_urn[900007]
    place = f"name,easting,northing,school\nMr Fry,{last.easting + 10},{last.northing},\n"
    table.write_bytes(f"{place}Ms Bell,,,900001\n".encode())
    out = tmp_path / "out.csv"
    code, said, _ = run("advisers", plan, "--advisers", table, "--out", out)
    assert not code
    assert told(out) == {"1": "Ms Bell", "2": "Mr Fry"}
    assert "straight-line" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,school,most\nMr Fry,900001,1\n", "cannot take all clusters"),
        ("name,school,phase\nMr Fry,900001,Secondary\n", "no school has this phase"),
    ],
)
def test_too_few_advisers_are_refused_and_nothing_is_written(run, plan, table, text, said):
    table.write_bytes(text.encode())
    out = table.with_name("out.csv")
    code, _, err = run("advisers", plan, "--advisers", table, "--out", out, "--adopt")
    assert code
    assert said in err
    assert not out.exists()
    assert not (plan / "decisions.toml").exists()


def test_the_table_of_advisers_is_never_written_over(run, plan, table):
    code, _, err = run("advisers", plan, "--advisers", table, "--out", table)
    assert code == 2
    assert "another name" in " ".join(err.split())
    assert table.read_bytes() == TABLE.encode()
