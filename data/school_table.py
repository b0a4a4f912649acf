"""The table of schools in a plan directory: every field of a school, written and read back.

A spreadsheet takes a cell that begins with =, +, - or @, some also at full width, for a formula.
Texts that begin so are written with an apostrophe before them, which is taken off again on reading.
"""

import csv
import io
from collections.abc import Iterable
from types import NoneType
from typing import Any, NamedTuple, get_args, get_type_hints

from data.cells import duplicate_urns, read_cells
from data.csv_file import read_table
from data.errors import InputError
from data.given_file import StrPath
from data.schema import CellType, Column
from data.school import School, Schools

_GUARD = "'"
_GUARDED = tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n" + _GUARD)
OF_PERSONS = frozenset({"head_vacancy"})
"""Fields of a school that tell of one person; tables of older versions have them."""
_ELSEWHERE = frozenset({"inspection"})
"""Fields that a table of their own holds; see `data.inspection_table`."""
_LATER = frozenset({"last_inspected", "places_year", "lead_capacity"})
"""Fields that tables of older versions do not have."""
_CELL_TYPES = {
    str: CellType.TEXT,
    int: CellType.WHOLE,
    float: CellType.NUMBER,
    bool: CellType.YES_NO,
}


def schools_to_table(schools: Iterable[School]) -> str:
    """Return the schools as CSV text: one column for each field of `School`, by its name.

    Without `OF_PERSONS`: the table is shared.
    """
    names = [column.name for column in _COLUMNS if column.name not in OF_PERSONS]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([to_cell(getattr(school, name)) for name in names] for school in schools)
    return text.getvalue()


def read_school_table(path: StrPath) -> Schools:
    """Read a table of schools as `schools_to_table` wrote it.

    Raises
    ------
    InputError
        With every fault: no such file, no CSV, missing columns, faulty cells, a URN that
        stands twice.
    """
    table = read_table(path, _COLUMNS)
    faults = table.missing_columns(_COLUMNS) + [fault for _, fault in table.ragged]
    schools = []
    urns = []
    for row in [] if faults else table.rows:
        values, wrong = read_cells(table.where, row.number, row.cells, _COLUMNS)
        faults += wrong
        if not wrong:
            schools.append(School(**{name: _from_cell(value) for name, value in values.items()}))
            urns.append((row.number, values["urn"]))
    faults += duplicate_urns(table.where, urns)
    if faults:
        raise InputError(faults)
    return Schools(tuple(schools), sources=(table.file.source("schools"),))


class InPlan(NamedTuple):
    """What a plan's table of schools says of a school's place in the plan, as it stands there.

    Attributes
    ----------
    cluster
        Its number; `""` for none.
    state
        How it stands; None where there is no such column.
    """

    cluster: str
    state: str | None


def read_in_plan(path: StrPath) -> dict[int, InPlan]:
    """Return what the columns `cluster` and `state` of a plan's table of schools say, by URN.

    Returns
    -------
    dict
        Nothing at all where there is no column `cluster`.

    Raises
    ------
    InputError
        As `read_school_table` does; it has read the same file without fault before.
    """
    columns = (_CLUSTER, _STATE, next(column for column in _COLUMNS if column.name == "urn"))
    table = read_table(path, columns)
    if _CLUSTER.name not in table.header:
        return {}
    told = _STATE.name in table.header
    return {
        int(row.cells["urn"]): InPlan(
            row.cells[_CLUSTER.name].strip(), row.cells[_STATE.name].strip() if told else None
        )
        for row in table.rows
    }


def to_cell(value: object) -> str:
    """Return a value as the text of a cell that no spreadsheet takes for a formula."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return repr(value)
        case str() if value.startswith(_GUARDED):
            return _GUARD + value
        case _:
            return str(value)


def _from_cell(value: Any) -> Any:
    return value.removeprefix(_GUARD) if isinstance(value, str) else value


def _school_columns() -> tuple[Column, ...]:
    """Derive the columns from the fields of `School`: one schema, not two."""
    columns = []
    for name, hint in get_type_hints(School).items():
        if name in _ELSEWHERE:
            continue
        kinds = get_args(hint) or (hint,)
        columns.append(
            Column(
                name=name,
                field=name,
                type=_CELL_TYPES[kinds[0]],
                required=name not in OF_PERSONS | _LATER,
                may_be_empty=kinds[0] is str or NoneType in kinds,
            )
        )
    return tuple(columns)


_COLUMNS = _school_columns()
_CLUSTER, _STATE = (
    Column(name=name, field=name, type=CellType.TEXT, may_be_empty=True)
    for name in ("cluster", "state")
)
"""Written beside those of `School` in a plan directory; the plan itself is in plan.json."""
