"""Trusts and federations: from the register's own columns and from the group-links download."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from data.accounts import OPEN
from data.cells import read_cells
from data.csv_file import read_table
from data.errors import InputError
from data.given_file import StrPath
from data.schema import columns_of
from data.school import Source

_TIE_OF = {
    "Multi-academy trust": "trust",
    "Single-academy trust": "trust",
    "Secure single-academy trust": "trust",
    "Federation": "federation",
}
_FOUNDATION_TRUST = "Supported by a trust"

Names = tuple[str, ...]


@dataclass(frozen=True)
class GroupLinks:
    """Open groups that schools belong to.

    Attributes
    ----------
    trusts, federations
        Names by URN; academy trusts only.
    sources
        The file they were read from.
    """

    trusts: Mapping[int, Names] = field(default_factory=dict)
    federations: Mapping[int, Names] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Tie:
    """The one trust or federation of a school, from what two files say.

    Attributes
    ----------
    kind
        `"trust"` or `"federation"`, for the doubt.
    in_register, in_links
        Names of the two files; the group links, given on purpose, go before the register.
    """

    kind: str
    in_register: Names
    in_links: Names

    @property
    def name(self) -> str:
        """The name that counts, `""` for none."""
        return next(iter((*self.in_links, *self.in_register)), "")

    @property
    def doubt(self) -> str:
        """What is to be said of the school where the files name several, else `""`."""
        names = self.in_links or self.in_register
        if len(names) > 1:
            return f"has more than one {self.kind}: {names[0]} is used, not {', '.join(names[1:])}."
        if self.in_links and self.in_register and names[0] not in self.in_register:
            return (
                f"has the {self.kind} {names[0]} in the group links and {self.in_register[0]} "
                "in the register: the group links are used."
            )
        return ""


def read_group_links(path: StrPath) -> GroupLinks:
    """Read the register's group-links download.

    Groups that are not open, and groups that are neither an academy trust nor a federation
    (foundation trusts, umbrella trusts, sponsors, children's centres), are passed over.

    Raises
    ------
    InputError
        With every fault: no such file, no CSV, missing columns, faulty rows.
    """
    columns = columns_of("group links")
    table = read_table(path, columns)
    faults = table.missing_columns(columns) + [fault for _, fault in table.ragged]
    ties: dict[str, dict[int, Names]] = {"trust": {}, "federation": {}}
    for row in [] if faults else table.rows:
        cells = {name: text.strip() for name, text in row.cells.items()}
        tie = _TIE_OF.get(cells["Group Type"])
        if tie is None or cells["Group Status"] not in OPEN or not cells["URN"]:
            continue
        found, wrong = read_cells(table.where, row.number, cells, columns)
        faults += wrong
        if not wrong:
            _add(ties[tie], found["URN"], found["Group Name"])
    if faults:
        raise InputError(faults)
    return GroupLinks(
        MappingProxyType(ties["trust"]),
        MappingProxyType(ties["federation"]),
        (table.file.source("group links"),),
    )


def academy_trusts(names: Names, flag: str) -> Names:
    """Return the names of a register entry's trusts without the foundation trust of its flag."""
    return () if flag.strip() == _FOUNDATION_TRUST else names


def _add(names: dict[int, Names], urn: int, name: str) -> None:
    if name not in names.get(urn, ()):
        names[urn] = (*names.get(urn, ()), name)
