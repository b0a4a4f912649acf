"""Why a plan leaves schools out: what is known at once, and what there is time to find.

For a school that may fit, the reason says what each way of placing it would cost. The ways are
those of the repair at the end of a search (`clustering.optimiser.heuristics.repair`), tried again
on the finished plan.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping

import numpy as np

from clustering.clock import EXPLAINING_S, Clock, Limits, Progress, ProgressCall
from clustering.compiled import Floats
from clustering.left_out import NOT_LOOKED, diagnose
from clustering.most_placed import most_placed
from clustering.optimiser.aggregation import Aggregation, aggregate
from clustering.optimiser.heuristics.repair import GAIN_S, cheapest_ejection, insertions
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance
from clustering.optimiser.interruptible import run_interruptibly
from clustering.optimiser.warm_start import warm_start
from clustering.placeable import Placeability
from clustering.plan import LeftOut, Plan
from clustering.problem import Problem
from clustering.standing import Standing, standings
from clustering.wording import named

NOT_NEEDED = "It may join a cluster and need not; the plan is better without it."
"""Reason of a school whose place is optional."""

COSTS_NOTHING = (
    "By the weights a school without a place costs nothing, so no cluster is worth its drives; "
    "left-out above 0 lets it count."
)
"""Reason of a school that needs a place where the price of having none is 0."""

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_LEAST, _SHARE = 1.0, 0.01
"""A figure in a reason may be off by one, or by a hundredth: drives are kept to 10 ms."""


@dataclasses.dataclass(frozen=True)
class Unplaced:
    """The schools that a plan leaves out.

    Attributes
    ----------
    problem, aggregation
        The problem, and its units.
    incumbent
        The plan, of the units.
    proven
        No plan costs less.
    """

    problem: Problem
    aggregation: Aggregation
    incumbent: Incumbent
    proven: bool

    def as_known(self) -> tuple[LeftOut, ...]:
        """Return them with the reasons that are known at once; the others are not looked at."""
        return self._with_reasons(lambda: False)

    def explained(
        self, limits: Limits, state: Progress, progress: ProgressCall | None
    ) -> tuple[LeftOut, ...]:
        """Return them with their reasons, as far as there is time.

        Parameters
        ----------
        limits
            Time for it.
        state
            How far the search has come.
        progress
            Called several times a second. Ctrl-C, or KeyboardInterrupt raised in this call, ends
            the explanations.
        """
        clock = Clock(limits)

        def explain(on_progress: ProgressCall) -> tuple[LeftOut, ...]:
            on_progress(dataclasses.replace(state, stage="Reasons for schools left out"))
            return self._with_reasons(clock.should_continue)

        # what was found is lost if it is left, and the plan is known: it gets longer
        found = run_interruptibly(explain, clock, progress, late_s=EXPLAINING_S)
        return self.as_known() if found is None else found

    def _with_reasons(self, should_continue: Callable[[], bool]) -> tuple[LeftOut, ...]:
        problem = self.problem
        untaken = why_untaken(
            problem, self.aggregation, self.incumbent, should_continue, proven=self.proven
        )
        reasons = untaken | diagnose(problem, should_continue)
        return tuple(
            LeftOut(problem.schools[row].urn, reasons[row])
            for row in sorted(reasons, key=lambda row: problem.schools[row].urn)
        )


def why_untaken(
    problem: Problem,
    aggregation: Aggregation,
    incumbent: Incumbent,
    should_continue: Callable[[], bool] = lambda: True,
    *,
    proven: bool,
) -> dict[int, str]:
    """Return the schools that a plan leaves out though they may fit, by row, and why.

    Parameters
    ----------
    problem
        The problem.
    aggregation
        Of the problem, without the schools that no cluster can hold.
    incumbent
        The plan, of its units.
    should_continue
        Called before each school; once it returns False, the others are not looked at further.
    proven
        No plan costs less.
    """
    costs: Instance | None = None
    placeability = {
        row: placeability
        for unit, placeability in zip(problem.units, problem.placeabilities, strict=True)
        for row in unit.rows
    }
    reasons = {}
    count = most_placed(problem)
    for unit in incumbent.left_out:
        rows = aggregation.rows[unit]
        urns = [problem.schools[row].urn for row in rows]
        if Standing.NEEDS_PLACE not in standings(problem, urns).values():
            reason = NOT_NEEDED
        elif not problem.left_out_s[list(rows)].any():
            reason = COSTS_NOTHING
        elif not should_continue():
            reason = NOT_LOOKED
        else:
            costs = _at_plan_costs(problem, aggregation) if costs is None else costs
            known = placeability[rows[0]] is Placeability.PLACEABLE
            found = _Untaken(problem, aggregation, incumbent, costs, unit)
            reason = f"{count} {found.reason(known=known, proven=proven)}".lstrip()
        reasons.update(dict.fromkeys(rows, reason))
    return reasons


def _at_plan_costs(problem: Problem, aggregation: Aggregation) -> Instance:
    """Return the instance at the costs of a plan, without the bonus for kept pairs."""
    if not problem.rules.kept_pairs:
        return aggregation.instance
    rules = dataclasses.replace(problem.rules, kept_pairs=())
    return aggregate(problem.replace(rules=rules), problem.unplaceable).instance


@dataclasses.dataclass(frozen=True)
class _Untaken:
    """A left-out unit, and the plan that leaves it out.

    Attributes
    ----------
    costs
        The instance at the costs of a plan.
    """

    problem: Problem
    aggregation: Aggregation
    incumbent: Incumbent
    costs: Instance
    unit: int

    def reason(self, *, known: bool, proven: bool) -> str:
        """Say what was tried; `known` says that a cluster that can hold it was found."""
        clusters = self.incumbent.clusters
        more_s = insertions(self.costs, clusters, self.unit)
        if more_s.size and np.isfinite(more_s.min()):
            found = self._cheapest(more_s)
        elif not known:
            return "No cluster that can hold it was found, and whether there is one is not known."
        elif not clusters:
            found = "No cluster that costs less than leaving out its schools was found."
        else:
            found = f"{self._refused()}, and {self._exchange()}."
        wanted = self.problem.rules.clusters
        if wanted is not None:
            found += f" No other cluster may be opened: exactly {wanted} was asked for."
        end = (
            "No plan that places it costs less: proven."
            if proven
            else "Whether another plan could place it at less cost is not known."
        )
        return f"{found} {end}"

    def _cheapest(self, more_s: Floats) -> str:
        """Say which cluster could take it at the least cost, and what that costs."""
        at = int(more_s.argmin())
        over_s = float(more_s[at] - self.costs.left_out_s[self.unit])
        place = f"in the cluster of {self._nearest_name(at)}"
        if over_s < -GAIN_S:
            return f"There is a place for it {place}; the search ended before it was tried."
        return (
            f"Its cheapest place, {place}, costs {more_s[at] / 60:,.1f} minutes, "
            f"{over_s / 60:,.1f} more than leaving it out."
        )

    def _exchange(self) -> str:
        """Say what the cheapest exchange with one school of a cluster would gain."""
        best = cheapest_ejection(self.incumbent.instance, self.incumbent.clusters, self.unit)
        if best.more_s < -GAIN_S:
            return "the search ended before the exchanges with one school were tried"
        if not np.isfinite(best.more_s):
            return "no exchange with one school is possible"
        moves = ", moves counted," if self.problem.rules.kept_pairs else ""
        return f"no exchange with one school costs less{moves} than leaving it out"

    def _refused(self) -> str:
        """Say why no cluster of the plan can take it in."""
        instance = self.costs
        larger = instance._replace(most=instance.most + int(instance.schools[self.unit]))
        if np.isfinite(insertions(larger, self.incumbent.clusters, self.unit)).any():
            return "Every cluster that could take it in is full"
        return "No cluster of the plan can take it in by the rules"

    def _nearest_name(self, at: int) -> str:
        """Return the nearest school of a cluster by name."""
        rows = [row for unit in self.incumbent.clusters[at] for row in self.aggregation.rows[unit]]
        own = list(self.aggregation.rows[self.unit])
        drives_s = self.problem.slower_s[np.ix_(own, rows)].min(axis=0)
        nearest = rows[int(drives_s.argmin())]
        return named(self.problem, self.problem.schools[nearest].urn)


def why_unplaced(problem: Problem, plan: Plan, *, proven: bool) -> dict[int, str]:
    """Return why schools are in no cluster of a plan that keeps its rules, by URN.

    Parameters
    ----------
    proven
        No plan costs less.
    """
    unplaceable = diagnose(problem)
    aggregation = aggregate(problem, unplaceable)
    found = Incumbent.of(aggregation.instance, warm_start(problem, aggregation, plan).clusters)
    return _by_urn(problem, why_untaken(problem, aggregation, found, proven=proven) | unplaceable)


def why_unplaceable(problem: Problem) -> dict[int, str]:
    """Return why schools fit into no cluster by the rules, whatever the plan, by URN."""
    return _by_urn(problem, diagnose(problem))


def _by_urn(problem: Problem, reasons: Mapping[int, str]) -> dict[int, str]:
    return {problem.schools[row].urn: reason for row, reason in reasons.items()}


def say_the_same(kept: str, found: str) -> bool:
    """Say whether two reasons agree, apart from the last digits of their figures.

    Examples
    --------
    >>> say_the_same("It costs 71.2 minutes.", "It costs 71.3 minutes.")
    True
    >>> say_the_same("It costs 71.2 minutes.", "It costs 7.1 minutes.")
    False
    """
    if _FIGURE.sub("0", kept) != _FIGURE.sub("0", found):
        return False
    pairs = zip(_FIGURE.findall(kept), _FIGURE.findall(found), strict=True)
    return all(first == second or _nearly_equal(first, second) for first, second in pairs)


def _nearly_equal(kept: str, found: str) -> bool:
    try:
        first, second = (float(text.replace(",", "")) for text in (kept, found))
    except ValueError:  # 1.2.3 is no figure
        return False
    return abs(first - second) <= max(_LEAST, _SHARE * abs(second))
