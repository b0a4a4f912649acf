"""Why a cluster is as it is, and why its neighbours are not in it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from clustering.cost import ClusterFigures, measure
from clustering.explanations.moves import PossibleMove, Refusal, best_moves, home_of
from clustering.explanations.pair_terms import PairTerm, pair_terms
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.wording import (
    all_named,
    breach_in_words,
    called,
    minutes,
    more,
    named,
    sentence,
)

NEIGHBOURS_TOLD = 4


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A school near a cluster that is not in it.

    Attributes
    ----------
    urn
        The school.
    mean_drive_s
        To the cluster's schools, slower direction.
    verdict
        The best move into the cluster and what it would cost, or the rule that forbids it.
    """

    urn: int
    mean_drive_s: float
    verdict: PossibleMove | Refusal


@dataclass(frozen=True, slots=True)
class ClusterExplanation:
    """Why a cluster is as it is.

    Attributes
    ----------
    cluster
        The cluster.
    figures
        What it costs, by term.
    longest_pair
        The two URNs that lie farthest apart; None for a single school.
    pair_terms
        What its pairs cost beyond their drives.
    neighbours
        The nearest schools outside, and why each was not taken.
    sentences
        All of it in words.
    """

    cluster: Cluster
    figures: ClusterFigures
    longest_pair: tuple[int, int] | None
    pair_terms: tuple[PairTerm, ...]
    neighbours: tuple[Neighbour, ...]
    sentences: tuple[str, ...]

    def text(self) -> str:
        """Return the sentences, one a line."""
        return "\n".join(self.sentences)


def explain_cluster(problem: Problem, plan: Plan, cluster: Cluster) -> ClusterExplanation:
    """Say what a cluster costs and why, and why its nearest neighbours are not in it."""
    figures = measure(problem, cluster)
    terms = pair_terms(problem, cluster)
    longest = _longest_pair(problem, cluster)
    neighbours = _nearest_outside(problem, plan, cluster)
    sentences = [
        sentence(f"{called(cluster)}: {all_named(problem, cluster.schools)}"),
        *_lead_sentences(problem, cluster),
        *_cost_sentences(problem, figures, cluster),
        *([_longest(problem, *longest)] if longest else []),
        *(sentence(term.text(problem)) for term in terms),
        *(["The nearest schools that are not in it:"] if neighbours else []),
        *(f"  {_verdict(problem, plan, cluster, near)}" for near in neighbours),
    ]
    return ClusterExplanation(cluster, figures, longest, terms, neighbours, tuple(sentences))


def _lead_sentences(problem: Problem, cluster: Cluster) -> Iterator[str]:
    if cluster.lead is not None:
        asked = ", as the rules ask" if cluster.lead in problem.rules.lead_schools else ""
        yield f"Its lead school is {named(problem, cluster.lead)}{asked}."


def _cost_sentences(problem: Problem, figures: ClusterFigures, cluster: Cluster) -> Iterator[str]:
    yield (
        f"It costs {minutes(figures.cost)}: {minutes(figures.driving_s)} of driving to partners "
        f"(over its {len(cluster.schools)} schools), {minutes(figures.compatibility_s)} for how "
        f"its schools fit, {minutes(figures.balance_s)} for its roll."
    )
    if figures.coherence_s:
        counts = minutes(figures.coherence_s)
        yield f"Schools of other clusters lie amid it; that counts as {counts}."
    off = figures.pupils - problem.target_pupils
    if figures.balance_s:
        side = "over" if off > 0 else "under"
        yield (
            f"It has {figures.pupils:,} pupils, {abs(off):,.0f} {side} the target of "
            f"{problem.target_pupils:,.0f}."
        )


def _longest_pair(problem: Problem, cluster: Cluster) -> tuple[int, int] | None:
    rows = [problem.row[urn] for urn in cluster.schools]
    if len(rows) < 2:
        return None
    drives = np.triu(problem.slower_s[np.ix_(rows, rows)], 1)
    first, second = divmod(int(drives.argmax()), len(rows))
    return cluster.schools[first], cluster.schools[second]


def _longest(problem: Problem, first: int, second: int) -> str:
    drive_s = float(problem.slower_s[problem.row[first], problem.row[second]])
    return (
        f"Its longest drive takes {minutes(drive_s)}, between {named(problem, first)} and "
        f"{named(problem, second)}; the limit is {problem.rules.max_minutes:g}."
    )


def _nearest_outside(problem: Problem, plan: Plan, cluster: Cluster) -> tuple[Neighbour, ...]:
    rows = [problem.row[urn] for urn in cluster.schools]
    mean_s = problem.slower_s[:, rows].mean(axis=1)
    outside = [
        row
        for row in np.argsort(mean_s, kind="stable").tolist()
        if row not in rows and np.isfinite(mean_s[row])
    ]
    found = []
    for row in outside[:NEIGHBOURS_TOLD]:
        urn = problem.schools[row].urn
        moves, refusals = best_moves(problem, plan, urn, [cluster])
        verdict: PossibleMove | Refusal = moves[0] if moves else refusals[0]
        found.append(Neighbour(urn, float(mean_s[row]), verdict))
    return tuple(found)


def _verdict(problem: Problem, plan: Plan, cluster: Cluster, near: Neighbour) -> str:
    home = home_of(plan, near.urn)
    place = f"in {called(home)}" if home is not None else "in no cluster"
    head = f"{named(problem, near.urn)}, {place}, {minutes(near.mean_drive_s)} away on average: "
    if isinstance(near.verdict, Refusal):
        return f"{head}cannot join. {breach_in_words(problem, near.verdict.breach)}."
    move = near.verdict
    exchange = f" in exchange for {all_named(problem, move.exchanged)}" if move.exchanged else ""
    return (
        f"{head}could join {called(cluster)}{exchange}; "
        f"the plan would then cost {more(move.more_s)} in all."
    )
