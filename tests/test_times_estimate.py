from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_roads import school

from data import School, read_schools
from routing import estimate_times
from routing.tags import KPH_PER_MPH

URBAN, RURAL = "(England/Wales) Urban city and town", "(England/Wales) Rural village"
CONURBATION = "(England/Wales) Urban major conurbation"
CLASSES = (URBAN, RURAL, CONURBATION, "")


def placed(urn: int, east_m: float, urban_rural: str) -> School:
    return replace(school(urn, east_m, 0), urban_rural=urban_rural)


@pytest.mark.parametrize(
    ("classes", "start_min", "stretches"),
    [
        ((RURAL, RURAL), 3.5, [(13, 50)]),
        ((URBAN, RURAL), 3.5, [(13, 45)]),
        (("", ""), 3.5, [(13, 45)]),
        ((URBAN, URBAN), 1.5, [(3, 20), (10, 40)]),
        ((URBAN, CONURBATION), 1.5, [(3, 20), (10, 40)]),
        ((CONURBATION, CONURBATION), 1.5, [(13, 20)]),
        ((CONURBATION, RURAL), 3.5, [(13, 45)]),
    ],
)
def test_ten_kilometres_take_a_start_and_thirteen_by_road(
    classes: tuple[str, str], start_min: float, stretches: list[tuple[float, float]]
) -> None:
    times = estimate_times([placed(1, 0, classes[0]), placed(2, 10_000, classes[1])])
    driving = sum(km / (mph * KPH_PER_MPH) * 3600 for km, mph in stretches)
    expected = start_min * 60 + driving
    assert times.seconds == pytest.approx(np.array([[0, expected], [expected, 0]]), rel=1e-4)


@given(st.lists(st.floats(0, 40_000), min_size=3, max_size=3), st.sampled_from(CLASSES))
def test_of_schools_of_a_class_the_farther_is_the_longer_drive(
    places: list[float], each: str
) -> None:
    times = estimate_times([placed(at, east_m, each) for at, east_m in enumerate(places)])
    first, second, third = times.seconds[0, 1], times.seconds[0, 2], times.seconds[1, 2]
    apart = [abs(places[a] - places[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    order = np.argsort(apart, kind="stable")
    assert (np.diff(np.array([first, second, third])[order]) >= -1.0).all()


def test_schools_at_one_place_are_not_zero_apart() -> None:
    times = estimate_times([school(1, 0, 0), school(2, 0, 0)])
    assert times.seconds[0, 1] == pytest.approx(210)


def test_an_estimate_says_so() -> None:
    times = estimate_times([school(1, 0, 0)])
    assert times.method == "estimate"
    assert times.profile == ""
    assert "estimated from straight-line distances" in times.notices[0].text
    assert "miles an hour" not in times.notices[0].text


def test_an_estimate_says_at_what_speed_it_drives_in_towns() -> None:
    times = estimate_times([placed(1, 0, URBAN), placed(2, 900, URBAN), placed(3, 0, RURAL)])
    assert times.notices[0].text.endswith("In the streets of towns they assume 20 miles an hour.")
    alone = estimate_times([placed(1, 0, URBAN), placed(2, 900, RURAL)])
    assert "miles an hour" not in alone.notices[0].text


def test_no_schools_need_no_estimate() -> None:
    assert estimate_times([]).seconds.shape == (0, 0)


def test_estimates_on_the_isle_of_wight_are_near_the_mean_of_two_engines(shared_data: Path) -> None:
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    engines = []
    for name in ("osrm", "valhalla"):
        table = pd.read_csv(
            shared_data / "reference" / f"isle_of_wight_{name}_seconds.csv", index_col=0
        )
        engines.append(table.loc[list(schools.urns), [str(u) for u in schools.urns]].to_numpy())
    apart = ~np.eye(len(schools), dtype=bool)
    error_s = np.abs(estimate_times(schools).seconds - np.mean(engines, axis=0))[apart]
    assert np.median(error_s) < 1.25 * 60
    assert np.percentile(error_s, 95) < 4.25 * 60


def test_estimates_in_central_london_are_near_the_mean_of_two_engines(shared_data: Path) -> None:
    reference = shared_data / "reference"
    points = pd.read_csv(reference / "central_london_points.csv")
    at = zip(points["lon"], points["lat"], strict=True)
    schools = [
        replace(placed(urn, 0, CONURBATION), lon=lon, lat=lat) for urn, (lon, lat) in enumerate(at)
    ]
    engines = [
        pd.read_csv(reference / f"central_london_{name}_seconds.csv", index_col=0).to_numpy()
        for name in ("osrm", "valhalla")
    ]
    apart = ~np.eye(len(schools), dtype=bool)
    error_s = np.abs(estimate_times(schools).seconds - np.mean(engines, axis=0))[apart]
    assert np.median(error_s) < 0.7 * 60
    assert np.percentile(error_s, 95) < 1.8 * 60
