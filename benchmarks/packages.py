"""Build the wheel and the sdist, and try both in empty environments: `make package`.

Run as `python -m benchmarks.packages python3.11 [python3.12 ...]`. Both packages are left in
`dist/`, with a bill of materials (CycloneDX) and the licences of all that is installed with them.
Each interpreter installs each of them, with the pinned versions, in an environment that holds
nothing else, every file of them checked against its hash; from a folder outside the repository a
stranger's first hour is then gone through: the embedded county is checked and planned, a school of
it closes, the paper is made. Nothing may be written among the installed files meanwhile. Prints
sizes and times, and ends with 1 if anything failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bill import BILL, NOTICES, write_bill, write_notices

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
PACKAGES = ("*.whl", "*.tar.gz")
COUNTY = "import data; c = data.demo_county(); print(c.schools, c.roads, c.la, sep='\\n')"
CLOSED = "900105"
"""A school of the embedded county."""

WRITTEN = ("plan/map.html", "plan/handouts.pdf", "closed/map.html", "closed/answer.json")
"""What must be there in the end."""

OF_PYTHON = frozenset({"pip", "setuptools", "schoolclusters"})
"""Installed without a pinned version: what an environment begins with, and the package itself."""


class FailedError(Exception):
    """A step that did not end well; its text is what the step printed."""


def run(*command: str | Path, folder: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it printed.

    Parameters
    ----------
    *command
        The program and what it is told.
    folder
        Where it runs.
    env
        Its environment; this process's own if not given.

    Raises
    ------
    FailedError
        Where it ends otherwise than with 0.
    """
    words = [str(part) for part in command]
    ended = subprocess.run(  # noqa: S603 - our own commands
        words, cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise FailedError(f"{' '.join(words)}\n{ended.stdout}{ended.stderr}")
    return ended.stdout


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who has nothing but a Python and one of the packages.

    Attributes
    ----------
    folder
        Empty; becomes the environment, the work, and a cache of its own.
    python
        The interpreter: a name on the path, or a file.
    package
        The wheel or the sdist.
    """

    folder: Path
    python: str
    package: Path

    def first_hour(self) -> Iterator[str]:
        """Go through it; yield the name of each step at its end.

        Raises
        ------
        FailedError
            At the first step that does not end well; where a version is not the pinned one; or
            where in the end a file is missing, or one has changed that should not.
        """
        environment = self.folder / "env"
        programs = environment / ("Scripts" if os.name == "nt" else "bin")
        python = programs / "python"
        run(self.python, "-m", "venv", environment, folder=self.folder)
        yield "environment"
        install = ("-m", "pip", "install", "--quiet")
        run(
            *(python, *install, "--require-hashes", "-r", ROOT / "requirements.txt"),
            folder=self.folder,
        )
        run(
            *(python, *install, "--no-deps", "--no-build-isolation", self.package),
            folder=self.folder,
        )
        self._require_pinned(
            run(python, "-m", "pip", "list", "--format=freeze", folder=self.folder)
        )
        yield "install"
        before = self._installed()
        county = self._work(python, "-c", COUNTY).splitlines()
        given = dict(zip(("--schools", "--roads", "--la"), county, strict=True))
        told = [word for pair in given.items() for word in pair]
        for command in (
            ["programmes"],
            ["check", *told],
            ["demo", "--out", "plan"],
            ["whatif", "plan", "--close", CLOSED, "--out", "closed"],
            ["handouts", "plan"],
        ):
            self._work(programs / "schoolclusters", *command)
            yield command[0]
        self._require(before)

    def _work(self, *command: str | Path) -> str:
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        cache = {"XDG_CACHE_HOME": str(self.folder / "cache")}
        return run(*command, folder=work, env=own | cache)

    def _installed(self) -> set[tuple[str, int]]:
        """Return the environment's files, each with the time of its last change."""
        files = (path for path in (self.folder / "env").rglob("*") if path.is_file())
        return {(str(path), path.stat().st_mtime_ns) for path in files}

    def _require_pinned(self, installed: str) -> None:
        pins = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        one_spelling = {pin.lower().replace("_", "-") for pin in pins}
        loose = [
            line
            for line in installed.lower().replace("_", "-").splitlines()
            if line not in one_spelling and line.partition("==")[0] not in OF_PYTHON
        ]
        if loose:
            raise FailedError(f"not in constraints.txt: {', '.join(loose)}")

    def _require(self, before: set[tuple[str, int]]) -> None:
        missing = [name for name in WRITTEN if not (self.folder / "work" / name).exists()]
        if missing:
            raise FailedError(f"not written: {', '.join(missing)}")
        if changed := sorted(self._installed() ^ before):
            raise FailedError(f"changed among the installed files: {changed}")


def build() -> list[Path]:
    """Build the sdist, and the wheel from it."""
    for kind in PACKAGES:
        for old in DIST.glob(kind):
            old.unlink()
    # By what was checked when it was installed: in an environment of its own, other files come.
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", DIST, ROOT, folder=ROOT)
    return [path for kind in PACKAGES for path in DIST.glob(kind)]


def tried(python: str, package: Path) -> bool:
    """Go through the first hour and print each step with its seconds; tell whether all went."""
    print(f"{python}, {package.name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        try:
            for name in Stranger(Path(folder), python, package).first_hour():
                print(f"  {name:<12}{time.perf_counter() - began:7.1f} s", flush=True)
                began = time.perf_counter()
        except FailedError as error:
            print(f"  FAILED: {error}", flush=True)
            return False
    return True


def main() -> None:
    """Build, then try both packages with every interpreter that is named."""
    began = time.perf_counter()
    packages = build()
    write_bill(DIST)
    write_notices(DIST)
    print(f"built in {time.perf_counter() - began:.1f} s")
    for package in [*packages, DIST / BILL, DIST / NOTICES]:
        print(f"  {package.name:<44}{package.stat().st_size / 1e6:6.2f} MB", flush=True)
    results = [
        tried(python, package)
        for python in sys.argv[1:] or [sys.executable]
        for package in packages
    ]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
