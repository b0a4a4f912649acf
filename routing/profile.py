"""Speed profiles: every figure that turns roads into minutes, read from TOML."""

import dataclasses
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.errors import Fault, InputError
from data.given_file import StrPath, read_file
from data.spelling import did_you_mean
from data.toml_file import parse_toml

_CAR = Path(__file__).with_name("profiles") / "car.toml"
_CAR_PEAK = _CAR.with_name("car_peak.toml")
_MODEL = "profiles/car.toml"

Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LimitMph:
    """Speed limits where none is mapped, mph.

    Attributes
    ----------
    built_up, single, dual, motorway
        In built-up areas, on single and dual carriageways elsewhere, and on motorways.
    """

    built_up: float
    single: float
    dual: float
    motorway: float


@dataclass(frozen=True, slots=True)
class CountryKph:
    """Speeds on single carriageways in the country, km/h.

    Source: Design Manual for Roads and Bridges, TD 9/93 (now CD 109).

    Attributes
    ----------
    ideal
        Speed on a straight road without accesses, km/h.
    trunk, primary, secondary, tertiary, unclassified
        What the width and the accesses of a road of this class take off it, km/h.
    """

    ideal: float
    trunk: float
    primary: float
    secondary: float
    tertiary: float
    unclassified: float


@dataclass(frozen=True, slots=True)
class Verge:
    """Room beside a country road to see past, metres.

    Attributes
    ----------
    width_m
        From the edge of the road to the hedge, metres; the manual's range is 0.5 to 4.
    """

    width_m: float


@dataclass(frozen=True, slots=True)
class DualMph:
    """Speeds driven on motorways and other dual carriageways, mph.

    Attributes
    ----------
    motorway, other
        On motorways, and on every other dual carriageway.
    """

    motorway: float
    other: float


@dataclass(frozen=True, slots=True)
class UnsignedMph:
    """Speeds that nobody exceeds on country roads without a mapped limit, mph.

    Attributes
    ----------
    secondary, tertiary, unclassified
        By the class of the road.
    """

    secondary: float
    tertiary: float
    unclassified: float


@dataclass(frozen=True, slots=True)
class BuiltUp:
    """Speeds driven in built-up areas, where the limit is 40 mph or less.

    Attributes
    ----------
    of_limit
        Share of the limit that is driven, 0-1.
    unclassified_mph, residential_mph
        Never faster than this on roads of these classes, mph.
    """

    of_limit: float
    unclassified_mph: float
    residential_mph: float


@dataclass(frozen=True, slots=True)
class MostMph:
    """Speeds that nobody exceeds, whatever the limit, mph.

    Attributes
    ----------
    single_carriageway
        In the country; dual carriageways have figures of their own.
    single_track
        Roads with one lane for both directions.
    unpaved
        Roads of gravel, earth or grass.
    roundabout, link
        On a roundabout, and on a slip road.
    living_street, service
        Streets shared with people on foot; car parks, yards and drives.
    """

    single_carriageway: float
    single_track: float
    unpaved: float
    roundabout: float
    link: float
    living_street: float
    service: float


@dataclass(frozen=True, slots=True)
class DelayS:
    """Seconds lost at each `Control`, under its name, and in right turns.

    Attributes
    ----------
    signals, signal_crossing, crossing
        At traffic lights, at a crossing with lights, at a crossing without.
    mini_roundabout
        On crossing one.
    stop
        At a stop sign.
    calming
        At a hump or another measure that slows traffic.
    roundabout
        On entering one.
    give_way
        Where a minor road meets a major one.
    turn_off
        On leaving a major road for a minor one.
    turn_right
        On turning right at any junction but a roundabout, besides.
    equals
        Where roads of one class meet.
    """

    signals: float
    signal_crossing: float
    crossing: float
    mini_roundabout: float
    stop: float
    calming: float
    roundabout: float
    give_way: float
    turn_off: float
    turn_right: float
    equals: float


@dataclass(frozen=True, slots=True)
class AtSchool:
    """What the first and the last yards of a drive take.

    Attributes
    ----------
    gate_s
        Seconds at the gate at the least, at either end of a drive.
    drive_mph
        Speed between the school and its road, mph.
    """

    gate_s: float
    drive_mph: float


@dataclass(frozen=True, slots=True)
class Ferry:
    """Speed of crossings that do not say how long they take, mph.

    Attributes
    ----------
    speed_mph
        Gives the time of a crossing, from its length.
    """

    speed_mph: float


@dataclass(frozen=True, slots=True)
class SpeedProfile:
    """How a car is driven; the figures and their sources are in `profiles/car.toml`.

    Attributes
    ----------
    name, description
        For every output that rests on the profile.
    school_run
        Whether roads are closed, and turns banned, as they are when children go to school.
    factor
        Multiplies every time.
    limit_mph, country_kph, verge, dual_mph, unsigned_mph
        The tables of the file on the open road.
    built_up, most_mph, delay_s, school, ferry
        Its other tables.

    Examples
    --------
    >>> car, school_run = SpeedProfile.car(), SpeedProfile.car_peak()
    >>> car.delay_s.give_way, school_run.delay_s.give_way
    (5, 12)
    >>> car.scaled(1.1).factor
    1.1
    """

    name: str
    description: str
    school_run: bool
    factor: float
    limit_mph: LimitMph
    country_kph: CountryKph
    verge: Verge
    dual_mph: DualMph
    unsigned_mph: UnsignedMph
    built_up: BuiltUp
    most_mph: MostMph
    delay_s: DelayS
    school: AtSchool
    ferry: Ferry

    @staticmethod
    def car() -> "SpeedProfile":
        """Return the profile of a car outside the rush hour."""
        return SpeedProfile.from_toml(_CAR)

    @staticmethod
    def car_peak() -> "SpeedProfile":
        """Return the profile of a car while children are driven to school."""
        return SpeedProfile.from_toml(_CAR_PEAK)

    @staticmethod
    def from_toml(path: StrPath) -> "SpeedProfile":
        """Read a profile; what the file does not give is as in `car`.

        Raises
        ------
        InputError
            If the file is absent or no TOML, or has unknown keys or senseless figures; all at once.
        """
        file = read_file(path)
        given = {"name": Path(file.name).stem} | parse_toml(file, _MODEL)
        return SpeedProfile.from_dict(given, file.name)

    @staticmethod
    def from_dict(record: Table, where: str) -> "SpeedProfile":
        """Return the profile of a record as `to_dict` makes it; what it lacks is as in `car`.

        Parameters
        ----------
        record
            Figures under their names.
        where
            What the record was read from, for its faults.

        Raises
        ------
        InputError
            If it has unknown keys or senseless figures; all at once.
        """
        faults: list[Fault] = []
        merged = _overlaid(record, parse_toml(read_file(_CAR), _MODEL), where, "", faults)
        if faults:
            raise InputError(faults)
        return _build(merged)

    def scaled(self, factor: float) -> "SpeedProfile":
        """Return the profile with every time `factor` times as long as in this one."""
        return dataclasses.replace(self, factor=self.factor * factor)

    def to_dict(self) -> Table:
        """Return every figure under its name, in the form of the TOML file, for the record."""
        return dataclasses.asdict(self)


def _overlaid(given: Table, car: Table, where: str, above: str, faults: list[Fault]) -> Table:
    """Lay the given figures over those of `car`, noting every key and value that is wrong."""
    merged = dict(car)
    for key, value in given.items():
        name = f"{above}{key}"
        if key not in car:
            remedy = did_you_mean(key, car, f"The keys here are: {', '.join(car)}")
            faults.append(Fault(where, "there is no such key", remedy, column=name))
        elif isinstance(car[key], dict) and isinstance(value, dict):
            merged[key] = _overlaid(value, car[key], where, f"{name}.", faults)
        elif fault := _wrong(value, car[key], where, name):
            faults.append(fault)
        else:
            merged[key] = value
    return merged


def _wrong(value: object, example: object, where: str, name: str) -> Fault | None:
    if isinstance(example, dict):
        problem, remedy = "this is not a table", f"Write [{name}] on a line of its own"
    elif isinstance(example, str):
        if isinstance(value, str):
            return None
        problem, remedy = "this is not a text", "Put it between double quotes"
    elif isinstance(example, bool):
        if isinstance(value, bool):
            return None
        problem, remedy = "this is neither true nor false", "Write true or false"
    elif isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        problem, remedy = "this is not a number", "Give a number"
    elif name.startswith("delay_s.") or name == "school.gate_s":
        if value >= 0:
            return None
        problem, remedy = "a delay cannot be negative", "Give seconds of 0 or more"
    elif value > 0:
        return None
    else:
        problem, remedy = "this must be more than 0", "Give a number above 0"
    return Fault(where, problem, remedy, column=name, value=str(value))


def _build(table: Table) -> SpeedProfile:
    return SpeedProfile(
        name=table["name"],
        description=table["description"],
        school_run=table["school_run"],
        factor=table["factor"],
        limit_mph=LimitMph(**table["limit_mph"]),
        country_kph=CountryKph(**table["country_kph"]),
        verge=Verge(**table["verge"]),
        dual_mph=DualMph(**table["dual_mph"]),
        unsigned_mph=UnsignedMph(**table["unsigned_mph"]),
        built_up=BuiltUp(**table["built_up"]),
        most_mph=MostMph(**table["most_mph"]),
        delay_s=DelayS(**table["delay_s"]),
        school=AtSchool(**table["school"]),
        ferry=Ferry(**table["ferry"]),
    )
