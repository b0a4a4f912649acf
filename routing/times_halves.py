"""Matrices that have times in one direction and lack them in the other."""

from collections.abc import Iterator, Sequence

import numpy as np

from data.errors import Fault
from data.school import School
from routing.network import Floats
from routing.times_checks import like_it

_FEW_ONE_WAY = 5
"""So many pairs may have a way in one direction only by themselves: a lane, a cut-off."""
_BOTH_HALVES = "Fill both halves of the matrix: there, and back"


def half_faults(where: str, values: Floats) -> Iterator[Fault]:
    """Refuse (n, n) times without any, or with one direction of every pair only."""
    reached = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    if len(values) > 1 and not reached.any():
        problem = "there is no time between any two of the schools"
        yield Fault(where, problem, "Give the times, and leave empty only where there is no way")
    elif len(values) > 2 and not (reached & reached.T).any():
        problem = "only one direction of each pair has a time"
        yield Fault(where, problem, _BOTH_HALVES)
    one_way = reached & ~reached.T
    pairs, both = int(one_way.sum()), int((reached & reached.T).sum()) // 2
    if both and pairs > max(both, _FEW_ONE_WAY):
        problem = f"{pairs:,} pairs of schools have a time in one direction only, {both:,} in both"
        yield Fault(where, problem, _BOTH_HALVES)


def one_sided_faults(where: str, schools: Sequence[School], values: Floats) -> Iterator[Fault]:
    """Refuse schools of (n, n) from which there is no drive, and many to them, or the reverse."""
    reached = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    leaving, arriving = np.count_nonzero(reached, axis=1), np.count_nonzero(reached, axis=0)
    for there, back, word in ((leaving, arriving, "from"), (arriving, leaving, "to")):
        found = np.flatnonzero((there == 0) & (back >= _FEW_ONE_WAY))
        if len(found):
            first = found[0]
            problem = (
                f"there is no time {word} {schools[first].urn}, and {back[first]:,} the other way"
                f"{like_it(len(found) - 1, 'school')}"
            )
            yield Fault(where, problem, f"{_BOTH_HALVES}; or leave both empty")
