"""Matrices that pass for drive times: guessed, in one direction, or contradicted by others."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from small_roads import school

from data import InputError, read_schools
from routing import TravelTimes, estimate_times, read_times
from routing.times_checks import apart_m

RANDOM = np.random.default_rng(7)
SCHOOLS = [school(201 + i, *at) for i, at in enumerate(RANDOM.uniform(0, 30_000, (14, 2)))]
URNS = [each.urn for each in SCHOOLS]
APART_M = apart_m(SCHOOLS)
SECONDS = np.where(APART_M > 0, 120 + APART_M / 14 * RANDOM.uniform(1.1, 1.5, (14, 14)), 0)


def square(values: np.ndarray, corner: str = "URN", form: str = "{:.1f}") -> str:
    rows = [
        ",".join([str(urn), *("" if np.isinf(v) else form.format(v) for v in row)])
        for urn, row in zip(URNS, values.tolist(), strict=True)
    ]
    return "\n".join([",".join([corner, *map(str, URNS)]), *rows])


def pairs(values: np.ndarray, header: str, more: str = "") -> str:
    rows = [
        f"{a},{b},{values[i, j]:.2f}{more}" for i, a in enumerate(URNS) for j, b in enumerate(URNS)
    ]
    return "\n".join([header, *rows])


def read(folder: Path, text: str, **how: str) -> TravelTimes:
    path = folder / "times.csv"
    path.write_text(text)
    return read_times(path, SCHOOLS, **how)


def told(folder: Path, text: str, **how: str) -> str:
    return "\n".join(notice.text for notice in read(folder, text, **how).notices)


def fault(folder: Path, text: str, **how: str) -> str:
    with pytest.raises(InputError) as refused:
        read(folder, text, **how)
    (found,) = refused.value.faults
    return str(found)


def test_drives_along_roads_raise_no_doubt(tmp_path: Path) -> None:
    even = (SECONDS + SECONDS.T) / 2
    assert not told(tmp_path, square(even))
    assert not told(tmp_path, square(even / 60, "URN (minutes)", "{:.0f}"))


@pytest.mark.parametrize(
    ("values", "corner", "form"),
    [
        (APART_M / 13, "URN", "{:.2f}"),
        (APART_M / 13, "URN", "{:.0f}"),
        (APART_M * 1.3 / 1000, "URN (minutes)", "{:.3f}"),
        (APART_M / 800, "URN (minutes)", "{:.0f}"),
        (np.where(APART_M > 0, 240 + APART_M / 15, 0), "URN", "{:.1f}"),
    ],
    ids=["seconds", "whole seconds", "kilometres as minutes", "whole minutes", "with a start"],
)
def test_times_that_follow_the_straight_line_are_told(
    tmp_path: Path, values: np.ndarray, corner: str, form: str
) -> None:
    said = told(tmp_path, square(values, corner, form))
    assert "times of 14 of the 14 schools" in said
    assert "follow the straight line" in said


@pytest.mark.parametrize("both", [True, False])
def test_one_school_that_a_router_guessed_is_named(tmp_path: Path, both: bool) -> None:
    values = SECONDS.copy()
    values[3] = APART_M[3] / 13
    if both:
        values[:, 3] = APART_M[:, 3] / 13
    said = told(tmp_path, square(values))
    assert f"(URN {URNS[3]}) follow the straight line, at about 29 mph" in said


@pytest.mark.parametrize(("times", "more_s"), [(10, 0), (1, 7200), (3, 300)])
def test_a_drive_that_is_quicker_by_way_of_a_third_school_is_refused(
    tmp_path: Path, times: int, more_s: int
) -> None:
    values = SECONDS.copy()
    i, j = np.unravel_index(np.argmax(APART_M), APART_M.shape)
    values[i, j] = times * values[i, j] + more_s
    said = fault(tmp_path, square(values))
    assert "far longer than by way of a third school" in said
    assert f"from {URNS[i]} to {URNS[j]}" in said
    values[j, i] = values[i, j]
    assert "; 1 other drive is like it" in fault(tmp_path, square(values))


def test_a_school_far_by_all_ways_is_told(tmp_path: Path) -> None:
    values = SECONDS.copy()
    values[5] += 20_000
    values[:, 5] += 20_000
    values[5, 5] = 0
    assert f"(URN {URNS[5]}) are slower than 3 mph" in told(tmp_path, square(values))
    assert "check that they are by car" in told(tmp_path, square(SECONDS * 6))


def test_a_school_with_times_in_one_direction_only_is_refused(tmp_path: Path) -> None:
    values = SECONDS.copy()
    values[3] = np.inf
    assert f"there is no time from {URNS[3]}, and 13 the other way" in fault(
        tmp_path, square(values)
    )
    assert f"there is no time to {URNS[3]}, and 13 the other way" in fault(
        tmp_path, square(values.T)
    )
    values[:, 3] = np.inf
    assert "13 pairs of schools have no time" in told(tmp_path, square(values))


def test_a_matrix_with_more_pairs_in_one_direction_than_in_both_is_refused(tmp_path: Path) -> None:
    values = SECONDS.copy()
    values[np.triu_indices(14, 1)] = np.inf
    values[0, 1] = 900.0
    said = fault(tmp_path, square(values))
    assert "90 pairs of schools have a time in one direction only, 1 in both" in said


def test_what_a_cut_off_leaves_away_is_told(tmp_path: Path) -> None:
    even = (SECONDS + SECONDS.T) / 2
    said = told(tmp_path, square(np.where(even > 1200, np.inf, even)))
    assert "no time, and so count as out of reach; the longest time given is" in said


@pytest.mark.parametrize(
    "heading",
    ["driving_distance_km", "drive km", "kms", "mi", "min_distance", "distance_s", "km/h", "yards"],
)
def test_distances_are_told_by_their_word_whatever_stands_beside_it(
    tmp_path: Path, heading: str
) -> None:
    distances = APART_M * 1.3 / 1000
    said = fault(tmp_path, pairs(distances, f"from,to,{heading}"), unit="minutes")
    assert "it has distances and no drive times" in said
    assert "names distances" in fault(tmp_path, square(distances, f"URN ({heading})"))
    assert read(tmp_path, pairs(SECONDS, "from,to,distance (seconds)")).seconds.any()


def test_numbers_that_say_nothing_are_refused_and_distances_spoken_of(tmp_path: Path) -> None:
    said = fault(tmp_path, pairs(APART_M * 1.3 / 1000, "from,to,value"))
    assert "give --times-unit; distances are no drive times" in said


def test_a_column_that_says_how_a_time_was_found_is_told(tmp_path: Path) -> None:
    said = told(tmp_path, pairs(SECONDS, "from,to,seconds,km,status", ",7,FALLBACK"))
    assert "its column status (FALLBACK) is not read" in said
    assert "km" not in said


def test_times_that_are_an_estimate_count_as_such(tmp_path: Path) -> None:
    estimate = estimate_times(SCHOOLS)
    for corner in ("URN", "URN (estimated seconds)"):
        times = read(tmp_path, square(estimate.seconds, corner, "{:.2f}"))
        assert times.method == "estimate"
        assert times.notices[0] == estimate.notices[0]


def test_a_file_that_says_that_its_times_are_estimated_is_told(tmp_path: Path) -> None:
    for text in (
        square(SECONDS, "URN (estimated seconds)"),
        pairs(SECONDS, "from,to,estimated_seconds"),
    ):
        times = read(tmp_path, text)
        assert times.method == "given"
        assert "times.csv says that its times are estimated" in times.notices[0].text


@pytest.mark.parametrize("engine", ["osrm", "valhalla"])
def test_the_real_matrices_raise_no_doubt(shared_data: Path, tmp_path: Path, engine: str) -> None:
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    path = shared_data / "reference" / f"isle_of_wight_{engine}_seconds.csv"
    for notice in read_times(path, schools).notices:
        assert "differ by more than 2 minutes" in notice.text
    rows = list(csv.reader(io.StringIO(path.read_text())))
    whole = [[cell and str(round(float(cell) / 60)) for cell in row[1:]] for row in rows[1:]]
    lines = [",".join([row[0], *cells]) for row, cells in zip(rows[1:], whole, strict=True)]
    rounded = tmp_path / "minutes.csv"
    rounded.write_text("\n".join([",".join(["URN (minutes)", *rows[0][1:]]), *lines]))
    texts = [notice.text for notice in read_times(rounded, schools).notices]
    assert not any("straight line" in text or "slower than" in text for text in texts)
