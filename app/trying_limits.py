"""Planning once more with other limits, for the options appraisal of a plan."""

import dataclasses
from pathlib import Path

from app.interruption import stopped
from app.planning import searching
from app.preparing import prepare
from app.reading import read_plan
from app.terminal import Terminal
from clustering import Limits, solve
from clustering.options_appraisal import TriedLimit
from clustering.problem import Problem
from clustering.sensitivity import MINUTES
from maps import redraw_plan_directory
from maps.hand_edits import refuse_hand_edits

SEARCH = Limits(10)
"""Time for each limit."""


def try_limits(directory: Path, terminal: Terminal, *, as_is: bool = False) -> None:
    """Plan with limits of 20, 30 and 45 minutes, and keep these plans with that of a directory.

    Parameters
    ----------
    directory
        The plan's; it is written again with all that was drawn.
    terminal
        Where progress is shown.
    as_is
        As for `app.reading.read_plan`.

    Raises
    ------
    InputError
        If the directory holds no plan, or its tables were changed by hand.
    OutputError
        If it cannot be written.
    """
    stored = read_plan(directory, terminal, as_is=as_is)
    names = {school.urn: school.name for school in stored.problem.schools}
    refuse_hand_edits(directory, stored.result.plan, stored.decisions, names)
    prepare(stored.problem, terminal)
    own = stored.problem.rules.max_minutes
    tried = tuple(
        _tried(stored.problem, minutes, stored.result.seed, terminal)
        for minutes in MINUTES
        if minutes != own and not stopped()
    )
    with terminal.step("Drawing the map"):
        redraw_plan_directory(directory, dataclasses.replace(stored, options=tried))


def _tried(problem: Problem, minutes: float, seed: int, terminal: Terminal) -> TriedLimit:
    """Return the plan with another limit, as good as it is found in `SEARCH`."""
    terminal.say(f"With a limit of {minutes:g} minutes:")
    other = problem.replace(rules=dataclasses.replace(problem.rules, max_minutes=minutes))
    with searching(SEARCH, terminal) as show:
        return TriedLimit(minutes, solve(other, SEARCH, seed=seed, progress=show).plan)
