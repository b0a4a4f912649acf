"""The best plan that clusters of several plans make together."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scattered import scattered

from clustering import Limits, Problem, Rules
from clustering.clock import Clock
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.dual_prices import DualBound, duals_without_cuts
from clustering.optimiser.heuristics.recombination import recombine
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import cost_of
from clustering.optimiser.search_context import SearchContext
from routing import estimate_times
from routing.times_file import as_written

SCHOOLS = 9


@pytest.fixture(scope="module")
def instance():
    random = np.random.default_rng(7)
    schools = scattered([(*random.uniform(0, 20_000, 2), "") for _ in range(SCHOOLS)])
    problem = Problem(schools, as_written(estimate_times(schools)), Rules(size=(2, 4)))
    return aggregate(problem, ()).instance


def without_duals(instance):
    duals = duals_without_cuts(np.zeros(len(instance.schools)))
    return DualBound(0.0, duals, finished=False)


def best_among(instance, clusters):
    """Return the least cost of any disjoint clusters, units in none left out: by trying all."""
    possible = sorted(set(clusters))
    least = np.inf
    for count in range(len(instance.schools) // instance.fewest + 1):
        for chosen in combinations(possible, count):
            units = [unit for members in chosen for unit in members]
            if len(units) == len(set(units)):
                out = sorted(set(range(len(instance.schools))) - set(units))
                costs = sum(cost_of(instance, members) for members in chosen)
                least = min(least, costs + instance.left_out_s[out].sum())
    return least


ENDS = [(3, 6, 9), (2, 4, 6, 9), (4, 8), (2, 5, 9), (3, 5, 7, 9)]
"""Where clusters of a plan end in some order of the schools; those after are left out."""


@st.composite
def plans_of_all(draw):
    units, ends = draw(st.permutations(range(SCHOOLS))), draw(st.sampled_from(ENDS))
    begins = (0, *ends[:-1])
    return [units[begin:end] for begin, end in zip(begins, ends, strict=True)]


@settings(max_examples=60, deadline=None)
@given(plans=st.lists(plans_of_all(), min_size=1, max_size=3))
def test_the_best_choice_of_all_clusters_is_found(instance, plans):
    plans = [Incumbent.of(instance, plan).clusters for plan in plans]
    incumbent = Incumbent(instance, plans[0])
    others = [members for plan in plans[1:] for members in plan]
    recombine(incumbent, others, without_duals(instance), SearchContext())
    assert incumbent.cost == pytest.approx(best_among(instance, [*plans[0], *others]), abs=0.01)


def test_the_plan_stays_where_there_is_no_time(instance):
    incumbent = Incumbent.of(instance, [(0, 1, 2), (3, 4, 5), (6, 7, 8)])
    before = incumbent.clusters
    others = [(0, 1), (2, 3), (4, 5), (6, 7)]
    context = SearchContext(Clock(Limits(0.001)))
    while context.should_continue():
        pass
    recombine(incumbent, others, without_duals(instance), context)
    assert incumbent.clusters == before
