"""Drive times between schools over the road network."""

import dataclasses
from collections.abc import Sequence

import numpy as np

from data.errors import Notice
from data.school import School
from routing.contraction import Progress
from routing.controls import CarAccess
from routing.driven import Places, driven
from routing.graph import RoadGraph
from routing.network import Flags, Floats
from routing.profile import SpeedProfile
from routing.snapping import Footing, name_and_urn, snap
from routing.tags import KPH_PER_MPH
from routing.times import Snap, TravelTimes

_SAVED_S = 0.001
"""A crossing that saves no more than this, which is rounding, is not used."""


def travel_times(
    roads: RoadGraph,
    schools: Sequence[School],
    profile: SpeedProfile,
    *,
    ferries: bool = False,
    beyond_roads: bool = False,
    progress: Progress | None = None,
) -> TravelTimes:
    """Return the drive time from every school to every other.

    A time has three parts: from the school to its road, the quickest drive, and from the road to
    the other school.

    Parameters
    ----------
    roads
        The road network.
    schools
        The schools.
    profile
        How the roads are driven.
    ferries
        Whether ferries that carry cars may be used, at their crossing time without waiting.
    beyond_roads
        Whether schools beyond the edge of the roads are out of reach instead of a fault.
    progress
        Called with the schools done and all schools, as the search goes on.

    Raises
    ------
    InputError
        If a school is near none of the roads.

    Examples
    --------
    >>> import networkx as nx
    >>> from data import School
    >>> from routing import RoadGraph, SpeedProfile, travel_times
    >>> streets = nx.MultiDiGraph(crs="EPSG:4326")
    >>> streets.add_node(1, x=-1.30, y=50.70)
    >>> streets.add_node(2, x=-1.22, y=50.70)
    >>> _ = streets.add_edge(1, 2, highway="primary", maxspeed="60 mph", length=5634.0)
    >>> _ = streets.add_edge(2, 1, highway="primary", maxspeed="60 mph", length=5634.0)
    >>> schools = [
    ...     School(urn=1, name="West", lon=-1.30, lat=50.70, easting=449500, northing=89500),
    ...     School(urn=2, name="East", lon=-1.22, lat=50.70, easting=455100, northing=89500),
    ... ]
    >>> times = travel_times(RoadGraph.from_networkx(streets), schools, SpeedProfile.car())
    >>> times.urns, (times.seconds / 60).round(1).tolist()
    ((1, 2), [[0.0, 4.5], [4.5, 0.0]])
    """
    urns = tuple(school.urn for school in schools)
    sources = roads.sources
    if not schools:
        return TravelTimes((), np.zeros((0, 0)), "roads", profile.name, sources=sources)
    footing = snap(roads, schools, ferries=ferries, beyond_roads=beyond_roads)
    places = Places.of(footing.snaps)
    found, by_ferry = _seconds_and_ferries(
        roads, profile, places, places, ferries=ferries, progress=progress
    )
    at_school = at_school_s(footing.snaps, profile)
    found += at_school[:, None] + at_school[None, :]
    np.fill_diagonal(found, 0.0)
    notices = road_notices(roads, profile, schools, footing)
    return TravelTimes(
        urns,
        found,
        "roads",
        profile.name,
        footing.snaps,
        notices,
        by_ferry,
        speeds=profile.to_dict(),
        sources=sources,
    )


def extend_times(
    roads: RoadGraph, times: TravelTimes, profile: SpeedProfile, school: School
) -> TravelTimes:
    """Return the times with one more school, by a search from it and one to it.

    Parameters
    ----------
    roads, times, profile
        The road network, the times that `travel_times` made from it, and how it is driven.
        Ferries are used if they were used then.
    school
        The school, which becomes the last row and column.

    Raises
    ------
    ValueError
        If the times were not made from these roads, or have the school already.
    InputError
        If the school is not near any of the roads.
    """
    if len(times.snaps) != len(times.urns) or times.sources != roads.sources:
        raise ValueError("only times made from the same roads can be extended")
    if school.urn in times.urns:
        raise ValueError(f"the times of URN {school.urn} are there already")
    ferries = times.by_ferry is not None
    footing = snap(roads, [school], ferries=ferries)
    there, here = Places.of(times.snaps), Places.of(footing.snaps)
    out_s, out_by_ferry = _seconds_and_ferries(roads, profile, here, there, ferries=ferries)
    back_s, back_by_ferry = _seconds_and_ferries(roads, profile, there, here, ferries=ferries)
    snaps = (*times.snaps, *footing.snaps)
    at_school = at_school_s(snaps, profile)
    found = np.zeros((len(snaps), len(snaps)))
    found[:-1, :-1] = times.seconds
    found[-1, :-1] = out_s[0] + at_school[:-1] + at_school[-1]
    found[:-1, -1] = back_s[:, 0] + at_school[:-1] + at_school[-1]
    by_ferry = None
    if times.by_ferry is not None and out_by_ferry is not None and back_by_ferry is not None:
        by_ferry = np.zeros(found.shape, bool)
        by_ferry[:-1, :-1] = times.by_ferry
        by_ferry[-1, :-1], by_ferry[:-1, -1] = out_by_ferry[0], back_by_ferry[:, 0]
    alone = len(times.urns) > 0 and not np.isfinite(found[-1, :-1]).any()
    cut_off = (_is_cut_off(school),) if alone and here.stretch[0] >= 0 else ()
    closed = closed_street_notices(roads, profile, [school], footing)
    return dataclasses.replace(
        times,
        urns=(*times.urns, school.urn),
        seconds=found,
        snaps=snaps,
        notices=(*times.notices, *footing.notices, *cut_off, *closed),
        by_ferry=by_ferry,
    )


def at_school_s(snaps: Sequence[Snap], profile: SpeedProfile) -> Floats:
    """Return (n,) seconds between each school and its road."""
    distance_m = np.array([snap.distance_m for snap in snaps])
    drive_s = distance_m / (profile.school.drive_mph * KPH_PER_MPH / 3.6)
    result: Floats = np.maximum(drive_s, profile.school.gate_s) * profile.factor
    return result


def road_notices(
    roads: RoadGraph, profile: SpeedProfile, schools: Sequence[School], footing: Footing
) -> tuple[Notice, ...]:
    """Return what a planner should know of the roads, and of where the schools meet them."""
    return (
        *roads.notices,
        *footing.notices,
        *_cut_off_notices(schools, footing),
        *closed_street_notices(roads, profile, schools, footing),
    )


def closed_street_notices(
    roads: RoadGraph, profile: SpeedProfile, schools: Sequence[School], footing: Footing
) -> tuple[Notice, ...]:
    """Report the schools whose road is closed to cars while children are brought to school."""
    if not profile.school_run:
        return ()
    stretches = roads.stretches
    closed = np.equal(stretches.school_run, CarAccess.DESTINATION) & ~stretches.destination
    return tuple(
        Notice(
            f"{name_and_urn(school)} is on a road that is closed to cars at the hours of the "
            "school run: its times are those of a car that is let in.",
            school.urn or None,
        )
        for school, s in zip(schools, footing.stretch.tolist(), strict=True)
        if s >= 0 and (closed[s] & stretches.open[s]).any()
    )


def _seconds_and_ferries(
    roads: RoadGraph,
    profile: SpeedProfile,
    starts: Places,
    goals: Places,
    *,
    ferries: bool,
    progress: Progress | None = None,
) -> tuple[Floats, Flags | None]:
    """Return (n, m) seconds and, if ferries are allowed, which journeys need one.

    A journey does if it would take longer without ferries.
    """
    found = driven(roads, profile, ferries=ferries).between(starts, goals, progress)
    if not ferries:
        return found, None
    dry = driven(roads, profile, ferries=False).between(starts, goals)
    return found, found < dry - _SAVED_S


def _cut_off_notices(schools: Sequence[School], footing: Footing) -> tuple[Notice, ...]:
    """Report the schools whose roads are not joined to those of most schools."""
    labels, sizes = np.unique(footing.component[footing.component >= 0], return_counts=True)
    most = labels[np.argmax(sizes)]
    return tuple(
        _is_cut_off(school)
        for school, label in zip(schools, footing.component, strict=True)
        if label not in {most, -1}
    )


def _is_cut_off(school: School) -> Notice:
    return Notice(
        f"{school.name} (URN {school.urn}) cannot be reached by road from most of the other "
        "schools: the roads there are not joined to theirs.",
        school.urn,
    )
