"""What planners are told of the rows chosen: implausible cells, missing facts, closing schools."""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from data.cells import NOTHING, Column, columns_of
from data.cleaning import is_code, is_no_name
from data.csv_file import Row, Table
from data.dates import in_words, iso_date
from data.doubtful_places import at_one_place, far_from_others
from data.errors import Fault, Notice
from data.group_links import GroupLinks
from data.overrides import Overrides
from data.school import School
from data.spelling import some_of
from data.vocabulary import CLOSE_DATE, CLOSE_REASON, FAITH, NAME, STATUS, key, school_of

_MOST_OF_PHASE = {
    "Nursery": 1_000,
    "Primary": 2_400,
    "Middle deemed primary": 2_400,
    "Middle deemed secondary": 4_000,
    "Secondary": 6_000,
    "All-through": 7_000,
}
"""No school of a phase has this many pupils or places: they are about half as many again as the
largest had in July 2022, or more."""

_TIMES_THE_PLACES, _DOUBTFUL_TIMES = 4, 2.5
_CLEARLY_ABOVE = 100
"""No school has four times as many pupils as places, if more than a few are meant: in July 2022 the
most is 3.1 times, where four schools have the roll of all four; of others, 2.3 times.
"""

_MOST_NAMED = 12
_ROUND = 5
_FEWEST_ROUND = 3
_CLEARLY = 0.1
_MANY_ABOVE = 0.25

Values = Mapping[str, Any]


OPEN = "Open"
PROPOSED_TO_CLOSE = "Open, but proposed to close"


_COLUMNS = columns_of("register")
_OF_EACH = ("ofsted", "pupils", "district", "urban_rural")
"""Fields that each school should have."""

_TIES = ("trust", "federation")
"""Fields that are empty for many schools, but not for all schools of a whole register."""


class Confirmed(NamedTuple):
    """URNs of schools for which a planner has confirmed a figure.

    Attributes
    ----------
    places, rolls
        Of the schools whose place, or whose roll, is given in the overrides.
    """

    places: Collection[int] = ()
    rolls: Collection[int] = ()


def implausible(
    where: str,
    rows: Sequence[Row],
    all_values: Sequence[Values],
    neighbours: Sequence[Row],
    confirmed: Confirmed,
) -> list[Fault]:
    """Return a fault for each cell of the chosen rows that cannot be right.

    In the register of July 2022 there is none.

    Parameters
    ----------
    where
        File name, for the faults.
    rows, all_values
        The rows chosen, and what was read of each.
    neighbours
        Every row that names the authority.
    confirmed
        What a planner has confirmed.
    """
    registered = _without_rolls(all_values, confirmed.rolls)
    of_one_place = list(at_one_place(where, rows, all_values))
    exchanged = list(_swapped_rolls(where, all_values))
    return [
        *(of_one_place or far_from_others(where, rows, all_values, neighbours, confirmed.places)),
        *(exchanged or _above_places(where, rows, registered)),
        *_of_phases(where, rows, registered),
        *_of_names(where, rows, all_values),
    ]


def doubtful_rolls(
    rows: Sequence[Row], all_values: Sequence[Values], confirmed: Confirmed
) -> list[Notice]:
    """Return a notice that names the schools with far more pupils than places."""
    named = [
        f"{school_of(row.cells)}, {values['pupils']:,} pupils and {values['capacity']:,} places"
        for row, values in zip(rows, _without_rolls(all_values, confirmed.rolls), strict=True)
        if _exceeds(values, _DOUBTFUL_TIMES)
    ]
    if not named:
        return []
    listed = some_of(named, _MOST_NAMED, "; ")
    return [Notice(f"Far more pupils than places: {listed}. Check the rolls.")]


def _without_rolls(all_values: Sequence[Values], confirmed: Collection[int]) -> list[Values]:
    """Return the values of all rows, without the rolls of the schools with these URNs."""
    if not confirmed:
        return [*all_values]
    return [
        {**values, "pupils": None} if values.get("urn") in confirmed else values
        for values in all_values
    ]


def _exceeds(values: Values, times: float) -> bool:
    """Say whether a roll is this many times the places, and more than a few above them."""
    roll, places = values.get("pupils"), values.get("capacity")
    return bool(roll and places and roll > times * places and roll > places + _CLEARLY_ABOVE)


def _above_places(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault for each roll that is possible in its phase, but not with its places."""
    for row, values in zip(rows, all_values, strict=True):
        most = _MOST_OF_PHASE.get(values.get("phase", ""), math.inf)
        if _exceeds(values, _TIMES_THE_PLACES) and values["pupils"] <= most:
            yield Fault(
                where,
                f"the roll is more than {_TIMES_THE_PLACES} times the number of places",
                "Correct the roll or the places; or give the roll in an overrides file",
                row.number,
                "NumberOfPupils, SchoolCapacity",
                f"{values['pupils']}, {values['capacity']}",
                school_of(row.cells),
            )


def _of_names(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault for each name that is a code for an unknown value."""
    for row, values in zip(rows, all_values, strict=True):
        if values.get("name") and is_no_name(values["name"]):
            problem, remedy = "this is no name of a school", "Give the name of the school"
            school = f"URN {values['urn']}" if "urn" in values else None
            yield Fault(where, problem, remedy, row.number, NAME, values["name"], school)


def _of_phases(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault for each roll or number of places that no school of the phase has."""
    for row, values in zip(rows, all_values, strict=True):
        most = _MOST_OF_PHASE.get(values.get("phase", ""))
        for field, column in (("pupils", "NumberOfPupils"), ("capacity", "SchoolCapacity")):
            number = values.get(field)
            if most is not None and number is not None and number > most:
                yield Fault(
                    where,
                    f"no school of the phase {values['phase']} is so large",
                    "Correct the number, or the phase",
                    row.number,
                    column,
                    str(number),
                    school_of(row.cells),
                )
        low, high = values.get("low_age"), values.get("high_age")
        if low is not None and high is not None and low > high:
            yield Fault(
                where,
                "the lowest age is above the highest",
                "Exchange the two numbers, or correct one",
                row.number,
                "StatutoryLowAge, StatutoryHighAge",
                f"{low}, {high}",
                school_of(row.cells),
            )


def _swapped_rolls(where: str, all_values: Sequence[Values]) -> Iterator[Fault]:
    """Yield a fault where the columns of rolls and places seem to be exchanged.

    Places are planned in round numbers, and rolls are counted: of the primaries of an authority,
    three quarters have places that 5 divides, and a fifth have such a roll. In the register of
    July 2022 every authority with more than one primary has more such places than rolls.
    """
    pairs = [
        (values["pupils"], values["capacity"])
        for values in all_values
        if values.get("pupils") and values.get("capacity")
    ]
    if not pairs:
        return
    rolls, places = (
        sum(number % _ROUND == 0 for number in column) for column in zip(*pairs, strict=True)
    )
    above = sum(roll > place for roll, place in pairs) / len(pairs)
    more = rolls - places
    if more >= max(_FEWEST_ROUND, _CLEARLY * len(pairs)) and above > _MANY_ABOVE:
        yield Fault(
            where,
            f"rolls and places seem to be exchanged: {rolls} rolls and only {places} numbers of "
            f"places are round, and {above:.0%} of the schools have more pupils than places",
            "Exchange the names of the two columns",
            1,
            "NumberOfPupils, SchoolCapacity",
        )


def closing_notices(rows: Sequence[Row]) -> Iterator[Notice]:
    """Yield a notice for the schools of these rows that are proposed to close.

    And one for those that are open with a date of closing.
    """
    closing = [_closing_school(row) for row in rows if row.cells.get(STATUS) == PROPOSED_TO_CLOSE]
    if closing:
        listed = some_of(closing, _MOST_NAMED, "; ")
        are = "school taken is" if len(closing) == 1 else "of the schools taken are"
        yield Notice(
            f"{len(closing)} {are} proposed to close: {listed}. To plan without them, "
            "close them with `whatif --close`, or ask for the status Open alone."
        )
    dated = [
        _closing_school(row)
        for row in rows
        if row.cells.get(STATUS) == OPEN and iso_date(row.cells.get(CLOSE_DATE, ""))
    ]
    if dated:
        listed = some_of(dated, _MOST_NAMED, "; ")
        have = "school taken has" if len(dated) == 1 else "of the schools taken have"
        yield Notice(
            f"{len(dated)} {have} the status Open and a date of closing: {listed}. Set the "
            "status of a school that has closed to Closed, and remove the date of one that has not."
        )


def _closing_school(row: Row) -> str:
    day = iso_date(row.cells.get(CLOSE_DATE, ""))
    reason = row.cells.get(CLOSE_REASON, "")
    when = f"on {in_words(day)}" if day else "no date given"
    why = "" if key(reason) in {"", "notapplicable", "other"} else f", {reason}"
    return f"{school_of(row.cells)}, {when}{why}"


def lacking_in_register(
    table: Table,
    rows: Sequence[Row],
    schools: Sequence[School],
    not_understood: Collection[str],
) -> dict[str, str]:
    """Return the fields of schools that a register does not have, each with the reason.

    Parameters
    ----------
    table
        The register.
    rows, schools
        The rows chosen, cleaned, and what was made of them.
    not_understood
        Names of columns whose words are not known.
    """
    where = table.where
    found = {}
    for column in _COLUMNS:
        if column.name in not_understood:
            found[column.field] = f"{where} has words in {column.name} that are not known"
        elif column.name not in table.header:
            found[column.field] = f"{where} has no column {column.name}"
        elif column.field in _OF_EACH and _is_unknown_of_all(schools, column.field):
            found[column.field] = f"{where} has none in the column {column.name}"
        elif column.field in _TIES and _is_empty(table, column):
            found[column.field] = f"{where} has nothing in the column {column.name}"
    if FAITH in table.header and not any(row.cells[FAITH] for row in rows):
        # A school without a religious character has a word for that.
        found["faith"] = f"{where} has nothing in the column {FAITH}"
    for field in ("", "last_inspected"):  # a day says nothing without a grade
        found.pop(field, None)
    return found


def lacking_with(
    in_register: Mapping[str, str], links: GroupLinks, overrides: Overrides
) -> dict[str, str]:
    """Return the fields that neither register nor other files have, with the reason."""
    found = dict(in_register)
    if links.sources:  # the file says it of every school
        for field in _TIES:
            found.pop(field, None)
    for field in ("head_vacancy", "existing_partnership", "labels"):
        if not any(getattr(override, field) for override in overrides.by_urn.values()):
            found[field] = "no overrides name one"
    found["area"] = "no borders are given"
    if all(override.can_lead is None for override in overrides.by_urn.values()):
        found["can_lead"] = "no overrides say it"
    return found


def _is_unknown_of_all(schools: Sequence[School], field: str) -> bool:
    return all(getattr(school, field) in {None, ""} for school in schools)


def _is_empty(table: Table, column: Column) -> bool:
    """Say whether no row of the whole register has anything in a column."""
    texts = {row.cells[column.name].strip() for row in table.rows}
    return all(text in NOTHING or is_code(column, text) for text in texts)
