"""Conditions on clusters that no cluster with a given school can meet."""

from collections.abc import Iterable, Mapping

from clustering.conditions import cluster_rules
from clustering.explanations.feasibility import Feasibility, shrunk
from clustering.problem import Problem
from clustering.wording import listed

LOOKED_AT = 30
"""Schools looked at, at most: each takes a part of a second."""


def unmet_conditions(problem: Problem, rows: Iterable[int]) -> Mapping[int, str]:
    """Return which of some schools no cluster can hold because of conditions, by row, and why.

    Parameters
    ----------
    rows
        Schools that fit into some cluster by all other rules.
    """
    if not cluster_rules(problem).any() and problem.capacities is None:
        return {}
    wanted = set(rows)
    units = [unit.rows for unit in problem.units if not wanted.isdisjoint(unit.rows)]
    reasons = {}
    for unit in units[:LOOKED_AT]:
        reason = _reason(problem, problem.schools[unit[0]].urn)
        if reason:
            reasons.update(dict.fromkeys(unit, reason))
    return reasons


def _reason(problem: Problem, urn: int) -> str:
    model = Feasibility(problem, (urn,))
    conditions = [rule for rule in model.culprits if rule.kind == "condition"]
    others = [rule for rule in model.culprits if rule.kind != "condition"]
    unmet = shrunk(model.possible, conditions, others)
    if not unmet:
        return ""
    said = listed([rule.sentence for rule in unmet])
    return f"No cluster that can hold it meets what is asked of every cluster: {said}."
