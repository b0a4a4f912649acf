"""Nothing is loaded before it is used: faces of packages, the help, the reading of a plan."""

import subprocess
import sys
from pathlib import Path

import pytest

import clustering
import clustering.check
import maps.draw
import maps.handouts
import routing.routes

ROOT = Path(__file__).parents[1]
SLOW = (
    *("numpy", "pandas", "geopandas", "scipy", "shapely", "pyproj", "networkx", "numba"),
    *("ortools", "folium", "xlsxwriter", "pptx", "typst", "sklearn", "osmnx", "fastapi"),
)


def loaded_by(code: str) -> set[str]:
    """Return the slow libraries that a program of its own has loaded after some code."""
    told = f"{code}\nimport sys\nprint(*({set(SLOW)} & set(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(ran.stdout.splitlines()[-1].split())


def test_the_packages_and_the_help_load_no_slow_library():
    assert loaded_by("import data, routing, clustering, clustering.scenario, maps") == set()
    assert loaded_by("import app.cli") == set()
    assert loaded_by("from app.cli import app; app(['--help'], standalone_mode=False)") == set()


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("app.checking", {"geopandas", "pandas", "ortools", "numba", "folium", "sklearn", "scipy"}),
        ("app.whatif", {"sklearn", "typst", "pptx"}),  # it will search, so the rest is wanted
        ("app.explaining", {"geopandas", "pandas", "folium", "networkx", "xlsxwriter", "sklearn"}),
    ],
)
def test_a_command_loads_nothing_that_it_does_not_show(module, spared):
    assert loaded_by(f"import {module}") & spared == set()


def test_a_function_keeps_its_name_though_its_module_has_the_same():
    assert all(map(callable, (clustering.check, maps.draw, routing.routes)))
    assert clustering.check is sys.modules["clustering.check"].check


@pytest.mark.parametrize("package", [clustering, maps, maps.handouts, routing])
def test_a_package_offers_what_its_stub_says_and_nothing_else(package):
    assert all(hasattr(package, name) for name in package.__all__)
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = package.nothing
