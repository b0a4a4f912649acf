"""Raising the bound where the linear master problem stands still: subset-row cuts.

Of three schools at most one cluster can hold two or more. The linear problem breaks that by halves
(three clusters, half of each, every two of the schools in one), so the rows that say so lift its
value (Jepsen et al. 2008). Here all clusters that could be part of a better plan are at hand, so
each is priced by looking at it, and those whose reduced cost has come to exceed what is left of
the gap are struck off for good.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clustering.compiled import compiled
from clustering.linear import LinearProgram
from clustering.nodes import Floats, Ints
from clustering.partition import Menu, held_twice

Triple = tuple[int, int, int]

ROUNDS = 60
"""Rounds of cuts at most."""

CUTS_A_ROUND = 60
TRIPLES_A_NODE = 4
"""Cuts of one round that may hold the same node."""

VIOLATED = 0.02
"""By how much a cut must be broken to be worth its row."""

COLUMNS_A_ROUND = 3_000

STALLED, STALLED_ROUNDS = 0.01, 6
"""Share of the remaining gap by which so many rounds must raise the value to go on."""


@dataclass(frozen=True)
class Tightened:
    """What the cuts have brought.

    Attributes
    ----------
    bound
        No choice from the menu that is better than the start costs less.
    reduced
        (c,) reduced costs that prove it: no better choice holds a cluster with more than lies
        between the bound and the start.
    cuts
        The cuts in force.
    """

    bound: float
    reduced: Floats
    cuts: tuple[Triple, ...]


def tighten(menu: Menu, value: float, go_on: Callable[[], bool], rounds: int = ROUNDS) -> Tightened:
    """Add cuts round by round.

    Parameters
    ----------
    value
        Cost of the known choice.
    rounds
        Rounds of cuts at most.
    """
    best = np.zeros(len(menu.costs))
    alive = np.ones(len(menu.costs), dtype=bool)
    bound = -np.inf
    history: list[float] = []
    master = _CutMaster(menu, abs(value) + 1.0)
    while len(history) < rounds and go_on():
        solved = master.solve()
        if solved is None:
            break
        lp_value, reduced = solved
        cheap = np.flatnonzero(alive & ~master.active & (reduced < -1e-6))
        if len(cheap):
            master.activate(cheap[np.argsort(reduced[cheap], kind="stable")][:COLUMNS_A_ROUND])
            continue
        if lp_value > bound:
            bound, best = lp_value, reduced
        # struck off once is struck off for good: no better choice holds it
        alive &= reduced <= value - lp_value + 1e-2
        history.append(bound)
        if value - bound <= 1e-3 or _stalled(history, value):
            break
        triples = _most_violated(*master.support(), len(menu.left_out))
        if not triples:
            break
        master.cut(triples)
    return Tightened(bound, np.where(alive, best, np.inf), tuple(master.cuts))


def _stalled(history: list[float], value: float) -> bool:
    if len(history) <= STALLED_ROUNDS:
        return False
    return history[-1] - history[-1 - STALLED_ROUNDS] < STALLED * (value - history[-1])


class _CutMaster:
    """The linear problem over the active clusters and cuts."""

    def __init__(self, menu: Menu, wrong_number_s: float) -> None:
        self.menu = menu
        self.active = np.zeros(len(menu.costs), dtype=bool)
        self.cuts: list[Triple] = []
        self._held: list[Ints] = []
        g = len(menu.left_out)
        self._program = program = LinearProgram()
        program.add_rows(np.ones(g), np.ones(g))
        program.put(np.arange(g), program.add_columns(menu.left_out))
        self._first_cut = g
        if menu.clusters is not None:
            program.add_rows(menu.clusters, menu.clusters)
            missed = program.add_columns(np.full(2, wrong_number_s))
            program.put(np.array([g]), missed[:1])
            program.put(np.array([g]), missed[1:], -1.0)
            self._first_cut += 1
        self._columns = np.full(len(menu.costs), -1, np.int64)
        self.activate(np.flatnonzero(menu.start))

    def activate(self, rows: Ints) -> None:
        """Take clusters of the menu into the linear problem."""
        self.active[rows] = True
        columns = self._program.add_columns(self.menu.costs[rows])
        self._columns[rows] = columns
        cluster, place = np.nonzero(self.menu.members[rows] >= 0)
        self._program.put(self.menu.members[rows][cluster, place], columns[cluster])
        if self.menu.clusters is not None:
            self._program.put(np.full(len(rows), len(self.menu.left_out)), columns)
        fresh = np.zeros(len(self.active), dtype=bool)
        fresh[rows] = True
        for at, held in enumerate(self._held):
            inside = self._columns[held[fresh[held]]]
            self._program.put(np.full(len(inside), self._first_cut + at), inside)

    def cut(self, triples: list[Triple]) -> None:
        """Add cuts."""
        for triple in triples:
            held = held_twice(self.menu.members, triple)
            inside = self._columns[held[self.active[held]]]
            self._program.put(np.full(len(inside), self._program.rows), inside)
            self._program.add_rows(-np.inf, 1.0)
            self.cuts.append(triple)
            self._held.append(held)

    def solve(self) -> tuple[float, Floats] | None:
        """Return the value and the reduced cost of every cluster of the menu."""
        if not self._program.solve():
            return None
        duals = self._program.duals
        worth = np.append(duals[: len(self.menu.left_out)], 0.0)
        reduced = self.menu.costs - worth[self.menu.members].sum(axis=1)
        if self.menu.clusters is not None:
            reduced -= duals[len(self.menu.left_out)]
        for held, dual in zip(self._held, duals[self._first_cut :].tolist(), strict=True):
            if dual:
                reduced[held] -= dual
        return self._program.value, reduced

    def support(self) -> tuple[Ints, Floats]:
        """Return the clusters taken in part or whole, and how much of each."""
        rows = np.flatnonzero(self.active)
        values = self._program.values[self._columns[rows]]
        taken = values > 1e-6
        return self.menu.members[rows[taken]], values[taken]


def _most_violated(members: Ints, values: Floats, g: int) -> list[Triple]:
    """Return the triples broken most, no node in too many of them."""
    found, excess = _violated(members, values, g)
    used = np.zeros(g, np.int64)
    chosen: list[Triple] = []
    for at in np.argsort(-excess, kind="stable").tolist():
        triple = found[at]
        if used[triple].max() < TRIPLES_A_NODE:
            used[triple] += 1
            chosen.append((int(triple[0]), int(triple[1]), int(triple[2])))
            if len(chosen) == CUTS_A_ROUND:
                break
    return chosen


@compiled
def _violated(members: Ints, values: Floats, g: int) -> tuple[Ints, Floats]:
    """Find the triples of nodes of which more than one cluster holds two, in all."""
    shared = np.zeros((g, g))
    for k in range(len(members)):
        for a in members[k]:
            for b in members[k]:
                if a >= 0 and b >= 0 and a != b:
                    shared[a, b] += values[k]
    found = np.empty((20_000, 3), np.int64)
    excess = np.empty(20_000)
    n = 0
    for i in range(g):
        near = np.flatnonzero(shared[i, i + 1 :]) + i + 1
        for at in range(len(near)):
            j = near[at]
            for k in near[at + 1 :]:
                over = shared[i, j] + shared[i, k] + shared[j, k] - 1.0
                if over <= VIOLATED or n == len(found):
                    continue
                over -= 2.0 * _held_whole(members, values, (i, j, k))
                if over > VIOLATED:
                    found[n, 0], found[n, 1], found[n, 2] = i, j, k
                    excess[n] = over
                    n += 1
    return found[:n], excess[:n]


@compiled
def _held_whole(members: Ints, values: Floats, triple: Triple) -> float:
    """Return how much of clusters that hold all three nodes is taken."""
    i, j, k = triple
    total = 0.0
    for c in range(len(members)):
        held = 0
        for node in members[c]:
            held += int(node == i) + int(node == j) + int(node == k)
        if held == 3:
            total += values[c]
    return total
