"""What a new school is taken to be: like most schools, and in the areas of those around it.

No register knows it. Where the nearest schools lie in several areas nothing is guessed.
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from clustering.constraints.boundary import AREAS, BORDERED
from clustering.rules import Rules
from data.planning_areas import area_at
from data.school import School

if TYPE_CHECKING:
    from data.planning_areas import PlanningAreas

NEIGHBOURS = 3
"""Nearest schools that must lie in one area for a new school to be taken to lie there too."""

_FIELDS = tuple(name for name in BORDERED if name != "la")


def placed_among(
    school: School, schools: Sequence[School], areas: "PlanningAreas | None" = None
) -> School:
    """Return a new school in the authority and of the phase of most, in the areas it lies in.

    Parameters
    ----------
    school
        The new school; district, town and other areas stay empty where nothing is clear.
    schools
        The schools around.
    areas
        Polygons of the planning areas; None or none where there are none.
    """
    found: dict[str, Any] = {
        name: _most_frequent(schools, name) for name in ("la", "phase", "status")
    }
    found |= {name: _common(school, schools, name) for name in _FIELDS}
    if areas:
        found["area"] = area_at(areas, school.easting, school.northing)
    return dataclasses.replace(school, **found)


def area_words(school: School, rules: Rules, *, by_polygons: bool) -> str:
    """Say which area a new school is taken to lie in, where a rule asks; else `""`."""
    name = rules.within or ("area" if rules.compatibility.two_areas_s else "")
    if name not in _FIELDS:
        return ""
    value, kind = getattr(school, name), AREAS[name]
    polygons = by_polygons and name == "area"
    if value:
        why = "by the borders given" if polygons else f"as its {NEIGHBOURS} nearest schools are"
        return f", in the {kind} {value} {why}"
    why = "no area given holds its place" if polygons else "its nearest schools name none in common"
    alone = ", so it shares clusters only with schools without one" if rules.within else ""
    return f"; its {kind} is not known, as {why}{alone}"


def _most_frequent(schools: Sequence[School], name: str) -> str:
    return str(Counter(getattr(school, name) for school in schools).most_common(1)[0][0])


def _common(school: School, schools: Sequence[School], name: str) -> str:
    """Return what the nearest schools have in a field; `""` where they differ or are too few."""
    places = np.array([(each.easting, each.northing) for each in schools]).reshape(-1, 2)
    apart_m = np.hypot(*(places - (school.easting, school.northing)).T)
    nearest = np.argsort(apart_m, kind="stable")[:NEIGHBOURS]
    found = {getattr(schools[at], name) for at in nearest.tolist()}
    return found.pop() if len(found) == 1 and len(nearest) == NEIGHBOURS else ""
