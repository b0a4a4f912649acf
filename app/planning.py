"""The chain from schools and drive times to a plan directory."""

import dataclasses
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from app.adopting import adopted
from app.checking import say_accounts
from app.earlier_plan import EarlierPlan, earlier_plan
from app.explaining import (
    find_alternatives,
    find_conflicts,
    report_alternatives,
    report_conflicts,
    report_sensitivity,
)
from app.inputs import Area, SchoolFiles
from app.interruption import heeding, stopped
from app.plan_request import PlanInputs, PlanRequest
from app.policy import IN_BRIEF, report_policy
from app.preparing import prepare
from app.reading import read_plan
from app.terminal import Terminal
from clustering import Limits, Problem, Progress, Result, Rules, measure, solve
from clustering.asked_for import asked_for
from clustering.clock import Clock, ProgressCall
from clustering.persons import notices_on_persons
from clustering.plan import Plan
from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose, problem_for, purpose_notices, unknown_facts
from clustering.problem_checks import idle_rules, refuse_impossible
from clustering.result import gap_in_words
from clustering.sensitivity import Stress, sensitivity
from data import Notice
from data.planning_areas import planning_areas_of
from maps import (
    Basemap,
    Findings,
    Spokes,
    journeys,
    read_plan_directory,
    redraw_plan_directory,
    require_plan_directory_writable,
    write_plan_directory,
)
from maps.hand_edits import refuse_hand_edits
from maps.words import WORKING_DRAFT
from routing import SpeedProfile, cached_times, routes
from routing.times_file import as_written, times_text

DRAWN_AT_ONCE = 400
"""Schools up to which a plan is drawn in less than a second."""

KEPT = "The plan is kept. Ctrl-C once more leaves its map undrawn; the command 'map' draws it."


def find_plan(request: PlanRequest, terminal: Terminal) -> tuple[Problem, Result]:
    """Solve, and write nothing.

    Raises
    ------
    InputError
        As `make_plan` does.
    """
    inputs = request.read(terminal)
    with request.naming_rules(inputs.purpose):
        clock = Clock(request.limits)
        problem = _posed(inputs)
        limits = request.limits.after(clock.elapsed)
        prepare(problem, terminal)
        return problem, solve(problem, limits, seed=request.seed)


def make_plan(request: PlanRequest, terminal: Terminal) -> tuple[Problem, Result]:
    """Solve, write the plan directory and print the result.

    Raises
    ------
    InputError
        With the faults of all files and options; if the rules name schools that are not there, or
        no plan of these schools can keep them.
    OutputError
        If the directory cannot be written; known before the search begins.
    """
    inputs = request.read(terminal)
    with request.naming_rules(inputs.purpose):
        return _make(request, inputs, terminal)


def _posed(inputs: PlanInputs, earlier: EarlierPlan | None = None) -> Problem:
    """Return the problem of a plan, with the decisions on an earlier one; refuse what cannot be."""
    area = inputs.area
    problem = problem_for(area.schools, as_written(area.times), inputs.rules, inputs.purpose)
    problem = problem if earlier is None else earlier.with_decisions(problem)
    refuse_impossible(problem)
    return problem


def _make(request: PlanRequest, inputs: PlanInputs, terminal: Terminal) -> tuple[Problem, Result]:
    purpose, area = inputs.purpose, inputs.area
    require_plan_directory_writable(request.out)
    earlier = earlier_plan(request.out)
    # before the search: a plan is then soon on the disk
    basemap = basemap_of(area, request.files, terminal)
    clock = Clock(request.limits)
    problem = _posed(inputs, earlier)
    output = _Output(request, problem, area, purpose, basemap, earlier)
    output.prepare()
    limits = request.limits.after(clock.elapsed)
    prepare(problem, terminal)
    result = earlier.numbered(problem, _search(problem, request, limits, output, terminal))
    output.keep(result, terminal)
    if output.written is None and (request.alternatives or request.sensitivity):
        with terminal.step("Drawing the map"):
            output.write(result)
    clashes = find_conflicts(
        problem, result, request.limits.explaining, seed=request.seed, terminal=terminal
    )
    others = find_alternatives(
        problem, result, request.alternatives, request.limits, seed=request.seed, terminal=terminal
    )
    stresses = stresses_of(problem, result, area, terminal) if request.sensitivity else ()
    findings = Findings(stresses, others, tuple(clash.to_json(problem) for clash in clashes))
    with terminal.step("Drawing the map"):
        output.write(result, findings)
    notices = (*area.schools.notices, *area.times.notices, *purpose_notices(area.schools, purpose))
    terminal.warn((*notices, *unknown_facts(problem, purpose), *idle_rules(problem)))
    named = earlier.decisions.names_persons
    terminal.warn(notices_on_persons(problem, purpose, persons=request.persons, named=named))
    terminal.warn(tuple(earlier.notices(problem, result.plan)))
    say_accounts(area.schools, terminal)
    report(problem, result, terminal)
    report_rules(inputs.rules, terminal)
    if not terminal.brief:
        report_policy(dossier(problem, result.plan, purpose), purpose, terminal)
    elif result.plan.clusters:
        terminal.say(IN_BRIEF)
    report_conflicts(problem, clashes, terminal)
    report_alternatives(others, request.alternatives, terminal)
    if findings.stresses:
        report_sensitivity(findings.stresses, inputs.rules.max_minutes, terminal)
    terminal.say(f"\nThe map: {(request.out / 'map.html').resolve()}")
    return problem, result


def basemap_of(area: Area, files: SchoolFiles, terminal: Terminal) -> Basemap:
    """Return what lies beneath the plan: land, roads or else places, boundary, planning areas."""
    if area.osm is not None and area.roads is not None:
        with terminal.step("Reading land and roads for the map"):
            basemap = Basemap.cached(area.osm, area.schools.items, area.roads)
    else:
        basemap = Basemap.without_roads(Problem(area.schools, area.times))
    if area.boundary is not None:
        basemap = basemap.bounded_by(area.boundary)
    areas = planning_areas_of(files.borders, files.border_field)
    return basemap.divided_by(areas, area.schools) if areas else basemap


@dataclass(eq=False)
class _Output:
    """The plan directory: written as soon as there is a plan, and again with what is found later.

    Attributes
    ----------
    request, problem, area, purpose, basemap
        The request, the problem, the schools with their roads, the purpose, and the base map.
    earlier
        What the plan that is replaced leaves to this one.
    written
        The plan that was written, with its findings; None before.
    """

    request: PlanRequest
    problem: Problem
    area: Area
    purpose: PlanPurpose
    basemap: Basemap | None
    earlier: EarlierPlan
    written: tuple[Plan, Findings] | None = None
    _spokes: tuple[Plan, Spokes] | None = None

    def prepare(self) -> None:
        """Make what every plan of these schools has, while nobody waits for one yet."""
        times_text(self.problem.times)
        len(self.problem.schools.elsewhere)

    def write(self, result: Result, findings: Findings = Findings()) -> None:  # noqa: B008 - it is immutable
        """Write the plan, whole or not at all; its clusters are the same every time."""
        if self.written == (result.plan, findings):
            return
        self._write_output(result, findings, drawn=True)
        self.written = result.plan, findings

    def keep(self, result: Result, terminal: Terminal) -> None:
        """Write a large plan without its map, for whoever has stopped the search and waits."""
        if stopped() and self.written is None and self.problem.n > DRAWN_AT_ONCE:
            self._write_output(result, Findings(), drawn=False)
            terminal.warn([Notice(KEPT)])

    def _write_output(self, result: Result, findings: Findings, *, drawn: bool) -> None:
        write_plan_directory(
            self.request.out,
            self.problem,
            result,
            basemap=self.basemap,
            spokes=self._spokes_of(result.plan) if drawn else Spokes(),
            findings=findings,
            purpose=self.purpose,
            wording=self.request.wording or WORKING_DRAFT,
            persons=self.request.persons,
            drawn=drawn,
            decisions=self.earlier.decisions_on(result.plan),
        )

    def _spokes_of(self, plan: Plan) -> Spokes:
        """Follow the roads of a plan, once for all the times that it is written."""
        if self._spokes is None or self._spokes[0] != plan:
            self._spokes = plan, spokes_of(self.problem, plan, self.area)
        return self._spokes[1]


def spokes_of(problem: Problem, plan: Plan, area: Area) -> Spokes:
    """Follow the roads from every school of a plan to the hub of its cluster."""
    if area.roads is None or area.profile is None:
        return Spokes()
    ferries = area.times.by_ferry is not None
    drives = list(journeys(problem, plan))
    return Spokes.along(routes(area.roads, area.profile, drives, ferries=ferries))


def _search(
    problem: Problem, request: PlanRequest, limits: Limits, output: _Output, terminal: Terminal
) -> Result:
    """Search in what is left of the time; write the plan before it is explained."""
    with searching(limits, terminal) as show:

        def write(result: Result) -> None:
            if not stopped():  # whoever stops a search does not want to wait for it twice
                output.write(output.earlier.numbered(problem, result))

        return solve(problem, limits, seed=request.seed, progress=show, on_plan=write)


@contextmanager
def searching(limits: Limits, terminal: Terminal) -> Iterator[ProgressCall]:
    """Show a search, which receives the progress call; Ctrl-C ends it with the best so far."""
    stop = Event()
    with terminal.step("Searching") as on_progress, heeding(stop.set):

        def show(progress: Progress) -> None:
            if stop.is_set():
                raise KeyboardInterrupt
            on_progress(min(1.0, progress.seconds / limits.seconds), quality(progress))

        yield show


def stresses_of(
    problem: Problem, result: Result, area: Area, terminal: Terminal
) -> tuple[Stress, ...]:
    """Test the plan with other drive times, those of the school run too if there are roads."""
    others = []
    if area.roads is not None and area.profile is not None:
        with terminal.step("Computing drive times of the school run"):
            school_run = SpeedProfile.car_peak().calibrated_as(area.profile)
            ferries = area.times.by_ferry is not None
            peak = cached_times(area.roads, area.schools, school_run, ferries=ferries)
        others.append(("in the school run", peak))
    return sensitivity(problem, result.plan, others)


def redraw(
    directory: Path,
    terminal: Terminal,
    wording: str | None = None,
    *,
    as_is: bool = False,
    persons: bool = False,
    adopt: bool = False,
) -> None:
    """Write a plan directory again from what it holds, with its map, and its hand-outs, drawn anew.

    Parameters
    ----------
    directory, terminal
        The plan's directory, and where progress is shown.
    wording
        How far the plan has come, in words, on every output; None keeps the words it has.
    as_is
        Whether to draw a plan that is not sound too.
    persons
        Whether the map and the files beside it also name vacant headships and refusals.
    adopt
        Whether to take over what people changed by hand in the tables; else it is refused.

    Raises
    ------
    InputError
        If the directory does not hold a plan; if its tables were changed by hand, unless `adopt`.
    OutputError
        If it cannot be written.
    """
    if adopt:
        stored, said = adopted(directory, read_plan_directory(directory, as_is=True))
        for words in said or ("No table was changed by hand: nothing is taken over.",):
            terminal.say(words)
    else:
        stored = read_plan(directory, terminal, as_is=as_is)
        names = {school.urn: school.name for school in stored.problem.schools}
        refuse_hand_edits(directory, stored.result.plan, stored.decisions, names)
    if wording is not None:
        stored = dataclasses.replace(stored, wording=wording)
    with terminal.step("Drawing the map"):
        redraw_plan_directory(directory, stored, persons=persons)
    named = stored.decisions.names_persons
    terminal.warn(notices_on_persons(stored.problem, stored.purpose, persons=persons, named=named))
    terminal.say(f"The map: {(directory / 'map.html').resolve()}")


def report(problem: Problem, result: Result, terminal: Terminal) -> None:
    """Print a plan: how good it is, its clusters, who is left out and why."""
    names = {school.urn: school.name for school in problem.schools}
    terminal.say(result.summary(names, brief=terminal.brief))
    if not result.plan.clusters:
        return
    terminal.heading("Clusters")
    terminal.table(
        ("#No.", "Name", "#Schools", "#Pupils", "#Longest drive", "#Mean drive"),
        (
            (
                str(cluster.number),
                cluster.name,
                str(len(cluster.schools)),
                f"{figures.pupils:,}" + ("+" if figures.rolls_missing else ""),
                _minutes(figures.longest_drive_s),
                _minutes(figures.mean_drive_s),
            )
            for cluster in result.plan.clusters
            for figures in (measure(problem, cluster),)
        ),
        all_in="on the map, and in clusters.csv",
    )


def report_rules(rules: Rules, terminal: Terminal) -> None:
    """Print what the rules ask for besides limit and sizes."""
    lines = list(asked_for(rules))
    if lines:
        terminal.heading("Rules besides limit and sizes")
        terminal.items(lines, all_in="on the map")


def _minutes(drive_s: float) -> str:
    return f"{drive_s / 60:.0f} min" if math.isfinite(drive_s) else "no way"


def quality(progress: Progress) -> str:
    """Say how far a search has come: best value, bound and gap."""
    if math.isnan(progress.best):
        return progress.stage
    if math.isinf(progress.best):
        return "no plan with that many clusters yet"
    gap = gap_in_words(progress.gap)
    return f"best {progress.best:,.0f}, bound {progress.bound:,.0f}, gap {gap}"
