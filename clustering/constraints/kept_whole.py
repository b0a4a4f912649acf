"""Federations and trusts of today whose schools must share a cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from clustering.constraints.constraint import NEVER, Grouping, no_trust_known
from clustering.constraints.model import Culprit, Model
from clustering.wording import all_named
from data.errors import Notice

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules
    from data.school import School


@dataclass(frozen=True, kw_only=True)
class KeptWhole(Grouping):
    """Schools that name the same federation (trust) must share a cluster.

    Attributes
    ----------
    values, unknown_before
        Yes or no; every version knew them.
    word
        What an option calls it: "federations".
    """

    values: Any = bool
    unknown_before: Any = NEVER
    word: str

    def add_to(self, model: Model) -> None:
        """Let all of each be inside, or none."""
        problem = model.problem
        if not self.of(problem.rules):
            return
        for name, rows in _members(problem.schools, self.kind).items():
            if len(rows) > 1 and not rows.isdisjoint(model.rows):
                urns = tuple(problem.schools[row].urn for row in sorted(rows))
                called = all_named(problem, urns)
                words = f"the {self.kind} {name} stays together ({called})"
                switch = model.switch(Culprit(self.kind, name, urns, words))
                model.all_or_none(sorted(rows), switch)

    def dropped(self, problem: Problem, culprit: Culprit) -> tuple[str, Problem]:
        """Return the problem with schools that are in this federation (trust) no longer."""
        alone: dict[str, Any] = {self.kind: ""}
        schools = [
            replace(school, **alone) if school.urn in culprit.schools else school
            for school in problem.schools
        ]
        split = problem.replace(schools=problem.schools.replace(schools))
        return f"let the {self.kind} {culprit.name} be split", split

    def idle(self, problem: Problem) -> Iterator[Notice]:
        """Yield a notice where trusts are to be kept whole and none is known."""
        known = any(getattr(school, self.kind) for school in problem.schools)
        if self.kind == "trust" and self.of(problem.rules) and not known:
            yield no_trust_known("Trusts are to be kept whole")


def _members(schools: Sequence[School], kind: str) -> dict[str, set[int]]:
    members: dict[str, set[int]] = {}
    for row, school in enumerate(schools):
        if getattr(school, kind):
            members.setdefault(getattr(school, kind), set()).add(row)
    return members


def _groups(
    kind: str, field: str, schools: Sequence[School], rules: Rules
) -> Iterator[tuple[set[int], str]]:
    if getattr(rules, field):
        outsiders = rules.outsiders
        for name, rows in _members(schools, kind).items():
            inside = {row for row in rows if schools[row].urn not in outsiders}
            yield inside, f"the {kind} {name}"


FEDERATIONS = KeptWhole(
    field="keep_federations",
    default=True,
    meaning="Schools of one federation must share a cluster.",
    kind="federation",
    word="federations",
    groups=lambda schools, rules: _groups("federation", "keep_federations", schools, rules),
)
TRUSTS = KeptWhole(
    field="keep_trusts",
    default=False,
    meaning="Schools of one trust must share a cluster.",
    kind="trust",
    word="trusts",
    groups=lambda schools, rules: _groups("trust", "keep_trusts", schools, rules),
    needs=("trust",),
)
