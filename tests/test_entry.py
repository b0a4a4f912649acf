"""The command can be stopped while it is still being loaded."""

import ast
import importlib.abc
import sys
import tomllib
import types
from pathlib import Path

import pytest

import app
from app import cli, entry, interruption

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _signals_as_they_are(monkeypatch):
    """The tests' own process keeps its handlers."""
    monkeypatch.setattr(entry, "watch", lambda: None)


class _Interrupted(importlib.abc.MetaPathFinder):
    def find_spec(self, name, *_):
        if name == "app.cli":
            raise KeyboardInterrupt


def test_ctrl_c_while_it_is_loaded_gives_no_traceback(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "app.cli")
    monkeypatch.delattr(app, "cli")
    monkeypatch.setattr(sys, "meta_path", [_Interrupted(), *sys.meta_path])
    with pytest.raises(SystemExit) as stopped:
        entry.main()
    assert stopped.value.code == entry.STOPPED
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_while_an_error_is_told_gives_no_traceback(monkeypatch, capsys):
    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "main", interrupted)
    with pytest.raises(SystemExit) as stopped:
        entry.main()
    assert stopped.value.code == entry.STOPPED
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("command", ["programmes", "check"])
def test_ctrl_c_in_a_command_ends_with_130(command, monkeypatch, tmp_path, capsys):
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.programmes.list_programmes", interrupted)
    monkeypatch.setattr("app.checking.check_inputs", interrupted)
    given = {"programmes": [], "check": ["--schools", str(tmp_path)]}[command]
    monkeypatch.setattr(sys, "argv", ["schoolclusters", command, *given])
    with pytest.raises(SystemExit) as stopped:
        entry.main()
    assert stopped.value.code == entry.STOPPED
    assert "Traceback" not in "".join(capsys.readouterr())


def test_the_command_begins_there_and_nothing_is_loaded_before():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["scripts"] == {"schoolclusters": "app.entry:main"}
    tree = ast.parse(Path(entry.__file__).read_text(encoding="utf-8"))
    first = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node).split(" import ")[0] for node in first] == [
        "import sys",
        "from app.interruption",
    ]
    assert {"data", "clustering", "app.cli"}.isdisjoint(_imported(interruption))


def _imported(module: types.ModuleType) -> set[str]:
    """Return what a module imports before anything else runs."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    return {
        name.split(".")[0] if isinstance(node, ast.ImportFrom) else name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [each.name for each in node.names]
        )
    }
