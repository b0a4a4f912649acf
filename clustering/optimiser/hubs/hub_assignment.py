"""Choosing the leads and members of a fixed number of large hubs: an assignment problem for HiGHS.

A better plan than the known one holds no lead, and no member of a lead, that raises the bound of
the relaxed problem above the known cost. Within a neighbourhood, and at last in the whole plan, few
enough remain for the solver.
"""

from dataclasses import dataclass

import numpy as np
from ortools.math_opt import parameters_pb2

from clustering.clock import Clock
from clustering.compiled import Flags, Floats, compiled
from clustering.optimiser.columns.linear_program import dense
from clustering.optimiser.exact.mip import solve_mip
from clustering.optimiser.hubs.hub_bound import relax
from clustering.optimiser.hubs.knapsack import price_lead
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Instance, UnitSet, best_lead
from clustering.optimiser.search_context import SearchContext


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
    relaxed = relax(instance, duals, instance.clusters)
    gap_s = known.cost - relaxed.bound
    if gap_s <= 1e-6 * abs(known.cost) or np.isinf(relaxed.bound):
        return HubChoice(None, relaxed.bound)
    last_s = float(relaxed.values[relaxed.chosen[-1]])
    extra_s = _extra(instance._replace(fewest=1), duals, relaxed.values - last_s, last_s)
    all_pairs = int((extra_s < gap_s).sum()) <= most
    if only_if_all and not all_pairs:
        return HubChoice(None, relaxed.bound)
    if not all_pairs:
        gap_s = float(np.partition(extra_s, most, axis=None)[most])
    pairs = extra_s < gap_s
    model = _AssignmentModel(known, pairs, instance.left_out_s - duals < gap_s)
    clusters, bound = model.solve(nodes, context.clock)
    if clusters is not None and Incumbent(instance, clusters).cost >= known.cost - 1e-3:
        clusters = None
    return HubChoice(clusters, max(relaxed.bound, bound) if all_pairs else relaxed.bound)


@compiled
def _extra(instance: Instance, duals: Floats, behind_s: Floats, last_s: float) -> Floats:
    """Return (k, g) by how much the bound rises at least if a lead is chosen with that member.

    Proof. A lead that is not among the chosen replaces the last of them. Where a member's drive
    exceeds its dual, the cluster without it costs no less than the lead's cheapest cluster of any
    number of schools.

    Parameters
    ----------
    instance
        One in which a cluster may have a single school.
    behind_s, last_s
        (k,) how much more each lead's cheapest cluster costs than the last chosen, and the cost of
        that one.
    """
    k, g = instance.lead_s.shape
    extra_s = np.full((k, g), np.inf)
    row = np.empty(instance.most, np.int64)
    for lead in range(k):
        if behind_s[lead] == np.inf:
            continue
        own = instance.lead_unit[lead]
        room = instance.capacity[lead] - instance.pupils[own]
        behind = max(behind_s[lead], 0.0)
        extra_s[lead, own] = behind
        any_behind = price_lead(instance, duals, lead, 0.0, row) - last_s
        for unit in range(g):
            if unit != own and instance.pupils[unit] <= room:
                adds = max(instance.lead_s[lead, unit] - duals[unit], 0.0)
                extra_s[lead, unit] = max(behind, any_behind + adds)
    return extra_s


class _AssignmentModel:
    """The integer program: who leads, who belongs to which lead, who is left out."""

    def __init__(self, known: Incumbent, pairs: Flags, may_be_out: Flags) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415 - for large hubs alone

        instance = known.instance
        leads, members = _assigned(known)
        pairs[leads, members] = True
        self.model = model = mathopt.Model()
        known_out = np.isin(np.arange(len(may_be_out)), known.left_out)
        out = [
            model.add_variable(lb=0.0, ub=float(may or was), is_integer=True)
            for may, was in zip(may_be_out.tolist(), known_out.tolist(), strict=True)
        ]
        covers: list[list[mathopt.Variable]] = [[variable] for variable in out]
        pair = {}
        chosen = []
        for lead in np.flatnonzero(pairs.any(axis=1)).tolist():
            own = int(instance.lead_unit[lead])
            held = {int(unit): model.add_binary_variable() for unit in np.flatnonzero(pairs[lead])}
            leads_it = held[own]
            chosen.append(leads_it)
            for unit, variable in held.items():
                covers[unit].append(variable)
                pair[lead, unit] = variable
                if unit != own:
                    model.add_linear_constraint(variable <= leads_it)
            if np.isfinite(instance.capacity[lead]):
                load = mathopt.fast_sum(instance.pupils[unit] * held[unit] for unit in held)
                model.add_linear_constraint(load <= instance.capacity[lead] * leads_it)
            if instance.fewest > instance.schools[own]:
                schools = mathopt.fast_sum(
                    int(instance.schools[unit]) * held[unit] for unit in held
                )
                model.add_linear_constraint(schools >= instance.fewest * leads_it)
        for cover in covers:
            model.add_linear_constraint(mathopt.fast_sum(cover) == 1)
        model.add_linear_constraint(mathopt.fast_sum(chosen) == instance.clusters)
        drives = [float(instance.lead_s[key]) * variable for key, variable in pair.items()]
        prices = [instance.left_out_s[unit] * out[unit] for unit in range(len(out))]
        model.minimize(mathopt.fast_sum([*drives, *prices]))
        held_now = set(zip(leads, members, strict=True))
        values = {variable: float(key in held_now) for key, variable in pair.items()}
        values |= dict(zip(out, known_out.astype(float).tolist(), strict=True))
        self.hint = mathopt.SolutionHint(variable_values=values)
        self.pair = pair

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
