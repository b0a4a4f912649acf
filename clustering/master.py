"""The linear master problem: cover every node by parts of known clusters, at the least cost.

Its duals say what covering a node is worth, which is what pricing needs. Leaving a node out costs
far more than placing it, and with that price from the start the duals jump about; so it is low at
first, covering a node twice is allowed for the same price, and both are raised only where the
solution makes use of them.
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import numpy as np
from ortools.math_opt.python import mathopt

from clustering.nodes import Floats, Nodes, NodeSet

FIRST_PRICE_S = 3_000.0
"""Price a school of leaving a node out, or covering it twice, at first."""

RAISE = 4.0


class Master:
    """The master problem, solved again and again by GLOP as clusters are added.

    Use it in a `with` block: the solver keeps memory of its own.
    """

    def __init__(self, nodes: Nodes) -> None:
        self._full_price_s = nodes.left_out_s * nodes.schools
        self._price_s = np.minimum(FIRST_PRICE_S * nodes.schools, self._full_price_s)
        self._model = mathopt.Model()
        self._model.objective.is_maximize = False
        self._covered = [self._model.add_linear_constraint(lb=1, ub=1) for _ in nodes.schools]
        self._left_out = [self._column((node,), price) for node, price in self._prices()]
        self._twice = [self._column((node,), price, -1.0) for node, price in self._prices()]
        self._columns: dict[NodeSet, mathopt.Variable] = {}
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._solver.close()

    def add(self, clusters: Mapping[NodeSet, float]) -> int:
        """Add clusters with their cost; return how many were new."""
        new = {members: cost for members, cost in clusters.items() if members not in self._columns}
        for members, cost in new.items():
            self._columns[members] = self._column(members, cost)
        return len(new)

    def solve(self) -> tuple[float, Floats]:
        """Return the value of the master problem and the dual of each node, seconds."""
        self._result = self._solver.solve()
        if self._result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            raise RuntimeError(f"the master problem ended as {self._result.termination}")
        duals = np.array(self._result.dual_values(self._covered), dtype=np.float64)
        return self._result.objective_value(), duals

    def raise_prices(self) -> bool:
        """Raise the price of leaving out, and of covering twice, where the solution does so.

        Returns
        -------
        Whether any price was raised: if not, the last solution stands at the full prices.
        """
        in_use = np.array(self._result.variable_values(self._left_out)) > 1e-7
        in_use |= np.array(self._result.variable_values(self._twice)) > 1e-7
        in_use &= self._price_s < self._full_price_s
        self._price_s[in_use] = np.minimum(RAISE * self._price_s, self._full_price_s)[in_use]
        for node in np.flatnonzero(in_use):
            for column in (self._left_out[node], self._twice[node]):
                self._model.objective.set_linear_coefficient(column, float(self._price_s[node]))
        return bool(in_use.any())

    def _prices(self) -> list[tuple[int, float]]:
        return list(enumerate(self._price_s.tolist()))

    def _column(self, members: NodeSet, cost: float, covers: float = 1.0) -> mathopt.Variable:
        column = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(column, cost)
        for node in members:
            self._covered[node].set_coefficient(column, covers)
        return column
