"""The tasks of a plan made in tiles: each a pure function of what it holds, and its outcome.

All of them name units of one sparse instance, which whoever runs them has at hand.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from clustering.clock import Clock, Limits
from clustering.compiled import Flags, Ints
from clustering.optimiser.columns.pricing import NO_LIMIT
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualBound, DualPrices, make_cuts
from clustering.optimiser.instance import Instance, UnitSet, cost_of, unit_sets
from clustering.optimiser.search_context import SearchContext
from clustering.tiling.ascent import raise_region
from clustering.tiling.column_ladder import Columns
from clustering.tiling.pricing import Roots, price_roots
from clustering.tiling.solving import anneal_window, improve_window, solve_region
from clustering.tiling.sparse_instance import SparseInstance

KEPT = 8
"""Columns kept of each root, the cheapest, by which duals are lowered."""

_SETS = frozenset({"clusters", "columns", "triples"})


@dataclass(frozen=True)
class TilingOutcome:
    """What a task has found; each kind fills what it is for.

    Attributes
    ----------
    clusters, costs
        Units of each cluster of a plan, and what it costs, seconds.
    columns, column_costs
        The same of each column that may be of use to the linear program; of a window those of
        use to other plans, without costs.
    unit_s, triples, price_s
        Dual of each unit, the units of each cut, and its price, seconds.
    lowest
        Lowest reduced cost at each root, seconds.
    """

    clusters: tuple[UnitSet, ...] = ()
    costs: tuple[float, ...] = ()
    columns: tuple[UnitSet, ...] = ()
    column_costs: tuple[float, ...] = ()
    unit_s: tuple[float, ...] = ()
    triples: tuple[UnitSet, ...] = ()
    price_s: tuple[float, ...] = ()
    lowest: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as values that JSON can hold, every figure to its last bit."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """Return what `to_json` made values of."""
        read: dict[str, Any] = {
            name: tuple(map(tuple, value)) if name in _SETS else tuple(value)
            for name, value in kept.items()
        }
        return cls(**read)


@dataclass(frozen=True, eq=False)
class AnnealTask:
    """Anneal a first plan of a window.

    Attributes
    ----------
    units
        The window, (g,) ascending.
    moves, seconds, seed
        As `anneal_window` takes them.
    """

    units: Ints
    moves: int
    seconds: float
    seed: int

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        part = instance.part(self.units, near="drive")
        found = anneal_window(part, self.moves, self.seconds, self.seed)
        return _plan_of(part, self.units, found)


@dataclass(frozen=True, eq=False)
class ColumnsTask:
    """Find columns of a region, and duals.

    Attributes
    ----------
    units
        The region, (g,) ascending.
    known, seconds
        As `solve_region` takes them.
    """

    units: Ints
    known: DualBound
    seconds: float

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        unit_s, columns = solve_region(instance.part(self.units), self.known, self.seconds)
        return _with_columns(TilingOutcome(unit_s=tuple(unit_s.tolist())), self.units, columns)


@dataclass(frozen=True, eq=False)
class PriceTask:
    """Price some roots by the duals of all units.

    Attributes
    ----------
    roots, duals
        (r,) units and the duals of all, as `price_roots` takes them; a column is rooted at its unit
        of lowest number.
    seconds
        Working time for it.
    """

    roots: Ints
    duals: DualPrices
    seconds: float

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        roots = Roots(self.roots, np.arange(len(instance.schools)), KEPT)
        goal = PricingGoal(0.0, NO_LIMIT, every=False)
        clock = Clock(Limits(self.seconds), of_work=True)
        found = price_roots(instance, roots, self.duals, goal, clock)
        outcome = TilingOutcome(lowest=tuple(found.lowest.tolist()))
        return _with_columns(outcome, None, (found.members, found.costs))


@dataclass(frozen=True, eq=False)
class RaiseTask:
    """Raise the duals of a region.

    Attributes
    ----------
    units, inside
        (g,) the region and what is near it, ascending, and which of them are the region's.
    known
        Duals of its units, and known columns.
    seconds, cut_rounds
        As `raise_region` takes them.
    """

    units: Ints
    inside: Flags
    known: DualBound
    seconds: float
    cut_rounds: int

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        part = instance.part(self.units)
        duals, columns = raise_region(
            part, self.inside, self.known, self.seconds, cut_rounds=self.cut_rounds
        )
        region = self.units[self.inside]
        outcome = TilingOutcome(
            unit_s=tuple(duals.unit_s.tolist()),
            triples=tuple(map(tuple, region[duals.cuts.triples].tolist())),
            price_s=tuple(duals.cuts.price_s.tolist()),
        )
        return _with_columns(outcome, self.units, columns)


@dataclass(frozen=True, eq=False)
class WindowTask:
    """Improve the plan of a window.

    Attributes
    ----------
    units, start, others
        The window, (g,) ascending, the clusters of the known plan, and those found earlier.
    proof
        Duals of its units, and known columns.
    seconds, seed
        Time for it, and the seed of every draw.
    """

    units: Ints
    start: tuple[UnitSet, ...]
    others: tuple[UnitSet, ...]
    proof: DualBound
    seconds: float
    seed: int

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        part = instance.part(self.units)
        start, others = (_inside(self.units, each) for each in (self.start, self.others))
        context = SearchContext(Clock(Limits(self.seconds)), seed=self.seed)
        best, found = improve_window(part, start, others, self.proof, context)
        columns = _outside(self.units, found)
        return dataclasses.replace(_plan_of(part, self.units, best), columns=columns)


TilingTask = AnnealTask | ColumnsTask | PriceTask | RaiseTask | WindowTask


def columns_in(outcome: TilingOutcome, most: int) -> Columns:
    """Return the columns that a task has found, (c, most) units of the whole, and their costs."""
    members = np.full((len(outcome.columns), most), -1, np.int64)
    for at, units in enumerate(outcome.columns):
        members[at, : len(units)] = units
    return members, np.array(outcome.column_costs, dtype=np.float64)


def raised_duals(duals: DualPrices, raised: Iterable[tuple[Ints, TilingOutcome]]) -> DualPrices:
    """Return duals of all units, in which some regions have raised ones.

    Parameters
    ----------
    duals
        Of all units, seconds.
    raised
        (k,) units of each region, and what its `RaiseTask` has found. Cuts across regions stay.
    """
    unit_s = duals.unit_s.copy()
    stays = np.ones(len(duals.cuts.price_s), dtype=bool)
    triples, price_s = [], []
    for region, outcome in raised:
        unit_s[region] = outcome.unit_s
        stays &= ~np.isin(duals.cuts.triples, region).all(axis=1)
        triples.append(np.array(outcome.triples, dtype=np.int64).reshape(-1, 3))
        price_s.append(np.array(outcome.price_s, dtype=np.float64))
    triples.append(duals.cuts.triples[stays])
    price_s.append(duals.cuts.price_s[stays])
    cuts = make_cuts(np.concatenate(triples), np.concatenate(price_s), len(unit_s))
    return DualPrices(unit_s, 0.0, cuts)


def _inside(units: Ints, clusters: Iterable[UnitSet]) -> tuple[UnitSet, ...]:
    """Return clusters of units of the whole by their places in a window."""
    return tuple(tuple(np.searchsorted(units, members).tolist()) for members in clusters)


def _outside(units: Ints, clusters: Iterable[UnitSet]) -> tuple[UnitSet, ...]:
    """Return clusters of places in a window as clusters of units of the whole."""
    return tuple(tuple(units[list(members)].tolist()) for members in clusters)


def _plan_of(part: Instance, units: Ints, clusters: Iterable[UnitSet]) -> TilingOutcome:
    clusters = tuple(clusters)
    costs = tuple(cost_of(part, members) for members in clusters)
    return TilingOutcome(_outside(units, clusters), costs)


def _with_columns(outcome: TilingOutcome, units: Ints | None, columns: Columns) -> TilingOutcome:
    """Return an outcome with columns of the whole, or of some units of it."""
    members, costs = columns
    if units is not None and len(members):
        members = np.where(members >= 0, units[members], -1)
    found = tuple(unit_sets(np.asarray(members)))
    return dataclasses.replace(outcome, columns=found, column_costs=tuple(costs.tolist()))


def hash_of(task: TilingTask, versions: str = "") -> str:
    """Return a hash of all that a task holds, and of the versions of what runs it."""
    found = hashlib.sha256(f"{type(task).__name__} {versions}".encode())
    for part in _parts(task):
        found.update(part)
    return found.hexdigest()


def _parts(value: Any) -> Iterator[bytes]:
    if dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from _parts(getattr(value, each.name))
    elif isinstance(value, np.ndarray):
        yield f"{value.dtype}{value.shape}".encode()
        yield np.ascontiguousarray(value).tobytes()
    elif isinstance(value, tuple):
        yield f"({len(value)}".encode()
        for each in value:
            yield from _parts(each)
    else:
        yield f"{value!r};".encode()
