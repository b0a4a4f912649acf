"""Drive times guessed from straight lines, where there are no roads at hand."""

from collections.abc import Sequence

import numpy as np

from data.errors import Notice
from data.school import School
from routing.network import Floats, distance_m
from routing.tags import KPH_PER_MPH
from routing.times import TravelTimes

# Round figures against the mean of two routing engines (OSRM and Valhalla, stock car profiles) over
# the 1,406 journeys between the 38 primary schools of the Isle of Wight: half of them come within
# 1.2 minutes of it, and 95 in 100 within 4.5. One pace for all, fitted to the same journeys by
# least squares (4.4 minutes and 1.04 a kilometre), comes within 1.4 and 4.8. A speed is that
# between the outskirts of two places: what is slower about their streets is in the start.
START_S = 3.5 * 60
DETOUR = 1.3
"""Roads between two places are about so many times as long as the straight line."""
URBAN_MPH = 40.0
RURAL_MPH = 50.0


def estimate_times(schools: Sequence[School]) -> TravelTimes:
    """Return drive times estimated from straight-line distances.

    They are 3.5 minutes and 1.3 times the distance, at 40 mph between two urban schools, 50 mph
    between two rural ones and 45 mph between one of each (the register's urban and rural classes;
    a school without a class counts as half rural). They know nothing of rivers, estuaries or the
    speed of roads, and every output says so.
    """
    lon = np.array([school.lon for school in schools], np.float64)
    lat = np.array([school.lat for school in schools], np.float64)
    apart_m = distance_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
    mph = _speed_mph(schools)
    speed_mps = (mph[:, None] + mph[None, :]) / 2 * KPH_PER_MPH / 3.6
    seconds = START_S + DETOUR * apart_m / speed_mps
    np.fill_diagonal(seconds, 0.0)
    notice = Notice(
        "Drive times are estimated from straight-line distances: they take no account of roads, "
        "rivers or water."
    )
    urns = tuple(school.urn for school in schools)
    return TravelTimes(urns, seconds, "estimate", notices=(notice,))


def _speed_mph(schools: Sequence[School]) -> Floats:
    classes = [school.urban_rural.lower() for school in schools]
    unknown = (URBAN_MPH + RURAL_MPH) / 2
    return np.array(
        [
            RURAL_MPH if "rural" in each else URBAN_MPH if "urban" in each else unknown
            for each in classes
        ],
        np.float64,
    )
