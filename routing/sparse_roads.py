"""Drive times over the roads between so many schools that only pairs within reach can be held."""

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from data.school import School
from routing.contraction import Progress
from routing.driven import Places, driven
from routing.graph import RoadGraph
from routing.lazy_matrix import Ints
from routing.matrix import at_school_s, road_notices
from routing.network import Floats
from routing.profile import SpeedProfile
from routing.snapping import snap
from routing.sparse_times import SparseTimes, in_blocks

_CELLS = 4_000_000
"""Most times that are computed before those beyond the limit are let go: some 200 megabytes."""


def sparse_travel_times(
    roads: RoadGraph,
    schools: Sequence[School],
    profile: SpeedProfile,
    limit_s: float,
    *,
    beyond_roads: bool = False,
    progress: Progress | None = None,
) -> SparseTimes:
    """Return drive times as `travel_times` has them, of the pairs within a limit.

    Parameters
    ----------
    roads, schools, profile
        As for `travel_times`; ferries are not used.
    limit_s
        Longest drive that is held, seconds.
    beyond_roads, progress
        As for `travel_times`.

    Returns
    -------
    Entries as `travel_times` has them, to two decimals.

    Raises
    ------
    InputError
        If a school is near none of the roads.
    """
    if not schools:
        return SparseTimes.of_blocks((), (), limit_s, "roads", roads.notices)
    footing = snap(roads, schools, ferries=False, beyond_roads=beyond_roads)
    places = Places.of(footing.snaps)
    network = driven(roads, profile, ferries=False)
    at_school = at_school_s(footing.snaps, profile)

    def blocks() -> Iterator[tuple[Ints, Ints, Floats]]:
        every = np.arange(len(schools))
        done = 0
        for rows in in_blocks(every, max(1, _CELLS // len(schools))):
            starts = Places(places.stretch[rows], places.fraction[rows])
            found = network.within(starts, places, limit_s)
            yield rows, every, found + at_school[rows, None] + at_school
            done += len(rows)
            if progress is not None:
                progress(done, len(schools))

    return dataclasses.replace(
        SparseTimes.of_blocks(
            [school.urn for school in schools],
            blocks(),
            limit_s,
            "roads",
            road_notices(roads, profile, schools, footing),
        ),
        profile=profile.name,
        snaps=footing.snaps,
        speeds=profile.to_dict(),
        sources=roads.sources,
    )
