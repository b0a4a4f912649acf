"""Making a plan better, window by window, and proving that it cannot be made better.

Clusters are held against the duals of the bound: a plan costs as much more than the sum of the
duals as its clusters' reduced costs add up to. A window of neighbouring clusters can only be
rearranged for the better by clusters whose reduced costs together come to less than the window's
own, so these are all that its set partitioning need choose from.
"""

from collections.abc import Callable, Iterator

import numpy as np

from clustering.bound import Dual
from clustering.branching import Aim
from clustering.clock import Clock
from clustering.incumbent import Incumbent, reduced
from clustering.nodes import Floats, Nodes, NodeSet, part_of
from clustering.partition import Choice, choose
from clustering.pricing import Priced, price_every

WINDOWS = ((36, 6_000), (64, 6_000), (120, 5_000))
"""Schools in a window and clusters to choose from at most, one round after the other."""

SHARES = tuple(0.6**step for step in range(12))
"""Reduced cost a window's clusters may have, as shares of the window's own, tried in turn."""

WINDOW_BRANCHES = 60
WINDOW_EFFORT = 300_000
"""Branches in a window's set partitioning, and in listing the clusters of each of its roots."""

PROOF_CLUSTERS = 60_000
PROOF_EFFORT = 3_000_000
PROOF_BRANCHES = 100_000
"""The same for the proof, and how many clusters it may list."""


def improve(
    plan: Incumbent, dual: Dual, seed: int, clock: Clock, tell: Callable[[], None]
) -> Iterator[int]:
    """Rearrange windows of the plan, larger ones each round; yield the round's number at its end.

    Parameters
    ----------
    tell
        Called after every better plan.
    """
    random = np.random.default_rng(seed)
    for round_, (schools, most) in enumerate(WINDOWS, start=1):
        tried: set[tuple[NodeSet, ...]] = set()
        failures = 0
        while failures < 2 + 3 * len(plan.nodes.schools) // schools and clock.go_on():
            failures += 1
            window = _window(plan, dual.duals, schools, random)
            if window in tried:
                continue
            tried.add(window)
            better = _rearranged(plan.nodes, window, dual.duals, most, clock)
            if better:
                plan.replace(window, better)
                failures = 0
                tell()
        if not clock.go_on():
            return
        yield round_


def prove(plan: Incumbent, dual: Dual, clock: Clock) -> float:
    """Choose the plan from all clusters that could be part of a better one.

    Proof. A better plan's reduced costs sum to less than its cost minus the duals, and at every
    root they are at least the lowest there; so none of its clusters has a reduced cost above the
    gap between this plan and the bound. Where all clusters below that can be listed, the best
    choice among them is the best plan there is.

    Returns
    -------
    A bound: at least that of `dual`, and the cost of the plan where it is proven best.
    """
    gap = plan.cost - dual.bound
    aim = Aim(gap, PROOF_EFFORT, every=True)
    priced = price_every(plan.nodes, dual.duals, aim, PROOF_CLUSTERS, clock.go_on)
    if not priced.complete:
        return dual.bound
    choice = _choose(
        plan.nodes, plan.clusters, priced, dual.duals, branches=PROOF_BRANCHES, clock=clock
    )
    if choice.clusters:
        chosen = Incumbent(plan.nodes, tuple(sorted(choice.clusters)))
        if chosen.cost < plan.cost:
            plan.clusters = chosen.clusters
    return max(dual.bound, min(choice.bound + float(dual.duals.sum()), plan.cost))


def _window(
    plan: Incumbent, duals: Floats, schools: int, random: np.random.Generator
) -> tuple[NodeSet, ...]:
    """Draw a cluster, dear ones more often, and take its neighbours until there are enough."""
    nodes = plan.nodes
    dear = np.array([max(reduced(nodes, members, duals), 0.0) for members in plan.clusters])
    chances = dear + 0.05 * dear.mean() + 1e-9
    seed = list(plan.clusters[int(random.choice(len(dear), p=chances / chances.sum()))])
    each_s = nodes.drive_s[seed] / (nodes.schools[seed, None] * nodes.schools[None, :])
    near_s = each_s.min(axis=0) * random.uniform(0.7, 1.3, len(nodes.schools))
    near_s[seed] = 0.0
    distance_s = np.array([near_s[list(members)].min() for members in plan.clusters])
    window: list[NodeSet] = []
    inside = 0
    for at in np.argsort(distance_s, kind="stable"):
        members = plan.clusters[at]
        inside += int(nodes.schools[list(members)].sum())
        if window and (inside > schools or not np.isfinite(distance_s[at])):
            break
        window.append(members)
    return tuple(sorted(window))


def _rearranged(
    nodes: Nodes, window: tuple[NodeSet, ...], duals: Floats, most: int, clock: Clock
) -> tuple[NodeSet, ...]:
    """Return a cheaper arrangement of the window's nodes; empty where none was found."""
    chosen = sorted(node for members in window for node in members)
    gap = sum(reduced(nodes, members, duals) for members in window)
    if gap <= 1e-6:
        return ()
    part, worth = part_of(nodes, chosen), np.ascontiguousarray(duals[chosen])
    for share in SHARES:
        # fewer, more promising ones where they are too many to choose from
        aim = Aim(share * gap, WINDOW_EFFORT, every=True)
        priced = price_every(part, worth, aim, most, clock.go_on)
        if priced.complete or not clock.go_on():
            break
    place = {node: at for at, node in enumerate(chosen)}
    start = tuple(tuple(place[node] for node in members) for members in window)
    choice = _choose(part, start, priced, worth, branches=WINDOW_BRANCHES, clock=clock)
    if choice.value >= gap - 1e-3:
        return ()
    return tuple(tuple(chosen[at] for at in members) for members in choice.clusters)


def _choose(
    nodes: Nodes,
    start: tuple[NodeSet, ...],
    priced: Priced,
    duals: Floats,
    *,
    branches: int,
    clock: Clock,
) -> Choice:
    """Choose by reduced costs: the same best choice, and numbers of a size the solver likes."""
    everyone = range(len(nodes.schools))
    clusters = {(node,) for node in everyone} | set(start) | priced.clusters.keys()
    costs = {members: reduced(nodes, members, duals) for members in sorted(clusters)}
    choice = choose(costs, everyone, start, clock.left, branches)
    if not choice.in_time:
        clock.cut_short = True
    return choice
