"""Trusts and federations: from the register's own columns and from the group-links download.

A trust may run a single school: by its name it looks like a partnership, but it is none.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from data.accounts import OPEN
from data.cells import columns_of, read_cells, whole_number
from data.cleaning import clean_rows
from data.csv_file import Relevance, Row, Table, read_table
from data.errors import Fault, InputError, Notice
from data.find_table import key_of
from data.given_file import StrPath
from data.known_files import TAKE, other_file
from data.school import Source
from data.spelling import did_you_mean
from data.vocabulary import LA, STATUS, TRUST_FLAG, key, tidy, vocabulary

_TIE_OF = {
    key_of("Multi-academy trust"): "trust",
    key_of("Single-academy trust"): "trust",
    key_of("Secure single-academy trust"): "trust",
    key_of("Federation"): "federation",
}
_SINGLE = frozenset(map(key_of, ("Single-academy trust", "Secure single-academy trust")))
_OTHER_KINDS = frozenset(
    map(
        key_of,
        (
            *("Trust", "School sponsor", "Umbrella trust", "Children's Centres Group"),
            *("Children's Centres Collaboration", "Children's Centre"),
        ),
    )
)
_OPEN = frozenset(map(key_of, (*OPEN, "Proposed to close")))
_NOT_OPEN = ("Closed", "Proposed to open", "Created in error", "De-registered as charity")
_STATUSES = (*OPEN, "Proposed to close", *_NOT_OPEN)
_KNOWN_STATUSES = frozenset(map(key_of, _STATUSES))
_FOUNDATION_TRUST = "Supported by a trust"

Names = tuple[str, ...]


TRUSTS = "Trusts (name)"
ALL_ENGLAND = 140
"""A register with this many authorities covers all England: there are about 150."""
_SUPPORTED_BY_SINGLE = key("Supported by a single-academy trust")


@dataclass(frozen=True)
class GroupLinks:
    """Open groups that schools belong to.

    Attributes
    ----------
    trusts, federations
        Names by URN; academy trusts only.
    sizes
        Number of schools of each academy trust in the whole file, by the key of its name.
    single
        Trusts that the file calls single-academy trusts, by the same key.
    sources
        The file they were read from.
    notices
        What a planner should know about the file.
    """

    trusts: Mapping[int, Names] = field(default_factory=dict)
    federations: Mapping[int, Names] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    single: frozenset[str] = frozenset()
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True)
class Tie:
    """The one trust or federation of a school, from what two files say.

    Attributes
    ----------
    kind
        `"trust"` or `"federation"`, for the doubt.
    in_register, in_links
        Names in the two files; the group links, given on purpose, override the register.
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
        """What to say about the school if the files name several, else `""`."""
        names = self.in_links or self.in_register
        if len(names) > 1:
            return f"has more than one {self.kind}: {names[0]} is used, not {', '.join(names[1:])}."
        if self.in_links and self.in_register and names[0] not in self.in_register:
            return (
                f"has the {self.kind} {names[0]} in the group links and {self.in_register[0]} "
                "in the register: the group links are used."
            )
        return ""


def read_group_links(path: StrPath, relevance: Relevance | None = None) -> GroupLinks:
    """Read the register's group-links download.

    Groups that are not open, and groups that are neither an academy trust nor a federation
    (foundation trusts, umbrella trusts, sponsors, children's centres), are skipped.

    Parameters
    ----------
    path
        The download, "All group links records".
    relevance
        The schools it is read for: faults in other rows are ignored. None for all.

    Raises
    ------
    InputError
        With every fault: no such file, no table, another file about groups, missing columns,
        faulty rows.
    """
    columns = columns_of("group links")
    table = read_table(path, columns)
    if other := other_file(table):
        raise InputError([other])
    faults = table.missing_columns(columns, TAKE)
    if faults:
        raise InputError(faults)

    def concerns(row: Row) -> bool:
        return relevance is None or relevance.may_concern(row, "URN", "LA (name)")

    faults = [fault for row, fault in table.ragged if concerns(row)]
    rows, notices = clean_rows(table.where, filter(concerns, table.rows), columns)
    ties: dict[str, dict[int, Names]] = {"trust": {}, "federation": {}}
    not_known: Counter[str] = Counter()
    names = _group_names(rows)
    faults += _unknown_statuses(table.where, rows)
    for row in rows:
        kind = key_of(row.cells["Group Type"])
        if kind not in _OTHER_KINDS and kind not in _TIE_OF:
            not_known[row.cells["Group Type"]] += 1
        if kind not in _TIE_OF or not row.cells["URN"] or not _is_open(row):
            continue
        found, wrong = read_cells(table.where, row.number, row.cells, columns)
        faults += wrong
        if not wrong:
            _add(ties[_TIE_OF[kind]], found["URN"], names[_identity(row)])
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    return GroupLinks(
        MappingProxyType(ties["trust"]),
        MappingProxyType(ties["federation"]),
        *_trusts(table.rows),
        (table.source("group links"),),
        (
            *notices,
            *_kinds_not_known(table.where, not_known),
            *_of_nobody(table.where, rows, relevance),
        ),
    )


def _identity(row: Row) -> str:
    """Return what identifies a group: its UID, or else its name however it is spelt."""
    uid = row.cells.get("Group UID", "").strip()
    number = whole_number(uid)
    return (str(number) if number is not None else uid) or f"name {key(row.cells['Group Name'])}"


def _group_names(rows: Sequence[Row]) -> dict[str, str]:
    """Return one name for each group, with its UID if another group has the same name."""
    names: dict[str, str] = {}
    for row in rows:
        names.setdefault(_identity(row), tidy(row.cells["Group Name"]))
    groups = Counter(key(name) for name in names.values())
    return {
        identity: f"{name} ({identity})" if groups[key(name)] > 1 else name
        for identity, name in names.items()
    }


def _trusts(rows: Sequence[Row]) -> tuple[Mapping[str, int], frozenset[str]]:
    """Return the number of schools of each academy trust, and which are single-academy trusts."""
    names = _group_names(rows)
    found = [
        (key(names[_identity(row)]), key_of(row.cells["Group Type"]), row.cells["URN"].strip())
        for row in rows
        if _TIE_OF.get(key_of(row.cells["Group Type"])) == "trust" and _is_open(row)
    ]
    sizes = Counter(name for name, _, _ in {each for each in found if each[2]})
    return sizes, frozenset(name for name, kind, _ in found if kind in _SINGLE)


def _unknown_statuses(where: str, rows: Sequence[Row]) -> list[Fault]:
    """Return a fault for each tie of a school whose status is not known."""
    doubted = (
        row
        for row in rows
        if key_of(row.cells["Group Type"]) in _TIE_OF
        and row.cells["URN"]
        and key_of(row.cells["Group Status"]) not in _KNOWN_STATUSES
    )
    return [
        Fault(
            where,
            "this is not a status of a group" if status else "the cell is empty",
            did_you_mean(status, _STATUSES, f"Known are {'; '.join(_STATUSES)}"),
            row.number,
            "Group Status",
            status,
        )
        for row in doubted
        for status in (row.cells["Group Status"],)
    ]


def _of_nobody(where: str, rows: Sequence[Row], relevance: Relevance | None) -> list[Notice]:
    """Return a notice if no row is about a chosen school."""
    if relevance is None or any(whole_number(row.cells["URN"]) in relevance.urns for row in rows):
        return []
    return [Notice(f"{where} has no group of any school chosen.")]


def academy_trusts(names: Names, flag: str) -> Names:
    """Return a school's trusts in the register, without a foundation trust."""
    return () if flag.strip() == _FOUNDATION_TRUST else names


def _is_open(row: Row) -> bool:
    return key_of(row.cells["Group Status"]) in _OPEN


def _kinds_not_known(where: str, found: Counter[str]) -> list[Notice]:
    return [
        Notice(
            f"{where}: {number:,} {'row is' if number == 1 else 'rows are'} of the group type "
            f"{kind!r}, which is not known: passed over."
        )
        for kind, number in found.items()
    ]


def _add(names: dict[int, Names], urn: int, name: str) -> None:
    if name not in names.get(urn, ()):
        names[urn] = (*names.get(urn, ()), name)


def trust_sizes(table: Table, links: GroupLinks, trusts: Collection[str]) -> dict[str, int]:
    """Return the number of open schools of each of these trusts.

    A trust that has a single school in the files is counted only if the register covers all
    England, or if the register or the group links call it a single-academy trust.

    Parameters
    ----------
    table, links
        The register, and the group links.
    trusts
        Names of the trusts, as the schools have them.

    Returns
    -------
    dict
        Without the trusts of which the number is not known.
    """
    if not trusts:
        return {}
    rows = [(row, names) for row in table.rows if (names := _trusts_of(row))]
    states = {row.cells[STATUS] for row, _ in rows}
    are_open = {text for text in states if vocabulary(STATUS).word(text) in OPEN}
    counts = Counter(name for row, names in rows if row.cells[STATUS] in are_open for name in names)
    single = links.single | {
        name
        for row, names in rows
        if key(row.cells.get(TRUST_FLAG, "")) == _SUPPORTED_BY_SINGLE
        for name in names
    }
    whole = len({row.cells[LA].strip() for row in table.rows}) >= ALL_ENGLAND
    found = {}
    for trust in trusts:
        name = key(trust)
        number = max(counts[name], links.sizes.get(name, 0))
        if number > 1 or name in single or (whole and number == 1):
            found[trust] = max(number, 1)
    return found


def _trusts_of(row: Row) -> frozenset[str]:
    """Return the trusts of a row as they are compared."""
    names = tuple(filter(None, map(key, row.cells.get(TRUSTS, "").split("~"))))
    return frozenset(academy_trusts(names, row.cells.get(TRUST_FLAG, "")))
