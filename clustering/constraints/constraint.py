"""What a rule of a plan is: its field, its words, and its form for the optimiser.

`Constraint` is what all rules share. Its kinds say what a rule is about: a pair of schools that
costs something (`PairCost`) or must not share a cluster (`PairFilter`), schools that must share one
(`Grouping`), and a sum over the schools of a cluster (`SumCondition`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from clustering.constraints.model import ClusterSum, Culprit, Floats, Model, Pairs, Range
from data.errors import Fault, Notice

if TYPE_CHECKING:
    from clustering.constraints.option import RuleName, RuleOption, Weight
    from clustering.problem import Problem
    from clustering.rules import Rules
    from data.school import School

NEVER = object()
"""Stands for a rule without which no plan.json was ever written."""


@dataclass(frozen=True, kw_only=True)
class Constraint:
    """One rule of a plan.

    Attributes
    ----------
    field
        The field of `Rules` that holds its value.
    values
        The type of its values, for documents and for reading plan.json.
    default
        Its value where nobody sets it.
    meaning
        What it means, for the documentation of `Rules`.
    unknown_before
        Its value in a plan.json of a version that did not know it; `NEVER` where every version
        did. The default, unless that would change what such a plan means.
    option
        How a planner sets it by itself; None where it is set otherwise.
    weight
        How a planner sets the seconds that it costs; None where it costs none.
    name
        What a planner calls it where it is set otherwise; None where nobody sets it.
    kind
        What a contradiction calls it; `""` where it never stands in the way, or by other names.
    needs
        Fields of a school that it asks for where it is in force.
    """

    field: str
    values: Any
    default: Any
    meaning: str
    unknown_before: Any = None
    option: RuleOption | None = None
    weight: Weight | None = None
    name: RuleName | None = None
    kind: str = ""
    needs: tuple[str, ...] = ()

    @property
    def rank(self) -> int:
        """Its place where a contradiction is looked for: what planners rather keep comes last."""
        return 0

    def of(self, rules: Rules) -> Any:
        """Return its value by the rules."""
        return getattr(rules, self.field)

    def in_force(self, rules: Rules) -> bool:
        """Say whether the rules hold it at all; 0 is a value like any other."""
        value = self.of(rules)
        return not (value is None or value is False or value in ("", ()))

    def needed(self, rules: Rules) -> tuple[str, ...]:
        """Return the fields of a school that it asks for."""
        return self.needs if self.in_force(rules) else ()

    def faults(self, rules: Rules) -> Iterator[Fault]:  # noqa: ARG002 - most have none
        """Yield a fault where its value cannot be right, whatever the schools."""
        yield from ()

    def impossible(self, problem: Problem) -> Iterator[Fault]:  # noqa: ARG002 - most have none
        """Yield a fault where counting alone shows that no plan of the schools can keep it."""
        yield from ()

    def idle(self, problem: Problem) -> Iterator[Notice]:  # noqa: ARG002 - most have none
        """Yield a notice where it does not do among these schools what it seems to."""
        yield from ()

    def sums(self, rules: Rules) -> Iterator[ClusterSum]:  # noqa: ARG002 - most have none
        """Yield the sums over clusters that it holds in a range, where it is in force."""
        yield from ()

    def add_to(self, model: Model) -> None:
        """Add its form for the contradiction finder; nothing where it never stands in the way."""
        for each in self.sums(model.problem.rules):
            each.add_to(model)

    def names(self, culprit: Culprit) -> bool:
        """Say whether it is the rule that a contradiction names."""
        return culprit.kind == self.kind != ""

    def dropped(self, problem: Problem, culprit: Culprit) -> tuple[str, Problem]:
        """Return what to say of the problem without the rule that a contradiction names, and it."""
        value = False if isinstance(self.default, bool) else self.default
        return f"no longer ask that {culprit.sentence}", self.changed(problem, value)

    def changed(self, problem: Problem, value: Any) -> Problem:
        """Return a problem with another value of it."""
        return problem.replace(rules=replace(problem.rules, **{self.field: value}))

    def completed(self, kept: Any) -> Any:
        """Return its value in a plan.json with what was not known to the version that wrote it."""
        return kept

    def fault(self, problem: str, remedy: str, value: object) -> Fault:
        """Return a fault of its value."""
        column = self.field if self.option is None else self.option.key
        return Fault("rules", problem, remedy, column=column, value=str(value))


def no_trust_known(rule: str) -> Notice:
    """Return the notice that a rule on trusts holds nothing."""
    return Notice(
        f"{rule}, and no school is known to be of a trust: this holds nothing. Give --group-links."
    )


@dataclass(frozen=True, kw_only=True)
class WordConstraint(Constraint):
    """A rule whose value is one of several words.

    Attributes
    ----------
    values
        Text.
    choices
        The words; `""` for none of them.
    """

    values: Any = str
    choices: tuple[str, ...]

    def faults(self, rules: Rules) -> Iterator[Fault]:
        """Yield a fault where its value is none of the words."""
        if self.of(rules) not in self.choices:
            words = ", ".join(filter(None, self.choices))
            yield self.fault("no such choice", f"Give {words}", self.of(rules))


@dataclass(frozen=True, kw_only=True)
class Price(Constraint):
    """A rule that costs seconds, 0 or more."""

    def faults(self, rules: Rules) -> Iterator[Fault]:
        """Yield a fault where it is below 0 or not finite."""
        if not 0 <= self.of(rules) < np.inf:
            yield self.fault(
                "a weight is 0 or more, and finite", "Give seconds of 0 or more", self.of(rules)
            )


@dataclass(frozen=True, kw_only=True)
class PairFilter(Constraint):
    """Pairs of schools that must not share a cluster.

    The search never looks at such a pair again, so a rule of this kind makes it faster.

    Attributes
    ----------
    forbids
        Of the schools and the rules: (n, n) bool, symmetric; None for no pair.
    """

    forbids: Callable[[Sequence[School], Rules], Pairs | None]

    @property
    def rank(self) -> int:
        """Its place where a contradiction is looked for."""
        return 2


@dataclass(frozen=True, kw_only=True)
class Grouping(Constraint):
    """Schools that must share a cluster.

    Attributes
    ----------
    groups
        Of the schools and the rules: rows, and what holds them together.
    """

    groups: Callable[[Sequence[School], Rules], Iterable[tuple[set[int], str]]]

    @property
    def rank(self) -> int:
        """Its place where a contradiction is looked for."""
        return 1


@dataclass(frozen=True, kw_only=True)
class SumCondition(Constraint):
    """A range for a sum over the schools of every cluster.

    A cluster is held against it where it is complete; one that few clusters meet makes pricing
    slower, because the bound of a branch knows nothing of it.

    Attributes
    ----------
    amounts
        Of the problem: (n,) what each school adds to the sum, 0 or more.
    bounds
        Of its value, where it is in force: the range.
    words
        It in words, of the rules: the middle of a sentence.
    lack
        Why no cluster is possible where all schools together add up to too little.
    """

    amounts: Callable[[Problem], Floats]
    bounds: Callable[[Any], Range]
    words: Callable[[Rules], str]
    lack: str = "there is no such school"

    @property
    def rank(self) -> int:
        """Its place where a contradiction is looked for."""
        return 3

    def wanted(self, rules: Rules) -> Range | None:
        """Return the range by the rules; None where they do not ask."""
        return self.bounds(self.of(rules)) if self.in_force(rules) else None

    def sums(self, rules: Rules) -> Iterator[ClusterSum]:
        """Yield the one sum, where the rules ask."""
        wanted = self.wanted(rules)
        if wanted is not None:
            yield ClusterSum(
                name=self.field,
                words=self.words(rules),
                bounds=wanted,
                amounts=self.amounts,
                lack=self.lack,
            )

    def idle(self, problem: Problem) -> Iterator[Notice]:
        """Yield a notice where all schools together have no more than a cluster may have."""
        fewest, most = self.wanted(problem.rules) or (-np.inf, np.inf)
        if fewest <= 0 and self.amounts(problem)[problem.taking_part].sum() <= most < np.inf:
            yield Notice(
                f"The rules ask that {self.words(problem.rules)}, and all schools together have no "
                "more: this holds nothing."
            )

    def names(self, culprit: Culprit) -> bool:
        """Say whether it is the rule that a contradiction names."""
        return (culprit.kind, culprit.name) == ("condition", self.field)


def at_least_one(_: bool) -> Range:  # noqa: FBT001 - it is called as every kind of bounds is
    """Return the range of a sum of which a cluster needs 1 or more."""
    return 1.0, np.inf


@dataclass(frozen=True, kw_only=True)
class OneOf(SumCondition):
    """Every cluster has at least one school of a kind.

    Attributes
    ----------
    values, default, bounds
        Yes or no, no, and 1 or more.
    having
        Of the schools and the rules: (n,) 1 for every school of the kind.
    word
        What an option and a programme call it.
    phrase
        What every cluster then has: "a vacant headship".
    met
        What holds where a cluster meets it, for the papers of a programme.
    """

    values: Any = bool
    default: bool = False
    bounds: Callable[[Any], Range] = at_least_one
    having: Callable[[Sequence[School], Rules], Floats]
    word: str
    phrase: str
    met: str


@dataclass(frozen=True, kw_only=True)
class PairCost:
    """Pairs of schools that cost seconds, or take some off, where they share a cluster.

    Attributes
    ----------
    key
        Its name, as in `forbidden`; the field of `Compatibility` that holds its seconds adds "_s".
    default
        Its seconds where nobody sets them.
    meaning
        Which pairs it is about, for the documentation of `Compatibility`.
    applies
        Says of every pair of n schools whether it is about it: (n, n) bool, symmetric, False on
        the diagonal.
    explanation
        What a planner reads of a cluster with such a pair.
    weight
        How a planner sets its seconds.
    forbidden
        What is forbidden where a planner forbids such pairs outright: "academies of two trusts";
        `""` where that cannot be asked for.
    needs
        Fields of a school that it asks for where its pairs are forbidden.
    unknown_before
        Its seconds in a plan.json of a version that did not know it; `NEVER` where every version
        did.
    """

    key: str
    default: float
    meaning: str
    applies: Callable[[Sequence[School]], Pairs]
    explanation: str
    weight: Weight
    forbidden: str = ""
    needs: tuple[str, ...] = ()
    unknown_before: Any = 0.0

    @property
    def field(self) -> str:
        """The field of `Compatibility` that holds its seconds."""
        return f"{self.key}_s"
