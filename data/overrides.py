"""What a planner knows better than the register: a TOML file of overrides, by URN."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from data.coordinates import in_england, to_grid
from data.errors import Fault, InputError, shorten
from data.given_file import StrPath, read_file
from data.schema import columns_of
from data.school import Source
from data.spelling import did_you_mean
from data.toml_file import parse_toml

_TABLES = ("school", "partnerships")
_LAYERS = "partnership"
"""A list of partnerships of several layers, which `clustering.policy.layers` reads."""
_PLACES = (("easting", "northing"), ("lon", "lat"))
_FORMER_CATEGORIES = (
    "Community school",
    "Foundation school",
    "Voluntary aided school",
    "Voluntary controlled school",
)
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_FIELD_LIMITS = {column.field: column for column in columns_of("register")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a planner says of one school; None and `""` where nothing is said.

    Attributes
    ----------
    place
        Easting and northing, metres (EPSG:27700).
    roll
        Number of pupils.
    existing_partnership
        Name of the partnership the school is in today.
    head_vacancy
        The headship is, or is about to be, vacant.
    former_category
        Category before the school became an academy.
    can_lead
        Able to lead a partnership.
    """

    place: tuple[float, float] | None = None
    roll: int | None = None
    existing_partnership: str = ""
    head_vacancy: bool = False
    former_category: str = ""
    can_lead: bool | None = None

    @property
    def told(self) -> str:
        """What is to be said of the school where figures of the register were replaced."""
        replaced = (("its place", self.place), ("its roll", self.roll))
        names = [name for name, value in replaced if value is not None]
        return f"has {' and '.join(names)} from the overrides." if names else ""


@dataclass(frozen=True)
class Overrides:
    """All overrides of a file, by URN, and the file."""

    by_urn: Mapping[int, Override] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def get(self, urn: int) -> Override:
        """Return what is said of a school; an empty override where nothing is."""
        return self.by_urn.get(urn, Override())


def read_overrides(path: StrPath) -> Overrides:
    """Read a TOML file of overrides; docs/data.md describes it.

    Raises
    ------
    InputError
        With every fault: not TOML, unknown tables and keys, values that cannot be right.
    """
    file = read_file(path)
    content = parse_toml(file, "the example in docs/data.md")
    reader = _Reader(file.name)
    by_urn = reader.schools(content.get("school", {}))
    partnership_of = reader.partnerships(content.get("partnerships", {}))
    layers = (_LAYERS,) if isinstance(content.get(_LAYERS), list) else ()
    reader.unknown(content, (*_TABLES, *layers), "")
    if reader.faults:
        raise InputError(reader.faults)
    overrides = {
        urn: Override(**by_urn.get(urn, {}), existing_partnership=partnership_of.get(urn, ""))
        for urn in sorted({*by_urn, *partnership_of})
    }
    return Overrides(MappingProxyType(overrides), (file.source("overrides"),))


class _Reader:
    """Reads the parts of one file and gathers their faults."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[Fault] = []

    def fault(self, key: str, problem: str, remedy: str, value: object) -> None:
        self.faults.append(Fault(self.where, problem, remedy, column=key, value=_shown(value)))

    def unknown(self, table: Mapping[str, Any], known: tuple[str, ...], prefix: str) -> None:
        for key in table:
            if key not in known:
                remedy = did_you_mean(key, known, f"Known here are {', '.join(known)}")
                self.fault(prefix + key, "there is no such key", remedy, key)

    def schools(self, tables: object) -> dict[int, dict[str, Any]]:
        if not isinstance(tables, dict):
            self.fault(
                "school", "this must be a table for each school", "Write [school.URN]", tables
            )
            return {}
        found: dict[int, dict[str, Any]] = {}
        for key, table in tables.items():
            urn = self.urn(f"school.{key}", int(key) if re.fullmatch("[0-9]{1,9}", key) else key)
            if not isinstance(table, dict):
                remedy = f"Write [school.{key}] and the keys below it"
                self.fault(f"school.{key}", "this must be a table", remedy, table)
            elif urn in found:
                self.fault(f"school.{key}", "this school has two tables", "Keep one", key)
            elif urn is not None:
                found[urn] = self.school(f"school.{key}.", table)
        return found

    def school(self, prefix: str, table: Mapping[str, Any]) -> dict[str, Any]:
        readers = {
            "place": self.place,
            "roll": self.roll,
            "head_vacancy": self.yes_no,
            "former_category": self.former_category,
            "can_lead": self.yes_no,
        }
        self.unknown(table, tuple(readers), prefix)
        return {
            key: read(prefix + key, table[key]) for key, read in readers.items() if key in table
        }

    def partnerships(self, tables: object) -> dict[int, str]:
        if not isinstance(tables, dict):
            remedy = 'Write [partnerships] and below it "Name" = [URN, URN]'
            self.fault("partnerships", "this must be a table", remedy, tables)
            return {}
        partnership_of: dict[int, str] = {}
        for name, members in tables.items():
            key = f"partnerships.{name}"
            if not isinstance(members, list) or not name.strip():
                remedy = 'Write a name and a list of URNs: "Name" = [100001, 100002]'
                self.fault(key, "this is no partnership", remedy, members)
                continue
            for member in members:
                urn = self.urn(key, member)
                if urn is not None and partnership_of.setdefault(urn, name.strip()) != name.strip():
                    remedy = "Keep the partnership that a plan should respect"
                    self.fault(key, f"school {urn} is in two partnerships", remedy, urn)
        return partnership_of

    def urn(self, key: str, value: object) -> int | None:
        return self.whole(key, value, "urn", "Give the URN, a whole number such as 100001")

    def roll(self, key: str, value: object) -> int | None:
        return self.whole(key, value, "pupils", "Give the number of pupils, 0 or more")

    def whole(self, key: str, value: object, limits: str, remedy: str) -> int | None:
        if isinstance(value, int) and not isinstance(value, bool) and _allowed(limits, value):
            return value
        self.fault(key, f"this must be {_limits_text(limits)}", remedy, value)
        return None

    def yes_no(self, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            self.fault(key, "this must be true or false", "Write true or false", value)
        return value is True

    def former_category(self, key: str, value: object) -> str:
        if value in _FORMER_CATEGORIES:
            return str(value)
        otherwise = f"Write one of {', '.join(_FORMER_CATEGORIES)}"
        remedy = did_you_mean(str(value), _FORMER_CATEGORIES, otherwise)
        self.fault(key, "this is no category of maintained school", remedy, value)
        return ""

    def place(self, key: str, value: object) -> tuple[float, float] | None:
        pair = next((p for p in _PLACES if isinstance(value, dict) and set(value) == set(p)), None)
        if pair is None or not isinstance(value, dict):
            remedy = "Write { easting = 450000, northing = 90000 } or { lon = -1.29, lat = 50.71 }"
            self.fault(key, "this is no place", remedy, value)
            return None
        numbers = [_coordinate(value[name]) for name in pair]
        easting, northing = to_grid(*numbers) if pair == _PLACES[1] else numbers
        if not in_england(np.array([easting]), np.array([northing])).all():
            self.fault(
                key, "this place is not in England", "Give two numbers of a place in England", value
            )
            return None
        return easting, northing


def _coordinate(value: object) -> float:
    """Return a number as it is, and anything else as one that is nowhere."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9:
        return math.nan
    return float(value)


def _shown(value: object) -> str:
    try:
        return shorten(str(value))
    except ValueError:  # Python does not print integers of more than 4300 digits
        return "a number of thousands of digits"


def _allowed(name: str, value: float) -> bool:
    column = _FIELD_LIMITS[name]
    return (
        column.least is not None
        and column.most is not None
        and column.least <= value <= column.most
    )


def _limits_text(name: str) -> str:
    column = _FIELD_LIMITS[name]
    return f"a {column.type.value} from {column.range_text}"
