"""The places of a problem's schools: how large each is, and which schools are in it."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse.csgraph import connected_components

from clustering.problem import Problem
from data.places import is_village, key_of_place, place_in, ward_place
from data.school import School

_CLUSTERS_OF_A_TOWN = 6
"""A town that holds more schools than so many clusters, and most of the plan's, is known by its
wards: a compass has eight winds, and a city sixty clusters."""
_CENTRAL = 0.5
"""A cluster is central where its middle is within this share of a place's spread, and none of its
schools is farther from the middle of the place than those of the place are on average."""
_NO_HOME = frozenset({"london"})
"""Post towns that are far larger than any authority."""
_COMPASS = (
    "east",
    "north-east",
    "north",
    "north-west",
    "west",
    "south-west",
    "south",
    "south-east",
)
_SIDES = frozenset({"north", "south", "east", "west", "central"})
"""Words of names that bear no compass word beside them."""
_ONE_PLACE_M = 5_000.0
"""Schools of one place lie at most so far from the next of it; beyond, a village of the same name,
or one that is known by its post town only."""
_NEXT_M = 2_000.0
"""A school so near to one of its post town lies in the town."""
_TRUE_OF = 0.9
"""A compass word must be true of this share of the members: of every member where they are ten or
fewer."""


@dataclass(frozen=True, slots=True)
class Place:
    """A village, suburb or town.

    Attributes
    ----------
    name
        In its commonest spelling.
    rows
        The schools that are there.
    pupils
        Pupils of all schools whose address names it; a post town counts the villages around it.
    middle
        Mean place of its schools, metres east plus metres north as the imaginary part.
    spread_m
        Their mean distance from there.
    post_town
        Some of its schools have it as the town of their address.
    """

    name: str
    rows: tuple[int, ...]
    pupils: float
    middle: complex
    spread_m: float
    post_town: bool = False

    def side(self, points: Sequence[complex]) -> str:
        """Say on which side of the place some points lie; "" where they lie on no one side.

        Parameters
        ----------
        points
            As `middle`.
        """
        steps = [point - self.middle for point in points]
        known = all(math.isfinite(abs(step)) for step in steps) and self.spread_m > 0
        if not known or not _SIDES.isdisjoint(key_of_place(self.name).split()):
            return ""
        mean = sum(steps) / len(steps)
        if max(map(abs, steps)) < self.spread_m and abs(mean) < _CENTRAL * self.spread_m:
            return "central"
        wind = round(math.atan2(mean.imag, mean.real) / (math.pi / 4))
        angle = wind * math.pi / 4
        ahead = [step.real * math.cos(angle) + step.imag * math.sin(angle) > 0 for step in steps]
        return _COMPASS[wind % 8] if sum(ahead) >= _TRUE_OF * len(steps) else ""


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The places of a problem's schools.

    Attributes
    ----------
    home
        Key of the place of each row; "" where the register names none.
    places
        Each place by its key.
    """

    home: tuple[str, ...]
    places: Mapping[str, Place]


def gazetteer_of(problem: Problem) -> Gazetteer:
    """Return the places of a problem's schools, from their addresses and rolls."""
    homes, towns, spellings = _homes(problem)
    rolls = [school.pupils for school in problem.schools]
    known = [roll for roll in rolls if roll is not None]
    mean = sum(known) / len(known) if known else 1.0
    pupils: dict[str, float] = defaultdict(float)
    rows = defaultdict(list)
    for row, (home, town, roll) in enumerate(zip(homes, towns, rolls, strict=True)):
        for key in {home, town} - {""}:
            pupils[key] += mean if roll is None else roll
        rows[home].append(row)
    places = {}
    for key in sorted(rows.keys() - {""}):
        points = [point_of(problem.schools[row]) for row in rows[key]]
        middle = sum(points) / len(points)
        places[key] = Place(
            # of spellings that are equally common the first in the alphabet
            min(spellings[key].items(), key=lambda item: (-item[1], item[0]))[0],
            tuple(rows[key]),
            pupils[key],
            middle,
            sum(abs(point - middle) for point in points) / len(points),
            any(towns[row] == key for row in rows[key]),
        )
    return Gazetteer(tuple(homes), places)


def point_of(school: School) -> complex:
    """Return a school's place, metres east plus metres north as the imaginary part."""
    return complex(school.easting, school.northing)


def _homes(problem: Problem) -> tuple[list[str], list[str], dict[str, Counter[str]]]:
    """Return the keys of home and post town of each school, and how each place is spelt."""
    schools = problem.schools
    spellings: dict[str, Counter[str]] = defaultdict(Counter)

    def key(name: str) -> str:
        found = key_of_place(name)
        spellings[found][name] += 1
        return found

    towns = [_unless_too_large(key(place_in(school.town))) for school in schools]
    said = [key(place_in(school.locality, (school.name, school.ward))) for school in schools]
    crowded = _crowded(problem, towns)
    within = _within_towns(problem, towns, said)
    homes = []
    for row, (school, town, locality) in enumerate(zip(schools, towns, said, strict=True)):
        if locality and locality != key_of_place(school.la) and row not in within:
            homes.append(locality)
        elif town in crowded or (is_village(school.urban_rural) and not _names(school, town)):
            homes.append(key(ward_place(school.ward)) or town)
        else:
            homes.append(town)
    post_towns = set(towns)
    for home, rows in _by_home(homes).items():
        name = spellings[home].most_common(1)
        for number, far in enumerate(_far_parts(problem, rows), start=2):
            for row in far:
                other = towns[row] if home != towns[row] else key(ward_place(schools[row].ward))
                if home in post_towns:
                    homes[row] = other or home
                else:
                    homes[row] = f"{home} {number}"
                    spellings[homes[row]].update(dict(name))
    return homes, towns, spellings


def _within_towns(problem: Problem, towns: Sequence[str], said: Sequence[str]) -> set[int]:
    """Return the schools whose locality nothing else names and that lie amid their town.

    Such a locality is an estate, or a street by another name.
    """
    times = Counter(said)
    amid = defaultdict(list)
    for row, (town, locality) in enumerate(zip(towns, said, strict=True)):
        if town and not locality and is_village(problem.schools[row].urban_rural) is False:
            amid[town].append(point_of(problem.schools[row]))
    return {
        row
        for row, school in enumerate(problem.schools)
        if times[said[row]] == 1
        and is_village(school.urban_rural) is False
        and not _names(school, said[row])
        and any(abs(point_of(school) - point) < _NEXT_M for point in amid[towns[row]])
    }


def _unless_too_large(town: str) -> str:
    return "" if town in _NO_HOME else town


def _names(school: School, place: str) -> bool:
    """Tell whether a school's name or ward holds a place."""
    return any(f" {place} " in f" {key_of_place(text)} " for text in (school.name, school.ward))


def _crowded(problem: Problem, towns: Sequence[str]) -> set[str]:
    """Return the towns that hold more clusters than can be told apart by the compass."""
    many = _CLUSTERS_OF_A_TOWN * sum(problem.rules.size) / 2
    return {
        town for town, schools in Counter(towns).items() if schools > max(many, len(towns) / 2)
    } | {""}


def _by_home(homes: Sequence[str]) -> dict[str, list[int]]:
    rows = defaultdict(list)
    for row, home in enumerate(homes):
        if home:
            rows[home].append(row)
    return rows


def _far_parts(problem: Problem, rows: Sequence[int]) -> list[list[int]]:
    """Return the schools that are far from most others of their place, by their neighbourhood.

    Schools without coordinates are far from none.
    """
    points = problem.places[rows]
    if len(rows) < 2 or not np.isfinite(points).all():
        return []
    apart_m = np.hypot(*(points[:, None] - points[None]).T)
    number, labels = connected_components(apart_m <= _ONE_PLACE_M, directed=False)
    found = [
        [row for row, other in zip(rows, labels, strict=True) if other == label]
        for label in range(number)
    ]
    return sorted(found, key=lambda part: (-len(part), part))[1:]
