"""Columns of low reduced cost by local search: thousands in a second, however large clusters are.

Around a root a cluster is filled, unit by unit, with those that add least; then single units are
exchanged for others as long as that lowers its reduced cost, the prices of cuts included. The
conditions on clusters do not guide the search: columns that break one are dropped in the end.
"""

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.columns.pricing import BLOCK
from clustering.optimiser.columns.pricing_result import PricingResult
from clustering.optimiser.columns.search_tree import sort_units
from clustering.optimiser.dual_prices import Cuts, DualPrices
from clustering.optimiser.instance import Instance, costs_of, pairs_between
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext
from clustering.optimiser.stable_order import stable_order
from clustering.pair_weight import pair_weight

CANDIDATES = 160
"""Units considered around a root, those of least drive and pair cost less dual."""

EXCHANGES = 60
"""Exchanges in one search at most; a dozen are usual."""


def local_columns(
    instance: Instance, duals: DualPrices, starts: int, context: SearchContext
) -> PricingResult:
    """Find columns of low reduced cost; it is not known whether there are others.

    Parameters
    ----------
    instance, duals
        What columns are made of, and the duals that price them, seconds.
    starts
        Searches for each root and number of schools: each begins with another second unit.
    context
        Its clock is checked between blocks of roots.
    """
    g = len(instance.schools)

    def block(first: int) -> Ints:
        return _search_block(instance, duals, first, min(first + BLOCK, g), starts)

    found = in_order(block, range(0, g, BLOCK), context.should_continue)
    members = np.concatenate([np.zeros((0, instance.most), np.int64),
                              *(each for each in found if each is not None)])  # fmt: skip
    members = np.unique(members, axis=0)
    costs = costs_of(instance, members)
    allowed = np.isfinite(costs)
    return PricingResult(members[allowed], costs[allowed], np.zeros(0), complete=False)


@compiled
def _search_block(instance: Instance, duals: DualPrices, first: int, end: int, starts: int) -> Ints:
    """Return the columns found around the roots from `first` to before `end`, (c, most)."""
    sizes = instance.most - instance.fewest + 1
    members = np.full(((end - first) * sizes * starts, instance.most), -1, np.int64)
    n = 0
    for root in range(first, end):
        site = _site(instance, duals, root)
        place = _places(instance, site)
        pairs = _pair_costs(instance, site)
        for size in range(instance.fewest, instance.most + 1):
            pair = pair_weight(size) * pairs
            for start in range(min(starts, len(site) - 1)):
                if _search(instance, duals, site, place, pair, size, start, members[n]):
                    n += 1
                else:
                    members[n] = -1
    return members[:n].copy()


@compiled
def _site(instance: Instance, duals: DualPrices, root: int) -> Ints:
    """Return the root and the units to consider with it, the most promising first."""
    g = len(instance.schools)
    key = np.empty(g)
    for unit in range(g):
        key[unit] = 2.0 * pairs_between(instance, root, unit) - duals.unit_s[unit]
        key[unit] /= instance.schools[unit]
        if instance.drive_s[root, unit] == np.inf:
            key[unit] = np.inf
    key[root] = -np.inf
    order = stable_order(key)
    k = 0
    while k < g and k < CANDIDATES and key[order[k]] < np.inf:
        k += 1
    return order[:k].copy()


@compiled
def _places(instance: Instance, site: Ints) -> Ints:
    """Return the position of each unit in a site, (g,); -1 for those outside."""
    place = np.full(len(instance.schools), -1, np.int64)
    for i in range(len(site)):
        place[site[i]] = i
    return place


@compiled
def _pair_costs(instance: Instance, site: Ints) -> Floats:
    """Return the seconds between each two units of a site, (k, k), and within each."""
    k = len(site)
    pair = np.empty((k, k))
    for i in range(k):
        for j in range(i + 1):
            pair[i, j] = pairs_between(instance, site[i], site[j])
            pair[j, i] = pair[i, j]
    return pair


@compiled
def _search(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    duals: DualPrices,
    site: Ints,
    place: Ints,
    pair: Floats,
    size: int,
    start: int,
    out: Ints,
) -> bool:
    """Fill a cluster of `size` schools and improve it; write it to `out` if it is worth adding."""
    k = len(site)
    load = np.zeros(k)
    clashes = np.zeros(k, np.int64)
    inside = np.zeros(k, np.int64)
    for i in range(k):
        load[i] = pair[i, i] - duals.unit_s[site[i]]
    totals = np.array([duals.fee_s, 0.0])
    # literals have types of their own, for each of which it would be compiled once more
    root, joins, leaves = int(np.int64(0)), int(np.int64(1)), int(np.int64(-1))
    schools = _change(
        instance, duals.cuts, site, place, pair, load, clashes, inside, totals, root, joins
    )
    if schools > size:
        return False
    while schools < size:
        best = _cheapest(instance, site, load, clashes, inside, totals, size, schools, start)
        start = 0
        if best < 0:
            return False
        schools += _change(
            instance, duals.cuts, site, place, pair, load, clashes, inside, totals, best, joins
        )
    for _ in range(EXCHANGES):
        gone, new = _best_exchange(
            instance, duals.cuts, site, place, pair, load, clashes, inside, totals[1]
        )
        if gone < 0:
            break
        _change(
            instance, duals.cuts, site, place, pair, load, clashes, inside, totals, gone, leaves
        )
        _change(instance, duals.cuts, site, place, pair, load, clashes, inside, totals, new, joins)
    off = abs(totals[1] - instance.target_pupils)
    if totals[0] + instance.balance_s * off >= -1e-6:
        return False
    n = 0
    for at in range(k):
        if inside[at]:
            out[n] = site[at]
            n += 1
    sort_units(out)
    return True


@compiled
def _change(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    cuts: Cuts,
    site: Ints,
    place: Ints,
    pair: Floats,
    load: Floats,
    clashes: Ints,
    inside: Ints,
    totals: Floats,
    at: int,
    sign: int,
) -> int:
    """Add a position to the cluster, or remove it with sign -1; return its schools."""
    if sign < 0:
        inside[at] = 0
    totals[0] += sign * load[at]
    totals[1] += sign * instance.pupils[site[at]]
    for i in range(len(site)):
        if i == at:
            continue
        if pair[i, at] < np.inf:
            load[i] += sign * pair[i, at]
        else:
            clashes[i] += sign
    _charge(cuts, place, inside, site[at], float(sign), load)
    if sign > 0:
        inside[at] = 1
    return int(instance.schools[site[at]])


@compiled
def _charge(  # noqa: PLR0917 - compiled code takes no keywords
    cuts: Cuts, place: Ints, inside: Ints, unit: int, sign: float, load: Floats
) -> None:
    """Add to a load what the cuts of a unit cost others once it has joined; take it with sign -1.

    The load of a position holds the prices of those cuts of which just one other unit is inside:
    joining pays them, leaving saves them.
    """
    for at in range(cuts.first[unit], cuts.first[unit + 1]):
        cut = cuts.of_unit[at]
        for i in range(3):
            other = cuts.triples[cut, i]
            if other == unit or other < 0 or place[other] < 0:
                continue
            third = cuts.triples[cut, 0] + cuts.triples[cut, 1] + cuts.triples[cut, 2]
            third -= unit + other
            both = third >= 0 and place[third] >= 0 and inside[place[third]] == 1
            load[place[other]] += -sign * cuts.price_s[cut] if both else sign * cuts.price_s[cut]


@compiled
def _cheapest(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    site: Ints,
    load: Floats,
    clashes: Ints,
    inside: Ints,
    totals: Floats,
    size: int,
    schools: int,
    rank: int,
) -> int:
    """Return the position that adds least but for `rank` others; -1 where there is none."""
    key = np.full(len(site), np.inf)
    target = instance.target_pupils / size
    for i in range(len(site)):
        more = instance.schools[site[i]]
        if inside[i] or clashes[i] or schools + more > size:
            continue
        off = abs(totals[1] + instance.pupils[site[i]] - target * (schools + more))
        key[i] = (load[i] + instance.balance_s * off) / more
    best = int(np.argmin(key) if rank == 0 else stable_order(key)[rank])
    return best if key[best] < np.inf else -1


@compiled
def _best_exchange(  # noqa: PLR0917 - compiled code takes no keywords
    instance: Instance,
    cuts: Cuts,
    site: Ints,
    place: Ints,
    pair: Floats,
    load: Floats,
    clashes: Ints,
    inside: Ints,
    pupils: float,
) -> tuple[int, int]:
    """Return the member to remove and the position to add that lower the cost most; -1 for none."""
    best_s = -1e-6
    gone = new = int(np.int64(-1))
    off = abs(pupils - instance.target_pupils)
    for a in range(1, len(site)):
        if not inside[a]:
            continue
        # as if it had left already
        _charge(cuts, place, inside, site[a], -1.0, load)
        left_s = load[a]
        for b in range(1, len(site)):
            if inside[b] or instance.schools[site[b]] != instance.schools[site[a]]:
                continue
            shared = pair[a, b]
            if clashes[b] > (1 if shared == np.inf else 0):
                continue
            if shared == np.inf and clashes[b] == 0:
                continue
            more_s = load[b] - left_s - (shared if shared < np.inf else 0.0)
            after = abs(
                pupils
                - instance.pupils[site[a]]
                + instance.pupils[site[b]]
                - instance.target_pupils
            )
            more_s += instance.balance_s * (after - off)
            if more_s < best_s:
                best_s, gone, new = more_s, a, b
        _charge(cuts, place, inside, site[a], 1.0, load)
    return gone, new
