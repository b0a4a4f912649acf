"""Roads that are open to all, and that only roads for destination lead to."""

import numpy as np
import scipy.sparse
from scipy.sparse import csgraph

from routing.network import Flags, Stretches


def with_pockets(stretches: Stretches, usable: Flags, destination: Flags, nodes: int) -> Flags:
    """Add the roads that only destination-only roads lead to: what they enclose is theirs.

    A hamlet beyond a lane for destination only is reached by that lane, and nobody drives through
    it to anywhere else. Of the parts that such roads separate, the longest is not enclosed.

    Parameters
    ----------
    stretches
        The roads.
    usable, destination
        (S, 2) which directions may be driven, and which at the ends of a journey only.
    nodes
        Number of nodes.

    Returns
    -------
    numpy.ndarray
        (S, 2) which directions may be driven at the ends of a journey only.
    """
    destination = destination & usable
    if not destination.any():
        return destination
    through = usable & ~destination
    whole = _connected(stretches, usable, nodes)
    part = _connected(stretches, through, nodes)
    tail, head = stretches.tails, stretches.heads
    inside = through & (part[tail] == part[head])
    length_m = np.bincount(
        part[tail[inside]],
        np.broadcast_to(stretches.length_m[:, None], inside.shape)[inside],
        minlength=nodes,
    )
    # For each connected whole, its longest part: the last to be written is the longest.
    longest = np.full(nodes, -1)
    whole_of = np.full(nodes, -1)
    whole_of[part] = whole
    order = np.argsort(length_m, kind="stable")
    order = order[whole_of[order] >= 0]
    longest[whole_of[order]] = order
    is_open = inside & (part[tail] == longest[whole[tail]])
    within = whole[tail] == whole[head]
    result: Flags = destination | (through & within & ~is_open)
    return result


def _connected(stretches: Stretches, used: Flags, nodes: int) -> np.ndarray:
    """Label the nodes between which one can drive there and back."""
    tail, head = stretches.tails[used], stretches.heads[used]
    arcs = scipy.sparse.csr_array((np.ones(len(tail)), (tail, head)), shape=(nodes, nodes))
    _, label = csgraph.connected_components(arcs, directed=True, connection="strong")
    return label.astype(np.int64)
