"""Test with the oldest and the newest allowed versions of the dependencies: `make matrix`.

Run as `python -m benchmarks.matrix [--all] python3.11 [python3.12 ...]`. For each interpreter two
environments are made and thrown away: one with the lowest versions that `pyproject.toml` allows
(and that this interpreter has binaries of), one with the newest there are. In each of them a part
of the tests runs that goes through every dependency, with `--all` the whole of them. Prints the
versions and what became of the tests; ends with 1 if anything failed.

Unlike what `make` installs, these versions are not held against hashes: that is their purpose, and
nothing but the tests is run with them.
"""

import argparse
import os
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

from benchmarks.packages import ROOT, FailedError, run

UV = (sys.executable, "-m", "uv")
RESOLUTIONS = {"oldest": "lowest-direct", "newest": "highest"}
TOOLS = (
    "axe-playwright-python", "hatchling", "httpx", "hypothesis", "nbclient", "packaging",
    "playwright", "pypdfium2", "pytest", "pytest-benchmark", "pytest-xdist", "textstat<0.7.9",
)  # fmt: skip
"""What tests need beside the dependencies: of any version, and installed after them."""

QUICK = (
    "examples", "register", "osm", "graph", "matrix", "solver", "page", "exports", "workbook",
    "handouts", "cli",
)  # fmt: skip
"""Names of tests that between them go through every dependency."""


def dependencies_in(python: Path) -> str:
    """Return the direct dependencies, as installed: `name==version` each, in one line."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = tomllib.loads(text)["project"]["dependencies"]
    direct = {requirement.partition(">=")[0] for requirement in named}
    listed = run(*UV, "pip", "freeze", "--python", python, folder=ROOT)
    return ", ".join(line for line in listed.splitlines() if line.partition("==")[0] in direct)


def environment(folder: Path, interpreter: str, resolution: str) -> Path:
    """Make an environment with the dependencies and the tools of the tests; return its Python.

    Parameters
    ----------
    folder
        Where it is made.
    interpreter
        A name on the path, or a file.
    resolution
        As `uv` calls it: `"lowest-direct"` or `"highest"`.

    Raises
    ------
    FailedError
        Where there are no such versions for this interpreter.
    """
    run(*UV, "venv", "--python", interpreter, folder, folder=ROOT)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = (*UV, "pip", "install", "--python", python, "--only-binary", ":all:")
    run(*install, "--resolution", resolution, "-r", "pyproject.toml", folder=ROOT)
    # What is installed satisfies the tools, and stays.
    run(*install, *TOOLS, folder=ROOT)
    return python


def tried(interpreter: str, which: str, tests: Sequence[str]) -> bool:
    """Run the tests with the oldest or newest versions; print and tell what became of them.

    Parameters
    ----------
    interpreter
        A name on the path, or a file.
    which
        `"oldest"` or `"newest"`.
    tests
        Files, by their names from the root; all of them if there are none.
    """
    began = time.perf_counter()
    print(f"{interpreter}, {which} versions", flush=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        env = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(folder / "compiled")}
        pytest = ("-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider")
        try:
            python = environment(folder / "env", interpreter, RESOLUTIONS[which])
            print(f"  {dependencies_in(python)}", flush=True)
            said = run(python, *pytest, *tests, folder=ROOT, env=env)
        except FailedError as error:
            print(f"  FAILED: {error}", flush=True)
            return False
    print(f"  {said.splitlines()[-1]}; all in all {time.perf_counter() - began:.0f} s", flush=True)
    return True


def main() -> None:
    """Try every interpreter that is named with either end of the versions."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", action="store_true", help="every test, not the quick part")
    parser.add_argument("pythons", nargs="*", default=[sys.executable], help="interpreters")
    given = parser.parse_args()
    tests = [] if given.all else [f"tests/test_{name}.py" for name in QUICK]
    results = [
        tried(interpreter, which, tests) for interpreter in given.pythons for which in RESOLUTIONS
    ]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
