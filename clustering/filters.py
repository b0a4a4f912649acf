"""Hard rules on pairs of schools and on single ones, one rule a function.

A hard pair rule says which pairs must not share a cluster. The search never looks at such a pair
again, so a rule here makes it faster, not slower.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from clustering.compatibility import PAIR_RULES
from clustering.rules import Rules
from data.school import School

Pairs = NDArray[np.bool_]
Flags = NDArray[np.bool_]


def pinned_apart(schools: Sequence[School], rules: Rules) -> Pairs | None:
    """Pairs that the planner keeps apart."""
    if not rules.apart:
        return None
    row = {school.urn: at for at, school in enumerate(schools)}
    pairs = np.zeros((len(schools), len(schools)), dtype=np.bool_)
    for a, b in rules.apart:
        pairs[row[a], row[b]] = pairs[row[b], row[a]] = True
    return pairs


def across_a_boundary(schools: Sequence[School], rules: Rules) -> Pairs | None:
    """Pairs on two sides of the boundary that clusters must not cross."""
    if not rules.within:
        return None
    areas = np.array([getattr(school, rules.within) for school in schools], dtype=object)
    pairs: Pairs = areas[:, None] != areas[None, :]
    return pairs


def fitting_too_badly(schools: Sequence[School], rules: Rules) -> Pairs | None:
    """Pairs that a pair rule would price, where the planner forbids them outright."""
    if not rules.forbidden:
        return None
    applies = [
        rule.applies for rule in PAIR_RULES if rule.name.removesuffix("_s") in rules.forbidden
    ]
    pairs: Pairs = np.logical_or.reduce([pairs_of(schools) for pairs_of in applies])
    return pairs


def taking_no_part(schools: Sequence[School], rules: Rules) -> Pairs | None:
    """Pairs of which one school takes no part."""
    if not rules.outside:
        return None
    outsiders = rules.outsiders
    outside = np.array([school.urn in outsiders for school in schools], dtype=np.bool_)
    pairs: Pairs = outside[:, None] | outside[None, :]
    return pairs


PAIR_FILTERS: tuple[Callable[[Sequence[School], Rules], Pairs | None], ...] = (
    pinned_apart,
    across_a_boundary,
    fitting_too_badly,
    taking_no_part,
)
"""Each returns (n, n) bool, symmetric: pairs that must not share a cluster; None for no pair."""


def may_lead(schools: Sequence[School], rules: Rules) -> Flags:
    """(n,) schools that may lead: those said to be able to, or those not said to be unable."""
    if rules.named_leads_only:
        return np.array([school.can_lead is True for school in schools], dtype=np.bool_)
    return np.array([school.can_lead is not False for school in schools], dtype=np.bool_)


def is_optional(schools: Sequence[School], pupils: NDArray[np.float64], rules: Rules) -> Flags:
    """(n,) schools whose place is optional: named, large enough to stand alone, or taking no part.

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
    return optional
