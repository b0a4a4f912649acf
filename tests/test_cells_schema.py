"""The columns as data: what reads by them and what is written from them."""

from pathlib import Path

import pytest

from data.cells import CellType, as_markdown, columns_of
from data.school import School

KINDS = (
    *("register", "group links", "progress", "new schools", "closures"),
    *("designated schools", "roll forecast", "terms", "establishment links"),
    *("feeders", "advisers"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_documentation_shows_the_columns_as_they_are(kind: str) -> None:
    page = (Path(__file__).parents[1] / "docs" / "data.md").read_text(encoding="utf-8")
    assert as_markdown(kind) in page


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_has_a_meaning_and_stands_once(kind: str) -> None:
    columns = columns_of(kind)
    assert all(column.meaning.endswith(".") for column in columns)
    assert len({column.name for column in columns}) == len(columns) > 0


def test_every_field_of_the_register_is_a_field_of_a_school() -> None:
    fields = {column.field for column in columns_of("register")} - {""}
    assert fields <= set(School.__slots__)


def test_numbers_have_bounds() -> None:
    numbers = (CellType.WHOLE, CellType.NUMBER)
    for column in columns_of("register"):
        assert (column.type in numbers) == bool(column.range_text), column.name
