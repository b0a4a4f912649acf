"""The list of designated rural primary schools, which an order designates anew every year."""

from dataclasses import dataclass

from data.cells import columns_of, duplicate_urns, read_cells
from data.cleaning import clean_rows
from data.csv_file import read_table
from data.errors import Fault, InputError
from data.given_file import StrPath
from data.school import Source

ROLE = "designated rural primary schools"


@dataclass(frozen=True, slots=True)
class DesignatedSchools:
    """The schools that a list designates.

    Attributes
    ----------
    urns
        Their URNs.
    source
        The file with its hash, for the record.
    """

    urns: frozenset[int]
    source: Source


def read_designated(path: StrPath) -> DesignatedSchools:
    """Read the list of designated rural primary schools; docs/data.md describes it.

    Raises
    ------
    InputError
        With every fault: no such file, no table, no column `URN`, cells that are no URN, a URN
        twice, no school.
    """
    columns = columns_of("designated schools")
    table = read_table(path, columns)
    faults = table.missing_columns(columns, "Name the column of the schools URN")
    faults += [fault for _, fault in table.ragged]
    urns = []
    for row in clean_rows(table.where, [] if faults else table.rows, columns)[0]:
        values, wrong = read_cells(table.where, row.number, row.cells, columns)
        faults += wrong
        if "urn" in values:
            urns.append((row.number, values["urn"]))
    faults += duplicate_urns(table.where, urns)
    if not (faults or urns):
        faults.append(Fault(table.where, "no school is in it", "Write a row for each school"))
    if faults:
        raise InputError(faults)
    return DesignatedSchools(frozenset(urn for _, urn in urns), table.source(ROLE))
