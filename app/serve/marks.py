"""Marks on the map of what a change asks for, until it is solved; as those of `maps.changes`."""

import numpy as np

from clustering.scenario import Setting
from clustering.scenario.amalgamate import Amalgamate
from clustering.scenario.pin_changes import MoveTo
from clustering.scenario.scenario import Change
from clustering.scenario.school_changes import AddSchool, Close, MoveHouse, TakeNoPart
from data.coordinates import to_degrees
from maps.changes import GONE, MOVED, NEW
from maps.spokes import hub_of

Point = tuple[float, float]
"""Latitude and longitude."""

Mark = tuple[str | float, ...]
"""A kind of change, and the one place or the two it is about."""


def marks_of(change: Change, setting: Setting) -> tuple[Mark, ...]:
    """Return the marks of a change.

    Parameters
    ----------
    change
        The change.
    setting
        What the changes before it lead to. A change that does not fit it has no mark.
    """
    schools = setting.problem.schools.by_urn

    def point(urn: int) -> Point:
        return round(schools[urn].lat, 5), round(schools[urn].lon, 5)

    match change:
        case AddSchool():
            return ((NEW, *_degrees(change.place)),)
        case MoveHouse() if change.urn in schools:
            return ((MOVED, *point(change.urn), *_degrees(change.place)),)
        case Close() | TakeNoPart() if change.urn in schools:
            return ((GONE, *point(change.urn)),)
        case Amalgamate() if schools.keys() >= set(change.urns):
            first, *others = map(point, change.urns)
            return tuple((MOVED, *other, *first) for other in others)
        case MoveTo() if change.urn in schools:
            clusters = (each for each in setting.plan.clusters if each.number == change.cluster)
            return tuple(
                (MOVED, *point(change.urn), *point(hub))
                for hub in (hub_of(setting.problem, cluster) for cluster in clusters)
                if hub != change.urn
            )
    return ()


def _degrees(place: tuple[float, float]) -> Point:
    lon, lat = to_degrees(np.array(place[:1]), np.array(place[1:]))
    return round(float(lat[0]), 5), round(float(lon[0]), 5)
