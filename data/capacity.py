"""Places of schools from the Department for Education's school capacity survey, with their year."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from data.cells import read_cells
from data.cleaning import clean_rows
from data.csv_file import Row, read_table
from data.dates import school_year, year_it_ends
from data.errors import Fault, InputError, Notice
from data.given_file import StrPath
from data.relevance import Relevance
from data.schema import columns_of
from data.school import School, Source

_PERIOD, _URN, _PLACES = "time_period", "school_urn", "school_places"


@dataclass(frozen=True)
class CapacityTable:
    """Places of schools, and the file they come from.

    Attributes
    ----------
    by_urn
        The latest school year with a figure, and the places in it.
    sources
        The file with its hash, for the record; empty where none was given.
    notices
        What a planner should know of the file.
    """

    by_urn: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()

    def given_to(self, schools: Iterable[School]) -> list[School]:
        """Return schools with the places of the file, where it has any."""
        found = []
        for school in schools:
            year, places = self.by_urn.get(school.urn, (school.places_year, school.capacity))
            found.append(replace(school, capacity=places, places_year=year))
        return found


def read_capacity(path: StrPath, urns: Collection[int]) -> CapacityTable:
    """Read the latest places of some schools, from `capacity_school_200910-202425.csv` or its like.

    Figures that are withheld or were never there (`z`, `x`, `supp`) are passed over.

    Raises
    ------
    InputError
        With every fault: no such file, no table, missing columns; faulty cells of these schools.
    """
    columns = columns_of("capacity")
    table = read_table(path, columns)
    if faults := table.missing_columns(columns, _TAKE):
        raise InputError(faults)
    relevance = Relevance(frozenset(urns))

    def concerns(row: Row) -> bool:
        return bool(row.cells.get(_URN, "").strip()) and relevance.may_concern(row, _URN)

    faults = [fault for row, fault in table.ragged if concerns(row)]
    rows, _ = clean_rows(table.where, filter(concerns, table.rows), columns)
    found: dict[int, tuple[str, int]] = {}
    for row in rows:
        values, wrong = read_cells(table.where, row.number, row.cells, columns)
        ends = None if wrong else year_it_ends(values[_PERIOD])
        faults += wrong
        if not wrong and ends is None:
            problem, text = "this is no school year", row.cells[_PERIOD]
            remedy = "Write it as 202425"
            faults.append(Fault(table.where, problem, remedy, row.number, _PERIOD, text))
        elif ends is not None and values[_PLACES] is not None:
            known = found.get(values[_URN], ("", 0))
            found[values[_URN]] = max(known, (school_year(ends), values[_PLACES]))
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    without = len(set(urns) - found.keys())
    notices = [Notice(f"{table.where} has no places of {without:,} of the schools chosen.")]
    return CapacityTable(
        MappingProxyType(found), (table.source("capacity"),), tuple(notices if without else ())
    )


_TAKE = (
    'Give the school-level file of "School capacity" on Explore Education Statistics '
    "(capacity_school_...csv)"
)
