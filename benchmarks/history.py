"""Headline figures by commit: what the project costs to start, to plan with, and to read.

    python -m benchmarks.history                      measure this commit; append a row
    python -m benchmarks.history --draw history.svg   draw the rows that there are

The rows stand in `benchmarks/history.csv`. Times are seconds of the processor, in all processes
together, and searches end when their work is done, so that a busy machine changes little. Compare
rows of one machine only.
"""

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from benchmarks.instances import ROOT, Case
from benchmarks.optimiser import in_a_process, machine

HISTORY = ROOT / "benchmarks" / "history.csv"
PACKAGES = ("data", "routing", "clustering", "maps", "app")
INSTANCES = {
    "county_60": Case("county 60", 1, 900),
    "county_276": Case("county 276", 1, 900),
    "county_450": Case("county 450", 1, 900),
}
"""Searches that end by themselves long before their limit; the last of them with a gap."""

FIGURES = ("objective", "bound", "gap_percent", "cpu_s")
COLUMNS = (
    "commit", "date", "machine", "modules", "lines", "import_cpu_s", "help_cpu_s", "demo_cpu_s",
    *(f"{instance}_{figure}" for instance in INSTANCES for figure in FIGURES),
)  # fmt: skip
COMMANDS = {
    "import_cpu_s": ("-c", "from clustering import solve"),
    "help_cpu_s": ("-m", "app", "--help"),
}
Row = dict[str, str]
_WIDE, _HIGH, _APART = 460, 90, 64


def git(*words: str) -> str:
    """Return what a git command says of the project.

    Raises
    ------
    subprocess.CalledProcessError
        Where this is no working copy.
    """
    command = ["git", *words]
    done = subprocess.run(  # noqa: S603 - our own commands
        command, cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def size_of(root: Path) -> tuple[int, int]:
    """Return the modules and the lines of Python in the packages under `root`."""
    texts = [
        path.read_text(encoding="utf-8")
        for package in PACKAGES
        for path in (root / package).rglob("*.py")
    ]
    return len(texts), sum(len(text.splitlines()) for text in texts)


def cpu_of(*words: str) -> float:
    """Return the processor seconds of this interpreter with these words, its children included.

    Raises
    ------
    subprocess.CalledProcessError
        Where it does not end well.
    """
    before = os.times()
    command = [sys.executable, *words]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - ourselves
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def measured() -> Row:
    """Return the row of the present commit, by name of column."""
    modules, lines = size_of(ROOT)
    row = {
        "commit": git("rev-parse", "--short", "HEAD"),
        "date": git("show", "--no-patch", "--format=%cs"),
        "machine": machine(),
        "modules": str(modules),
        "lines": str(lines),
    }
    for column, words in COMMANDS.items():
        cpu_of(*words)  # for the caches
        row[column] = f"{statistics.median(cpu_of(*words) for _ in range(5)):.2f}"
    with tempfile.TemporaryDirectory() as folder:
        demo = ("-m", "app", "demo", "--out", str(Path(folder, "plan")))
        cpu_of(*demo)
        row["demo_cpu_s"] = f"{cpu_of(*demo):.1f}"
    for instance, case in INSTANCES.items():
        (ours,) = (
            each for each in in_a_process({"case": asdict(case)}) if each.method == "schoolclusters"
        )
        bound = ours.bound or 0.0
        row |= {
            f"{instance}_objective": f"{ours.objective:.0f}",
            f"{instance}_bound": f"{bound:.0f}",
            f"{instance}_gap_percent": f"{100 * (1 - bound / ours.objective):.2f}",
            f"{instance}_cpu_s": f"{ours.cpu_s:.1f}",
        }
    return row


def read(path: Path) -> list[Row]:
    """Return the rows of a history, the oldest first; none where there is no file yet."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def append(path: Path, row: Row) -> None:
    """Add a row at the end; one of the same commit goes."""
    rows = [each for each in read(path) if each["commit"] != row["commit"]]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, row])


def drawn(rows: Sequence[Row]) -> str:
    """Return a picture (SVG): a line for every column of numbers, from 0 to its greatest."""
    columns = COLUMNS[COLUMNS.index("machine") + 1 :]
    charts = [
        _chart(column, rows, 20 + number % 2 * (_WIDE + 60), 20 + number // 2 * (_HIGH + _APART))
        for number, column in enumerate(columns)
    ]
    width, height = 2 * _WIDE + 100, 20 + (len(columns) + 1) // 2 * (_HIGH + _APART)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="white"/>'
        f"\n{chr(10).join(charts)}\n</svg>\n"
    )


def _chart(column: str, rows: Sequence[Row], left: int, top: int) -> str:
    known = [(at, row["commit"], float(row[column])) for at, row in enumerate(rows) if row[column]]
    if not known:
        return f'<text x="{left}" y="{top + 12}">{column}: not measured</text>'
    most = max(value for *_, value in known) or 1.0
    step = _WIDE / max(len(rows) - 1, 1)
    base = top + 20 + _HIGH
    points = [(left + at * step, base - value / most * _HIGH) for at, _, value in known]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3">'
        f"<title>{escape(commit)}: {value:g}</title></circle>"
        for (x, y), (_, commit, value) in zip(points, known, strict=True)
    )
    return (
        f'<text x="{left}" y="{top + 12}">{column}: {known[-1][2]:g} (most {most:g})</text>'
        f'<line x1="{left}" y1="{base}" x2="{left + _WIDE}" y2="{base}" stroke="silver"/>'
        f'<polyline points="{line}" fill="none" stroke="black"/>{dots}'
        f'<text x="{left}" y="{base + 16}" fill="gray">{escape(rows[0]["commit"])}</text>'
        f'<text x="{left + _WIDE}" y="{base + 16}" fill="gray" text-anchor="end">'
        f"{escape(rows[-1]['commit'])}</text>"
    )


def main() -> None:
    """Measure and append, or draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draw", type=Path, help="draw the history into this SVG instead")
    given = parser.parse_args()
    if given.draw:
        given.draw.write_text(drawn(read(HISTORY)), encoding="utf-8")
        return
    if git("status", "--porcelain", "--untracked-files=no"):
        sys.exit("commit first: a row says what a commit costs, and files here differ from it")
    row = measured()
    append(HISTORY, row)
    print("\n".join(f"{column:<26}{row[column]}" for column in COLUMNS))


if __name__ == "__main__":
    main()
