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
from routing.profile_tables import (
    AtSchool,
    BuiltUp,
    Calibration,
    CountryKph,
    DelayS,
    DualMph,
    Ferry,
    LimitMph,
    MostMph,
    UnsignedMph,
    Verge,
)

_CAR = Path(__file__).with_name("profiles") / "car.toml"
_CAR_PEAK = _CAR.with_name("car_peak.toml")
_MODEL = "profiles/car.toml"

Table = dict[str, Any]


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
    built_up, most_mph, delay_s, school, ferry, calibration
        Its other tables.

    Examples
    --------
    >>> car, school_run = SpeedProfile.car(), SpeedProfile.car_peak()
    >>> car.delay_s.give_way, school_run.delay_s.give_way
    (2, 4)
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
    calibration: Calibration

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

    @staticmethod
    def from_record(record: Table, where: str) -> "SpeedProfile":
        """Return the profile that a plan records: an older one has right turns that take no time.

        Parameters
        ----------
        record, where
            As for `from_dict`.

        Raises
        ------
        InputError
            As `from_dict`.
        """
        delays = record.get("delay_s")
        if isinstance(delays, dict):
            record = record | {"delay_s": {"turn_right": 0.0} | delays}
        return SpeedProfile.from_dict(record, where)

    def scaled(self, factor: float) -> "SpeedProfile":
        """Return the profile with every time `factor` times as long as in this one."""
        return dataclasses.replace(self, factor=self.factor * factor)

    def calibrated_as(self, other: "SpeedProfile") -> "SpeedProfile":
        """Return the profile with the calibration of another, on the same roads."""
        return dataclasses.replace(self, calibration=other.calibration)

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
        calibration=Calibration(**table["calibration"]),
    )
