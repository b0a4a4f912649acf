"""The schools of one piece of work, chosen from the whole register before anything is checked."""

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from data.csv_file import Row, Table
from data.errors import Fault, InputError
from data.spelling import did_you_mean

LA = "LA (name)"
PHASE = "PhaseOfEducation (name)"
STATUS = "EstablishmentStatus (name)"

OPEN = ("Open", "Open, but proposed to close")
"""Statuses of schools that teach today."""

Names = str | Collection[str] | None


@dataclass(frozen=True, slots=True)
class Near:
    """All that lies near a place.

    Attributes
    ----------
    easting, northing
        The place, metres (EPSG:27700).
    radius_m
        How far from it in a straight line, metres.
    """

    easting: float
    northing: float
    radius_m: float

    def holds(self, row: Row) -> bool:
        """Say whether a school lies near; one whose place cannot be read does not."""
        try:
            east, north = (float(row.cells.get(name, "")) for name in ("Easting", "Northing"))
        except ValueError:
            return False
        return math.hypot(east - self.easting, north - self.northing) <= self.radius_m


def select(
    table: Table, la: Names, phase: Names, statuses: Names, near: Near | None = None
) -> list[Row]:
    """Return the rows of these authorities, phases and statuses, spaces around cells removed.

    Parameters
    ----------
    table
        The register.
    la, phase, statuses
        A name, several names, or None for all.
    near
        Only schools near a place; None for all.

    Raises
    ------
    InputError
        If an authority or phase is not in the register, if no school is left, or if a row of
        these authorities has too few or too many cells.
    """
    faults = unknown_names(table, la, phase) + _ragged_of(table, _names(la))
    if faults:
        raise InputError(faults)
    rows = _filter(table, {LA: _names(la), PHASE: _names(phase), STATUS: _names(statuses)})
    return rows if near is None else [row for row in rows if near.holds(row)]


def unknown_names(table: Table, la: Names, phase: Names) -> list[Fault]:
    """Return a fault for each authority and phase that no row has, with the nearest spellings."""
    if not table.rows:
        return []
    faults = []
    for kind, column, given in (("local authority", LA, la), ("phase", PHASE, phase)):
        present = _counts(table.rows, column)
        faults += [
            Fault(
                table.where,
                f"no school has this {kind}",
                did_you_mean(name, present, f"The file has {_list(present)}"),
                column=column,
                value=name,
            )
            for name in _names(given) or ()
            if name not in present and column in table.header
        ]
    return faults


def _filter(table: Table, wanted: dict[str, tuple[str, ...] | None]) -> list[Row]:
    rows = list(table.rows)
    if not rows:
        problem = "the file has a header and no schools"
        raise InputError([Fault(table.where, problem, "Download or export it again")])
    for column, names in wanted.items():
        if names is None:
            continue
        left = [row for row in rows if row.cells[column].strip() in names]
        if not left:
            raise InputError([_emptied(table, column, names, wanted, rows)])
        rows = left
    return [Row(r.number, {name: text.strip() for name, text in r.cells.items()}) for r in rows]


def _names(given: Names) -> tuple[str, ...] | None:
    if given is None:
        return None
    return (given.strip(),) if isinstance(given, str) else tuple(name.strip() for name in given)


def _counts(rows: Iterable[Row], column: str) -> Counter[str]:
    return Counter(row.cells.get(column, "").strip() for row in rows)


def _ragged_of(table: Table, authorities: tuple[str, ...] | None) -> list[Fault]:
    """Return the faults of ragged rows, save those that plainly name another authority."""
    if authorities is None:
        return [fault for _, fault in table.ragged]
    full = [row for row, _ in table.ragged if row.is_full]
    return table.ragged_faults(LA, authorities, set(_counts([*table.rows, *full], LA)))


def _emptied(
    table: Table,
    column: str,
    names: tuple[str, ...],
    wanted: dict[str, tuple[str, ...] | None],
    rows: list[Row],
) -> Fault:
    earlier = [
        " or ".join(given)
        for done, given in wanted.items()
        if given and list(wanted).index(done) < list(wanted).index(column)
    ]
    of_these = f" of {', '.join(earlier)}" if earlier else ""
    return Fault(
        table.where,
        f"no school{of_these} is left after choosing by {column}",
        f"Choose from {_list(_counts(rows, column))}",
        column=column,
        value=" or ".join(names),
    )


def _list(counts: Counter[str], most: int = 12) -> str:
    shown = [f"{name or '(empty)'} ({count:,})" for name, count in counts.most_common(most)]
    more = f" and {len(counts) - most} more" if len(counts) > most else ""
    return ", ".join(shown) + more
