"""What covering each school is worth: the prices of a bound, by school, so that they outlive it.

Prices prove a bound for any problem on which they are tried, by one round of pricing; they prove a
good one where the problem differs little from that which they were made for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class SchoolPrices:
    """Prices by school.

    Attributes
    ----------
    prices_s
        What covering a school is worth, seconds, by URN; schools that move as one share theirs.
    cuts
        Three schools of which at most one cluster can hold two or more, and its price, seconds.
    fee_s
        What one more cluster costs where their number is fixed, seconds; else 0.
    """

    prices_s: Mapping[int, float] = field(default_factory=dict)
    cuts: tuple[tuple[tuple[int, int, int], float], ...] = ()
    fee_s: float = 0.0

    def less(self, bonus_s: Mapping[int, float]) -> "SchoolPrices":
        """Return the prices where each school brings some seconds with it, by URN."""
        prices = {urn: price - bonus_s.get(urn, 0.0) for urn, price in self.prices_s.items()}
        return replace(self, prices_s=prices)
