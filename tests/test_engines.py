"""Our drive times beside those of two other engines."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from benchmarks.engines import (
    Agreement,
    Floats,
    central_london,
    groups,
    isle_of_wight,
    joined,
)
from benchmarks.speeds import speeds
from data import Schools
from routing import RoadGraph, SpeedProfile, travel_times


@dataclass
class Measured:
    roads: RoadGraph
    schools: Schools
    theirs: dict[str, Floats]
    ours: Floats


@pytest.fixture(scope="module")
def island(shared_data: Path) -> Measured:
    roads, schools, theirs = isle_of_wight(shared_data)
    ours = travel_times(roads, schools, SpeedProfile.car()).seconds
    return Measured(roads, schools, theirs, ours)


def test_agreement_by_hand() -> None:
    ours, theirs = np.array([[0.9, 1.0, 1.3, 5.0]]), np.ones((1, 4))
    found = Agreement.of(ours, theirs, np.array([[True, True, True, False]]))
    assert (found.pairs, found.median) == (3, 1.0)
    assert found.scatter == pytest.approx(0.1)
    assert found.within_15 == found.within_15_scaled == pytest.approx(2 / 3)


def test_car_agrees_with_the_mean_of_both_engines(island: Measured) -> None:
    found = Agreement.of(
        island.ours, island.theirs["mean of both"], groups(island.roads, island.schools)["all"]
    )
    assert found.pairs == 38 * 37
    assert 0.95 <= found.median <= 1.05
    assert found.scatter <= 0.03
    assert found.within_15 >= 0.95


@pytest.mark.parametrize(
    "part",
    [
        "within the east",
        "within the west",
        "from half to half",
        "between towns",
        "between villages",
        "town and village",
    ],
)
def test_car_agrees_on_every_part_of_the_island(island: Measured, part: str) -> None:
    which = groups(island.roads, island.schools)[part]
    found = Agreement.of(island.ours, island.theirs["mean of both"], which)
    assert 0.95 <= found.median <= 1.05
    assert found.scatter <= 0.045


def test_central_london_agrees_with_the_mean_of_both_engines(shared_data: Path) -> None:
    roads, places, theirs = central_london(shared_data)
    ours = travel_times(roads, places, SpeedProfile.car()).seconds
    found = Agreement.of(ours, theirs["mean of both"], joined(ours, theirs))
    assert found.pairs > 1500
    assert found.scatter <= 0.04
    assert found.within_15_scaled >= 0.85


def test_a_roads_are_driven_as_fast_as_was_measured(island: Measured, shared_data: Path) -> None:
    roads, _, _ = central_london(shared_data)
    london, of_island = (
        {row.roads.strip(): row for row in speeds(each)} for each in (roads, island.roads)
    )
    found = london["A roads"]
    # Measured: 10.5 mph between the peaks and 10.6 in the peak, which no free flow is as slow as.
    assert 10.5 < found.mph[0] < 17
    assert abs(found.mph[1] / 10.6 - 1) <= 0.15
    assert 1.2 <= found.ratio <= 1.3
    # The open road of a rural county: 46.1 mph at all hours, and no slower in the peak.
    assert abs(of_island["outside"].mph[0] / 46.1 - 1) <= 0.05
    assert 1 <= of_island["outside"].ratio <= 1.1
    assert of_island["A roads"].ratio <= 1.2


@pytest.mark.parametrize("engine", ["osrm", "valhalla"])
def test_car_lies_between_the_engines(island: Measured, engine: str) -> None:
    found = Agreement.of(
        island.ours, island.theirs[engine], groups(island.roads, island.schools)["all"]
    )
    assert found.scatter <= 0.045
    assert (found.median < 1) is (engine == "osrm")


def test_neither_short_nor_long_journeys_are_favoured(island: Measured) -> None:
    bands = {
        name: which for name, which in groups(island.roads, island.schools).items() if "km" in name
    }
    assert len(bands) == 4
    medians = [
        Agreement.of(island.ours, island.theirs["mean of both"], which).median
        for which in bands.values()
    ]
    assert max(medians) - min(medians) < 0.05


def test_the_school_run_takes_longer_for_every_pair(island: Measured) -> None:
    peak = travel_times(island.roads, island.schools, SpeedProfile.car_peak()).seconds
    apart = ~np.eye(len(peak), dtype=bool)
    assert (peak[apart] > island.ours[apart]).all()
    # No steeper than measured: on the A roads of a rural county the peak costs next to nothing.
    assert 1.05 < np.median(peak[apart] / island.ours[apart]) < 1.2
