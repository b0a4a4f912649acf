"""Maps of plans, and the directory a plan is kept in."""

from maps.basemap import Basemap
from maps.before import Before
from maps.draw import Map, draw
from maps.export_directory import export_plan_directory
from maps.findings import Findings
from maps.plan_directory import (
    redraw_plan_directory,
    require_plan_directory_writable,
    write_plan_directory,
    write_stored_plan,
)
from maps.shared import for_all
from maps.spokes import Spokes, journeys
from maps.stored_plan import StoredPlan, WhatIf, read_plan_directory

__all__ = [
    "Basemap",
    "Before",
    "Findings",
    "Map",
    "Spokes",
    "StoredPlan",
    "WhatIf",
    "draw",
    "export_plan_directory",
    "for_all",
    "journeys",
    "read_plan_directory",
    "redraw_plan_directory",
    "require_plan_directory_writable",
    "write_plan_directory",
    "write_stored_plan",
]
