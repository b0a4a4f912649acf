"""The folders say what happens, in order: data -> routing -> clustering -> maps -> app.

What builds files that ship comes last: `tools` may import them, and none of them imports it.
"""

import ast
import importlib
import subprocess
import sysconfig
from pathlib import Path

import pytest
from conftest import LONG

ROOT = Path(__file__).parents[1]
ORDER = ("data", "routing", "clustering", "maps", "app", "tools")
MODULES = [path for package in ORDER for path in sorted((ROOT / package).rglob("*.py"))]
TESTS = sorted(path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py"))
JOURNEYS = {
    "bounds_confirmed": "the bound of every plan, proven again when it is read",
    "calibrating": "drive times calibrated, from the command to the plan",
    "all_plans": "the search against all plans there are",
    "another_user": "what other users of a machine get to see",
    "golden_plans": "plan directories of earlier versions",
    "cost_table": "the cost of whole plans, by docs/method.md alone",
    "bombs": "files made to fill memory or time, of every kind",
    "determinism": "the same plan on a busy machine",
    "docstrings": "the docstrings of everything public",
    "documents": "every command and example of the documents",
    "encodings": "every text that is read or written",
    "every_programme": "every programme on a real authority",
    "every_rule": "every rule against the best of all plans",
    "examples": "the examples in docstrings",
    "first_view": "the first view of the map at five sizes",
    "full_disk": "every output where nothing can be written",
    "guides": "what the guides say of schools, law and persons",
    "hostile_names": "hostile names through every output",
    "killed": "a program killed while it writes",
    "layout": "the folders themselves",
    "lincolnshire_story": "Lincolnshire's programme, from the map to the last pound",
    "locked_homes": "every cache on a machine where nothing can be kept",
    "map_address": "the state of the page in its address",
    "map_accessible": "the map held against WCAG",
    "map_browser": "the map in a browser",
    "map_finding": "finding things on the page",
    "map_phone": "the map on a phone",
    "map_picture": "a view saved as a picture",
    "map_stage": "the map in a hall",
    "map_towns": "the labels of whole counties",
    "moving_page": "one school moved on the what-if page",
    "notebooks": "the notebooks and what is kept in them",
    "out_of_memory": "every stage without memory",
    "packaging": "the wheel and the sdist",
    "windows_habits": "encodings, line ends and paths as Windows has them",
}
"""Tests of no one module, and what they go through."""


def imported(path: Path) -> set[str]:
    """Top-level packages that the module at `path` imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_imports_follow_the_contracts_of_pyproject() -> None:
    command = [Path(sysconfig.get_path("scripts")) / "lint-imports", "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert not done.returncode, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_has_at_most_400_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_highspy_is_never_imported_beside_ortools() -> None:
    # The two wheels clash (undefined symbols, in either order).
    assert not [path for path in MODULES if "highspy" in imported(path)]


@pytest.mark.parametrize("package", ORDER)
def test_the_package_is_ours(package: str) -> None:
    # The names are common: a stray installed package called `data` or `maps` must be noticed.
    module = importlib.import_module(package)
    assert module.__file__ is not None
    assert Path(module.__file__).parent == ROOT / package


@pytest.mark.parametrize("package", ORDER)
def test_every_folder_with_modules_is_a_package(package: str) -> None:
    folders = {path.parent for path in MODULES if package in path.relative_to(ROOT).parts[:1]}
    assert all((folder / "__init__.py").exists() for folder in folders)


def homes(module: Path) -> set[str]:
    """Names by which a test may call a module, or a folder: its own, with or without its folder."""
    *folders, name = module.relative_to(ROOT).with_suffix("").parts
    return {name, f"{folders[-1]}_{name}"} if folders else {name}


@pytest.mark.parametrize("name", [name for name in TESTS if name not in JOURNEYS])
def test_a_test_is_named_after_a_module_or_a_folder_and_perhaps_an_aspect_of_it(name: str) -> None:
    # A reader of a module looks for its tests by its name: `register` and `register_faults`.
    modules = {*MODULES, *(ROOT / "benchmarks").glob("*.py")}
    known = {home for path in modules for home in homes(path) | homes(path.parent)}
    words = name.split("_")
    assert any("_".join(words[:most]) in known for most in range(1, len(words) + 1))


def test_a_journey_is_there() -> None:
    assert set(JOURNEYS) <= set(TESTS)


def test_what_is_begun_first_is_there() -> None:
    assert set(LONG) <= set(TESTS)
