"""What is the same throughout a cluster: its district, or another field of its schools."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clustering.constraints.constraint import NEVER, PairFilter, WordConstraint
from clustering.constraints.model import Culprit, Model, Pairs
from clustering.constraints.option import plain_option
from clustering.constraints.value_kinds import Word
from data.errors import Fault, Notice
from data.school import School

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules

AREAS = {
    "la": "local authority",
    "district": "district",
    "area": "planning area",
    "town": "town",
    "locality": "village or part of a town",
    "urban_rural": "class of place, urban or rural",
    "diocese": "diocese",
    "faith": "religious character",
    "phase": "phase of education",
    "type": "type of school",
    "trust": "academy trust",
    "federation": "federation",
    "existing_partnership": "partnership of today",
}
"""What may be the same throughout a cluster, by the field of a school that holds it."""

BORDERED = ("la", "district", "area", "town", "locality")
"""Those that are places, with a border between them."""


@dataclass(frozen=True, kw_only=True)
class _Boundary(WordConstraint, PairFilter):
    def needed(self, rules: "Rules") -> tuple[str, ...]:
        return (rules.within,) if rules.within not in {"", "la"} else ()

    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        within = problem.rules.within
        if within and not any(getattr(school, within) for school in problem.schools):
            usable = (field for field in AREAS if len(_values(problem, field)) > 1)
            differ = ", ".join(usable) or "nothing that is known of them"
            yield self.fault(
                f"no school is known to have a {AREAS[within]}",
                f"Leave the rule out, or give what these schools differ in: {differ}",
                within,
            )

    def idle(self, problem: "Problem") -> Iterator[Notice]:
        within = problem.rules.within
        if within and len(_values(problem, within)) == 1:
            yield Notice(
                f"The rules ask that {_words(within)}, and all schools do: this holds nothing."
            )

    def add_to(self, model: Model) -> None:
        within = model.problem.rules.within
        pairs = self.forbids(model.problem.schools, model.problem.rules)
        if pairs is not None:
            model.no_pairs(pairs, model.switch(Culprit("within", within, (), _words(within))))

    def dropped(self, problem: "Problem", culprit: Culprit) -> tuple[str, "Problem"]:
        words = f"let schools of a cluster differ in their {AREAS[culprit.name]}"
        return words, self.changed(problem, "")


def _words(within: str) -> str:
    return f"all schools of a cluster have the same {AREAS[within]}"


def _values(problem: "Problem", field: str) -> set[str]:
    """Return what the schools that take part have in a field; an empty text where one has none."""
    return {getattr(problem.schools[row], field) for row in problem.taking_part}


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
    meaning="""Field of a school that must be the same throughout a cluster: a `"district"`, an
    `"la"`, a `"faith"`. `""` for none. A school without an entry shares clusters only with others
    that have none.""",
    kind="within",
    forbids=_across,
    option=plain_option(
        "within",
        option="--within",
        kind=Word(AREAS),
        title="the same throughout a cluster",
        text="What is the same for all schools of a cluster: "
        + ", ".join(f"'{field}' ({words})" for field, words in AREAS.items())
        + ".",
        nothing="",
    ),
)
