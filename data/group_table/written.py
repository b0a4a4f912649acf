"""What a table of groups says, before anybody knows which schools are meant."""

from dataclasses import dataclass, field

from data.errors import Notice
from data.school import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSchool:
    """One school as a table names it.

    Attributes
    ----------
    name, urn, number
        Its name, URN and DfE number (`925/2001`) as written; `""` where the table has none.
    group
        Label of the group that it stands in; `""` if the table names none.
    where
        The file, with the sheet if there are several.
    row
        Row as a spreadsheet shows it; None if the file has no rows.
    column
        Name of the column, or its letter, of the cell that tells the school best; None for none.
    town, postcode
        As written; `""` where the table has none.
    is_lead
        The table plainly calls it the lead school of its group.
    note
        What the table notes beside it.
    """

    name: str = ""
    urn: str = ""
    number: str = ""
    group: str = ""
    where: str = ""
    row: int | None = None
    column: str | None = None
    town: str = ""
    postcode: str = ""
    is_lead: bool = False
    note: str = ""

    @property
    def text(self) -> str:
        """What tells the school: its name, else its URN, else its number."""
        return self.name or self.urn or self.number


@dataclass(frozen=True, kw_only=True)
class WrittenGroups:
    """The groups of a table, as written.

    Attributes
    ----------
    where
        The file, with the sheet if there are several.
    layout
        One sentence that says how the table was read.
    schools
        Every school named, in the order of the table.
    source
        The file with its hash, for the record.
    notices
        What a user should know about how it was read.
    """

    where: str
    layout: str
    schools: tuple[WrittenSchool, ...]
    source: Source
    notices: tuple[Notice, ...] = field(default=())

    @property
    def labels(self) -> tuple[str, ...]:
        """The groups, in the order in which the table first names them."""
        return tuple(dict.fromkeys(school.group for school in self.schools if school.group))
