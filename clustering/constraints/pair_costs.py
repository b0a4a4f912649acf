"""What pairs of schools cost in one cluster, and which of them a planner forbids outright."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, make_dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from clustering.constraints.constraint import (
    NEVER,
    Constraint,
    PairCost,
    PairFilter,
    no_trust_known,
)
from clustering.constraints.model import Culprit, Model, Pairs
from clustering.constraints.option import RuleOption
from clustering.constraints.value_kinds import Words
from clustering.wording import sentence
from data.errors import Fault, Notice

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules
    from data.school import School


KEPT_APART = "kept_apart"
"""Name of the culprit that stands for `Problem.kept_apart`."""


def compatibility_class(costs: Sequence[PairCost]) -> Any:
    """Return the class of the seconds that pairs cost: a field for each cost."""
    lines = [f"    {cost.field}\n        {cost.meaning}" for cost in costs]
    made = make_dataclass(
        "Compatibility",
        [(cost.field, float, cost.default) for cost in costs],
        frozen=True,
        slots=True,
    )
    made.__doc__ = "\n".join(
        (
            "Seconds added for each pair of schools in one cluster that fit badly, or taken off.",
            "",
            "    The figures are the design's defaults: a Roman Catholic school with another",
            "    character costs as much as five minutes more on the road between the two.",
            "",
            "    Attributes",
            "    ----------",
            *lines,
            "    ",
        )
    )
    return made


@dataclass(frozen=True, kw_only=True)
class Compatible(Constraint):
    """What pairs of schools cost, or take off, where they share a cluster.

    Attributes
    ----------
    costs
        One for each field.
    """

    costs: tuple[PairCost, ...]

    def completed(self, kept: Any) -> Any:
        """Return the seconds in a plan.json, 0 for a cost that its version did not know."""
        later = {c.field: c.unknown_before for c in self.costs if c.unknown_before is not NEVER}
        return {**later, **kept}

    def idle(self, problem: Problem) -> Iterator[Notice]:
        """Yield a notice for each price asked for that no school is known to be about."""
        for cost in (each for each in self.costs if not each.default):
            why = [w for field, w in problem.schools.lacking.items() if field in cost.needs]
            if why and getattr(problem.rules.compatibility, cost.field):
                yield Notice(sentence(f"{cost.weight.title} has a price, and {why[0]}"))

    def faults(self, rules: Rules) -> Iterator[Fault]:
        """Yield a fault for each figure that is not finite."""
        for entry in fields(rules.compatibility):
            seconds = getattr(rules.compatibility, entry.name)
            if not math.isfinite(seconds):
                yield Fault(
                    "rules",
                    "what a pair costs must be a finite number of seconds",
                    "Give seconds, below 0 for pairs to be kept",
                    column=f"compatibility.{entry.name}",
                    value=str(seconds),
                )


@dataclass(frozen=True, kw_only=True)
class Forbidden(PairFilter):
    """Pairs that a pair cost would price, where the planner forbids them outright.

    Attributes
    ----------
    costs
        All that may be named.
    """

    costs: tuple[PairCost, ...]

    def needed(self, rules: Rules) -> tuple[str, ...]:
        """Return the fields of a school that the forbidden pairs ask for."""
        return tuple(field for cost in self._named(rules) for field in cost.needs)

    def faults(self, rules: Rules) -> Iterator[Fault]:
        """Yield a fault for each name that is none."""
        known = [cost.key for cost in self.costs]
        for word in rules.forbidden:
            if word not in known:
                yield self.fault("no such choice", f"Give {', '.join(known)}", word)

    def idle(self, problem: Problem) -> Iterator[Notice]:
        """Yield a notice where two trusts are kept apart and no trust is known."""
        by_trust = any("trust" in cost.needs for cost in self._named(problem.rules))
        if by_trust and not any(school.trust for school in problem.schools):
            yield no_trust_known("Two trusts may not share a cluster")

    def add_to(self, model: Model) -> None:
        """Let no such pair be inside, nor one that the problem itself keeps apart."""
        if model.problem.kept_apart is not None:
            words = "schools of some characters, dioceses or types are kept apart"
            switch = model.switch(Culprit(self.kind, KEPT_APART, (), words))
            model.no_pairs(model.problem.kept_apart, switch)
        for cost in self._named(model.problem.rules):
            words = f"it is forbidden that {cost.explanation[:1].lower()}{cost.explanation[1:]}"
            switch = model.switch(Culprit(self.kind, cost.key, (), words))
            model.no_pairs(cost.applies(model.problem.schools), switch)

    def dropped(self, problem: Problem, culprit: Culprit) -> tuple[str, Problem]:
        """Return the problem in which such pairs are no longer forbidden."""
        words = f"no longer hold that {culprit.sentence}"
        if culprit.name == KEPT_APART:
            return words, problem.replace(kept_apart=None)
        others = tuple(name for name in problem.rules.forbidden if name != culprit.name)
        return words, self.changed(problem, others)

    def _named(self, rules: Rules) -> list[PairCost]:
        return [cost for cost in self.costs if cost.key in rules.forbidden]


def forbidden(costs: tuple[PairCost, ...]) -> Forbidden:
    """Return the rule that forbids pairs by the names of these costs."""

    def forbids(schools: Sequence[School], rules: Rules) -> Pairs | None:
        named = [cost.applies(schools) for cost in costs if cost.key in rules.forbidden]
        pairs: Pairs | None = np.logical_or.reduce(named) if named else None
        return pairs

    offered = {cost.key: cost.forbidden for cost in costs if cost.forbidden}
    names = ", ".join(f"'{key}'" for key in offered)
    return Forbidden(
        field="forbidden",
        values=tuple[str, ...],
        default=(),
        unknown_before=NEVER,
        meaning="""Names of pair rules (`"catholic_with_other"`, ...) whose pairs must not share a
    cluster.""",
        kind="forbidden",
        forbids=forbids,
        costs=costs,
        option=RuleOption(
            key="forbid",
            option="--forbid",
            kind=Words(offered),
            title="forbidden in one cluster",
            help=f"What may not share a cluster: {names}; repeat for several.",
            of=lambda rules: rules.forbidden,
            into=lambda value: {"forbidden": value or ()},
        ),
    )


def compatibility_seconds(
    costs: Sequence[PairCost], schools: Sequence[School], compatibility: Any
) -> NDArray[np.float64]:
    """Return what each pair of schools costs beyond its drive.

    Parameters
    ----------
    costs
        The rules.
    schools
        The n schools.
    compatibility
        The seconds of each rule.

    Returns
    -------
    (n, n) seconds, symmetric, 0 on the diagonal; negative for ties worth keeping.
    """
    seconds = np.zeros((len(schools), len(schools)))
    for cost in costs:
        seconds += getattr(compatibility, cost.field) * cost.applies(schools)
    return seconds
