"""What `routing` offers; each name is imported when it is asked for."""

from routing.cache import cached_roads as cached_roads, cached_times as cached_times
from routing.times import estimate_times as estimate_times
from routing.graph import RoadGraph as RoadGraph
from routing.matrix import extend_times as extend_times, travel_times as travel_times
from routing.profile import SpeedProfile as SpeedProfile
from routing.reachable import Reach as Reach, reach as reach
from routing.routes import Route as Route, route as route, routes as routes
from routing.sparse_estimate import estimate_sparse_times as estimate_sparse_times
from routing.sparse_roads import sparse_travel_times as sparse_travel_times
from routing.sparse_times import SparseTimes as SparseTimes
from routing.times import (
    UNREACHABLE as UNREACHABLE,
    Snap as Snap,
    TravelTimes as TravelTimes,
    extend_by_estimate as extend_by_estimate,
)
from routing.times_file import (
    read_ferry_marks as read_ferry_marks,
    read_kept_times as read_kept_times,
    read_times as read_times,
    write_ferry_marks as write_ferry_marks,
    write_times as write_times,
)
