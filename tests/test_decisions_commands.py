"""Every command keeps what people decided; a locked cluster keeps its schools."""

import json
import shutil
from pathlib import Path

import pytest
import tiny_county
from command_line import Run

from app.cli import main
from app.serve.folder import SessionFolder
from maps import read_plan_directory


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of fifteen schools, with its register and its roads beside it."""
    folder = tmp_path_factory.mktemp("county")
    tiny_county.write_register(folder)
    tiny_county.write_roads(folder)
    with pytest.raises(SystemExit) as stopped:
        main([*request(folder), "--out", str(folder / "plan")])
    assert not stopped.value.code
    return folder


@pytest.fixture
def county(made: Path, tmp_path: Path) -> Path:
    """The same, in a folder of the test's own."""
    return Path(shutil.copytree(made, tmp_path / "county"))


def request(folder: Path) -> list[str]:
    schools, roads = folder / "schools.csv", folder / "roads.osm.pbf"
    place = ["--schools", str(schools), "--roads", str(roads), "--la", tiny_county.LA]
    return ["plan", *place, "--seconds", "3"]


def members(directory: Path) -> dict[int, tuple[int, ...]]:
    return {c.number: c.schools for c in read_plan_directory(directory).result.plan.clusters}


def names(directory: Path) -> dict[int, str]:
    return {c.number: c.name for c in read_plan_directory(directory).result.plan.clusters}


DECIDED = """\
# By the heads.
[cluster.2]
name = "Marsh"
locked = true

[cluster.3]
name = "Wolds"
note = "Meets on Mondays"
"""


@pytest.fixture
def decided(county: Path) -> Path:
    """A plan with a locked cluster and two names."""
    (county / "plan" / "decisions.toml").write_bytes(DECIDED.encode())
    return county / "plan"


def test_map_export_and_handouts_keep_the_file_byte_for_byte(run: Run, decided: Path) -> None:
    for command in ("map", "export", "handouts"):
        code, _, err = run(command, decided)
        assert (code, err.count("Error")) == (0, 0)
        assert (decided / "decisions.toml").read_bytes() == DECIDED.encode()
    assert "Marsh" in (decided / "clusters.csv").read_text("utf-8")


def test_a_plan_over_another_keeps_numbers_names_and_decisions(
    run: Run, county: Path, decided: Path
) -> None:
    before = members(decided)
    apart = ["--together", f"{before[1][0]},{before[3][0]}"]
    code, out, err = run(*request(county), *apart, "--out", decided)
    assert code == 0, out + err
    assert "2 of 3 clusters" in err or "3 of 3 clusters" in err
    after = members(decided)
    assert after[2] == before[2]
    assert after != before
    assert names(decided)[2] == "Marsh"
    assert (decided / "decisions.toml").read_bytes() == DECIDED.encode()


def test_a_first_plan_is_numbered_anew(run: Run, county: Path, decided: Path) -> None:
    code, _, _ = run(*request(county), "--out", county / "other")
    assert code == 0
    assert members(county / "other") == members(decided)
    assert "Marsh" not in names(county / "other").values()
    assert not (county / "other" / "decisions.toml").exists()


def test_a_plan_that_would_break_a_lock_is_refused(run: Run, county: Path, decided: Path) -> None:
    locked = members(decided)[2]
    code, _, err = run(*request(county), "--exclude", str(locked[0]), "--out", decided)
    assert code == 1
    assert "Traceback" not in err
    assert "decisions.toml, key 'cluster.2.locked'" in err or "lock" in err
    code, _, err = run(*request(county), "--max-minutes", "5", "--out", decided)
    assert code == 1
    assert "Cluster 2, Marsh, is locked, and breaks a rule" in " ".join(err.split())
    assert (decided / "decisions.toml").read_bytes() == DECIDED.encode()


def test_a_what_if_keeps_decisions_and_locked_clusters(
    run: Run, decided: Path, tmp_path: Path
) -> None:
    before = members(decided)
    close = str(before[3][0])
    code, out, err = run("whatif", decided, "--close", close, "--out", tmp_path / "w")
    assert code == 0, out + err
    assert members(tmp_path / "w")[2] == before[2]
    assert names(tmp_path / "w")[2] == "Marsh"
    assert (tmp_path / "w" / "decisions.toml").read_bytes() == DECIDED.encode()
    stored = read_plan_directory(tmp_path / "w")
    assert stored.verdict.sound
    assert stored.what_if is not None
    assert stored.what_if.before.result.plan.clusters[1].name == "Marsh"


@pytest.mark.parametrize("option", ["--close", "--refuse", "--move"])
def test_a_what_if_that_contradicts_a_lock_is_refused(
    run: Run, decided: Path, tmp_path: Path, option: str
) -> None:
    urn = str(members(decided)[2][0])
    given = f"{urn}=1" if option == "--move" else urn
    code, _, err = run("whatif", decided, option, given, "--out", tmp_path / "w")
    assert code == 1
    said = " ".join(err.split())
    assert "a locked cluster keeps its schools" in said
    assert "Unlock it" in said


def test_decisions_that_no_plan_explains_are_never_lost(run: Run, county: Path) -> None:
    plan = county / "plan"
    (plan / "decisions.toml").write_bytes(DECIDED.encode())
    (plan / "plan.json").write_text("{}")
    code, _, err = run(*request(county), "--out", plan)
    assert code == 1
    assert "Move decisions.toml elsewhere" in err
    assert (plan / "decisions.toml").read_bytes() == DECIDED.encode()


def test_a_plan_that_is_served_is_not_replaced(run: Run, county: Path) -> None:
    with SessionFolder(county / "plan.whatif"):
        code, _, err = run(*request(county), "--out", county / "plan")
    assert code == 1
    assert "has this plan open" in " ".join(err.split())


def test_the_plan_itself_does_not_have_the_decided_names(run: Run, decided: Path) -> None:
    assert run("map", decided)[0] == 0
    document = json.loads((decided / "plan.json").read_bytes())
    assert "Marsh" not in json.dumps(document)
