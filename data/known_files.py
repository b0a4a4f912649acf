"""Files that are mistaken for another one, and what a file of inspections has no columns for.

A planner may give the wrong file of a download page: it is recognised by its columns, and the
refusal says what it is and which one to give.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from data.csv_file import Table
from data.errors import Fault
from data.find_table import key_of
from data.inspection import AREAS
from data.vocabulary import key

_RELATES_OF = "Does the latest {} inspection relate to the URN of the current school?"
_URN_THEN = "URN at time of latest {} inspection"
_START = "Inspection start date"
_RECENT = "Most recent category of concern"

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
    """Return a fault that names the file, if it is clearly not the group links.

    The history of memberships has the same columns, and lists schools that have left.
    """
    keys = _keys(table)
    if keys >= _REGISTER:
        return table.header_fault("this is the register of schools, not the group links", TAKE)
    what = _known_kind(keys - _GROUP_LINKS)
    if not what and "groupuid" in keys and "urn" not in keys:
        what = _GROUPS
    return table.header_fault(f"{what}, not the group links", TAKE) if what else None


def no_register(table: Table) -> Fault | None:
    """Return a fault that names the file, if it is a known one and clearly not the register."""
    keys = _keys(table)
    first = _known_kind(_first_line(table))
    if first:
        return Fault(table.where, f"{first}, not the register", TAKE_REGISTER, 1)
    what = _known_kind(keys)
    if not what and "groupuid" in keys:
        what = "these are the group links" if "urn" in keys else _GROUPS
    if not what and _is_matrix(table):
        what = "these are drive times, a matrix of them"
    return table.header_fault(f"{what}, not the register", TAKE_REGISTER) if what else None


def no_inspections(table: Table) -> Fault | None:
    """Return a fault that names the file, if it is a known one and not of inspections."""
    keys = _keys(table)
    what = "this is the register of schools" if keys >= _REGISTER else ""
    if not what and not keys & _INSPECTIONS:
        what = _known_kind(keys) or (_GROUPS if "groupuid" in keys else "")
    if not what:
        return None
    return table.header_fault(f"{what}, not Ofsted's latest inspections", TAKE_INSPECTIONS)


def lacking_facts(header: Collection[str], areas: Sequence[str], *, cards: bool) -> tuple[str, ...]:
    """Return in words what a file has no columns for.

    Parameters
    ----------
    header
        Its columns, by their standard names.
    areas
        The areas of report cards that it has.
    cards
        Whether it dates from the time of report cards.
    """
    return tuple(_of_cards(header, areas) if cards else _before_cards(header))


def _of_cards(header: Collection[str], areas: Sequence[str]) -> Iterator[str]:
    known = {key(area) for area in areas}
    yield from (f"the area {area.lower()}" for area in AREAS if key(area) not in known)
    yield from _without_column(
        header,
        {
            "safeguarding": ("Safeguarding standards",),
            "categories of concern": ("Category of concern", _RECENT),
            "the day of a report card": (_START,),
            "whose report card it was": (_RELATES_OF.format("full"), _URN_THEN.format("full")),
            "the overall grade before report cards": ("Latest OEIF overall effectiveness",),
            "the day of the grade before report cards": (
                f"{_START} of latest OEIF graded inspection",
            ),
            "whose the grade before report cards was": (
                _RELATES_OF.format("OEIF graded"),
                _URN_THEN.format("OEIF graded"),
            ),
        },
    )


def _before_cards(header: Collection[str]) -> Iterator[str]:
    kinds = ("graded", "full")
    yield from _without_column(
        header,
        {
            "safeguarding": ("Safeguarding is effective?",),
            "categories of concern": ("Category of concern", _RECENT),
            "the day of an inspection": (_START,),
            "whose inspection it was": (
                *map(_RELATES_OF.format, kinds),
                *map(_URN_THEN.format, kinds),
            ),
        },
    )


def _without_column(header: Collection[str], columns: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield the facts none of whose columns is there."""
    yield from (what for what, names in columns.items() if not any(n in header for n in names))


def _keys(table: Table) -> frozenset[str]:
    return frozenset(map(key_of, table.header))


def _first_line(table: Table) -> frozenset[str]:
    """Return the keys of the first line of a text, if another line is the header."""
    first = table.file.content[:_LONGEST_LINE].partition(b"\n")[0].decode("latin-1")
    return frozenset(map(key_of, re.split(r"[,;\t]", first))) if table.above else frozenset()


def _is_matrix(table: Table) -> bool:
    """Say whether the columns of a table are named by URNs, or by row numbers."""
    numbers = [name for name in table.header[1:] if name.isdecimal()]
    return len(numbers) > _FEW and len(numbers) == len(table.header) - 1


def _known_kind(keys: frozenset[str]) -> str:
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
"""Columns of the group links that other files have, too."""

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
"""What a file is, and sets of columns, by key, any of which identifies it."""
