"""Choosing leads and members of a fixed number of large hubs at once: an assignment by HiGHS.

A better choice than the known one cannot hold a lead, nor a member of a lead, that costs more in
the relaxed problem than lies between its bound and the known cost. Within a neighbourhood of
neighbouring clusters, and at last in the whole plan, few enough remain for the solver.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import parameters_pb2, result_pb2, solution_pb2

from clustering.clock import Clock
from clustering.compiled import compiled
from clustering.optimiser.columns.linear_program import dense
from clustering.optimiser.exact.mip import solve_mip
from clustering.optimiser.hubs.hub_bound import relax
from clustering.optimiser.hubs.knapsack import price_lead
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Floats, Instance, UnitSet, best_lead


@dataclass(frozen=True, slots=True)
class HubChoice:
    """What was chosen.

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
    branches: int,
    clock: Clock,
    *,
    only_if_all: bool = False,
) -> HubChoice:
    """Look for a cheaper plan of as many clusters, among the most promising leads and members.

    Parameters
    ----------
    known
        The plan to undercut.
    duals
        (g,) price of each unit, by which pairs are judged.
    most
        Pairs of a lead and a member to choose from at most.
    branches
        Instance of the solver's tree at most.
    clock
        Says when to stop.
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
    all_offered = int((extra_s < gap_s).sum()) <= most
    if only_if_all and not all_offered:
        return HubChoice(None, relaxed.bound)
    if not all_offered:
        gap_s = float(np.partition(extra_s, most, axis=None)[most])
    offered = extra_s < gap_s
    model = _Model(known, offered, instance.left_out_s - duals < gap_s)
    clusters, bound = model.solve(branches, clock)
    if clusters is not None and Incumbent(instance, clusters).cost >= known.cost - 1e-3:
        clusters = None
    return HubChoice(clusters, max(relaxed.bound, bound) if all_offered else relaxed.bound)


@compiled
def _extra(instance: Instance, duals: Floats, behind_s: Floats, last_s: float) -> Floats:
    """Return (k, g) what the bound rises by at least if a lead is chosen with that member.

    Proof. A lead that is not among the best comes in the place of the last of them. Where a member
    adds more than it is worth, its cluster without it costs no less than the lead's cheapest of
    any number of schools.

    Parameters
    ----------
    units
        Clusters may have one school.
    behind_s, last_s
        (k,) how much more each lead's cheapest cluster costs than the last chosen, and what that
        costs.
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


class _Model:
    """The assignment: who leads, who belongs to which lead, who is left out."""

    def __init__(
        self, known: Incumbent, offered: NDArray[np.bool_], may_be_out: NDArray[np.bool_]
    ) -> None:
        from ortools.math_opt.python import mathopt  # noqa: PLC0415 - for large hubs alone

        instance = known.instance
        leads, members = _assigned(known)
        offered[leads, members] = True
        self.model = model = mathopt.Model()
        known_out = np.isin(np.arange(len(may_be_out)), known.left_out)
        out = [
            model.add_variable(lb=0.0, ub=float(may or was), is_integer=True)
            for may, was in zip(may_be_out.tolist(), known_out.tolist(), strict=True)
        ]
        covers: list[list[mathopt.Variable]] = [[variable] for variable in out]
        pair = {}
        chosen = []
        for lead in np.flatnonzero(offered.any(axis=1)).tolist():
            own = int(instance.lead_unit[lead])
            held = {
                int(unit): model.add_binary_variable() for unit in np.flatnonzero(offered[lead])
            }
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

    def solve(self, branches: int, clock: Clock) -> tuple[tuple[UnitSet, ...] | None, float]:
        """Return the best clusters found, None if there are none, and the solver's bound."""
        from ortools.math_opt.python import mathopt  # noqa: PLC0415 - as above

        hint = mathopt.ModelSolveParameters(solution_hints=[self.hint]).to_proto()
        result = solve_mip(self.model.export_model(), _parameters(branches), hint, clock)
        if result is None or result.termination.limit == result_pb2.LIMIT_TIME:
            clock.cut_short = True
        if result is None:
            return None, -np.inf
        bound = result.termination.objective_bounds.dual_bound
        found = [solution.primal_solution for solution in result.solutions]
        if not found or found[0].feasibility_status != solution_pb2.SOLUTION_STATUS_FEASIBLE:
            return None, bound
        values = dense(found[0].variable_values, self.model.get_num_variables())
        taken = values[[variable.id for variable in self.pair.values()]]
        clusters: dict[int, list[int]] = {}
        for (lead, unit), value in zip(self.pair, taken, strict=True):
            if value > 0.5:
                clusters.setdefault(lead, []).append(unit)
        return tuple(sorted(tuple(sorted(members)) for members in clusters.values())), bound


def _parameters(branches: int) -> parameters_pb2.SolveParametersProto:
    return parameters_pb2.SolveParametersProto(
        node_limit=branches, relative_gap_tolerance=1e-6, absolute_gap_tolerance=1e-3
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
