"""Drive times between schools over the road network."""

from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from scipy.sparse import csgraph

from data.errors import Notice
from data.school import School
from routing.graph import RoadGraph
from routing.network import Flags, Floats
from routing.profile import SpeedProfile
from routing.snapping import Footing, snap
from routing.speeds import Seconds, seconds
from routing.tags import KPH_PER_MPH
from routing.times import UNREACHABLE, TravelTimes

Progress = Callable[[int, int], None]
Ints = NDArray[np.int64]

_CHUNK_BYTES = 64_000_000
"""Search results held at a time: sources x all nodes would be gigabytes for a large county."""

_LEAST_S = 1e-6
"""Stands for 0 in a sparse matrix, where an arc of 0 seconds would be no arc."""


def travel_times(
    roads: RoadGraph,
    schools: Sequence[School],
    profile: SpeedProfile,
    *,
    ferries: bool = False,
    progress: Progress | None = None,
) -> TravelTimes:
    """Return the drive time from every school to every other.

    A time is made of the way from the school to its road, the quickest drive, and the way from
    the road to the other school.

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
    progress
        Called with the schools done and all schools, as the search goes on.

    Raises
    ------
    InputError
        If no school is near any of the roads.
    """
    urns = tuple(school.urn for school in schools)
    sources = roads.sources
    if not schools:
        return TravelTimes((), np.zeros((0, 0)), "roads", profile.name, sources=sources)
    footing = snap(roads, schools, ferries=ferries)
    cost = seconds(roads, profile)
    usable = roads.stretches.open & (roads.stretches.is_road | ferries)[:, None]
    network = _with_schools(roads, footing, cost, usable)
    found = _search(network, len(roads.nodes), len(schools), progress)
    at_school = _at_school_s(footing, profile)
    found += at_school[:, None] + at_school[None, :]
    np.fill_diagonal(found, 0.0)
    notices = (*roads.notices, *footing.notices, *_cut_off(schools, footing))
    return TravelTimes(urns, found, "roads", profile.name, footing.snaps, notices, sources=sources)


def _with_schools(
    roads: RoadGraph, footing: Footing, cost: Seconds, usable: Flags
) -> scipy.sparse.csr_array:
    """Return seconds between nodes: those of the roads, then departures, then arrivals of schools.

    A school leaves its road for either end of the stretch, where the direction is open, and is
    reached from either end. Parts of a stretch take their share of its drive; what is lost in
    turning into it counts for those who come from its end, and the delays for those who drive on.
    """
    stretches = roads.stretches
    total_s = cost.enter_s + cost.drive_s + cost.delay_s
    arcs = [(stretches.tails[usable], stretches.heads[usable], total_s[usable])]
    n, first = len(footing.stretch), len(roads.nodes)
    standing = np.flatnonzero(footing.stretch >= 0)
    on = footing.stretch[standing]
    for direction in (0, 1):
        may = usable[on, direction]
        school, s = standing[may], on[may]
        behind = np.abs(footing.fraction[school] - direction)
        drive_s = cost.drive_s[s, direction]
        onward_s = (1 - behind) * drive_s + cost.delay_s[s, direction]
        inward_s = cost.enter_s[s, direction] + behind * drive_s
        leaves, reached = first + school, first + n + school
        arcs.append((leaves, stretches.heads[s, direction], onward_s))
        arcs.append((stretches.tails[s, direction], reached, inward_s))
        arcs.append(_along_one_stretch(leaves, reached, s, behind, drive_s))
    tail, head, time = (np.concatenate(part) for part in zip(*arcs, strict=True))
    return _fastest(tail, head, time, first + 2 * n)


def _along_one_stretch(
    leaves: Ints, reached: Ints, s: Ints, behind: Floats, drive_s: Floats
) -> tuple[Ints, Ints, Floats]:
    """Return arcs between schools on the same stretch, for those further along it."""
    ahead = (s[:, None] == s[None, :]) & (behind[:, None] <= behind[None, :])
    np.fill_diagonal(ahead, val=False)
    i, j = np.nonzero(ahead)
    return leaves[i], reached[j], (behind[j] - behind[i]) * drive_s[i]


def _fastest(tail: Ints, head: Ints, time: Floats, nodes: int) -> scipy.sparse.csr_array:
    """Return a sparse matrix with the fastest of parallel arcs: scipy would add them up."""
    order = np.lexsort((time, head, tail))
    tail, head, time = tail[order], head[order], time[order]
    first = np.ones(len(tail), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    kept = np.maximum(time[first], _LEAST_S)
    return scipy.sparse.csr_array((kept, (tail[first], head[first])), shape=(nodes, nodes))


def _search(
    network: scipy.sparse.csr_array, first: int, n: int, progress: Progress | None
) -> Floats:
    """Return (n, n) seconds from departures to arrivals, UNREACHABLE where there is no way."""
    found = np.full((n, n), UNREACHABLE)
    chunk = max(1, _CHUNK_BYTES // (8 * network.shape[0]))
    for begin in range(0, n, chunk):
        end = min(begin + chunk, n)
        reached = csgraph.dijkstra(network, indices=np.arange(first + begin, first + end))
        found[begin:end] = reached[:, first + n :]
        if progress is not None:
            progress(end, n)
    return found


def _at_school_s(footing: Footing, profile: SpeedProfile) -> Floats:
    """Return (n,) seconds between each school and its road."""
    distance_m = np.array([s.distance_m for s in footing.snaps])
    drive_s = distance_m / (profile.school.drive_mph * KPH_PER_MPH / 3.6)
    return np.maximum(drive_s, profile.school.gate_s) * profile.factor


def _cut_off(schools: Sequence[School], footing: Footing) -> tuple[Notice, ...]:
    """Name the schools whose roads are not joined to those of the most schools."""
    labels, sizes = np.unique(footing.component[footing.component >= 0], return_counts=True)
    most = labels[np.argmax(sizes)]
    return tuple(
        Notice(
            f"{school.name} (URN {school.urn}) cannot be reached by road from most of the other "
            "schools: the roads there are not joined to theirs.",
            school.urn,
        )
        for school, label in zip(schools, footing.component, strict=True)
        if label not in {most, -1}
    )
