"""The first plan: annealed, with the number of clusters that the pupils ask for.

Where clusters are large, the balance of pupils makes the cost of a plan hang on their number, and
annealing freezes at too few: to open a cluster of eight it must climb eight schools high. Here a
whole cluster is opened or closed at once, and the plan is annealed again.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from clustering.optimiser.heuristics.annealing import anneal, is_large, number_of_moves
from clustering.optimiser.heuristics.forced_opening import open_by_force
from clustering.optimiser.heuristics.repair import insertions, repair
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, cost_of
from clustering.optimiser.parallel import in_order
from clustering.optimiser.search_context import SearchContext

CENTRES = 100
"""Units around which a new cluster is tried, besides those left out."""

MOST_UNITS = 2_000
"""Units up to which the number of clusters is corrected: an annealing takes a second by then."""

AGAIN = 1.2
"""First temperature, in drives to a near neighbour, once the number of clusters is right. Leaving
out costs its full price by then, so that no cluster dissolves."""


def first_plan(instance: Instance, context: SearchContext) -> list[UnitSet]:
    """Return a plan's clusters, as many as are asked for, or about as many as the pupils need.

    Units in no cluster are left out. It is the best plan so far when time is up.
    """
    first = Incumbent.of(instance, anneal(instance, context))
    wanted = _numbers_wanted(first)

    def with_number(attempt: int) -> Incumbent:
        return _with_number(first, wanted[attempt], context.with_seed(context.seed + attempt))

    found = in_order(with_number, range(len(wanted)), context.should_continue)
    plans = [first, *(plan for plan in found if plan is not None)]
    best = min(plans, key=lambda plan: plan.cost)
    open_by_force(best, context)
    return list(best.clusters)


def _with_number(plan: Incumbent, wanted: int, context: SearchContext) -> Incumbent:
    """Return a plan with another number of clusters, annealed again; itself where none is found."""
    start = Incumbent(plan.instance, plan.clusters)
    if not _set_number(start, wanted, context):
        return plan
    moves = number_of_moves(plan.instance, again=True)
    clusters = anneal(plan.instance, context, start.clusters, warm=AGAIN, moves=moves)
    found = Incumbent.of(plan.instance, clusters)
    repair(found, context, neighbourhoods=False)
    return found


def _numbers_wanted(plan: Incumbent) -> list[int]:
    """Return the numbers of clusters to try: the exact one, else by pupils / target."""
    instance = plan.instance
    if instance.hub or len(instance.schools) > MOST_UNITS:
        return []
    if instance.clusters:
        return [instance.clusters] if plan.wrong_number or is_large(instance) else []
    if not is_large(instance) or instance.balance_s <= 0 or instance.target_pupils <= 0:
        return []
    schools = int(instance.schools.sum())
    fewest, most = -(-schools // instance.most), schools // instance.fewest
    exact = float(instance.pupils.sum()) / instance.target_pupils
    near = range(math.floor(exact), math.ceil(exact) + 1)
    return [wanted for wanted in near if max(fewest, 1) <= wanted <= most]


def _set_number(plan: Incumbent, wanted: int, context: SearchContext) -> bool:
    """Open or close clusters until there are as many as wanted; say whether that was possible."""
    while len(plan.clusters) != wanted:
        if not context.should_continue():
            return False
        change = cheapest_opening if len(plan.clusters) < wanted else cheapest_closing
        found = change(plan)
        if found is None:
            return False
        plan.replace(*found)
    return True


Change = tuple[list[UnitSet], list[UnitSet]]
"""Clusters of a plan, and those in their place."""


def cheapest_opening(plan: Incumbent) -> Change | None:
    """Return the cheapest way found to open a cluster; None where there is none.

    A new cluster takes a centre and the nearest units that are left out or that their clusters can
    spare. Units left out are centres, and about `CENTRES` of the others.
    """
    step = -(-len(plan.instance.schools) // CENTRES)
    centres = sorted({*plan.left_out, *range(0, len(plan.instance.schools), step)})
    return _cheapest(plan, (_opening(plan, centre) for centre in centres))


def cheapest_closing(plan: Incumbent) -> Change | None:
    """Return the cheapest way to close a cluster, its units joining others; None for none."""
    return _cheapest(plan, (_closing(plan, members) for members in plan.clusters))


def _cheapest(plan: Incumbent, found: Iterable[Change | None]) -> Change | None:
    def more_s(change: Change) -> float:
        """Return what a change adds, but for the units left out: they may only become fewer."""
        old, new = change
        joined = {unit for cluster in new for unit in cluster}
        joined -= {unit for cluster in old for unit in cluster}
        costs = [sum(cost_of(plan.instance, each) for each in clusters) for clusters in (new, old)]
        return costs[0] - costs[1] - float(plan.instance.left_out_s[list(joined)].sum())

    return min((change for change in found if change is not None), key=more_s, default=None)


def _opening(plan: Incumbent, centre: int) -> Change | None:
    """Return the opening of a cluster around a centre; None where its neighbours cannot leave."""
    instance = plan.instance
    home = {unit: cluster for cluster in plan.clusters for unit in cluster}
    rests: dict[UnitSet, UnitSet] = {}
    members: list[int] = []
    schools = 0
    for unit in [centre, *instance.near[centre, : instance.degree[centre]].tolist()]:
        more = int(instance.schools[unit])
        if schools + more > instance.most or not _may_join(instance, unit, members):
            continue
        if unit in home:
            cluster = home[unit]
            rest = tuple(other for other in rests.get(cluster, cluster) if other != unit)
            if not _is_allowed(instance, rest):
                continue
            rests[cluster] = rest
        members.append(unit)
        schools += more
        if _is_allowed(instance, members):
            return list(rests), [tuple(sorted(members)), *rests.values()]
    return None


def _is_allowed(instance: Instance, members: Sequence[int]) -> bool:
    """Say whether the rules allow a cluster; too small a one is known at once."""
    enough = instance.schools[list(members)].sum() >= instance.fewest
    return bool(enough and np.isfinite(cost_of(instance, members)))


def _may_join(instance: Instance, unit: int, members: list[int]) -> bool:
    return bool(np.isfinite(instance.drive_s[unit, members]).all())


def _closing(plan: Incumbent, gone: UnitSet) -> Change | None:
    """Return the closing of a cluster; None where one of its units can join no other."""
    instance = plan.instance
    old = [cluster for cluster in plan.clusters if cluster != gone]
    new = list(old)
    for unit in gone:
        more_s = insertions(instance, tuple(new), unit)
        if not more_s.size or not np.isfinite(more_s.min()):
            return None
        at = int(more_s.argmin())
        new[at] = tuple(sorted([*new[at], unit]))
    changed = [at for at in range(len(old)) if new[at] != old[at]]
    return [gone, *(old[at] for at in changed)], [new[at] for at in changed]
