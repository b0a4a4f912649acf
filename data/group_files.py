"""The files about groups of schools that the register's download page offers beside one another."""

from data.csv_file import Table
from data.errors import Fault

TAKE = (
    'Give "All group links records" (alllinksdata...csv), under "All group data" on the download '
    "page of the register"
)
"""Which file to give instead."""


def other_file(table: Table) -> Fault | None:
    """Return a fault that names the file, where it is plainly not the group links.

    The history of memberships has the columns of the group links, and schools that have left.
    """
    for columns, what in _OTHERS:
        if columns <= set(table.header):
            return table.header_fault(what, TAKE)
    if "Group UID" in table.header and "URN" not in table.header:
        what = "this lists the groups themselves, and not the schools that belong to them"
        return table.header_fault(what, TAKE)
    return None


_OTHERS = (
    (
        {"Date Left Group"},
        "this is the history of memberships of academy trusts, which lists schools that have left",
    ),
    (
        {"LinkURN", "LinkType"},
        "these are links between establishments, such as predecessors and successors, not groups",
    ),
    (
        {"EstablishmentStatus (name)", "PhaseOfEducation (name)", "Easting"},
        "this is the register of schools, not the group links",
    ),
)
