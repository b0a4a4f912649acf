"""The tasks of a plan made in tiles: each a pure function of what it holds, and its outcome."""

import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from clustering.optimiser.dual_prices import DualPrices
from clustering.optimiser.instance import Instance, UnitSet, cost_of, unit_sets
from clustering.tiling.bound import price_roots
from clustering.tiling.raising import raise_duals
from clustering.tiling.solving import improve_window, solve_tile

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
class TileTask:
    """Find duals and a plan of a tile.

    Attributes
    ----------
    instance, seconds, seed
        As `solve_tile` takes them.
    """

    instance: Instance
    seconds: float
    seed: int

    def run(self) -> TilingOutcome:
        """Do it."""
        duals, clusters = solve_tile(self.instance, self.seconds, self.seed)
        return TilingOutcome(
            clusters,
            tuple(cost_of(self.instance, members) for members in clusters),
            tuple(duals.unit_s.tolist()),
            tuple(map(tuple, duals.cuts.triples.tolist())),
            tuple(duals.cuts.price_s.tolist()),
        )


@dataclass(frozen=True, eq=False)
class BoundTask:
    """Price the roots of a cell by stitched duals.

    Attributes
    ----------
    instance, core, duals
        As `price_roots` takes them.
    """

    instance: Instance
    core: int
    duals: DualPrices

    def run(self) -> TilingOutcome:
        """Do it."""
        lowest, columns = price_roots(self.instance, self.core, self.duals)
        clusters = tuple(unit_sets(columns))
        costs = tuple(cost_of(self.instance, members) for members in clusters)
        return TilingOutcome(clusters, costs, lowest=tuple(lowest.tolist()))


@dataclass(frozen=True, eq=False)
class RaiseTask:
    """Raise the duals of a cell.

    Attributes
    ----------
    instance, core, duals
        As `raise_duals` takes them.
    """

    instance: Instance
    core: int
    duals: DualPrices

    def run(self) -> TilingOutcome:
        """Do it."""
        return TilingOutcome(
            unit_s=tuple(raise_duals(self.instance, self.core, self.duals).tolist())
        )


@dataclass(frozen=True, eq=False)
class WindowTask:
    """Improve the plan of a window.

    Attributes
    ----------
    instance, start, duals, seconds, seed
        As `improve_window` takes them.
    """

    instance: Instance
    start: tuple[UnitSet, ...]
    duals: DualPrices
    seconds: float
    seed: int

    def run(self) -> TilingOutcome:
        """Do it."""
        clusters = improve_window(self.instance, self.start, self.duals, self.seconds, self.seed)
        return TilingOutcome(
            clusters, tuple(cost_of(self.instance, members) for members in clusters)
        )


TilingTask = TileTask | BoundTask | RaiseTask | WindowTask


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
