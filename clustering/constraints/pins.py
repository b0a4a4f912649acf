"""Pins: schools that a planner keeps together, and pairs that a planner keeps apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clustering.constraints.constraint import NEVER, Grouping, PairFilter
from clustering.constraints.model import Culprit, Model, Pairs
from clustering.constraints.option import RuleName
from clustering.wording import all_named, named
from data.school import School

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules


@dataclass(frozen=True, kw_only=True)
class _Together(Grouping):
    def add_to(self, model: Model) -> None:
        problem = model.problem
        for urns in problem.rules.together:
            words = f"the pin that keeps {all_named(problem, urns)} together"
            switch = model.switch(Culprit(self.kind, "", urns, words))
            model.all_or_none([problem.row[urn] for urn in urns], switch)

    def dropped(self, problem: "Problem", culprit: Culprit) -> tuple[str, "Problem"]:
        return _without_pin(self, problem, culprit)


@dataclass(frozen=True, kw_only=True)
class _Apart(PairFilter):
    def add_to(self, model: Model) -> None:
        problem = model.problem
        for a, b in problem.rules.apart:
            if problem.row[a] in model.rows and problem.row[b] in model.rows:
                first, second = (named(problem, urn) for urn in (a, b))
                words = f"the pin that keeps {first} and {second} apart"
                pair = _pairs(problem.schools, [(a, b)])
                model.no_pairs(pair, model.switch(Culprit(self.kind, "", (a, b), words)))

    def dropped(self, problem: "Problem", culprit: Culprit) -> tuple[str, "Problem"]:
        return _without_pin(self, problem, culprit)


def _without_pin(
    pins: Grouping | PairFilter, problem: "Problem", culprit: Culprit
) -> tuple[str, "Problem"]:
    others = tuple(pin for pin in pins.of(problem.rules) if pin != culprit.schools)
    return f"drop {culprit.sentence}", pins.changed(problem, others)


def _pinned(schools: Sequence[School], rules: "Rules") -> Iterator[tuple[set[int], str]]:
    row = {school.urn: index for index, school in enumerate(schools)}
    for urns in rules.together:
        yield {row[urn] for urn in urns}, "the group pinned together"


def _pairs(schools: Sequence[School], apart: Sequence[tuple[int, int]]) -> Pairs:
    row = {school.urn: at for at, school in enumerate(schools)}
    pairs = np.zeros((len(schools), len(schools)), dtype=np.bool_)
    for a, b in apart:
        pairs[row[a], row[b]] = pairs[row[b], row[a]] = True
    return pairs


TOGETHER = _Together(
    field="together",
    values=tuple[tuple[int, ...], ...],
    default=(),
    unknown_before=NEVER,
    meaning="Groups of URNs that must share a cluster.",
    kind="together",
    groups=_pinned,
    name=RuleName("together", "--together", "schools to be together", "urns"),
)
APART = _Apart(
    field="apart",
    values=tuple[tuple[int, int], ...],
    default=(),
    unknown_before=NEVER,
    meaning="Pairs of URNs that must not.",
    kind="apart",
    forbids=lambda schools, rules: _pairs(schools, rules.apart) if rules.apart else None,
    name=RuleName("apart", "--apart", "schools to be apart", "urns"),
)
