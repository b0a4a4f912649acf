"""Pairs of an earlier plan that would rather stay together."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.constraints.constraint import NEVER, Constraint
from clustering.constraints.model import Floats
from data.errors import Fault

if TYPE_CHECKING:
    from clustering.rules import Rules


@dataclass(frozen=True, kw_only=True)
class _KeptPairPrice(Constraint):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        if not math.isfinite(rules.kept_pair_s):
            problem = "what a pair costs must be finite"
            yield self.fault(problem, "Give seconds below 0", rules.kept_pair_s)


def add_to_pairs(
    seconds: Floats, row: Mapping[int, int], pairs: Iterable[tuple[int, int]], each_s: float
) -> None:
    """Add seconds for each of some pairs of URNs to (n, n) seconds, in place.

    Parameters
    ----------
    row
        Row of each URN; pairs with others do not count.
    each_s
        Seconds to add; below 0 for pairs worth keeping.
    """
    for a, b in pairs:
        if a in row and b in row:
            seconds[row[a], row[b]] += each_s
            seconds[row[b], row[a]] += each_s


KEPT_PAIRS = Constraint(
    field="kept_pairs",
    values=tuple[tuple[int, int], ...],
    default=(),
    unknown_before=NEVER,
    meaning="Pairs of URNs, of an earlier plan, that would rather stay together.",
)
KEPT_PAIR_PRICE = _KeptPairPrice(
    field="kept_pair_s",
    values=float,
    default=-300.0,
    unknown_before=NEVER,
    meaning="Seconds added for such a pair in one cluster; below 0.",
)
