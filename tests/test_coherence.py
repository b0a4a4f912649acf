"""Schools that lie amid another cluster."""

import numpy as np
import pytest
import shapely
from grid import line_problem, on_a_line, schools_of
from hypothesis import given
from hypothesis import strategies as st
from patience import UNHURRIED

from clustering import Cluster, Problem, Rules, measure, solve
from clustering.coherence import intruders
from data.errors import InputError
from routing.times import TravelTimes

SQUARE = [(0, 0), (0, 4), (4, 4), (4, 0)]


def count(places, held):
    return intruders(np.array(places, dtype=float), np.array(held, dtype=np.int64))


@pytest.mark.parametrize(
    ("place", "inside"), [((2, 2), 1), ((1, 3), 1), ((4, 2), 0), ((5, 2), 0), ((0, 0), 0)]
)
def test_a_place_within_counts_and_one_on_the_border_or_beyond_does_not(place, inside):
    assert count([*SQUARE, place], [0, 1, 2, 3]) == inside


def test_a_member_amid_its_own_cluster_is_no_stranger():
    assert count([*SQUARE, (2, 2), (1, 1)], [0, 1, 2, 3, 4]) == 1


@pytest.mark.parametrize("held", [[0], [0, 2], [0, 2, 4], [0, 0, 5]])
def test_a_cluster_on_a_line_has_nothing_amid_it(held):
    assert count([*SQUARE, (2, 2), (0, 0)], held) == 0


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=3, max_size=20),
    st.integers(3, 7),
)
def test_the_count_agrees_with_a_library(places, size):
    held = list(range(min(size, len(places))))
    hull = shapely.MultiPoint([places[row] for row in held]).convex_hull
    others = places[len(held) :]
    amid = sum(hull.area > 0 and hull.contains(shapely.Point(place)) for place in others)
    assert count(places, held) == amid


def test_each_stranger_costs_what_the_rules_say():
    each = [{"easting": 1000.0 * x, "northing": 1000.0 * y} for x, y in [*SQUARE, (2, 2), (9, 9)]]
    problem = line_problem([0, 1, 2, 3, 4, 5], Rules(coherence_s=90), *each)
    assert measure(problem, Cluster(1, (101, 102, 103, 104))).coherence_s == 90
    assert measure(problem, Cluster(1, (101, 102, 103, 104, 105))).coherence_s == 0


def test_the_plan_takes_the_school_amid_it_in_where_that_is_worth_it():
    # 105 lies amid 101 to 104 on the map, and a little nearer to the others by road
    corners = [*SQUARE, (2, 2), (20, 0), (20, 4), (24, 2)]
    schools = schools_of(*({"easting": 1e3 * x, "northing": 1e3 * y} for x, y in corners))
    times = TravelTimes(schools.urns, on_a_line([0, 0, 0, 0, 6, 10, 10, 10]))
    homes = []
    for seconds in (0.0, 3000.0):
        rules = Rules(size=(3, 5), coherence_s=seconds)
        result = solve(Problem(schools, times, rules), UNHURRIED)
        homes.append(next(c.schools for c in result.plan.clusters if 105 in c.schools))
        assert result.parts["coherence"] == 0 or not seconds
    assert homes == [(105, 106, 107, 108), (101, 102, 103, 104, 105)]


def test_a_school_without_a_place_is_a_fault_where_places_matter():
    with pytest.raises(InputError, match="URN 0 has no coordinates, and coherence_s"):
        Problem.from_arrays(on_a_line([0, 1, 2, 3]), rules=Rules(coherence_s=60))
