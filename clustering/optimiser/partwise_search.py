"""A search of a problem that falls into parts: no school of one can share a cluster with others.

So it is where no cluster may cross a border, with islands, or where drives are limited to a few
minutes. Each part is a problem of its own, with its own bound and its own branching on the number
of clusters; costs and bounds add up. Linear programs take far less time part by part than whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np

from clustering.clock import Progress, ProgressCall
from clustering.compiled import Floats, Ints
from clustering.optimiser.aggregation import Aggregation, bound_by_shares
from clustering.optimiser.dual_prices import DualPrices, duals_within
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import UnitSet
from clustering.optimiser.school_prices import SchoolPrices
from clustering.optimiser.search import Search
from clustering.problem import Problem


@dataclass
class PartwiseSearch(Search):
    """A search of each part by itself.

    Attributes
    ----------
    parts
        (p,) units of each part, ascending, and the part by itself.
    shares_s
        (g,) what each unit costs at least, seconds.
    searches
        Of each part.
    """

    parts: Sequence[tuple[Ints, Aggregation]]
    shares_s: Floats
    searches: list[Search] = field(init=False)
    _cut_short: bool = field(default=False, init=False)

    @classmethod
    def of(cls, whole: Search, parts: Sequence[tuple[Ints, Aggregation]], shares_s: Floats) -> Self:
        """Make one of a search of the whole.

        Parameters
        ----------
        whole
            The search.
        parts
            (p,) units of each part, and the part by itself.
        shares_s
            (g,) what each unit costs at least, seconds.
        """
        return cls(
            whole.instance,
            whole.clock,
            whole.seed,
            whole.bound,
            whole.unplaceable,
            whole.fixed_s,
            whole.rigid,
            parts,
            shares_s,
        )

    def __post_init__(self) -> None:
        super().__post_init__()
        self.searches = [
            Search(
                part.instance,
                self.clock,
                self.seed,
                bound=bound_by_shares(part.instance, self.shares_s[units]),
                unplaceable=0,
                fixed_s=0.0,
                rigid=self.rigid,
            )
            for units, part in self.parts
        ]

    def run(self, on_progress: ProgressCall) -> None:
        """Find a plan of every part, then go through the other stages part by part."""
        self._on_progress = on_progress
        self._in_turn(lambda _, search: search.find_plan(self._add_up))
        self._in_turn(lambda _, search: search.improve(self._add_up))
        self.clock.cut_short |= self._cut_short

    def run_from(
        self, clusters: Sequence[UnitSet], duals: DualPrices, on_progress: ProgressCall
    ) -> None:
        """Start from a plan's clusters and duals, part by part."""
        self._on_progress = on_progress
        for (units, _), search in zip(self.parts, self.searches, strict=True):
            within = _within(units, clusters)
            search.incumbent.clusters = Incumbent.of(search.instance, within).clusters
        self._in_turn(
            lambda units, search: search.run_from(
                _within(units, clusters), duals_within(duals, units.tolist()), self._add_up
            )
        )
        self.clock.cut_short |= self._cut_short

    def as_it_stands(self) -> Self:
        """Return a copy, its parts too: a stopped search may still be running."""
        found = super().as_it_stands()
        found.searches = [search.as_it_stands() for search in self.searches]
        return found

    def prices(self, problem: Problem, aggregation: Aggregation) -> SchoolPrices | None:
        """Return what proves the bound, by school and part; None where nothing does."""
        each = [
            search.prices(problem, Aggregation(search.instance, _rows(aggregation, units)))
            for (units, _), search in zip(self.parts, self.searches, strict=True)
        ]
        known = tuple(prices for prices in each if prices is not None)
        if not known:
            return None
        whole = SchoolPrices(
            {urn: price_s for prices in known for urn, price_s in prices.prices_s.items()},
            tuple(cut for prices in known for cut in prices.cuts),
        )
        branched = any(prices.by_number for prices in known)
        return replace(whole, parts=known) if branched else whole

    def _in_turn(self, work: Callable[[Ints, Search], None]) -> None:
        """Work on part after part, each with its share of the time that is left."""
        sizes = [len(units) for units, _ in self.parts]
        for at, (units, _) in enumerate(self.parts):
            with self.clock.part(sizes[at] / sum(sizes[at:])):
                work(units, self.searches[at])
                self._cut_short |= self.clock.cut_short

    def _add_up(self, step: Progress) -> None:
        """Put plans and bounds of the parts together, and report them."""
        clusters = [
            tuple(units[list(members)].tolist())
            for (units, _), search in zip(self.parts, self.searches, strict=True)
            for members in search.incumbent.clusters
        ]
        self.incumbent.clusters = tuple(sorted(clusters))
        bound = sum(search.bound for search in self.searches)
        self.bound = max(self.bound, bound + self.fixed_s)
        self._enter(step.stage)


def _rows(aggregation: Aggregation, units: Ints) -> tuple[tuple[int, ...], ...]:
    return tuple(aggregation.rows[unit] for unit in units.tolist())


def _within(units: Ints, clusters: Sequence[UnitSet]) -> list[UnitSet]:
    """Return the clusters of some units, ascending, which become 0, 1, ..."""
    inside = set(units.tolist())
    return [
        tuple(np.searchsorted(units, members).tolist())
        for members in clusters
        if inside.issuperset(members)
    ]
