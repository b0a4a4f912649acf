"""What people decide is beside the plan: every output has it, and every command keeps it."""

import json
import stat

import pytest
from small_plan import small_problem, small_result

from clustering.decisions import Decision, Decisions
from data.errors import InputError
from maps import read_plan_directory, redraw_plan_directory, write_plan_directory
from maps.export_directory import export_plan_directory

WRITTEN = """\
# By the heads, in March.
[cluster.1]
name = "Marsh"
lead = 900002
agreed = 2026-03-01

[cluster.2]
note = "Meets on Mondays"
contact = "Ms Bell"
locked = true
"""


@pytest.fixture
def plan(tmp_path):
    """A plan directory with decisions, not yet drawn with them."""
    directory = tmp_path / "plan"
    problem = small_problem()
    write_plan_directory(directory, problem, small_result(problem))
    (directory / "decisions.toml").write_bytes(WRITTEN.encode())
    return directory


def test_a_plan_is_read_with_what_people_decided(plan):
    stored = read_plan_directory(plan)
    assert stored.verdict.sound
    assert not stored.verdict.notices
    assert stored.result.plan.clusters[0].name == "Marsh"
    assert stored.decisions.of(2).locked
    assert stored.decisions.lead_of(stored.result.plan.clusters[0]) == 900002


def test_drawing_and_exporting_keep_the_file_and_the_plan_itself(plan):
    before = json.loads((plan / "plan.json").read_bytes())
    for _ in range(2):
        redraw_plan_directory(plan, read_plan_directory(plan))
        export_plan_directory(plan)
    after = json.loads((plan / "plan.json").read_bytes())
    assert (plan / "decisions.toml").read_bytes() == WRITTEN.encode()
    assert after["hashes"]["keys"] == before["hashes"]["keys"]
    assert "Marsh" in (plan / "map.html").read_text("utf-8")
    assert "Marsh" in (plan / "clusters.csv").read_text("utf-8")
    (plan / "decisions.toml").unlink()
    redraw_plan_directory(plan, read_plan_directory(plan))
    assert "Marsh" not in (plan / "map.html").read_text("utf-8")


def test_a_file_that_names_persons_is_for_its_owner_alone(plan):
    redraw_plan_directory(plan, read_plan_directory(plan))
    assert stat.S_IMODE((plan / "decisions.toml").stat().st_mode) == 0o600


def test_a_faulty_file_stops_a_command_by_its_key(plan):
    (plan / "decisions.toml").write_text("[cluster.7]\nname = 'x'\n")
    with pytest.raises(InputError, match=r"decisions\.toml, key 'cluster\.7'"):
        read_plan_directory(plan)


def test_a_plan_is_written_with_decisions(tmp_path):
    problem = small_problem()
    decisions = Decisions().decided(1, Decision(name="Marsh"))
    write_plan_directory(tmp_path / "p", problem, small_result(problem), decisions=decisions)
    stored = read_plan_directory(tmp_path / "p")
    assert stored.decisions.of(1).name == "Marsh"
    assert stored.decisions.proposed[1] == small_result(problem).plan.clusters[0].name
