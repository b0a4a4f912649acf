from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_roads import school

from data import School, read_schools
from routing import estimate_times
from routing.tags import KPH_PER_MPH

URBAN, RURAL = "(England/Wales) Urban city and town", "(England/Wales) Rural village"


def placed(urn: int, east_m: float, urban_rural: str) -> School:
    return replace(school(urn, east_m, 0), urban_rural=urban_rural)


@pytest.mark.parametrize(
    ("classes", "mph"),
    [((URBAN, URBAN), 40), ((RURAL, RURAL), 50), ((URBAN, RURAL), 45), (("", ""), 45)],
)
def test_ten_kilometres_take_a_start_and_thirteen_by_road(
    classes: tuple[str, str], mph: float
) -> None:
    times = estimate_times([placed(1, 0, classes[0]), placed(2, 10_000, classes[1])])
    expected = 3.5 * 60 + 13 / (mph * KPH_PER_MPH) * 3600
    assert times.seconds == pytest.approx(np.array([[0, expected], [expected, 0]]), rel=1e-4)


def test_schools_at_one_place_are_not_zero_apart() -> None:
    times = estimate_times([school(1, 0, 0), school(2, 0, 0)])
    assert times.seconds[0, 1] == pytest.approx(210)


def test_an_estimate_says_so() -> None:
    times = estimate_times([school(1, 0, 0)])
    assert times.method == "estimate"
    assert times.profile == ""
    assert "estimated from straight-line distances" in times.notices[0].text


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
    assert np.median(error_s) < 1.3 * 60
    assert np.percentile(error_s, 95) < 4.6 * 60
