"""Pairs of schools by ties and borders of today: trusts, partnerships and planning areas."""

from collections.abc import Sequence

import numpy as np

from clustering.constraints.constraint import NEVER, PairCost
from clustering.constraints.model import Pairs
from clustering.constraints.option import Weight
from data.school import School


def _two_trusts(schools: Sequence[School]) -> Pairs:
    """Pairs of academies that belong to two different trusts.

    Source: each trust decides for its own schools, so a cluster across trusts needs the agreement
    of both boards (Hill and NFER for CfBT, 2014).
    """
    trusts = np.array([school.trust for school in schools], dtype=object)
    in_trust = trusts != ""
    pairs: Pairs = in_trust[:, None] & in_trust[None, :] & (trusts[:, None] != trusts[None, :])
    return pairs


def _existing_partnership(schools: Sequence[School]) -> Pairs:
    """Pairs that are partners today.

    Source: the planner's overrides. Lincolnshire's programme of 2012-13 built on the partnerships
    that schools had already formed.
    """
    names = np.array([school.existing_partnership for school in schools], dtype=object)
    partners = names != ""
    pairs: Pairs = partners[:, None] & (names[:, None] == names[None, :])
    np.fill_diagonal(pairs, val=False)
    return pairs


def _two_areas(schools: Sequence[School]) -> Pairs:
    """Pairs of which the planning areas are known and differ.

    Source: the planner's borders. Kent's groups for special needs follow those of primary care
    networks (Kent County Council, communities of schools; to be confirmed).
    """
    areas = np.array([school.area for school in schools], dtype=object)
    known = areas != ""
    pairs: Pairs = known[:, None] & known[None, :] & (areas[:, None] != areas[None, :])
    return pairs


TWO_TRUSTS = PairCost(
    key="two_trusts",
    default=250.0,
    unknown_before=NEVER,
    meaning="Academies of two trusts.",
    applies=_two_trusts,
    explanation="Academies of two trusts share a cluster",
    weight=Weight(
        key="two_trusts_s",
        name="two-trusts",
        title="a pair of academies of two trusts",
        of_pairs=True,
    ),
    forbidden="academies of two trusts",
    needs=("trust",),
)
EXISTING_PARTNERSHIP = PairCost(
    key="existing_partnership",
    default=-600.0,
    unknown_before=NEVER,
    meaning="Schools in one partnership today; below 0, as their tie is worth keeping.",
    applies=_existing_partnership,
    explanation="Schools that are partners today stay together",
    weight=Weight(
        key="existing_partnership_s",
        name="existing-partnership",
        title="a pair of partners of today",
        hint="Below 0 keeps them together",
        of_pairs=True,
    ),
)
TWO_AREAS = PairCost(
    key="two_areas",
    default=0.0,
    meaning="Schools of two planning areas.",
    applies=_two_areas,
    explanation="Schools of two planning areas share a cluster",
    weight=Weight(
        key="two_areas_s",
        name="two-areas",
        title="a pair of schools of two planning areas",
        of_pairs=True,
    ),
    needs=("area",),
)
