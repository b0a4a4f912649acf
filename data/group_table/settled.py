"""What a planner settled: which school a doubtful name means, or that it means none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.cells import CellType, Column, whole_number
from data.csv_file import read_table
from data.errors import Fault, InputError
from data.given_file import StrPath
from data.group_table.written import WrittenSchool
from data.school import Source
from data.vocabulary import key, tidy

_WRITTEN = Column(name="written", type=CellType.TEXT)
_URN = Column(name="urn", type=CellType.WHOLE, may_be_empty=True)
_ROW = Column(name="row", type=CellType.WHOLE, required=False, may_be_empty=True)
_NONE = frozenset({"", "none", "leaveout", "leaveitout", "no"})


@dataclass(frozen=True)
class Settled:
    """What is settled of written schools.

    Attributes
    ----------
    where
        The file, for faults; `""` if nothing was settled.
    by_text
        URN by what is written and the row of the table, 0 for every row; None to leave it out.
    rows
        Row of the file that says so, by the same.
    sources
        The file with its hash.
    """

    where: str = ""
    by_text: Mapping[tuple[str, int], int | None] = field(default_factory=dict)
    rows: Mapping[tuple[str, int], int] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()

    def place(self, written: WrittenSchool) -> tuple[str, int] | None:
        """Return what settles a written school, as a key of `by_text`; None if nothing does."""
        for row in (written.row or 0, 0):
            for text in (written.name, written.urn, written.number):
                if text and (key(text), row) in self.by_text:
                    return key(text), row
        return None


def read_settled(path: StrPath) -> Settled:
    """Read a table of what is settled: `written`, `urn`, and `row` where a text stands twice.

    An empty `urn`, or the word `none`, leaves the school out.

    Raises
    ------
    InputError
        With every fault: no such file, missing columns, no URN, two answers for one text.
    """
    columns = (_WRITTEN, _URN, _ROW)
    table = read_table(path, columns)
    faults = table.missing_columns(columns, "Give a table with the columns written and urn")
    faults += [fault for _, fault in table.ragged]
    by_text: dict[tuple[str, int], int | None] = {}
    rows: dict[tuple[str, int], int] = {}
    for row in () if faults else table.rows:
        text, told = row.cells[_WRITTEN.name], tidy(row.cells[_URN.name])
        at = whole_number(row.cells.get(_ROW.name, "")) or 0
        urn = whole_number(told)
        if not key(text):
            problem, remedy = "the cell is empty", "Write the school as the table of groups has it"
            faults.append(Fault(table.where, problem, remedy, row.number, _WRITTEN.name))
        elif urn is None and key(told) not in _NONE:
            problem, remedy = "this is no URN", "Write a URN, or none to leave the school out"
            faults.append(Fault(table.where, problem, remedy, row.number, _URN.name, told))
        elif by_text.setdefault((key(text), at), urn) != urn:
            problem = f"row {rows[key(text), at]} settles this otherwise"
            remedy = "Keep one, or tell the rows of the table apart in a column named row"
            faults.append(Fault(table.where, problem, remedy, row.number, _WRITTEN.name, text))
        rows.setdefault((key(text), at), row.number)
    if faults:
        raise InputError(faults)
    return Settled(table.where, by_text, rows, (table.file.source("matches"),))
