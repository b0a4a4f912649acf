"""Two plans side by side: who moves, who is newly placed or left out.

A cluster is still itself if more than half of its schools are still in it, or half of them with its
first school; everybody else has moved. So the moves of a cluster of the second plan depend on its
own members alone, and no cluster of the first plan has two successors.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from clustering.plan import Plan
from clustering.wording import counted


@dataclass(frozen=True, slots=True)
class Move:
    """One school whose place differs between two plans.

    Attributes
    ----------
    urn
        The school.
    before, after
        Numbers of its clusters in the first and the second plan; None where it is left out
        there, or not part of that plan at all.
    """

    urn: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two plans.

    Attributes
    ----------
    matches
        Number of a cluster of the first plan to the number of its successor in the second.
    moves
        Schools of both plans that are not where their cluster is, by URN. One that was in no
        cluster and now is in one has moved, as has one that lost its place: its head is asked to
        work with people whom the first plan did not name.
    added, removed
        URNs that only the second (the first) plan knows.
    untouched
        Numbers of clusters of the first plan whose members are exactly those of their successor.
    """

    matches: dict[int, int]
    moves: tuple[Move, ...]
    added: tuple[int, ...]
    removed: tuple[int, ...]
    untouched: tuple[int, ...]

    @property
    def same(self) -> bool:
        """Whether the two plans group the same schools in the same way."""
        return not (self.moves or self.added or self.removed)

    def headline(self, clusters: int, nothing: str) -> str:
        """Say in one sentence how far the plans differ.

        Parameters
        ----------
        clusters
            How many the first plan has.
        nothing
            Why the second has no cluster at all; "" where it has one
            (`clustering.standing.why_no_cluster`).
        """
        if nothing:
            return nothing
        if self.same:
            return "Both plans put the same schools together."
        moved = len(self.moves)
        words = [
            f"{moved:,} schools move" if moved > 1 else f"{'1' if moved else 'No'} school moves"
        ]
        words += [f"{counted(len(self.added), 'school')} new"] if self.added else []
        words += [f"{counted(len(self.removed), 'school')} gone"] if self.removed else []
        kept = f"{len(self.untouched)} of {clusters} clusters untouched"
        return f"{', '.join(words)}; {kept if clusters else 'there was no cluster before'}."


def compare(first: Plan, second: Plan) -> Comparison:
    """Compare two plans by the members of their clusters; numbers, names and leads do not count.

    Only schools of both plans count: one that closes or opens moves nobody else.

    Parameters
    ----------
    first, second
        The plan in hand, and the plan it is compared with.

    Examples
    --------
    >>> from clustering import Cluster, Plan
    >>> first = Plan((Cluster(1, (101, 102, 103)), Cluster(2, (104, 105, 106, 107))))
    >>> second = Plan((Cluster(1, (104, 105, 106)), Cluster(2, (101, 102, 103, 107))))
    >>> found = compare(first, second)

    The two clusters have changed their numbers; that alone moves nobody.

    >>> found.matches
    {1: 2, 2: 1}
    >>> found.moves
    (Move(urn=107, before=2, after=2),)
    """
    before, after = _numbers_by_school(first), _numbers_by_school(second)
    shared = sorted(before.keys() & after.keys())
    matches = _match(_members(before, shared), _members(after, shared))
    moves = tuple(
        Move(urn, before[urn], after[urn])
        for urn in shared
        if _successor(matches, before[urn]) != after[urn]
    )
    members = {cluster.number: cluster.schools for cluster in second.clusters}
    return Comparison(
        matches=matches,
        moves=moves,
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        untouched=tuple(
            cluster.number
            for cluster in first.clusters
            if cluster.number in matches
            and set(members[matches[cluster.number]]) == set(cluster.schools)
        ),
    )


def _numbers_by_school(plan: Plan) -> dict[int, int | None]:
    """Cluster number of every school of `plan`, None for those left out."""
    placed: dict[int, int | None] = {left.urn: None for left in plan.left_out}
    placed.update({urn: cluster.number for cluster in plan.clusters for urn in cluster.schools})
    return placed


def _members(numbers: Mapping[int, int | None], urns: Collection[int]) -> dict[int, list[int]]:
    """Return the schools of each cluster, as far as they are among some, in their order."""
    members = defaultdict(list)
    for urn in urns:
        number = numbers[urn]
        if number is not None:
            members[number].append(urn)
    return members


def _match(
    before: Mapping[int, Collection[int]], after: Mapping[int, Collection[int]]
) -> dict[int, int]:
    """Return the successor of each cluster that is still itself, by number; the schools ascend.

    A cluster that succeeds several is the one of which it holds most; of equals that of its own
    number, so that a plan numbered by an earlier match is matched by its numbers.
    """
    old_of = {urn: old for old, members in before.items() for urn in members}
    matches: dict[int, int] = {}
    for new, members in after.items():
        held = Counter(old_of[urn] for urn in members if urn in old_of)
        ranked = [
            (overlap, old == new, -old)
            for old, overlap in held.items()
            if _is_still_itself(before[old], overlap, members)
        ]
        if ranked:
            matches[-max(ranked)[2]] = new
    return dict(sorted(matches.items()))


def _is_still_itself(schools: Collection[int], kept: int, members: Collection[int]) -> bool:
    """Say whether a cluster, `kept` of whose schools are among some members, is still itself."""
    return 2 * kept > len(schools) or (2 * kept == len(schools) and min(schools) in members)


def _successor(matches: dict[int, int], old: int | None) -> int | None:
    """Where a school of cluster `old` is expected: -1 where its cluster has no successor."""
    return None if old is None else matches.get(old, -1)
