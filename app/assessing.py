"""From a table of groups to a plan directory that says how good they are."""

import dataclasses
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.checking import say_accounts
from app.earlier_plan import EarlierPlan, earlier_plan
from app.explaining import report_sensitivity
from app.plan_request import PlanInputs, PlanRequest
from app.planning import basemap_of, searching, spokes_of, stresses_of
from app.preparing import prepare
from app.terminal import WITH_DETAILS, Terminal
from clustering import Problem, Result, solve
from clustering.assessment.dear import DearCluster
from clustering.assessment.groups import plan_of_groups, with_leads
from clustering.assessment.verdict import Assessment, assess
from clustering.evaluation import evaluate_by_hand
from clustering.explanations.alternative import alternative_to
from clustering.optimiser.aggregation import cheapest_shares
from clustering.persons import notices_on_persons
from clustering.plan import Plan
from clustering.policy.purpose import problem_for, purpose_notices, unknown_facts
from clustering.problem_checks import idle_rules, refuse_impossible
from clustering.result import BREACHES_NAMED
from clustering.scenario.resolve import relabelled
from clustering.wording import called, capital, uncapital
from data import Fault, InputError, Notice
from data.errors import gathering
from data.group_table.directory import SchoolDirectory
from data.group_table.matched import MatchedGroups
from data.group_table.matching import match_groups
from data.group_table.reading import read_groups
from data.group_table.settled import Settled, read_settled
from data.school import Source
from maps import Findings, require_plan_directory_writable, write_plan_directory
from maps.words import WORKING_DRAFT, compliance_rows
from routing.times_file import as_written

ALL_BREACHES = "on the map, and in clusters.xlsx under *what to check*"
DEAR_IN_BRIEF = 3
"""Clusters that cost more than they need to, of which a brief answer tells."""


@dataclass(frozen=True, slots=True)
class GivenGroups:
    """The groups that people drew, and where they come from.

    Attributes
    ----------
    path
        The table, or the directory of a plan.
    matched
        The groups as schools of the register.
    layout
        How the table was read, in a sentence.
    sources
        The files.
    """

    path: Path
    matched: MatchedGroups
    layout: str
    sources: tuple[Source, ...]

    def plan(self, problem: Problem) -> Plan:
        """Return them as a plan; clusters of a plan directory keep their numbers and names."""
        plan = plan_of_groups(problem, self.matched, self.path.name)
        return relabelled(earlier_plan(self.path).plan, plan) if self.path.is_dir() else plan

    def decided(self, out: Path) -> EarlierPlan:
        """Return the plan whose decisions go on: that which is replaced, else a given directory."""
        here = earlier_plan(out)
        return here if here.plan.clusters or not self.path.is_dir() else earlier_plan(self.path)


def assess_groups(
    groups: Path, match: Path | None, request: PlanRequest, terminal: Terminal
) -> None:
    """Read groups, search for the best plan, write the plan directory and print the verdict.

    Parameters
    ----------
    groups
        The table of groups, or the directory of a plan.
    match
        What is settled of schools that are not sure; None for nothing.
    request
        Schools, drives, rules, and where to write.
    terminal
        Where progress and the verdict are shown.

    Raises
    ------
    InputError
        With the faults of all files and options; with every school that may be one of several.
    OutputError
        If the directory cannot be written; known before the search begins.
    """
    given = _read_groups(groups, match, request, terminal)
    inputs = request.read(terminal)
    with request.naming_rules(inputs.purpose):
        _assess(given, request, _with_sources(inputs, given.sources), terminal)


def _read_groups(
    groups: Path, match: Path | None, request: PlanRequest, terminal: Terminal
) -> GivenGroups:
    """Read the groups, before drive times are computed, which may take minutes."""
    faults: list[Fault] = []
    given, settled = None, Settled()
    with gathering(faults):
        request.rules(request.read_purpose())
    with gathering(faults):
        settled = settled if match is None else read_settled(match)
    files = request.school_files
    with gathering(faults), terminal.step("Reading the groups"):
        directory = SchoolDirectory(files.read(), files.register)
        written = read_groups(groups, directory)
        matched = match_groups(written, directory, settled)
        given = GivenGroups(groups, matched, written.layout, (written.source, *settled.sources))
    if given is not None:
        terminal.say(given.layout)
        terminal.say(given.matched.summary)
        terminal.warn(given.matched.notices)
        faults += given.matched.faults
    if faults or given is None:
        raise InputError(faults)
    return given


def _with_sources(inputs: PlanInputs, sources: tuple[Source, ...]) -> PlanInputs:
    schools = inputs.area.schools
    schools = dataclasses.replace(schools, sources=(*schools.sources, *sources))
    return dataclasses.replace(inputs, area=dataclasses.replace(inputs.area, schools=schools))


def _assess(
    given: GivenGroups, request: PlanRequest, inputs: PlanInputs, terminal: Terminal
) -> None:
    require_plan_directory_writable(request.out)
    purpose, area = inputs.purpose, inputs.area
    basemap = basemap_of(area, request.files, terminal)
    problem = problem_for(area.schools, as_written(area.times), inputs.rules, purpose)
    refuse_impossible(problem)
    earlier = given.decided(request.out)
    plan = given.plan(problem)
    decisions = earlier.decisions_on(plan).with_proposed(plan)
    decisions = with_leads(decisions, plan, given.matched.groups)
    best = _best(problem, request, terminal)
    drawn = _drawn(problem, plan, best, request.seed)
    findings = Findings(
        stresses=stresses_of(problem, drawn, area, terminal) if request.sensitivity else (),
        alternatives=() if best is None else (alternative_to(problem, drawn, best),),
    )
    _warn(problem, inputs, request, terminal)
    terminal.warn(tuple(earlier.notices_on_decisions(problem, plan)))
    report_assessment(problem, assess(problem, drawn, best), terminal)
    if findings.stresses:
        report_sensitivity(findings.stresses, inputs.rules.max_minutes, terminal)
    with terminal.step("Drawing the map"):
        write_plan_directory(
            request.out,
            problem,
            drawn,
            basemap=basemap,
            spokes=spokes_of(problem, plan, area),
            findings=findings,
            purpose=purpose,
            wording=request.wording or WORKING_DRAFT,
            persons=request.persons,
            decisions=decisions,
        )
    terminal.say(
        "\nEvery cluster: on the map, in clusters.xlsx, and with\n"
        f"`schoolclusters explain {request.out} --cluster NUMBER`."
    )
    terminal.say(f"The map: {(request.out / 'map.html').resolve()}")


def _warn(problem: Problem, inputs: PlanInputs, request: PlanRequest, terminal: Terminal) -> None:
    """Print what a planner should know of the inputs, as for a plan of the search."""
    schools, purpose = inputs.area.schools, inputs.purpose
    notices = (*schools.notices, *inputs.area.times.notices, *purpose_notices(schools, purpose))
    terminal.warn((*notices, *unknown_facts(problem, purpose), *idle_rules(problem)))
    terminal.warn(notices_on_persons(problem, purpose, persons=request.persons))
    say_accounts(schools, terminal)


def _best(problem: Problem, request: PlanRequest, terminal: Terminal) -> Result | None:
    """Search for the best plan; None, and why, where none keeps the rules."""
    prepare(problem, terminal)
    try:
        with searching(request.limits, terminal) as show:
            return solve(problem, request.limits, seed=request.seed, progress=show)
    except InputError as error:  # there may be no plan with the number of clusters wanted
        terminal.warn([Notice(str(error))])
        return None


def _drawn(problem: Problem, plan: Plan, best: Result | None, seed: int) -> Result:
    """Return the plan that people drew, beside the bound that the search proved."""
    if best is None:
        bound_s = cheapest_shares(problem, problem.unplaceable)
        return evaluate_by_hand(problem, plan, bound_s, seed=seed)
    bound_s = best.bound + best.left_out_s
    return evaluate_by_hand(problem, plan, bound_s, seed=seed, prices=best.prices)


def report_assessment(problem: Problem, found: Assessment, terminal: Terminal) -> None:
    """Print the verdict: breaches, then cost and compliance beside the best, and what is dear."""
    terminal.heading("The verdict")
    names = {school.urn: school.name for school in problem.schools}
    terminal.say(found.drawn.summary(names, brief=terminal.brief))
    _report_breaches(found.drawn.breaches, terminal)
    terminal.heading("Beside the best plan found")
    terminal.table(
        ("School-hours", "#This plan", "#Best found"),
        ((words, _hours(ours), _hours(theirs)) for words, ours, theirs in found.costs_s),
    )
    terminal.say()
    terminal.table(
        ("Pairs of partners, whole clusters", "#This plan", "#Best found"),
        _compliance(problem, found),
    )
    for words in found.sentences:
        terminal.say(words)
    if found.differ_in_left_out:
        terminal.say("(Give --exclude URN,URN to leave schools out of both plans.)")
    if not found.dear:
        return
    terminal.heading("The clusters that cost most more than they need to")
    if terminal.brief:
        terminal.items(map(_in_one_line, found.dear), all_in="on the map", most=DEAR_IN_BRIEF)
        return
    for each in found.dear:
        terminal.say(capital(called(each.cluster)))
        for words in each.sentences:
            terminal.say(f"  {words}")


def _report_breaches(breaches: Sequence[str], terminal: Terminal) -> None:
    """Print the breaches, unless the summary has named them all."""
    if len(breaches) <= BREACHES_NAMED:
        return
    if terminal.brief:
        terminal.say(f"All that it breaks: {ALL_BREACHES}; {WITH_DETAILS}.")
        return
    terminal.heading("Rules that it breaks")
    for words in breaches:
        terminal.say(f"{words}.")


def _in_one_line(dear: DearCluster) -> str:
    return f"{capital(called(dear.cluster))}: {uncapital(dear.sentences[0])}"


def _compliance(problem: Problem, found: Assessment) -> Iterator[tuple[str, str, str]]:
    """Yield for each limit how many pairs and whole clusters keep to it in both plans."""
    plans = [each.plan for each in (found.drawn, found.best) if each is not None]
    rows = [compliance_rows(problem, plan) for plan in plans]
    for each in zip(*rows, strict=True):
        cells = [
            f"{pairs} %, {clusters} of {len(plan.clusters)}"
            for (_, pairs, clusters), plan in zip(each, plans, strict=True)
        ]
        yield (f"within {each[0][0]} minutes", cells[0], cells[1] if len(cells) > 1 else "-")


def _hours(seconds: float | None) -> str:
    if seconds is None or not math.isfinite(seconds):
        return "not known"
    return f"{seconds / 3600:,.1f}"
