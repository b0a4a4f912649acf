"""From the options of a command to schools, roads and drive times, with every fault at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.layering import GivenLayer, read_plan_layers
from app.terminal import OnProgress, Terminal
from clustering.policy.england import Peers, england_peers
from clustering.policy.layers import Layers, read_layers
from data import Fault, InputError, Notice, Schools, read_schools
from data.accounts import OPEN
from data.errors import gathering
from data.progress import Attainment, ProgressTable, PupilProgress, read_progress
from data.register import read_england
from data.register_table import Register
from data.rolls import MissingRoll
from routing import (
    RoadGraph,
    SpeedProfile,
    TravelTimes,
    cached_roads,
    cached_times,
    estimate_times,
    read_times,
)
from routing.times_file import Unit

if TYPE_CHECKING:
    from data.boundary import Boundary
    from data.measured_speeds import MeasuredSpeeds

ESTIMATE, DOWNLOAD = "estimate", "download"
"""The words for `--roads` that are no road file: straight-line estimates, and OpenStreetMap's
servers."""


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """Facts for policy that do not shape the plan.

    Attributes
    ----------
    layers
        Their partnerships, in layers.
    peers
        Schools of England that are like them; empty where the register does not hold all.
    progress, attainment
        Their key stage 2 progress and attainment by URN, where given.
    """

    layers: Layers = field(default_factory=Layers)
    peers: Peers = field(default_factory=dict)
    progress: Mapping[int, PupilProgress] = field(default_factory=dict)
    attainment: Mapping[int, Attainment] = field(default_factory=dict)


class SchoolReader(Protocol):
    """A reader of schools and of what is known of them."""

    def read(self) -> Schools:
        """Read the schools, or refuse with every fault."""

    def read_progress(self, schools: Schools | None) -> ProgressTable:
        """Read key stage 2 progress, for these schools where they are known, or refuse."""

    def read_facts(self, schools: Schools, progress: ProgressTable) -> PolicyFacts:
        """Read what policy asks of them, or refuse with every fault."""

    def read_boundary(self) -> "Boundary | None":
        """Read the boundary of their authorities, where one is given, or refuse."""


@dataclass(frozen=True)
class SchoolFiles:
    """Where the schools come from, and which of them are wanted.

    Attributes
    ----------
    schools
        The register.
    la
        Names of authorities; none for all that the register holds.
    phase
        Phase of education, or several; None for every phase.
    group_links, overrides
        Files that add to the register.
    missing_roll
        What replaces an unknown roll; None leaves it unknown.
    ks2
        Table of key stage 2 progress.
    plan_layers
        Layers with the plan directories that hold their partnerships.
    boundary
        Boundary of the authority, for the map; None for none.
    statuses
        Names of statuses; none for those of schools that are open.
    inspections, inspections_as_at
        Ofsted's file of latest inspections, and its day where its name does not give it.
    capacity
        File of the school capacity survey.
    with_peers
        Whether schools of England that are like them are wanted too.
    only
        URNs of the schools that are wanted; None for all of these authorities.
    borders, border_field
        A file of areas, or the field of the register, that gives each school its planning area, and
        the column of the file; None for none.
    """

    schools: Path
    la: Sequence[str] = ()
    phase: str | Sequence[str] | None = "Primary"
    group_links: Path | None = None
    overrides: Path | None = None
    missing_roll: MissingRoll = None
    ks2: Path | None = None
    plan_layers: tuple[GivenLayer, ...] = ()
    boundary: Path | None = None
    statuses: Sequence[str] = ()
    inspections: Path | None = None
    inspections_as_at: datetime | None = None
    capacity: Path | None = None
    with_peers: bool = False
    only: frozenset[int] | None = None
    borders: str | None = None
    border_field: str | None = None

    @cached_property
    def register(self) -> Register:
        """The register, whose file is read once."""
        return Register(self.schools)

    @cached_property
    def _chosen(self) -> Schools:
        schools = read_schools(
            self.register,
            la=self.la or None,
            phase=self.phase,
            statuses=self.statuses or OPEN,
            group_links=self.group_links,
            overrides=self.overrides,
            inspections=self.inspections,
            inspections_as_at=self.inspections_as_at and self.inspections_as_at.date(),
            capacity=self.capacity,
            missing_roll=self.missing_roll,
            only=self.only,
        )
        if self.borders is None:
            return schools
        from data.borders import with_areas  # noqa: PLC0415 - imports geopandas

        return with_areas(schools, self.borders, self.border_field)

    def read(self) -> Schools:
        """Read the schools, once; see `data.read_schools` for what is refused."""
        return self._chosen

    def read_boundary(self) -> "Boundary | None":
        """Read the boundary of the authorities; see `data.boundary` for what is refused."""
        if self.boundary is None:
            return None
        from data.boundary import read_boundary  # noqa: PLC0415 - imports geopandas

        return read_boundary(self.boundary, self.la)

    def read_progress(self, schools: Schools | None) -> ProgressTable:
        """Read the table of progress, where one is given; other schools' faults stop nothing."""
        if self.ks2 is None:
            return ProgressTable()
        return read_progress(self.ks2, None if schools is None else schools.urns)

    def read_facts(self, schools: Schools, progress: ProgressTable) -> PolicyFacts:
        """Read the partnerships of overrides and other plans, and schools like these if wanted."""
        layers = Layers() if self.overrides is None else read_layers(self.overrides)
        layers = layers.combined_with(read_plan_layers(self.plan_layers, schools))
        scores, reached = progress.by_urn, progress.attainment
        peers: Peers = {}
        if self.with_peers:
            england = read_england(self.register, {school.phase for school in schools})
            peers = england_peers(schools.items, england, scores)
        return PolicyFacts(
            layers,
            peers,
            {urn: scores[urn] for urn in schools.urns if urn in scores},
            {urn: reached[urn] for urn in schools.urns if urn in reached},
        )


@dataclass(frozen=True, slots=True)
class Drives:
    """Where the drive times come from, and how the roads are driven.

    Attributes
    ----------
    roads
        A road file, or one of the words `estimate` and `download`; None where `times` are given.
    times, unit
        A matrix made elsewhere, and its unit if its first cell does not say it.
    profile
        `car`, `car-peak`, a TOML file, or a profile that was read before.
    factor
        Multiplies every time.
    ferries
        Whether car ferries may carry a drive.
    beyond_roads
        Whether schools off the edge of the road file are out of reach, not a fault.
    calibrate
        A table of measured speeds to calibrate the profile by; None for none.
    """

    roads: str | None = None
    times: Path | None = None
    unit: Unit | None = None
    profile: str | SpeedProfile = "car"
    factor: float = 1.0
    ferries: bool = False
    beyond_roads: bool = False
    calibrate: Path | None = None

    @property
    def on_roads(self) -> bool:
        """Whether the times are computed on roads."""
        return self.roads not in (None, ESTIMATE)

    def read_profile(self) -> SpeedProfile:
        """Read the speed profile; see `SpeedProfile.from_toml` for what is refused."""
        match self.profile:
            case SpeedProfile():
                profile = self.profile
            case "car":
                profile = SpeedProfile.car()
            case "car-peak":
                profile = SpeedProfile.car_peak()
            case path:
                profile = SpeedProfile.from_toml(path)
        return profile if self.factor == 1 else profile.scaled(self.factor)

    def read_measured(self, schools: Schools | None) -> "MeasuredSpeeds | None":
        """Read the measured speeds of the schools' authorities, where a table is given."""
        if self.calibrate is None:
            return None
        from data.measured_speeds import read_measured_speeds  # noqa: PLC0415 - for the few

        wanted = None if schools is None else {school.la for school in schools if school.la}
        return read_measured_speeds(self.calibrate, wanted or None)


@dataclass(frozen=True, slots=True)
class Area:
    """The schools and drive times of a plan, with all that is known of them.

    Attributes
    ----------
    schools, times
        The schools and their drive times.
    profile, roads, osm
        How the roads are driven, the roads and their file; None where no roads were used.
    facts
        Facts for policy that do not shape the plan.
    boundary
        The boundary of the authorities; None where none was given.
    """

    schools: Schools
    times: TravelTimes
    profile: SpeedProfile | None = None
    roads: RoadGraph | None = None
    osm: Path | None = None
    facts: PolicyFacts = field(default_factory=PolicyFacts)
    boundary: "Boundary | None" = None


def within_their_boundary(
    files: SchoolReader, schools: Schools | None
) -> "tuple[Schools | None, Boundary | None]":
    """Read the boundary, where one is given, and check the schools against it if they were read.

    Raises
    ------
    InputError
        With the faults of the boundary.
    """
    boundary = files.read_boundary()
    if boundary is None or schools is None:
        return schools, boundary
    from data.boundary import within_boundary  # noqa: PLC0415 - imports geopandas

    return within_boundary(schools, boundary), boundary


def read_area(files: SchoolReader, drives: Drives, terminal: Terminal) -> Area:
    """Read schools and roads and compute the drive times, reporting the faults of all at once.

    Raises
    ------
    InputError
        With the faults of the register, the speed profile and the roads together.
    """
    faults: list[Fault] = []
    schools: Schools | None = None
    profile: SpeedProfile | None = None
    roads: RoadGraph | None = None
    osm: Path | None = None
    boundary: Boundary | None = None
    measured: MeasuredSpeeds | None = None
    facts, progress = PolicyFacts(), ProgressTable()
    with terminal.step("Reading the schools"), gathering(faults):
        schools = files.read()
    with gathering(faults):
        progress = files.read_progress(schools)
    with gathering(faults):
        if schools is not None:  # one broken register is named once
            facts = files.read_facts(schools, progress)
    with gathering(faults):
        schools, boundary = within_their_boundary(files, schools)
    with gathering(faults):
        profile = drives.read_profile()
    with gathering(faults):
        measured = drives.read_measured(schools)
    if drives.on_roads and (schools or drives.roads != DOWNLOAD):
        with terminal.step("Reading the roads"), gathering(faults):
            osm = _road_file(drives, schools, terminal)
            roads = cached_roads(osm)
    if faults or schools is None or profile is None:
        raise InputError(faults)
    if measured is not None and roads is not None:
        schools, profile = _calibrated(schools, profile, roads, measured)
    with terminal.step("Computing drive times") as on_progress:
        times = _times(schools, roads, profile, drives, on_progress)
    schools = _with_progress(schools, progress, facts)
    return Area(schools, times, profile, roads, osm, facts, boundary)


def _calibrated(
    schools: Schools, profile: SpeedProfile, roads: RoadGraph, measured: "MeasuredSpeeds"
) -> tuple[Schools, SpeedProfile]:
    """Calibrate the profile, and add the table to the sources, with a notice of what it does."""
    from routing.calibration import calibrate, calibration_notices  # noqa: PLC0415 - as above

    profile = calibrate(profile, roads, schools, measured)
    schools = replace(
        schools,
        sources=(*schools.sources, measured.source),
        notices=(*schools.notices, *calibration_notices(profile)),
    )
    return schools, profile


def _with_progress(schools: Schools, table: ProgressTable, facts: PolicyFacts) -> Schools:
    """Add the table of progress to the sources, with a notice where it has no school chosen."""
    known = facts.progress or facts.attainment
    names = [source.name for source in table.sources if not known]
    notices = [Notice(f"{name} has no figures of any school chosen.") for name in names]
    return replace(
        schools,
        sources=(*schools.sources, *table.sources),
        notices=(*schools.notices, *table.notices, *notices),
    )


def _road_file(drives: Drives, schools: Schools | None, terminal: Terminal) -> Path:
    if drives.roads != DOWNLOAD or schools is None:
        return Path(str(drives.roads))
    from routing.download import download_roads  # noqa: PLC0415 - OSMnx is slow to import

    return download_roads(schools, lambda notice: terminal.warn([notice]))


def _times(
    schools: Schools,
    roads: RoadGraph | None,
    profile: SpeedProfile,
    drives: Drives,
    on_progress: OnProgress,
) -> TravelTimes:
    if roads is not None:

        def progress(done: int, of: int) -> None:
            on_progress(done / of, f"{done} of {of} schools")

        return cached_times(
            roads,
            schools,
            profile,
            ferries=drives.ferries,
            beyond_roads=drives.beyond_roads,
            progress=progress,
        )
    if drives.times is not None:
        return read_times(drives.times, schools, unit=drives.unit)
    return estimate_times(schools)
