"""Every option of every command is in the reference, and the documents know no others."""

import re
from pathlib import Path

import pytest
import typer.main

from app.cli import app
from app.reference import page

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "commands.md"
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group has them
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EVERY_COMMANDS_OWN = {"--help", "--version"}


def options(name: str) -> set[str]:
    return {opt for each in COMMANDS[name].params for opt in each.opts if opt.startswith("-")}


def test_the_reference_is_what_the_program_says_of_itself():
    assert REFERENCE.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m app.reference > docs/commands.md"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_the_reference_has_all_that_a_command_can_be_told(name):
    text = REFERENCE.read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {name}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    rows = re.findall(r"^\| `(\S+?)[` ].*\| (.*) \|$", section, re.MULTILINE)
    assert {first for first, _ in rows if first.startswith("-")} == options(name)
    for each, (_, default) in zip(COMMANDS[name].params, rows, strict=True):
        assert each.help
        assert (default == "it must be given") is each.required
        if not each.required and each.default not in (None, False, []):
            given = each.default[0] if isinstance(each.default, list) else each.default
            assert default.strip("`") == str(given).removesuffix(".0")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_documents_name_no_option_that_is_not_there(path):
    known = set().union(*map(options, COMMANDS)) | EVERY_COMMANDS_OWN
    examples = r"`python -m benchmarks[^`]*`|pip install [^\n]*|```python\n.*?```"
    text = re.sub(examples, "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", text)
    assert set(named) <= known


def test_the_readme_leads_to_the_reference():
    assert "](docs/commands.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
