"""Sorting in compiled code: what numpy's sort does, compiled in a tenth of the time."""

import numpy as np

from clustering.compiled import Floats, Ints, compiled

RUN = 16
"""Values that are sorted by insertion, before runs are merged."""


@compiled
def stable_order(values: Floats) -> Ints:
    """Return the order, (n,), of ascending values, (n,), equal ones in the order they have.

    That is `np.argsort(values, kind="stable")`; no value may be NaN.
    """
    n = len(values)
    order = np.empty(n, np.int64)
    for i in range(n):
        k = i
        while k % RUN > 0 and values[order[k - 1]] > values[i]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = i
    merged = np.empty(n, np.int64)
    width = RUN
    while width < n:
        for first in range(0, n, 2 * width):
            middle = min(first + width, n)
            end = min(middle + width, n)
            i = first
            j = middle
            for k in range(first, end):
                if j == end or (i < middle and values[order[i]] <= values[order[j]]):
                    merged[k] = order[i]
                    i += 1
                else:
                    merged[k] = order[j]
                    j += 1
        order, merged = merged, order
        width *= 2
    return order


@compiled
def reorder(values: Floats | Ints, order: Ints) -> None:
    """Put the first of (n,) values into an order, (m,), in place; a slice compiles far slower."""
    before = values[: len(order)].copy()
    for i in range(len(order)):
        values[i] = before[order[i]]
