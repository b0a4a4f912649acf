"""The files of a plan directory, by name."""

from clustering.decisions import FILE

ALTERNATIVE = "alternative-"
"""Names of alternatives' directories begin with this; a number follows."""
WORKBOOK, GEOPACKAGE, GEOJSON = "clusters.xlsx", "clusters.gpkg", "clusters.geojson"
EXPORTS = frozenset({WORKBOOK, GEOPACKAGE, GEOJSON})
PLAN, SCHOOLS, CLUSTERS, CONSENTS = "plan.json", "schools.csv", "clusters.csv", "consents.csv"
TIMES, FERRIES = "times.csv", "ferries.csv"
INSPECTIONS = "inspections.csv"
"""What Ofsted's file says of the schools, in its own form; absent where none was given."""
BASEMAP, SPOKES, MAP = "basemap.json", "spokes.json", "map.html"
RUN = "run.json"
"""How long the search took, which differs between two runs on the same input."""
HISTORY = "history.json"
"""Which plan came from which; absent where a plan was made from no other."""
PERSONAL = "personal.json"
"""What is known of persons: readable by its owner only, and may be absent."""
DECISIONS = FILE
"""What people decided: they edit it, so no hash binds it, and it may be absent."""
CURVE, CURVE_PICTURE = "curve.json", "curve.png"
"""What moving schools of the plan in hand buys, and its picture; absent where nobody asked."""
DRAWN = EXPORTS | {CLUSTERS, CONSENTS, MAP, CURVE_PICTURE}
"""Files that are made from the others, and can be made again at any time."""
OPTIONS = "options.json"
"""Plans by other limits, for the options appraisal; absent where none was tried."""
_KEPT = {
    PLAN,
    SCHOOLS,
    INSPECTIONS,
    TIMES,
    FERRIES,
    BASEMAP,
    SPOKES,
    RUN,
    HISTORY,
    PERSONAL,
    CURVE,
    OPTIONS,
}
FILES = DRAWN | _KEPT
"""Files of every plan."""
SCENARIO, ANSWER, BEFORE = "scenario.toml", "answer.json", "before"
OF_WHAT_IF = frozenset({SCENARIO, ANSWER, BEFORE})
"""What a plan that answers a what-if, or improves another, holds besides; `before` is the directory
of the plan that it began from: plan.json, schools and times, and no outputs. An improvement has no
scenario."""
HANDOUTS, COUNTY, SLIDES = "handouts.pdf", "county.png", "slides.pptx"
MADE_FROM_IT = frozenset({HANDOUTS, COUNTY, SLIDES})
"""What may be made from a plan later. It is made again when the plan is drawn again, and removed
with the plan when another replaces it.

A directory with anything else in it is never replaced."""
DECIDING = ".deciding"
"""Locked while a program changes what people decided; there for that moment only."""
OWN = FILES | OF_WHAT_IF | MADE_FROM_IT | {DECISIONS, DECIDING}
"""All that a plan directory may hold, but for alternatives."""


def is_drawn(name: str) -> bool:
    """Say whether a file, named relative to the plan directory, can be made again from the others.

    For an alternative, only its plan.json is read; for the plan before, every file is.
    """
    folder, _, file = name.rpartition("/")
    return file in DRAWN | MADE_FROM_IT or (folder.startswith(ALTERNATIVE) and file != PLAN)
