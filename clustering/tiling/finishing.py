"""From what a tiled search has found to a checked, named and costed plan."""

import numpy as np

from clustering.evaluation import evaluate
from clustering.left_out import NOT_LOOKED, diagnose
from clustering.naming import number_and_name
from clustering.plan import LeftOut, Plan
from clustering.result import Result
from clustering.tiling.search import TiledSearch
from clustering.tiling.sparse_problem import SparseProblem


def result_of(problem: SparseProblem, search: TiledSearch) -> Result:
    """Return the plan of a search, checked against every rule of the whole, with its bound.

    Parameters
    ----------
    problem
        The whole.
    search
        A search among all its units that some cluster can hold.

    Raises
    ------
    AssertionError
        Where the plan breaks a rule, which is a mistake in the search.
    """
    group = search.instance.group
    groups = [
        sorted(row for unit in group[list(units)].tolist() for row in problem.units[unit].rows)
        for units in sorted(search.clusters)
    ]
    shut = np.setdiff1d(np.arange(len(problem.units)), group)
    shut_s = sum(problem.left_out_s[list(problem.units[at].rows)].sum() for at in shut.tolist())
    placed = {row for rows in groups for row in rows}
    reasons = {
        problem.schools[row].urn: _reason(problem, row)
        for row in range(problem.n)
        if row not in placed
    }
    left_out = tuple(LeftOut(urn, reasons[urn]) for urn in sorted(reasons))
    return evaluate(
        problem,
        Plan(number_and_name(problem, groups), left_out),
        search.bound + float(shut_s),
        seconds=search.clock.elapsed,
        seed=search.seed,
        stopped_early=search.clock.cut_short,
        prices=None,
    )


def _reason(problem: SparseProblem, row: int) -> str:
    """Return why a school is in no cluster, as its own surroundings tell."""
    unit = int(problem.unit_of_row[row])
    if problem.placeabilities[unit].open:
        return NOT_LOOKED
    part = problem.part([unit, *problem.near_units(unit).tolist()])
    return diagnose(part)[part.row[problem.schools[row].urn]]
