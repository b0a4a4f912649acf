"""What a planner should look at before a plan goes to schools."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clustering.breaches import by_cluster
from clustering.plan import Cluster, Plan
from clustering.policy.dossier import ClusterDossier, Dossier
from clustering.policy.programme_conditions import CONDITIONS
from clustering.policy.school_types import May
from clustering.problem import Problem
from clustering.result import Result, gap_in_words
from clustering.sensitivity import Broken, Stress, farthest_apart
from maps.words import estimated_drives, ferry_pairs

NEAR_LIMIT = 0.9
"""Least share of the limit at which a drive should be driven to check it: times by road err by
about a tenth."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    Attributes
    ----------
    cluster
        Number of the cluster; None where it is about the plan.
    about
        The subject, in a word or two.
    what
        What to look at, in a sentence.
    """

    cluster: int | None
    about: str
    what: str


def to_check(
    problem: Problem, result: Result, policy: Dossier, stresses: Sequence[Stress] = ()
) -> tuple[Check, ...]:
    """Return what to look at: first of the plan, then cluster by cluster."""
    plan = result.plan
    found = [*_of_plan(problem, result), *_left_out_rolls(problem, plan)]
    for cluster, details in zip(plan.clusters, policy.clusters, strict=True):
        found += _of_drives(problem, cluster, stresses)
        found += _of_rolls(problem, cluster.schools, cluster.number)
        found += _of_policy(details)
    return tuple(found)


def _of_plan(problem: Problem, result: Result) -> Iterator[Check]:
    if problem.times.method == "estimate":
        words = "Drive times are estimated from straight-line distance. Plan again with roads."
        yield Check(None, "Drive times", words)
    for words in estimated_drives(problem):
        yield Check(None, "Drive times", f"{words} Have them timed before anything is decided.")
    if result.drawn_by_hand:
        yield from _of_breaches(problem, result)
    elif result.gap > 0:
        words = f"A plan by these rules could be up to {gap_in_words(result.gap)} better."
        if not result.gap <= 1:
            words = "How much better a plan by these rules could be is not known yet."
        words = f"{words} Search for longer."
        yield Check(None, "Proof", words)


def _of_breaches(problem: Problem, result: Result) -> Iterator[Check]:
    named = by_cluster(problem, result.plan, result.breaches)
    in_clusters = {words for sentences in named.values() for words in sentences}
    for words in result.breaches:
        if words not in in_clusters:
            yield Check(None, "Rule", f"{words}.")
    for number, sentences in sorted(named.items()):
        for words in sentences:
            yield Check(number, "Rule", f"{words}.")


def _left_out_rolls(problem: Problem, plan: Plan) -> Iterator[Check]:
    yield from _of_rolls(problem, [left.urn for left in plan.left_out], None)


def _of_rolls(problem: Problem, urns: Sequence[int], cluster: int | None) -> Iterator[Check]:
    for urn in urns:
        school = problem.schools.by_urn[urn]
        if school.pupils is None:
            yield Check(cluster, "Roll", f"{school.name} ({urn}) has no number of pupils.")


def _of_drives(problem: Problem, cluster: Cluster, stresses: Sequence[Stress]) -> Iterator[Check]:
    longest = farthest_apart(problem, cluster)
    if longest.drive_s >= NEAR_LIMIT * problem.rules.limit_s:
        words = f"Near the limit of {problem.rules.max_minutes:g}: {_drive(problem, longest)}."
        yield Check(cluster.number, "Longest drive", words)
    for stress in stresses:
        for broken in stress.broken:
            if broken.cluster == cluster.number:
                words = f"Over the limit with drives {stress.name}: {_drive(problem, broken)}."
                yield Check(cluster.number, "Longest drive", words)
    for first, second in ferry_pairs(problem, cluster):
        names = (problem.schools.by_urn[cluster.schools[at]].name for at in (first, second))
        yield Check(cluster.number, "Ferry", f"{' to '.join(names)} takes a ferry.")


def _of_policy(details: ClusterDossier) -> Iterator[Check]:
    number = details.cluster.number
    for name in details.unmet:
        yield Check(number, "Programme", f"Not met: {CONDITIONS[name]}.")
    for obstacle in details.policy.forms.obstacles:
        if obstacle.answer is May.ASK:
            yield Check(number, "Form", obstacle.sentence)
    for words in details.fits:
        yield Check(number, "Fit", words)
    for words in details.loads:
        yield Check(number, "Other partnerships", words)


def _drive(problem: Problem, found: Broken) -> str:
    names = " and ".join(problem.schools.by_urn[urn].name for urn in found.between)
    if not math.isfinite(found.drive_s):
        return f"{names}, no known way"
    return f"{names}, {found.drive_s / 60:.1f} minutes"
