"""Which schools some cluster can hold, as far as a bounded search can decide.

A cluster is a clique among the units that may share one, in the hub shape within the reach of a
lead. Cheap necessary conditions go first; then a branch and bound looks for one cluster around each
unit, units with many partners first, so that its first dive nearly always finds one. No unit of a
cluster that was found is searched again. Where the branches run out, the answer is "not known",
never that no cluster exists.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clustering.cluster_conditions import CAPACITY, SHARE, conditions_in_force
from clustering.constraints.pupils import LARGEST_SHARE
from clustering.constraints.registry import sums_in_force

if TYPE_CHECKING:
    from clustering.problem import Problem

BRANCHES, ALL_BRANCHES = 4_000, 40_000
"""Branches for one unit, and for all units of a problem together."""


LOOKED_AT = 40
"""Number of candidates among which the most promising is chosen."""


class Placeability(Enum):
    """What is known of a unit's place."""

    PLACEABLE = "some cluster can hold it"
    UNKNOWN = "whether some cluster can hold it is not known"
    OUTSIDE = "it takes no part"
    BROKEN = "its own schools may not share a cluster"
    ALONE = "no cluster can hold it, by the sizes and the rules on pairs"
    UNMET = "no cluster that can hold it meets the conditions on whole clusters"

    @property
    def open(self) -> bool:
        """Whether a cluster for it may exist."""
        return self in {Placeability.PLACEABLE, Placeability.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Circle:
    """Units among which a cluster is sought.

    Attributes
    ----------
    units
        Set of units, as bits of an integer.
    core
        The unit of the lead, which every such cluster holds; None in the pairwise shape.
    capacity
        Most pupils that the cluster may have.
    """

    units: int
    core: int | None = None
    capacity: float = np.inf


class ClusterFinder:
    """Looks for one cluster around a unit.

    Parameters
    ----------
    problem
        Schools and rules.
    usable
        (u,) units that may be part of a cluster.
    conditions
        Names of the conditions on whole clusters that must also be met
        (`clustering.cluster_conditions.conditions_in_force`).
    """

    def __init__(
        self, problem: "Problem", usable: Sequence[bool], conditions: Collection[str] = ()
    ) -> None:
        self._fewest, self._most = problem.rules.size
        self._sizes = [len(unit.rows) for unit in problem.units]
        self._largest_unit = max(self._sizes)
        self._partner_bits = _partner_bits(problem, usable)
        self._sums = _Sums(problem, conditions) if conditions else None
        self._circles = list(_circles(problem, usable, capacities=CAPACITY in conditions))
        self.branches = 0

    def cluster(self, unit: int, branches: int) -> tuple[int, ...] | None:
        """Return the units of a cluster that holds this one; empty for none, None for not known.

        Parameters
        ----------
        branches
            Most branches to try.
        """
        last = self.branches + branches
        for circle in self._circles:
            start = {unit} if circle.core is None else {unit, circle.core}
            if any(not circle.units >> at & 1 for at in start):
                continue
            found = self._cluster_in(circle, sorted(start), last)
            if found or self.branches >= last:
                return found or None
        return ()

    def _cluster_in(self, circle: Circle, start: Sequence[int], last: int) -> tuple[int, ...]:
        """Return a cluster of the circle that holds the start; empty where none was found."""
        candidates = circle.units
        for unit in start:
            candidates &= self._partner_bits[unit]
        if len(start) > 1 and not self._partner_bits[start[0]] >> start[1] & 1:
            return ()
        chosen = list(start)
        stack = [candidates]
        while stack:
            self.branches += 1
            schools = sum(self._sizes[unit] for unit in chosen)
            candidates = self._allowed(stack[-1], chosen, schools, circle)
            if self._complete(chosen, schools, circle):
                return tuple(chosen)
            if self.branches >= last:
                return ()
            if not candidates or not self._may_do(candidates, chosen, schools):
                stack.pop()
                if len(chosen) > len(start):
                    chosen.pop()
                continue
            unit = self._most_promising(candidates, chosen, schools)
            stack[-1] = candidates & ~(1 << unit)
            chosen.append(unit)
            stack.append(stack[-1] & self._partner_bits[unit])
        return ()

    def _allowed(self, candidates: int, chosen: list[int], schools: int, circle: Circle) -> int:
        """Return the candidates that do not make the cluster too large."""
        room = self._most - schools
        if room <= 0:
            return 0
        if room < self._largest_unit:
            for unit in bits(candidates):
                if self._sizes[unit] > room:
                    candidates &= ~(1 << unit)
        return candidates if self._sums is None else self._sums.small(candidates, chosen, circle)

    def _complete(self, chosen: list[int], schools: int, circle: Circle) -> bool:
        if not self._fewest <= schools <= self._most:
            return False
        return self._sums is None or self._sums.obey(chosen, circle)

    def _may_do(self, candidates: int, chosen: list[int], schools: int) -> bool:
        """Say whether the candidates could add what is missing; a no is certain."""
        missing = self._fewest - schools
        if missing > 0 and self._coloured(candidates, missing) < missing:
            return False
        return self._sums is None or self._sums.may_reach([*chosen, *bits(candidates)], chosen)

    def _coloured(self, candidates: int, enough: int) -> int:
        """Return an upper bound on the schools of a clique, by a greedy colouring of its units."""
        bound = 0
        while candidates and bound < enough:
            colour, largest = candidates, 0
            while colour:
                unit = (colour & -colour).bit_length() - 1
                colour &= ~(self._partner_bits[unit] | 1 << unit)
                candidates &= ~(1 << unit)
                largest = max(largest, self._sizes[unit])
            bound += largest
        return bound

    def _most_promising(self, candidates: int, chosen: list[int], schools: int) -> int:
        slots = max(self._most - schools, 1)
        helps = None if self._sums is None else self._sums.helps(chosen, slots)

        def promise(unit: int) -> tuple[float, int]:
            partners = (candidates & self._partner_bits[unit]).bit_count()
            return (0.0 if helps is None else helps(unit)), partners

        looked_at = LOOKED_AT if helps is None else None
        return max(islice(bits(candidates), looked_at), key=promise)


class _Sums:
    """The conditions on whole clusters, for units; in lists, quicker than arrays number by number.

    Each sum over a cluster has a least and a most, and a unit adds 0 or more to it.
    """

    def __init__(self, problem: "Problem", names: Collection[str]) -> None:
        rows = [list(unit.rows) for unit in problem.units]
        self._lower: list[tuple[list[float], float]] = []
        self._upper: list[tuple[list[float], float]] = []
        for condition in sums_in_force(problem.rules):
            if condition.name in names:
                amounts = condition.amounts(problem)
                each = [float(amounts[unit].sum()) for unit in rows]
                self._lower.append((each, condition.bounds[0]))
                self._upper.append((each, condition.bounds[1]))
        self._share = LARGEST_SHARE.share(problem.rules) if SHARE in names else np.inf
        pupils = problem.balanced_pupils
        self._pupils = [float(pupils[unit].sum()) for unit in rows]
        self._largest = [float(pupils[unit].max()) for unit in rows]

    def small(self, candidates: int, chosen: list[int], circle: Circle) -> int:
        """Return the candidates with which no sum is above its most."""
        for amounts, most in self._uppers(circle):
            room = most + 1e-6 - sum(amounts[unit] for unit in chosen)
            for unit in bits(candidates):
                if amounts[unit] > room:
                    candidates &= ~(1 << unit)
        return candidates

    def obey(self, chosen: list[int], circle: Circle) -> bool:
        """Say whether a cluster meets every condition."""
        enough = all(
            sum(amounts[unit] for unit in chosen) >= least - 1e-9 for amounts, least in self._lower
        )
        few = all(
            sum(amounts[unit] for unit in chosen) <= most + 1e-6
            for amounts, most in self._uppers(circle)
        )
        return enough and few and self._shared(chosen, chosen)

    def may_reach(self, everyone: list[int], chosen: list[int]) -> bool:
        """Say whether every sum could be reached if all candidates joined the chosen."""
        enough = all(
            sum(amounts[unit] for unit in everyone) >= least - 1e-9
            for amounts, least in self._lower
        )
        return enough and self._shared(chosen, everyone)

    def helps(self, chosen: list[int], slots: int) -> Callable[[int], float] | None:
        """Return a function that scores how much a unit helps the sums; None if they lack nothing.

        A unit that adds its share of what is missing counts as much as one that adds more.
        """
        lacking = [
            (amounts, (least - sum(amounts[unit] for unit in chosen)) / slots)
            for amounts, least in self._lower
        ]
        parts = [(amounts, part) for amounts, part in lacking if part > 0]
        if not parts:
            return None
        return lambda unit: sum(min(amounts[unit] / part, 1.0) for amounts, part in parts)

    def _uppers(self, circle: Circle) -> list[tuple[list[float], float]]:
        bounds = [*self._upper, (self._pupils, circle.capacity)]
        return [(amounts, most) for amounts, most in bounds if most < np.inf]

    def _shared(self, chosen: list[int], among: list[int]) -> bool:
        """Say whether no school of the chosen has too large a share of the pupils of others."""
        if self._share == np.inf:
            return True
        largest = max(self._largest[unit] for unit in chosen)
        return largest <= self._share * sum(self._pupils[unit] for unit in among) + 1e-9


def placeabilities_by_pairs(problem: "Problem") -> tuple[Placeability, ...]:
    """Return the placeability of every unit by the sizes and the rules on pairs alone."""
    outsiders = problem.rules.outsiders
    most = problem.rules.size[1]
    own = np.diagonal(problem.units_may_share)
    placeabilities = []
    for at, unit in enumerate(problem.units):
        if len(unit.rows) == 1 and problem.schools[unit.rows[0]].urn in outsiders:
            placeabilities.append(Placeability.OUTSIDE)
        else:
            broken = len(unit.rows) > most or not own[at]
            placeabilities.append(Placeability.BROKEN if broken else Placeability.PLACEABLE)
    return _sought(problem, placeabilities, Placeability.ALONE)


def placeabilities_by_all(
    problem: "Problem", by_pairs: Sequence[Placeability]
) -> tuple[Placeability, ...]:
    """Return the placeability of every unit by all rules, those on whole clusters included.

    Parameters
    ----------
    by_pairs
        Of `placeabilities_by_pairs`.
    """
    conditions = conditions_in_force(problem)
    if not conditions:
        return tuple(by_pairs)
    return _sought(problem, by_pairs, Placeability.UNMET, conditions)


def _sought(
    problem: "Problem",
    known: Sequence[Placeability],
    otherwise: Placeability,
    conditions: Collection[str] = (),
) -> tuple[Placeability, ...]:
    """Look for a cluster for each unit that may have one; `otherwise` where there is none."""
    finder = ClusterFinder(problem, [placeability.open for placeability in known], conditions)
    placeabilities = list(known)
    found: set[int] = set()
    for at, placeability in enumerate(known):
        if placeability.open and at not in found:
            left = max(ALL_BRANCHES - finder.branches, 1)
            cluster = finder.cluster(at, min(BRANCHES, left))
            if cluster is None:
                placeabilities[at] = Placeability.UNKNOWN
            elif cluster:
                found.update(cluster)
            else:
                placeabilities[at] = otherwise
    for at in found:
        placeabilities[at] = Placeability.PLACEABLE
    return tuple(placeabilities)


def bits(number: int) -> Iterator[int]:
    """Yield the positions of the set bits of an integer, ascending."""
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


def _partner_bits(problem: "Problem", usable: Sequence[bool]) -> list[int]:
    """Return for each unit the usable others it may share a cluster with, as bits.

    Units around which there are too few schools for a cluster are nobody's partners.
    """
    may = problem.units_may_share & np.array(usable, dtype=bool)[:, None] & np.array(usable)
    np.fill_diagonal(may, val=False)
    sizes = np.array([len(unit.rows) for unit in problem.units])
    schools = may @ sizes + sizes
    while (few := may.any(axis=1) & (schools < problem.rules.size[0])).any():
        schools -= may[:, few] @ sizes[few]
        may[few] = False
        may[:, few] = False
    return _as_bits(may)


def _circles(problem: "Problem", usable: Sequence[bool], *, capacities: bool) -> Iterator[Circle]:
    """Yield where clusters may lie: anywhere, or in the hub shape around each lead."""
    everywhere = sum(1 << at for at, may in enumerate(usable) if may)
    if problem.rules.shape == "pairwise":
        yield Circle(everywhere)
        return
    home = {row: at for at, unit in enumerate(problem.units) for row in unit.rows}
    order = [row for unit in problem.units for row in unit.rows]
    starts = np.cumsum([0, *(len(unit.rows) for unit in problem.units)])[:-1]
    leads = list(problem.leads)
    reach = np.isfinite(problem.lead_drives_s[np.ix_(leads, order)])
    inside = np.logical_and.reduceat(reach, starts, axis=1) & np.array(usable, dtype=bool)
    given = problem.lead_capacities if capacities else None
    for lead, units in zip(leads, _as_bits(inside), strict=True):
        if units >> home[lead] & 1:
            yield Circle(units, home[lead], np.inf if given is None else float(given[lead]))


def _as_bits(rows: NDArray[np.bool_]) -> list[int]:
    packed = np.packbits(rows, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]
