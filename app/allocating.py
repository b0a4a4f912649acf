"""Link advisers for the clusters of a plan: who drives how far, and who takes which."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.driving import Straight, Untimed, setting_of
from app.reading import read_plan
from app.terminal import Terminal
from clustering.decisions import Decisions
from clustering.plan import Cluster, members_of
from clustering.policy.advising import Seconds, allocate
from clustering.scenario import Timing
from clustering.wording import called, counted, listed, sentence, spans
from data.advisers import LinkAdviser, read_advisers
from data.atomic_write import write_atomically
from data.errors import Fault, InputError, Notice
from data.school import School
from data.school_table import to_cell
from maps import StoredPlan
from maps.kept_decisions import PRIVATE, change_decisions
from maps.words import method

HEADER = ("cluster", "name", "adviser", "schools", "minutes_of_driving", "drive_times", "wording")


@dataclass(frozen=True, slots=True)
class AdviserRequest:
    """What somebody asks for.

    Attributes
    ----------
    directory
        The plan's.
    advisers
        The table of link advisers.
    out
        Where the allocation is written.
    roads
        Other roads for places of no school; None for those of the plan.
    anew
        Whether advisers that are decided already may change.
    adopt
        Whether the allocation is written into the file of decisions.
    as_is
        As for `app.reading.read_plan`.
    """

    directory: Path
    advisers: Path
    out: Path
    roads: str | None
    anew: bool
    adopt: bool
    as_is: bool


def allocate_advisers(request: AdviserRequest, terminal: Terminal) -> None:
    """Allocate link advisers to the clusters of a plan; print it, and write it.

    Raises
    ------
    InputError
        Where the table has faults, a base cannot be timed, or the advisers cannot take all
        clusters.
    OutputError
        Where the allocation cannot be written.
    """
    stored = read_plan(request.directory, terminal, as_is=request.as_is)
    problem, plan = stored.problem, stored.result.plan
    advisers = read_advisers(request.advisers, tuple(problem.schools))
    named = {adviser.name.casefold(): row for row, adviser in enumerate(advisers)}
    decided = {
        cluster.number: stored.decisions.of(cluster.number).adviser
        for cluster in plan.clusters
        if stored.decisions.of(cluster.number).adviser and not request.anew
    }
    strangers = {n: name for n, name in decided.items() if name.casefold() not in named}
    clusters = [cluster for cluster in plan.clusters if cluster.number not in strangers]
    if not clusters:
        said = "every cluster has an adviser who is not in this table"
        raise InputError([Fault(request.advisers.name, said, "Name them, or give --anew")])
    with terminal.step("Timing the advisers' drives"):
        travel_s = _travel(stored, advisers, clusters, request, terminal)
    fixed = {
        row: named[decided[cluster.number].casefold()]
        for row, cluster in enumerate(clusters)
        if cluster.number in decided
    }
    _refuse_unable(travel_s, advisers, clusters, fixed, request)
    most = [adviser.most for adviser in advisers]
    found = allocate(travel_s, most, fixed, request.advisers.name)
    chosen = {
        cluster.number: advisers[row].name
        for cluster, row in zip(clusters, found.adviser_of, strict=True)
    }
    minutes = {
        cluster.number: float(travel_s[row, at]) / 60
        for at, (cluster, row) in enumerate(zip(clusters, found.adviser_of, strict=True))
    }
    write_atomically(request.out, _table(stored, chosen | strangers, minutes), mode=PRIVATE)
    if request.adopt:
        _adopt(stored, request.directory, chosen)
    _report(stored, advisers, chosen, minutes, terminal)
    if strangers:
        names = listed(sorted(set(strangers.values())))
        said = f"{counted(len(strangers), 'cluster')} keep {names}, whom the table does not name."
        terminal.warn([Notice(said)])
    terminal.say(f"The allocation: {request.out.resolve()}")
    if request.adopt:
        terminal.say("It is in decisions.toml; draw the map again with 'map' to show it.")


def _travel(
    stored: StoredPlan,
    advisers: Sequence[LinkAdviser],
    clusters: Sequence[Cluster],
    request: AdviserRequest,
    terminal: Terminal,
) -> Seconds:
    """Return (advisers, clusters) seconds to all schools of each cluster and back, one by one."""
    problem = stored.problem
    travel_s = np.empty((len(advisers), len(clusters)))
    timing = None
    for row, adviser in enumerate(advisers):
        if isinstance(adviser.base, School):
            timing = timing or _timing(stored, request, terminal)
            times = timing.extend(problem.times, tuple(problem.schools), adviser.base)
            both_s = times.seconds[-1, :-1] + times.seconds[:-1, -1]
        else:
            at = problem.row[adviser.base]
            both_s = problem.times.seconds[at] + problem.times.seconds[:, at]
        for column, cluster in enumerate(clusters):
            schools = members_of(problem.schools, cluster)
            meant = all(adviser.phase in ("", school.phase) for school in schools)
            drive_s = both_s[[problem.row[school.urn] for school in schools]].sum()
            travel_s[row, column] = drive_s if meant else np.inf
    return travel_s


def _timing(stored: StoredPlan, request: AdviserRequest, terminal: Terminal) -> Timing:
    """Return how places of no school are timed: as the plan's drives were, if that can be."""
    timing = setting_of(stored, request.directory, request.roads).timing
    if isinstance(timing, Untimed):
        said = (
            "Drives from places of no school are estimated from straight lines, and those from "
            f"schools are the plan's: {timing.why.faults[0].problem}."
        )
        terminal.warn([Notice(said)])
        return Straight()
    return timing


def _refuse_unable(
    travel_s: Seconds,
    advisers: Sequence[LinkAdviser],
    clusters: Sequence[Cluster],
    fixed: dict[int, int],
    request: AdviserRequest,
) -> None:
    """Refuse clusters that nobody can take, and advisers who cannot take what is theirs."""
    where, faults = request.advisers.name, []
    for column, cluster in enumerate(clusters):
        row = fixed.get(column)
        able = np.isfinite(travel_s[:, column] if row is None else travel_s[row, column])
        if not able.any():
            who = "nobody" if row is None else f"{advisers[row].name}, its adviser,"
            said = f"{who} can take {called(cluster)}: another phase, or no way there"
            faults.append(Fault(where, said, "Name an adviser for it; or give --anew"))
    for row, adviser in enumerate(advisers):
        has = sum(each == row for each in fixed.values())
        if adviser.most is not None and has > adviser.most:
            said = f"{adviser.name} has {has} clusters already, more than the most of the table"
            faults.append(Fault(where, said, "Give a higher number; or give --anew"))
    if faults:
        raise InputError(faults)


def _adopt(stored: StoredPlan, directory: Path, chosen: dict[int, str]) -> None:
    own = stored.decisions.proposal(stored.problem, stored.result.plan)

    def advised(now: Decisions) -> Decisions:
        for number, name in chosen.items():
            if now.of(number).adviser == stored.decisions.of(number).adviser:  # as it was read
                now = now.decided(number, now.of(number).replace(adviser=name))
        return now

    change_decisions(directory, own, advised)


def _table(stored: StoredPlan, chosen: dict[int, str], minutes: dict[int, float]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for cluster in stored.result.plan.clusters:
        driven = minutes.get(cluster.number)
        row = (
            cluster.number,
            cluster.name,
            chosen[cluster.number],
            len(cluster.schools),
            None if driven is None else round(driven, 1),
            method(stored.problem.times),
            stored.wording,
        )
        writer.writerow([to_cell(value) for value in row])
    return text.getvalue()


def _report(
    stored: StoredPlan,
    advisers: Sequence[LinkAdviser],
    chosen: dict[int, str],
    minutes: dict[int, float],
    terminal: Terminal,
) -> None:
    by_number = {cluster.number: cluster for cluster in stored.result.plan.clusters}
    rows = []
    for adviser in advisers:
        own = [number for number, name in chosen.items() if name == adviser.name]
        schools = sum(len(by_number[number].schools) for number in own)
        driven = sum(minutes[number] for number in own)
        numbers = listed(spans(own))
        rows.append((adviser.name, f"{len(own)}", f"{schools}", f"{driven:,.0f}", numbers))
    terminal.table(("Adviser", "#Clusters", "#Schools", "#Minutes", "Numbers"), rows)
    terminal.say(
        sentence(
            "Minutes are those to every school and back, one by one, once: "
            f"{method(stored.problem.times)}"
        )
    )
    terminal.say("No allocation is more even, and none as even drives less: proven.")
