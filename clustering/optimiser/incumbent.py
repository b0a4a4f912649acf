"""The incumbent: the best plan found so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from clustering.optimiser.instance import Instance, UnitSet, cost_of, wrong_number_s


@dataclass
class Incumbent:
    """The best plan so far.

    Attributes
    ----------
    instance
        What the plan places.
    clusters
        Disjoint sets of units; a unit in no cluster is left out.
    """

    instance: Instance
    clusters: tuple[UnitSet, ...]

    @classmethod
    def of(cls, instance: Instance, clusters: Iterable[UnitSet]) -> Self:
        """Make a plan of those clusters that break no rule.

        Clusters that cost more than leaving their schools out are dropped too, unless the number
        of clusters is fixed.
        """
        ordered = [tuple(sorted(members)) for members in clusters]
        return cls(instance, tuple(sorted(each for each in ordered if _is_kept(instance, each))))

    @property
    def left_out(self) -> tuple[int, ...]:
        """Units in no cluster."""
        inside = {unit for members in self.clusters for unit in members}
        return tuple(unit for unit in range(len(self.instance.schools)) if unit not in inside)

    @property
    def cost(self) -> float:
        """Cost of the plan, seconds, with left-out schools and a wrong number of clusters."""
        placed = sum(cost_of(self.instance, members) for members in self.clusters)
        off = abs(len(self.clusters) - self.instance.clusters) if self.wrong_number else 0
        return placed + self.left_out_s + off * wrong_number_s(self.instance)

    @property
    def wrong_number(self) -> bool:
        """Whether a fixed number of clusters is not met."""
        return 0 < self.instance.clusters != len(self.clusters)

    @property
    def schools_left_out(self) -> int:
        """Number of schools in no cluster."""
        return int(self.instance.schools[list(self.left_out)].sum())

    @property
    def left_out_s(self) -> float:
        """Price of the schools in no cluster, which is part of `cost`."""
        return float(self.instance.left_out_s[list(self.left_out)].sum())

    def replace(self, old: Iterable[UnitSet], new: Iterable[UnitSet]) -> None:
        """Replace old clusters by new ones."""
        gone = set(old)
        kept = [members for members in self.clusters if members not in gone]
        self.clusters = tuple(sorted([*kept, *new]))


def _is_kept(instance: Instance, members: UnitSet) -> bool:
    cost_s = cost_of(instance, members)
    if instance.clusters:
        return bool(np.isfinite(cost_s))
    return bool(cost_s <= instance.left_out_s[list(members)].sum())
