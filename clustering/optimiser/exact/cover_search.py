"""Depth-first search for the cheapest choice of columns that covers every unit once.

By the reduced costs that prove a bound, a choice costs as much more than that bound as the reduced
costs of its columns, and the prices of the cuts that none of them touches, sum to. So all choices
below a cutoff are found by spending what lies between: at each step the unit that the fewest
columns can still cover is covered by each of them in turn. What is left must still pay for every
uncovered unit: the least share, among the columns that remain, of a reduced cost by its units.
Those least shares are taken off the reduced costs, and columns that now cost more than is left
are dropped for good below this step.

Where the units are few, that takes a hundredth of the time of an integer program: the gap between
bound and plan is spent after a few columns.
"""

from typing import NamedTuple

import numpy as np

from clustering.compiled import Flags, Floats, Ints, compiled
from clustering.optimiser.dual_prices import Cuts, make_cuts
from clustering.optimiser.exact.cut_tightening import Tightened
from clustering.optimiser.exact.set_partitioning import ColumnPool
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.stable_order import stable_order

MOST = 100_000
"""Columns that may be searched: each level of the search has room for all."""

WHOLE, NONE = -1, -2
"""For the unit of a level: every unit is covered, or some unit can no longer be."""


class CoverResult(NamedTuple):
    """What a search found.

    Attributes
    ----------
    chosen
        (n,) rows of the pool; None where no choice costs less than the cutoff, or none was found.
    complete
        No other choice costs less: the search came to its end.
    """

    chosen: Ints | None
    complete: bool


class _Choices(NamedTuple):
    """What to choose from.

    Attributes
    ----------
    members
        (n, most) units of each choice, padded with -1; last the units that may be left out.
    sizes
        (n,) number of units of each.
    columns
        How many of them are clusters; those after are units left out.
    clusters
        Exact number of clusters; -1 for any.
    cuts
        The cuts and their prices.
    effort
        Steps at most.
    stop
        (1,) set from another thread to end the search at once.
    """

    members: Ints
    sizes: Ints
    columns: int
    clusters: int
    cuts: Cuts
    effort: int
    stop: Flags


def search_cover(
    pool: ColumnPool, tight: Tightened, cutoff: float, effort: int, context: SearchContext
) -> CoverResult:
    """Return the cheapest choice from a pool that costs less than a cutoff, seconds.

    Parameters
    ----------
    pool
        The columns; their side rows are not looked at.
    tight
        A bound on every such choice, and the reduced costs and prices that prove it; without a
        bound, where there was no time for one, nothing is searched.
    cutoff
        Seconds that the choice must cost less than.
    effort
        Steps of the search at most.
    context
        Ends the search when time is up.
    """
    left = cutoff - tight.bound
    rows = np.flatnonzero(tight.reduced < left)
    alone = np.flatnonzero(tight.left_out < left)
    if len(rows) > MOST or not np.isfinite(left):
        return CoverResult(None, complete=False)
    members = np.full((len(rows) + len(alone), pool.members.shape[1]), -1, np.int64)
    members[: len(rows)] = pool.members[rows]
    members[len(rows) :, 0] = alone
    reduced = np.maximum(np.concatenate([tight.reduced[rows], tight.left_out[alone]]), 0.0)
    stop = np.zeros(1, np.bool_)
    g = len(pool.left_out)
    choices = _Choices(
        members,
        (members >= 0).sum(axis=1),
        len(rows),
        -1 if pool.clusters is None else pool.clusters,
        make_cuts(tight.cuts, tight.price_s, g),
        effort,
        stop,
    )
    found = np.zeros(g + 1, np.int64)

    def search(_: int) -> tuple[int, bool]:
        return _search(choices, reduced, left, g, found)

    searched = list(in_order(search, [0], context.should_continue, lambda: stop.fill(1)))
    count, complete = searched[0] or (NONE, False)
    if count < 0:
        return CoverResult(None, complete)
    chosen = found[:count]
    return CoverResult(rows[chosen[chosen < len(rows)]], complete)


class _Levels(NamedTuple):
    """Arrays of the search, for compiled code to change in place; rows and entries are levels.

    Attributes
    ----------
    item, reduced, filled
        What can still be chosen at a level, its reduced costs, and how many there are.
    own, own_reduced, owned, at
        Those of them that cover the unit of the level, cheapest first, and the next to try.
    left
        What is left to spend, seconds.
    chosen
        What was chosen.
    covered
        (g,) level that covered each unit; 0 for none.
    held, touched
        (c,) units of each cut that are covered, and the level that touched it; 0 for none.
    holders, least
        (g,) room for how many could cover each unit, and for their least share.
    """

    item: Ints
    reduced: Floats
    filled: Ints
    own: Ints
    own_reduced: Floats
    owned: Ints
    at: Ints
    left: Floats
    chosen: Ints
    covered: Ints
    held: Ints
    touched: Ints
    holders: Ints
    least: Floats


@compiled
def _search(
    choices: _Choices, reduced: Floats, left: float, g: int, found: Ints
) -> tuple[int, bool]:
    """Write the best choice to `found`; return its length, -1 for none, and whether all is done."""
    n = len(reduced)
    levels = g + 2
    cuts = len(choices.cuts.price_s)
    state = _Levels(
        np.empty((levels, n), np.int64),
        np.empty((levels, n)),
        np.zeros(levels, np.int64),
        np.empty((levels, n), np.int64),
        np.empty((levels, n)),
        np.zeros(levels, np.int64),
        np.zeros(levels, np.int64),
        np.zeros(levels),
        np.zeros(levels, np.int64),
        np.zeros(g, np.int64),
        np.zeros(cuts, np.int64),
        np.zeros(cuts, np.int64),
        np.zeros(g, np.int64),
        np.zeros(g),
    )
    for i in range(n):
        state.item[1, i] = i
        state.reduced[1, i] = reduced[i]
    state.filled[1] = n
    state.left[1] = left
    state.at[1] = -1
    best = int(np.int64(-1))
    steps = 0
    depth = int(np.int64(1))
    while depth > 0:
        if state.at[depth] < 0:
            steps += 1
            if steps > choices.effort or choices.stop[0]:
                return best, False
            unit = _enter(choices, state, depth)
            if unit == WHOLE:
                best = _keep(choices, state, depth, best, found)
        if state.at[depth] < state.owned[depth] and (
            state.own_reduced[depth, state.at[depth]] < state.left[depth]
        ):
            _choose(choices, state, depth)
            depth += 1
        else:
            depth -= 1
            if depth > 0:
                _take_back(choices, state, depth)
    return best, True


@compiled
def _enter(choices: _Choices, state: _Levels, depth: int) -> int:
    """Pay the least shares at a new level and list what covers its unit; return that unit."""
    state.owned[depth] = 0
    state.at[depth] = 0
    if not _pay(choices, state, depth):
        return NONE
    item = state.item[depth]
    state.holders[:] = 0
    for k in range(state.filled[depth]):
        for q in range(choices.sizes[item[k]]):
            state.holders[choices.members[item[k], q]] += 1
    unit = _scarcest(state)
    n = 0
    for k in range(state.filled[depth]):
        for q in range(choices.sizes[item[k]]):
            if choices.members[item[k], q] == unit:
                state.own[depth, n] = item[k]
                state.own_reduced[depth, n] = state.reduced[depth, k]
                n += 1
    order = stable_order(state.own_reduced[depth, :n])
    items, costs = state.own[depth, :n].copy(), state.own_reduced[depth, :n].copy()
    for k in range(n):
        state.own[depth, k] = items[order[k]]
        state.own_reduced[depth, k] = costs[order[k]]
    state.owned[depth] = n
    return unit


@compiled
def _scarcest(state: _Levels) -> int:
    """Return the uncovered unit that the fewest could cover."""
    unit = WHOLE
    for i in range(len(state.covered)):
        fewer = unit < 0 or state.holders[i] < state.holders[unit]
        if state.covered[i] == 0 and fewer:
            unit = i
    return unit


@compiled
def _pay(choices: _Choices, state: _Levels, depth: int) -> bool:
    """Pay the least share of every uncovered unit; False where that is more than is left."""
    item, reduced, least = state.item[depth], state.reduced[depth], state.least
    least[:] = np.inf
    for k in range(state.filled[depth]):
        size = choices.sizes[item[k]]
        share = reduced[k] / size
        for q in range(size):
            unit = choices.members[item[k], q]
            least[unit] = min(least[unit], share)
    left = state.left[depth]
    for i in range(len(least)):
        if state.covered[i] == 0:
            left -= least[i]
    if left <= 0.0:
        return False
    state.left[depth] = left
    n = 0
    for k in range(state.filled[depth]):
        rest = reduced[k]
        for q in range(choices.sizes[item[k]]):
            rest -= least[choices.members[item[k], q]]
        if rest < left:
            item[n] = item[k]
            reduced[n] = max(rest, 0.0)
            n += 1
    state.filled[depth] = n
    return True


@compiled
def _choose(choices: _Choices, state: _Levels, depth: int) -> None:
    """Choose the next of a level, pay for it and the cuts it leaves untouched, list what fits."""
    cuts = choices.cuts
    chosen = state.own[depth, state.at[depth]]
    left = state.left[depth] - state.own_reduced[depth, state.at[depth]]
    state.at[depth] += 1
    state.chosen[depth] = chosen
    for q in range(choices.sizes[chosen]):
        state.covered[choices.members[chosen, q]] = depth
    for q in range(choices.sizes[chosen]):
        unit = choices.members[chosen, q]
        for at in range(cuts.first[unit], cuts.first[unit + 1]):
            cut = cuts.of_unit[at]
            state.held[cut] += 1
            if state.touched[cut] == 0 and state.held[cut] >= 2:
                if _holds_two(choices, state, cut, depth):
                    state.touched[cut] = depth
                elif state.held[cut] == 2:
                    # its units are covered apart: nothing can touch it any more
                    left -= cuts.price_s[cut]
    below = depth + 1
    n = 0
    for k in range(state.filled[depth]):
        fits = state.reduced[depth, k] < left
        item = state.item[depth, k]
        for q in range(choices.sizes[item]):
            fits = fits and state.covered[choices.members[item, q]] == 0
        if fits:
            state.item[below, n] = item
            state.reduced[below, n] = state.reduced[depth, k]
            n += 1
    state.filled[below] = n
    state.left[below] = left
    state.at[below] = -1


@compiled
def _holds_two(choices: _Choices, state: _Levels, cut: int, depth: int) -> bool:
    """Say whether what was chosen at a level holds two or more units of a cut."""
    inside = 0
    for unit in choices.cuts.triples[cut]:
        inside += int(state.covered[unit] == depth)
    return inside >= 2


@compiled
def _take_back(choices: _Choices, state: _Levels, depth: int) -> None:
    """Undo the choice of a level."""
    cuts = choices.cuts
    chosen = state.chosen[depth]
    for q in range(choices.sizes[chosen]):
        unit = choices.members[chosen, q]
        state.covered[unit] = 0
        for at in range(cuts.first[unit], cuts.first[unit + 1]):
            cut = cuts.of_unit[at]
            state.held[cut] -= 1
            if state.touched[cut] == depth:
                state.touched[cut] = 0


@compiled
def _keep(choices: _Choices, state: _Levels, depth: int, best: int, found: Ints) -> int:
    """Keep the choice down to a level if its number of clusters is right; return its length."""
    clusters = 0
    for level in range(1, depth):
        clusters += int(state.chosen[level] < choices.columns)
    if choices.clusters >= 0 and clusters != choices.clusters:
        return best
    for level in range(1, depth):
        found[level - 1] = state.chosen[level]
    # from now on only what costs less by more than rounding
    spared = state.left[depth]
    for level in range(1, depth + 1):
        state.left[level] -= spared
    return depth - 1
