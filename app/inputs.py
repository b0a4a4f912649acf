"""From the options of a command to schools, roads and drive times, with every fault at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.terminal import Tell, Terminal
from data import Fault, InputError, Schools, read_schools
from data.rolls import MissingRoll
from routing import RoadGraph, SpeedProfile, TravelTimes, estimate_times, read_times, travel_times

ESTIMATE = "estimate"
"""The word for `--roads` that asks for straight-line estimates."""


@dataclass(frozen=True, slots=True)
class SchoolFiles:
    """Where the schools come from, and which of them are meant."""

    schools: Path
    la: Sequence[str] = ()
    phase: str | None = "Primary"
    group_links: Path | None = None
    overrides: Path | None = None
    missing_roll: MissingRoll = None

    def read(self) -> Schools:
        """Read the schools; see `data.read_schools` for what is refused."""
        return read_schools(
            self.schools,
            la=self.la or None,
            phase=self.phase,
            group_links=self.group_links,
            overrides=self.overrides,
            missing_roll=self.missing_roll,
        )


@dataclass(frozen=True, slots=True)
class RoadFiles:
    """Where the drive times come from: a road file, a matrix, or straight-line estimates."""

    roads: str | None = None
    times: Path | None = None
    ferries: bool = False

    @property
    def osm(self) -> Path | None:
        """The road file, if there is one."""
        return None if self.roads in (None, ESTIMATE) else Path(str(self.roads))


@dataclass(frozen=True, slots=True)
class Area:
    """What a plan is made of; `roads` and their file `osm` are None where there is no road file."""

    schools: Schools
    times: TravelTimes
    roads: RoadGraph | None = None
    osm: Path | None = None


def read_area(schools: SchoolFiles, roads: RoadFiles, terminal: Terminal) -> Area:
    """Read schools and roads and compute the drive times, telling the faults of all at once.

    Raises
    ------
    InputError
        With the faults of the register and of the roads together.
    """
    faults: list[Fault] = []
    found: Schools | None = None
    graph: RoadGraph | None = None
    with terminal.step("Reading the schools"), collecting(faults):
        found = schools.read()
    if roads.osm is not None:
        with terminal.step("Reading the roads"), collecting(faults):
            graph = RoadGraph.from_osm(roads.osm)
    if faults or found is None:
        raise InputError(faults)
    with terminal.step("Computing drive times") as tell:
        times = _times(found, graph, roads, tell)
    return Area(found, times, graph, roads.osm)


def _times(schools: Schools, graph: RoadGraph | None, roads: RoadFiles, tell: Tell) -> TravelTimes:
    if graph is not None:

        def progress(done: int, of: int) -> None:
            tell(done / of, f"{done} of {of} schools")

        return travel_times(
            graph, schools, SpeedProfile.car(), ferries=roads.ferries, progress=progress
        )
    if roads.times is not None:
        return read_times(roads.times, schools)
    return estimate_times(schools)


@contextmanager
def collecting(faults: list[Fault]) -> Iterator[None]:
    """Keep the faults of an `InputError` for later, so that the next input is looked at too."""
    try:
        yield
    except InputError as error:
        faults.extend(error.faults)
