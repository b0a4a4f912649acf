"""The files of a plan directory, by name."""

from maps.exports import EXPORTS

PLAN, SCHOOLS, CLUSTERS, CONSENTS = "plan.json", "schools.csv", "clusters.csv", "consents.csv"
TIMES, FERRIES = "times.csv", "ferries.csv"
BASEMAP, SPOKES, MAP = "basemap.json", "spokes.json", "map.html"
FILES = EXPORTS | {PLAN, SCHOOLS, CLUSTERS, CONSENTS, TIMES, FERRIES, BASEMAP, SPOKES, MAP}
"""Files of every plan."""
SCENARIO, ANSWER, BEFORE = "scenario.toml", "answer.json", "before"
OF_WHAT_IF = frozenset({SCENARIO, ANSWER, BEFORE})
"""What a plan holds beside that answers a what-if; `before` is a directory of the plan that it
began from: plan.json, schools and times, and no outputs."""
HANDOUTS, COUNTY, SLIDES = "handouts.pdf", "county.png", "slides.pptx"
MADE_FROM_IT = frozenset({HANDOUTS, COUNTY, SLIDES})
"""What may be made from a plan later; it goes with the plan when that is replaced.

A directory with anything else in it is never replaced."""
OWN = FILES | OF_WHAT_IF | MADE_FROM_IT
"""All that a plan directory may hold, but for alternatives."""
