"""The moves of a cluster, counted from a plan in hand, and what they cost in reduced costs.

A former cluster is still itself if more than half of its schools are still in it, or half of them
with its first school; everybody else has moved. A cluster that holds so much of a former one holds
it; it keeps the one of which it has most schools. So its moves are its schools less those, and
depend on it alone. At most one cluster of any plan holds a former cluster.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats, Ints, compiled


class Former(NamedTuple):
    """A plan in hand as the units see it: each consists of parts, its schools by former cluster.

    Attributes
    ----------
    sizes
        (q,) schools of each former cluster.
    first
        (g + 1,) where each unit's parts begin.
    cluster, schools, heads
        (p,) former cluster of each part, the number of its schools, and 1 where the cluster's first
        school is among them, else 0.
    known, placed
        (g,) schools of each unit that the plan in hand knows, and that it places.
    """

    sizes: Ints
    first: Ints
    cluster: Ints
    schools: Ints
    heads: Ints
    known: Ints
    placed: Ints

    def within(self, chosen: Sequence[int]) -> "Former":
        """Return the same of the units at `chosen` alone, which become 0, 1, ..."""
        index = np.array(chosen, dtype=np.int64)
        counts = np.diff(self.first)[index] if len(self.known) else np.zeros(0, np.int64)
        parts = [part for unit in index for part in range(self.first[unit], self.first[unit + 1])]
        return Former(
            self.sizes,
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            self.cluster[parts],
            self.schools[parts],
            self.heads[parts],
            self.known[index],
            self.placed[index],
        )


class MovePrices(NamedTuple):
    """What moves cost in reduced costs.

    Attributes
    ----------
    former
        The plan in hand.
    most
        Moves of a whole plan at most.
    price_s
        Seconds for each move: the dual of that limit; 0 for none.
    held_s
        (q,) seconds for holding each former cluster, which one cluster may do at most.
    """

    former: Former
    most: int
    price_s: float
    held_s: Floats

    @property
    def priced(self) -> bool:
        """Whether moves, or what is held, cost anything."""
        return bool(self.price_s > 0 or self.held_s.any())

    @property
    def base_s(self) -> float:
        """Seconds that the limits give back whatever the plan."""
        return self.price_s * self.most + float(self.held_s.sum())


def former_of(
    units: Sequence[Sequence[int]], clusters: Sequence[Sequence[int]], known: Iterable[int]
) -> Former:
    """Return a plan in hand as units see it.

    Parameters
    ----------
    units
        Schools of each unit; any numbers.
    clusters
        Schools of each former cluster, the first one first.
    known
        Schools that the plan in hand knows, in clusters or not.
    """
    cluster_of = {school: at for at, members in enumerate(clusters) for school in members}
    heads = {members[0] for members in clusters}
    known = set(known).union(cluster_of)
    parts: list[Mapping[int, list[int]]] = []
    for unit in units:
        found: dict[int, list[int]] = {}
        for school in unit:
            if school in cluster_of:
                found.setdefault(cluster_of[school], []).append(school)
        parts.append(found)
    flat = [part for found in parts for part in found.items()]
    return Former(
        sizes=np.array([len(members) for members in clusters], dtype=np.int64),
        first=np.cumsum([0, *map(len, parts)]).astype(np.int64),
        cluster=np.array([cluster for cluster, _ in flat], dtype=np.int64),
        schools=np.array([len(schools) for _, schools in flat], dtype=np.int64),
        heads=np.array([len(heads.intersection(schools)) for _, schools in flat], dtype=np.int64),
        known=np.array([len(known.intersection(unit)) for unit in units], dtype=np.int64),
        placed=np.array([sum(map(len, found.values())) for found in parts], dtype=np.int64),
    )


NO_MOVES = MovePrices(former_of((), (), ()), 0, 0.0, np.zeros(0))
"""Where there is no plan in hand."""


@compiled
def moves_and_held(former: Former, members: Ints, size: int, held: Ints) -> tuple[int, int]:
    """Count the moves of the first `size` members of (most,), and the former clusters they hold.

    Parameters
    ----------
    held
        Room for the former clusters that they hold, the one they keep first: as many as the schools
        of a cluster.
    """
    known = 0
    kept = 0
    n = 0
    for i in range(size):
        unit = members[i]
        known += former.known[unit]
        for part in range(former.first[unit], former.first[unit + 1]):
            cluster = former.cluster[part]
            if _is_met_before(former, members, i, cluster):
                continue
            schools = 0
            head = 0
            for j in range(i, size):
                for other in range(former.first[members[j]], former.first[members[j] + 1]):
                    if former.cluster[other] == cluster:
                        schools += former.schools[other]
                        head += former.heads[other]
            if 2 * schools > former.sizes[cluster] or (
                2 * schools == former.sizes[cluster] and head > 0
            ):
                held[n] = cluster
                if schools > kept:
                    kept = schools
                    held[n] = held[0]
                    held[0] = cluster
                n += 1
    return known - kept, n


@compiled
def _is_met_before(former: Former, members: Ints, end: int, cluster: int) -> bool:
    """Say whether a member before `end` has schools of a former cluster."""
    for j in range(end):
        for part in range(former.first[members[j]], former.first[members[j] + 1]):
            if former.cluster[part] == cluster:
                return True
    return False


@compiled
def count_moves(former: Former, members: Ints) -> tuple[Ints, Ints, Ints]:
    """Count the moves of clusters, (c, most) units padded with -1.

    Returns
    -------
    (c,) moves of each, and the rows of clusters, (h,), with the former clusters they hold, (h,).
    """
    moves = np.zeros(len(members), np.int64)
    held = np.empty(members.shape[1], np.int64)
    rows = []
    clusters = []
    for row in range(len(members)):
        size = 0
        while size < members.shape[1] and members[row, size] >= 0:
            size += 1
        moves[row], n = moves_and_held(former, members[row], size, held)
        for k in range(n):
            rows.append(row)
            clusters.append(held[k])
    return moves, np.array(rows, dtype=np.int64), np.array(clusters, dtype=np.int64)


@compiled
def schools_of(former: Former, cluster: int) -> Ints:
    """Return (g,) the schools of each unit that were in a former cluster."""
    own = np.zeros(len(former.known), np.int64)
    for unit in range(len(own)):
        for part in range(former.first[unit], former.first[unit + 1]):
            if former.cluster[part] == cluster:
                own[unit] = former.schools[part]
    return own


def prices_of_moves(moves: MovePrices, members: Ints) -> Floats:
    """Return what the moves of clusters cost, (c, most) units padded with -1; (c,) seconds."""
    if not moves.priced:
        return np.zeros(len(members))
    count, row, cluster = count_moves(moves.former, members)
    held = np.bincount(row, moves.held_s[cluster], minlength=len(members))
    return np.asarray(moves.price_s * count + held, dtype=np.float64)
