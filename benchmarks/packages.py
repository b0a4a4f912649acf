"""Build the wheel and the sdist, and try both in empty environments: `make package`.

Run as `python -m benchmarks.packages python3.11 [python3.12 ...]`. Both packages are left in
`dist/`. Each interpreter installs each of them in an environment that holds nothing else; there,
from a folder outside the repository, a stranger's first hour is gone through: the embedded county
is planned and checked, a school of it closes, and the paper is printed. Nothing may be written
among the installed files meanwhile. Prints a table of sizes and times, and ends with 1 if anything
failed.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
COUNTY = "import data, sys; c = data.demo_county(); print(c.schools, c.roads, c.la, sep='\\n')"
CLOSED = "900105"
WRITTEN = ("plan/map.html", "plan/handouts.pdf", "closed/answer.json")
"""What must be there in the end."""


class FailedError(Exception):
    """A step that did not end well; its text is what the step printed."""


@dataclass(frozen=True, slots=True)
class Stranger:
    """An empty environment, and a folder outside the repository to work in.

    Attributes
    ----------
    folder
        Holds the environment, the work, and a cache of its own.
    python
        The interpreter that makes the environment: a name on the path, or a file.
    """

    folder: Path
    python: str

    @property
    def bin(self) -> Path:
        """Folder of the environment's programs."""
        return self.folder / "env" / ("Scripts" if os.name == "nt" else "bin")

    def run(self, *command: str | Path) -> str:
        """Run a command in the folder of the work and return what it printed.

        Raises
        ------
        FailedError
            Where it ends otherwise than with 0.
        """
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        ended = subprocess.run(  # noqa: S603 - our own commands
            [str(part) for part in command],
            cwd=work,
            env={**kept, "XDG_CACHE_HOME": str(self.folder / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode:
            raise FailedError(f"{' '.join(map(str, command))}\n{ended.stdout}{ended.stderr}")
        return ended.stdout

    def steps(self, package: Path) -> Iterator[tuple[str, Callable[[], object]]]:
        """Yield each step of the first hour by its name."""
        program, python = self.bin / "schoolclusters", self.bin / "python"
        pinned = ("-m", "pip", "install", "--quiet", "-c", ROOT / "constraints.txt", package)
        yield "environment", lambda: self.run(self.python, "-m", "venv", self.folder / "env")
        yield "install", lambda: self.run(python, *pinned)
        before = self.installed()
        schools, roads, la = self.run(python, "-c", COUNTY).splitlines()
        register = ("--schools", schools, "--roads", roads, "--la", la)
        yield "demo", lambda: self.run(program, "demo", "--out", "plan")
        yield "check", lambda: self.run(program, "check", *register)
        yield (
            "whatif",
            lambda: self.run(program, "whatif", "plan", "--close", CLOSED, "--out", "closed"),
        )
        yield "handouts", lambda: self.run(program, "handouts", "plan")
        missing = [name for name in WRITTEN if not (self.folder / "work" / name).exists()]
        if missing:
            raise FailedError(f"not written: {', '.join(missing)}")
        if changed := self.installed() ^ before:
            raise FailedError(f"written among the installed files: {sorted(changed)}")

    def installed(self) -> set[tuple[str, int]]:
        """Return the environment's files with the time of their last change, ns."""
        files = (path for path in (self.folder / "env").rglob("*") if path.is_file())
        return {(str(path), path.stat().st_mtime_ns) for path in files}


def build() -> list[Path]:
    """Build the sdist, and the wheel from it, each by an environment of its own."""
    subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "build", "--outdir", str(DIST), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    newest = (max(DIST.glob(kind), key=lambda path: path.stat().st_mtime) for kind in KINDS)
    return list(newest)


KINDS = ("*.whl", "*.tar.gz")


def tried(package: Path, python: str) -> bool:
    """Go through the first hour with a package; print each step, and whether all went well."""
    with tempfile.TemporaryDirectory() as folder:
        stranger = Stranger(Path(folder), python)
        print(f"{python}, {package.name}", flush=True)
        try:
            for name, step in stranger.steps(package):
                began = time.perf_counter()
                step()
                print(f"  {name:<12}{time.perf_counter() - began:7.1f} s", flush=True)
        except FailedError as error:
            print(f"  FAILED: {error}", flush=True)
            return False
    return True


def main() -> None:
    """Build, then try every package with every interpreter that is named."""
    began = time.perf_counter()
    packages = build()
    print(f"built in {time.perf_counter() - began:.1f} s")
    for package in packages:
        print(f"  {package.name:<44}{package.stat().st_size / 1e6:6.2f} MB")
    pythons = sys.argv[1:] or [sys.executable]
    results = [tried(package, python) for python in pythons for package in packages]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
