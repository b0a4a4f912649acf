"""The cheapest cluster of a lead school among very many, where only its pupils and size bind.

In the hub shape without costs for pairs each member adds its own drive less its dual, whatever the
others are. The cheapest cluster is then a knapsack: by dynamic programming over the pupils that
the lead can take on.
"""

import numpy as np

from clustering.compiled import compiled
from clustering.search.nodes import Floats, Ints, Nodes

SMALL = 9
"""Clusters of up to so many schools are found faster by branch and bound."""

LONGEST = 20_000
"""Steps of the capacity at most."""


def is_knapsack(nodes: Nodes) -> bool:
    """Say whether large hubs are to be found that nothing but capacity and size bind."""
    whole = bool((nodes.pupils == np.round(nodes.pupils)).all())
    finite = nodes.capacity[np.isfinite(nodes.capacity)]
    return (
        nodes.hub
        and nodes.most > SMALL
        and nodes.fewest <= 2
        and whole
        and nodes.balance_s == 0
        and nodes.coherence_s == 0
        and not nodes.penalty_s.any()
        and not np.isinf(nodes.drive_s).any()
        and not len(nodes.at_least)
        and np.isinf(nodes.most_share)
        and nodes.most >= int(nodes.schools.sum())
        and bool((finite <= LONGEST).all())
    )


@compiled
def price_lead(nodes: Nodes, duals: Floats, lead: int, fee_s: float, members: Ints) -> float:
    """Write the lead's cheapest cluster to `members`; return its reduced cost, infinite for none.

    A cluster has at least two schools: the lead's own node is in, and where that is one school
    the best second one is forced in, the rest is the knapsack's choice.

    Parameters
    ----------
    nodes
        Of a problem in the hub shape with capacities.
    duals
        (g,) price of each node.
    lead
        Its number among the leads.
    fee_s
        Added for the cluster itself.
    members
        (most,) receives the nodes, the lead's own first; the rest stays as it was.
    """
    own = nodes.lead_node[lead]
    base = float(nodes.lead_s[lead, own] - duals[own]) + fee_s
    room = nodes.capacity[lead] - nodes.pupils[own]
    adds = nodes.lead_s[lead] - duals
    adds[own] = np.inf
    adds[nodes.pupils > room] = np.inf
    members[0] = own
    if room < 0:
        return np.inf
    item = np.flatnonzero(adds < -1e-9)
    if len(item) == 0:
        if nodes.schools[own] >= nodes.fewest:
            return base
        members[1] = np.argmin(adds)
        return base + float(adds.min())
    if nodes.pupils[item].sum() > room:
        return base - _fill(nodes, item, -adds[item], int(np.floor(room + 1e-9)), members)
    for i in range(len(item)):
        members[1 + i] = item[i]
    return base + float(adds[item].sum())


@compiled
def _fill(nodes: Nodes, item: Ints, worth: Floats, room: int, members: Ints) -> float:
    """Choose the items worth most that fit the room; write them behind the first member."""
    n = len(item)
    best = np.zeros(room + 1)
    taken = np.zeros((n, room + 1), np.bool_)
    for i in range(n):
        weight = int(nodes.pupils[item[i]])
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
            used -= int(nodes.pupils[item[i]])
    return float(best[room])
