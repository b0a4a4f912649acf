"""How many open schools each academy trust has, as far as the files tell.

A trust may run one school: it is no partnership, and looks like one only by its name.
"""

from collections import Counter
from collections.abc import Collection

from data.accounts import OPEN
from data.csv_file import Row, Table
from data.group_links import GroupLinks, academy_trusts
from data.register_row import LA, STATUS
from data.vocabulary import TRUST_FLAG, key, vocabulary

TRUSTS = "Trusts (name)"
ALL_ENGLAND = 140
"""A register of so many authorities holds all England: there are about 150."""
_SINGLE = key("Supported by a single-academy trust")


def trust_sizes(table: Table, links: GroupLinks, trusts: Collection[str]) -> dict[str, int]:
    """Return the number of open schools of each of these trusts.

    Several schools in the files are several; a single one is one only where the register holds
    all England, or where it or the group links call the trust a single-academy trust.

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
    rows = [(row, names) for row in table.rows if (names := _trusts(row))]
    states = {row.cells[STATUS] for row, _ in rows}
    are_open = {text for text in states if vocabulary(STATUS).word(text) in OPEN}
    counts = Counter(name for row, names in rows if row.cells[STATUS] in are_open for name in names)
    single = links.single | {
        name
        for row, names in rows
        if key(row.cells.get(TRUST_FLAG, "")) == _SINGLE
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


def _trusts(row: Row) -> frozenset[str]:
    """Return the trusts of a row as they are compared."""
    names = tuple(filter(None, map(key, row.cells.get(TRUSTS, "").split("~"))))
    return frozenset(academy_trusts(names, row.cells.get(TRUST_FLAG, "")))
