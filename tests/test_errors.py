"""Faults in words: one line a kind."""

from hypothesis import given
from hypothesis import strategies as st

from data.errors import SHOWN, Fault, InputError, by_kind


def fault(row: int, column: str = "Easting", **said: str) -> Fault:
    words = {"problem": "this is no number", "remedy": "Give a number"} | said
    return Fault("a.csv", row=row, column=column, value="x", **words)  # type: ignore[arg-type]


def test_a_single_fault_names_row_column_and_school() -> None:
    one = Fault("a.csv", "is wrong", "Mend it", 7, "Easting", "x", "Reedby (900001)")
    words = "a.csv, row 7, column 'Easting', Reedby (900001): is wrong (found 'x'). Mend it"
    assert str(one) == str(InputError([one])) == words


def test_faults_of_one_kind_are_told_once_with_their_number() -> None:
    error = InputError(fault(row) for row in range(2, 1562))
    assert len(error.faults) == 1560
    assert str(error) == (
        "a.csv, column 'Easting': this is no number: row 2 (found 'x'); row 3 (found 'x'); "
        "row 4 (found 'x'); and 1,557 more rows. Give a number"
    )


def test_each_column_problem_and_remedy_is_a_kind_of_its_own() -> None:
    kinds = [fault(2), fault(3, "Northing"), fault(4, problem="is empty"), fault(5, remedy="Other")]
    assert len(by_kind(kinds)) == 4


def test_one_fault_in_very_many_columns_is_one_line() -> None:
    (line,) = by_kind([fault(2, f"column {at}") for at in range(400)])
    assert "column 'column 0'" in line
    assert "and 397 more rows" in line


@given(st.lists(st.tuples(st.integers(2, 9), st.sampled_from("AB"), st.sampled_from("pq"))))
def test_no_kind_is_lost_and_none_is_told_twice(told: list[tuple[int, str, str]]) -> None:
    faults = [fault(row, column, problem=problem) for row, column, problem in told]
    lines = by_kind(faults)
    assert len(lines) == len({(one.column, one.problem) for one in faults})
    for one in faults:
        alike = {f.row for f in faults if (f.column, f.problem) == (one.column, one.problem)}
        if len(alike) <= SHOWN:
            assert any(f"row {one.row}" in line and one.problem in line for line in lines)
