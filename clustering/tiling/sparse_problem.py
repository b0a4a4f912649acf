"""A problem of so many schools that nothing is held for every pair of them."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clustering.placeable import Placeability, placeabilities_by_all, placeabilities_by_pairs
from clustering.problem import Problem
from clustering.rules import Rules
from clustering.tiling.cells import cells_of
from data.errors import Fault, InputError
from data.school import Schools
from routing.lazy_matrix import Ints, LazyMatrix
from routing.sparse_times import SparseTimes
from routing.times import TravelTimes

CELL = 250
"""Units among which a cluster for each of them is sought first."""


class FiguresOfWhole(NamedTuple):
    """What a cluster costs by figures of the whole problem.

    Attributes
    ----------
    mean_roll, target_pupils
        Pupils of a school and of a cluster, as in `Problem`.
    sizes
        Fewest and most schools of a cluster.
    """

    mean_roll: float
    target_pupils: float
    sizes: tuple[int, int]


@dataclass(frozen=True, eq=False)
class PartOfProblem(Problem):
    """Some schools of a larger problem: every cluster costs as much as it does there.

    Attributes
    ----------
    whole
        Figures of the larger problem.
    """

    whole: FiguresOfWhole = field(kw_only=True)

    @cached_property
    def mean_roll(self) -> float:
        """Mean of the known rolls of the whole, pupils."""
        return self.whole.mean_roll

    @cached_property
    def target_pupils(self) -> float:
        """Roll that a cluster of the whole should have."""
        return self.whole.target_pupils

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """Fewest and most schools of a cluster of the whole."""
        return self.whole.sizes


@dataclass(frozen=True, eq=False)
class SparseProblem(Problem):
    """Many schools with the drive times of pairs within the limit.

    It reads as a `Problem` for all that looks at single clusters: matrices are found when asked,
    entry by entry the same as those of a `Problem` of the same schools. Clusters are pairwise, and
    their number is free.

    Attributes
    ----------
    times
        Those within the limit of the rules.

    Raises
    ------
    InputError
        As `Problem` does, and for rules that a plan made in tiles cannot keep.
    """

    times: SparseTimes  # type: ignore[assignment]  # read as the dense ones are

    def __post_init__(self) -> None:
        rules = self.rules
        refused = {
            "shape": rules.shape == "hub",
            "clusters": rules.clusters is not None,
            "locked": bool(rules.locked),
            "max_minutes": rules.limit_s > self.times.limit_s,
            "pair_costs": self.pair_costs is not None,
            "kept_apart": self.kept_apart is not None,
            "loads": self.loads is not None,
            "capacities": self.capacities is not None,
        }
        faults = [
            Fault(
                "rules",
                "a plan of so many schools is made in tiles, which cannot keep this rule",
                "Leave it out, or plan authorities one by one with 'sweep'",
                column=name,
            )
            for name, asked in refused.items()
            if asked
        ]
        if faults:
            raise InputError(faults)
        super().__post_init__()

    @property
    def slower_s(self) -> Any:
        """(n, n) seconds in the slower direction, infinite beyond the limit; found when asked."""
        return self.times.slower

    @cached_property
    def pair_cost_s(self) -> Any:
        """(n, n) seconds each pair costs beyond its drive; found when asked."""
        return self._lazily("pair_cost_s")

    @cached_property
    def compatible(self) -> Any:
        """(n, n) whether two schools may share a cluster, however far; found when asked."""
        return self._lazily("compatible")

    @cached_property
    def may_share(self) -> Any:
        """(n, n) whether two schools may share a cluster; found when asked."""
        return self._lazily("may_share")

    def _lazily(self, name: str) -> LazyMatrix[Any]:
        def block(rows: Ints, columns: Ints) -> NDArray[Any]:
            both, at = np.unique(np.concatenate([rows, columns]), return_inverse=True)
            whole = getattr(self.loose_part(both), name)
            found: NDArray[Any] = whole[np.ix_(at[: len(rows)], at[len(rows) :])]
            return found

        return LazyMatrix(self.n, block)

    @cached_property
    def units_may_share(self) -> Any:
        """Not held for every pair of units.

        Raises
        ------
        NotImplementedError
            Whenever it is asked for.
        """
        raise NotImplementedError

    @cached_property
    def unit_of_row(self) -> Ints:
        """(n,) the unit of each school, as numbered in `units`."""
        unit_of = np.zeros(self.n, np.int64)
        for at, unit in enumerate(self.units):
            unit_of[list(unit.rows)] = at
        return unit_of

    @cached_property
    def unit_places(self) -> NDArray[np.float64]:
        """(u, 2) metres east and north of the first school of each unit."""
        return np.asarray(self.places[[unit.rows[0] for unit in self.units]])

    @cached_property
    def figures(self) -> FiguresOfWhole:
        """What clusters of its parts cost by."""
        return FiguresOfWhole(self.mean_roll, self.target_pupils, self.sizes)

    def part(self, units: Iterable[int]) -> PartOfProblem:
        """Return the problem of some units alone, its drive times dense."""
        rows = sorted(row for unit in units for row in self.units[unit].rows)
        return self._part(np.array(rows, dtype=np.int64), self.figures)

    def loose_part(self, rows: Ints) -> PartOfProblem:
        """Return the part of (r,) schools, by row; its clusters are not costed."""
        return self._part(rows, FiguresOfWhole(0.0, 0.0, self.rules.size))

    def _part(self, rows: Ints, whole: FiguresOfWhole) -> PartOfProblem:
        items = tuple(self.schools[row] for row in rows.tolist())
        schools = Schools(items)
        times: TravelTimes = self.times.part(schools.urns)
        return PartOfProblem(schools, times, rules_within(self.rules, schools.urns), whole=whole)

    def near_units(self, unit: int) -> Ints:
        """Return the (K,) other units with a school that some school of a unit reaches."""
        rows = self.units[unit].rows
        reached = np.unique(self.unit_of_row[np.concatenate([self.times.near(r) for r in rows])])
        others: Ints = reached[reached != unit]
        return others

    @cached_property
    def _placeabilities_by_pairs(self) -> tuple[Placeability, ...]:
        return self._sought(self.loose_part, by_all=False)

    @cached_property
    def placeabilities(self) -> tuple[Placeability, ...]:
        """Whether some cluster by all the rules can hold each unit."""
        whole = FiguresOfWhole(self.mean_roll, 0.0, self.rules.size)
        return self._sought(lambda rows: self._part(rows, whole), by_all=True)

    def _sought(self, part_of: Any, *, by_all: bool) -> tuple[Placeability, ...]:
        """Look for a cluster for each unit: near it first, then wherever it may have one."""

        def within(units: Ints) -> dict[int, Placeability]:
            rows = np.sort([row for unit in units for row in self.units[unit].rows])
            part = part_of(rows)
            known = placeabilities_by_pairs(part)
            if by_all:
                known = placeabilities_by_all(part, known)
            first = (self.unit_of_row[rows[unit.rows[0]]] for unit in part.units)
            return dict(zip(map(int, first), known, strict=True))

        found: dict[int, Placeability] = {}
        for cell in cells_of(self.unit_places, CELL):
            found |= within(cell)
        for unit, placeability in list(found.items()):
            if not placeability.open:
                found[unit] = within(np.append(self.near_units(unit), unit))[unit]
        return tuple(found[unit] for unit in range(len(self.units)))


def rules_within(rules: Rules, urns: Iterable[int]) -> Rules:
    """Return the rules of a part: pins that name schools outside are left out."""
    inside = set(urns)

    def of_groups(groups: Iterable[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        return tuple(group for group in groups if inside.issuperset(group))

    return dataclasses.replace(
        rules,
        together=of_groups(rules.together),
        apart=of_groups(rules.apart),
        kept_pairs=of_groups(rules.kept_pairs),
        feeders=of_groups(rules.feeders),
        outside=tuple((urn, why) for urn, why in rules.outside if urn in inside),
        optional=tuple(urn for urn in rules.optional if urn in inside),
        lead_schools=tuple(urn for urn in rules.lead_schools if urn in inside),
    )
