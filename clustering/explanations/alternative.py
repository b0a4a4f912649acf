"""Another plan of the same problem, beside the best one: what it costs, and what it trades."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from clustering.cost import ClusterFigures, measure
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import BY_HAND, Result
from clustering.standing import Standing, standings
from clustering.wording import capital, minutes

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another plan of the same problem.

    Attributes
    ----------
    result
        The plan, costed by the original problem; it has passed `check`. Its bound is that of the
        best plan.
    more
        How much more it costs, as a fraction of the best plan's cost (below 0: less; minus
        infinity beside a plan drawn by hand whose cost is not known).
    differs
        Share of its pairs of partners that are not partners in the best plan, or the other way
        round, whichever is smaller.
    trades
        What is gained and lost against the best plan, or the one drawn by hand, in sentences.
    """

    result: Result
    more: float
    differs: float
    trades: tuple[str, ...]

    def text(self) -> str:
        """Return what it trades, one fact a line."""
        return "\n".join(self.trades)


def difference(first: Plan, second: Plan) -> float:
    """Return the share of pairs of partners in which two plans differ.

    The smaller of the shares in either plan: 0 where all pairs of one plan are in the other.
    """
    a, b = partner_pairs(first), partner_pairs(second)
    if not a or not b:
        return 0.0 if a == b else 1.0
    return 1.0 - len(a & b) / min(len(a), len(b))


def alternative_to(problem: Problem, best: Result, other: Result) -> Alternative:
    """Return another plan of a problem, costed there, as an alternative to the best.

    A plan drawn by hand takes the place of the best, and the search's is the alternative.
    """
    cost = best.total_s if best.drawn_by_hand else best.objective
    more = (other.total_s - best.total_s) / max(abs(cost), 1.0)
    more = -math.inf if math.isnan(more) else more
    differs = difference(best.plan, other.plan)
    return Alternative(other, more, differs, tuple(_trades(problem, best, other, more, differs)))


def _trades(
    problem: Problem, best: Result, other: Result, more: float, differs: float
) -> Iterator[str]:
    before, after = cluster_figures(problem, best.plan), cluster_figures(problem, other.plan)
    whole = _Beside(f"the plan {BY_HAND}" if best.drawn_by_hand else "the best plan")
    side = "more" if more >= 0 else "less"
    than = f"It costs {abs(more):.1%} {side} than {whole.plan}; " if math.isfinite(more) else ""
    yield capital(f"{than}{differs:.0%} of the pairs of partners are others.")
    yield whole.drive("The mean drive to a partner", _mean_drive_s(before), _mean_drive_s(after))
    yield whole.drive("The longest drive", best.longest_drive_s, other.longest_drive_s)
    off = [_off_target(problem, figures) for figures in (before, after)]
    yield (
        f"Clusters lie {off[1]:.0f} pupils from the target on average, "
        f"{whole.than(off[0], off[1], 0.5, f'{off[0]:.0f}')}."
    )
    fit = [sum(each.compatibility_s for each in figures) for figures in (before, after)]
    yield (
        f"How schools fit counts for {minutes(fit[1])} in all, "
        f"{whole.than(fit[0], fit[1], 3.0, minutes(fit[0]))}."
    )
    by_plan = [
        Counter(standings(problem, (left.urn for left in result.plan.left_out)).values())
        for result in (best, other)
    ]
    for standing in Standing:
        then, now = (numbers[standing] for numbers in by_plan)
        if then or now:
            yield f"{standing.counted(now)}, {whole.than(then, now, 0.5, str(then))}."


@dataclass(frozen=True, slots=True)
class _Beside:
    """Figures beside those of a plan, in words.

    Attributes
    ----------
    plan
        What the plan is called.
    """

    plan: str

    def drive(self, what: str, before_s: float, after_s: float) -> str:
        """Compare a drive, seconds; one without a way is infinite."""
        if math.isinf(before_s):
            return f"{what} takes {minutes(after_s)}; in {self.plan} some have no way at all."
        then = self.than(before_s, after_s, 3.0, minutes(before_s))
        return f"{what} takes {minutes(after_s)}, {then}."

    def than(self, before: float, after: float, least: float, shown: str) -> str:
        """Compare two figures; a difference below `least` would not show."""
        if abs(after - before) < least:
            return f"as in {self.plan}"
        return f"{'more' if after > before else 'less'} than the {shown} of {self.plan}"


def cluster_figures(problem: Problem, plan: Plan) -> list[ClusterFigures]:
    """Return the figures of every cluster of a plan."""
    return [measure(problem, cluster) for cluster in plan.clusters]


def _mean_drive_s(figures: Sequence[ClusterFigures]) -> float:
    """Mean over the clusters of the mean drive between their schools."""
    return sum(each.mean_drive_s for each in figures) / max(len(figures), 1)


def _off_target(problem: Problem, figures: Sequence[ClusterFigures]) -> float:
    """Pupils that a cluster lies off the target, on average."""
    off = sum(abs(each.pupils - problem.target_pupils) for each in figures)
    return off / max(len(figures), 1)


def partner_pairs(plan: Plan) -> Pairs:
    """Return the pairs of URNs that share a cluster."""
    return frozenset(
        pair for cluster in plan.clusters for pair in combinations(sorted(cluster.schools), 2)
    )
