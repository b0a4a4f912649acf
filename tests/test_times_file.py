from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from small_roads import school

from data import InputError, OutputError
from routing import (
    UNREACHABLE,
    TravelTimes,
    read_ferry_marks,
    read_kept_times,
    read_times,
    write_ferry_marks,
    write_times,
)

ONE_TWO = [school(101, 0, 0), school(102, 0, 0)]


def read(tmp_path: Path, text: str) -> TravelTimes:
    path = tmp_path / "times.csv"
    path.write_text(text, encoding="utf-8")
    return read_times(path, ONE_TWO)


def faults(tmp_path: Path, text: str) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(InputError) as refused:
        read(tmp_path, text)
    return [(fault.row, fault.column, fault.problem) for fault in refused.value.faults]


def test_the_form_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    write_times(TravelTimes((101, 102), np.array([[0, 90.25], [UNREACHABLE, 0]])), path)
    assert path.read_text() == "URN,101,102\n101,0.00,90.25\n102,,0.00\n"


@given(
    arrays(np.float64, (2, 2), elements=st.floats(0.1, 36_000) | st.just(np.inf)),
)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, seconds: np.ndarray
) -> None:
    np.fill_diagonal(seconds, 0)
    assume(np.isfinite(seconds).sum() > 2)
    path = tmp_path_factory.mktemp("times") / "times.csv"
    write_times(TravelTimes((101, 102), seconds), path)
    again = read_times(path, ONE_TWO)
    assert again.seconds == pytest.approx(seconds, abs=0.051)
    assert again.method == "given"
    assert [source.role for source in again.sources] == ["times"]


def test_the_order_of_rows_and_columns_is_free(tmp_path: Path) -> None:
    times = read(tmp_path, "URN,102,101\n102,0,20\n101,10,0\n")
    assert times.urns == (101, 102)
    assert times.seconds.tolist() == [[0, 10], [20, 0]]


def test_an_empty_cell_is_unreachable_but_not_on_the_diagonal(tmp_path: Path) -> None:
    times = read(tmp_path, "\ufeffURN, 101, 102\n101,,\n102,5,\n\n")
    assert times.seconds.tolist() == [[0, UNREACHABLE], [5, 0]]


def test_every_fault_at_once_and_each_kind_once(tmp_path: Path) -> None:
    text = "URN,101,102\n101,7,soon\n102,-3,4\n101,nan,inf,9\nX,1,1\n"
    found = faults(tmp_path, text)
    assert found == [
        (4, None, "the row has 4 cells and the header 3"),
        (None, None, "this row has no URN"),
        (None, None, "there is more than one row for 101"),
        (3, "101", "a drive time cannot be negative"),
        (3, "102", "the time from a school to itself is 0"),
    ]


def test_many_faults_of_one_kind_are_one_line_with_their_count(tmp_path: Path) -> None:
    schools = [school(urn, 3000.0 * urn, 0) for urn in range(1, 61)]
    rows = [f"{i},{','.join(['soon'] * 60)}" for i in range(1, 61)]
    path = tmp_path / "times.csv"
    path.write_text("\n".join([f"URN,{','.join(map(str, range(1, 61)))}", *rows]))
    with pytest.raises(InputError) as refused:
        read_times(path, schools)
    (fault,) = refused.value.faults
    assert "; 3,599 other cells are like it" in fault.problem


def test_missing_schools_are_named_and_counted(tmp_path: Path) -> None:
    schools = [school(urn, 0, 0) for urn in range(101, 120)]
    path = tmp_path / "times.csv"
    path.write_text("URN,101,102\n101,0,9\n102,9,0\n")
    with pytest.raises(InputError) as refused:
        read_times(path, schools)
    assert [fault.problem for fault in refused.value.faults] == [
        "there is no column for 103, 104, 105, 106, 107 and 12 others",
        "there is no row for 103, 104, 105, 106, 107 and 12 others",
    ]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("nan", "this is not a number of seconds"),
        ("inf", "this is not a number of seconds"),
        ("-1", "a drive time cannot be negative"),
        ("1_0", "this is not a number of seconds"),
        ("12 min", "this is not a number of seconds"),
        ("600000", "no drive between schools takes over ten hours"),
    ],
)
def test_cells_that_are_no_drive_time(tmp_path: Path, cell: str, problem: str) -> None:
    text = f"URN,101,102\n101,0,{cell}\n102,5,0\n"
    assert faults(tmp_path, text) == [(2, "102", problem)]


@pytest.mark.parametrize("mark", ["999", "9999", "9999.0", "99999", "32767", "999999999"])
def test_marks_for_no_way_are_refused(tmp_path: Path, mark: str) -> None:
    schools = [school(urn, 0, 0) for urn in (101, 102, 103)]
    path = tmp_path / "times.csv"
    path.write_text(f"URN,101,102,103\n101,0,60,{mark}\n102,60,0,{mark}\n103,60,60,0\n")
    with pytest.raises(InputError) as refused:
        read_times(path, schools)
    (fault,) = refused.value.faults
    assert fault.problem.startswith("this number seems to be a mark for no way")
    assert "leave the cell empty" in fault.remedy


def test_the_greatest_time_is_no_mark_where_others_come_near(tmp_path: Path) -> None:
    schools = [school(urn, 0, 0) for urn in (101, 102, 103)]
    path = tmp_path / "times.csv"
    path.write_text("URN,101,102,103\n101,0,600,999\n102,600,0,999\n103,999,999,0\n")
    assert read_times(path, schools).seconds.max() == 999


@pytest.mark.parametrize("text", ["", "\n\n", ",,\n", "sep=;\n"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    assert [problem for *_, problem in faults(tmp_path, text)] == ["the file is empty"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_times(TravelTimes((1,), np.zeros((1, 1))), tmp_path / "none" / "times.csv")
    folder = tmp_path / "times.csv"
    folder.mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_times(TravelTimes((1,), np.zeros((1, 1))), folder)
    assert list(tmp_path.iterdir()) == [folder]


def test_minutes_by_the_first_cell_or_by_the_option(tmp_path: Path) -> None:
    in_minutes = "URN (minutes),101,102\n101,0,12.5\n102,10,0\n"
    assert read(tmp_path, in_minutes).seconds.tolist() == [[0, 750], [600, 0]]
    path = tmp_path / "times.csv"
    path.write_text("URN,101,102\n101,0,12.5\n102,10,0\n")
    assert read_times(path, ONE_TWO, unit="minutes").seconds.tolist() == [[0, 750], [600, 0]]


def test_faults_of_a_file_in_minutes_speak_of_minutes(tmp_path: Path) -> None:
    text = "minutes,101,102\n101,0,70\n102,soon,0\n"
    assert faults(tmp_path, text) == [(3, "101", "this is not a number of minutes")]


def test_a_unit_that_contradicts_the_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("URN (minutes),101,102\n101,0,12.5\n102,10,0\n")
    with pytest.raises(InputError, match="the file is in minutes, and --times-unit says seconds"):
        read_times(path, ONE_TWO, unit="seconds")


def test_times_that_must_be_minutes_are_wondered_at(tmp_path: Path) -> None:
    (notice,) = read(tmp_path, "URN,101,102\n101,0,20\n102,19,0\n").notices
    assert "If the file is in minutes" in notice.text


def test_uneven_pairs_are_counted(tmp_path: Path) -> None:
    (notice,) = read(tmp_path, "URN,101,102\n101,0,1200\n102,900,0\n").notices
    assert "1 pair of schools differ" in notice.text
    assert "by 5 minutes at the most" in notice.text
    assert not read(tmp_path, "URN,101,102\n101,0,3000\n102,2800,0\n").notices  # below 10 %
    assert not read(tmp_path, "URN,101,102\n101,0,300\n102,200,0\n").notices  # below 2 minutes


def test_a_pair_with_a_way_in_one_direction_only_is_told(tmp_path: Path) -> None:
    (notice,) = read(tmp_path, "URN,101,102\n101,0,1200\n102,,0\n").notices
    assert "1 pair of schools has a time in one direction only" in notice.text


def test_schools_on_one_site_are_the_least_time_apart(tmp_path: Path) -> None:
    times = read(tmp_path, "URN,101,102\n101,,0\n102,0.00,0\n")
    assert times.seconds.tolist() == [[0, 1], [1, 0]]
    (notice,) = times.notices[:1]
    assert "1 pair of schools is 0 seconds apart" in notice.text


def test_other_schools_are_passed_over_and_counted(tmp_path: Path) -> None:
    text = "URN,103,101.0,102,104\n104,x,-1,,\n101,1,0,20,\n102.0,1,10,0,\n103,,,,\n"
    times = read(tmp_path, text)
    assert times.seconds.tolist() == [[0, 20], [10, 0]]
    assert "holds 2 schools more than were chosen" in times.notices[0].text


def test_the_file_of_a_plan_holds_no_other_schools(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text("URN,101,102,103\n101,0,20,5\n102,10,0,5\n103,5,5,0\n")
    with pytest.raises(InputError) as refused:
        read_kept_times(path, ONE_TWO)
    assert [fault.value for fault in refused.value.faults] == ["103", "103"]


@pytest.mark.parametrize("text", ["URN (minutes),101,102\n", "from,to,seconds\n"])
def test_the_file_of_a_plan_has_the_form_that_was_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "times.csv"
    path.write_text(text + "101,0,20\n102,10,0\n")
    with pytest.raises(InputError, match="not the matrix of a plan"):
        read_kept_times(path, ONE_TWO)


@given(arrays(np.float64, (3, 3), elements=st.floats(0.01, 1e5) | st.just(np.inf)))
def test_what_a_plan_keeps_is_read_as_it_was_written_however_odd(
    tmp_path_factory: pytest.TempPathFactory, seconds: np.ndarray
) -> None:
    schools = [school(101, 0, 0), school(102, 90_000, 0), school(103, 0, 50)]
    np.fill_diagonal(seconds, 0)
    path = tmp_path_factory.mktemp("kept") / "times.csv"
    write_times(TravelTimes((101, 102, 103), seconds), path)
    assert read_kept_times(path, schools).seconds == pytest.approx(seconds, abs=0.0051)


@pytest.mark.parametrize("method", ["estimate", "given"])
@pytest.mark.parametrize("saved_again", ["as it is", "with quotes", "with line ends of Windows"])
def test_a_plan_file_saved_by_another_program_reads_alike(
    tmp_path: Path, method: Literal["estimate", "given"], saved_again: str
) -> None:
    path = tmp_path / "times.csv"
    times = TravelTimes((101, 102), np.array([[0, 12.5], [np.inf, 0]]), method)
    write_times(times, path)
    lines = path.read_text(encoding="utf-8").splitlines()
    if saved_again == "with quotes":
        lines = [",".join(f'"{cell}"' for cell in line.split(",")) for line in lines]
    if saved_again != "as it is":
        path.write_bytes("".join(f"{line}\r\n" for line in lines).encode("utf-8-sig"))
    again = read_kept_times(path, ONE_TWO)
    assert again.method == method
    assert again.seconds.tolist() == times.seconds.tolist()


def test_a_matrix_that_is_filled_in_one_half_is_refused(tmp_path: Path) -> None:
    schools = [school(urn, 0, 0) for urn in (101, 102, 103)]
    path = tmp_path / "times.csv"
    path.write_text("URN,101,102,103\n101,0,60,70\n102,,0,80\n103,,,0\n")
    with pytest.raises(InputError, match="only one direction of each pair has a time"):
        read_times(path, schools)
    path.write_text("URN,101,102,103\n101,0,,\n102,,0,\n103,,,0\n")
    with pytest.raises(InputError, match="no time between any two"):
        read_times(path, schools)


def test_ferry_marks_come_back_as_they_were(tmp_path: Path) -> None:
    marks = np.array([[False, True], [False, False]])
    times = TravelTimes((101, 102), np.array([[0, 90.0], [80, 0]]), by_ferry=marks)
    write_ferry_marks(times, tmp_path / "ferries.csv")
    assert (tmp_path / "ferries.csv").read_text() == "from,to\n101,102\n"
    unmarked = TravelTimes(times.urns, times.seconds)
    found = read_ferry_marks(tmp_path / "ferries.csv", unmarked).by_ferry
    assert found is not None
    assert (found == marks).all()


def test_ferry_marks_of_other_schools_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ferries.csv").write_text("from,to\n101,999\n101\n101,102\n")
    with pytest.raises(InputError) as refused:
        read_ferry_marks(
            tmp_path / "ferries.csv", TravelTimes((101, 102), np.array([[0, 1.0], [1, 0]]))
        )
    assert [fault.row for fault in refused.value.faults] == [2, 3]


def test_estimated_times_say_so_in_their_first_cell(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    write_times(TravelTimes((101, 102), np.array([[0, 1.0], [1, 0]]), "estimate"), path)
    assert path.read_text().startswith("URN (estimated seconds),101")
