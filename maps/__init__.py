"""Maps of plans, and the directory a plan is kept in."""

from maps.basemap import Basemap
from maps.before import Before
from maps.draw import Map, draw
from maps.findings import Findings
from maps.plan_directory import (
    StoredPlan,
    export_plan_directory,
    read_plan_directory,
    require_plan_directory_writable,
    write_plan_directory,
)
from maps.spokes import Spokes, journeys

__all__ = [
    "Basemap",
    "Before",
    "Findings",
    "Map",
    "Spokes",
    "StoredPlan",
    "draw",
    "export_plan_directory",
    "journeys",
    "read_plan_directory",
    "require_plan_directory_writable",
    "write_plan_directory",
]
