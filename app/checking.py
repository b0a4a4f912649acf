"""Look the inputs over: faults, then what a planner should know before planning."""

from statistics import median_high

from app.inputs import Drives, SchoolFiles, read_area, within_their_boundary
from app.terminal import Terminal
from clustering.sensitivity import MINUTES
from clustering.wording import counted
from data import Fault, InputError, Schools
from data.errors import gathering
from routing import TravelTimes

FEWEST_SHOWN = 5


def check_inputs(files: SchoolFiles, drives: Drives, terminal: Terminal) -> None:
    """Print the faults of the inputs, or that there are none, with the warnings.

    Raises
    ------
    InputError
        With every fault of every input.
    """
    if drives.roads is None:
        schools = _read_schools(files)
        terminal.warn(schools.notices)
        say_accounts(schools, terminal)
        terminal.say(f"{counted(len(schools), 'school')}, no fault found.")
        return
    area = read_area(files, drives, terminal)
    terminal.warn((*area.schools.notices, *area.times.notices))
    say_accounts(area.schools, terminal)
    terminal.say(f"{counted(len(area.schools), 'school')} and their drive times, no fault found.")
    if area.times.snaps:
        report_snaps(area.times, terminal)
    report_reach(area.schools, area.times, terminal)


def say_accounts(schools: Schools, terminal: Terminal) -> None:
    """Print what became of every row that names the authority, and how to ask for the others."""
    if schools.accounts is not None:
        terminal.say(schools.accounts.sentence)
        say_inspections(schools, terminal)
        for hint in schools.accounts.hints:
            terminal.say(hint)


def say_inspections(schools: Schools, terminal: Terminal) -> None:
    """Print which schools Ofsted's file has, where one was given."""
    if schools.accounts is not None and schools.accounts.inspections is not None:
        terminal.say(schools.accounts.inspections.sentence)


def _read_schools(files: SchoolFiles) -> Schools:
    """Read the schools, and the boundary where one is given, reporting the faults of both."""
    faults: list[Fault] = []
    schools: Schools | None = None
    with gathering(faults):
        schools = files.read()
    with gathering(faults):
        schools, _ = within_their_boundary(files, schools)
    if faults or schools is None:
        raise InputError(faults)
    return schools


def report_snaps(times: TravelTimes, terminal: Terminal) -> None:
    """Print how far the schools lie from the road they are reached by."""
    distances = sorted(snap.distance_m for snap in times.snaps)
    middle = distances[len(distances) // 2]
    terminal.say(
        f"From school to road: {middle:.0f} m in the middle, {distances[-1]:.0f} m at most."
    )


def report_reach(schools: Schools, times: TravelTimes, terminal: Terminal) -> None:
    """Print how many others each school reaches, and the schools that reach the fewest."""
    within = {limit: _reached_within(times, limit) for limit in MINUTES}
    terminal.heading("Other schools within reach, slower direction")
    terminal.table(
        ("Within", "#Fewest", "#In the middle", "#Most"),
        (
            (f"{limit} min", *(str(of(counts)) for of in (min, median_high, max)))
            for limit, counts in within.items()
        ),
    )
    farthest = sorted(
        range(len(schools)), key=lambda row: [within[limit][row] for limit in reversed(MINUTES)]
    )
    terminal.heading(f"Schools with the fewest others within {MINUTES[-1]} min")
    terminal.table(
        ("School", *(f"#{limit} min" for limit in MINUTES)),
        (
            (f"{schools[row].name} ({schools[row].urn})", *(str(c[row]) for c in within.values()))
            for row in farthest[:FEWEST_SHOWN]
        ),
    )


def _reached_within(times: TravelTimes, limit_min: int) -> list[int]:
    """Count the others that each school reaches within `limit_min` minutes."""
    counts: list[int] = ((times.slower <= 60 * limit_min).sum(axis=1) - 1).tolist()
    return counts
