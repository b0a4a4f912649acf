"""Drawing neighbourhoods of a plan, neighbourhoods of clusters, and rearranging them one by one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from clustering.clock import Clock
from clustering.compiled import Floats
from clustering.optimiser.dual_prices import DualBound, reduced_costs
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, rows_of
from clustering.optimiser.parallel import in_order

BATCH = 6
"""Neighbourhoods apart from each other that are worked on before the plan is changed."""


@dataclass(frozen=True)
class Neighbourhood:
    """A neighbourhood of the plan, to be arranged anew.

    Attributes
    ----------
    clusters
        Sets of units, whole clusters of the plan.
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
        """Its clusters, of places in `units`."""
        place = {unit: at for at, unit in enumerate(self.units)}
        return tuple(tuple(place[unit] for unit in members) for members in self.clusters)


Change = Callable[[Neighbourhood], tuple[UnitSet, ...] | None]
"""Returns a cheaper arrangement of a neighbourhood, None where none was found."""


def rearrange(
    plan: Incumbent,
    dual: DualBound,
    schools: int,
    change: Change,
    *,
    random: np.random.Generator,
    clock: Clock,
    tell: Callable[[], None],
) -> None:
    """Rearrange neighbourhoods of so many schools until that brings nothing any more.

    Parameters
    ----------
    plan
        Made better in place.
    dual
        Neighbourhoods are drawn around what is dear by its prices.
    schools
        About so many in a neighbourhood.
    change
        Returns a cheaper arrangement of a neighbourhood, or None.
    random
        Draws the neighbourhoods.
    clock
        Says when to stop.
    tell
        Called after every better plan.
    """
    tried: set[Neighbourhood] = set()
    failures = 0
    patience = 2 + 3 * int(plan.instance.schools.sum()) // schools
    while failures < patience and clock.should_continue():
        neighbourhoods = _neighbourhoods(plan, dual, schools, random)
        fresh = [neighbourhood for neighbourhood in neighbourhoods if neighbourhood not in tried]
        tried.update(fresh)
        failures += len(neighbourhoods) - len(fresh)
        # told to stop, it yields fewer than there are neighbourhoods
        better = list(zip(fresh, in_order(change, fresh, clock.should_continue), strict=False))
        for neighbourhood, clusters in better:
            if clusters is None:
                failures += 1
            else:
                failures = 0
                plan.replace(neighbourhood.clusters, clusters)
        if any(clusters is not None for _, clusters in better):
            tell()


def rearrange_in_rounds(
    plan: Incumbent,
    dual: DualBound,
    rounds: Iterable[tuple[int, Change]],
    *,
    random: np.random.Generator,
    clock: Clock,
    tell: Callable[[], None],
) -> Iterator[int]:
    """Re-optimise neighbourhoods, round by round, while time is left; yield each round's number.

    Parameters
    ----------
    plan
        Made better in place.
    dual
        Prices and bound of the linear problem.
    rounds
        Schools in a neighbourhood, and how it is changed.
    random
        Draws the neighbourhoods.
    clock
        Asked between rounds.
    tell
        Called after every better plan.
    """
    for round_, (schools, change) in enumerate(rounds, start=1):
        rearrange(plan, dual, schools, change, random=random, clock=clock, tell=tell)
        if not clock.should_continue():
            return
        yield round_


def neighbourhood_around(plan: Incumbent, unit: int, schools: int) -> Neighbourhood:
    """Return a left-out unit with its nearest clusters and left-out units, about so many schools.

    Parameters
    ----------
    plan
        The plan that leaves the unit out.
    """
    pieces = _pieces(plan)
    spread = np.ones(len(plan.instance.schools))
    return _neighbourhood(
        plan, _around(plan.instance, pieces, pieces.index((unit,)), schools, spread)
    )


def _pieces(plan: Incumbent) -> list[UnitSet]:
    """Return the clusters, then every unit left out on its own."""
    return [*plan.clusters, *((unit,) for unit in plan.left_out)]


def _neighbourhood(plan: Incumbent, chosen: list[int]) -> Neighbourhood:
    """Return some pieces of the plan as a neighbourhood."""
    split = len(plan.clusters)
    left_out = plan.left_out
    return Neighbourhood(
        tuple(sorted(plan.clusters[at] for at in chosen if at < split)),
        tuple(sorted(left_out[at - split] for at in chosen if at >= split)),
    )


def _neighbourhoods(
    plan: Incumbent, dual: DualBound, schools: int, random: np.random.Generator
) -> list[Neighbourhood]:
    """Draw neighbourhoods that share no cluster."""
    pieces = _pieces(plan)
    duals = dual.prices.duals
    costs = reduced_costs(dual.prices, *rows_of(plan.instance, plan.clusters))
    alone = (plan.instance.left_out_s - duals)[list(plan.left_out)]
    dear = np.concatenate([costs, alone])
    chances = np.maximum(dear, 0.0)
    chances = chances + 0.05 * chances.mean() + 1e-9
    taken: set[int] = set()
    neighbourhoods = []
    for _ in range(BATCH):
        at = int(random.choice(len(pieces), p=chances / chances.sum()))
        spread = random.uniform(0.7, 1.3, len(plan.instance.schools))
        chosen = _around(plan.instance, pieces, at, schools, spread)
        if taken & set(chosen):
            continue
        taken.update(chosen)
        neighbourhoods.append(_neighbourhood(plan, chosen))
    return neighbourhoods


def _around(
    instance: Instance, pieces: list[UnitSet], at: int, schools: int, spread: Floats
) -> list[int]:
    """Return a piece and its nearest others, until there are enough schools."""
    starts = np.cumsum([0, *map(len, pieces)])[:-1]
    everyone = np.concatenate(pieces).astype(np.int64)
    sizes = np.add.reduceat(instance.schools[everyone], starts)
    chosen = [at]
    inside = int(sizes[at])
    while True:
        seed = [unit for piece in chosen for unit in pieces[piece]]
        near_s = _near_s(instance, seed) * spread
        distance_s = np.minimum.reduceat(near_s[everyone], starts)
        distance_s[chosen] = np.inf
        reached = len(chosen)
        for piece in np.argsort(distance_s, kind="stable").tolist():
            if not np.isfinite(distance_s[piece]) or inside + sizes[piece] > schools:
                break
            inside += int(sizes[piece])
            chosen.append(piece)
        # out of reach of the first, further ones may be within reach of those between
        if len(chosen) == reached or np.isfinite(distance_s).sum() > len(chosen) - reached:
            return chosen


def _near_s(instance: Instance, seed: list[int]) -> Floats:
    """Return the mean drive from each unit to the nearest of the seed."""
    if instance.hub:
        leads = np.isin(instance.lead_unit, seed)
        near_s = instance.lead_s[leads].min(axis=0, initial=np.inf) / instance.schools
    else:
        near_s = (instance.drive_s[seed] / instance.schools[seed, None]).min(
            axis=0
        ) / instance.schools
    return np.asarray(near_s, dtype=np.float64)
