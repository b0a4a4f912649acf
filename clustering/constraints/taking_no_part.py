"""Schools that take no part, and schools that may be left out at no price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clustering.constraints.constraint import NEVER, Constraint, PairFilter
from clustering.constraints.model import Model, Pairs
from clustering.constraints.option import RuleName, RuleOption
from clustering.constraints.value_kinds import Whole
from data.errors import Fault
from data.school import School

if TYPE_CHECKING:
    from clustering.rules import Rules

MOST_PUPILS = 100_000


def _with_an_outsider(schools: Sequence[School], rules: "Rules") -> Pairs | None:
    if not rules.outside:
        return None
    outsiders = rules.outsiders
    outside = np.array([school.urn in outsiders for school in schools], dtype=np.bool_)
    pairs: Pairs = outside[:, None] | outside[None, :]
    return pairs


def is_optional(
    schools: Sequence[School], pupils: NDArray[np.float64], rules: "Rules"
) -> NDArray[np.bool_]:
    """(n,) schools whose place is optional: named, large enough to stand alone, or taking no part.

    A school that is to lead a cluster needs a place, and so does one of a locked cluster.

    Parameters
    ----------
    schools
        The n schools.
    pupils
        (n,) their rolls, or loads; one that is unknown, NaN, is not large.
    rules
        Name schools, and say from what roll on a school is large.
    """
    named = {*rules.optional, *rules.outsiders}
    optional = np.array([school.urn in named for school in schools], dtype=np.bool_)
    if rules.optional_above_pupils is not None:
        optional |= np.nan_to_num(pupils, nan=0.0) > rules.optional_above_pupils
    needed = {*rules.lead_schools, *chain.from_iterable(rules.locked)}
    optional &= [school.urn not in needed for school in schools]
    return optional


@dataclass(frozen=True, kw_only=True)
class _Outside(PairFilter):
    def add_to(self, model: Model) -> None:
        model.never_inside(model.problem.rules.outsiders)


@dataclass(frozen=True, kw_only=True)
class _OptionalAbove(Constraint):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        above = rules.optional_above_pupils
        if above is not None and not above >= 0:
            yield self.fault("a roll is 0 or more", "Give pupils, 0 or more", above)


OUTSIDE = _Outside(
    field="outside",
    values=tuple[tuple[int, str], ...],
    default=(),
    meaning="Schools that take no part, by URN, each with the reason in a sentence.",
    forbids=_with_an_outsider,
    name=RuleName("outside", "--exclude", "schools that take no part"),
)
OPTIONAL = Constraint(
    field="optional",
    values=tuple[int, ...],
    default=(),
    unknown_before=NEVER,
    meaning="URNs of schools that may be left out at no price.",
)
OPTIONAL_ABOVE = _OptionalAbove(
    field="optional_above_pupils",
    values=float | None,
    default=None,
    unknown_before=NEVER,
    meaning="Schools with more pupils than this may be left out at no price; None for none.",
    needs=("pupils",),
    option=RuleOption(
        key="optional_above_pupils",
        option="--optional-above",
        kind=Whole(least=0, most=MOST_PUPILS),
        title="roll above which a school needs no place",
        help="Schools with more pupils than this may join a cluster, but need not.",
        of=lambda rules: rules.optional_above_pupils,
        into=lambda value: {"optional_above_pupils": value},
    ),
)
