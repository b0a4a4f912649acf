"""Making a plan of large hubs better, window by window."""

from clustering.bound import Dual
from clustering.clock import Clock
from clustering.hub_bound import ascend, start_ascent
from clustering.hub_choice import choose_hubs
from clustering.improve import Window
from clustering.incumbent import Incumbent
from clustering.nodes import Nodes, NodeSet, part_of

WINDOW_STEPS = 150
"""Subgradient steps that fit the duals to a window."""

WINDOW_BRANCHES = 200
"""Branches in the choice within a window."""


def rearranged_hubs(
    nodes: Nodes, window: Window, dual: Dual, most: int, clock: Clock
) -> tuple[NodeSet, ...] | None:
    """Return a cheaper arrangement of the window's nodes; None where none was found."""
    chosen = window.nodes
    place = {node: at for at, node in enumerate(chosen)}
    start = tuple(tuple(place[node] for node in members) for members in window.clusters)
    part = part_of(nodes, chosen)._replace(clusters=len(start))
    known = Incumbent(part, start)
    ascent = start_ascent(dual.duals[chosen])
    ascend(part, ascent, len(start), known.cost, WINDOW_STEPS)
    choice = choose_hubs(known, ascent.best_duals, most, WINDOW_BRANCHES, clock)
    if choice.clusters is None:
        return None
    return tuple(tuple(chosen[at] for at in members) for members in choice.clusters)
