"""What `maps` offers; each name is imported when it is asked for."""

from maps.basemap import Basemap as Basemap
from maps.changes import Before as Before
from maps.draw import Map as Map, draw as draw
from maps.export_directory import export_plan_directory as export_plan_directory
from maps.findings import Findings as Findings
from maps.kept_decisions import (
    read_clusters as read_clusters,
    read_decisions as read_decisions,
)
from maps.plan_directory import (
    redraw_plan_directory as redraw_plan_directory,
    require_plan_directory_writable as require_plan_directory_writable,
    write_plan_directory as write_plan_directory,
    write_stored_plan as write_stored_plan,
)
from maps.stored_plan import for_all as for_all
from maps.spokes import Spokes as Spokes, journeys as journeys
from maps.stored_plan import (
    StoredPlan as StoredPlan,
    read_plan_directory as read_plan_directory,
)
from maps.what_if import WhatIf as WhatIf
