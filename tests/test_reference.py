"""Every option of every command is in the reference, and the documents know no others."""

import re
from pathlib import Path

import pytest

from app.commands import HOMES, command_of
from app.reference import page
from clustering.constraints.registry import OPTIONS, PAIR_COSTS, WEIGHTS

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "commands.md"
COMMANDS = {name: command_of(name) for name in HOMES}
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
    examples = r"`python -m benchmarks[^`]*`|pip install [^\n]*|\ndask [^\n]*|```python\n.*?```"
    text = re.sub(examples, "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", text)
    assert set(named) <= known


def test_the_readme_leads_to_the_reference():
    assert "](docs/commands.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_rule_and_weight_stands_in_the_tables_by_name():
    told = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    for rule in OPTIONS:
        row = rf"^\| `{rule.option} .*?` \| `{rule.key}` \|"
        assert re.search(row, told, re.MULTILINE), rule.key
    for weight in WEIGHTS.values():
        row = rf"^\| `--weight {weight.name}=.*?` \| `{weight.key}` \|"
        assert re.search(row, told, re.MULTILINE), weight.key


def test_every_cost_of_pairs_stands_in_the_table_of_costs():
    told = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    for cost in PAIR_COSTS:
        assert f"| `compatibility.{cost.field}` |" in told, cost.key


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/add_a_rule.md"])
def test_the_files_that_the_guides_name_are_there(name):
    told = (ROOT / name).read_text(encoding="utf-8")
    named = set(
        re.findall(r"\b(?:tests|data|clustering|maps|app|docs)/[\w/]+\.(?:py|md|toml|csv)\b", told)
    )
    assert named
    assert not {path for path in named if not (ROOT / path).exists()}
