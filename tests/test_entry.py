"""The command can be stopped while it is still being loaded."""

import ast
import importlib.abc
import sys
import tomllib
from pathlib import Path

import pytest

import app
from app import cli, entry

ROOT = Path(__file__).parents[1]


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
    assert [ast.unparse(node) for node in first] == ["import sys"]
