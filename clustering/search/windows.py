"""Drawing windows of a plan, neighbourhoods of clusters, and rearranging them one by one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from clustering.clock import Clock
from clustering.search.bound import Dual
from clustering.search.incumbent import Incumbent
from clustering.search.nodes import Floats, Nodes, NodeSet
from clustering.search.parallel import in_order
from clustering.search.prices import reduced_costs
from clustering.search.pricing import rows_of

BATCH = 6
"""Windows apart from each other that are worked on before the plan is changed."""


@dataclass(frozen=True)
class Window:
    """A neighbourhood of the plan, to be arranged anew.

    Attributes
    ----------
    clusters
        Sets of nodes, whole clusters of the plan.
    left_out
        Nodes that the plan leaves out.
    """

    clusters: tuple[NodeSet, ...]
    left_out: tuple[int, ...]

    @property
    def nodes(self) -> list[int]:
        """All its nodes, ascending."""
        return sorted([*self.left_out, *(node for members in self.clusters for node in members)])

    @property
    def inner_clusters(self) -> tuple[NodeSet, ...]:
        """Its clusters, of places in `nodes`."""
        place = {node: at for at, node in enumerate(self.nodes)}
        return tuple(tuple(place[node] for node in members) for members in self.clusters)


Change = Callable[[Window], tuple[NodeSet, ...] | None]
"""Returns a cheaper arrangement of a window, None where none was found."""


def rearrange(
    plan: Incumbent,
    dual: Dual,
    schools: int,
    change: Change,
    *,
    random: np.random.Generator,
    clock: Clock,
    tell: Callable[[], None],
) -> None:
    """Rearrange windows of so many schools until that brings nothing any more.

    Parameters
    ----------
    plan
        Made better in place.
    dual
        Windows are drawn around what is dear by its prices.
    schools
        About so many in a window.
    change
        Returns a cheaper arrangement of a window, or None.
    random
        Draws the windows.
    clock
        Says when to stop.
    tell
        Called after every better plan.
    """
    tried: set[Window] = set()
    failures = 0
    patience = 2 + 3 * int(plan.nodes.schools.sum()) // schools
    while failures < patience and clock.go_on():
        windows = _windows(plan, dual, schools, random)
        fresh = [window for window in windows if window not in tried]
        tried.update(fresh)
        failures += len(windows) - len(fresh)
        # told to stop, it yields fewer than there are windows
        better = list(zip(fresh, in_order(change, fresh, clock.go_on), strict=False))
        for window, clusters in better:
            if clusters is None:
                failures += 1
            else:
                failures = 0
                plan.replace(window.clusters, clusters)
        if any(clusters is not None for _, clusters in better):
            tell()


def rearrange_in_rounds(
    plan: Incumbent,
    dual: Dual,
    rounds: Iterable[tuple[int, Change]],
    *,
    random: np.random.Generator,
    clock: Clock,
    tell: Callable[[], None],
) -> Iterator[int]:
    """Rearrange windows, round by round; yield the round's number at its end, while time is left.

    Parameters
    ----------
    plan
        Made better in place.
    dual
        Prices and bound of the linear problem.
    rounds
        Schools in a window, and how it is changed.
    random
        Draws the windows.
    clock
        Asked between rounds.
    tell
        Called after every better plan.
    """
    for round_, (schools, change) in enumerate(rounds, start=1):
        rearrange(plan, dual, schools, change, random=random, clock=clock, tell=tell)
        if not clock.go_on():
            return
        yield round_


def window_around(plan: Incumbent, node: int, schools: int) -> Window:
    """Return a left-out node with its nearest clusters and left-out nodes, about so many schools.

    Parameters
    ----------
    plan
        The plan that leaves the node out.
    """
    pieces = _pieces(plan)
    spread = np.ones(len(plan.nodes.schools))
    return _window(plan, _around(plan.nodes, pieces, pieces.index((node,)), schools, spread))


def _pieces(plan: Incumbent) -> list[NodeSet]:
    """Return the clusters, then every node left out on its own."""
    return [*plan.clusters, *((node,) for node in plan.left_out)]


def _window(plan: Incumbent, chosen: list[int]) -> Window:
    """Return some pieces of the plan as a window."""
    split = len(plan.clusters)
    left_out = plan.left_out
    return Window(
        tuple(sorted(plan.clusters[at] for at in chosen if at < split)),
        tuple(sorted(left_out[at - split] for at in chosen if at >= split)),
    )


def _windows(
    plan: Incumbent, dual: Dual, schools: int, random: np.random.Generator
) -> list[Window]:
    """Draw windows that share no cluster."""
    pieces = _pieces(plan)
    duals = dual.prices.duals
    costs = reduced_costs(dual.prices, *rows_of(plan.nodes, plan.clusters))
    alone = (plan.nodes.left_out_s - duals)[list(plan.left_out)]
    dear = np.concatenate([costs, alone])
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
        windows.append(_window(plan, chosen))
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
