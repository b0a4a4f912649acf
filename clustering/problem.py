"""The question put to the optimiser: which schools, how far apart, by what rules."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clustering.constraints.kept_pairs import add_to_pairs
from clustering.constraints.leads import may_lead
from clustering.constraints.locked import in_locked, lock_s
from clustering.constraints.pair_costs import compatibility_seconds
from clustering.constraints.registry import PAIR_COSTS, PAIR_FILTERS
from clustering.constraints.taking_no_part import is_optional
from clustering.groups import Group, groups_of
from clustering.placeable import Placeability, placeabilities_by_all, placeabilities_by_pairs
from clustering.problem_checks import (
    array_of,
    faults_of_pins,
    faults_of_places,
    faults_of_rules,
    faults_of_schools,
    frozen,
    pairs_of,
)
from clustering.rules import Rules
from data.errors import Fault, InputError
from data.school import School, Schools
from routing.times import TravelTimes

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Problem:
    """Schools, drive times and rules; immutable. A what-if is `problem.replace(...)`.

    Rows and columns of every array follow the order of `schools`; all arrays are read-only.

    Attributes
    ----------
    schools
        The n schools to place.
    times
        Drive times, brought into the order of the schools and cut down to them.
    rules
        What a plan must obey, and what it pays for.
    loads
        (n,) what each school weighs in the balance, instead of its roll; None for the rolls.
        NaN where unknown.
    pair_costs
        (n, n) seconds added for pairs that share a cluster, symmetric, beyond the compatibility
        of the rules; None for none.
    kept_apart
        (n, n) pairs that must never share a cluster, symmetric, beyond those of the rules; None
        for none.
    capacities
        (n,) loads (or pupils) that each school can take on as a lead school, its own among them;
        None for what the schools say (`School.lead_capacity`). In the hub shape only.

    Raises
    ------
    InputError
        With every fault: no schools, a school without drive times, a URN in the rules that is not
        among the schools, arrays of the wrong shape, a rule that needs what the files of the
        schools do not say.

    Examples
    --------
    >>> from data import demo_county, read_schools
    >>> from routing import estimate_times
    >>> county = demo_county()
    >>> schools = read_schools(county.schools, la=county.la, phase="Primary")
    >>> problem = Problem(schools, estimate_times(schools), Rules(size=(4, 7), max_minutes=45))
    >>> problem.n
    276
    >>> stricter = problem.replace(rules=Rules(size=(4, 7), max_minutes=20))
    >>> bool(problem.may_share.sum() > stricter.may_share.sum())
    True
    """

    schools: Schools
    times: TravelTimes
    rules: Rules = field(default_factory=Rules)
    loads: NDArray[np.float64] | None = field(default=None, kw_only=True)
    pair_costs: Matrix | None = field(default=None, kw_only=True)
    kept_apart: NDArray[np.bool_] | None = field(default=None, kw_only=True)
    capacities: NDArray[np.float64] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        each, pairs = (self.n,), (self.n, self.n)
        for name, shape in (("loads", each), ("pair_costs", pairs), ("capacities", each)):
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, array_of(given, name, shape))
        if self.kept_apart is not None:
            object.__setattr__(self, "kept_apart", pairs_of(self.kept_apart, pairs))
        faults = [
            *faults_of_schools(self.schools, self.times),
            *faults_of_pins(self),
            *faults_of_places(self),
            *faults_of_rules(self.schools, self.rules, weighed=self.loads is not None),
        ]
        if faults:
            raise InputError(faults)
        object.__setattr__(self, "times", self.times.of(self.schools.urns))

    @classmethod
    def from_arrays(
        cls,
        seconds: ArrayLike,
        pupils: ArrayLike | None = None,
        pair_costs: ArrayLike | None = None,
        *,
        together: Sequence[Sequence[int]] = (),
        apart: Sequence[tuple[int, int]] = (),
        rules: Rules | None = None,
        capacities: ArrayLike | None = None,
    ) -> Self:
        """Return a problem of bare arrays; row numbers serve as URNs, in pins and in the plan.

        Parameters
        ----------
        seconds
            (n, n) from row to column; infinite where there is no way.
        pupils
            (n,) pupils or loads, NaN where unknown; None to leave balance out of account.
        pair_costs
            (n, n) seconds added for each pair that shares a cluster, symmetric.
        together, apart
            Rows that must, and pairs of rows that must not, share a cluster.
        rules
            Everything else; pins given there hold as well.
        capacities
            (n,) loads each row can take on as a lead, in the hub shape.

        Raises
        ------
        InputError
            Where `seconds` is no square matrix or has a time below 0 or NaN, another array has the
            wrong shape, or a pin names a row that is not there.

        Examples
        --------
        >>> seconds = [[0, 300, 900], [360, 0, 600], [900, 600, 0]]
        >>> problem = Problem.from_arrays(seconds, pupils=[90, 60, 210], apart=[(0, 2)])
        >>> problem.slower_s[0].tolist()
        [0.0, 360.0, 900.0]
        >>> problem.may_share[0].tolist()
        [True, True, False]
        """
        matrix = np.asarray(seconds, dtype=np.float64)
        n = len(matrix) if matrix.ndim else 0
        matrix = array_of(matrix, "seconds", (n, n))
        if np.isnan(matrix).any() or (matrix < 0).any():
            raise InputError([Fault("seconds", "drive times are 0 or more", "Use inf for no way")])
        rules = rules or Rules()
        pinned = dataclasses.replace(
            rules,
            together=(*rules.together, *(tuple(map(int, rows)) for rows in together)),
            apart=(*rules.apart, *((int(a), int(b)) for a, b in apart)),
        )
        nowhere = float("nan")
        schools = Schools(
            tuple(
                School(
                    urn=row,
                    name=f"Row {row}",
                    lon=nowhere,
                    lat=nowhere,
                    easting=nowhere,
                    northing=nowhere,
                )
                for row in range(n)
            )
        )
        return cls(
            schools,
            TravelTimes(schools.urns, matrix),
            pinned,
            loads=None if pupils is None else np.asarray(pupils, dtype=np.float64),
            pair_costs=None if pair_costs is None else np.asarray(pair_costs, dtype=np.float64),
            capacities=None if capacities is None else np.asarray(capacities, dtype=np.float64),
        )

    def replace(self, **changes: Any) -> Self:
        """Return the same problem with other `schools`, `times`, `rules`, ..."""
        return dataclasses.replace(self, **changes)

    @property
    def n(self) -> int:
        """Number of schools."""
        return len(self.schools)

    @cached_property
    def row(self) -> dict[int, int]:
        """Row of each URN."""
        return {urn: row for row, urn in enumerate(self.schools.urns)}

    @cached_property
    def taking_part(self) -> list[int]:
        """Rows of the schools that take part."""
        outsiders = self.rules.outsiders
        return [row for row, urn in enumerate(self.schools.urns) if urn not in outsiders]

    @property
    def slower_s(self) -> Matrix:
        """(n, n) seconds in the slower direction."""
        return self.times.slower

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """(n, 2) metres east and north of each school."""
        return frozen(np.array([(school.easting, school.northing) for school in self.schools]))

    @cached_property
    def pair_cost_s(self) -> Matrix:
        """(n, n) seconds each pair costs beyond its drive: compatibility and `pair_costs`."""
        seconds = compatibility_seconds(PAIR_COSTS, self.schools, self.rules.compatibility)
        add_to_pairs(seconds, self.row, self.rules.kept_pairs, self.rules.kept_pair_s)
        add_to_pairs(seconds, self.row, self.rules.feeders, -self.rules.feeder_s)
        if self.pair_costs is not None:
            seconds += self.pair_costs
            np.fill_diagonal(seconds, 0.0)
        return frozen(seconds)

    @cached_property
    def pupils(self) -> NDArray[np.float64]:
        """(n,) number on roll, or the given loads; NaN where unknown."""
        if self.loads is not None:
            return self.loads
        rolls = [np.nan if school.pupils is None else school.pupils for school in self.schools]
        return frozen(np.array(rolls, dtype=np.float64))

    @cached_property
    def mean_roll(self) -> float:
        """Mean of the known rolls, pupils, of the schools that sizes and pair rules allow.

        A school that takes no part, or that no cluster can hold, does not count, unless none is
        left. 0 where no roll is known.
        """
        open_rows = [
            row
            for unit, placeability in zip(self.units, self._placeabilities_by_pairs, strict=True)
            if placeability.open
            for row in unit.rows
        ]
        known = self.pupils[open_rows or slice(None)]
        known = known[~np.isnan(known)]
        return float(known.mean()) if len(known) else 0.0

    @cached_property
    def balanced_pupils(self) -> NDArray[np.float64]:
        """(n,) rolls as the balance term and the conditions see them.

        A school whose roll is unknown counts as one of the mean roll, so that a gap in the
        register pulls no cluster either way. This figure is never shown as a school's roll.
        """
        return frozen(np.where(np.isnan(self.pupils), self.mean_roll, self.pupils))

    @cached_property
    def target_pupils(self) -> float:
        """Roll a cluster should have: as asked, or the mean roll times the schools it should have.

        These are the middle of the sizes unless asked for. The mean is that of the schools that can
        be placed: one that takes no part, or that no cluster can hold, changes no plan of others.
        """
        if self.rules.pupils_target is not None:
            return float(self.rules.pupils_target)
        rows = np.setdiff1d(np.arange(self.n), list(self.unplaceable))
        rolls = self.balanced_pupils[rows] if len(rows) else self.balanced_pupils
        wanted = self.rules.size_target
        return float(rolls.mean()) * (sum(self.sizes) / 2 if wanted is None else wanted)

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """Fewest and most schools of a cluster, the most no more than can be placed."""
        fewest, most = self.rules.size
        placeable = self.n - len(self.unplaceable)
        return fewest, max(fewest, min(most, placeable)) if placeable else most

    @cached_property
    def placeabilities(self) -> tuple[Placeability, ...]:
        """Whether some cluster by all the rules can hold each unit."""
        return placeabilities_by_all(self, self._placeabilities_by_pairs)

    @cached_property
    def unplaceable(self) -> frozenset[int]:
        """Rows of the schools that no cluster can hold, or that take no part."""
        return frozenset(
            row
            for unit, placeability in zip(self.units, self.placeabilities, strict=True)
            if not placeability.open
            for row in unit.rows
        )

    @cached_property
    def _placeabilities_by_pairs(self) -> tuple[Placeability, ...]:
        return placeabilities_by_pairs(self)

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """Schools that must share a cluster, with the reason."""
        return groups_of(self.schools, self.rules)

    @cached_property
    def units(self) -> tuple[Group, ...]:
        """What is placed together or not at all: the groups, and every other school by itself."""
        grouped = {row for group in self.groups for row in group.rows}
        alone = [Group((row,), "") for row in range(self.n) if row not in grouped]
        return tuple(sorted([*self.groups, *alone], key=lambda unit: unit.rows))

    @cached_property
    def units_may_share(self) -> NDArray[np.bool_]:
        """(u, u) whether all schools of two units may share a cluster; of one, on the diagonal."""
        allowed: NDArray[np.bool_] = self.may_share
        if len(self.units) < self.n:
            order = [row for unit in self.units for row in unit.rows]
            starts = np.cumsum([0, *(len(unit.rows) for unit in self.units)])[:-1]
            ordered = allowed[np.ix_(order, order)]
            allowed = np.logical_and.reduceat(ordered, starts, axis=0)
            allowed = np.logical_and.reduceat(allowed, starts, axis=1)
            allowed.setflags(write=False)
        return allowed

    @cached_property
    def apart(self) -> tuple[tuple[int, int], ...]:
        """Pairs of rows that must not share a cluster."""
        return tuple((self.row[a], self.row[b]) for a, b in self.rules.apart)

    @cached_property
    def compatible(self) -> NDArray[np.bool_]:
        """(n, n) whether two schools may share a cluster, however far they are from each other."""
        mask = np.ones((self.n, self.n), dtype=np.bool_)
        if self.kept_apart is not None:
            mask &= ~self.kept_apart
        for rule in PAIR_FILTERS:
            forbidden = rule.forbids(self.schools, self.rules)
            if forbidden is not None:
                mask &= ~forbidden
        np.fill_diagonal(mask, val=True)
        mask.setflags(write=False)
        return mask

    @cached_property
    def may_share(self) -> NDArray[np.bool_]:
        """(n, n) whether two schools may share a cluster, as far as these two alone decide it.

        In the pairwise shape they must lie within the limit of each other; in the hub shape that
        depends on the lead school, so it is not checked here.
        """
        if self.rules.shape == "hub":
            return self.compatible
        mask = self.compatible & (self.slower_s <= self.rules.limit_s)
        np.fill_diagonal(mask, val=True)
        mask.setflags(write=False)
        return mask

    @cached_property
    def leads(self) -> tuple[int, ...]:
        """Rows of the schools that may lead a cluster."""
        may = may_lead(self.schools, self.rules)
        return tuple(np.flatnonzero(may).tolist())

    @cached_property
    def lead_drives_s(self) -> Matrix:
        """(n, n) seconds from each school, as a lead, to each; infinite where it may not lead it.

        It may lead none, lies beyond the limit, or the other is to lead its own cluster.
        """
        seconds = np.where(self.slower_s <= self.rules.limit_s, self.slower_s, np.inf)
        seconds[np.setdiff1d(np.arange(self.n), self.leads)] = np.inf
        for urn in self.rules.lead_schools:
            own = seconds[self.row[urn], self.row[urn]]
            seconds[:, self.row[urn]] = np.inf
            seconds[self.row[urn], self.row[urn]] = own
        return frozen(seconds)

    @cached_property
    def lead_capacities(self) -> NDArray[np.float64] | None:
        """(n,) loads that each school can take on as a lead; None where nothing limits them."""
        each = self.capacities
        if each is None:
            stated = [school.lead_capacity for school in self.schools]
            each = frozen(np.array([np.inf if most is None else most for most in stated], float))
        return each if self.rules.shape == "hub" and np.isfinite(each).any() else None

    @cached_property
    def left_out_s(self) -> NDArray[np.float64]:
        """(n,) seconds for leaving each school out; 0 for one whose place is optional.

        A school of a locked cluster costs more than whatever its cluster could make way for.
        """
        optional = is_optional(self.schools, self.pupils, self.rules)
        left_out_s = np.where(optional, 0.0, self.rules.left_out_s)
        return frozen(left_out_s + in_locked(self.schools, self.rules) * lock_s(self.rules))
