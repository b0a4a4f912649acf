"""Colours of clusters: as different as possible for neighbours, and each number can be read."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from maps.vision import apart

if TYPE_CHECKING:
    import networkx


OKABE_ITO = ("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#0072B2", "#D55E00")
"""Distinct with and without full colour vision (Okabe and Ito 2008); black is for borders."""
BLACK, WHITE = "#000000", "#FFFFFF"
_TINTS = (0.0, 0.45, -0.35, 0.7, -0.6)
"""Shades towards white (positive) or black, round by round, where seven colours are too few."""
FILL_SHARE, PAPER = 0.5, "#F6F4EE"
"""Opacity of an area's fill over the land, on the screen."""
FAR = 9.0
"""Distance of neighbours at which the search ends: CIEDE2000, the least over four visions."""
ATTEMPTS = 12
"""Attempts to colour at one least distance; each starts with what earlier ones failed to colour."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A fill and the ink that is read on it, both as `#RRGGBB`.

    Attributes
    ----------
    fill
        Colour of the area or the symbol.
    ink
        Colour of the words on it: black or white, whichever reads better.
    """

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
        Pairs of clusters that look adjacent.

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
    import networkx  # noqa: PLC0415 - slow to import, for maps alone

    graph: networkx.Graph[Hashable] = networkx.Graph()
    graph.add_nodes_from(clusters)
    graph.add_edges_from(sorted(map(_ends, neighbours), key=str))
    fills = list(_fills())
    chosen = None
    for rounds in range(2, 1 + len(_TINTS)):
        # Darker shades look worse: they are used only where the others are too few.
        offered = fills[: rounds * len(OKABE_ITO)]
        least, chosen = _farthest(graph, apart([_fill_on_land(fill) for fill in offered]))
        if least >= FAR:
            break
    if chosen is not None:
        return {c: Colour(fills[chosen[c]], ink_on(fills[chosen[c]])) for c in clusters}
    raise ValueError("more neighbouring clusters than colours that can be told apart")


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


def _farthest(
    graph: "networkx.Graph[Hashable]", distances: NDArray[np.float64]
) -> tuple[float, dict[Hashable, int] | None]:
    """Return the largest least distance of neighbours found, and the colour of each by place.

    More than `FAR` is not asked for: the farthest colours are the darkest, and hide the map.
    """
    steps = np.unique(distances[distances > 0])
    steps = steps[: np.searchsorted(steps, FAR) + 1].tolist()
    best: tuple[float, dict[Hashable, int] | None] = (0.0, None)

    def fails(least: float) -> bool:
        nonlocal best
        found = _assigned(graph, distances >= least)
        if found is not None:
            best = least, found
        return found is None

    if fails(steps[-1]) and not fails(steps[0]):
        bisect_left(steps, True, key=fails)  # noqa: FBT003 - looks for the first that fails
    return best


def _assigned(
    graph: "networkx.Graph[Hashable]", may_meet: NDArray[np.bool_]
) -> dict[Hashable, int] | None:
    """Return a colouring in which only allowed colours meet; None where no attempt succeeds."""
    place = {cluster: at for at, cluster in enumerate(graph)}
    around = [[place[other] for other in graph[cluster]] for cluster in graph]
    failed = np.zeros(len(around))
    for _ in range(ATTEMPTS):
        chosen, stuck = _attempt(around, may_meet, failed)
        if stuck is None:
            return {cluster: chosen[at] for cluster, at in place.items()}
        failed[stuck] += 1
    return None


def _attempt(
    around: list[list[int]], may_meet: NDArray[np.bool_], failed: NDArray[np.float64]
) -> tuple[dict[int, int], int | None]:
    """Colour first what has the fewest colours left or failed before; also return what got none."""
    meets = may_meet.astype(int)
    free = np.ones((len(around), len(meets)), dtype=bool)
    left = np.full(len(around), float(len(meets)))
    degree = np.array([len(others) for others in around])
    chosen: dict[int, int] = {}
    used: Counter[int] = Counter()
    for _ in around:
        hardest = int(np.lexsort((-degree, left / (1 + failed)))[0])
        open_to = [at for at in around[hardest] if at not in chosen]
        # What it takes from its neighbours counts first, then how often a colour was used.
        kept = (free[open_to] @ meets).min(axis=0) if open_to else np.zeros(len(meets))
        options = np.flatnonzero(free[hardest]).tolist()
        if not options:
            return chosen, hardest
        colour = min(options, key=lambda c: (-kept[c], used[c], c))
        chosen[hardest] = colour
        used[colour] += 1
        free[open_to] &= may_meet[colour]
        left[open_to] = free[open_to].sum(axis=1)
        left[hardest] = np.inf
    return chosen, None


def _fill_on_land(fill: str) -> tuple[float, float, float]:
    red, green, blue = (
        FILL_SHARE * ink + (1 - FILL_SHARE) * paper
        for ink, paper in zip(_rgb(fill), _rgb(PAPER), strict=True)
    )
    return red, green, blue


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
