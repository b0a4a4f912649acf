"""How many pupils a cluster has, and how many of them in one school."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clustering.constraints.constraint import NEVER, Constraint, SumCondition
from clustering.constraints.model import Culprit, Model
from clustering.constraints.option import plain_option
from clustering.constraints.taking_no_part import MOST_PUPILS
from clustering.constraints.value_kinds import Number, Span
from data.errors import Fault, Notice

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules


@dataclass(frozen=True, kw_only=True)
class _Pupils(SumCondition):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        if rules.pupils is not None and not 0 <= rules.pupils[0] <= rules.pupils[1]:
            remedy = "Give fewest and most, 0 up"
            yield self.fault("the fewest pupils exceed the most", remedy, rules.pupils)

    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        if problem.rules.pupils is None:
            return
        (fewest, most), (small, large) = problem.rules.size, problem.rules.pupils
        rolls = np.sort(problem.balanced_pupils[problem.taking_part])
        said = f"{small:,.0f}-{large:,.0f}"
        if len(rolls) >= fewest and rolls[-most:].sum() < small:
            yield self.fault(
                f"the {min(most, len(rolls))} largest schools have {rolls[-most:].sum():,.0f} "
                "pupils together",
                "Ask for fewer pupils, or allow more schools in a cluster",
                said,
            )
        if len(rolls) >= fewest and rolls[:fewest].sum() > large:
            yield self.fault(
                f"the {fewest} smallest schools have {rolls[:fewest].sum():,.0f} pupils together",
                "Allow more pupils, or fewer schools in a cluster",
                said,
            )
        clusters = problem.rules.clusters
        if clusters is not None and clusters * small > rolls.sum():
            yield self.fault(
                f"{clusters} clusters of {small:,.0f} pupils or more need {clusters * small:,.0f}, "
                f"and the schools have {rolls.sum():,.0f}",
                "Ask for fewer pupils, or fewer clusters",
                said,
            )


@dataclass(frozen=True, kw_only=True)
class _LargestShare(Constraint):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        share = self.of(rules)
        if share is not None and not 0 < share <= 100:
            yield self.fault("a share is more than 0 and up to 100", "Give per cent", share)

    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        percent, most = self.of(problem.rules), problem.rules.size[1]
        if percent is not None and percent * most < 100:
            yield self.fault(
                f"of {most} schools the largest has {100 / most:.3g} % of the pupils at least",
                f"Give {math.ceil(100 / most)} or more, or larger sizes",
                percent,
            )

    @property
    def rank(self) -> int:
        return 3

    def words(self, rules: "Rules") -> str:
        """Say it, as the middle of a sentence."""
        return f"no school has more than {self.of(rules):g} per cent of its cluster's pupils"

    def share(self, rules: "Rules") -> float:
        """Return the largest share of a cluster's pupils in one school; infinite for any."""
        percent = self.of(rules)
        return math.inf if percent is None else percent / 100

    def add_to(self, model: Model) -> None:
        rules = model.problem.rules
        if self.in_force(rules):
            switch = model.switch(Culprit("condition", self.field, (), self.words(rules)))
            model.largest_within(model.problem.balanced_pupils, self.share(rules), switch)

    def names(self, culprit: Culprit) -> bool:
        return (culprit.kind, culprit.name) == ("condition", self.field)


@dataclass(frozen=True, kw_only=True)
class _PupilsTarget(Constraint):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        target = self.of(rules)
        if target is not None and not 0 < target < math.inf:
            yield self.fault("a target is more than 0", "Give a number such as 1,200", target)
        if target is not None and rules.pupils is not None:
            fewest, most = rules.pupils
            if not fewest <= target <= most:
                remedy = "Give a target within it, or another range"
                said = f"a cluster has {fewest:,.0f} to {most:,.0f} pupils"
                yield self.fault(said, remedy, f"{target:g}")
        if target is not None and rules.size_target is not None:
            remedy = "Give one of the two"
            yield self.fault("a target in schools is given too", remedy, f"{target:g}")

    def idle(self, problem: "Problem") -> Iterator[Notice]:
        if self.in_force(problem.rules) and not problem.rules.balance_s_per_pupil:
            yield Notice(
                "A target of pupils is given, and a pupil off the target weighs nothing: it holds "
                "nothing."
            )


def _pupils_in_words(rules: "Rules") -> str:
    fewest, most = rules.pupils or (0.0, np.inf)
    if most == np.inf:
        return f"a cluster has at least {fewest:g} pupils"
    return f"a cluster has {fewest:g} to {most:g} pupils"


PUPILS = _Pupils(
    field="pupils",
    values=tuple[float, float] | None,
    default=None,
    unknown_before=NEVER,
    meaning="""Fewest and most pupils of a cluster; None for any number. An unknown roll counts as
    the mean roll, here and in the largest share.""",
    amounts=lambda problem: problem.balanced_pupils,
    bounds=lambda pupils: pupils,
    words=_pupils_in_words,
    lack="all schools together have fewer",
    needs=("pupils",),
    option=plain_option(
        "pupils",
        option="--pupils",
        kind=Span(most=MOST_PUPILS),
        title="pupils of a cluster",
        text="Fewest and most pupils of a cluster.",
    ),
)
PUPILS_TARGET = _PupilsTarget(
    field="pupils_target",
    values=float | None,
    default=None,
    meaning="""Pupils that every cluster should have; None for the mean roll times the middle of the
    sizes, or times `size_target`.""",
    needs=("pupils",),
    option=plain_option(
        "pupils_target",
        option="--pupils-target",
        kind=Number(least=1, most=MOST_PUPILS),
        title="pupils that a cluster should have",
        text="Pupils that every cluster should have; each one off it costs the weight 'balance'.",
    ),
)
LARGEST_SHARE = _LargestShare(
    field="most_in_one_school_percent",
    values=float | None,
    default=None,
    unknown_before=NEVER,
    meaning="Largest share of a cluster's pupils in one school, per cent; None for any.",
    needs=("pupils",),
    option=plain_option(
        "most_in_one_school_percent",
        option="--most-in-one-school",
        kind=Number(least=1, most=100, unit=" %"),
        title="largest share of a cluster's pupils in one school",
        text="Largest share of a cluster's pupils that one school may have, per cent.",
    ),
)
