"""Finding clusters that are cheap for given duals: branch and bound over each root's neighbours.

A dual is what the master problem pays for covering a node; a cluster's reduced cost is its cost
less the duals of its nodes. Every cluster is rooted at its lowest-numbered node, so that each is
met once. The search of one root is in `clustering.branching`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from clustering.branching import Aim, price_root
from clustering.compiled import compiled
from clustering.nodes import Floats, Ints, Nodes, NodeSet, cluster_cost

BLOCK = 32
"""Roots priced between two looks at the clock."""

KEEP = 36
"""Clusters kept of each root, the last found: the cheapest."""

NO_LIMIT = 1_000_000_000
"""Branches, more than a search ever needs."""


@dataclass(frozen=True)
class Priced:
    """What a round of pricing found.

    Attributes
    ----------
    clusters
        The clusters with their cost, each once.
    lowest
        (g,) lowest reduced cost of the clusters at each root, 0 where none is below 0.
    complete
        Every root was searched among all its neighbours, to the end: nothing was missed.
    """

    clusters: dict[NodeSet, float]
    lowest: Floats
    complete: bool


def price(
    nodes: Nodes,
    duals: Floats,
    go_on: Callable[[], bool],
    *,
    reach: int | None = None,
    effort: int = NO_LIMIT,
) -> Priced:
    """Find for each root its cheapest cluster by reduced cost, and some of the next.

    Only clusters with a reduced cost below 0 are of use to the master problem, and only they are
    returned.

    Parameters
    ----------
    duals
        (g,) seconds.
    go_on
        Asked between blocks of roots.
    reach
        Look at so many nearest neighbours only; None for all, as a proof needs.
    effort
        Branches to try for each root at most.
    """
    clusters: dict[NodeSet, float] = {}
    lowest = np.zeros(len(nodes.schools))
    members = np.full((KEEP, nodes.most), -1, np.int64)
    aim = Aim(-1e-6, effort, every=False)
    complete = reach is None
    for root in _roots(nodes, go_on):
        if root is None:
            return Priced(clusters, lowest, complete=False)
        site = _site(nodes, root, reach)
        found, low, ended = price_root(nodes, duals, site, aim, members)
        lowest[root] = min(low, 0.0)
        complete &= ended
        clusters |= _clusters(nodes, members[: min(found, KEEP)])
    return Priced(clusters, lowest, complete)


def price_every(
    nodes: Nodes, duals: Floats, aim: Aim, most: int, go_on: Callable[[], bool]
) -> Priced:
    """Find every cluster that `aim` asks for; give up, incomplete, where they exceed `most`."""
    clusters: dict[NodeSet, float] = {}
    members = np.full((most, nodes.most), -1, np.int64)
    for root in _roots(nodes, go_on):
        if root is None:
            return Priced(clusters, np.zeros(0), complete=False)
        found, _, ended = price_root(nodes, duals, _site(nodes, root), aim, members)
        clusters |= _clusters(nodes, members[:found])
        if not ended or len(clusters) > most:
            return Priced(clusters, np.zeros(0), complete=False)
    return Priced(clusters, np.zeros(0), complete=True)


def _roots(nodes: Nodes, go_on: Callable[[], bool]) -> Iterator[int | None]:
    """Yield every root, or None where time is up before them all."""
    for root in range(len(nodes.schools)):
        if root and root % BLOCK == 0 and not go_on():
            yield None
        yield root


def _site(nodes: Nodes, root: int, reach: int | None = None) -> Ints:
    """Return the root, then the nodes that may join it: compatible, and of higher number."""
    if reach is None:
        after = np.flatnonzero(np.isfinite(nodes.drive_s[root, root + 1 :])) + root + 1
    else:
        near = nodes.near[root, : min(reach, nodes.degree[root])]
        after = np.sort(near[near > root])
    return np.concatenate([[root], after])


def _clusters(nodes: Nodes, members: Ints) -> dict[NodeSet, float]:
    costs = _costs(nodes, members)
    return {
        tuple(sorted(node for node in row if node >= 0)): cost
        for row, cost in zip(members.tolist(), costs.tolist(), strict=True)
    }


@compiled
def _costs(nodes: Nodes, members: Ints) -> Floats:
    costs = np.empty(len(members))
    for k in range(len(members)):
        costs[k] = cluster_cost(nodes, members[k])
    return costs
