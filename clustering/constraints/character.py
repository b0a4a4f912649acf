"""Pairs of schools whose religious characters fit badly in one cluster."""

from collections.abc import Sequence

import numpy as np

from clustering.constraints.constraint import NEVER, PairCost
from clustering.constraints.model import Pairs
from clustering.constraints.option import Weight
from clustering.policy.school_types import AIDED
from data.school import School
from data.vocabulary import denominations

ANGLICAN = "Church of England"
CATHOLIC = "Roman Catholic"


def _catholic_with_other(schools: Sequence[School]) -> Pairs:
    """Pairs of which one is Roman Catholic and the other is not.

    A joint school is as Catholic as it is Anglican, so beside a Catholic school it costs nothing.

    Source: a Catholic school joins a formal partnership only with the consent of its bishop or
    trustees (model articles for Catholic academies, 2023; Hill and NFER for CfBT, 2014, on trusts
    of mixed character: "possible but practically difficult").
    """
    return _one_only([CATHOLIC in denominations(school.faith) for school in schools])


def _aided_church_with_other(schools: Sequence[School]) -> Pairs:
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


def _one_only(holds: Sequence[bool]) -> Pairs:
    flags = np.array(holds, dtype=bool)
    pairs: Pairs = flags[:, None] != flags[None, :]
    return pairs


CATHOLIC_WITH_OTHER = PairCost(
    key="catholic_with_other",
    default=300.0,
    unknown_before=NEVER,
    meaning="A Roman Catholic school with one of another character.",
    applies=_catholic_with_other,
    explanation="A Roman Catholic school shares a cluster with a school of another character",
    weight=Weight(
        key="catholic_with_other_s",
        name="catholic-with-other",
        title="a Roman Catholic school with another",
        of_pairs=True,
        of_character=True,
    ),
    forbidden="Roman Catholic schools with others",
    needs=("faith",),
)
AIDED_CHURCH_WITH_OTHER = PairCost(
    key="aided_church_with_other",
    default=100.0,
    unknown_before=NEVER,
    meaning="A voluntary aided Church of England school with a school that is not one.",
    applies=_aided_church_with_other,
    explanation="A voluntary aided Church of England school shares a cluster with a school that is "
    "not one",
    weight=Weight(
        key="aided_church_with_other_s",
        name="aided-church-with-other",
        title="an aided Church of England school with another",
        of_pairs=True,
        of_character=True,
    ),
    forbidden="aided Church of England schools with others",
    needs=("faith",),
)
