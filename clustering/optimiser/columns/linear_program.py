"""A linear program that grows, solved again and again by MathOpt's GLOP.

MathOpt's modelling layer makes an object of every variable and reads every value back one by one;
with tens of thousands of columns that takes longer than solving. Here its messages are filled and
read as arrays.
"""

import numpy as np
from numpy.typing import ArrayLike
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    model_update_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver
from pybind11_abseil.status import StatusNotOk  # type: ignore[import-untyped]  # part of ortools, without annotations

from clustering.compiled import Floats, Ints

INFINITE = float("inf")

LEAST_S = 0.01
"""Seconds that the solver gets at least: it takes no 0."""

_ANY = parameters_pb2.LP_ALGORITHM_UNSPECIFIED
_DUAL = parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX


class LinearProgram:
    """Minimise the cost of columns, each 0 or more, that meet the rows.

    Rows and columns are numbered from 0 in the order they are added.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.columns = 0
        self._update = model_update_pb2.ModelUpdateProto()
        self._solver: solver.Solver | None = None
        self._entries: list[tuple[Ints, Ints, Floats]] = []
        self.value = INFINITE
        self.duals: Floats = np.zeros(0)
        self.values: Floats = np.zeros(0)

    def add_rows(self, lower: ArrayLike, upper: ArrayLike) -> None:
        """Add rows with these bounds.

        Parameters
        ----------
        lower, upper
            (m,) bounds of m rows, infinite for none; a number for a single row.
        """
        low, high = np.atleast_1d(lower).tolist(), np.atleast_1d(upper).tolist()
        new = self._update.new_linear_constraints
        new.ids.extend(range(self.rows, self.rows + len(low)))
        new.lower_bounds.extend(low)
        new.upper_bounds.extend(high)
        self.rows += len(low)

    def add_columns(self, costs: Floats, upper: float = INFINITE) -> Ints:
        """Add columns of costs (k,), in no row yet, with a bound of any unit; their numbers."""
        ids = np.arange(self.columns, self.columns + len(costs))
        new = self._update.new_variables
        new.ids.extend(ids.tolist())
        new.lower_bounds.extend([0.0] * len(ids))
        new.upper_bounds.extend([upper] * len(ids))
        new.integers.extend([False] * len(ids))
        self.columns += len(ids)
        self.set_costs(ids, costs)
        return ids

    def put(self, rows: Ints, columns: Ints, value: float | Floats = 1.0) -> None:
        """Set a coefficient at each pair of row and column, (k,) and (k,): one, or (k,) of them."""
        self._entries.append((rows, columns, np.broadcast_to(value, len(rows))))

    def set_costs(self, columns: Ints, costs: Floats) -> None:
        """Set the costs of columns, (k,) ascending."""
        updates = self._update.objective_updates.linear_coefficients
        known = dict(zip(updates.ids, updates.values, strict=True))
        known.update(zip(columns.tolist(), costs.tolist(), strict=True))
        ids = sorted(known)
        del updates.ids[:], updates.values[:]
        updates.ids.extend(ids)
        updates.values.extend([known[at] for at in ids])

    def set_upper(self, row: int, upper: float) -> None:
        """Set the upper bound of a row, a plain number; once between two solutions."""
        if self._solver is None:
            self._update.new_linear_constraints.upper_bounds[row] = upper
            return
        bounds = self._update.linear_constraint_updates.upper_bounds
        bounds.ids.append(row)
        bounds.values.append(upper)

    def forbid(self, columns: Ints) -> None:
        """Keep columns, (k,) ascending, at 0 from now on; once between two solutions."""
        bounds = self._update.variable_updates.upper_bounds
        bounds.ids.extend(columns.tolist())
        bounds.values.extend([0.0] * len(columns))

    def fix(self, columns: Ints) -> None:
        """Keep columns, (k,) ascending, at 1 or more from now on; once between two solutions."""
        bounds = self._update.variable_updates.lower_bounds
        bounds.ids.extend(columns.tolist())
        bounds.values.extend([1.0] * len(columns))

    def solve(self, *, known_duals: bool = False, seconds: float = INFINITE) -> bool:
        """Solve; say whether an optimum was found, which is then in `value`, `duals`, `values`.

        Parameters
        ----------
        known_duals
            Columns were fixed, or rows added, and no columns since the last solution, whose duals
            therefore stay feasible: the dual simplex method continues from there in half the time.
        seconds
            Time to spend; without an optimum by then, none was found.
        """
        self._hand_over()
        parameters = model_parameters_pb2.ModelSolveParametersProto()
        parameters.reduced_costs_filter.filter_by_ids = True
        how = parameters_pb2.SolveParametersProto(lp_algorithm=_DUAL if known_duals else _ANY)
        if seconds < INFINITE:
            how.time_limit.FromMicroseconds(int(max(seconds, LEAST_S) * 1e6))
        assert self._solver is not None  # noqa: S101 - handed over above
        try:
            result = self._solver.solve(
                how,
                parameters,
                None,
                callback_pb2.CallbackRegistrationProto(),
                None,
                None,
            )
        except StatusNotOk:
            # GLOP gave up for numerical reasons
            return False
        if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL:
            return False
        solution = result.solutions[0]
        self.value = solution.primal_solution.objective_value
        self.values = dense(solution.primal_solution.variable_values, self.columns)
        self.duals = dense(solution.dual_solution.dual_values, self.rows)
        return True

    def close(self) -> None:
        """Free the solver's memory."""
        self._solver = None

    def _hand_over(self) -> None:
        if self._entries:
            rows, columns, values = map(np.concatenate, zip(*self._entries, strict=True))
            order = np.lexsort((columns, rows))
            matrix = self._update.linear_constraint_matrix_updates
            matrix.row_ids.extend(rows[order].tolist())
            matrix.column_ids.extend(columns[order].tolist())
            matrix.coefficients.extend(values[order].tolist())
        if self._solver is None:
            model = model_pb2.ModelProto()
            model.variables.CopyFrom(self._update.new_variables)
            model.linear_constraints.CopyFrom(self._update.new_linear_constraints)
            model.objective.linear_coefficients.CopyFrom(
                self._update.objective_updates.linear_coefficients
            )
            model.linear_constraint_matrix.CopyFrom(self._update.linear_constraint_matrix_updates)
            self._solver = solver.new(
                parameters_pb2.SOLVER_TYPE_GLOP, model, parameters_pb2.SolverInitializerProto()
            )
        elif not self._solver.update(self._update):
            raise RuntimeError("GLOP takes every such change")
        self._update = model_update_pb2.ModelUpdateProto()
        self._entries = []


def dense(sparse: object, length: int) -> Floats:
    """Return a sparse vector of MathOpt as an array, (length,)."""
    array = np.zeros(length)
    array[np.array(sparse.ids, dtype=np.int64)] = sparse.values  # type: ignore[attr-defined]  # a message of a library without annotations
    return array
