"""Is this plan by the rules? Written apart from the optimiser, so that neither shares a mistake.

Reads the plan, the directed drive times, the schools and the rules, nothing that the search made.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from clustering.plan import Cluster, Plan
from clustering.problem import Problem


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one rule.

    Attributes
    ----------
    rule
        `"every school once"`, `"known schools"`, `"cluster numbers"`, `"size"`, `"limit"`,
        `"reachable"`, `"together"`, `"apart"`, `"federation"`, `"trust"`, `"lead"` or `"reason"`.
    clusters
        Numbers of the clusters concerned.
    schools
        URNs of the schools concerned.
    sentence
        What is wrong, in words.
    """

    rule: str
    clusters: tuple[int, ...]
    schools: tuple[int, ...]
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return every breach of the rules in a plan; empty for a clean plan."""
    return (
        *_every_school_once(problem, plan),
        *_numbers(plan),
        *_reasons(plan),
        *(breach for cluster in plan.clusters for breach in _inside(problem, cluster)),
        *_kept_whole(problem, plan),
        *_kept_apart(problem, plan),
    )


def _every_school_once(problem: Problem, plan: Plan) -> Iterator[Violation]:
    known = {school.urn for school in problem.schools}
    times = Counter(urn for cluster in plan.clusters for urn in cluster.schools)
    times.update(school.urn for school in plan.left_out)
    for urn in sorted(times.keys() - known):
        yield Violation(
            "known schools",
            _clusters_with(plan, urn),
            (urn,),
            f"School {urn} is in the plan but not among the schools to place",
        )
    for urn in sorted(known):
        if times[urn] != 1:
            yield Violation(
                "every school once",
                _clusters_with(plan, urn),
                (urn,),
                f"School {urn} is in the plan {times[urn]} times instead of once",
            )


def _numbers(plan: Plan) -> Iterator[Violation]:
    for number, times in Counter(cluster.number for cluster in plan.clusters).items():
        if times > 1 or number < 1:
            said = f"is used {times} times" if times > 1 else "is below 1"
            yield Violation("cluster numbers", (number,), (), f"The cluster number {number} {said}")


def _reasons(plan: Plan) -> Iterator[Violation]:
    for school in plan.left_out:
        if not school.reason.strip():
            yield Violation(
                "reason", (), (school.urn,), f"School {school.urn} is left out without a reason"
            )


def _inside(problem: Problem, cluster: Cluster) -> Iterator[Violation]:
    fewest, most = problem.rules.size
    name = f"Cluster {cluster.number}"
    if not fewest <= len(cluster.schools) <= most:
        yield Violation(
            "size",
            (cluster.number,),
            cluster.schools,
            f"{name} has {len(cluster.schools)} schools, not {fewest} to {most}",
        )
    if cluster.lead is not None and cluster.lead not in cluster.schools:
        yield Violation(
            "lead",
            (cluster.number,),
            (cluster.lead,),
            f"{name} is led by school {cluster.lead}, which is not in it",
        )
    at = {urn: row for row, urn in enumerate(problem.times.urns)}
    for a, b in combinations([urn for urn in cluster.schools if urn in at], 2):
        for start, end in ((a, b), (b, a)):
            drive_s = problem.times.seconds[at[start], at[end]]
            if np.isinf(drive_s):
                yield Violation(
                    "reachable",
                    (cluster.number,),
                    (start, end),
                    f"{name}: there is no way from school {start} to school {end}",
                )
            elif drive_s > problem.rules.max_minutes * 60:
                yield Violation(
                    "limit",
                    (cluster.number,),
                    (start, end),
                    f"{name}: from school {start} to school {end} it takes "
                    f"{drive_s / 60:.1f} minutes, over the limit of "
                    f"{problem.rules.max_minutes:g}",
                )


def _kept_whole(problem: Problem, plan: Plan) -> Iterator[Violation]:
    wholes = [("together", "pinned together", set(urns)) for urns in problem.rules.together]
    kept = {"federation": problem.rules.keep_federations, "trust": problem.rules.keep_trusts}
    for kind in (kind for kind, keep in kept.items() if keep):
        for name in {getattr(school, kind) for school in problem.schools} - {""}:
            members = {s.urn for s in problem.schools if getattr(s, kind) == name}
            wholes.append((kind, f"of the {kind} {name}", members))
    for rule, words, urns in sorted(wholes, key=lambda whole: (whole[0], sorted(whole[2]))):
        places = {_clusters_with(plan, urn) for urn in urns}
        if len(places) > 1:
            yield Violation(
                rule,
                tuple(sorted({number for place in places for number in place})),
                tuple(sorted(urns)),
                f"Schools {_listed(urns)}, {words}, are not in one cluster",
            )


def _kept_apart(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for pair in problem.rules.apart:
        for cluster in plan.clusters:
            if set(pair) <= set(cluster.schools):
                yield Violation(
                    "apart",
                    (cluster.number,),
                    pair,
                    f"Schools {_listed(set(pair))}, pinned apart, share cluster {cluster.number}",
                )


def _clusters_with(plan: Plan, urn: int) -> tuple[int, ...]:
    return tuple(cluster.number for cluster in plan.clusters if urn in cluster.schools)


def _listed(urns: set[int]) -> str:
    *others, last = map(str, sorted(urns))
    return f"{', '.join(others)} and {last}"
