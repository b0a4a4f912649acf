"""The wheel and the sdist hold the project's files, every one that is needed and no other.

Whether they also install and run, `make package` tries, in environments of its own.
"""

import os
import re
import subprocess
import tarfile
import tomllib
import zipfile
from importlib.metadata import requires
from pathlib import Path

import hatchling.build
import pytest
from packaging.requirements import Requirement

from benchmarks.bill import pinned_hashes

ROOT = Path(__file__).parents[1]
PACKAGES = ("data", "routing", "clustering", "maps", "app")
KINDS = {
    ".py",
    ".pyi",
    ".csv",
    ".docx",
    ".toml",
    ".pbf",
    ".ttf",
    ".typ",
    ".js",
    ".css",
    ".html",
    ".txt",
}
"""What a package is made of: modules, tables, the county's roads, a coast, and pages' parts."""

NOT_PACKAGED = (".ci/", ".pre-commit-config.yaml")
"""How the project's own machines and a working copy test it: no part of what is handed on."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the sdist, built without a network."""
    folder = tmp_path_factory.mktemp("dist")
    here = Path.cwd()
    os.chdir(ROOT)  # where hatchling looks for the project
    try:
        wheel = hatchling.build.build_wheel(str(folder))
        sdist = hatchling.build.build_sdist(str(folder))
    finally:
        os.chdir(here)
    return folder / wheel, folder / sdist


@pytest.fixture(scope="module")
def own_files():
    """The project's files: those that git knows, or in an unpacked sdist those that are there.

    A new file has to be added first: what merely lies in a folder may be somebody's register.
    """
    if (ROOT / ".git").exists():
        command = ["git", "ls-files", "-z"]
        told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        return {name for name in told.split("\0") if name and (ROOT / name).is_file()}
    every = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    own = {path for path in every if not any(map(is_hidden, path.parts))}
    return {path.as_posix() for path in own} - {"PKG-INFO"} | {".gitignore"}


def is_hidden(part):
    return part.startswith((".", "__pycache__"))


@pytest.fixture(scope="module")
def in_wheel(built):
    with zipfile.ZipFile(built[0]) as wheel:
        return set(wheel.namelist())


def test_the_wheel_is_for_every_python_3_and_every_machine(built):
    assert built[0].name.endswith("-py3-none-any.whl")


def test_the_wheel_holds_the_packages_and_nothing_else(in_wheel, own_files):
    of_packages = {name for name in own_files if name.split("/")[0] in PACKAGES}
    besides = {name for name in in_wheel if ".dist-info/" in name}
    assert in_wheel - besides == of_packages
    assert {name.split("/", 1)[1] for name in besides} == {
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "licenses/LICENSE",
    }


def test_packages_are_made_of_kinds_of_files_that_are_known(in_wheel):
    assert {Path(name).suffix for name in in_wheel if ".dist-info/" not in name} == KINDS


def test_the_sdist_holds_what_builds_and_tests_the_project_and_nothing_else(built, own_files):
    with tarfile.open(built[1]) as sdist:
        names = {member.name.split("/", 1)[1] for member in sdist.getmembers() if member.isfile()}
    wanted = {name for name in own_files if not name.startswith(NOT_PACKAGED)}
    assert names == wanted | {"PKG-INFO"}


def needed(requirement, found):
    """Add what a requirement leads to, itself included, to `found`: names in their one spelling."""
    name = re.sub(r"[-_.]+", "-", requirement.name).lower()
    if (name, *requirement.extras) in found:
        return
    found.add((name, *requirement.extras))
    for text in requires(name) or ():
        below = Requirement(text)
        if any(
            not below.marker or below.marker.evaluate({"extra": extra})
            for extra in ("", *requirement.extras)
        ):
            needed(below, found)


def pins(name):
    """Return the versions that a file names, by name."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    found = [re.match(r"([^\s=]+)==(\S+)", line) for line in lines]
    return {re.sub(r"[-_.]+", "-", pin[1]).lower(): pin[2] for pin in found if pin}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pinned_file_has_its_hash_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    hashes = pinned_hashes(text)
    assert all(hashes.values())
    assert not re.search(r"://|--(extra-)?index|--find-links", text)
    versions = pins(name)
    assert set(versions) == set(hashes)
    assert versions.items() <= pins("constraints.txt").items()


def test_what_is_not_hashed_is_not_installed():
    everything = pins("requirements-dev.txt")
    assert everything == pins("constraints.txt")
    found = set()
    needed(Requirement("schoolclusters[build]"), found)
    assert {name for name, *_ in found} - {"schoolclusters"} <= set(pins("requirements.txt"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (backend,) = map(Requirement, project["build-system"]["requires"])
    assert str(backend.specifier) == f"=={everything[backend.name]}"


def test_everything_that_is_installed_has_a_pinned_version():
    found = set()
    needed(Requirement("schoolclusters[dev]"), found)
    assert {name for name, *_ in found} - {"schoolclusters"} <= set(pins("constraints.txt"))
