"""The cheapest cluster of a lead school among very many, where only its pupils and size bind.

In the hub shape without costs for pairs each member adds its own drive less its dual, whatever the
others are. The cheapest cluster is then a knapsack: by dynamic programming over the pupils that
the lead can take on.
"""

import numpy as np

from clustering.compiled import Floats, Ints, compiled
from clustering.optimiser.instance import Instance

SMALL = 9
"""Clusters of up to so many schools are found faster by branch and bound."""

LONGEST = 20_000
"""Steps of the capacity at most."""


def is_knapsack(instance: Instance) -> bool:
    """Say whether large hubs are to be found that nothing but capacity and size bind."""
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

    A cluster has at least two schools: the lead's own unit is in, and where that is one school
    the best second one is forced in, the rest is the knapsack's choice.

    Parameters
    ----------
    units
        Of a problem in the hub shape with capacities.
    duals
        (g,) price of each unit.
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
def _fill(instance: Instance, item: Ints, worth: Floats, room: int, members: Ints) -> float:
    """Choose the items worth most that fit the room; write them behind the first member."""
    n = len(item)
    best = np.zeros(room + 1)
    taken = np.zeros((n, room + 1), np.bool_)
    for i in range(n):
        weight = int(instance.pupils[item[i]])
        for used in range(room, weight - 1, -1):
            value = best[used - weight] + worth[i]
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
