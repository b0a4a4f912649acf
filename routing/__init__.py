"""From a road file and schools to drive times: road graph, speed profiles, snapping, matrix.

Imports `data` and nothing else of the product.
"""

from routing.estimate import estimate_times
from routing.graph import RoadGraph
from routing.matrix import travel_times
from routing.profile import SpeedProfile
from routing.times import UNREACHABLE, Snap, TravelTimes
from routing.times_file import read_times, write_times

__all__ = [
    "UNREACHABLE",
    "RoadGraph",
    "Snap",
    "SpeedProfile",
    "TravelTimes",
    "estimate_times",
    "read_times",
    "travel_times",
    "write_times",
]
