"""How far one can drive from a place on the map: the schools in reach, and the area."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from app.driving import OnRoads, Straight
from clustering.problem import Problem
from clustering.scenario import AddSchool, Setting
from clustering.scenario.school_changes import ESTIMATED
from data.coordinates import to_degrees
from data.errors import Fault, InputError
from data.overrides import read_place
from data.toml_file import TomlReader
from maps.grid import to_degrees as in_degrees
from maps.grid import to_metres
from routing.reachable import reach
from routing.times import extend_by_estimate

DIGITS = 5
"""Of degrees: a metre."""

GAP_M, TOLERANCE_M, SMALLEST_M2 = 1_000.0, 200.0, 4_000_000.0
"""Narrower gaps are closed, smaller bends are smoothed, smaller parts and holes are left out."""


def reach_json(setting: Setting, given: Mapping[str, str]) -> dict[str, Any]:
    """Return what lies within the limit of a place, as plain data.

    Parameters
    ----------
    given
        `easting` and `northing`, or `lon` and `lat`, as texts; and perhaps `drives`, "estimated".

    Raises
    ------
    InputError
        Where it is no place, there is no road near it, or there are no roads at hand.
    """
    reader = TomlReader("place")
    numbers = {key: _coordinate(text) for key, text in given.items() if key != "drives"}
    easting, northing = read_place(reader, {"place": numbers}, "place", "") or (0.0, 0.0)
    reader.finish()
    timing = setting.timing
    estimated = isinstance(timing, Straight) or given.get("drives") == ESTIMATED
    if not (estimated or isinstance(timing, OnRoads)):
        problem = "the roads of this plan are not at hand, so its reach cannot be drawn"
        raise InputError([Fault("place", problem, "Start the program with --roads FILE.osm.pbf")])
    lon, lat = (float(each[0]) for each in to_degrees(np.array([easting]), np.array([northing])))
    minutes = setting.problem.rules.max_minutes
    place = {
        "easting": round(easting, 1),
        "northing": round(northing, 1),
        "lon": round(lon, DIGITS),
        "lat": round(lat, DIGITS),
    }
    told = {"place": place, "minutes": minutes, "estimated": estimated}
    if estimated or not isinstance(timing, OnRoads):
        within = _estimated_within(setting.problem, (easting, northing))
        return {**told, "rings": [], "schools": within, "notices": []}
    schools = setting.problem.schools
    found = reach(
        timing.roads, timing.profile, schools, lon, lat, minutes=[minutes], ferries=timing.ferries
    )
    return {
        **told,
        "rings": _rings(found.areas[0]),
        "schools": len(found.within(minutes)),
        "notices": [notice.text for notice in found.notices],
    }


def _estimated_within(problem: Problem, place: tuple[float, float]) -> int:
    """Return how many schools are within the limit of a new one, by estimate."""
    school = AddSchool("New", place).among(problem.schools)
    times = extend_by_estimate(problem.times, problem.schools, school)
    return int((times.slower[-1, :-1] <= problem.rules.max_minutes * 60).sum())


def _coordinate(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _rings(area: shapely.MultiPolygon) -> list[list[list[float]]]:
    """Return the edges of an area, outer and inner, as latitudes and longitudes.

    Three quarters of an hour along every lane leave hundreds of holes and specks, which nobody
    can read on a map: gaps are closed, and what is small is left out.
    """
    closed = to_metres(np.array([area])).item().buffer(GAP_M, quad_segs=2).buffer(-GAP_M)
    plain = shapely.get_parts(shapely.simplify(closed, TOLERANCE_M))
    rings = [ring for part in plain for ring in (part.exterior, *part.interiors)]
    large = [ring for ring in rings if shapely.Polygon(ring).area >= SMALLEST_M2]
    return [
        [[round(lat, DIGITS), round(lon, DIGITS)] for lon, lat in ring.coords]
        for ring in in_degrees(np.array(large, dtype=object))
    ]
