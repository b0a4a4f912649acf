"""Which clusters of a plan cost more than they need, and which school or term carries it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clustering.assessment.distance import Distances, school_drives_s, school_pairs_s
from clustering.cost import ClusterFigures, measure
from clustering.explanations.moves import PossibleMove, best_moves
from clustering.explanations.pair_terms import pair_terms
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.wording import all_named, called, minutes, more, named, uncapital

MOST_SHOWN = 5
"""Clusters that are named, those of the greatest distance."""
NEAR = 6
"""Clusters nearest to a school that are tried for it."""
TOLD = 0.25
"""Share of a cluster's distance from which a term is told."""
LEAST_S = 60.0
"""Seconds that are worth a sentence: they show in minutes."""


@dataclass(frozen=True, slots=True)
class DearCluster:
    """A cluster that costs more than it need.

    Attributes
    ----------
    cluster
        The cluster.
    cost_s, distance_s
        Its cost, and how much of it is above the prices of its schools; both infinite where some
        of its schools have no way between them.
    why
        What carries it, and what would help, in sentences.
    """

    cluster: Cluster
    cost_s: float
    distance_s: float
    why: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it in words."""
        if math.isinf(self.cost_s):
            return self.why
        if self.cost_s - self.distance_s < LEAST_S:
            head = f"It costs {minutes(self.cost_s)}, where its schools need cost hardly anything."
        else:
            above = f"{minutes(self.distance_s)} more than it needs to"
            head = f"It costs {minutes(self.cost_s)}, {above}."
        return (head, *self.why)


def dear_clusters(problem: Problem, plan: Plan, found: Distances) -> tuple[DearCluster, ...]:
    """Return the clusters that cost most more than they need, the dearest first.

    A plan that is proven has none, even where the prices of its schools prove a little less.

    Parameters
    ----------
    problem, plan
        The problem, and any plan of it.
    found
        Its distance from the bound, divided.
    """
    if found.whole_s < LEAST_S:
        return ()
    dearest = sorted(plan.clusters, key=lambda each: -found.clusters_s[each.number])
    return tuple(
        DearCluster(
            cluster,
            measure(problem, cluster).cost,
            found.clusters_s[cluster.number],
            tuple(_why(problem, plan, cluster, found)),
        )
        for cluster in dearest[:MOST_SHOWN]
        if found.clusters_s[cluster.number] >= LEAST_S
    )


def _why(problem: Problem, plan: Plan, cluster: Cluster, found: Distances) -> Iterator[str]:
    figures, distance_s = measure(problem, cluster), found.clusters_s[cluster.number]
    if math.isinf(distance_s):
        yield f"There is no way between {_cut_off(problem, cluster)}."
        return
    told = [
        (figures.balance_s, _of_roll(problem, figures)),
        (figures.compatibility_s, _of_fit(problem, cluster, figures)),
        (figures.coherence_s, _of_coherence(figures)),
    ]
    yield from (words for seconds, words in told if seconds >= TOLD * distance_s)
    drives, pairs = school_drives_s(problem, cluster), school_pairs_s(problem, cluster)
    above = {urn: drives[urn] - found.prices_s.get(urn, 0.0) for urn in cluster.schools}
    farthest = max(cluster.schools, key=lambda urn: above[urn])
    if above[farthest] >= LEAST_S:
        yield _of_school(problem, cluster, farthest, found)
    dearest = max(cluster.schools, key=lambda urn: above[urn] + pairs[urn])
    yield from _way_out(problem, plan, cluster, dearest)


def _cut_off(problem: Problem, cluster: Cluster) -> str:
    rows = [problem.row[urn] for urn in cluster.schools]
    drives = problem.slower_s[np.ix_(rows, rows)]
    first, second = np.argwhere(np.isinf(drives))[0].tolist()
    return all_named(problem, (cluster.schools[first], cluster.schools[second]))


def _of_roll(problem: Problem, figures: ClusterFigures) -> str:
    off = figures.pupils - problem.target_pupils
    return (
        f"Its roll counts as {minutes(figures.balance_s)}: {figures.pupils:,} pupils, "
        f"{abs(off):,.0f} {'over' if off > 0 else 'under'} the target of "
        f"{problem.target_pupils:,.0f}."
    )


def _of_fit(problem: Problem, cluster: Cluster, figures: ClusterFigures) -> str:
    """Say what unlike schools cost, and which of them is in most of such pairs."""
    head = f"How its schools fit counts as {minutes(figures.compatibility_s)}"
    terms = pair_terms(problem, cluster)
    if not terms or terms[0].cost_s <= 0:
        return f"{head}."
    costs = {urn: 2 * each for urn, each in school_pairs_s(problem, cluster).items()}
    most = max(cluster.schools, key=lambda urn: costs[urn])
    (reason, *_) = (term.reason for term in terms if most in {term.first, term.second})
    whole = abs(costs[most] - figures.compatibility_s) < 1.0
    much = "all" if whole else minutes(costs[most])
    return f"{head}, {much} of it for {named(problem, most)}: {uncapital(reason)}."


def _of_coherence(figures: ClusterFigures) -> str:
    return f"Schools of other clusters lie amid it, which counts as {minutes(figures.coherence_s)}."


def _of_school(problem: Problem, cluster: Cluster, urn: int, found: Distances) -> str:
    """Say of the school whose drives are most above its price how far it is from its partners."""
    hub = problem.rules.shape == "hub"
    where = "from the lead school" if hub else "from its partners on average"
    drive_s, price_s = school_drives_s(problem, cluster)[urn], found.prices_s.get(urn, 0.0)
    need = f"only {minutes(price_s)}" if price_s >= LEAST_S else "hardly anything"
    return (
        f"{named(problem, urn)} is {minutes(drive_s)} {where}, where a place for it need cost "
        f"{need}."
    )


def _way_out(problem: Problem, plan: Plan, cluster: Cluster, urn: int) -> Iterator[str]:
    """Say what moving the school that carries the distance would save, where the rules allow it."""
    moves, _ = best_moves(problem, plan, urn, _nearest(problem, plan, cluster, urn))
    cheapest = min(moves, key=lambda move: move.more_s, default=None)
    if cheapest is not None and cheapest.more_s <= -LEAST_S:
        yield _move_in_words(problem, plan, urn, cheapest)


def _nearest(problem: Problem, plan: Plan, home: Cluster, urn: int) -> list[Cluster]:
    row = problem.row[urn]

    def mean_s(cluster: Cluster) -> float:
        return float(problem.slower_s[row, [problem.row[each] for each in cluster.schools]].mean())

    others = [cluster for cluster in plan.clusters if cluster != home]
    return sorted(others, key=lambda each: (mean_s(each), each.number))[:NEAR]


def _move_in_words(problem: Problem, plan: Plan, urn: int, move: PossibleMove) -> str:
    into = next(cluster for cluster in plan.clusters if cluster.number == move.into)
    who = named(problem, urn) if move.schools == (urn,) else all_named(problem, move.schools)
    exchange = f" in exchange for {all_named(problem, move.exchanged)}" if move.exchanged else ""
    return (
        f"{who} could join {called(into)}{exchange}: the plan would then cost {more(move.more_s)}."
    )
