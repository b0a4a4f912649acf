"""The plan as it stands during the search."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from clustering.nodes import Floats, Nodes, NodeSet, cost_of


@dataclass
class Incumbent:
    """The best plan so far.

    Attributes
    ----------
    clusters
        Sets of nodes, each node in one of them; a node left out stands alone.
    """

    nodes: Nodes
    clusters: tuple[NodeSet, ...]

    @classmethod
    def of(cls, nodes: Nodes, clusters: Iterable[NodeSet]) -> Self:
        """Make a plan of clusters; what they do not cover is left out."""
        placed = [tuple(sorted(members)) for members in clusters]
        inside = {node for members in placed for node in members}
        alone = [(node,) for node in range(len(nodes.schools)) if node not in inside]
        return cls(nodes, tuple(sorted([*placed, *alone])))

    @property
    def cost(self) -> float:
        """Cost of the plan, left-out schools at their price."""
        return sum(cost_of(self.nodes, members) for members in self.clusters)

    @property
    def placed(self) -> tuple[NodeSet, ...]:
        """The clusters that are proposed; nodes in none of them are left out."""
        # no cluster is worth more than leaving its schools out
        full = self.nodes._replace(left_out_s=np.inf)
        return tuple(
            members
            for members in self.clusters
            if cost_of(full, members) <= self.nodes.left_out_s * self._schools(members)
        )

    @property
    def schools_left_out(self) -> int:
        """Number of schools in no cluster."""
        placed = sum(self._schools(members) for members in self.placed)
        return int(self.nodes.schools.sum()) - placed

    @property
    def left_out_s(self) -> float:
        """Price of the schools in no cluster, which is part of `cost`."""
        return self.nodes.left_out_s * self.schools_left_out

    def replace(self, old: Iterable[NodeSet], new: Iterable[NodeSet]) -> None:
        """Put new clusters in the place of old ones that cover the same nodes."""
        gone = set(old)
        kept = [members for members in self.clusters if members not in gone]
        self.clusters = tuple(sorted([*kept, *new]))

    def _schools(self, members: NodeSet) -> int:
        return int(self.nodes.schools[list(members)].sum())


def reduced(nodes: Nodes, members: NodeSet, duals: Floats) -> float:
    """Cost of a cluster less what covering its nodes is worth."""
    return cost_of(nodes, members) - float(duals[list(members)].sum())
