"""Making a plan better, window by window, and proving that it cannot be made better.

Clusters are held against the duals of the bound: a plan costs as much more than the sum of the
duals as its clusters' reduced costs add up to. A window of neighbouring clusters can only be
rearranged for the better by clusters whose reduced costs together come to less than the window's
own, so these are all that its set partitioning need choose from.
"""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from clustering.bound import Dual
from clustering.branching import Aim
from clustering.clock import Clock
from clustering.cuts import Tightened, tighten
from clustering.hub_search import hub_windows, rearranged_hubs
from clustering.hubs import has_large_hubs
from clustering.incumbent import Incumbent, Window, reduced
from clustering.nodes import Floats, Ints, Nodes, NodeSet, part_of
from clustering.parallel import in_order
from clustering.partition import Choice, Menu, choose
from clustering.pricing import Priced, node_sets, price_every

WINDOWS = ((48, 6_000), (120, 20_000))
"""Schools in a window and clusters to choose from at most, one round after the other."""

WINDOW_BRANCHES = 60
"""Branches in the choice within a window."""

EFFORT = 3_000_000
"""Branches for each root in listing clusters."""

FIRST_THRESHOLD, FEWER = 1.5, 0.6
"""Reduced cost that listed clusters may have at first, in mean costs of a school, and the factor
by which that sinks if they are too many."""

BATCH = 6
"""Windows apart from each other that are worked on before the plan is changed."""

CUT_FROM = 50
"""Nodes of a window from which on cuts are worth their time."""

WINDOW_ROUNDS = 12
"""Rounds of cuts in a window."""

QUICK_CLUSTERS = 2_500
"""Clusters to choose from where a good choice is wanted soon, rather than the best."""

PROOF_CLUSTERS, POOL_CLUSTERS = 500_000, 120_000
"""Clusters that may be listed for a proof, and for a plan near enough to try one."""

NEAR_GAP = 0.015
"""Gap from which on a proof is tried."""

PROOF_ATTEMPTS = 4
FEW_NODES = 60
"""Nodes up to which all clusters are few enough to be listed at once."""

CHOICE_CLUSTERS = 60_000
CHOICE_BRANCHES = 100_000
"""Clusters the proof may choose from at last, and branches of the choice."""


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
    sizes = hub_windows(plan.nodes) if has_large_hubs(plan.nodes) else WINDOWS
    for round_, (schools, most) in enumerate(sizes, start=1):
        tried: set[Window] = set()
        failures = 0
        patience = 2 + 3 * int(plan.nodes.schools.sum()) // schools
        while failures < patience and clock.go_on():
            windows = _windows(plan, dual, schools, random)
            fresh = [window for window in windows if window not in tried]
            tried.update(fresh)
            failures += len(windows) - len(fresh)
            better = _work(plan, fresh, dual, most, clock)
            for window, clusters in better:
                if clusters is None:
                    failures += 1
                else:
                    failures = 0
                    plan.replace(window.clusters, clusters)
            if any(clusters is not None for _, clusters in better):
                tell()
        if not clock.go_on():
            return
        yield round_


def _work(
    plan: Incumbent, windows: list[Window], dual: Dual, most: int, clock: Clock
) -> list[tuple[Window, tuple[NodeSet, ...] | None]]:
    """Return each window with its better clusters, None where there are none."""

    def better(window: Window) -> tuple[NodeSet, ...] | None:
        if has_large_hubs(plan.nodes):
            return rearranged_hubs(plan.nodes, window, dual, most, clock)
        return _rearranged(plan.nodes, window, dual, most, clock)

    results = in_order(better, windows, clock.go_on)
    return [(window, result) for window, result in zip(windows, results, strict=False)]


def prove(plan: Incumbent, dual: Dual, clock: Clock, tell: Callable[[float], None]) -> float:
    """Choose the plan from all clusters that could be part of a better one.

    Proof. A better plan's reduced costs sum to less than its cost minus the duals, and at every
    root they are at least the lowest there; so none of its clusters has a reduced cost above the
    gap between this plan and the bound. Where all clusters below that can be listed, the best
    choice among them is the best plan there is.

    Parameters
    ----------
    tell
        Told a better bound before the choice begins.

    Returns
    -------
    A bound: at least that of `dual`, and the cost of the plan where it is proven best.
    """
    bound = dual.bound
    sure = len(plan.nodes.schools) <= FEW_NODES
    for _ in range(PROOF_ATTEMPTS):
        before = plan.cost
        sure |= before - dual.bound <= NEAR_GAP * abs(before)
        bound = _proof_attempt(plan, dual, clock, tell, sure=sure)
        if bound > dual.bound or not clock.go_on() or (sure and plan.cost >= before - 1e-3):
            break
        sure |= plan.cost >= before - 1e-3
    return bound


def _proof_attempt(
    plan: Incumbent, dual: Dual, clock: Clock, tell: Callable[[float], None], *, sure: bool
) -> float:
    """List clusters, all that a proof needs if they are not too many; choose among them."""
    nodes = plan.nodes
    base = float(dual.duals.sum()) - dual.fee_s * nodes.clusters
    known = plan.cost - base
    gap = plan.cost - dual.bound
    most = PROOF_CLUSTERS if sure else POOL_CLUSTERS
    listed, all_listed = _listed(nodes, dual, gap, most=most, clock=clock, wide=not sure)
    menu = _menu(nodes, plan.clusters, listed, dual)
    tight = tighten(menu, known, clock.go_on)
    bound = max(dual.bound, min(base + tight.bound, plan.cost)) if all_listed else dual.bound
    tell(bound)
    choices = ((QUICK_CLUSTERS, WINDOW_BRANCHES), (CHOICE_CLUSTERS, CHOICE_BRANCHES))
    for most, branches in choices if all_listed else choices[:1]:
        offered = _most_promising(menu, tight, known, most)
        if not clock.go_on():
            return bound
        choice = _chosen(_offer(menu, offered, tight), branches, clock)
        if choice.chosen is not None and choice.value < known - 1e-3:
            menu = _with_start(menu, offered[list(choice.chosen)])
            known = choice.value
            plan.clusters = tuple(sorted(node_sets(menu.members[menu.start])))
            tell(bound)
        # a cluster not offered costs more than what is left between plan and bound
        if all_listed and np.isin(_worth(tight, known), offered).all():
            return max(bound, min(base + choice.bound, plan.cost))
    return bound


def _listed(
    nodes: Nodes, dual: Dual, gap: float, *, most: int, clock: Clock, wide: bool = True
) -> tuple[Priced, bool]:
    """List the clusters of low reduced cost, and say whether they are all within the gap."""
    share_s = float(np.abs(dual.duals).sum()) / max(int(nodes.schools.sum()), 1)
    below = min(gap, max(FIRST_THRESHOLD * share_s, 1.0)) if wide else gap
    while True:
        aim = Aim(below, EFFORT, every=True, fee_s=dual.fee_s)
        priced = price_every(nodes, dual.duals, aim, most, clock.go_on)
        if priced.complete or not clock.go_on() or below < 1e-9:
            return priced, priced.complete and below >= gap
        # fewer, more promising ones where they are too many to choose from
        below *= FEWER


def _worth(tight: Tightened, known: float) -> Ints:
    """Return the clusters that may be part of a better choice than the known one."""
    return np.flatnonzero(tight.reduced <= known - tight.bound + 1e-2)


def _most_promising(menu: Menu, tight: Tightened, known: float, most: int) -> Ints:
    worth = _worth(tight, known)
    cheapest = worth[np.argsort(tight.reduced[worth], kind="stable")[:most]]
    return np.union1d(cheapest, np.flatnonzero(menu.start))


def _offer(menu: Menu, rows: Ints, tight: Tightened) -> Menu:
    """Return the menu with these clusters alone, and with the cuts."""
    return Menu(
        menu.members[rows],
        menu.costs[rows],
        menu.left_out,
        menu.start[rows],
        menu.clusters,
        tight.cuts,
    )


def _with_start(menu: Menu, rows: Ints) -> Menu:
    start = np.zeros(len(menu.costs), dtype=bool)
    start[rows] = True
    return dataclasses.replace(menu, start=start)


def _windows(
    plan: Incumbent, dual: Dual, schools: int, random: np.random.Generator
) -> list[Window]:
    """Draw windows that share no cluster."""
    left_out = plan.left_out
    pieces = [*plan.clusters, *((node,) for node in left_out)]
    dear = np.array(
        [reduced(plan.nodes, members, dual.duals, dual.fee_s) for members in plan.clusters]
        + [plan.nodes.left_out_s[node] - dual.duals[node] for node in left_out]
    )
    chances = np.maximum(dear, 0.0)
    chances = chances + 0.05 * chances.mean() + 1e-9
    taken: set[int] = set()
    windows = []
    for _ in range(BATCH):
        at = int(random.choice(len(pieces), p=chances / chances.sum()))
        spread = random.uniform(0.7, 1.3, len(plan.nodes.schools))
        chosen = _around(plan.nodes, pieces, at, schools, spread)
        if taken & set(chosen):
            continue
        taken.update(chosen)
        split = len(plan.clusters)
        windows.append(
            Window(
                tuple(sorted(pieces[at] for at in chosen if at < split)),
                tuple(sorted(left_out[at - split] for at in chosen if at >= split)),
            )
        )
    return windows


def _around(
    nodes: Nodes, pieces: list[NodeSet], at: int, schools: int, spread: Floats
) -> list[int]:
    """Return a piece and its nearest others, until there are enough schools."""
    starts = np.cumsum([0, *map(len, pieces)])[:-1]
    everyone = np.concatenate(pieces).astype(np.int64)
    sizes = np.add.reduceat(nodes.schools[everyone], starts)
    chosen = [at]
    inside = int(sizes[at])
    while True:
        seed = [node for piece in chosen for node in pieces[piece]]
        near_s = _near_s(nodes, seed) * spread
        distance_s = np.minimum.reduceat(near_s[everyone], starts)
        distance_s[chosen] = np.inf
        reached = len(chosen)
        for piece in np.argsort(distance_s, kind="stable").tolist():
            if not np.isfinite(distance_s[piece]) or inside + sizes[piece] > schools:
                break
            inside += int(sizes[piece])
            chosen.append(piece)
        # out of reach of the first, further ones may be within reach of those between
        if len(chosen) == reached or np.isfinite(distance_s).sum() > len(chosen) - reached:
            return chosen


def _near_s(nodes: Nodes, seed: list[int]) -> Floats:
    """Return the mean drive from each node to the nearest of the seed."""
    if nodes.hub:
        leads = np.isin(nodes.lead_node, seed)
        near_s = nodes.lead_s[leads].min(axis=0, initial=np.inf) / nodes.schools
    else:
        near_s = (nodes.drive_s[seed] / nodes.schools[seed, None]).min(axis=0) / nodes.schools
    return np.asarray(near_s, dtype=np.float64)


def _rearranged(
    nodes: Nodes, window: Window, dual: Dual, most: int, clock: Clock
) -> tuple[NodeSet, ...] | None:
    """Return a cheaper arrangement of the window's nodes; None where none was found."""
    chosen = window.nodes
    fee_s = dual.fee_s
    gap = sum(reduced(nodes, members, dual.duals, fee_s) for members in window.clusters)
    gap += float((nodes.left_out_s - dual.duals)[list(window.left_out)].sum())
    if gap <= 1e-6 * max(abs(dual.bound), 1.0) / max(len(nodes.schools), 1):
        return None
    part = part_of(nodes, chosen)
    inside = dataclasses.replace(dual, duals=np.ascontiguousarray(dual.duals[chosen]))
    priced, _ = _listed(part, inside, gap, most=most, clock=clock)
    place = {node: at for at, node in enumerate(chosen)}
    start = tuple(tuple(place[node] for node in members) for members in window.clusters)
    menu = _menu(part, start, priced, inside)
    if len(chosen) > CUT_FROM:
        tight = tighten(menu, gap, clock.go_on, WINDOW_ROUNDS)
        menu = _offer(menu, _most_promising(menu, tight, gap, QUICK_CLUSTERS), tight)
    choice = _chosen(menu, WINDOW_BRANCHES, clock)
    if choice.chosen is None or choice.value >= gap - 1e-3:
        return None
    better = node_sets(menu.members[list(choice.chosen)])
    return tuple(tuple(chosen[at] for at in members) for members in better)


def _menu(
    nodes: Nodes,
    start: tuple[NodeSet, ...],
    priced: Priced,
    dual: Dual,
) -> Menu:
    """Put the clusters found and the known choice together, each once, at their reduced costs.

    By reduced costs the best choice is the same, and the numbers of a size the solver likes. Where
    the number of clusters is fixed, that of a window stays as it is.
    """
    duals, fee_s = dual.duals, dual.fee_s
    known = np.full((len(start), nodes.most), -1, np.int64)
    for at, members in enumerate(start):
        known[at, : len(members)] = members
    known_costs = np.array([reduced(nodes, members, duals, fee_s) for members in start])
    worth = np.append(duals, 0.0)
    found = priced.costs - worth[priced.members].sum(axis=1) + fee_s
    rows = np.concatenate([known, priced.members])
    costs = np.concatenate([known_costs, found])
    if nodes.hub:
        _, once = np.unique(rows, axis=0, return_index=True)
        once = np.sort(once)
    else:
        again = np.isin(_hashed(priced.members), _hashed(known))
        once = np.flatnonzero(np.concatenate([np.ones(len(known), dtype=bool), ~again]))
    return Menu(
        members=rows[once],
        costs=costs[once],
        left_out=nodes.left_out_s - duals,
        start=once < len(start),
        clusters=(nodes.clusters or len(start)) if dual.numbered else None,
    )


def _hashed(members: Ints) -> NDArray[np.void]:
    """Return the rows as single values that can be compared."""
    rows = np.ascontiguousarray(members)
    return rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()


def _chosen(menu: Menu, branches: int, clock: Clock) -> Choice:
    choice = choose(menu, clock.left, branches)
    if not choice.in_time:
        clock.cut_short = True
    return choice
