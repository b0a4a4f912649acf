"""`status` shows states, memoranda, money and what is due next, and nothing is made up."""

import csv

import pytest
from served_plan import write_plan

STEPS = """\
[[cluster.1.steps]]
state = "agreed"
on = 2026-01-01

[[cluster.1.steps]]
state = "business plan in"
on = 2026-02-01

[[cluster.1.steps]]
state = "approved"
on = 2026-03-01
pounds = 80000

[[cluster.1.steps]]
state = "memorandum signed"
on = 2026-04-01
by = "Ms Bell"
"""


@pytest.fixture
def plan(tmp_path):
    made = write_plan(tmp_path)
    (made / "decisions.toml").write_bytes(STEPS.encode())
    return made


def test_states_memoranda_and_money_are_counted(run, plan):
    code, said, _ = run("status", plan)
    assert not code
    told = " ".join(said.split())
    assert "Proposed 1 3 315 £0 £0" in told
    assert "Memorandum signed 1 4 303 £80,000 £0" in told
    assert "1 memorandum of understanding signed by clusters; 4 schools of 8 signed one." in told
    assert "Money: £80,000 committed, £0 of it released, £80,000 to come." in told
    assert "Release the money: 1." in told
    assert "Talk about it with its schools: 2." in told


def test_a_cluster_that_is_not_there_is_refused(run, plan):
    code, _, err = run("status", plan, "--cluster", "9")
    assert code == 1
    assert "no cluster of this number" in err


def test_every_sum_is_written_whole_with_its_source_and_day(run, plan, tmp_path):
    path = tmp_path / "money.csv"
    code, *_ = run("status", plan, "--money", path)
    assert not code
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["cluster"] for row in rows} == {"1", "2"}
    assert all(row["source"] and row["date"] for row in rows if row["pounds"])
    (granted,) = (row for row in rows if row["what"] == "Approved")
    assert (granted["pounds"], granted["date"]) == ("80000", "2026-03-01")
    assert "Bell" not in path.read_text("utf-8")


def test_a_table_that_cannot_be_written_is_said(run, plan, tmp_path):
    code, _, err = run("status", plan, "--money", tmp_path / "none" / "money.csv")
    assert code == 1
    assert "cannot be written" in err
