"""The schools of the register, to be found by what people call them."""

import difflib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from data.accounts import CLOSED, Elsewhere
from data.cells import whole_number
from data.csv_file import Row
from data.group_table.school_name import SchoolName, name_of, place_words
from data.register_table import Register
from data.school import School, Schools
from data.vocabulary import FAITH, LA_CODE, NAME, NUMBER, known_faith, tidy, urn_of

_LIKE = 0.75
"""Keys at least so alike, 0 to 1, are near."""
_MOST_ALIKE = 5
_LONG_WORD = 4
_NEAR_M = 25_000.0
"""Metres; partners are less than an hour's drive apart, and seldom half so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One school of the register.

    Attributes
    ----------
    urn
        As in the register.
    written_name, name
        Its name in the register, and that taken apart.
    places
        Words of the places that people may add to its name.
    town, postcode, la, phase
        As in the register; `town` is the locality where there is one.
    number
        Its DfE number without the slash, such as `9252001`; `""` if it has none.
    is_taken
        Whether it is one of the schools that the work is about.
    is_home
        Whether it belongs to an authority of these.
    is_closed
        Whether it is closed.
    """

    urn: int
    written_name: str
    name: SchoolName
    places: tuple[tuple[str, ...], ...]
    town: str = ""
    postcode: str = ""
    la: str = ""
    phase: str = ""
    number: str = ""
    is_taken: bool = True
    is_home: bool = True
    is_closed: bool = False


class SchoolDirectory:
    """The schools that a table of groups may name.

    Parameters
    ----------
    schools
        The schools of the work.
    register
        The register they were read from, for DfE numbers and for the schools that were not taken;
        None if there is none.
    """

    def __init__(self, schools: Schools, register: Register | None = None) -> None:
        self.schools = schools
        self._register = register

    @cached_property
    def taken(self) -> dict[int, Entry]:
        """The schools of the work, by URN."""
        return {school.urn: self._taken_entry(school) for school in self.schools}

    @cached_property
    def home(self) -> tuple[Entry, ...]:
        """The schools of the work, and the others of their authorities."""
        elsewhere = self.schools.elsewhere.items()
        others = (self._other_entry(urn, found) for urn, found in elsewhere if found.why)
        return (*self.taken.values(), *others)

    @cached_property
    def away(self) -> tuple[Entry, ...]:
        """The open schools of other authorities."""
        return tuple(
            self._other_entry(urn, found)
            for urn, found in self.schools.elsewhere.items()
            if not found.why and found.status != CLOSED
        )

    @cached_property
    def home_by_key(self) -> Mapping[str, tuple[Entry, ...]]:
        """The schools at home by each key of their names."""
        return _by_key(self.home)

    @cached_property
    def away_by_key(self) -> Mapping[str, tuple[Entry, ...]]:
        """The schools of other authorities by the key of their names, without places."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.away:
            found[entry.name.key].append(entry)
        return {key: tuple(entries) for key, entries in found.items()}

    def numbered(self, number: str) -> tuple[Entry, ...]:
        """Return the schools that have a DfE number; the open ones alone where one is open."""
        urns = self._urns_by_number.get(number, ())
        return _open_first(entry for urn in urns if (entry := self.entry(urn)) is not None)

    @cached_property
    def _urns_by_number(self) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for urn, row in self._rows.items():
            found[_dfe_number(row.cells)].append(urn)
        found.pop("", None)
        return found

    @cached_property
    def home_codes(self) -> tuple[str, ...]:
        """The codes of the authorities of the work, such as `925`."""
        codes = (entry.number[:3] for entry in self.taken.values() if entry.number)
        return tuple(dict.fromkeys(codes))

    @cached_property
    def home_places(self) -> frozenset[tuple[str, ...]]:
        """Every place that a school at home lies in."""
        return frozenset(place for entry in self.home for place in entry.places)

    def entry(self, urn: int) -> Entry | None:
        """Return a school of the register by its URN; None if there is none."""
        if urn in self.taken:
            return self.taken[urn]
        found = self.schools.elsewhere.get(urn)
        return None if found is None else self._other_entry(urn, found)

    def are_near(self, one: int, other: int) -> bool:
        """Say whether two schools are so near that people of one may mean the other."""
        here, there = self._place(one), self._place(other)
        return here is not None and there is not None and math.dist(here, there) <= _NEAR_M

    def _place(self, urn: int) -> tuple[float, float] | None:
        """Return easting and northing of a school, metres; None if the register has none."""
        cells = self._rows[urn].cells if urn in self._rows else {}
        east, north = (whole_number(cells.get(name, "")) for name in ("Easting", "Northing"))
        return None if east is None or north is None else (east, north)

    def alike(self, name: SchoolName) -> list[Entry]:
        """Return open schools at home whose names are like one, the likest first."""
        found = self._alike.get(name.key)
        if found is None:
            found = self._alike[name.key] = _alike_of(name, self._open_home_keys)
        return found

    @cached_property
    def _alike(self) -> dict[str, list[Entry]]:
        return {}

    @cached_property
    def _open_home_keys(self) -> Mapping[str, tuple[Entry, ...]]:
        entries = {key: _open_first(found) for key, found in self.home_by_key.items()}
        return {key: found for key, found in entries.items() if not found[0].is_closed}

    @cached_property
    def _rows(self) -> Mapping[int, Row]:
        rows = () if self._register is None else self._register.table.rows
        return {urn: row for row in rows if (urn := urn_of(row.cells)) is not None}

    def _other_entry(self, urn: int, found: Elsewhere) -> Entry:
        row = self._rows.get(urn)
        cells = {} if row is None else row.cells
        return Entry(
            urn=urn,
            written_name=found.name,
            name=name_of(found.name, _faith(cells), found.phase),
            places=_places(*(cells.get(part, "") for part in ("Locality", "Town"))),
            town=tidy(cells.get("Locality", "") or cells.get("Town", "")),
            postcode=_postcode(cells.get("Postcode", "")),
            la=found.la,
            phase=found.phase,
            number=_dfe_number(cells),
            is_taken=False,
            is_home=found.why != "",
            is_closed=found.status == CLOSED,
        )

    def _taken_entry(self, school: School) -> Entry:
        row = self._rows.get(school.urn)
        return Entry(
            urn=school.urn,
            written_name=school.name,
            name=name_of(school.name, school.faith, school.phase),
            places=_places(school.locality, school.town),
            town=school.locality or school.town,
            postcode=_postcode(school.postcode),
            la=school.la,
            phase=school.phase,
            number="" if row is None else _dfe_number(row.cells),
        )


def _alike_of(name: SchoolName, by_key: Mapping[str, tuple[Entry, ...]]) -> list[Entry]:
    """Return the schools whose names are spelt like one, or have all of its words, or it theirs."""
    close = difflib.get_close_matches(name.key, by_key, n=_MOST_ALIKE, cutoff=_LIKE)
    mine = {word for word in name.core if len(word) >= _LONG_WORD}
    sharing = [
        key
        for key, entries in by_key.items()
        if any(_shares_words(mine, entry.name) for entry in entries)
    ]
    keys = dict.fromkeys([*close, *sharing[:_MOST_ALIKE]])
    return list(dict.fromkeys(entry for key in keys for entry in by_key[key]))


def _shares_words(mine: set[str], name: SchoolName) -> bool:
    theirs = {word for word in name.core if len(word) >= _LONG_WORD}
    return bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _faith(cells: Mapping[str, str]) -> str:
    return known_faith(cells.get(FAITH, "")) or ""


def _places(*parts: str) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(words for part in parts if (words := place_words(part))))


def _postcode(text: str) -> str:
    return "".join(text.split()).upper()


def _dfe_number(cells: Mapping[str, str]) -> str:
    code, number = (whole_number(cells.get(column, "")) for column in (LA_CODE, NUMBER))
    if code is None or number is None or not cells.get(NAME):
        return ""
    return f"{code:03}{number:04}"


def _open_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    every = tuple(entries)
    return tuple(entry for entry in every if not entry.is_closed) or every


def _by_key(entries: Iterable[Entry]) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, dict[int, Entry]] = defaultdict(dict)
    for entry in entries:
        for key in entry.name.keys(entry.places):
            found[key][entry.urn] = entry
    return {key: tuple(each.values()) for key, each in found.items()}
