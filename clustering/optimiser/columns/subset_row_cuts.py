"""Finding violated subset-row cuts, which the linear program breaks and no plan can.

Of three units at most one cluster can hold two or more. The linear program breaks that with halves
(three columns at one half each, every two of the units in one of them), so rows that forbid it
raise its value (Jepsen et al. 2008).
"""

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.dual_prices import Triple

CUTS_A_ROUND = 60
"""Cuts of one round at most: as many for every 276 units, and never fewer."""

TRIPLES_A_UNIT = 4
"""Cuts of one round that may hold the same unit."""

VIOLATED = 0.02
"""By how much a cut must be violated to be worth its row."""


def most_violated(members: Ints, values: Floats, g: int) -> Ints:
    """Return the cuts that a solution violates most, no unit in too many of them.

    Parameters
    ----------
    members, values
        (c, m) columns, padded with -1, and the value of each.
    g
        Number of units.

    Returns
    -------
    (k, 3) units of each cut.
    """
    found, excess = _violated(members, values, g)
    used = np.zeros(g, np.int64)
    chosen: list[Ints] = []
    most = max(CUTS_A_ROUND, CUTS_A_ROUND * g // 276)
    for at in np.argsort(-excess, kind="stable").tolist():
        triple = found[at]
        if used[triple].max() < TRIPLES_A_UNIT:
            used[triple] += 1
            chosen.append(triple)
            if len(chosen) == most:
                break
    return np.array(chosen, dtype=np.int64).reshape(-1, 3)


@compiled
def _violated(members: Ints, values: Floats, g: int) -> tuple[Ints, Floats]:
    """Find the triples of units of which the columns that hold two sum to more than 1."""
    shared = np.zeros((g, g), np.float32)
    for k in range(len(members)):
        for a in members[k]:
            for b in members[k]:
                if a >= 0 and b >= 0 and a != b:
                    shared[a, b] += values[k]
    found = np.empty((20_000, 3), np.int64)
    excess = np.empty(20_000)
    n = 0
    for i in range(g):
        near = np.flatnonzero(shared[i, i + 1 :]) + i + 1
        for at in range(len(near)):
            j = near[at]
            for k in near[at + 1 :]:
                over = shared[i, j] + shared[i, k] + shared[j, k] - 1.0
                if over <= VIOLATED or n == len(found):
                    continue
                over -= 2.0 * _held_whole(members, values, (i, j, k))
                if over > VIOLATED:
                    found[n, 0], found[n, 1], found[n, 2] = i, j, k
                    excess[n] = over
                    n += 1
    return found[:n], excess[:n]


@compiled
def _held_whole(members: Ints, values: Floats, triple: Triple) -> float:
    """Return the sum of the values of columns that hold all three units."""
    i, j, k = triple
    total = 0.0
    for c in range(len(members)):
        held = 0
        for unit in members[c]:
            held += int(unit == i) + int(unit == j) + int(unit == k)
        if held == 3:
            total += values[c]
    return total
