"""Places on the grid and in degrees, and places that cannot be right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.coordinates import Placed, check_places, in_england, to_degrees, to_grid

NEWPORT = [(450_000.0 + 1_000 * at, 89_000.0) for at in range(8)]


def placed(places, la="Isle of Wight"):
    return [Placed(at + 2, 100 + at, f"S{at}", la, *place) for at, place in enumerate(places)]


def test_a_place_that_is_known_is_where_it_is():
    # Ordnance Survey's own example of the grid: the trig pillar at Caister water tower
    lon, lat = to_degrees(np.array([651_409.9]), np.array([313_177.3]))
    assert (lon[0], lat[0]) == pytest.approx((1.71607, 52.65801), abs=1e-4)


@given(st.floats(200_000, 600_000), st.floats(120_000, 500_000))
def test_there_and_back_is_the_same_place(easting, northing):
    lon, lat = to_degrees(np.array([easting]), np.array([northing]))
    assert to_grid(lon[0], lat[0]) == pytest.approx((easting, northing), abs=0.05)


def test_cardiff_and_edinburgh_are_not_in_england_and_the_corners_are():
    at = {
        "Isles of Scilly": (90_000, 11_000),
        "Berwick": (399_000, 653_000),
        "Lowestoft": (655_000, 293_000),
        "Edinburgh": (325_000, 673_000),
        "Aberystwyth": (258_000, 281_000),
    }
    places = np.array(list(at.values()), dtype=float)
    assert in_england(*places.T).tolist() == [True, True, True, False, False]


def test_right_places_are_not_accused():
    assert check_places("register.csv", placed(NEWPORT)) == ([], [])


def test_swapped_and_foreign_places_are_faults_of_their_rows():
    swapped, foreign = (89_000.0, 450_000.0), (325_000.0, 673_000.0)
    faults, _ = check_places("register.csv", placed([*NEWPORT, swapped, foreign]))
    assert [fault.row for fault in faults] == [10, 11]
    assert "seem to be swapped" in faults[0].problem
    assert "is not in England" in faults[1].problem


def test_a_place_far_from_its_authority_is_worth_a_notice():
    faults, notices = check_places("register.csv", placed([*NEWPORT, (530_000.0, 180_000.0)]))
    assert faults == []
    assert [notice.urn for notice in notices] == [108]
    assert "lies far from the other schools of Isle of Wight" in notices[0].text
