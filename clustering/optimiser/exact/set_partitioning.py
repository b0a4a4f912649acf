"""Choosing clusters that cover every unit once: set partitioning by MathOpt's HiGHS."""

from dataclasses import dataclass, field

import numpy as np
from ortools.math_opt import (
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
)

from clustering.clock import Clock
from clustering.compiled import Floats, Ints
from clustering.optimiser.columns.linear_program import dense
from clustering.optimiser.dual_prices import make_cuts, touched
from clustering.optimiser.exact.mip import solve_mip


@dataclass(frozen=True)
class ColumnPool:
    """What to choose from.

    Attributes
    ----------
    members
        (c, m) units of each cluster, filled up with -1 behind.
    costs
        (c,) their costs.
    left_out
        (g,) cost of covering each unit by no cluster.
    start
        (c,) bool, the clusters of a known choice; units in none of them are left out.
    clusters
        Exact number of clusters to choose; None for any.
    cuts
        (k, 3) units. At most one of the chosen clusters holds two or more of the three: true of
        any choice, and a help to the solver.
    """

    members: Ints
    costs: Floats
    left_out: Floats
    start: np.ndarray[tuple[int], np.dtype[np.bool_]]
    clusters: int | None = None
    cuts: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """The clusters chosen.

    Attributes
    ----------
    chosen
        Their rows in the pool; None where no choice was found in time.
    value
        Their cost and that of the units left out, seconds; infinite where none was found.
    bound
        No choice from the pool costs less.
    in_time
        The clock did not end the search.
    """

    chosen: tuple[int, ...] | None
    value: float
    bound: float
    in_time: bool


def choose(pool: ColumnPool, clock: Clock, branches: int) -> ChosenColumns:
    """Return the cheapest clusters that cover every unit once.

    Parameters
    ----------
    clock
        Breaks the solver off when time is up; `branches` is what ends a hard search as a rule, so
        that a busy machine finds the same plan.
    branches
        Instance of the solver's tree at most.
    """
    count, g = len(pool.costs), len(pool.left_out)
    result = solve_mip(_proto(pool), _parameters(branches), _hint(pool), clock)
    if result is None:
        return ChosenColumns(None, float("inf"), -float("inf"), in_time=False)
    in_time = result.termination.limit != result_pb2.LIMIT_TIME
    bound = result.termination.objective_bounds.dual_bound
    found = [solution.primal_solution for solution in result.solutions]
    if not found or found[0].feasibility_status != solution_pb2.SOLUTION_STATUS_FEASIBLE:
        return ChosenColumns(None, float("inf"), bound, in_time)
    values = dense(found[0].variable_values, count + g)
    chosen = tuple(np.flatnonzero(values[:count] > 0.5).tolist())
    alone = ~_covered(pool, np.array(chosen, dtype=np.int64))
    value = float(pool.costs[list(chosen)].sum() + pool.left_out[alone].sum())
    return ChosenColumns(chosen, value, bound, in_time)


def _covered(pool: ColumnPool, rows: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Say which units these clusters cover."""
    covered = np.zeros(len(pool.left_out), dtype=bool)
    held = pool.members[rows]
    covered[held[held >= 0]] = True
    return covered


def _parameters(branches: int) -> parameters_pb2.SolveParametersProto:
    return parameters_pb2.SolveParametersProto(
        node_limit=branches,
        relative_gap_tolerance=1e-6,
        absolute_gap_tolerance=1e-3,
        # Measured: faster without, the clusters being few and all worth having.
        presolve=parameters_pb2.EMPHASIS_OFF,
        heuristics=parameters_pb2.EMPHASIS_OFF,
    )


def _hint(pool: ColumnPool) -> model_parameters_pb2.ModelSolveParametersProto:
    """Tell the solver the known choice."""
    known = np.concatenate([pool.start, ~_covered(pool, np.flatnonzero(pool.start))])
    told = model_parameters_pb2.ModelSolveParametersProto()
    hint = told.solution_hints.add()
    hint.variable_values.ids.extend(range(len(known)))
    hint.variable_values.values.extend(known.astype(np.float64).tolist())
    return told


def _proto(pool: ColumnPool) -> model_pb2.ModelProto:
    """Write the model out at once: many times faster than variable by variable."""
    count, g = len(pool.costs), len(pool.left_out)
    proto = model_pb2.ModelProto()
    ids = range(count + g)
    proto.variables.ids.extend(ids)
    proto.variables.lower_bounds.extend([0.0] * len(ids))
    proto.variables.upper_bounds.extend([1.0] * len(ids))
    proto.variables.integers.extend([True] * len(ids))
    costs = np.concatenate([pool.costs, pool.left_out])
    priced = np.flatnonzero(costs)
    proto.objective.linear_coefficients.ids.extend(priced.tolist())
    proto.objective.linear_coefficients.values.extend(costs[priced].tolist())
    column, place = np.nonzero(pool.members >= 0)
    rows = [pool.members[column, place], np.arange(g)]
    columns = [column, np.arange(count, count + g)]
    lower, upper = [1.0] * g, [1.0] * g
    touching, cut = touched(make_cuts(pool.cuts, np.ones(len(pool.cuts)), g), pool.members)
    rows.append(g + cut)
    columns.append(touching)
    lower += [-np.inf] * len(pool.cuts)
    upper += [1.0] * len(pool.cuts)
    if pool.clusters is not None:
        rows.append(np.full(count, len(lower)))
        columns.append(np.arange(count))
        lower.append(float(pool.clusters))
        upper.append(float(pool.clusters))
    proto.linear_constraints.ids.extend(range(len(lower)))
    proto.linear_constraints.lower_bounds.extend(lower)
    proto.linear_constraints.upper_bounds.extend(upper)
    row, col = np.concatenate(rows), np.concatenate(columns)
    order = np.lexsort((col, row))
    proto.linear_constraint_matrix.row_ids.extend(row[order].tolist())
    proto.linear_constraint_matrix.column_ids.extend(col[order].tolist())
    proto.linear_constraint_matrix.coefficients.extend([1.0] * len(order))
    return proto
