"""Which schools fit badly in one cluster, and which already work together.

One rule, one function: it says of every pair whether the rule applies to it. What a pair then costs
is set in `clustering.rules.Compatibility`, in seconds added to the drive between the two.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.rules import Compatibility
from data.school import School
from data.vocabulary import denominations

AIDED = "Voluntary aided school"
ANGLICAN = "Church of England"
CATHOLIC = "Roman Catholic"

Pairs = NDArray[np.bool_]


def catholic_with_other(schools: Sequence[School]) -> Pairs:
    """Pairs of which one is Roman Catholic and the other is not.

    A joint school is as Catholic as it is Anglican, so beside a Catholic school it costs nothing.

    Source: a Catholic school joins a formal partnership only with the consent of its bishop or
    trustees (model articles for Catholic academies, 2023; Hill and NFER for CfBT, 2014, on trusts
    of mixed character: "possible but practically difficult").
    """
    return _one_only([CATHOLIC in denominations(school.faith) for school in schools])


def aided_church_with_other(schools: Sequence[School]) -> Pairs:
    """Pairs of which one is a voluntary aided Church of England school and the other is not.

    An academy counts by what it was before it converted, where an override says so.

    Source: the diocesan board must consent before they apply for academy orders (Diocesan Boards
    of Education Measure 2021, section 8); one county has its diocese consulted on their
    partnerships (Worcestershire policy 3.3).
    """
    return _one_only(
        [
            ANGLICAN in denominations(school.faith)
            and AIDED in (school.type, school.former_category)
            for school in schools
        ]
    )


def two_trusts(schools: Sequence[School]) -> Pairs:
    """Pairs of academies that belong to two different trusts.

    Source: each trust decides for its own schools, so a cluster across trusts needs the agreement
    of both boards (Hill and NFER for CfBT, 2014).
    """
    trusts = np.array([school.trust for school in schools], dtype=object)
    in_trust = trusts != ""
    pairs: Pairs = in_trust[:, None] & in_trust[None, :] & (trusts[:, None] != trusts[None, :])
    return pairs


def existing_partnership(schools: Sequence[School]) -> Pairs:
    """Pairs that are partners today.

    Source: the planner's overrides. Lincolnshire's programme of 2012-13 built on the partnerships
    that schools had already formed.
    """
    names = np.array([school.existing_partnership for school in schools], dtype=object)
    partners = names != ""
    pairs: Pairs = partners[:, None] & (names[:, None] == names[None, :])
    np.fill_diagonal(pairs, val=False)
    return pairs


@dataclass(frozen=True, slots=True)
class PairRule:
    """A rule on pairs of schools.

    Attributes
    ----------
    name
        The field of `Compatibility` that says what a pair costs.
    applies
        Says of every pair of n schools whether the rule applies: (n, n) bool, symmetric, False on
        the diagonal.
    explanation
        What a planner reads about a cluster with such a pair.
    """

    name: str
    applies: Callable[[Sequence[School]], Pairs]
    explanation: str


PAIR_RULES = (
    PairRule(
        "catholic_with_other_s",
        catholic_with_other,
        "A Roman Catholic school shares a cluster with a school of another character",
    ),
    PairRule(
        "aided_church_with_other_s",
        aided_church_with_other,
        "A voluntary aided Church of England school shares a cluster with a school that is not one",
    ),
    PairRule("two_trusts_s", two_trusts, "Academies of two trusts share a cluster"),
    PairRule(
        "existing_partnership_s",
        existing_partnership,
        "Schools that are partners today stay together",
    ),
)


def compatibility_seconds(
    schools: Sequence[School], compatibility: Compatibility
) -> NDArray[np.float64]:
    """Return what each pair of schools costs beyond its drive.

    Returns
    -------
    (n, n) seconds, symmetric, 0 on the diagonal; negative for ties worth keeping.
    """
    seconds = np.zeros((len(schools), len(schools)))
    for rule in PAIR_RULES:
        seconds += getattr(compatibility, rule.name) * rule.applies(schools)
    return seconds


def _one_only(holds: Sequence[bool]) -> Pairs:
    flags = np.array(holds, dtype=bool)
    pairs: Pairs = flags[:, None] != flags[None, :]
    return pairs
