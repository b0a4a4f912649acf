"""The plan as it stands during the search."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from clustering.search.master import wrong_number_s
from clustering.search.nodes import Nodes, NodeSet, cost_of


@dataclass
class Incumbent:
    """The best plan so far.

    Attributes
    ----------
    nodes
        What the plan places.
    clusters
        Sets of nodes that share none; a node in no cluster is left out.
    """

    nodes: Nodes
    clusters: tuple[NodeSet, ...]

    @classmethod
    def of(cls, nodes: Nodes, clusters: Iterable[NodeSet]) -> Self:
        """Make a plan of clusters, without those that break a rule, at an infinite cost.

        Those that cost more than leaving their schools out are left away too, but where the number
        of clusters is fixed.
        """
        ordered = [tuple(sorted(members)) for members in clusters]
        return cls(nodes, tuple(sorted(each for each in ordered if _is_kept(nodes, each))))

    @property
    def left_out(self) -> tuple[int, ...]:
        """Nodes in no cluster."""
        inside = {node for members in self.clusters for node in members}
        return tuple(node for node in range(len(self.nodes.schools)) if node not in inside)

    @property
    def cost(self) -> float:
        """Seconds that the plan costs, left-out schools and a wrong number of clusters too."""
        placed = sum(cost_of(self.nodes, members) for members in self.clusters)
        off = abs(len(self.clusters) - self.nodes.clusters) if self.wrong_number else 0
        return placed + self.left_out_s + off * wrong_number_s(self.nodes)

    @property
    def wrong_number(self) -> bool:
        """Whether the clusters are not as many as they have to be."""
        return 0 < self.nodes.clusters != len(self.clusters)

    @property
    def schools_left_out(self) -> int:
        """Number of schools in no cluster."""
        return int(self.nodes.schools[list(self.left_out)].sum())

    @property
    def left_out_s(self) -> float:
        """Price of the schools in no cluster, which is part of `cost`."""
        return float(self.nodes.left_out_s[list(self.left_out)].sum())

    def replace(self, old: Iterable[NodeSet], new: Iterable[NodeSet]) -> None:
        """Put new clusters in the place of old ones."""
        gone = set(old)
        kept = [members for members in self.clusters if members not in gone]
        self.clusters = tuple(sorted([*kept, *new]))


def _is_kept(nodes: Nodes, members: NodeSet) -> bool:
    cost_s = cost_of(nodes, members)
    if nodes.clusters:
        return bool(np.isfinite(cost_s))
    return bool(cost_s <= nodes.left_out_s[list(members)].sum())
