"""Ties between schools: academy trusts and federations."""

from dataclasses import dataclass, replace

import numpy as np

from tools.county.places import Rank, Settlement
from tools.county.schools import (
    ACADEMIES,
    ANGLICAN,
    CATHOLIC,
    FREE,
    MAINTAINED,
    Establishment,
)

MULTI, SINGLE, FEDERATION = "Multi-academy trust", "Single-academy trust", "Federation"

_CHURCH_TRUSTS = {
    ANGLICAN: "The Diocese of Marrowick Academies Trust",
    CATHOLIC: "The Blessed Hugh More Catholic Academy Trust",
}
_TRUSTS_BY_TOWN = {
    "Marrowick": "Lumière Learning Trust",
    "Haverquoit": "Marram Coast Academies Trust",
    "Carrowmarket": "Carrow Vale Learning Partnership",
    "Thrimble": "The Thrimble & Wex Education Trust",
}
_ALONE = 7
_FEDERATIONS = 9
_FEDERATION_NAMES = ("The {} Federation", "The {} and {} Federation", "{} Federation of Schools")


@dataclass(frozen=True, eq=False, slots=True)
class TieGroup:
    """A trust or federation.

    Attributes
    ----------
    uid
        Number of the group in GIAS.
    name
        As the register has it.
    kind
        `MULTI`, `SINGLE` or `FEDERATION`.
    urns
        Its schools.
    """

    uid: int
    name: str
    kind: str
    urns: tuple[int, ...]


def tie(
    schools: list[Establishment], places: list[Settlement]
) -> tuple[list[Establishment], list[TieGroup]]:
    """Put academies into trusts and small maintained neighbours into federations."""
    trust_of = _trusts(schools, places)
    federation_of = _federations(schools)
    tied = [
        replace(s, trust=trust_of.get(s.urn, ""), federation=federation_of.get(s.urn, ""))
        for s in schools
    ]
    return tied, _groups(trust_of, federation_of)


def _trusts(schools: list[Establishment], places: list[Settlement]) -> dict[int, str]:
    towns = {place.name: place.at for place in places if place.name in _TRUSTS_BY_TOWN}
    members = [s for s in schools if s.status == "Open" and s.type in {*ACADEMIES, FREE}]
    secular = [s for s in members if not s.faith]
    alone = {s.urn for s in secular[:: len(secular) // _ALONE][:_ALONE]}
    trust_of = {}
    for school in members:
        if school.urn in alone:
            trust_of[school.urn] = f"{school.name} Trust"
        elif school.faith:
            trust_of[school.urn] = _CHURCH_TRUSTS[school.faith]
        else:
            at = school.site.at
            nearest = min(towns, key=lambda town: float(np.hypot(*(towns[town] - at))))
            trust_of[school.urn] = _TRUSTS_BY_TOWN[nearest]
    return trust_of


def _federations(schools: list[Establishment]) -> dict[int, str]:
    """Join small maintained village schools to neighbours of like character, two or three each."""
    small = [
        s
        for s in schools
        if s.phase == "Primary"
        and s.status == "Open"
        and s.type in MAINTAINED
        and 0 < (s.pupils or 0) < 120
        and s.site.place.rank <= Rank.LARGE_VILLAGE
        and not s.site.place.remote
    ]
    federation_of: dict[int, str] = {}
    seeds: list[Establishment] = []
    for seed in small:
        if len(seeds) == _FEDERATIONS:
            break
        if seed.urn in federation_of or any(_apart_m(seed, other) < 16_000 for other in seeds):
            continue
        near = [
            s
            for s in small
            if s.urn not in federation_of and s is not seed and _apart_m(s, seed) < 8000
        ]
        near.sort(key=lambda s: (bool(s.faith) != bool(seed.faith), _apart_m(s, seed)))
        if near:
            members = [seed, *near[: 1 + len(seeds) % 2]]
            style = _FEDERATION_NAMES[len(seeds) % len(_FEDERATION_NAMES)]
            name = style.format(*dict.fromkeys(s.site.place.name for s in members), "District")
            federation_of |= {s.urn: name for s in members}
            seeds.append(seed)
    return federation_of


def _apart_m(a: Establishment, b: Establishment) -> float:
    return float(np.hypot(*(a.site.at - b.site.at)))


def _groups(trust_of: dict[int, str], federation_of: dict[int, str]) -> list[TieGroup]:
    groups: list[TieGroup] = []
    for ties in (trust_of, federation_of):
        for name in sorted(set(ties.values())):
            urns = tuple(urn for urn in sorted(ties) if ties[urn] == name)
            kind = FEDERATION if ties is federation_of else MULTI if len(urns) > 1 else SINGLE
            groups.append(TieGroup(90_001 + len(groups), name, kind, urns))
    return groups
