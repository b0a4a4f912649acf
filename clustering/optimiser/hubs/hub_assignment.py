"""Choosing the leads and members of a fixed number of large hubs: an assignment problem for HiGHS.

Members are assigned to leads one by one, so that whatever pairs of members cost is only estimated,
from the clusters that are known, and schools amid a cluster not at all. A choice is judged by what
it really costs, and proves a bound only where nothing is estimated.

A better plan than the known one holds no lead, and no member of a lead, that raises the bound of
the relaxed problem above the known cost. Within a neighbourhood, and at last in the whole plan, few
enough remain for the solver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt import parameters_pb2

from clustering.clock import Clock
from clustering.compiled import Flags, Floats, compiled
from clustering.optimiser.columns.linear_program import dense
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualPrices, duals_without_cuts
from clustering.optimiser.exact.mip import solve_mip
from clustering.optimiser.hubs.hub_bound import EFFORT, relax
from clustering.optimiser.hubs.hub_candidates import (
    PAYING_OR_NOT,
    PairTerms,
    candidates,
    pair_terms,
)
from clustering.optimiser.hubs.hub_pricing import ONE_ALONE, price_lead
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, best_lead
from clustering.optimiser.search_context import SearchContext
from clustering.pair_weight import pair_weight

if TYPE_CHECKING:
    from ortools.math_opt.python import mathopt


@dataclass(frozen=True, slots=True)
class HubChoice:
    """The clusters chosen.

    Attributes
    ----------
    clusters
        Of a cheaper plan; None where none was found.
    bound
        No plan costs less than this or than the known one, whichever is lower; seconds.
    """

    clusters: tuple[UnitSet, ...] | None
    bound: float


def choose_hubs(
    known: Incumbent,
    duals: Floats,
    most: int,
    nodes: int,
    context: SearchContext,
    *,
    only_if_all: bool = False,
) -> HubChoice:
    """Look for a cheaper plan of as many clusters, among the pairs of a lead and a member.

    Parameters
    ----------
    known
        The plan to undercut.
    duals
        (g,) dual of each unit, seconds, by which pairs are compared.
    most
        Pairs to choose from at most, those of least extra cost.
    nodes
        Nodes of the solver's tree at most.
    context
        Its clock stops the solver.
    only_if_all
        Give up where more pairs than that could be part of a cheaper plan.
    """
    instance = known.instance
    terms = pair_terms(instance)
    prices = duals_without_cuts(duals)
    up = context.clock.up
    relaxed = relax(instance, terms, prices, instance.clusters, up)
    gap_s = known.cost - relaxed.bound
    if gap_s <= 1e-6 * abs(known.cost) or np.isinf(relaxed.bound):
        return HubChoice(None, relaxed.bound)
    last_s = float(relaxed.values[relaxed.chosen[-1]])
    extra_s = _extra(_freed(instance), terms, prices, relaxed.values - last_s, last_s, up)
    if not context.should_continue():
        return HubChoice(None, -np.inf)
    exact = not terms.any and not instance.coherence_s
    all_pairs = exact and int((extra_s < gap_s).sum()) <= most
    if only_if_all and not all_pairs:
        return HubChoice(None, relaxed.bound)
    if not all_pairs and most < extra_s.size:
        gap_s = min(gap_s, float(np.partition(extra_s, most, axis=None)[most]))
    pairs = extra_s < gap_s
    model = _AssignmentModel(known, pairs, instance.left_out_s - duals < gap_s)
    clusters, bound = model.solve(nodes, context.clock)
    if clusters is not None and Incumbent(instance, clusters).cost >= known.cost - 1e-3:
        clusters = None
    return HubChoice(clusters, max(relaxed.bound, bound) if all_pairs else relaxed.bound)


def _freed(instance: Instance) -> Instance:
    """Return the instance without the rules that a cluster may break once a unit has left it."""
    g = len(instance.schools)
    return instance._replace(
        fewest=1,
        amounts=np.zeros((g, 0)),
        at_least=np.zeros(0),
        at_most=np.zeros(0),
        most_share=np.inf,
        coherence_s=0.0,
    )


@compiled
def _extra(  # noqa: PLR0917 - compiled code takes no keywords
    freed: Instance,
    terms: PairTerms,
    duals: DualPrices,
    behind_s: Floats,
    last_s: float,
    stop: Flags,
) -> Floats:
    """Return (k, g) by how much the bound rises at least if a lead is chosen with that member.

    Proof. A lead that is not among the chosen replaces the last of them. Where a member adds to the
    reduced cost, the cluster without it costs no less than the cheapest of the lead's clusters that
    keep the rules which hold for a part of a cluster too.

    Parameters
    ----------
    freed
        The instance with those rules alone.
    behind_s, last_s
        (k,) how much more each lead's cheapest cluster costs than the last chosen, and the cost of
        that one.
    """
    k, g = freed.lead_s.shape
    extra_s = np.full((k, g), np.inf)
    row = np.empty((1, freed.most), np.int64)
    for lead in range(k):
        if behind_s[lead] == np.inf or stop[0]:
            continue
        behind = max(behind_s[lead], 0.0)
        goal = PricingGoal(np.inf, EFFORT, ONE_ALONE)
        _, least, _ = price_lead(freed, terms, duals, lead, goal, row, stop)
        item, adds, _ = candidates(freed, terms, duals, lead, PAYING_OR_NOT)
        extra_s[lead, freed.lead_unit[lead]] = behind
        for i in range(len(item)):
            unit = item[i]
            more_s = adds[i] - freed.balance_s * freed.pupils[unit]
            extra_s[lead, unit] = max(behind, least - last_s + max(more_s, 0.0))
    return extra_s


class _AssignmentModel:
    """The integer program: who leads, who belongs to which lead, who is left out."""

    def __init__(self, known: Incumbent, pairs: Flags, may_be_out: Flags) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415 - for large hubs alone

        self.instance = instance = known.instance
        leads, members = _assigned(known)
        pairs[leads, members] = True
        self.model = model = mathopt.Model()
        known_out = np.isin(np.arange(len(may_be_out)), known.left_out)
        out = [
            model.add_variable(lb=0.0, ub=float(may or was), is_integer=True)
            for may, was in zip(may_be_out.tolist(), known_out.tolist(), strict=True)
        ]
        covers: list[list[mathopt.Variable]] = [[variable] for variable in out]
        self.pair: dict[tuple[int, int], mathopt.Variable] = {}
        chosen = []
        costs = [instance.left_out_s[unit] * out[unit] for unit in range(len(out))]
        together_s = _costs_of_members(known)
        for lead in np.flatnonzero(pairs.any(axis=1)).tolist():
            own = int(instance.lead_unit[lead])
            held = {int(unit): model.add_binary_variable() for unit in np.flatnonzero(pairs[lead])}
            chosen.append(held[own])
            for unit, variable in held.items():
                covers[unit].append(variable)
                self.pair[lead, unit] = variable
                if unit != own:
                    model.add_linear_constraint(variable <= held[own])
                cost_s = float(instance.lead_s[lead, unit]) + float(together_s[own, unit])
                costs.append(cost_s * variable)
            self._keep_rules(lead, held)
            self._keep_apart(lead, held)
            if instance.balance_s:
                costs.append(instance.balance_s * self._off_target(lead, held))
        for cover in covers:
            model.add_linear_constraint(mathopt.fast_sum(cover) == 1)
        model.add_linear_constraint(mathopt.fast_sum(chosen) == instance.clusters)
        model.minimize(mathopt.fast_sum(costs))
        held_now = set(zip(leads, members, strict=True))
        values = {variable: float(key in held_now) for key, variable in self.pair.items()}
        values |= dict(zip(out, known_out.astype(float).tolist(), strict=True))
        self.hint = mathopt.SolutionHint(variable_values=values)

    def _keep_rules(self, lead: int, held: dict[int, mathopt.Variable]) -> None:
        """Keep the rules that are sums over the members of a lead."""
        instance, own = self.instance, held[int(self.instance.lead_unit[lead])]
        units = list(held)
        self._limit(held, instance.pupils[units], own, -np.inf, instance.capacity[lead])
        schools = instance.schools[units].astype(np.float64)
        self._limit(held, schools, own, instance.fewest, instance.most)
        for c in range(len(instance.at_least)):
            amounts = instance.amounts[units, c]
            self._limit(held, amounts, own, instance.at_least[c], instance.at_most[c])
        if np.isfinite(instance.most_share):
            for unit, variable in held.items():
                share = self._sum(held, instance.most_share * instance.pupils[units])
                self.model.add_linear_constraint(float(instance.largest[unit]) * variable <= share)

    def _limit(
        self,
        held: dict[int, mathopt.Variable],
        amounts: Floats,
        own: mathopt.Variable,
        least: float,
        most: float,
    ) -> None:
        """Keep a sum over members in a range, where there is the cluster and the range matters."""
        if np.maximum(amounts, 0.0).sum() > most:
            self.model.add_linear_constraint(self._sum(held, amounts) <= float(most) * own)
        if np.isfinite(least) and (least > 0.0 or amounts.min() < 0.0):
            self.model.add_linear_constraint(self._sum(held, amounts) >= float(least) * own)

    def _keep_apart(self, lead: int, held: dict[int, mathopt.Variable]) -> None:
        """Let no two members share a lead that must not share a cluster."""
        units, own = list(held), held[int(self.instance.lead_unit[lead])]
        apart = np.isinf(self.instance.drive_s[np.ix_(units, units)])
        for a, b in zip(*np.nonzero(np.triu(apart, 1)), strict=True):
            self.model.add_linear_constraint(held[units[a]] + held[units[b]] <= own)

    def _off_target(self, lead: int, held: dict[int, mathopt.Variable]) -> mathopt.Variable:
        """Return a variable that is no less than how far a cluster's pupils are off the target."""
        instance, own = self.instance, held[int(self.instance.lead_unit[lead])]
        off = self.model.add_variable(lb=0.0)
        pupils = self._sum(held, instance.pupils[list(held)])
        target = instance.target_pupils * own
        self.model.add_linear_constraint(off >= pupils - target)
        self.model.add_linear_constraint(off >= target - pupils)
        return off

    @staticmethod
    def _sum(held: dict[int, mathopt.Variable], amounts: Floats) -> mathopt.LinearSum:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415 - as above

        terms = zip(amounts.tolist(), held.values(), strict=True)
        return mathopt.fast_sum(amount * variable for amount, variable in terms)

    def solve(self, nodes: int, clock: Clock) -> tuple[tuple[UnitSet, ...] | None, float]:
        """Return the best clusters found, None if there are none, and the solver's bound."""
        from ortools.math_opt.python import mathopt  # noqa: PLC0415 - as above

        hint = mathopt.ModelSolveParameters(solution_hints=[self.hint]).to_proto()
        found = solve_mip(self.model.export_model(), _parameters(nodes), hint, clock)
        if found.values is None:
            return None, found.bound
        values = dense(found.values, self.model.get_num_variables())
        taken = values[[variable.id for variable in self.pair.values()]]
        clusters: dict[int, list[int]] = {}
        for (lead, unit), value in zip(self.pair, taken, strict=True):
            if value > 0.5:
                clusters.setdefault(lead, []).append(unit)
        return tuple(sorted(tuple(sorted(members)) for members in clusters.values())), found.bound


def _costs_of_members(known: Incumbent) -> Floats:
    """Return (g, g) what pairs make of a unit, second, in the cluster of another that leads it.

    Estimated from the size and the members that the second one's cluster has now.
    """
    instance = known.instance
    pair_s = np.array(instance.penalty_s, dtype=np.float64)
    total_s = np.zeros_like(pair_s)
    if not pair_s.any():
        return total_s
    inner_s = np.diag(pair_s).copy()
    np.fill_diagonal(pair_s, 0.0)
    for cluster in known.clusters:
        held = list(cluster)
        weight = pair_weight(float(instance.schools[held].sum()))
        with_all_s = pair_s[held].sum(axis=0)
        for own in held:
            # the pair with the lead counts whole, any other by halves at both its units
            total_s[own] = weight * (inner_s + 0.5 * (with_all_s + pair_s[own]))
            total_s[own, own] = weight * inner_s[own]
    return total_s


def _parameters(nodes: int) -> parameters_pb2.SolveParametersProto:
    return parameters_pb2.SolveParametersProto(
        node_limit=nodes, relative_gap_tolerance=1e-6, absolute_gap_tolerance=1e-3
    )


def _assigned(known: Incumbent) -> tuple[list[int], list[int]]:
    """Return the lead of every unit in a cluster, and the unit."""
    instance = known.instance
    leads: list[int] = []
    members: list[int] = []
    for cluster in known.clusters:
        held = np.array(cluster, dtype=np.int64)
        _, lead = best_lead(instance, held, len(held), float(instance.pupils[held].sum()))
        leads += [lead] * len(held)
        members += cluster
    return leads, members
