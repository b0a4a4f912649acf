"""Numbers that stand for no way, distances, and marks of thousands: none passes for a time."""

from pathlib import Path

import numpy as np
import pytest
from test_times_form import APART_M, MINUTES, SCHOOLS, URNS, fault, pairs, square, written

from data import InputError
from routing import read_times

SECONDS = MINUTES * 60
OFF = APART_M > 0


@pytest.mark.parametrize("ways", ["row", "column", "both"])
@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        (0, "seconds", "pairs of schools far apart have a time of 0"),
        (36_000, "seconds", "near and far, as if it meant that there is no way"),
        (100, "minutes", "near and far, as if it meant that there is no way"),
    ],
)
def test_one_number_for_all_drives_of_a_school_is_refused(
    tmp_path: Path, ways: str, number: float, unit: str, said: str
) -> None:
    values = (MINUTES if unit == "minutes" else SECONDS).copy()
    if ways != "column":
        values[2] = number
    if ways != "row":
        values[:, 2] = number
    values[2, 2] = 0
    assert said in fault(written(tmp_path, square(values, f"URN ({unit})")))


def test_zeros_far_apart_over_the_file_are_refused(tmp_path: Path) -> None:
    values = SECONDS.copy()
    values[0, 1] = values[2, 3] = values[4, 5] = 0
    assert "3 pairs of schools far apart" in fault(written(tmp_path, square(values)))


def test_nines_are_refused_below_the_greatest_time_too(tmp_path: Path) -> None:
    values = SECONDS.copy()
    values[0, 1:] = values[1:, 0] = 9999
    values[4, 5] = values[5, 4] = 15_000
    assert "a mark for no way" in fault(written(tmp_path, square(values)))


@pytest.mark.parametrize("factor", [1.0, 1.3])
@pytest.mark.parametrize("form", [square, pairs])
def test_distances_in_metres_are_named(tmp_path: Path, factor: float, form) -> None:
    text = form(np.round(APART_M * factor)).replace("minutes", "value")
    assert "distances in metres, not times" in fault(written(tmp_path, text))


def test_a_remedy_for_a_unit_works_when_followed(tmp_path: Path) -> None:
    path = written(tmp_path, square(MINUTES, "URN (seconds)"))
    with pytest.raises(InputError) as refused:
        read_times(path, SCHOOLS, unit="minutes")
    assert "name minutes in the file where it says seconds" in str(refused.value)
    assert "--times-unit" not in fault(path)
    followed = written(tmp_path, square(MINUTES, "URN (minutes)"))
    assert read_times(followed, SCHOOLS).seconds == pytest.approx(SECONDS)


def test_a_full_stop_for_thousands_is_refused(tmp_path: Path) -> None:
    text = square(np.round(SECONDS), separator=";").replace(".0", "")
    cells = [[f"{int(x):,}".replace(",", ".") for x in row] for row in SECONDS]
    lines = [text.splitlines()[0]]
    lines += [";".join([str(urn), *row]) for urn, row in zip(URNS, cells, strict=True)]
    assert "decimal or the thousands" in fault(written(tmp_path, "\n".join(lines)))


def test_three_decimals_with_a_comma_are_read(tmp_path: Path) -> None:
    rows = [[f"{x:.3f}".replace(".", ",") for x in row] for row in MINUTES]
    lines = [";".join(["URN (minutes)", *map(str, URNS)])]
    lines += [";".join([str(urn), *row]) for urn, row in zip(URNS, rows, strict=True)]
    times = read_times(written(tmp_path, "\n".join(lines)), SCHOOLS)
    assert times.seconds == pytest.approx(SECONDS)


def test_a_title_above_the_headings_is_named(tmp_path: Path) -> None:
    said = fault(written(tmp_path, "Drive times of a county\n" + square(SECONDS)))
    assert "its headings seem to be in row 2" in said


def test_a_list_without_a_school_is_told_what_lists_lack(tmp_path: Path) -> None:
    lines = [line for line in pairs(MINUTES).splitlines() if "106" not in line]
    with pytest.raises(InputError) as refused:
        read_times(written(tmp_path, "\n".join(lines)), SCHOOLS)
    said = [str(each) for each in refused.value.faults]
    assert any("there is no drive to 106. Add rows" in each for each in said)
