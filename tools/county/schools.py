"""Which schools the county has: 276 primaries with Lincolnshire's proportions, and others."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from tools.county.chance import chance_for
from tools.county.county import County
from tools.county.places import Rank
from tools.county.school_names import SchoolNames
from tools.county.sites import Site

COMMUNITY, AIDED, CONTROLLED = (
    "Community school",
    "Voluntary aided school",
    "Voluntary controlled school",
)
FOUNDATION, CONVERTER, SPONSORED, FREE = (
    "Foundation school",
    "Academy converter",
    "Academy sponsor led",
    "Free schools",
)
ACADEMIES = frozenset({CONVERTER, SPONSORED})
MAINTAINED = frozenset({COMMUNITY, AIDED, CONTROLLED, FOUNDATION})
ANGLICAN, CATHOLIC, METHODIST = (
    "Church of England",
    "Roman Catholic",
    "Church of England/Methodist",
)
FIRST_URN = 900_001

# Number of primaries, type, character, and how far the kind is at home in towns (0 to 1).
_KINDS = [
    (74, CONTROLLED, ANGLICAN, 0.15),
    (4, CONTROLLED, METHODIST, 0.1),
    (17, AIDED, ANGLICAN, 0.3),
    (8, AIDED, CATHOLIC, 1.5),
    (102, COMMUNITY, "", 0.45),
    (18, CONVERTER, ANGLICAN, 0.3),
    (2, SPONSORED, ANGLICAN, 0.7),
    (4, CONVERTER, CATHOLIC, 1.5),
    (22, CONVERTER, "", 0.6),
    (13, SPONSORED, "", 0.8),
    (9, FOUNDATION, "", 0.5),
    (3, FREE, "", 1.0),
]

# Rolls by share of schools that are smaller: as in Lincolnshire, a third under 100.
_SHARES = [0, 0.05, 0.1, 0.2, 1 / 3, 0.5, 0.67, 0.8, 0.9, 0.95, 1]
_ROLLS = [21, 46, 58, 79, 99.5, 165, 224, 300, 395, 431, 652]

_MISSING_ROLLS = 5
_AGES = [(4, 11), (3, 11), (5, 11), (2, 11)]
_AGE_SHARES = [0.66, 0.2, 0.08, 0.06]
_INFANT_AND_JUNIOR_PAIRS = 6
_RATINGS = ["Good", "Requires improvement", "Outstanding", "Serious Weaknesses", ""]
_RATING_SHARES = [0.71, 0.12, 0.10, 0.02, 0.05]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Establishment:
    """A row of the register; names are those of GIAS, `""` where there is nothing.

    Attributes
    ----------
    urn, name
        The school's number, from 900001, and its name.
    site
        Where it stands.
    type, phase, status, faith
        Names of the register's codes.
    low_age, high_age
        Statutory ages, years.
    pupils, capacity
        Number on roll and places; None for a gap in the register.
    fsm_percent
        Pupils eligible for free school meals, 0-100.
    ofsted
        Rating in words.
    opened, closed
        Dates, DD-MM-YYYY.
    trust, federation
        Names of the groups it belongs to.
    """

    urn: int
    name: str
    site: Site
    type: str
    phase: str = "Primary"
    status: str = "Open"
    faith: str = ""
    low_age: int = 4
    high_age: int = 11
    pupils: int | None = None
    capacity: int | None = None
    fsm_percent: float = 0.0
    ofsted: str = ""
    opened: str = ""
    closed: str = ""
    trust: str = ""
    federation: str = ""


def make_schools(county: County) -> list[Establishment]:
    """Return every establishment of the county, primaries first, URNs in order."""
    chance = chance_for("schools")
    names = SchoolNames(chance)
    primary_sites, other_sites = _sorted_sites(county)
    kinds = _kinds_for(primary_sites, chance)
    rolls = _rolls_for(primary_sites, chance)
    primaries = [
        _primary(FIRST_URN + i, site, kind, roll, names=names, chance=chance)
        for i, (site, kind, roll) in enumerate(zip(primary_sites, kinds, rolls, strict=True))
    ]
    primaries = _without_some_rolls(_infants_and_juniors(primaries))
    others = _others(FIRST_URN + len(primaries), other_sites, names, chance)
    return [*_one_closing(primaries), *others]


def _sorted_sites(county: County) -> tuple[list[Site], list[Site]]:
    """Return the sites of primaries, and those of other schools."""
    primary: list[Site] = []
    other: list[Site] = []
    used: dict[int, int] = {}
    for site in county.sites:
        seen = used.setdefault(id(site.place), 0)
        (primary if seen < site.place.primaries else other).append(site)
        used[id(site.place)] += 1
    return primary, other


def _kinds_for(sites: list[Site], chance: np.random.Generator) -> list[tuple[str, str]]:
    """Hand out the kinds of school: those at home in towns to towns."""
    slots = [(homely, kind, faith) for count, kind, faith, homely in _KINDS for _ in range(count)]
    slot_order = np.argsort([slot[0] + chance.normal(0, 0.22) for slot in slots], kind="stable")
    site_order = np.argsort(
        [site.place.rank + chance.normal(0, 0.7) for site in sites], kind="stable"
    )
    kinds = [("", "")] * len(sites)
    for site, slot in zip(site_order, slot_order, strict=True):
        kinds[int(site)] = slots[int(slot)][1:]
    return kinds


def _rolls_for(sites: list[Site], chance: np.random.Generator) -> list[int]:
    """Give the larger rolls to the larger places."""
    sizes = [_size(site) + chance.normal(0, 0.55) for site in sites]
    ranks = np.argsort(np.argsort(sizes, kind="stable"), kind="stable")
    shares = (ranks + 0.5) / len(sites)
    return [int(roll) for roll in np.interp(shares, _SHARES, _ROLLS)]


def _size(site: Site) -> float:
    shared = 0.5 if site.place.rank is Rank.LARGE_VILLAGE and site.place.primaries > 1 else 0.0
    return site.place.rank - shared - (1.5 if site.place.remote else 0.0)


def _primary(
    urn: int,
    site: Site,
    kind: tuple[str, str],
    roll: int,
    *,
    names: SchoolNames,
    chance: np.random.Generator,
) -> Establishment:
    low, high = _AGES[int(chance.choice(4, p=_AGE_SHARES))]
    needy = 1.5 if site.place.rank >= Rank.TOWN else 0.8
    academy = kind[0] in ACADEMIES or kind[0] == FREE
    return Establishment(
        urn=urn,
        name=names.primary(site.place, *kind),
        site=site,
        type=kind[0],
        faith=kind[1],
        low_age=low,
        high_age=high,
        pupils=roll,
        capacity=_capacity(roll, chance),
        fsm_percent=round(float(min(64.0, chance.gamma(2.6, 6.2 * needy))), 1),
        ofsted=str(chance.choice(_RATINGS, p=_RATING_SHARES)),
        opened=f"01-{chance.choice(['09', '04', '02'])}-{chance.integers(2011, 2023)}"
        if academy
        else "",
    )


def _capacity(roll: int, chance: np.random.Generator) -> int:
    """Return places for about a tenth more pupils, in the sizes that schools are built in."""
    wanted = roll / float(np.clip(chance.normal(0.89, 0.12), 0.5, 1.15))
    return int(np.ceil(wanted / 7) * 7) if wanted < 105 else int(np.ceil(wanted / 15) * 15)


def _infants_and_juniors(primaries: list[Establishment]) -> list[Establishment]:
    """Turn pairs of community schools of a town into an infant and a junior school."""
    result = list(primaries)
    in_towns = [
        i
        for i, school in enumerate(primaries)
        if school.type == COMMUNITY and school.site.place.rank is Rank.TOWN
    ]
    pairs = [
        (a, b) for a, b in pairwise(in_towns) if primaries[a].site.place is primaries[b].site.place
    ]
    done: set[int] = set()
    for a, b in pairs:
        if {a, b} & done or len(done) == 2 * _INFANT_AND_JUNIOR_PAIRS:
            continue
        done |= {a, b}
        root = (
            result[a]
            .name.replace(" Community", "")
            .replace(" Primary School", "")
            .replace(" School", "")
        )
        result[a] = replace(result[a], name=f"{root} Infant School", low_age=4, high_age=7)
        result[b] = replace(result[b], name=f"{root} Junior School", low_age=7, high_age=11)
    return result


def _without_some_rolls(primaries: list[Establishment]) -> list[Establishment]:
    """Empty the roll of a few schools, as at schools that changed hands since the census."""
    changed = [s for s in primaries if s.type in ACADEMIES and (s.pupils or 0) > 105]
    chosen = {school.urn for school in changed[:: len(changed) // _MISSING_ROLLS][:_MISSING_ROLLS]}
    return [replace(s, pupils=None, ofsted="") if s.urn in chosen else s for s in primaries]


def _one_closing(primaries: list[Establishment]) -> list[Establishment]:
    """Let the smallest community school of the mainland be proposed to close."""
    small = min(
        (s for s in primaries if s.type == COMMUNITY and s.pupils and not s.site.place.remote),
        key=lambda s: s.pupils or 0,
    )
    proposed = replace(small, status="Open, but proposed to close", closed="31-08-2026")
    return [proposed if school is small else school for school in primaries]


# What else the register holds: number, type, phase, status, ages, least and most pupils.
_OTHERS = [
    (11, CONVERTER, "Secondary", "Open", (11, 18), (560, 1420)),
    (7, COMMUNITY, "Secondary", "Open", (11, 16), (340, 900)),
    (5, "Community special school", "Not applicable", "Open", (3, 19), (45, 160)),
    (2, "Local authority nursery school", "Nursery", "Open", (2, 5), (38, 90)),
    (1, "Pupil referral unit", "Not applicable", "Open", (5, 16), (12, 40)),
    (1, "Other independent school", "Not applicable", "Open", (3, 13), (90, 220)),
    (1, FREE, "Primary", "Proposed to open", (4, 11), (0, 0)),
    (6, COMMUNITY, "Primary", "Closed", (4, 11), (0, 0)),
    (2, CONTROLLED, "Primary", "Closed", (4, 11), (0, 0)),
]


def _others(
    first_urn: int, sites: list[Site], names: SchoolNames, chance: np.random.Generator
) -> list[Establishment]:
    """Return secondary, special, nursery and closed schools: all but open primaries."""
    kinds = [kind[1:] for kind in _OTHERS for _ in range(kind[0])]
    # The first site of each town is for a secondary school, so every town has one.
    nth = [sum(other.place is site.place for other in sites[:i]) for i, site in enumerate(sites)]
    order = sorted(range(len(sites)), key=lambda i: nth[i])
    result = []
    for number, (i, (kind, phase, status, ages, rolls)) in enumerate(
        zip(order, kinds, strict=True)
    ):
        pupils = int(chance.integers(rolls[0], rolls[1])) if rolls[1] else None
        result.append(
            Establishment(
                urn=first_urn + number,
                name=names.other(sites[i].place, kind, phase),
                site=sites[i],
                type=kind,
                phase=phase,
                status=status,
                faith=ANGLICAN if kind == CONTROLLED else "",
                low_age=ages[0],
                high_age=ages[1],
                pupils=pupils,
                capacity=_capacity(pupils, chance) if pupils else None,
                ofsted="Good" if status == "Open" and phase != "Not applicable" else "",
                opened="01-09-2012" if kind in {CONVERTER, FREE} else "",
                closed="31-08-2019" if status == "Closed" else "",
            )
        )
    return result
