"""What the documents say is run as it stands."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from app.cli import app, main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OFFICERS = (ROOT / "docs" / "officers.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group has them


def fenced(language: str, page: str = README) -> list[str]:
    """Blocks of code of a language on a page."""
    return [
        block
        for found, block in re.findall(r"^ *```(\w*)\n(.*?)^ *```$", page, re.DOTALL | re.MULTILINE)
        if found == language
    ]


@pytest.fixture
def example(shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the README's example downloads, or has a user write."""
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    roads = shared_data / "roads" / "isle-of-wight-2020-04-22.osm.pbf"
    (tmp_path / "edubasealldata20220701.csv").symlink_to(register)
    (tmp_path / "isle-of-wight.osm.pbf").symlink_to(roads)
    (rolls,) = [block for block in fenced("text") if block.startswith("URN,")]
    (tmp_path / "rolls.csv").write_text(rolls)
    (tmp_path / "scenarios").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_has_help(name: str) -> None:
    assert f"`schoolclusters {name}`" in README
    assert COMMANDS[name].help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(name: str) -> None:
    assert all(getattr(option, "help", None) for option in COMMANDS[name].params)


def test_the_commands_of_the_example_run(example: Path) -> None:
    blocks = [*fenced(""), *fenced("", OFFICERS)]  # the guide goes on from the README's plan
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("schoolclusters ")]
    assert len(commands) >= 4
    for command in commands:
        with pytest.raises(SystemExit) as stopped:
            main(command)
        assert not stopped.value.code, command
    assert (example / "plan-iow" / "map.html").exists()


def test_the_python_example_runs(example: Path) -> None:
    (code,) = fenced("python")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert (example / "map.html").exists()


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"^make (\w+)$", README, re.MULTILINE)
    assert named
    assert set(named) <= set(targets)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert all((page.parent / link).exists() for link in links)
