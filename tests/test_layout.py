"""The folders say what happens, in order: data -> routing -> clustering -> maps -> app."""

import ast
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ("data", "routing", "clustering", "maps", "app")
MODULES = [path for package in ORDER for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Top-level packages that the module at `path` imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_back(path: Path) -> None:
    own = ORDER.index(path.relative_to(ROOT).parts[0])
    assert not imported(path) & set(ORDER[own + 1 :])


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
