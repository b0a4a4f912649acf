"""Choosing clusters that cover every node once: set partitioning by MathOpt's HiGHS."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from clustering.nodes import Floats, Ints
from clustering.prices import make_cuts, touched
from clustering.quiet import silenced

LONGEST_S = 60.0
"""Wall clock of one call of the solver, which does not heed Ctrl-C: a safety net."""


@dataclass(frozen=True)
class Menu:
    """What to choose from.

    Attributes
    ----------
    members
        (c, m) nodes of each cluster, filled up with -1 behind.
    costs
        (c,) their costs.
    left_out
        (g,) cost of covering each node by no cluster.
    start
        (c,) bool, the clusters of a known choice; nodes in none of them are left out.
    clusters
        Exact number of clusters to choose; None for any.
    cuts
        (k, 3) nodes. At most one of the chosen clusters holds two or more of the three: true of
        any choice, and a help to the solver.
    """

    members: Ints
    costs: Floats
    left_out: Floats
    cuts: Ints
    start: np.ndarray[tuple[int], np.dtype[np.bool_]]
    clusters: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The clusters chosen.

    Attributes
    ----------
    chosen
        Their rows in the menu; None where no choice was found in time.
    value
        Their cost and that of the nodes left out; infinite where none was found.
    bound
        No choice from the menu costs less.
    in_time
        The clock did not end the search.
    """

    chosen: tuple[int, ...] | None
    value: float
    bound: float
    in_time: bool


def choose(menu: Menu, seconds: float, branches: int, heuristics: bool = False) -> Choice:  # noqa: FBT001, FBT002 - an emphasis of the solver
    """Return the cheapest clusters that cover every node once.

    Parameters
    ----------
    seconds
        Wall clock at most, a safety net: `branches` is what ends a hard search as a rule, so that
        a busy machine finds the same plan.
    branches
        Nodes of the solver's tree at most.
    heuristics
        Let the solver look for good choices by itself; the windows are better off without.
    """
    model = mathopt.Model.from_model_proto(_proto(menu))
    count, g = len(menu.costs), len(menu.left_out)
    covered = np.zeros(g, dtype=bool)
    covered[menu.members[menu.start][menu.members[menu.start] >= 0]] = True
    known = np.concatenate([menu.start, ~covered])
    hint = mathopt.SolutionHint(
        variable_values={model.get_variable(at): float(on) for at, on in enumerate(known.tolist())}
    )
    emphasis = mathopt.Emphasis.MEDIUM if heuristics else mathopt.Emphasis.OFF
    with silenced():
        result = mathopt.solve(
            model,
            mathopt.SolverType.HIGHS,
            params=mathopt.SolveParameters(
                time_limit=timedelta(seconds=min(max(seconds, 0.01), LONGEST_S)),
                node_limit=branches,
                relative_gap_tolerance=1e-6,
                absolute_gap_tolerance=1e-3,
                # Measured: faster without, the clusters being few and all worth having.
                presolve=mathopt.Emphasis.OFF,
                heuristics=emphasis,
            ),
            model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
        )
    in_time = result.termination.limit != mathopt.Limit.TIME
    bound = result.best_objective_bound()
    if not result.has_primal_feasible_solution():
        return Choice(None, float("inf"), bound, in_time)
    values = result.variable_values([model.get_variable(at) for at in range(count)])
    chosen = tuple(np.flatnonzero(np.array(values) > 0.5).tolist())
    held = menu.members[list(chosen)]
    alone = np.ones(g, dtype=bool)
    alone[held[held >= 0]] = False
    value = float(menu.costs[list(chosen)].sum() + menu.left_out[alone].sum())
    return Choice(chosen, value, bound, in_time)


def _proto(menu: Menu) -> model_pb2.ModelProto:
    """Write the model out at once: many times faster than variable by variable."""
    count, g = len(menu.costs), len(menu.left_out)
    proto = model_pb2.ModelProto()
    ids = range(count + g)
    proto.variables.ids.extend(ids)
    proto.variables.lower_bounds.extend([0.0] * len(ids))
    proto.variables.upper_bounds.extend([1.0] * len(ids))
    proto.variables.integers.extend([True] * len(ids))
    costs = np.concatenate([menu.costs, menu.left_out])
    priced = np.flatnonzero(costs)
    proto.objective.linear_coefficients.ids.extend(priced.tolist())
    proto.objective.linear_coefficients.values.extend(costs[priced].tolist())
    column, place = np.nonzero(menu.members >= 0)
    rows = [menu.members[column, place], np.arange(g)]
    columns = [column, np.arange(count, count + g)]
    lower, upper = [1.0] * g, [1.0] * g
    touching, cut = touched(make_cuts(menu.cuts, np.ones(len(menu.cuts)), g), menu.members)
    rows.append(g + cut)
    columns.append(touching)
    lower += [-np.inf] * len(menu.cuts)
    upper += [1.0] * len(menu.cuts)
    if menu.clusters is not None:
        rows.append(np.full(count, len(lower)))
        columns.append(np.arange(count))
        lower.append(float(menu.clusters))
        upper.append(float(menu.clusters))
    proto.linear_constraints.ids.extend(range(len(lower)))
    proto.linear_constraints.lower_bounds.extend(lower)
    proto.linear_constraints.upper_bounds.extend(upper)
    row, col = np.concatenate(rows), np.concatenate(columns)
    order = np.lexsort((col, row))
    proto.linear_constraint_matrix.row_ids.extend(row[order].tolist())
    proto.linear_constraint_matrix.column_ids.extend(col[order].tolist())
    proto.linear_constraint_matrix.coefficients.extend([1.0] * len(order))
    return proto
