"""What a round of pricing finds."""

from dataclasses import dataclass

import numpy as np

from clustering.compiled import Floats, Ints
from clustering.optimiser.instance import Instance


@dataclass(frozen=True)
class PricingResult:
    """The columns that a round of pricing found.

    Attributes
    ----------
    members
        (c, most) units of each column, ascending, padded with -1; in the hub shape one may occur
        twice.
    costs
        (c,) their costs, seconds.
    lowest
        Lowest reduced cost at each root, 0 where none is below 0: first those of
        `number_of_roots`, then, where moves have a price, those of `kept_roots`.
    complete
        Every root was searched among all its neighbours to the end, so nothing was missed.
    """

    members: Ints
    costs: Floats
    lowest: Floats
    complete: bool


def joined(instance: Instance, blocks: list[PricingResult], *, complete: bool) -> PricingResult:
    """Return the results of some blocks of roots as one."""
    if not blocks:
        return PricingResult(
            np.zeros((0, instance.most), np.int64), np.zeros(0), np.zeros(0), complete
        )
    return PricingResult(
        np.concatenate([each.members for each in blocks]),
        np.concatenate([each.costs for each in blocks]),
        np.concatenate([each.lowest for each in blocks]),
        complete,
    )
