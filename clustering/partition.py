"""Choosing clusters that cover every node once: set partitioning by MathOpt's HiGHS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ortools.math_opt.python import mathopt

from clustering.nodes import NodeSet


@dataclass(frozen=True, slots=True)
class Choice:
    """The clusters chosen.

    Attributes
    ----------
    clusters
        Every node of the choice in exactly one of them; empty where none was found in time.
    value
        Sum of their costs; infinite where none was found.
    bound
        No choice among the given clusters costs less.
    in_time
        The clock did not end the search.
    """

    clusters: tuple[NodeSet, ...]
    value: float
    bound: float
    in_time: bool


def choose(
    costs: Mapping[NodeSet, float],
    nodes: Sequence[int],
    start: Sequence[NodeSet],
    seconds: float,
    branches: int = 10_000,
) -> Choice:
    """Return the cheapest clusters that cover every node once.

    Parameters
    ----------
    costs
        Clusters to choose from, with their cost; single nodes that may be left out among them.
    nodes
        The nodes to cover.
    start
        A known choice.
    seconds
        Wall clock at most, a safety net: `branches` is what ends a hard search as a rule, so that
        a busy machine finds the same plan.
    """
    model = mathopt.Model()
    model.objective.is_maximize = False
    covered = {node: model.add_linear_constraint(lb=1, ub=1) for node in nodes}
    columns = {}
    for members, cost in costs.items():
        columns[members] = column = model.add_binary_variable()
        model.objective.set_linear_coefficient(column, cost)
        for node in members:
            covered[node].set_coefficient(column, 1.0)
    known = set(start)
    hint = mathopt.SolutionHint(
        variable_values={column: float(key in known) for key, column in columns.items()}
    )
    result = mathopt.solve(
        model,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(seconds, 0.01)),
            node_limit=branches,
            relative_gap_tolerance=1e-6,
            absolute_gap_tolerance=1e-3,
            # Measured: faster without, the clusters being few and all worth having.
            presolve=mathopt.Emphasis.OFF,
            heuristics=mathopt.Emphasis.OFF,
        ),
        model_params=mathopt.ModelSolveParameters(solution_hints=[hint]),
    )
    in_time = result.termination.limit != mathopt.Limit.TIME
    bound = result.best_objective_bound()
    if not result.has_primal_feasible_solution():
        return Choice((), float("inf"), bound, in_time)
    values = result.variable_values()
    chosen = tuple(key for key, column in columns.items() if values[column] > 0.5)
    return Choice(chosen, sum(costs[key] for key in chosen), bound, in_time)
