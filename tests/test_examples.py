"""The examples in docstrings run, and what a stranger would begin with has one."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import clustering
import data
import maps
import routing
from clustering import comparison, scenario

ROOT = Path(__file__).parents[1]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("data", "routing", "clustering", "maps", "app")
    for path in sorted((ROOT / package).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]
ENTRIES = (
    data.read_schools,
    data.demo_county,
    routing.RoadGraph,
    routing.SpeedProfile,
    routing.travel_times,
    clustering.Problem,
    clustering.Problem.from_arrays,
    clustering.Rules,
    clustering.Limits,
    clustering.solve,
    clustering.check,
    clustering.explain,
    scenario.Scenario,
    scenario.answer,
    comparison.compare,
    maps.draw,
)


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_run(module, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    found = doctest.testmod(
        importlib.import_module(module),
        optionflags=doctest.ELLIPSIS | doctest.REPORT_NDIFF,
    )
    assert not found.failed, capsys.readouterr().out
    assert found.attempted


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.__qualname__)
def test_what_a_stranger_begins_with_has_an_example(entry):
    assert ">>> " in (inspect.getdoc(entry) or "")
