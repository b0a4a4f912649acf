"""Borders that no cluster crosses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clustering.constraints.constraint import (
    NEVER,
    Culprit,
    Model,
    PairFilter,
    Pairs,
    WordConstraint,
)
from clustering.constraints.option import plain_option
from clustering.constraints.value_kinds import Word
from data.errors import Fault
from data.school import School

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules

AREAS = {
    "la": "local authority",
    "district": "district",
    "urban_rural": "urban or rural surroundings",
}
"""What has a border, by the field of a school that names it."""


@dataclass(frozen=True, kw_only=True)
class _Boundary(WordConstraint, PairFilter):
    def needed(self, rules: "Rules") -> tuple[str, ...]:
        return (rules.within,) if rules.within in {"district", "urban_rural"} else ()

    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        within = problem.rules.within
        if within and not any(getattr(school, within) for school in problem.schools):
            yield self.fault(
                f"the register names no {AREAS[within]} of any school",
                "Take a register that has this column, or leave the rule out",
                within,
            )

    def add_to(self, model: Model) -> None:
        within = model.problem.rules.within
        pairs = self.forbids(model.problem.schools, model.problem.rules)
        if pairs is not None:
            words = f"no cluster crosses the boundary of a {within}"
            model.no_pairs(pairs, model.switch(Culprit("within", within, (), words)))

    def dropped(self, problem: "Problem", culprit: Culprit) -> tuple[str, "Problem"]:
        words = f"let clusters cross the boundary of a {culprit.name}"
        return words, self.changed(problem, "")


def _across(schools: Sequence[School], rules: "Rules") -> Pairs | None:
    if not rules.within:
        return None
    areas = np.array([getattr(school, rules.within) for school in schools], dtype=object)
    pairs: Pairs = areas[:, None] != areas[None, :]
    return pairs


WITHIN = _Boundary(
    field="within",
    choices=("", *AREAS),
    default="",
    unknown_before=NEVER,
    meaning="""Field of a school that must be the same throughout a cluster: no cluster crosses the
    boundary of a `"district"`, an `"la"`. `""` for no boundary. A school without an entry shares
    clusters only with others that have none.""",
    kind="within",
    forbids=_across,
    option=plain_option(
        "within",
        option="--within",
        kind=Word(AREAS),
        title="border that no cluster crosses",
        text="No cluster crosses the border of an 'la' or a 'district', or mixes classes of "
        "'urban_rural', the register's own class of the place.",
        nothing="",
    ),
)
