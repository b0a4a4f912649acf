"""Facts of which the files say nothing: who asks for one of them is refused, with the reason."""

from collections.abc import Collection, Mapping, Sequence

from data.cells import NOTHING
from data.cleaning import is_code
from data.csv_file import Row, Table
from data.group_links import GroupLinks
from data.overrides import Overrides
from data.schema import Column, columns_of
from data.school import School
from data.vocabulary import FAITH

_COLUMNS = columns_of("register")
_OF_EACH = ("ofsted", "pupils", "district", "urban_rural")
"""Fields that each school should have; one without a trust may well have none."""

_TIES = ("trust", "federation")
"""Fields that many schools have nothing in; in a whole register some school has something."""


def lacking_in_register(
    table: Table,
    rows: Sequence[Row],
    schools: Sequence[School],
    not_understood: Collection[str],
) -> dict[str, str]:
    """Return the fields of schools of which a register says nothing, each with the reason.

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
        # A school without a character has one of the words for none.
        found["faith"] = f"{where} has nothing in the column {FAITH}"
    for field in ("", "last_inspected"):  # a day without a grade says nothing
        found.pop(field, None)
    return found


def lacking_with(
    in_register: Mapping[str, str], links: GroupLinks, overrides: Overrides
) -> dict[str, str]:
    """Return the fields of which neither register nor other files say anything, with the reason."""
    found = dict(in_register)
    if links.sources:  # the file says it of every school
        for field in _TIES:
            found.pop(field, None)
    for field in ("head_vacancy", "existing_partnership"):
        if not any(getattr(override, field) for override in overrides.by_urn.values()):
            found[field] = "no overrides name one"
    if all(override.can_lead is None for override in overrides.by_urn.values()):
        found["can_lead"] = "no overrides say it"
    return found


def _is_unknown_of_all(schools: Sequence[School], field: str) -> bool:
    return all(getattr(school, field) in {None, ""} for school in schools)


def _is_empty(table: Table, column: Column) -> bool:
    """Say whether no row of the whole register has anything in a column."""
    texts = {row.cells[column.name].strip() for row in table.rows}
    return all(text in NOTHING or is_code(column, text) for text in texts)
