"""The register as downloaded, or a list of schools that an officer made from it.

Such a list may have places in degrees. If it lacks columns, one message names them all.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from data.cells import CellType, Column, columns_of
from data.coordinates import to_grid
from data.csv_file import Row, Table, table_of
from data.errors import Fault, InputError, Notice
from data.find_table import key_of
from data.given_file import StrPath, read_file
from data.known_files import no_register
from data.spelling import nearest

_COLUMNS = columns_of("register")
EASTING, NORTHING = "Easting", "Northing"
_LATITUDE = frozenset({"lat", "latitude", "latwgs84", "latitudewgs84", "wgs84latitude", "gpslat"})
_LONGITUDE = frozenset(
    {"lon", "long", "lng", "longitude", "lonwgs84", "longitudewgs84", "wgs84longitude", "gpslon"}
)
_LATITUDES, _LONGITUDES = (49.0, 57.0), (-8.0, 3.0)
_OTHER_NAMES = {
    "EstablishmentName": {"school", "schoolname", "nameofschool", "name", "establishment"},
    "URN": {"schoolurn", "urnnumber", "uniquereferencenumber", "dfeurn"},
    "LA (name)": {"la", "lea", "authority", "localauthority", "localauthorityname", "council"},
    "EstablishmentStatus (name)": {"status", "openclosed", "establishmentstatus", "open"},
    "PhaseOfEducation (name)": {"phase", "phaseofeducation", "educationphase", "schoolphase"},
    "TypeOfEstablishment (name)": {"type", "schooltype", "typeofestablishment", "typeofschool"},
    "NumberOfPupils": {"pupils", "roll", "nor", "numberonroll", "pupilsonroll", "pupilnumbers"},
    EASTING: {"eastings", "x", "gridx", "osx", "osgbeasting"},
    NORTHING: {"northings", "y", "gridy", "osy", "osgbnorthing"},
}
"""Other names of columns in lists: suggested, never assumed."""

_FEW = 2
_SHORTEST = 4
"""A shorter name is part of many others, and is suggested only if it is on the list."""
_NO_PLACES = "as a postcode is not turned into a place here"
_REMEDY = (
    "Name the columns as the register does, and copy those that are missing from it; or give the "
    "register itself, as it was downloaded, and choose schools from it"
)


def read_register_table(path: StrPath, columns: Sequence[Column]) -> Table:
    """Read a register, or a list of schools; places in degrees become eastings and northings.

    Parameters
    ----------
    path
        A file that `read_table` reads.
    columns
        The columns of the register.

    Raises
    ------
    InputError
        If no table can be read from it, or it is plainly another file.
    """
    file = read_file(path)
    table = table_of(file, columns)
    latitude, longitude = (_only_column(table, names) for names in (_LATITUDE, _LONGITUDE))
    if latitude and longitude and not {EASTING, NORTHING} & set(table.header):
        degrees = [
            Column(name=name, type=CellType.NUMBER, required=False)
            for name in (latitude, longitude)
        ]
        table = _on_grid(table_of(file, [*columns, *degrees]), latitude, longitude)
    if _absent_columns_of(table, columns) and (other := no_register(table)):
        raise InputError([other])
    return table


class Register:
    """A download of the register, whose table is read once for all that is asked of it.

    Parameters
    ----------
    path
        A CSV file, alone or in a zip archive, or an Excel workbook.
    """

    def __init__(self, path: StrPath) -> None:
        self._path = path

    @cached_property
    def table(self) -> Table:
        """Its table.

        Raises
        ------
        InputError
            If there is no such file, or it is no register.
        """
        return read_register_table(self._path, _COLUMNS)


def table_of_register(register: StrPath | Register) -> Table:
    """Return the table of a register that is given as a path, or that may have been read before."""
    return (register if isinstance(register, Register) else Register(register)).table


def missing_columns(table: Table, columns: Sequence[Column]) -> list[Fault]:
    """Return what is wrong with the columns of a register; a single fault if it is a list.

    Parameters
    ----------
    table
        The register.
    columns
        Its columns.
    """
    required = [column.name for column in columns if column.required]
    absent = _absent_columns_of(table, columns)
    if len(absent) <= _FEW or len(table.header) == 1:
        return table.missing_columns(columns)
    alike = _all_alike(absent, table.header, required)
    if len(absent) == len(required) and not any(alike.values()):
        return table.missing_columns(columns)
    named = [f"{name} (is it {alike[name]!r}?)" if alike[name] else name for name in absent]
    if EASTING in absent and NORTHING in absent and "Postcode" in table.header:
        named = [name for name in named if name not in {EASTING, NORTHING}]
        named.append(f"{EASTING} and {NORTHING}, or Latitude and Longitude, {_NO_PLACES}")
    problem = f"this is not the register but a list that lacks {', '.join(named)}"
    return [table.header_fault(problem, _REMEDY)]


def _absent_columns_of(table: Table, columns: Sequence[Column]) -> list[str]:
    """Return the names of columns that must be there and are not."""
    return [
        column.name for column in columns if column.required and column.name not in table.header
    ]


def _all_alike(
    absent: Sequence[str], header: Sequence[str], required: Sequence[str]
) -> dict[str, str]:
    """Return the column that may be meant by each absent name, `""` for none; each only once."""
    found: dict[str, str] = {}
    for certain in (True, False):
        for name in absent:
            taken = [*required, *found.values()]
            if not found.get(name):
                found[name] = _column_like(name, header, taken, certain=certain)
    return found


def _only_column(table: Table, names: frozenset[str]) -> str:
    """Return the one column of a table that has one of these names; `""` if none or several."""
    found = [name for name in table.header if key_of(name) in names]
    return found[0] if len(found) == 1 else ""


def _column_like(name: str, header: Sequence[str], taken: Sequence[str], *, certain: bool) -> str:
    """Return the column that may be meant by a name of the register; `""` for none."""
    free = [each for each in header if each and each not in taken]
    others = _OTHER_NAMES.get(name, set())
    known = [each for each in free if key_of(each) in others]
    long = [each for each in free if len(each) >= _SHORTEST]
    return next(iter(known if certain else nearest(name, long, most=1)), "")


def _on_grid(table: Table, latitude: str, longitude: str) -> Table:
    """Return a table with eastings and northings instead of degrees."""
    rows = []
    ragged = list(table.ragged)
    for row in table.rows:
        lat, lon = _number_or_nan(row.cells[latitude]), _number_or_nan(row.cells[longitude])
        cells = {k: text for k, text in row.cells.items() if k not in {latitude, longitude}}
        if not row.cells[latitude].strip() and not row.cells[longitude].strip():
            rows.append(Row(row.number, cells | {EASTING: "", NORTHING: ""}))
        elif _between(lat, _LATITUDES) and _between(lon, _LONGITUDES):
            easting, northing = to_grid(lon, lat)
            rows.append(Row(row.number, cells | {EASTING: f"{easting}", NORTHING: f"{northing}"}))
        else:
            value = f"{row.cells[latitude]}, {row.cells[longitude]}"
            named = f"{latitude}, {longitude}"
            problem, remedy = _no_place(lat, lon)
            fault = Fault(table.where, problem, remedy, row.number, named, value)
            ragged.append((Row(row.number, cells), fault))
    told = Notice(
        f"{table.where}: the places of the schools are taken from {latitude} and {longitude}."
    )
    header = (*table.header, EASTING, NORTHING)
    return replace(table, header=header, rows=tuple(rows), ragged=tuple(ragged), notices=(told,))


def _no_place(lat: float, lon: float) -> tuple[str, str]:
    if _between(lon, _LATITUDES) and _between(lat, _LONGITUDES):
        return "latitude and longitude seem to be swapped", "Exchange the two numbers"
    problem = "latitude and longitude are no place in England"
    return problem, "Give degrees, such as 50.7012 and -1.2879"


def _number_or_nan(text: str) -> float:
    try:
        return float(text.strip())
    except ValueError:
        return math.nan


def _between(number: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= number <= bounds[1]
