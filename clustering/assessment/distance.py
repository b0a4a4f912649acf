"""Where the distance between a plan and the proven bound comes from, cluster by cluster.

A bound rests on dual prices: what each school must cost in any plan by the rules, less what cuts
give back. A cluster's distance is what it costs above the prices of its schools. The distances of
a plan sum to its distance from the bound, up to a rest that no cluster carries.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from clustering.cost import measure
from clustering.optimiser.school_prices import SchoolPrices
from clustering.pair_weight import pair_weight
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.result import Result

MOST_REST = 0.02
"""Share of the bound that prices may leave unexplained: others prove too little of it."""


@dataclass(frozen=True)
class Distances:
    """The distance of a plan from a bound, divided.

    Attributes
    ----------
    clusters_s
        Distance of each cluster by its number, school-seconds; below 0 where it costs less than
        its schools must cost, which only a cluster that breaks a rule can by much.
    left_out_s
        Distance of each left-out school by URN: its price of being left out above its own.
    prices_s
        Price of each school by URN.
    rest_s
        What is left of the distance.
    """

    clusters_s: Mapping[int, float]
    left_out_s: Mapping[int, float]
    prices_s: Mapping[int, float]
    rest_s: float

    @property
    def whole_s(self) -> float:
        """Distance of the plan from the bound."""
        divided = (*self.clusters_s.values(), *self.left_out_s.values())
        return sum(divided) + self.rest_s


def distances(problem: Problem, drawn: Result, best: Result) -> Distances:
    """Divide the distance of a plan from its bound among its clusters and left-out schools.

    Parameters
    ----------
    problem
        The problem.
    drawn
        Any plan of it.
    best
        The best plan known: its prices divide the distance. Where they prove too little of the
        bound, a school's price is its share of its cluster there, and the distance that is divided
        is that from the best plan.
    """
    prices, bound_s = best.prices or SchoolPrices(), best.bound + best.left_out_s
    found = _divided(problem, drawn, prices, bound_s)
    if abs(_base_s(problem, prices) - bound_s) > MOST_REST * max(abs(bound_s), 1.0):
        found = _divided(problem, drawn, _shares(problem, best), best.total_s)
    return found


def _divided(problem: Problem, drawn: Result, prices: SchoolPrices, bound_s: float) -> Distances:
    plan = drawn.plan
    cut_s = _cut_prices(plan, prices)
    priced = {urn: _price_s(problem, prices, urn) for urn in problem.schools.urns}
    clusters = {
        cluster.number: measure(problem, cluster).cost
        - sum(priced[urn] for urn in cluster.schools)
        + sum(cut_s[urn] for urn in cluster.schools)
        + prices.fee_s
        for cluster in plan.clusters
    }
    left_out = {
        left.urn: float(problem.left_out_s[problem.row[left.urn]])
        - priced[left.urn]
        + cut_s[left.urn]
        for left in plan.left_out
    }
    divided = sum(clusters.values()) + sum(left_out.values())
    return Distances(clusters, left_out, priced, drawn.total_s - bound_s - divided)


def _price_s(problem: Problem, prices: SchoolPrices, urn: int) -> float:
    """Return the price of a school; one that no cluster can hold costs what leaving it out does."""
    return prices.prices_s.get(urn, float(problem.left_out_s[problem.row[urn]]))


def _base_s(problem: Problem, prices: SchoolPrices) -> float:
    """Return the bound that prices prove where no cluster costs less than its schools' prices."""
    schools = sum(_price_s(problem, prices, urn) for urn in problem.schools.urns)
    cuts = sum(price_s for _, price_s in prices.cuts)
    return schools - cuts - prices.fee_s * (problem.rules.clusters or 0)


def _cut_prices(plan: Plan, prices: SchoolPrices) -> Mapping[int, float]:
    """Return what the cuts add to the cost of schools, by URN.

    A cluster with two or three schools of a cut pays its price, which its schools share. A plan
    in which no cluster does pays it all the same: the three schools share it.
    """
    cluster_of = {urn: each.number for each in plan.clusters for urn in each.schools}
    added: dict[int, float] = defaultdict(float)
    for urns, price_s in prices.cuts:
        held = Counter(cluster_of[urn] for urn in urns if urn in cluster_of)
        number, most = held.most_common(1)[0] if held else (0, 0)
        paying = [urn for urn in urns if most < 2 or cluster_of.get(urn) == number]
        for urn in paying:
            added[urn] += price_s / len(paying)
    return added


def _shares(problem: Problem, best: Result) -> SchoolPrices:
    """Return each school's equal share of the cost of its cluster in the best plan."""
    return SchoolPrices(dict(_shares_of(problem, best.plan)))


def _shares_of(problem: Problem, plan: Plan) -> Iterator[tuple[int, float]]:
    for cluster in plan.clusters:
        each_s = measure(problem, cluster).cost / len(cluster.schools)
        yield from ((urn, each_s) for urn in cluster.schools)


def school_drives_s(problem: Problem, cluster: Cluster) -> dict[int, float]:
    """Return the mean drive of each school of a cluster to its partners, by URN, seconds.

    In the hub shape the drive to the lead school. They sum to what driving costs in the cluster.
    """
    rows = np.array([problem.row[urn] for urn in cluster.schools])
    if problem.rules.shape == "hub" and cluster.lead is not None:
        drives = problem.slower_s[problem.row[cluster.lead], rows]
    else:
        drives = problem.slower_s[np.ix_(rows, rows)].sum(axis=1) * pair_weight(len(rows)) / 2
    return dict(zip(cluster.schools, drives.tolist(), strict=True))


def school_pairs_s(problem: Problem, cluster: Cluster) -> dict[int, float]:
    """Return half of what the pairs of each school of a cluster cost beyond drives, by URN.

    They sum to what pairs cost in the cluster.
    """
    rows = np.array([problem.row[urn] for urn in cluster.schools])
    halves = problem.pair_cost_s[np.ix_(rows, rows)].sum(axis=1) * pair_weight(len(rows)) / 2
    return dict(zip(cluster.schools, halves.tolist(), strict=True))
