"""Files that are given in the place of another: of the register's page, of Ofsted, of our own."""

import re

from data.csv_file import Table
from data.errors import Fault
from data.find_table import key_of

TAKE = (
    'Give "All group links records" (alllinksdata...csv), under "All group data" on the download '
    "page of the register"
)
"""Which file to give for the group links."""

TAKE_REGISTER = (
    'Give "Establishment fields CSV" (edubasealldata...csv) of the download page of the register'
)
"""Which file to give for the register."""

TAKE_INSPECTIONS = (
    'Give the CSV file "Management information - state-funded schools - latest inspections" of '
    "Ofsted's page of monthly management information"
)
"""Which file to give for the inspections."""


def other_file(table: Table) -> Fault | None:
    """Return a fault that names the file, where it is plainly not the group links.

    The history of memberships has the columns of the group links, and schools that have left.
    """
    keys = _keys(table)
    if keys >= _REGISTER:
        return table.header_fault("this is the register of schools, not the group links", TAKE)
    what = _what(keys - _GROUP_LINKS)
    if not what and "groupuid" in keys and "urn" not in keys:
        what = _GROUPS
    return table.header_fault(f"{what}, not the group links", TAKE) if what else None


def no_register(table: Table) -> Fault | None:
    """Return a fault that names the file, where it is a known one and plainly not the register."""
    keys = _keys(table)
    first = _what(_first_line(table))
    if first:
        return Fault(table.where, f"{first}, not the register", TAKE_REGISTER, 1)
    what = _what(keys)
    if not what and "groupuid" in keys:
        what = "these are the group links" if "urn" in keys else _GROUPS
    if not what and _is_matrix(table):
        what = "these are drive times, a matrix of them"
    return table.header_fault(f"{what}, not the register", TAKE_REGISTER) if what else None


def no_inspections(table: Table) -> Fault | None:
    """Return a fault that names the file, where it is a known one and none of inspections."""
    keys = _keys(table)
    what = "this is the register of schools" if keys >= _REGISTER else ""
    if not what and not keys & _INSPECTIONS:
        what = _what(keys) or (_GROUPS if "groupuid" in keys else "")
    if not what:
        return None
    return table.header_fault(f"{what}, not Ofsted's latest inspections", TAKE_INSPECTIONS)


def _keys(table: Table) -> frozenset[str]:
    return frozenset(map(key_of, table.header))


def _first_line(table: Table) -> frozenset[str]:
    """Return the keys of the first line of a text, where another was taken for the header."""
    first = table.file.content[:_LONGEST_LINE].partition(b"\n")[0].decode("latin-1")
    return frozenset(map(key_of, re.split(r"[,;\t]", first))) if table.above else frozenset()


def _is_matrix(table: Table) -> bool:
    """Say whether the columns of a table are called by URNs, or by the numbers of its rows."""
    numbers = [name for name in table.header[1:] if name.isdecimal()]
    return len(numbers) > _FEW and len(numbers) == len(table.header) - 1


def _what(keys: frozenset[str]) -> str:
    return next((what for columns, what in _KNOWN if any(each <= keys for each in columns)), "")


_FEW = 2
_LONGEST_LINE = 4096

_REGISTER = frozenset(
    map(key_of, ("EstablishmentStatus (name)", "PhaseOfEducation (name)", "Easting"))
)
_INSPECTIONS = frozenset(
    map(key_of, ("Overall effectiveness", "Latest OEIF overall effectiveness", "Inclusion"))
)
_GROUP_LINKS = frozenset({"joineddate", "opendate", "closeddate"})
"""Columns of the group links that are no sign of another file."""

_GROUPS = "this lists the groups themselves, and not the schools that belong to them"
_LEFT = (
    *("dateleftgroup", "dateleft", "leftdate", "leftgroup", "groupleftdate", "leavingdate"),
    *("dateofleaving", "leavedate", "enddate", "dateended", "membershipenddate"),
    *("datejoinedgroup", "establishmentclosedate", "dfenumber"),
)
_KNOWN: tuple[tuple[tuple[set[str], ...], str], ...] = (
    (
        tuple({"groupname", left} for left in _LEFT),
        "this is the history of memberships of academy trusts, which lists schools that have left",
    ),
    (
        ({"linkurn", "linktype"},),
        "these are links between establishments, such as predecessors and successors",
    ),
    (
        ({"laestab", "ofstedphase"}, {"laestab", "schoolname", "ofstedregion"}),
        "these are the management information and grades of Ofsted",
    ),
    (
        ({"column", "value", "code"}, {"column", "written", "word"}),
        "this is a list of the words of the register",
    ),
    (
        ({"character", "denominations"}, {"name", "also", "code", "successors"}),
        "this is a table of words that the program knows",
    ),
    (
        ({"cluster", "state", "urn", "lon", "lat"},),
        "these are the schools of a plan, as a plan directory has them",
    ),
    (
        (
            {"number", "name", "lead", "schools", "urns"},
            {"cluster", "form", "duty", "consent"},
            {"scenario", "directory", "schoolsmoved"},
        ),
        "this is a table of a plan directory",
    ),
    (({"from", "to", "seconds"}, {"from", "to", "minutes"}), "these are drive times, pair by pair"),
    (
        ({"urn", "readingprogress"}, {"urn", "readprog"}, {"schoolurn", "progressmeasurescore"}),
        "these are results of key stage 2",
    ),
    (
        ({"schoolplaces", "timeperiod"}, {"schoolurn", "timeperiod"}, {"schoolurn", "entryyear"}),
        "these are figures of the Department for Education, school by school",
    ),
    (
        tuple(
            {f"{area}{year:02}cd", f"{area}{year:02}nm"}
            for area in ("lad", "ctyua", "utla", "cty")
            for year in range(11, 40)
        ),
        "these are areas of the Office for National Statistics",
    ),
)
"""Columns by their keys, any set of which tells a file, and what it is."""
