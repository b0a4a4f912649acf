"""What the files of the schools do not say, so that silence is never read as a fact."""

from collections.abc import Collection, Sequence

from data.csv_file import Row, Table
from data.group_links import GroupLinks
from data.overrides import Overrides
from data.schema import columns_of
from data.school import School
from data.vocabulary import FAITH

_COLUMNS = columns_of("register")
_OF_EACH = ("ofsted", "pupils", "district", "urban_rural")
"""Fields that each school should have; one without a trust may well have none."""

_NO_FACTS = frozenset({"", "last_inspected"})
"""A day without a grade says nothing."""


def lacking_fields(
    table: Table,
    rows: Sequence[Row],
    not_understood: Collection[str],
    links: GroupLinks,
    overrides: Overrides,
) -> dict[str, str]:
    """Return the fields of schools of which the files say nothing, each with the reason."""
    found = {}
    for column in _COLUMNS:
        if column.name in not_understood:
            found[column.field] = f"{table.where} has words in {column.name} that are not known"
        elif column.name not in table.header:
            found[column.field] = f"{table.where} has no column {column.name}"
    if FAITH in table.header and not any(row.cells[FAITH] for row in rows):
        # A school without a character has one of the words for none.
        found["faith"] = f"{table.where} has nothing in the column {FAITH}"
    if links.sources:  # the file says it of every school
        for field in ("trust", "federation"):
            found.pop(field, None)
    for field in ("head_vacancy", "existing_partnership"):
        if not any(getattr(override, field) for override in overrides.by_urn.values()):
            found[field] = "no overrides name one"
    if all(override.can_lead is None for override in overrides.by_urn.values()):
        found["can_lead"] = "no overrides say it"
    return {field: reason for field, reason in found.items() if field not in _NO_FACTS}


def nothing_told(where: str, schools: Sequence[School]) -> dict[str, str]:
    """Return the fields that each school should have and none has, each with the reason."""
    fields = {column.field: column.name for column in _COLUMNS if column.field in _OF_EACH}
    return {
        field: f"{where} has none in the column {name}"
        for field, name in fields.items()
        if all(getattr(school, field) in {None, ""} for school in schools)
    }
