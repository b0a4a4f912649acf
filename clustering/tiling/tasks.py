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
from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.pricing import NO_LIMIT
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualPrices, make_cuts
from clustering.optimiser.instance import Instance, UnitSet, cost_of, unit_sets
from clustering.tiling.pricing import Roots, price_roots
from clustering.tiling.raising import raise_duals
from clustering.tiling.solving import anneal_window, duals_of, improve_window
from clustering.tiling.sparse_instance import SparseInstance

KEPT = 8
"""Columns kept of each root, the cheapest, by which duals are lowered."""

_SETS = frozenset({"clusters", "triples"})


@dataclass(frozen=True)
class TilingOutcome:
    """What a task has found; each kind fills what it is for.

    Attributes
    ----------
    clusters, costs
        Units of each cluster, or column of negative reduced cost, and what it costs, seconds.
    unit_s, triples, price_s
        Dual of each unit, the units of each cut, and its price, seconds.
    lowest
        Lowest reduced cost at each unit of the core, seconds.
    """

    clusters: tuple[UnitSet, ...] = ()
    costs: tuple[float, ...] = ()
    unit_s: tuple[float, ...] = ()
    triples: tuple[tuple[int, ...], ...] = ()
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
    """Anneal the plan of a window.

    Attributes
    ----------
    units, start
        The window, (g,) ascending, and the clusters of the known plan.
    moves, seconds, seed
        As `anneal_window` takes them.
    """

    units: Ints
    start: tuple[UnitSet, ...]
    moves: int
    seconds: float
    seed: int

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        part = instance.part(self.units)
        start = _inside(self.units, self.start)
        found = anneal_window(part, start, self.moves, self.seconds, self.seed)
        return _plan_of(part, self.units, found)


@dataclass(frozen=True, eq=False)
class DualsTask:
    """Find duals of a tile.

    Attributes
    ----------
    units
        (g,) the tile, ascending: a cell and the halo around it.
    left_out_s
        (g,) for what each unit may be left to others.
    clusters
        Clusters of its units to begin with.
    seconds, seed
        As `duals_of` takes them.
    """

    units: Ints
    left_out_s: Floats
    clusters: tuple[UnitSet, ...]
    seconds: float
    seed: int

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        part = instance.part(self.units)._replace(left_out_s=self.left_out_s)
        duals = duals_of(part, _inside(self.units, self.clusters), self.seconds, self.seed)
        return TilingOutcome(
            unit_s=tuple(duals.unit_s.tolist()),
            triples=tuple(map(tuple, duals.cuts.triples.tolist())),
            price_s=tuple(duals.cuts.price_s.tolist()),
        )


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
        return TilingOutcome(
            tuple(unit_sets(np.asarray(found.members))),
            tuple(found.costs.tolist()),
            lowest=tuple(found.lowest.tolist()),
        )


@dataclass(frozen=True, eq=False)
class RaiseTask:
    """Raise the duals of a cell.

    Attributes
    ----------
    core, duals
        (c,) units and the duals of all, as `raise_duals` takes them.
    seconds
        Working time for it.
    """

    core: Ints
    duals: DualPrices
    seconds: float

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        clock = Clock(Limits(self.seconds), of_work=True)
        raised = raise_duals(instance, self.core, self.duals, clock)
        return TilingOutcome(unit_s=tuple(raised.tolist()))


@dataclass(frozen=True, eq=False)
class WindowTask:
    """Improve the plan of a window.

    Attributes
    ----------
    units, start
        The window, (g,) ascending, and the clusters of the known plan.
    duals
        Of its units.
    seconds, seed
        As `improve_window` takes them.
    """

    units: Ints
    start: tuple[UnitSet, ...]
    duals: DualPrices
    seconds: float
    seed: int

    def run(self, instance: SparseInstance) -> TilingOutcome:
        """Do it."""
        part = instance.part(self.units)
        start = _inside(self.units, self.start)
        found = improve_window(part, start, self.duals, self.seconds, self.seed)
        return _plan_of(part, self.units, found)


TilingTask = AnnealTask | DualsTask | PriceTask | RaiseTask | WindowTask


def duals_in(outcome: TilingOutcome) -> DualPrices:
    """Return the duals that a task has found, of units 0, 1, ... of its tile."""
    triples = np.array(outcome.triples, dtype=np.int64).reshape(-1, 3)
    g = len(outcome.unit_s)
    cuts = make_cuts(triples, np.array(outcome.price_s, dtype=np.float64), g)
    return DualPrices(np.array(outcome.unit_s, dtype=np.float64), 0.0, cuts)


def _inside(units: Ints, clusters: Iterable[UnitSet]) -> tuple[UnitSet, ...]:
    """Return clusters of units of the whole by their places in a window."""
    return tuple(tuple(np.searchsorted(units, members).tolist()) for members in clusters)


def _plan_of(part: Instance, units: Ints, clusters: Iterable[UnitSet]) -> TilingOutcome:
    clusters = tuple(clusters)
    return TilingOutcome(
        tuple(tuple(units[list(members)].tolist()) for members in clusters),
        tuple(cost_of(part, members) for members in clusters),
    )


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
