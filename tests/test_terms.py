"""An authority's file of terms: read, or refused with every fault."""

from datetime import date

import pytest

from data import InputError
from data.school_days import usual_terms
from data.terms import read_terms

USUAL_ROWS = [f"{first},{last}" for first, last in usual_terms(2026)]


def written(tmp_path, rows, header="from,to"):
    path = tmp_path / "terms.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def test_terms_are_read_in_their_order_whatever_the_file_has_beside(tmp_path):
    rows = [f"Half term {n},{row}" for n, row in enumerate(reversed(USUAL_ROWS))]
    calendar, source = read_terms(written(tmp_path, rows, "name,from,to"))
    assert calendar.terms == usual_terms(2026)
    assert (calendar.name, source.role) == ("terms.csv", "school terms")


def test_days_are_read_as_the_register_writes_them(tmp_path):
    rows = [f"{first:%d/%m/%Y},{last:%d-%m-%Y}" for first, last in usual_terms(2026)]
    assert read_terms(written(tmp_path, rows))[0].terms == usual_terms(2026)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([], "no term is in it"),
        ([*USUAL_ROWS, "soon,2027-09-30"], "this is no day"),
        ([*USUAL_ROWS, "2027-12-01,2027-09-01"], "the term ends before it begins"),
        ([*USUAL_ROWS, USUAL_ROWS[0]], "the term begins before another one ends"),
        (USUAL_ROWS[:3], "the school year 2026/27 has 103 school days, and 190 is usual"),
        (["2026-10-26,2026-10-30", "2026-12-21,2027-01-01"], "has 15 school days"),  # holidays
        (["2026-09-01,2026-12-31", "2027-01-01,2127-12-31"], "school days, and 190 is usual"),
    ],
)
def test_a_faulty_file_is_refused_in_words(tmp_path, rows, problem):
    with pytest.raises(InputError) as caught:
        read_terms(written(tmp_path, rows))
    assert problem in str(caught.value)


def test_columns_of_other_names_are_missed(tmp_path):
    with pytest.raises(InputError, match="this column is missing"):
        read_terms(written(tmp_path, USUAL_ROWS, "from,until"))


def test_a_row_of_a_fault_is_named(tmp_path):
    with pytest.raises(InputError) as caught:
        read_terms(written(tmp_path, [*USUAL_ROWS, "2027-09-02,31 July"]))
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.value) == (8, "to", "31 July")
    assert date(2026, 9, 2) == usual_terms(2026)[0][0]
