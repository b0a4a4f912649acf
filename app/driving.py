"""Drive times of new places, made as those of the plan were."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import routing
from app.files_at_hand import drives_of
from app.inputs import Drives
from clustering.locks import with_decisions
from clustering.scenario import Setting, Timing
from data.errors import Fault, InputError
from routing import RoadGraph, SpeedProfile, TravelTimes
from routing.times_file import as_written

if TYPE_CHECKING:
    from data.school import School
    from maps import StoredPlan


def setting_of(stored: StoredPlan, directory: Path, roads: str | None = None) -> Setting:
    """Return a plan as the start of what-ifs.

    Parameters
    ----------
    stored, directory
        The plan, and where it lies.
    roads
        Other roads, as for `Drives`; None for those that the plan was made from.

    Raises
    ------
    InputError
        Where `roads` are given and cannot be read; where a locked cluster cannot stay as it is.
    """
    timing: Timing
    try:
        drives = drives_of(stored.problem.times, directory, roads)
    except InputError as error:
        if roads is not None:
            raise
        timing = Untimed(error)
    else:
        timing = Straight()
        if drives.on_roads:
            timing = OnRoads(Path(str(drives.roads)), drives.read_profile(), drives.ferries)
            if roads is not None:
                _ = timing.roads  # whoever gives a file wants to know at once that it is unreadable
    plan = stored.result.plan
    problem = with_decisions(stored.problem, plan, stored.decisions)
    areas = None if stored.basemap is None else stored.basemap.planning_areas
    return Setting(problem, plan, stored.purpose, timing, stored.result.prices, areas=areas)


@dataclass(frozen=True, eq=False)
class OnRoads:
    """Drives along roads.

    Attributes
    ----------
    network
        The roads, or their file, which is read when a place is timed.
    profile, ferries
        How they are driven, and whether ferries may be used.
    """

    network: RoadGraph | Path
    profile: SpeedProfile
    ferries: bool

    @cached_property
    def roads(self) -> RoadGraph:
        """The network, read if need be.

        Raises
        ------
        InputError
            As `routing.cached_roads` does.
        """
        read = self.network
        return read if isinstance(read, RoadGraph) else routing.cached_roads(read)

    def extend(self, times: TravelTimes, schools: Sequence[School], school: School) -> TravelTimes:
        """Return the times with one more school, by a search from it and one to it."""
        if len(times.snaps) != len(schools):  # a plan keeps its times, not its snaps
            from routing.snapping import snap  # noqa: PLC0415 - slow to import, for new places alone

            snaps = snap(self.roads, schools, ferries=self.ferries).snaps
            times = dataclasses.replace(times, snaps=snaps, sources=self.roads.sources)
        return as_written(routing.extend_times(self.roads, times, self.profile, school))

    def afresh(self, schools: Sequence[School]) -> TravelTimes:
        """Return the times of all schools."""
        return as_written(
            routing.travel_times(self.roads, schools, self.profile, ferries=self.ferries)
        )

    def by(self, profile: str) -> OnRoads:
        """Return the same roads with another profile, calibrated as this one."""
        read = Drives(profile=profile).read_profile()
        return dataclasses.replace(
            self, network=self.roads, profile=read.calibrated_as(self.profile)
        )


class Straight:
    """Drives estimated from straight lines, as the plan's own were."""

    def extend(self, times: TravelTimes, schools: Sequence[School], school: School) -> TravelTimes:
        """Return the times with one more school, its drives estimated."""
        return as_written(routing.extend_by_estimate(times, schools, school))

    def afresh(self, schools: Sequence[School]) -> TravelTimes:
        """Return the times of all schools."""
        return as_written(routing.estimate_times(schools))

    def by(self, profile: str) -> Straight:
        """Refuse: straight lines have no speeds.

        Raises
        ------
        InputError
            Always.
        """
        problem = "the plan's drive times are estimated from straight lines, and know no speeds"
        fault = Fault("profile", problem, "Give --roads FILE.osm.pbf", value=profile)
        raise InputError([fault])


@dataclass(frozen=True, eq=False)
class Untimed:
    """No way to time a new place.

    Attributes
    ----------
    why
        What a user who needs one is shown.
    """

    why: InputError

    def extend(self, times: TravelTimes, schools: Sequence[School], school: School) -> TravelTimes:  # noqa: ARG002 - `Timing` has them
        """Refuse.

        Raises
        ------
        InputError
            Always, with the reason.
        """
        raise self.why

    def afresh(self, schools: Sequence[School]) -> TravelTimes:  # noqa: ARG002 - `Timing` has it
        """Refuse.

        Raises
        ------
        InputError
            Always, with the reason.
        """
        raise self.why

    def by(self, profile: str) -> Untimed:  # noqa: ARG002 - `Timing` has it
        """Refuse.

        Raises
        ------
        InputError
            Always, with the reason.
        """
        raise self.why
