"""From a road file and schools to drive times: road graph, speed profiles, snapping, matrix.

Imports `data` and nothing else of the product.
"""

from routing.cache import cached_roads, cached_times
from routing.graph import RoadGraph
from routing.matrix import extend_times, travel_times
from routing.profile import SpeedProfile
from routing.reachable import Reach, reach
from routing.routes import Route, route, routes
from routing.times import UNREACHABLE, Snap, TravelTimes, estimate_times
from routing.times_file import (
    read_ferry_marks,
    read_kept_times,
    read_times,
    write_ferry_marks,
    write_times,
)

__all__ = [
    "UNREACHABLE",
    "Reach",
    "RoadGraph",
    "Route",
    "Snap",
    "SpeedProfile",
    "TravelTimes",
    "cached_roads",
    "cached_times",
    "estimate_times",
    "extend_times",
    "reach",
    "read_ferry_marks",
    "read_kept_times",
    "read_times",
    "route",
    "routes",
    "travel_times",
    "write_ferry_marks",
    "write_times",
]
