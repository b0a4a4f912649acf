"""Another optimiser, run beside ours on its own instances.

It is a folder with `gen.py`, whose `gen(n, seed)` makes a county, and `solve.py`, called with
`n seed fewest most balance seconds`, which prints a line `SOLVE ... ub= lb= wall= cpu=`. It
runs under a Python of its own, with its own packages.
"""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clustering import Problem, Rules

_MAKE = (
    "import sys, numpy; sys.path.insert(0, sys.argv[1]); import gen\n"
    "made = gen.gen(int(sys.argv[2]), int(sys.argv[3]))\n"
    "groups = [f'{a},{b}' for g in made['fed'] for a, b in zip(g, g[1:])]\n"
    "pairs = [f'{a},{b}' for a, b in made['partner']]\n"
    "numpy.savez(sys.argv[4], seconds=made['t'], pupils=made['pupils'], kind=made['stype'],\n"
    "            trust=made['trust'], groups=groups, pairs=pairs)\n"
)
AIDED_ANGLICAN, AIDED_CATHOLIC, ACADEMY = 2, 3, 4
"""Its kinds of schools that cost something in mixed pairs."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Objective and bound, left-out schools at their price, and seconds spent."""

    objective: float
    bound: float
    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Yardstick:
    """Where the other optimiser is, and the Python that runs it."""

    folder: Path
    python: str

    def problem(self, n: int, seed: int) -> Problem:
        """Return its county as a problem of bare arrays, with what pairs cost there."""
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "county.npz"
            command = [self.python, "-c", _MAKE, str(self.folder), str(n), str(seed), str(made)]
            subprocess.run(command, check=True, cwd=folder)  # noqa: S603 - what the caller named
            with np.load(made) as county:
                return _problem({name: county[name] for name in county.files})

    def solve(self, n: int, seed: int, seconds: float) -> Figures:
        """Return what it reports of its own run."""
        rules = Rules()
        with tempfile.TemporaryDirectory() as folder:
            command = [
                self.python, str(self.folder / "solve.py"), str(n), str(seed),
                *map(str, rules.size), str(rules.balance_s_per_pupil), str(seconds),
            ]  # fmt: skip
            done = subprocess.run(  # noqa: S603 - what the caller named
                command, check=True, cwd=folder, capture_output=True, text=True
            )
        line = next(line for line in done.stdout.splitlines() if line.startswith("SOLVE"))
        figures = dict(re.findall(r"(\w+)=(-?[\d.]+)", line))
        return Figures(*(float(figures[name]) for name in ("ub", "lb", "wall", "cpu")))


def _problem(county: dict[str, NDArray[Any]]) -> Problem:
    fit = Rules().compatibility
    kind, trust = county["kind"], county["trust"]
    catholic, anglican, academy = (
        kind == which for which in (AIDED_CATHOLIC, AIDED_ANGLICAN, ACADEMY)
    )
    costs = fit.catholic_with_other_s * (catholic[:, None] != catholic)
    costs = costs + fit.aided_church_with_other_s * (anglican[:, None] != anglican)
    two = academy[:, None] & academy & (trust[:, None] != trust)
    costs = costs + fit.two_trusts_s * two
    for a, b in _pairs(county["pairs"]):
        costs[a, b] += fit.existing_partnership_s
        costs[b, a] += fit.existing_partnership_s
    np.fill_diagonal(costs, 0.0)
    return Problem.from_arrays(
        county["seconds"], county["pupils"], costs, together=_pairs(county["groups"])
    )


def _pairs(texts: NDArray[Any]) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in (str(text).split(",") for text in texts)]
