"""What a planner knows better than the register: a TOML file of overrides, by URN."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np

from data.accounts import absent
from data.cells import columns_of
from data.coordinates import in_england, to_degrees, to_grid
from data.csv_file import Row
from data.errors import Fault, Notice
from data.given_file import StrPath, read_file
from data.school import Schools, Source
from data.toml_file import Table, TomlReader, parse_toml
from data.vocabulary import tidy, urn_of

_PLACES = (("easting", "northing"), ("lon", "lat"))


_TABLES = ("school", "partnerships")
_LAYERS = "partnership"
"""A list of partnerships of several layers, which `clustering.policy.layers` reads."""
OWN_FACTS = (
    *("existing_partnership", "head_vacancy", "former_category"),
    *("can_lead", "lead_capacity", "labels", "partnership_category", "signed"),
)
"""Fields of `School` that no register has, and that an override has by the same names."""
FARTHEST_ENTRANCE_M = 1_000.0
"""A school is entered at most this far from its place: what is given farther away is a slip."""
MOST_LED = 1_000_000
"""Pupils that a lead school can take on at most: more is a slip of the pen."""

FORMER_CATEGORIES = (
    "Community school",
    "Foundation school",
    "Voluntary aided school",
    "Voluntary controlled school",
)


def read_place(
    reader: TomlReader, table: Table, key: str, prefix: str = ""
) -> tuple[float, float] | None:
    """Return easting and northing, metres (EPSG:27700); None, and a fault, where there is none.

    Parameters
    ----------
    table
        Holds at `key` a table of `easting` and `northing`, or of `lon` and `lat`.
    prefix
        What precedes the key in faults.
    """
    value = table.get(key)
    pair = next((p for p in _PLACES if isinstance(value, dict) and set(value) == set(p)), None)
    if pair is None or not isinstance(value, dict):
        remedy = "Write { easting = 450000, northing = 90000 } or { lon = -1.29, lat = 50.71 }"
        reader.fault(prefix + key, "this is no place", remedy, value)
        return None
    numbers = [_coordinate(value[name]) for name in pair]
    easting, northing = to_grid(*numbers) if pair == _PLACES[1] else numbers
    if not in_england(np.array([easting]), np.array([northing])).all():
        remedy = "Give two numbers of a place in England"
        reader.fault(prefix + key, "this place is not in England", remedy, value)
        return None
    return easting, northing


def _coordinate(value: object) -> float:
    """Return a number as it is, and anything else as NaN."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e9:
        return math.nan
    return float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """What a planner says of one school; None and `""` if nothing is said.

    Attributes
    ----------
    place, entrance
        Easting and northing, metres (EPSG:27700), of the school, and of where it is entered.
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
    lead_capacity
        Pupils that it can take on as a lead school, its own among them.
    labels
        The planner's own words for it, joined by `~`.
    partnership_category
        Category of the partnership it is in today, 1 to 5 on Lincolnshire's scale.
    signed
        It has signed a memorandum of understanding.
    """

    place: tuple[float, float] | None = None
    entrance: tuple[float, float] | None = None
    roll: int | None = None
    existing_partnership: str = ""
    head_vacancy: bool = False
    former_category: str = ""
    can_lead: bool | None = None
    lead_capacity: int | None = None
    labels: str = ""
    partnership_category: int | None = None
    signed: bool | None = None

    @property
    def cells(self) -> dict[str, str]:
        """The cells of the register that it replaces, by column."""
        cells = {}
        if self.place is not None:
            cells["Easting"], cells["Northing"] = map(repr, self.place)
        if self.roll is not None:
            cells["NumberOfPupils"] = str(self.roll)
        return cells

    @property
    def facts(self) -> dict[str, Any]:
        """What no register has, by the fields of `School`."""
        found = {name: getattr(self, name) for name in OWN_FACTS}
        if self.entrance is None:
            return found
        lon, lat = to_degrees(*(np.array([metres]) for metres in self.entrance))
        return found | {"entrance_lon": float(lon[0]), "entrance_lat": float(lat[0])}

    @property
    def told(self) -> str:
        """What to say about the school where what is known of it was replaced."""
        replaced = {"place": self.place, "entrance": self.entrance, "roll": self.roll}
        names = [f"its {name}" for name, value in replaced.items() if value is not None]
        return f"has {' and '.join(names)} from the overrides." if names else ""


_NOTHING = Override()


@dataclass(frozen=True)
class Overrides:
    """All overrides of a file.

    Attributes
    ----------
    by_urn
        What is said of each school.
    sources
        The file with its hash, for the record; empty if none was given.
    """

    by_urn: Mapping[int, Override] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def get(self, urn: int) -> Override:
        """Return what is said of a school; an empty override where nothing is."""
        return self.by_urn.get(urn, _NOTHING)


def read_overrides(path: StrPath) -> Overrides:
    """Read a TOML file of overrides; docs/data.md describes it.

    Raises
    ------
    InputError
        With every fault: not TOML, unknown tables and keys, values that cannot be right.
    """
    file = read_file(path)
    content = parse_toml(file, "the example in docs/data.md")
    reader = _OverridesReader(file.name)
    by_urn = reader.schools(content.get("school", {}))
    partnership_of = reader.partnerships(content.get("partnerships", {}))
    layers = (_LAYERS,) if isinstance(content.get(_LAYERS), list) else ()
    reader.known(content, (*_TABLES, *layers))
    reader.finish()
    overrides = {
        urn: Override(**by_urn.get(urn, {}), existing_partnership=partnership_of.get(urn, ""))
        for urn in sorted({*by_urn, *partnership_of})
    }
    return Overrides(MappingProxyType(overrides), (file.source("overrides"),))


def unpublished(overrides: Overrides, urns: Collection[int]) -> Iterator[Notice]:
    """Yield a reminder before figures of the overrides are shared: nobody published them.

    Parameters
    ----------
    overrides
        What a planner says.
    urns
        The schools that it counts for.
    """
    said = [override for urn, override in overrides.by_urn.items() if urn in urns]
    numbers = (
        ("roll", sum(override.roll is not None for override in said)),
        ("vacant headship", sum(override.head_vacancy for override in said)),
    )
    told = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in numbers if count]
    if told:
        yield Notice(
            f"From the overrides, and published nowhere: {' and '.join(told)}. Ask those concerned "
            "before you share a file that shows them."
        )


class _OverridesReader(TomlReader):
    """Reads the parts of a file of overrides."""

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

    def school(self, prefix: str, table: Table) -> dict[str, Any]:
        readers: dict[str, Callable[[Table, str, str], Any]] = {
            "place": partial(read_place, self),
            "entrance": partial(read_place, self),
            "roll": self.roll,
            "head_vacancy": partial(self.yes_no, default=False),
            "former_category": self.former_category,
            "can_lead": partial(self.yes_no, default=False),
            "lead_capacity": self.lead_capacity,
            "labels": self.labels,
            "partnership_category": self.partnership_category,
            "signed": partial(self.yes_no, default=False),
        }
        self.known(table, tuple(readers), prefix)
        return {key: read(table, key, prefix) for key, read in readers.items() if key in table}

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
        return self.whole_value(value, key, **bounds_of("urn"), what="the URN, a whole number")

    def roll(self, table: Table, key: str, prefix: str) -> int | None:
        what = "the number of pupils, a whole number"
        return self.whole_value(table[key], prefix + key, **bounds_of("pupils"), what=what)

    def lead_capacity(self, table: Table, key: str, prefix: str) -> int | None:
        what = "the number of pupils that it can take on, its own among them, a whole number"
        return self.whole_value(table[key], prefix + key, least=1, most=MOST_LED, what=what)

    def partnership_category(self, table: Table, key: str, prefix: str) -> int | None:
        what = "the category, 1 (none) to 5 (hard)"
        return self.whole_value(table[key], prefix + key, least=1, most=5, what=what)

    def labels(self, table: Table, key: str, prefix: str) -> str:
        words = [tidy(text) for text in self.texts(table, key, prefix)]
        for word in words:
            if not word or not set(word).isdisjoint("~|="):
                remedy = "Write a few words without ~, | and ="
                self.fault(prefix + key, "this is no label", remedy, word)
        return "~".join(dict.fromkeys(words))

    def former_category(self, table: Table, key: str, prefix: str) -> str:
        return self.choice(table, key, FORMER_CATEGORIES, "", prefix)


def bounds_of(name: str) -> dict[str, int]:
    """Return the bounds of a field, as the register's columns have them."""
    column = next(column for column in columns_of("register") if column.field == name)
    return {"least": int(column.least or 0), "most": int(column.most or 0)}


def corrected(rows: Sequence[Row], overrides: Overrides) -> Sequence[Row]:
    """Put the planner's places and rolls into the cells, so that the old ones are not checked."""
    if not overrides.by_urn:
        return rows
    return [
        Row(row.number, row.cells | overrides.get(urn_of(row.cells) or 0).cells) for row in rows
    ]


def entrances_elsewhere(
    schools: Iterable[Mapping[str, Any]], overrides: Overrides
) -> Iterator[Fault]:
    """Yield a fault for each entrance that is too far from its school.

    Parameters
    ----------
    schools
        Values of each by the fields of `School`, as far as they could be read.
    overrides
        What a planner says.
    """
    for values in schools:
        entrance = overrides.get(values.get("urn", 0)).entrance
        if entrance is None or "easting" not in values or "northing" not in values:
            continue
        apart_m = math.dist(entrance, (values["easting"], values["northing"]))
        if apart_m > FARTHEST_ENTRANCE_M:
            yield Fault(
                overrides.sources[0].name,
                f"the entrance is {apart_m:,.0f} m from the school",
                f"Give a place at most {FARTHEST_ENTRANCE_M:,.0f} m from it, or correct the "
                "school's place too",
                column=f"school.{values['urn']}.entrance",
                value=f"easting {entrance[0]:.0f}, northing {entrance[1]:.0f}",
            )


def unused(schools: Schools, overrides: Overrides) -> Iterator[Notice]:
    """Yield a notice for each school that the overrides name and that was not chosen."""
    for urn in overrides.by_urn:
        if urn not in schools.by_urn:
            problem, remedy = absent(urn, schools, f"{urn} is not in the register", "")
            why = f"{problem}. {remedy}".rstrip(". ")
            yield Notice(
                f"The overrides name school {urn}, which is not among the schools chosen: {why}.",
                urn,
            )
