"""Dual prices by school, so that they can be kept with a plan.

Dual prices prove a bound for any problem, by one round of pricing. They prove a good one where the
problem differs little from the one that they were made for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class SchoolPrices:
    """Dual prices by school.

    Attributes
    ----------
    prices_s
        Dual of covering each school, seconds, by URN; the schools of a unit share its dual.
    cuts
        Three schools, of which at most one cluster can hold two or more, and the price, seconds.
    fee_s
        Cost of one more cluster where their number is fixed, seconds; else 0.
    by_number
        Where the number of clusters is free, and was branched on: prices that hold for one number.
    parts
        Where no school of one part can share a cluster with one of another: the prices of each.
    """

    prices_s: Mapping[int, float] = field(default_factory=dict)
    cuts: tuple[tuple[tuple[int, int, int], float], ...] = ()
    fee_s: float = 0.0
    by_number: Mapping[int, "SchoolPrices"] = field(default_factory=dict)
    parts: tuple["SchoolPrices", ...] = ()

    def of(self, urn: int) -> "SchoolPrices":
        """Return the prices of the part that holds a school; all where none does."""
        return next((part for part in self.parts if urn in part.prices_s), self)

    def less(self, bonus_s: Mapping[int, float]) -> "SchoolPrices":
        """Return the prices less a bonus for each school, seconds by URN; none by number."""
        prices = {urn: price - bonus_s.get(urn, 0.0) for urn, price in self.prices_s.items()}
        return replace(self, prices_s=prices, by_number={}, parts=())
