"""Colours of clusters: neighbours never share one, and each carries a number that can be read."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import networkx

OKABE_ITO = ("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#0072B2", "#D55E00")
"""Told apart with and without full colour vision (Okabe and Ito 2008); borders have the black."""
BLACK, WHITE = "#000000", "#FFFFFF"
_TINTS = (0.0, 0.45, -0.35, 0.7, -0.6)
"""Towards white (positive) or black, round by round, when the seven do not go round."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A fill and the ink that is read on it, both as `#RRGGBB`."""

    fill: str
    ink: str


def colour_clusters(
    clusters: Sequence[Hashable], neighbours: Iterable[frozenset[Hashable]]
) -> dict[Hashable, Colour]:
    """Give each cluster a colour that none of its neighbours has.

    Parameters
    ----------
    clusters
        Any labels, in the order of the plan.
    neighbours
        Pairs of clusters that an eye sees side by side.

    Returns
    -------
    dict
        Colour by cluster; the same input gives the same colours.

    Raises
    ------
    ValueError
        Where more clusters are each other's neighbours than there are colours (35), which areas
        on one map cannot be.
    """
    graph: networkx.Graph[Hashable] = networkx.Graph()
    graph.add_nodes_from(clusters)
    graph.add_edges_from(sorted(map(_ends, neighbours), key=str))
    fills = list(_fills())
    # DSATUR fixes the hardest area first; four to six colours do for areas on a map.
    classes = networkx.greedy_color(graph, strategy="DSATUR")
    if max(classes.values(), default=0) >= len(fills):
        raise ValueError("more neighbouring clusters than colours that can be told apart")
    _share_out(classes, graph, max(len(OKABE_ITO), 1 + max(classes.values(), default=0)))
    return {cluster: _colour(fills[classes[cluster]]) for cluster in clusters}


def ink_on(fill: str) -> str:
    """Return black or white, whichever contrasts more with `fill`: never less than 4.5 to 1."""
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, fill))


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(first), _luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


def _ends(pair: frozenset[Hashable]) -> tuple[Hashable, Hashable]:
    first, second = sorted(pair, key=str)
    return first, second


def _share_out(
    classes: dict[Hashable, int], graph: "networkx.Graph[Hashable]", available: int
) -> None:
    """Let each cluster in turn take the rarest colour its neighbours leave free."""
    used = Counter(classes.values())
    for cluster in graph:
        taken = {classes[other] for other in graph[cluster]}
        rarest = min(set(range(available)) - taken, key=lambda c: (used[c], c))
        if used[rarest] + 1 < used[classes[cluster]]:
            used[classes[cluster]] -= 1
            used[rarest] += 1
            classes[cluster] = rarest


def _colour(fill: str) -> Colour:
    return Colour(fill, ink_on(fill))


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _fills() -> Iterator[str]:
    for tint in _TINTS:
        goal = 1.0 if tint > 0 else 0.0
        for base in OKABE_ITO:
            mixed = [channel + (goal - channel) * abs(tint) for channel in _rgb(base)]
            yield "#" + "".join(f"{round(channel * 255):02X}" for channel in mixed)


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue
