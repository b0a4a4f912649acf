"""Why a school is in its cluster, and where else it could go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.cost import measure
from clustering.explanations.moves import PossibleMove, Refusal, best_moves, home_of
from clustering.explanations.pair_terms import PairTerm, on_the_road, pair_terms
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.standing import standings
from clustering.wording import (
    all_named,
    breach_in_words,
    called,
    counted,
    minutes,
    more,
    named,
    sentence,
)


@dataclass(frozen=True, slots=True)
class SchoolExplanation:
    """Why a school is where it is.

    Attributes
    ----------
    urn
        The school.
    cluster
        Its cluster; None where it is left out.
    mean_drive_s, longest_drive_s
        From it to its partners, slower direction (to its lead school in the hub shape).
    pair_terms
        What its pairs cost beyond their drives.
    best
        The cheapest other place the rules allow; None where no other cluster can take it.
    refusals
        For every cluster that cannot take it, the rule; the nearest cluster first.
    sentences
        All of it in words.
    """

    urn: int
    cluster: Cluster | None
    mean_drive_s: float
    longest_drive_s: float
    pair_terms: tuple[PairTerm, ...]
    best: PossibleMove | None
    refusals: tuple[Refusal, ...]
    sentences: tuple[str, ...]

    def text(self) -> str:
        """Return the sentences, one a line."""
        return "\n".join(self.sentences)


def explain_school(problem: Problem, plan: Plan, urn: int) -> SchoolExplanation:
    """Say what a school's place costs, and what its best other place would."""
    home = home_of(plan, urn)
    moves, refusals = best_moves(problem, plan, urn)
    best = moves[0] if moves else None
    drives = _partner_drives_s(problem, home, urn) if home is not None else np.array([])
    refused = _by_distance(problem, plan, urn, refusals)
    terms = pair_terms(problem, home, urn) if home is not None else ()
    sentences = [
        *(
            _outside_sentences(problem, plan, urn)
            if home is None
            else _at_home(problem, home, urn, drives, terms)
        ),
        *_best_elsewhere(problem, plan, best, refused),
    ]
    return SchoolExplanation(
        urn,
        home,
        float(drives.mean()) if drives.size else 0.0,
        float(drives.max(initial=0.0)),
        terms,
        best,
        refused,
        tuple(sentences),
    )


def _at_home(
    problem: Problem,
    home: Cluster,
    urn: int,
    drives_s: NDArray[np.float64],
    terms: Sequence[PairTerm],
) -> Iterator[str]:
    """Yield what the school's place costs: its drives, its fit, its share of the balance."""
    others = _partners_of(problem, home, urn)
    yield sentence(
        f"{named(problem, urn)} is in {called(home)}, "
        f"with {counted(len(home.schools) - 1, 'other school')}"
    )
    if drives_s.size:
        farthest = others[int(drives_s.argmax())]
        whom = "its lead school" if _follows_lead(problem, home, urn) else "a partner"
        yield (
            f"Its mean drive to {whom} takes {minutes(float(drives_s.mean()))}; the longest, to "
            f"{named(problem, farthest)}, {minutes(float(drives_s.max()))}."
        )
    if terms:
        mean_s = sum(term.cost_s for term in terms) / (len(home.schools) - 1)
        yield f"How it fits with its partners counts as {on_the_road(mean_s)} to each, on average:"
        yield from (f"  {sentence(term.text(problem))}" for term in terms)
    else:
        yield "It fits with its partners: no pair counts for more than its drive."
    figures = measure(problem, home)
    if figures.balance_s:
        yield (
            f"Its cluster has {figures.pupils:,} pupils, for a target of "
            f"{problem.target_pupils:,.0f}; that counts as {minutes(figures.balance_s)}, "
            f"{minutes(figures.balance_s / len(home.schools))} for each of its schools."
        )


def _outside_sentences(problem: Problem, plan: Plan, urn: int) -> Iterator[str]:
    reason = next(left.reason for left in plan.left_out if left.urn == urn)
    (standing,) = standings(problem, (urn,)).values()
    yield f"{named(problem, urn)} is in no cluster: it {standing}. {reason}"
    from clustering.explanations.conflicts import (  # noqa: PLC0415 - loads the solver
        Conflict,
        minimal_conflict,
    )

    conflict = Conflict((urn,), minimal_conflict(problem, (urn,)))
    if conflict.of_pins:
        yield conflict.text(problem)


def _best_elsewhere(
    problem: Problem, plan: Plan, best: PossibleMove | None, refusals: Sequence[Refusal]
) -> Iterator[str]:
    """Yield the best other place and its price, or why there is none."""
    clusters = {cluster.number: cluster for cluster in plan.clusters}
    if best is not None:
        yield (
            f"The best other place for it is {called(clusters[best.into])}: the plan would then "
            f"cost {more(best.more_s)} in all (driving {more(best.driving_s)}, fit "
            f"{more(best.compatibility_s)}, balance {more(best.balance_s)}"
            + (f", schools amid others {more(best.coherence_s)})." if best.coherence_s else ").")
        )
        if len(best.schools) > 1:
            yield f"{all_named(problem, best.schools)} would go there together."
        if best.exchanged:
            yield f"In exchange {all_named(problem, best.exchanged)} would come the other way."
    elif refusals:
        nearest = refusals[0]
        yield (
            "No other cluster can take it, alone or in exchange for one school. The nearest is "
            f"{called(clusters[nearest.into])}; if it went there: "
            f"{breach_in_words(problem, nearest.breach)}."
        )
    else:
        yield "There is no other cluster."


def _by_distance(
    problem: Problem, plan: Plan, urn: int, refusals: Sequence[Refusal]
) -> tuple[Refusal, ...]:
    clusters = {cluster.number: cluster for cluster in plan.clusters}

    def drive_s(refusal: Refusal) -> float:
        rows = [problem.row[other] for other in clusters[refusal.into].schools]
        return float(problem.slower_s[problem.row[urn], rows].mean())

    return tuple(sorted(refusals, key=drive_s))


def _follows_lead(problem: Problem, home: Cluster, urn: int) -> bool:
    return problem.rules.shape == "hub" and home.lead not in {None, urn}


def _partners_of(problem: Problem, home: Cluster, urn: int) -> tuple[int, ...]:
    """Return the schools to which a school's drives count."""
    if home.lead is not None and _follows_lead(problem, home, urn):
        return (home.lead,)
    return tuple(other for other in home.schools if other != urn)


def _partner_drives_s(problem: Problem, home: Cluster, urn: int) -> NDArray[np.float64]:
    rows = [problem.row[other] for other in _partners_of(problem, home, urn)]
    return problem.slower_s[problem.row[urn], rows]
