"""Commands are listed by their summaries, and imported by their names."""

from pathlib import Path

import pytest

from app.commands import HOMES, command_of

APP = Path(__file__).parents[1] / "app"


@pytest.mark.parametrize("name", HOMES)
def test_the_list_of_commands_says_what_each_says_of_itself(name):
    first, *_ = command_of(name).help.split("\n\n")
    assert HOMES[name].summary == " ".join(first.split())


def test_every_command_that_is_written_is_listed():
    written = sum(path.read_text(encoding="utf-8").count(".command(") for path in APP.glob("*.py"))
    assert written == len(HOMES)


def test_the_help_lists_every_command_with_its_summary(run):
    code, out, _ = run("--help")
    told = " ".join(out.replace("│", " ").split())
    assert code == 0
    assert all(f"{name} {home.summary}" in told for name, home in HOMES.items())


def test_a_name_that_is_mistyped_is_corrected(run):
    code, _, err = run("tims")
    assert code == 2
    assert "Did you mean 'times'" in err
