"""Why a plan is as it is, what else could be done, and what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import clustering
from app.interruption import heeding, stopped
from app.preparing import prepare
from app.reading import read_plan
from app.terminal import Terminal
from clustering import Limits, Problem, Result
from clustering.clock import Clock
from clustering.locks import with_decisions
from clustering.policy.duties import for_officers
from clustering.sensitivity import MINUTES, Stress
from data import Notice
from maps.words import open_mind

NO_FURTHER_CONFLICTS = (
    "Rules that contradict each other were not looked for further: the time for it was up."
)
NO_FURTHER_WAYS = "Ways out were not looked at further: the time for it was up."

ALTERNATIVES = "Searching for alternatives, in as much time again (Ctrl-C ends that)"

WHY_NOT = Limits(4)
"""Time for the least change, and as much for the best plan, that puts two schools together."""

WITHIN, DIFFER = 0.02, 0.1
"""The most that an alternative may cost more, and the least by which its pairs differ."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict between rules, and what would settle it.

    Attributes
    ----------
    conflict
        The rules that cannot all hold.
    ways
        What would settle it, the cheapest first.
    broken_off
        Whether the time was up before every way out was tried.
    """

    conflict: "clustering.Conflict"
    ways: "tuple[clustering.WayOut, ...]"
    broken_off: bool = False

    def sentences(self, problem: Problem) -> tuple[str, ...]:
        """Say what contradicts what, and what would settle it."""
        ways = [f"Way out: {way.text()}" for way in self.ways]
        if self.broken_off:
            return self.conflict.text(problem), *ways, NO_FURTHER_WAYS
        none = ["No single change was found that settles it."]
        return self.conflict.text(problem), *(ways or none)

    def to_json(self, problem: Problem) -> Mapping[str, Any]:
        """Return it as in plan.json."""
        return {
            "schools": list(self.conflict.schools),
            "sentence": self.conflict.text(problem),
            "culprits": [
                {"kind": each.kind, "schools": list(each.schools), "sentence": each.sentence}
                for each in self.conflict.culprits
            ],
            "ways_out": [
                {
                    "kind": way.kind,
                    "sentence": way.text(),
                    "placed": list(way.placed),
                    "more_s": way.more_s,
                }
                for way in self.ways
            ],
            **({"not_looked_further": NO_FURTHER_WAYS} if self.broken_off else {}),
        }


def explain_plan(
    directory: Path,
    *,
    school: int | None,
    cluster: int | None,
    pair: tuple[int, int] | None,
    visits: int | None,
    terminal: Terminal,
    as_is: bool = False,
) -> None:
    """Print the answer to one question about a plan.

    Parameters
    ----------
    directory
        The plan.
    school
        URN of a school to explain.
    cluster
        Number of a cluster to explain.
    pair
        URNs of two schools that are not together; of these three one is given.
    visits
        Visits a week to each school of the cluster, for the round of a shared post; None for no
        round.
    terminal
        Where the answer goes.
    as_is
        Whether to explain a plan that is not sound too.

    Raises
    ------
    InputError
        If the directory does not hold a plan, or the plan lacks what the question is about.
    """
    stored = read_plan(directory, terminal, as_is=as_is)
    problem, plan = stored.problem, stored.result.plan
    if pair is None:
        answer = clustering.explain(problem, plan, school=school, cluster=cluster).text()
    else:
        prepare(problem, terminal)
        decided = with_decisions(problem, plan, stored.decisions)
        answer = _why_not(stored.result, decided, pair, terminal)
    terminal.say(answer)
    if open_mind(stored.result):
        terminal.say(for_officers())
    if cluster is not None:
        from app.policy import explain_policy, explain_round  # noqa: PLC0415 - where it is asked
        from clustering.policy.dossier import dossier  # noqa: PLC0415 - as above

        details = dossier(problem, plan, stored.purpose).of(cluster)
        explain_policy(details, terminal)
        if visits is not None:
            explain_round(problem, details.cluster, visits, details.rates, terminal)


def _why_not(result: Result, problem: Problem, pair: tuple[int, int], terminal: Terminal) -> str:
    """Search for the plans with two schools together; Ctrl-C ends it with the best so far."""
    both = Clock(Limits(2 * WHY_NOT.seconds))
    words = "Searching for plans with both together"
    with terminal.step(words) as on_progress, heeding(both.stop):

        def should_continue() -> bool:
            on_progress(min(1.0, both.elapsed / (2 * WHY_NOT.seconds)), "")
            return both.should_continue()

        return clustering.explain(
            problem,
            result.plan,
            together=pair,
            limits=WHY_NOT,
            prices=result.prices,
            should_continue=should_continue,
        ).text()


def find_alternatives(
    problem: Problem, result: Result, count: int, limits: Limits, *, seed: int, terminal: Terminal
) -> "tuple[clustering.Alternative, ...]":
    """Return as many alternatives as are wanted, or as there are; none where none are wanted.

    Parameters
    ----------
    problem, result
        The problem and its best plan.
    count
        Alternatives wanted.
    limits
        Time for all of them.
    seed
        Seed of their searches.
    terminal
        Where the step is shown.
    """
    if not count or stopped():
        return ()
    clock = Clock(limits)
    with terminal.step(ALTERNATIVES), heeding(clock.stop):
        return clustering.alternatives(
            problem,
            result,
            count,
            within=WITHIN,
            differ=DIFFER,
            limits=limits,
            seed=seed,
            should_continue=clock.should_continue,
        )


def find_conflicts(
    problem: Problem, result: Result, limits: Limits, *, seed: int, terminal: Terminal
) -> tuple[Clash, ...]:
    """Return the contradictions in what the planner asked for, each with the ways out.

    Parameters
    ----------
    problem, result
        The problem and its plan.
    limits
        Time for all of it; Ctrl-C ends it too. What is not found by then is reported as not looked
        at.
    seed
        Seed of the searches for ways out.
    terminal
        Where the step is shown, and whether the time was too short.
    """
    if not result.plan.left_out:
        return ()
    clock = Clock(limits)
    if stopped():
        clock.stop()
    clashes = []
    with (
        terminal.step("Looking for rules that contradict each other"),
        heeding(clock.stop),
    ):
        found = [
            each
            for each in clustering.conflicts(problem, result.plan, clock.should_continue)
            if each.of_pins
        ]
        known = clock.should_continue()
        for conflict in found:
            ways = clustering.ways_out(
                problem, result.plan, conflict, seed=seed, should_continue=clock.should_continue
            )
            clashes.append(Clash(conflict, ways, broken_off=not clock.should_continue()))
    if not known:
        terminal.warn([Notice(NO_FURTHER_CONFLICTS)])
    return tuple(clashes)


def report_conflicts(problem: Problem, clashes: Sequence[Clash], terminal: Terminal) -> None:
    """Print contradictions and the ways out."""
    if not clashes:
        return
    terminal.heading("Rules that contradict each other")
    for clash in clashes:
        first, *ways = clash.sentences(problem)
        terminal.say(first)
        for way in ways:
            terminal.say(f"  {way}")


def report_alternatives(
    found: "Sequence[clustering.Alternative]", count: int, terminal: Terminal
) -> None:
    """Print what each alternative trades."""
    if not count:
        return
    from clustering.explanations.alternatives import to_sentence  # noqa: PLC0415 - where wanted

    terminal.heading("Alternatives")
    terminal.say(to_sentence(found, count, WITHIN, DIFFER))
    for number, alternative in enumerate(found, start=1):
        terminal.say(f"alternative-{number}:")
        for line in alternative.trades:
            terminal.say(f"  {line}")


def report_sensitivity(stresses: Sequence[Stress], limit_min: float, terminal: Terminal) -> None:
    """Print how many clusters keep to each limit under each set of drive times, and which break."""
    terminal.heading("If drives took longer or shorter")
    terminal.table(
        ("Drives", *(f"#Within {minutes} min" for minutes in MINUTES), f"Over {limit_min:g} min"),
        (
            (
                stress.name,
                *(f"{count} of {stress.clusters}" for count in stress.within),
                _broken(stress) or "none",
            )
            for stress in stresses
        ),
    )


def _broken(stress: Stress) -> str:
    return ", ".join(str(broken.cluster) for broken in stress.broken)
