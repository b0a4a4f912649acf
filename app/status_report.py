"""How far the clusters of a plan have come, as `status` prints it."""

from pathlib import Path

from app.reading import read_plan
from app.terminal import Terminal
from clustering.options_appraisal import Option
from clustering.policy.commissioning import ClusterProgress, Commissioning, commissioning
from clustering.policy.money_table import money_rows
from clustering.wording import called, listed, pounds, sentence, spans
from data.atomic_write import write_atomically
from data.dates import in_words
from data.errors import Fault, InputError
from maps import StoredPlan
from maps.appraised_options import NO_SENTENCE, notices, options_of
from maps.plan_tables import money_table


def show_status(
    directory: Path,
    terminal: Terminal,
    cluster: int | None = None,
    money: Path | None = None,
    *,
    as_is: bool = False,
) -> None:
    """Print the states of the clusters of a plan, their memoranda and their money.

    Parameters
    ----------
    directory
        The plan's.
    terminal
        Where it is printed.
    cluster
        The number of a cluster, for its steps; None for all clusters.
    money
        Where to write every sum of money of the plan; None for nowhere.
    as_is
        As for `app.reading.read_plan`.

    Raises
    ------
    InputError
        Where the directory holds no plan, or the plan no such cluster.
    OutputError
        Where the table of money cannot be written.
    """
    stored = read_plan(directory, terminal, as_is=as_is)
    found = commissioning(
        stored.problem.schools, stored.result.plan, stored.decisions, stored.purpose
    )
    if money is not None:
        rows = money_rows(stored.problem, stored.result.plan, stored.decisions, stored.purpose)
        write_atomically(money, money_table(rows, stored.wording))
        terminal.say(f"Every sum of money: {money.resolve()}")
    if cluster is not None:
        _show_cluster(stored, found, cluster, terminal)
        return
    _show_counts(stored, found, terminal)
    terminal.heading("Clusters")
    terminal.table(
        ("#No.", "Name", "State", "Since", "#Committed", "#Released"),
        [_cells(each) for each in found.clusters],
    )
    terminal.heading("What is due next")
    due: dict[str, list[int]] = {}
    for each in found.clusters:
        due.setdefault(each.due, []).append(each.cluster.number)
    terminal.items(f"{what}: {listed(spans(numbers))}." for what, numbers in due.items())
    _show_options(stored, terminal)


def _show_counts(stored: StoredPlan, found: Commissioning, terminal: Terminal) -> None:
    by_urn = stored.problem.schools.by_urn
    terminal.table(
        ("State", "#Clusters", "#Schools", "#Pupils", "#Committed", "#Released"),
        [
            (
                state.value.capitalize(),
                f"{len(those)}",
                f"{sum(len(each.cluster.schools) for each in those)}",
                f"{sum(by_urn[u].pupils or 0 for each in those for u in each.cluster.schools):,}",
                _sum([each.committed for each in those]),
                pounds(sum(each.released for each in those)),
            )
            for state, those in found.by_state.items()
        ],
    )
    terminal.say()
    for line in found.sentences:
        terminal.say(line)


def _show_options(stored: StoredPlan, terminal: Terminal) -> None:
    terminal.heading("The options that were looked at")
    found = options_of(stored)
    within = [f"#{minutes} min" for minutes in found[0].compliance]
    terminal.table(
        ("Option", "#School-hours", "#Moves", "#Clusters", *within),
        [_option_cells(option) for option in found],
    )
    terminal.say("Under the minutes: clusters of which all drives keep within that time.")
    for option in found:
        if not option.chosen:
            why = " ".join(option.put_aside.split()) or NO_SENTENCE
            terminal.say(sentence(f"Why not {option.name}: {why}"))
    terminal.warn(tuple(notices(stored)))


def _option_cells(option: Option) -> tuple[str, ...]:
    return (
        option.name,
        "" if option.cost_s is None else f"{option.cost_s / 3600:,.1f}",
        "" if option.moves is None else f"{option.moves}",
        f"{option.clusters}",
        *(f"{kept}" for kept in option.compliance.values()),
    )


def _show_cluster(
    stored: StoredPlan, found: Commissioning, number: int, terminal: Terminal
) -> None:
    progress = next((each for each in found.clusters if each.cluster.number == number), None)
    if progress is None:
        problem, remedy = "the plan has no cluster of this number", "Run status without --cluster"
        raise InputError([Fault("--cluster", problem, remedy, value=str(number))])
    terminal.say(sentence(f"{called(progress.cluster)}: {progress.state}"))
    for step in stored.decisions.of(number).steps:
        by = f", by {step.by}" if step.by else ""
        note = f": {' '.join(step.note.split())}" if step.note else ""
        terminal.say(f"{step.words}{by}{note}")
    terminal.say(f"Next: {progress.due}.")


def _cells(progress: ClusterProgress) -> tuple[str, ...]:
    return (
        f"{progress.cluster.number}",
        progress.cluster.name,
        progress.state.value,
        "" if progress.since is None else in_words(progress.since.isoformat()),
        _sum([progress.committed]),
        pounds(progress.released),
    )


def _sum(amounts: list[float | None]) -> str:
    """Return a sum in pounds; "not said" where nobody said any of it."""
    known = [each for each in amounts if each is not None]
    return pounds(sum(known)) if len(known) == len(amounts) else "not said"
