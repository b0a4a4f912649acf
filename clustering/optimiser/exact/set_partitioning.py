"""Set partitioning: choosing columns that cover every unit once, by MathOpt's HiGHS."""

from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from ortools.math_opt import (
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
)
from scipy.sparse import csc_array

from clustering.compiled import Flags, Floats, Ints
from clustering.optimiser.columns.linear_program import dense
from clustering.optimiser.dual_prices import make_cuts, touched
from clustering.optimiser.exact.mip import solve_mip
from clustering.optimiser.search_context import SearchContext


@dataclass(frozen=True)
class SideRows:
    """Further rows of a choice: a sum over the chosen columns and the units left out, each limited.

    Attributes
    ----------
    of_columns
        (r, c) what each column adds to each row.
    of_left_out
        (r, g) what leaving out each unit adds.
    upper
        (r,) the most that each row may be.
    """

    of_columns: csc_array
    of_left_out: csc_array
    upper: Floats


@dataclass(frozen=True)
class ColumnPool:
    """The columns to choose from; each is a cluster.

    Attributes
    ----------
    members
        (c, m) units of each column, padded with -1.
    costs
        (c,) their costs, seconds.
    left_out
        (g,) cost of leaving each unit out.
    start
        (c,) whether each column belongs to a known choice; units in none of these are left out.
    clusters
        Exact number of columns to choose; None for any.
    cuts
        (k, 3) units. At most one of the chosen columns holds two or more of the three: true of
        any choice, and a help to the solver.
    side
        Further rows that the choice must keep; None for none.
    """

    members: Ints
    costs: Floats
    left_out: Floats
    start: Flags
    clusters: int | None = None
    cuts: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    side: SideRows | None = None

    def subset(self, rows: Ints, cuts: Ints) -> Self:
        """Return the pool with the columns in these rows, (k,), alone, and with other cuts."""
        return replace(
            self,
            members=self.members[rows],
            costs=self.costs[rows],
            start=self.start[rows],
            cuts=cuts,
            side=self.side and replace(self.side, of_columns=self.side.of_columns[:, rows]),
        )

    def limited(self, side: SideRows) -> Self:
        """Return the pool with further rows, which limit the choice."""
        return replace(self, side=side)

    def with_start(self, rows: Ints) -> Self:
        """Return the pool with the columns in these rows, (k,), as its known choice."""
        start = np.zeros(len(self.costs), dtype=bool)
        start[rows] = True
        return replace(self, start=start)


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """The columns chosen.

    Attributes
    ----------
    chosen
        Their rows in the pool; None where no choice was found in time.
    value
        Their cost and that of the units left out, seconds; infinite where none was found.
    bound
        No choice from the pool costs less.
    """

    chosen: tuple[int, ...] | None
    value: float
    bound: float


def solve_set_partitioning(pool: ColumnPool, nodes: int, context: SearchContext) -> ChosenColumns:
    """Return the cheapest columns that cover every unit once.

    Parameters
    ----------
    nodes
        Nodes of the solver's tree at most. As a rule this is what ends a hard search, so that a
        busy machine finds the same plan.
    context
        Its clock breaks the solver off when time is up, and notes that it did.
    """
    count, g = len(pool.costs), len(pool.left_out)
    found = solve_mip(_model(pool), _parameters(nodes), _hint(pool), context.clock)
    if found.values is None:
        return ChosenColumns(None, float("inf"), found.bound)
    values = dense(found.values, count + g)
    chosen = tuple(np.flatnonzero(values[:count] > 0.5).tolist())
    left_out = ~_covered(pool, np.array(chosen, dtype=np.int64))
    value = float(pool.costs[list(chosen)].sum() + pool.left_out[left_out].sum())
    return ChosenColumns(chosen, value, found.bound)


def _covered(pool: ColumnPool, rows: Ints) -> Flags:
    """Say which units the columns in these rows cover."""
    covered = np.zeros(len(pool.left_out), dtype=bool)
    held = pool.members[rows]
    covered[held[held >= 0]] = True
    return covered


def _parameters(nodes: int) -> parameters_pb2.SolveParametersProto:
    return parameters_pb2.SolveParametersProto(
        node_limit=nodes,
        relative_gap_tolerance=1e-6,
        absolute_gap_tolerance=1e-3,
        # measured: faster without, as the columns are few and all of low reduced cost
        presolve=parameters_pb2.EMPHASIS_OFF,
        heuristics=parameters_pb2.EMPHASIS_OFF,
    )


def _hint(pool: ColumnPool) -> model_parameters_pb2.ModelSolveParametersProto:
    """Return the known choice as a hint for the solver."""
    known = np.concatenate([pool.start, ~_covered(pool, np.flatnonzero(pool.start))])
    parameters = model_parameters_pb2.ModelSolveParametersProto()
    hint = parameters.solution_hints.add()
    hint.variable_values.ids.extend(range(len(known)))
    hint.variable_values.values.extend(known.astype(np.float64).tolist())
    return parameters


def _model(pool: ColumnPool) -> model_pb2.ModelProto:
    """Return the model, written out at once: many times faster than variable by variable."""
    count, g = len(pool.costs), len(pool.left_out)
    proto = model_pb2.ModelProto()
    ids = range(count + g)
    proto.variables.ids.extend(ids)
    proto.variables.lower_bounds.extend([0.0] * len(ids))
    proto.variables.upper_bounds.extend([1.0] * len(ids))
    proto.variables.integers.extend([True] * len(ids))
    costs = np.concatenate([pool.costs, pool.left_out])
    nonzero = np.flatnonzero(costs)
    proto.objective.linear_coefficients.ids.extend(nonzero.tolist())
    proto.objective.linear_coefficients.values.extend(costs[nonzero].tolist())
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
    values = [np.ones(sum(map(len, rows)))]
    if pool.side is not None:
        for part, offset in ((pool.side.of_columns, 0), (pool.side.of_left_out, count)):
            entries = part.tocoo()
            rows.append(entries.row.astype(np.int64) + len(lower))
            columns.append(entries.col.astype(np.int64) + offset)
            values.append(entries.data)
        lower += [-np.inf] * len(pool.side.upper)
        upper += pool.side.upper.tolist()
    proto.linear_constraints.ids.extend(range(len(lower)))
    proto.linear_constraints.lower_bounds.extend(lower)
    proto.linear_constraints.upper_bounds.extend(upper)
    row, col, value = np.concatenate(rows), np.concatenate(columns), np.concatenate(values)
    order = np.lexsort((col, row))
    proto.linear_constraint_matrix.row_ids.extend(row[order].tolist())
    proto.linear_constraint_matrix.column_ids.extend(col[order].tolist())
    proto.linear_constraint_matrix.coefficients.extend(value[order].tolist())
    return proto
