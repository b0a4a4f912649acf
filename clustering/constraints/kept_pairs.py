"""Pairs of an earlier plan that would rather stay together."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.constraints.constraint import NEVER, Constraint
from data.errors import Fault

if TYPE_CHECKING:
    from clustering.rules import Rules


@dataclass(frozen=True, kw_only=True)
class _KeptPairPrice(Constraint):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        if not math.isfinite(rules.kept_pair_s):
            problem = "what a pair costs must be finite"
            yield self.fault(problem, "Give seconds below 0", rules.kept_pair_s)


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
