"""The cheapest cluster of a lead school where only its pupils and size are constrained.

In the hub shape without pair costs each member adds its own drive less its dual, whatever the
others are. The cheapest cluster is then a knapsack, solved by dynamic programming over the pupils
that the lead can take on.
"""

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.instance import Instance

SMALL = 9
"""Largest size of a cluster for which branch and bound is faster."""

LONGEST = 20_000
"""Largest capacity, in pupils."""


def is_knapsack(instance: Instance) -> bool:
    """Say whether large hubs are wanted that nothing but capacity and size constrains."""
    whole = bool((instance.pupils == np.round(instance.pupils)).all())
    finite = instance.capacity[np.isfinite(instance.capacity)]
    return (
        instance.hub
        and instance.most > SMALL
        and instance.fewest <= 2
        and whole
        and instance.balance_s == 0
        and instance.coherence_s == 0
        and not instance.penalty_s.any()
        and not np.isinf(instance.drive_s).any()
        and not len(instance.at_least)
        and np.isinf(instance.most_share)
        and instance.most >= int(instance.schools.sum())
        and bool((finite <= LONGEST).all())
    )


@compiled
def price_lead(instance: Instance, duals: Floats, lead: int, fee_s: float, members: Ints) -> float:
    """Write the lead's cheapest cluster to `members`; return its reduced cost, infinite for none.

    The lead's own unit is in the cluster. Where that has too few schools and no other unit lowers
    the cost, the cheapest one joins; otherwise the rest is the knapsack's choice.

    Parameters
    ----------
    instance
        One in the hub shape.
    duals
        (g,) dual of each unit, seconds.
    lead
        Its number among the leads.
    fee_s
        Added for the cluster itself.
    members
        (most,) receives the units, the lead's own first; the rest stays as it was.
    """
    own = instance.lead_unit[lead]
    base = float(instance.lead_s[lead, own] - duals[own]) + fee_s
    room = instance.capacity[lead] - instance.pupils[own]
    adds = instance.lead_s[lead] - duals
    adds[own] = np.inf
    adds[instance.pupils > room] = np.inf
    members[0] = own
    if room < 0:
        return np.inf
    item = np.flatnonzero(adds < -1e-9)
    if len(item) == 0:
        if instance.schools[own] >= instance.fewest:
            return base
        members[1] = np.argmin(adds)
        return base + float(adds.min())
    if instance.pupils[item].sum() > room:
        return base - _fill(instance, item, -adds[item], int(np.floor(room + 1e-9)), members)
    for i in range(len(item)):
        members[1 + i] = item[i]
    return base + float(adds[item].sum())


@compiled
def _fill(instance: Instance, item: Ints, profit_s: Floats, room: int, members: Ints) -> float:
    """Choose the items of greatest profit that fit the room; write them after the first member."""
    n = len(item)
    best = np.zeros(room + 1)
    taken = np.zeros((n, room + 1), np.bool_)
    for i in range(n):
        weight = int(instance.pupils[item[i]])
        for used in range(room, weight - 1, -1):
            value = best[used - weight] + profit_s[i]
            if value > best[used]:
                best[used] = value
                taken[i, used] = True
    used = room
    at = 1
    for i in range(n - 1, -1, -1):
        if taken[i, used]:
            members[at] = item[i]
            at += 1
            used -= int(instance.pupils[item[i]])
    return float(best[room])
