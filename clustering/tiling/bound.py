"""A lower bound on the cost of every plan of the whole, from its dual prices.

Proof. Any dual prices prove a bound by the lowest reduced cost at each root, or by less than that
(`clustering.optimiser.columns.column_generation.lagrangean`): in the pairwise shape with any order
of the units, where the root of a cluster is its first unit.
"""

import numpy as np

from clustering.compiled import Floats, Ints
from clustering.optimiser.dual_prices import DualPrices, duals_without_cuts
from clustering.pair_weight import pair_weight
from clustering.tiling.sparse_instance import SparseInstance


def cheapest_shares(instance: SparseInstance) -> DualPrices:
    """Return duals by which no reduced cost is below 0: of each unit its cheapest share.

    A unit's share of a cluster is half of its pairs to the others, and all within it.
    """
    terms = instance.terms
    own_s = instance.own_drive_s.astype(np.float64) + instance.own_penalty_s
    shares = np.full(len(terms.schools), np.inf)
    for size in range(terms.fewest, terms.most + 1):
        left = size - terms.schools
        fits = left >= 0
        half_s = terms.half_s[size - terms.fewest, fits, left[fits]]
        share = pair_weight(size) * own_s[fits] + half_s
        shares[fits] = np.minimum(shares[fits], share)
    return duals_without_cuts(np.minimum(shares, instance.left_out_s))


def lowered(duals: DualPrices, members: Ints, reduced: Floats) -> DualPrices:
    """Return duals lowered so that no given column has a reduced cost below 0.

    The worst come first: what one takes off its units helps the others that hold them. The sum of
    the duals falls by less than the bound gains, where columns overlap.

    Parameters
    ----------
    duals
        Of all units, seconds.
    members, reduced
        (c, most) units of columns, padded with -1, and (c,) their reduced costs by these duals.
    """
    before, after = (np.append(duals.unit_s, 0.0) for _ in range(2))
    for at in np.argsort(reduced, kind="stable").tolist():
        held = members[at][members[at] >= 0]
        now_s = float(reduced[at] + (before[held] - after[held]).sum())
        if now_s < 0:
            after[held] += now_s / len(held)
    return duals._replace(unit_s=after[:-1])


def bound_of(instance: SparseInstance, duals: DualPrices, lowest: Floats) -> float:
    """Return what no plan of the units costs less than, left-out units at their price, seconds.

    Parameters
    ----------
    instance, duals
        All units, and their duals.
    lowest
        (u,) what no column has less of as reduced cost, by root.
    """
    left_out = np.minimum(instance.left_out_s - duals.unit_s, 0.0)
    low = np.minimum(lowest, 0.0)
    most = max(int(instance.schools.sum()) // max(instance.terms.fewest, 1), 1)
    by_unit = float(np.minimum(left_out, low).sum())
    by_cluster = float(np.sort(low)[:most].sum() + left_out.sum())
    total = float(duals.unit_s.sum()) - float(duals.cuts.price_s.sum())
    return total + max(by_unit, by_cluster)
