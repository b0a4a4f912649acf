"""Where the schools of each authority of a register are."""

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress

from data.accounts import OPEN
from data.cells import columns_of
from data.errors import InputError
from data.given_file import StrPath
from data.register_table import EASTING, NORTHING, Register, missing_columns, table_of_register
from data.selection import select, unknown_names
from data.vocabulary import LA


def places_by_authority(
    path: StrPath | Register,
    la: str | Collection[str] | None = None,
    phase: str | Collection[str] | None = None,
    statuses: str | Collection[str] = OPEN,
) -> dict[str, list[tuple[float, float]]]:
    """Return the authorities that have schools of a phase and status, with the schools' places.

    Parameters
    ----------
    path, la, phase, statuses
        As for `data.read_schools`.

    Returns
    -------
    dict
        Eastings and northings, metres, as the register has them, by authority in the order of their
        names; a school whose place cannot be read has none.

    Raises
    ------
    InputError
        If there is no such file, or it is no register; if an authority, phase or status is not
        known, or no school is left.
    """
    table = table_of_register(path)
    if missing := missing_columns(table, columns_of("register")):
        raise InputError([*missing, *unknown_names(table, la, phase, statuses)])
    found: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in select(table, la, phase, statuses).rows:
        places = found[row.cells[LA]]
        with suppress(ValueError):
            places.append((float(row.cells[EASTING]), float(row.cells[NORTHING])))
    return dict(sorted(found.items()))
