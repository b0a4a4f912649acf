"""The embedded county in 64 compact clusters, made without a search, over its own land."""

import numpy as np

from clustering import Cluster, Plan, Problem, Rules
from data import demo_county, read_schools
from maps import Basemap
from routing import estimate_times


def county(roads=None):
    """Return its problem, a plan and what lies beneath; `roads` is its graph, None to draw none."""
    demo = demo_county()
    schools = read_schools(demo.schools, la=demo.la, group_links=demo.group_links)
    problem = Problem(schools, estimate_times(schools), Rules())
    at = np.array([(school.easting, school.northing) for school in schools])
    parts = [np.arange(len(at))]
    for _ in range(6):
        parts = [half for part in parts for half in _halves(part, at)]
    urns = [tuple(schools.items[row].urn for row in part.tolist()) for part in parts]
    plan = Plan(tuple(Cluster(number, each) for number, each in enumerate(urns, 1)))
    return problem, plan, Basemap.from_osm(demo.roads, schools, roads)


def _halves(part, at):
    """Split rows of schools in two across the longer side of where they lie."""
    across = int(np.ptp(at[part], axis=0).argmax())
    return np.array_split(part[at[part, across].argsort()], 2)
