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

LAST_PRICE_S = 1_000_000.0
"""Price above which covering a node twice is forbidden outright, as it should be."""


class Master:
    """The master problem, solved again and again by GLOP as clusters are added.

    Use it in a `with` block: the solver keeps memory of its own.
    """

    def __init__(self, nodes: Nodes) -> None:
        self._full_price_s = nodes.left_out_s * nodes.schools
        self._twice_price_s = FIRST_PRICE_S * nodes.schools
        self._price_s = np.minimum(self._twice_price_s, self._full_price_s)
        self._model = mathopt.Model()
        self._model.objective.is_maximize = False
        self._covered = [self._model.add_linear_constraint(lb=1, ub=1) for _ in nodes.schools]
        self._left_out = [self._column((n,), p) for n, p in enumerate(self._price_s.tolist())]
        self._twice = [
            self._column((n,), p, covers=-1.0, most=1.0)
            for n, p in enumerate(self._twice_price_s.tolist())
        ]
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

    def solve(self) -> tuple[float, Floats] | None:
        """Return the value of the master problem and the dual of each node, seconds.

        None where the solver gave up for numerical reasons.
        """
        self._result = self._solver.solve()
        if self._result.termination.reason != mathopt.TerminationReason.OPTIMAL:
            return None
        duals = np.array(self._result.dual_values(self._covered), dtype=np.float64)
        return self._result.objective_value(), duals

    def raise_prices(self) -> bool:
        """Raise the price of leaving out, and of covering twice, where the solution does so.

        Returns
        -------
        Whether any price was raised: if not, the last solution stands at the full prices.
        """
        left_out = np.array(self._result.variable_values(self._left_out)) > 1e-7
        left_out &= self._price_s < self._full_price_s
        self._price_s[left_out] = np.minimum(RAISE * self._price_s, self._full_price_s)[left_out]
        for node in np.flatnonzero(left_out):
            column, price_s = self._left_out[node], float(self._price_s[node])
            self._model.objective.set_linear_coefficient(column, price_s)
        twice = np.array(self._result.variable_values(self._twice)) > 1e-7
        self._twice_price_s[twice] *= RAISE
        for node in np.flatnonzero(twice):
            column, price_s = self._twice[node], float(self._twice_price_s[node])
            self._model.objective.set_linear_coefficient(column, price_s)
            if price_s > LAST_PRICE_S:
                column.upper_bound = 0.0
        return bool(left_out.any() or twice.any())

    def _column(
        self, members: NodeSet, cost: float, covers: float = 1.0, most: float = np.inf
    ) -> mathopt.Variable:
        column = self._model.add_variable(lb=0.0, ub=most)
        self._model.objective.set_linear_coefficient(column, cost)
        for node in members:
            self._covered[node].set_coefficient(column, covers)
        return column
