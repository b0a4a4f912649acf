"""Drive times between so many schools that only pairs within reach can be held.

Of the 281 million journeys between the primary schools of England, 15 million take 45 minutes or
less. A part of the country, such as a county, is cut out as ordinary `TravelTimes`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.errors import Notice
from data.school import Source
from routing.lazy_matrix import Ints, LazyMatrix
from routing.network import Floats
from routing.times import UNREACHABLE, Snap, TravelTimes

DECIMALS = 2
"""Of a second: what files keep of a time, and more than a float32 of some hours needs."""


@dataclass(frozen=True, eq=False)
class SparseTimes:
    """Directed drive times between schools, of the pairs within a limit.

    Attributes
    ----------
    urns
        The n schools, in the order of the rows and columns.
    first
        (n + 1,) where the entries of each row begin.
    goal
        (p,) int32, the column of each entry, ascending within a row; none on the diagonal.
    held_s
        (p,) float32, seconds of each entry, to two decimals.
    limit_s
        Seconds up to which pairs are held; the others count as `UNREACHABLE`.
    method, notices, profile, snaps, by_ferry, speeds, sources, estimated
        As in `TravelTimes`.
    """

    urns: tuple[int, ...]
    first: Ints
    goal: NDArray[np.int32]
    held_s: NDArray[np.float32]
    limit_s: float
    method: str = "given"
    notices: tuple[Notice, ...] = ()
    profile: str = ""
    snaps: tuple[Snap, ...] = ()
    by_ferry: None = None
    speeds: Mapping[str, Any] = field(default_factory=dict, kw_only=True)
    sources: tuple[Source, ...] = field(default=(), kw_only=True)
    estimated: tuple[int, ...] = field(default=(), kw_only=True)

    @classmethod
    def of_blocks(
        cls,
        urns: Sequence[int],
        blocks: Iterable[tuple[Ints, Ints, Floats]],
        limit_s: float,
        method: str,
        notices: tuple[Notice, ...] = (),
    ) -> "SparseTimes":
        """Return the times of all schools, made block by block.

        Parameters
        ----------
        urns
            The n schools.
        blocks
            Some rows, some columns, (r,) and (c,), and the (r, c) seconds between them; each row
            once, with every column within the limit.
        limit_s, method, notices
            As the attributes.
        """
        goals = [np.zeros(0, np.int32)] * len(urns)
        seconds = [np.zeros(0, np.float32)] * len(urns)
        for rows, columns, block in blocks:
            order = np.argsort(columns, kind="stable")
            written = np.round(block[:, order], DECIMALS)
            near = (written <= limit_s) & (columns[order] != rows[:, None])
            for at, row in enumerate(rows.tolist()):
                goals[row] = columns[order][near[at]].astype(np.int32)
                seconds[row] = written[at, near[at]].astype(np.float32)
        first = np.cumsum([0, *map(len, goals)])
        return cls(
            tuple(urns),
            first,
            np.concatenate([*goals, np.zeros(0, np.int32)]),
            np.concatenate([*seconds, np.zeros(0, np.float32)]),
            limit_s,
            method,
            notices,
        )

    @cached_property
    def row(self) -> dict[int, int]:
        """Row of each URN."""
        return {urn: at for at, urn in enumerate(self.urns)}

    @property
    def seconds(self) -> LazyMatrix[np.float64]:
        """(n, n) seconds from row to column, `UNREACHABLE` beyond the limit; found when asked."""
        return LazyMatrix(len(self.urns), self.block)

    @property
    def slower(self) -> LazyMatrix[np.float64]:
        """(n, n) seconds of the slower direction of each pair; found when asked."""
        return LazyMatrix(len(self.urns), self._slower)

    def _slower(self, rows: Ints, columns: Ints) -> Floats:
        if len(rows) > len(columns):
            return self._slower(columns, rows).T
        slower = self.block(rows, columns)
        # of a country few are reached, and from the others no way back is asked for
        reached = np.flatnonzero(np.isfinite(slower).any(axis=0))
        back = self.block(columns[reached], rows).T
        slower[:, reached] = np.maximum(slower[:, reached], back)
        return slower

    def block(self, rows: Ints, columns: Ints) -> Floats:
        """Return the (r, c) seconds from some rows to some columns."""
        found = np.full((len(rows), len(columns)), UNREACHABLE)
        order = np.argsort(columns, kind="stable")
        sought = columns[order]
        for at, row in enumerate(rows.tolist()):
            goals = self.goal[self.first[row] : self.first[row + 1]]
            if len(goals):
                place = np.minimum(np.searchsorted(goals, sought), len(goals) - 1)
                there = goals[place] == sought
                held = self.held_s[self.first[row] + place[there]].astype(np.float64)
                found[at, order[there]] = np.round(held, DECIMALS)
            found[at, columns == row] = 0.0
        return found

    def near(self, row: int) -> Ints:
        """Return the (K,) rows that a school reaches within the limit, ascending; not its own."""
        return self.goal[self.first[row] : self.first[row + 1]].astype(np.int64)

    def of(self, urns: Sequence[int]) -> "SparseTimes":
        """Return the times of some of the schools, in the given order."""
        if tuple(urns) == self.urns:
            return self
        rows = np.array([self.row[urn] for urn in urns], dtype=np.int64)
        at = np.full(len(self.urns), -1, np.int64)
        at[rows] = np.arange(len(rows))
        goals, seconds = [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
        for row in rows.tolist():
            columns = at[self.near(row)]
            kept = np.flatnonzero(columns >= 0)
            order = kept[np.argsort(columns[kept])]
            goals.append(columns[order].astype(np.int32))
            seconds.append(self.held_s[self.first[row] + order])
        return replace(
            self,
            urns=tuple(urns),
            first=np.cumsum([0, *map(len, goals[1:])]),
            goal=np.concatenate(goals),
            held_s=np.concatenate(seconds),
            snaps=self._snaps_of(rows),
        )

    def _snaps_of(self, rows: Ints) -> tuple[Snap, ...]:
        return tuple(self.snaps[row] for row in rows.tolist()) if self.snaps else ()

    def part(self, urns: Sequence[int]) -> TravelTimes:
        """Return the dense times of some of the schools, each entry as it is here."""
        rows = np.array([self.row[urn] for urn in urns], dtype=np.int64)
        return TravelTimes(
            tuple(urns),
            self.block(rows, rows),
            self.method,
            self.profile,
            self._snaps_of(rows),
            self.notices,
            speeds=self.speeds,
            sources=self.sources,
        )


def in_blocks(order: Ints, size: int) -> Iterator[Ints]:
    """Yield rows in their order, (size,) at a time."""
    for start in range(0, len(order), size):
        yield order[start : start + size]
