"""Large neighbourhoods: a few clusters close to each other, drawn and re-optimised in turn."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from clustering.compiled import Floats
from clustering.optimiser.dual_prices import DualBound, reduced_costs
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, rows_of
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext

PATIENCE = 3.0
"""Neighbourhoods, for each that the plan could be cut into, that may fail before a round ends."""

BATCH = 6
"""Disjoint neighbourhoods that are re-optimised before the incumbent changes."""


@dataclass(frozen=True)
class Neighbourhood:
    """Some clusters and left-out units of a plan, to be re-optimised together.

    Attributes
    ----------
    clusters
        Whole clusters of the plan.
    left_out
        Units that the plan leaves out.
    """

    clusters: tuple[UnitSet, ...]
    left_out: tuple[int, ...]

    @property
    def units(self) -> list[int]:
        """All its units, ascending."""
        return sorted([*self.left_out, *(unit for members in self.clusters for unit in members)])

    @property
    def inner_clusters(self) -> tuple[UnitSet, ...]:
        """Its clusters, each unit by its position in `units`."""
        position = {unit: at for at, unit in enumerate(self.units)}
        return tuple(tuple(position[unit] for unit in members) for members in self.clusters)

    def outer_clusters(self, inner: Iterable[UnitSet]) -> tuple[UnitSet, ...]:
        """Return clusters of positions in `units` as clusters of units."""
        units = self.units
        return tuple(tuple(units[at] for at in members) for members in inner)


Reoptimise = Callable[[Neighbourhood], tuple[UnitSet, ...] | None]
"""Returns cheaper clusters for a neighbourhood; None where it finds none."""


class NeighbourhoodRound(NamedTuple):
    """A round of neighbourhoods.

    Attributes
    ----------
    schools
        In a neighbourhood, about.
    method
        How each is re-optimised.
    """

    schools: int
    method: Reoptimise


def reoptimise_in_rounds(
    incumbent: Incumbent,
    dual_bound: DualBound,
    rounds: Iterable[NeighbourhoodRound],
    context: SearchContext,
) -> Iterator[int]:
    """Re-optimise neighbourhoods, one size a round, while time is left; yield each round's number.

    Parameters
    ----------
    incumbent
        Made better in place.
    dual_bound
        Neighbourhoods are drawn where reduced costs by its duals are high.
    rounds
        What is done, in turn.
    context
        Its seed draws the neighbourhoods.
    """
    random = np.random.default_rng(context.seed)
    for number, each in enumerate(rounds, start=1):
        _reoptimise(incumbent, dual_bound, each, context, random)
        if not context.should_continue():
            return
        yield number


def _reoptimise(
    incumbent: Incumbent,
    dual_bound: DualBound,
    of_round: NeighbourhoodRound,
    context: SearchContext,
    random: np.random.Generator,
) -> None:
    """Re-optimise neighbourhoods of one size until none improves the plan."""
    schools, method = of_round
    tried: set[Neighbourhood] = set()
    failures = 0
    most = 2 + PATIENCE * int(incumbent.instance.schools.sum()) // schools
    while failures < most and context.should_continue():
        neighbourhoods = _draw(incumbent, dual_bound, schools, random)
        fresh = [neighbourhood for neighbourhood in neighbourhoods if neighbourhood not in tried]
        tried.update(fresh)
        failures += len(neighbourhoods) - len(fresh)
        # when time is up, there are fewer results than neighbourhoods
        results = list(zip(fresh, in_order(method, fresh, context.should_continue), strict=False))
        for neighbourhood, clusters in results:
            if clusters is None:
                failures += 1
            else:
                failures = 0
                incumbent.replace(neighbourhood.clusters, clusters)
        if any(clusters is not None for _, clusters in results):
            context.callbacks.on_better_plan()


def neighbourhood_around(
    incumbent: Incumbent, unit: int, schools: int, others: Iterable[int] = ()
) -> Neighbourhood:
    """Return the nearest clusters to a left-out unit, `schools` schools in all.

    Parameters
    ----------
    incumbent
        The plan that leaves the unit out.
    others
        Further units, whose clusters belong to it whatever their schools.
    """
    blocks = _blocks(incumbent)
    weights = np.ones(len(incumbent.instance.schools))
    inside = {unit, *others}
    centres = [at for at, block in enumerate(blocks) if not inside.isdisjoint(block)]
    chosen = _nearest_blocks(incumbent.instance, blocks, centres, schools, weights)
    return _neighbourhood(incumbent, chosen)


def _blocks(incumbent: Incumbent) -> list[UnitSet]:
    """Return the clusters, then every left-out unit by itself."""
    return [*incumbent.clusters, *((unit,) for unit in incumbent.left_out)]


def _neighbourhood(incumbent: Incumbent, chosen: list[int]) -> Neighbourhood:
    """Return some blocks of the plan as a neighbourhood."""
    split = len(incumbent.clusters)
    left_out = incumbent.left_out
    return Neighbourhood(
        tuple(sorted(incumbent.clusters[at] for at in chosen if at < split)),
        tuple(sorted(left_out[at - split] for at in chosen if at >= split)),
    )


def _draw(
    incumbent: Incumbent, dual_bound: DualBound, schools: int, random: np.random.Generator
) -> list[Neighbourhood]:
    """Draw disjoint neighbourhoods, the likelier the higher the reduced cost at their centre."""
    instance, duals = incumbent.instance, dual_bound.duals
    blocks = _blocks(incumbent)
    of_clusters = reduced_costs(duals, *rows_of(instance, incumbent.clusters))
    of_left_out = (instance.left_out_s - duals.unit_s)[list(incumbent.left_out)]
    chances = np.maximum(np.concatenate([of_clusters, of_left_out]), 0.0)
    chances = chances + 0.05 * chances.mean() + 1e-9
    taken: set[int] = set()
    neighbourhoods = []
    for _ in range(BATCH):
        centre = int(random.choice(len(blocks), p=chances / chances.sum()))
        weights = random.uniform(0.7, 1.3, len(instance.schools))
        chosen = _nearest_blocks(instance, blocks, [centre], schools, weights)
        if taken & set(chosen):
            continue
        taken.update(chosen)
        neighbourhoods.append(_neighbourhood(incumbent, chosen))
    return neighbourhoods


def _nearest_blocks(
    instance: Instance, blocks: list[UnitSet], centres: list[int], schools: int, weights: Floats
) -> list[int]:
    """Return some blocks and their nearest others, `schools` schools at most.

    Parameters
    ----------
    weights
        (g,) factors on the drives to each unit, so that draws around one block differ.
    """
    starts = np.cumsum([0, *map(len, blocks)])[:-1]
    everyone = np.concatenate(blocks).astype(np.int64)
    sizes = np.add.reduceat(instance.schools[everyone], starts)
    chosen = list(centres)
    inside = int(sizes[chosen].sum())
    while True:
        units = [unit for block in chosen for unit in blocks[block]]
        drive_s = _drive_to_nearest(instance, units) * weights
        distance_s = np.minimum.reduceat(drive_s[everyone], starts)
        distance_s[chosen] = np.inf
        reached = len(chosen)
        for block in np.argsort(distance_s, kind="stable").tolist():
            if not np.isfinite(distance_s[block]) or inside + sizes[block] > schools:
                break
            inside += int(sizes[block])
            chosen.append(block)
        # what the first cannot reach may be within reach of those between
        if len(chosen) == reached or np.isfinite(distance_s).sum() > len(chosen) - reached:
            return chosen


def _drive_to_nearest(instance: Instance, units: list[int]) -> Floats:
    """Return (g,) the mean drive from each unit to the nearest of some units, seconds."""
    if instance.hub:
        leads = np.isin(instance.lead_unit, units)
        nearest_s = instance.lead_s[leads].min(axis=0, initial=np.inf) / instance.schools
    else:
        nearest_s = (instance.drive_s[units] / instance.schools[units, None]).min(
            axis=0
        ) / instance.schools
    return np.asarray(nearest_s, dtype=np.float64)
