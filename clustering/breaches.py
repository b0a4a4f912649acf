"""How a plan drawn by hand breaks the rules: by cluster and rule, in words that people read."""

from collections.abc import Iterable
from dataclasses import dataclass

from clustering.check import Violation, check
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.wording import breach_in_words, counted

_BETWEEN_TWO = frozenset({"limit", "reachable"})
"""Rules that are broken by each way between two schools."""


@dataclass(frozen=True, slots=True)
class Breach:
    """All that breaks one rule in the same clusters.

    Attributes
    ----------
    rule
        Name of the rule, as in `clustering.check.Violation`.
    clusters
        Numbers of the clusters; none where it is about the whole plan.
    sentence
        The worst of it in words, without a full stop, and how much more there is of the kind.
    """

    rule: str
    clusters: tuple[int, ...]
    sentence: str


def breaches_of(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """Return how a plan breaks the rules; empty where it keeps them.

    Parameters
    ----------
    problem
        The rules, with the schools and times they are about.
    plan
        Any plan of these schools.

    Examples
    --------
    >>> from clustering import Cluster, Plan, Problem, Rules
    >>> seconds = [[0, 300, 900], [300, 0, 600], [900, 600, 0]]
    >>> problem = Problem.from_arrays(seconds, rules=Rules(size=(4, 5), max_minutes=12))
    >>> for breach in breaches_of(problem, Plan((Cluster(1, (0, 1, 2)),))):
    ...     print(breach.rule, breach.clusters, breach.sentence)
    size (1,) Cluster 1 has 3 schools, not 4 to 5
    limit (1,) Cluster 1: from Row 0 (0) to Row 2 (2) it takes 15.0 minutes, over the limit of 12
    """
    kinds: dict[tuple[str, tuple[int, ...]], list[Violation]] = {}
    for found in check(problem, plan):
        kinds.setdefault((found.rule, found.clusters), []).append(found)
    return tuple(
        Breach(rule, clusters, _in_short(problem, rule, found))
        for (rule, clusters), found in kinds.items()
    )


def sentences_of(found: Iterable[Breach]) -> tuple[str, ...]:
    """Return what `Result.breaches` holds."""
    return tuple(breach.sentence for breach in found)


def by_cluster(problem: Problem, plan: Plan, said: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """Return the breaches of each cluster that has some, among those that a result says.

    Parameters
    ----------
    said
        `Result.breaches`: what is information on persons may have been left out there.
    """
    known = frozenset(said)
    found: dict[int, tuple[str, ...]] = {}
    for breach in breaches_of(problem, plan):
        for number in breach.clusters if breach.sentence in known else ():
            found[number] = (*found.get(number, ()), breach.sentence)
    return found


def _in_short(problem: Problem, rule: str, found: list[Violation]) -> str:
    """Return the worst violation of one kind, with a count of the others."""
    if rule not in _BETWEEN_TWO:
        more = len(found) - 1
        rest = f" (and {more:,} more of this kind)" if more else ""
        return breach_in_words(problem, found[0]) + rest
    pairs = {frozenset(each.schools) for each in found}
    worst = max(found, key=lambda each: _drive_s(problem, each))
    more = len(pairs) - 1
    return breach_in_words(problem, worst) + (
        f" (and {counted(more, 'more pair')})" if more else ""
    )


def _drive_s(problem: Problem, found: Violation) -> float:
    start, end = (problem.row[urn] for urn in found.schools)
    return float(problem.times.seconds[start, end])
