"""`forecast`: which clusters of a plan drift out of balance as rolls change, and when."""

from pathlib import Path

from app.reading import report_findings
from app.terminal import Terminal
from clustering.problem import Problem
from clustering.scenario import write_scenario
from clustering.scenario.forecast import THRESHOLD, Drift, Load, drift, year_as_scenario
from clustering.wording import counted, listed, named
from data import Fault, InputError, Notice
from data.atomic_write import write_atomically
from data.errors import gathering
from data.rolls import RollForecast, read_roll_forecast
from maps import StoredPlan, read_plan_directory
from maps.plan_tables import drift_table

MARK = "*"
NAMES_SHOWN = 12


def show_forecast(
    directory: Path, rolls: Path, out: Path | None, terminal: Terminal, *, as_is: bool = False
) -> None:
    """Print the pupils of every cluster by year, and what goes out of balance.

    Parameters
    ----------
    directory
        The plan.
    rolls
        The forecast, CSV.
    out
        Where to write the table as CSV; None for nowhere.
    terminal
        Where it is printed.
    as_is
        Whether to take a plan that is not sound too.

    Raises
    ------
    InputError
        With the faults of the plan and the forecast together.
    OutputError
        If the table cannot be written.
    """
    stored, forecast = _read_with_rolls(directory, rolls, as_is=as_is)
    report_findings(stored, terminal)
    problem = stored.problem
    found = drift(problem, stored.result.plan, forecast)
    if out is not None:
        write_atomically(out, drift_table(found, stored.wording))
    terminal.warn([*forecast.notices, *_notices(found, problem)])
    terminal.table(
        ("#No.", "Name", "#Today", *(f"#{year}" for year in found.years), "First out"),
        (
            (
                str(each.cluster.number),
                each.cluster.name,
                _cell(each.today, marked=False),
                *(_cell(load, marked=not each.today.out) for load in each.by_year),
                "today" if each.today.out else each.first_out or "-",
            )
            for each in found.clusters
        ),
    )
    terminal.say(
        f"Pupils, and how far off the target: the mean roll of that year for a cluster of middle "
        f"size. {MARK} more than {100 * THRESHOLD:.0f} % off, and not so today."
    )
    _print_out(found, terminal)
    _print_crowded(found, problem, terminal)
    if out is not None:
        terminal.say(f"\nThe table: {out.resolve()}")


def save_year(
    directory: Path, rolls: Path, year: str, save: Path, terminal: Terminal, *, as_is: bool = False
) -> None:
    """Write the rolls of one year of a forecast as a scenario.

    Parameters
    ----------
    directory
        The plan.
    rolls
        The forecast, a CSV file.
    year
        One of its years.
    save
        Where to.
    terminal
        Where the file's name is printed.
    as_is
        Whether to take a plan that is not sound too.

    Raises
    ------
    InputError
        With the faults of the plan and the forecast together, or if it does not have the year.
    OutputError
        If the file cannot be written.
    """
    stored, forecast = _read_with_rolls(directory, rolls, as_is=as_is)
    report_findings(stored, terminal)
    scenario = year_as_scenario(stored.problem, forecast, year)
    write_scenario(scenario, save)
    terminal.say(
        f"{counted(len(scenario.changes), 'school')} with another roll in {year}, as a scenario: "
        f"{save.resolve()}"
    )


def _read_with_rolls(
    directory: Path, rolls: Path, *, as_is: bool
) -> tuple[StoredPlan, RollForecast]:
    faults: list[Fault] = []
    stored: StoredPlan | None = None
    forecast: RollForecast | None = None
    with gathering(faults):
        stored = read_plan_directory(directory, as_is=as_is)
    with gathering(faults):
        forecast = read_roll_forecast(rolls)
    if faults or stored is None or forecast is None:
        raise InputError(faults)
    return stored, forecast


def _notices(found: Drift, problem: Problem) -> list[Notice]:
    notices = []
    if found.missing:
        names = [named(problem, urn) for urn in found.missing[:NAMES_SHOWN]]
        if len(found.missing) > NAMES_SHOWN:
            names.append(f"{len(found.missing) - NAMES_SHOWN} more")
        missing = f"Not in the forecast, so that today's roll is kept: {listed(names)}."
        notices.append(Notice(missing))
    if found.not_in_plan:
        schools = counted(len(found.not_in_plan), "school")
        notices.append(Notice(f"{schools} of the forecast, not in the plan, passed over."))
    return notices


def _cell(load: Load, *, marked: bool) -> str:
    mark = MARK if marked and load.out else ""
    return f"{load.pupils:,.0f} {round(100 * load.off):+}%{mark}"


def _print_out(found: Drift, terminal: Terminal) -> None:
    terminal.heading("Out of balance")
    for year in found.years:
        numbers = [str(each.cluster.number) for each in found.clusters if each.first_out == year]
        if numbers:
            word = "cluster" if len(numbers) == 1 else "clusters"
            terminal.say(f"From {year}: {word} {', '.join(numbers)}.")
    if not any(each.first_out for each in found.clusters):
        terminal.say("No cluster goes out of balance.")
    today = [str(each.cluster.number) for each in found.clusters if each.today.out]
    if today:
        word = "cluster" if len(today) == 1 else "clusters"
        terminal.say(f"Out of balance today already: {word} {', '.join(today)}.")


def _print_crowded(found: Drift, problem: Problem, terminal: Terminal) -> None:
    if not found.crowded:
        return
    terminal.heading("More pupils than places")
    for each in found.crowded:
        year = problem.schools.by_urn[each.urn].places_year
        counted_in = f" (places of {year})" if year else ""
        terminal.say(
            f"{named(problem, each.urn)}: {each.pupils} pupils for {each.capacity} places in "
            f"{each.year}{counted_in}."
        )
