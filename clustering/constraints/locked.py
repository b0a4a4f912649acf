"""Clusters that are locked: exactly these schools, whatever else changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clustering.constraints.constraint import Grouping, PairFilter
from clustering.constraints.model import Culprit, Model, Pairs
from clustering.wording import all_named
from data.school import School

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules

_BEYOND_ANY_DRIVE_S = 1e6
"""More than a school of a cluster costs, seconds: eleven days."""


@dataclass(frozen=True, kw_only=True)
class _Locked(Grouping, PairFilter):
    """Schools that must share a cluster, and share it with no other."""

    def add_to(self, model: Model) -> None:
        problem = model.problem
        for urns in problem.rules.locked:
            words = f"the lock on the cluster of {all_named(problem, urns)}"
            switch = model.switch(Culprit(self.field, "", urns, words))
            model.all_or_none([problem.row[urn] for urn in urns], switch)
            model.no_pairs(_with_others(problem.schools, [urns]), switch)

    def dropped(self, problem: "Problem", culprit: Culprit) -> tuple[str, "Problem"]:
        others = tuple(urns for urns in problem.rules.locked if urns != culprit.schools)
        return f"drop {culprit.sentence}", self.changed(problem, others)


def _groups(schools: Sequence[School], rules: "Rules") -> Iterator[tuple[set[int], str]]:
    row = {school.urn: at for at, school in enumerate(schools)}
    for urns in rules.locked:
        yield {row[urn] for urn in urns}, "the lock on their cluster"


def _with_others(schools: Sequence[School], locked: Sequence[Sequence[int]]) -> Pairs:
    pairs = np.zeros((len(schools), len(schools)), dtype=np.bool_)
    for urns in locked:
        inside = np.array([school.urn in urns for school in schools], dtype=np.bool_)
        pairs |= inside[:, None] ^ inside[None, :]
    return pairs


def in_locked(schools: Sequence[School], rules: "Rules") -> NDArray[np.bool_]:
    """(n,) schools of locked clusters."""
    return np.isin([school.urn for school in schools], [*chain.from_iterable(rules.locked)])


def lock_s(rules: "Rules") -> float:
    """Return what each school of a locked cluster costs besides where it is left out, seconds.

    With a number of clusters asked for, a cluster that goes makes way for one other at most: for as
    many schools as that holds, and for what the driving of either takes.
    """
    beside_s: float = rules.size[1] * rules.left_out_s
    return beside_s + _BEYOND_ANY_DRIVE_S


LOCKED = _Locked(
    field="locked",
    values=tuple[tuple[int, ...], ...],
    default=(),
    meaning="Groups of URNs that must be the whole of a cluster.",
    groups=_groups,
    forbids=lambda schools, rules: _with_others(schools, rules.locked) if rules.locked else None,
)
