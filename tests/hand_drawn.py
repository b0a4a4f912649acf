"""Plans of the small problem that people might draw, and problems in which they break rules."""

import dataclasses

import numpy as np
from small_plan import small_problem

from clustering import Cluster, LeftOut, Plan, Rules

URNS = tuple(range(900001, 900009))


def by_hand():
    """Three groups: one too small, one with the school at the end of the lane."""
    return Plan(
        (
            Cluster(1, (900001, 900002), "West"),
            Cluster(2, (900003, 900004, 900005), "Middle"),
            Cluster(3, (900006, 900007, 900008), "East"),
        )
    )


def cut_off():
    """The small problem without any way to the last school."""
    problem = small_problem()
    seconds = problem.times.seconds.copy()
    seconds[7, :7] = seconds[:7, 7] = np.inf
    return problem.replace(times=dataclasses.replace(problem.times, seconds=seconds))


PROBLEMS = (
    small_problem(),
    small_problem().replace(rules=Rules(size=(3, 4), pupils=(200, 350))),
    small_problem().replace(rules=Rules(size=(3, 4), clusters=2)),
    small_problem().replace(rules=Rules(size=(3, 4), shape="hub")),
    cut_off(),
)


def grouped(places):
    """Return the plan of groups by number, 0 for none."""
    groups = {
        at: tuple(u for u, p in zip(URNS, places, strict=True) if p == at) for at in (1, 2, 3)
    }
    clusters = [urns for urns in groups.values() if urns]
    return Plan(
        tuple(Cluster(at, urns, lead=urns[0]) for at, urns in enumerate(clusters, 1)),
        tuple(LeftOut(u, "In no group.") for u, p in zip(URNS, places, strict=True) if not p),
    )
