"""Drive times, drives along the roads and the base map, read back from a plan directory."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from data.errors import InputError
from data.json_file import damaged, read_json_object
from maps.basemap import Basemap
from maps.origin import impossible, misdeclared
from maps.plan_files import FERRIES, TIMES
from maps.spokes import Spokes
from routing import TravelTimes, estimate_times, read_ferry_marks, read_kept_times

if TYPE_CHECKING:
    from clustering.plan_document import PlanDocument
    from data.school import Schools

OF_TIMES = frozenset({"roads", "times"})
"""Roles of files that belong to the drive times, not to the schools."""


def read_plan_times(
    place: Path, schools: Schools, parsed: PlanDocument
) -> tuple[TravelTimes, tuple[str, ...]]:
    """Return the drive times, and what contradicts their stated origin.

    Parameters
    ----------
    place
        The plan directory.
    schools, parsed
        Its schools, and the content of its plan.json.

    Raises
    ------
    InputError
        Where the files of the times are damaged.
    """
    times = read_kept_times(place / TIMES, schools)
    if (place / FERRIES).exists():
        times = read_ferry_marks(place / FERRIES, times)
    estimate = estimate_times(schools)
    of_plan = misdeclared(times, parsed.times, parsed.profile, parsed.inputs, estimate)
    edits = (*of_plan, *impossible(schools, times))
    estimated = times.method == "estimate"  # what the file says is never overridden
    times = dataclasses.replace(
        times,
        method="estimate" if estimated else parsed.times,
        profile="" if estimated else parsed.profile,
        speeds=parsed.speeds,
        estimated=()
        if estimated
        else tuple(urn for urn in parsed.estimated_drives if urn in schools.by_urn),
        sources=tuple(source for source in parsed.inputs if source.role in OF_TIMES),
    )
    return times, edits


def read_basemap(path: Path) -> Basemap | None:
    """Return what lies beneath a plan on its map; None where it was drawn without.

    Raises
    ------
    InputError
        Where the file is damaged.
    """
    if not path.exists():
        return None
    stored = read_json_object(path)
    try:
        return Basemap.from_dict(stored)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InputError([damaged(path.name)]) from error


def read_spokes(path: Path) -> Spokes:
    """Return the drives of a plan along the roads; none where it has no such file.

    Raises
    ------
    InputError
        Where the file is damaged.
    """
    if not path.exists():
        return Spokes()
    stored = read_json_object(path)
    try:
        return Spokes.from_dict(stored)
    except (TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise InputError([damaged(path.name)]) from error
