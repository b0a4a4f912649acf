"""Reading a plan directory for a command, and reporting what was found in it."""

from pathlib import Path

from app.terminal import Terminal
from clustering.decisions import led_otherwise
from clustering.result import BY_HAND
from data.json_file import require_file
from data.staging import recover_around
from maps import StoredPlan, read_plan_directory
from maps.plan_files import PLAN


def read_plan(directory: Path, terminal: Terminal, *, as_is: bool = False) -> StoredPlan:
    """Return the plan of a directory; say what was edited in it, and what is wrong with it.

    Parameters
    ----------
    directory
        The plan's.
    terminal
        Where findings are printed, ahead of the command's own output.
    as_is
        As for `maps.read_plan_directory`.

    Raises
    ------
    InputError
        As `maps.read_plan_directory` does.
    """
    with terminal.step("Reading the plan"):
        stored = read_plan_directory(directory, as_is=as_is)
    report_findings(stored, terminal)
    return stored


def require_plan(directory: Path) -> None:
    """Refuse a directory without a plan, before anything else is done.

    Raises
    ------
    InputError
        Where it holds none.
    """
    if not directory.exists():
        recover_around(directory)  # the program that was replacing it may have been killed
    require_file(directory / PLAN)


def report_findings(stored: StoredPlan, terminal: Terminal) -> None:
    """Say what was found when a plan was read, and if people drew it."""
    terminal.warn(stored.verdict.notices)
    names = {school.urn: school.name for school in stored.problem.schools}
    plan, decisions = stored.result.plan, stored.decisions
    terminal.warn(tuple(decisions.notices(plan, names)))
    terminal.warn(tuple(led_otherwise(stored.problem, plan, decisions)))
    for mark in stored.result.marks:
        terminal.say(mark)


def name_of(stored: StoredPlan, directory: Path) -> str:
    """Return what outputs call a plan: its directory's name, and what is wrong with the plan."""
    said = [f"({fault.rstrip('.')})" for fault in stored.result.faults]
    said += [f"({BY_HAND})"] if stored.result.drawn_by_hand else []
    return " ".join([directory.resolve().name, *said])
