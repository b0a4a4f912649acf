"""The verdict on a plan that people drew: its cost beside the best plan's, and what carries it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from clustering.assessment.dear import DearCluster, dear_clusters
from clustering.assessment.distance import Distances, distances
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result, Status, gap_in_words
from clustering.wording import counted

TERMS = {
    "driving": "Driving to partners",
    "compatibility": "How schools fit",
    "balance": "Unequal rolls",
    "coherence": "Schools amid another cluster",
}
LEFT_OUT, IN_ALL = "Schools in no cluster, at their price", "In all"


@dataclass(frozen=True, slots=True)
class Assessment:
    """A plan drawn by hand beside the best plan that was found.

    Attributes
    ----------
    drawn, best
        The two plans; `best` is None where none that keeps the rules was found.
    costs_s
        Terms of the cost in words, and what each comes to in the two plans, school-seconds; the
        last is the whole.
    found
        The distance of the plan from the bound, divided; None without a best plan.
    dear
        The clusters that cost most more than they need.
    sentences
        How far the plan is from the best, in words.
    """

    drawn: Result
    best: Result | None
    costs_s: tuple[tuple[str, float, float | None], ...]
    found: Distances | None
    dear: tuple[DearCluster, ...]
    sentences: tuple[str, ...]

    @property
    def differ_in_left_out(self) -> bool:
        """Whether the two plans leave out different schools, at a price."""
        return self.best is not None and _differ_in_left_out(self.drawn, self.best)


def assess(problem: Problem, drawn: Result, best: Result | None) -> Assessment:
    """Return the verdict on a plan that people drew.

    Parameters
    ----------
    problem, drawn
        The problem, and the plan with its cost and breaches.
    best
        The best plan that a search found, with its bound and prices; None for none.
    """
    found = None if best is None else distances(problem, drawn, best)
    dear = () if found is None else dear_clusters(problem, drawn.plan, found)
    return Assessment(
        drawn=drawn,
        best=best,
        costs_s=tuple(_costs(drawn, best)),
        found=found,
        dear=dear,
        sentences=tuple(_sentences(problem, drawn, best, found, dear)),
    )


def _costs(drawn: Result, best: Result | None) -> Iterator[tuple[str, float, float | None]]:
    for term, words in TERMS.items():
        ours, theirs = drawn.parts[term], None if best is None else best.parts[term]
        if term != "coherence" or ours or theirs:
            yield words, ours, theirs
    theirs = None if best is None else best.left_out_s
    if drawn.left_out_s or theirs:
        yield LEFT_OUT, drawn.left_out_s, theirs
    yield IN_ALL, drawn.total_s, None if best is None else best.total_s


def _sentences(
    problem: Problem,
    drawn: Result,
    best: Result | None,
    found: Distances | None,
    dear: tuple[DearCluster, ...],
) -> Iterator[str]:
    if best is None or found is None:
        yield "No plan that keeps the rules was found."
        return
    if math.isfinite(drawn.total_s):
        yield _saving(drawn, best)
    yield from _of_left_out(problem, drawn, best)
    yield from _of_dear(drawn.plan, found, dear)


def _saving(drawn: Result, best: Result) -> str:
    saved = (drawn.total_s - best.total_s) / max(abs(drawn.own_cost_s), 1.0)
    if saved < 0:
        return f"The best plan found keeps the rules, and costs {-100 * saved:.1f} % more."
    head = f"The best plan found saves {100 * saved:.1f} % of the cost"
    if best.status is Status.OPTIMAL:
        return f"{head}, and no plan saves more."
    return f"{head}; another might save more, {gap_in_words(drawn.gap)} at most."


def _of_left_out(problem: Problem, drawn: Result, best: Result) -> Iterator[str]:
    """Say what schools in no cluster do to the comparison, where the two plans differ in them."""
    if not _differ_in_left_out(drawn, best):
        return
    ours, theirs = drawn.plan.left_out, best.plan.left_out
    price = f"{problem.rules.left_out_s / 3600:.1f}"
    clusters = f"{drawn.objective / 3600:.1f} against {best.objective / 3600:.1f} school-hours"
    known = f" The clusters alone cost {clusters}." if math.isfinite(drawn.objective) else ""
    yield (
        f"The plan has {counted(len(ours), 'school') if ours else 'no school'} in no cluster, the "
        f"best {len(theirs) or 'none'}. Each that needs a place adds {price} school-hours "
        f"to the cost of its plan.{known} To compare the groups alone, leave such schools out of "
        "both plans."
    )


def _differ_in_left_out(drawn: Result, best: Result) -> bool:
    ours, theirs = ({left.urn for left in each.plan.left_out} for each in (drawn, best))
    return ours != theirs and bool(drawn.left_out_s or best.left_out_s)


def _of_dear(plan: Plan, found: Distances, dear: tuple[DearCluster, ...]) -> Iterator[str]:
    if not dear or not math.isfinite(found.whole_s):
        return
    above = sum(max(each, 0.0) for each in found.clusters_s.values())
    share = sum(each.distance_s for each in dear) / above
    if len(plan.clusters) > len(dear):
        yield (
            f"{counted(len(dear), 'cluster')} of {len(plan.clusters)} "
            f"{'accounts' if len(dear) == 1 else 'account'} for {100 * share:.0f} % of what the "
            "clusters cost more than they need to."
        )
