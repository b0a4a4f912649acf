"""Changes of schools: one opens, closes, moves house, refuses, or has other pupils."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np

from clustering.persons import REFUSED, TAKES_NO_PART
from clustering.policy.school_types import school_types
from clustering.scenario.new_place import area_words, placed_among
from clustering.scenario.scenario import read_urn
from clustering.wording import counted, listed
from data.coordinates import to_degrees
from data.errors import Fault, InputError
from data.overrides import read_place
from data.school import School, Schools
from data.vocabulary import TYPE, normalise_faith, slip_of_faith, vocabulary
from routing.times import TravelTimes, extend_by_estimate
from routing.times_file import as_written

if TYPE_CHECKING:
    from clustering.scenario.setting import Setting
    from data.planning_areas import PlanningAreas
    from data.toml_file import Table, TomlReader

Place = tuple[float, float]
"""Easting and northing, metres."""

MOST_PUPILS = 20_000


_SAID = {"faith": "character"}

ESTIMATED = "estimated"
"""What a file says of the drives to a place that nobody times: they are taken as the crow flies."""

FIRST_NEW_URN = 900_001
"""URNs of the register are below this: a school without one gets the next from here."""


@dataclass(frozen=True, slots=True)
class AddSchool:
    """A school opens.

    Attributes
    ----------
    name
        What it is called.
    place
        Easting and northing, metres.
    type, faith
        As the register has them; `""` where not known.
    pupils
        Number on roll; None where not known.
    urn
        None for the next free one from `FIRST_NEW_URN`.
    drives
        `ESTIMATED` where its drives are not timed on roads; else `""`.
    """

    do: ClassVar[str] = "add"
    keys: ClassVar[tuple[str, ...]] = (
        "name",
        "place",
        "type",
        "faith",
        "pupils",
        "urn",
        "drives",
    )
    name: str
    place: Place
    type: str = ""
    faith: str = ""
    pupils: int | None = None
    urn: int | None = None
    drives: str = ""

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        return cls(
            reader.text(table, "name", prefix),
            read_place(reader, table, "place", prefix) or (0.0, 0.0),
            read_type(reader, table, prefix) or "",
            read_faith(reader, table, prefix) or "",
            reader.whole(table, "pupils", prefix, most=MOST_PUPILS),
            read_urn(reader, table, "urn", prefix) if "urn" in table else None,
            _read_drives(reader, table, prefix),
        )

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        names = ("type", "faith", "pupils", "urn", "drives")
        given = {name: getattr(self, name) for name in names}
        return {"name": self.name, "place": _place_to_table(self.place)} | {
            key: value for key, value in given.items() if value not in ("", None)
        }

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the school last, timed by one search there and one back.

        Raises
        ------
        InputError
            Where the plan has its URN already, or its place cannot be timed.
        """
        problem = setting.problem
        school = self.among(problem.schools, setting.areas)
        if school.urn in problem.row:
            fault = Fault(
                self.do,
                "a school of the plan has this URN",
                "Give another, or none",
                column="urn",
                value=str(school.urn),
            )
            raise InputError([fault])
        times = _extended(setting, problem.times, problem.schools, school, self.drives)
        return setting.with_schools((*problem.schools, school), times)

    def words(self, setting: Setting) -> str:
        """Say which school opens."""
        rolls = "" if self.pupils is None else f" with {counted(self.pupils, 'pupil')}"
        school = self.among(setting.problem.schools, setting.areas)
        where = area_words(school, setting.problem.rules, by_polygons=bool(setting.areas))
        return f"{self.name} ({school.urn}) opens{rolls}{where}{_DRIVEN[self.drives]}"

    def _urn(self, schools: Schools) -> int:
        if self.urn is not None:
            return self.urn
        urn = max([FIRST_NEW_URN - 1, *schools.urns]) + 1
        while urn in schools.elsewhere:
            urn += 1
        return urn

    def among(self, schools: Schools, areas: PlanningAreas | None = None) -> School:
        """Return the school, in the authority and of the phase of most of these schools.

        Parameters
        ----------
        schools
            The schools around.
        areas
            Polygons of the planning areas, where there are any; see `placed_among`.
        """
        lon, lat = _degrees(self.place)
        school = School(
            urn=self._urn(schools),
            name=self.name,
            lon=lon,
            lat=lat,
            easting=self.place[0],
            northing=self.place[1],
            type=self.type,
            faith=self.faith,
            pupils=self.pupils,
        )
        return placed_among(school, schools.items, areas)


@dataclass(frozen=True, slots=True)
class _OfSchool:
    """What changes that name one school, and no more, have in common."""

    keys: ClassVar[tuple[str, ...]] = ("urn",)
    urn: int

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        return cls(read_urn(reader, table, "urn", prefix))

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"urn": self.urn}


@dataclass(frozen=True, slots=True)
class Close(_OfSchool):
    """A school closes."""

    do: ClassVar[str] = "close"

    def applied(self, setting: Setting) -> Setting:
        """Return the setting without it."""
        setting.school(self.urn, self.do)
        kept = [school for school in setting.problem.schools if school.urn != self.urn]
        times = setting.problem.times.of([school.urn for school in kept])
        return setting.with_schools(kept, times)

    def words(self, setting: Setting) -> str:
        """Say which school closes."""
        return f"{setting.school(self.urn, self.do).name} ({self.urn}) closes"


@dataclass(frozen=True, slots=True)
class TakeNoPart(_OfSchool):
    """A school takes no part; why is not said."""

    do: ClassVar[str] = "no part"
    reason: ClassVar[str] = TAKES_NO_PART

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the school outside of every cluster, and no longer pinned."""
        setting.school(self.urn, self.do)
        rules = setting.problem.rules
        others = (tuple(urn for urn in urns if urn != self.urn) for urns in rules.together)
        return setting.with_rules(
            together=tuple(urns for urns in others if len(urns) > 1),
            apart=tuple(pair for pair in rules.apart if self.urn not in pair),
            optional=tuple(urn for urn in rules.optional if urn != self.urn),
            lead_schools=tuple(urn for urn in rules.lead_schools if urn != self.urn),
            outside=tuple(sorted({**rules.outsiders, self.urn: self.reason}.items())),
        )

    def words(self, setting: Setting) -> str:
        """Say who takes no part."""
        return f"{setting.school(self.urn, self.do).name} ({self.urn}) takes no part"


@dataclass(frozen=True, slots=True)
class Refuse(TakeNoPart):
    """A school refuses to take part: its head or its governors do, and that is about persons."""

    do: ClassVar[str] = "refuse"
    reason: ClassVar[str] = REFUSED

    def words(self, setting: Setting) -> str:
        """Say who refuses."""
        return f"{setting.school(self.urn, self.do).name} ({self.urn}) refuses to take part"


@dataclass(frozen=True, slots=True)
class SetSchool:
    """A school changes: its roll, its type, its character.

    Attributes
    ----------
    urn
        The school.
    pupils, type, faith
        None for what stays.
    """

    do: ClassVar[str] = "set"
    keys: ClassVar[tuple[str, ...]] = ("urn", "pupils", "type", "faith")
    urn: int
    pupils: int | None = None
    type: str | None = None
    faith: str | None = None

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        if not {"pupils", "type", "faith"} & table.keys():
            remedy = "Give pupils, type or faith"
            reader.fault(prefix + "do", "nothing is said to change", remedy, cls.do)
        return cls(
            read_urn(reader, table, "urn", prefix),
            reader.whole(table, "pupils", prefix, most=MOST_PUPILS),
            read_type(reader, table, prefix),
            read_faith(reader, table, prefix),
        )

    @property
    def changed(self) -> dict[str, Any]:
        """What it changes, by field of `School`."""
        values = {name: getattr(self, name) for name in ("pupils", "type", "faith")}
        return {name: value for name, value in values.items() if value is not None}

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"urn": self.urn, **self.changed}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the changed school."""
        changed = dataclasses.replace(setting.school(self.urn, self.do), **self.changed)
        return setting.with_schools(_with_changed(setting, changed), setting.problem.times)

    def words(self, setting: Setting) -> str:
        """Say what changes."""
        parts = [
            counted(value, "pupil")
            if name == "pupils"
            else f"the {_SAID.get(name, name)} {value or 'none'}"
            for name, value in self.changed.items()
        ]
        return f"{setting.school(self.urn, self.do).name} ({self.urn}) has {listed(parts)}"


@dataclass(frozen=True, slots=True)
class MoveHouse:
    """A school moves to another place.

    Attributes
    ----------
    urn
        The school that moves house.
    place
        Its new site.
    drives
        As of `AddSchool`.
    """

    do: ClassVar[str] = "place"
    keys: ClassVar[tuple[str, ...]] = ("urn", "place", "drives")
    urn: int
    place: Place
    drives: str = ""

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        urn = read_urn(reader, table, "urn", prefix)
        place = read_place(reader, table, "place", prefix) or (0.0, 0.0)
        return cls(urn, place, _read_drives(reader, table, prefix))

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        drives = {"drives": self.drives} if self.drives else {}
        return {"urn": self.urn, "place": _place_to_table(self.place), **drives}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the school at its new place; only its drives are timed anew."""
        lon, lat = _degrees(self.place)
        moved = dataclasses.replace(
            setting.school(self.urn, self.do),
            lon=lon,
            lat=lat,
            easting=self.place[0],
            northing=self.place[1],
            entrance_lon=None,
            entrance_lat=None,
        )
        others = [school for school in setting.problem.schools if school.urn != self.urn]
        times = setting.problem.times.of([school.urn for school in others])
        times = _extended(setting, times, others, moved, self.drives)
        return setting.with_schools(_with_changed(setting, moved), times)

    def words(self, setting: Setting) -> str:
        """Say who moves where."""
        east, north = self.place
        name = setting.school(self.urn, self.do).name
        to = f"easting {east:.0f}, northing {north:.0f}"
        return f"{name} ({self.urn}) moves to {to}{_DRIVEN[self.drives]}"


def read_type(reader: TomlReader, table: Table, prefix: str) -> str | None:
    """Return a type of school as the register names it; None where none is given."""
    if not table.get("type"):
        return None
    written = table["type"]
    word = vocabulary(TYPE).word(written) if isinstance(written, str) else None
    return reader.choice({"type": word or written}, "type", tuple(school_types()), "", prefix)


def read_faith(reader: TomlReader, table: Table, prefix: str) -> str | None:
    """Return a religious character in its one spelling; None where none is given."""
    if "faith" not in table:
        return None
    text = reader.text(table, "faith", prefix, default="")
    if slip := slip_of_faith(text):
        reader.fault(prefix + "faith", "this word is not known", f"Did you mean {slip!r}?", text)
    return normalise_faith(text)


_DRIVEN = {"": "", ESTIMATED: "; its drives are estimated from straight lines, not from roads"}


def _read_drives(reader: TomlReader, table: Table, prefix: str) -> str:
    return reader.choice(table, "drives", (ESTIMATED,), "", prefix)


def _extended(
    setting: Setting, times: TravelTimes, schools: Sequence[School], school: School, drives: str
) -> TravelTimes:
    """Return the times with one more school, timed as the plan's or, where asked, estimated."""
    if drives == ESTIMATED:
        return as_written(extend_by_estimate(times, schools, school))
    return setting.timing.extend(times, schools, school)


def _with_changed(setting: Setting, changed: School) -> tuple[School, ...]:
    return tuple(
        changed if school.urn == changed.urn else school for school in setting.problem.schools
    )


def _degrees(place: Place) -> tuple[float, float]:
    lon, lat = to_degrees(np.array([place[0]]), np.array([place[1]]))
    return float(lon[0]), float(lat[0])


def _place_to_table(place: Place) -> dict[str, float]:
    return {"easting": place[0], "northing": place[1]}
