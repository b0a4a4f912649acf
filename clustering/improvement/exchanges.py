"""Which clusters exchange schools between two plans, and what each exchange saves."""

from collections.abc import Iterable
from dataclasses import dataclass

from clustering.comparison import Comparison
from clustering.cost import measure
from clustering.plan import Plan
from clustering.problem import Problem


@dataclass(frozen=True, slots=True)
class Exchange:
    """Moves that belong together: they link the same clusters.

    Attributes
    ----------
    clusters
        Numbers of the clusters that give or take schools, ascending.
    schools
        URNs of the schools that move among them.
    saved_s
        What these clusters cost less after it, seconds; below 0 where they cost more, infinite
        where they had no cost before.
    """

    clusters: tuple[int, ...]
    schools: tuple[int, ...]
    saved_s: float


def exchanges(
    problem: Problem, before: Plan, after: Plan, comparison: Comparison
) -> tuple[Exchange, ...]:
    """Return the moves between two plans by the clusters that they link.

    Parameters
    ----------
    problem
        Of both plans.
    before, after
        The plans; a cluster of the second has the number of the one that it succeeds.
    comparison
        Of the two.
    """
    linked = _linked(
        {number for number in (move.before, move.after) if number is not None}
        for move in comparison.moves
    )
    found = []
    for clusters in linked:
        schools = tuple(
            move.urn
            for move in comparison.moves
            if move.before in clusters or move.after in clusters
        )
        saved_s = _cost_s(problem, before, clusters) - _cost_s(problem, after, clusters)
        found.append(Exchange(tuple(sorted(clusters)), schools, saved_s))
    return tuple(found)


def _linked(links: Iterable[set[int]]) -> list[set[int]]:
    """Return the clusters in groups: two that share a move are in one group."""
    groups: list[set[int]] = []
    for link in links:
        touched = [group for group in groups if group & link]
        groups = [group for group in groups if not group & link]
        groups.append(link.union(*touched))
    return sorted((group for group in groups if group), key=min)


def _cost_s(problem: Problem, plan: Plan, numbers: set[int]) -> float:
    return sum(
        measure(problem, cluster).cost for cluster in plan.clusters if cluster.number in numbers
    )
