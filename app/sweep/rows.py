"""The figures of a plan that a sweep compares: one row a plan."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clustering import Problem, Result, Status, measure
from clustering.policy.compliance import compliance
from clustering.result import gap_in_words
from clustering.standing import Standing

Row = dict[str, Any]
_HOUR_S = 3600.0


class FigureKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    WHOLE = "whole numbers"
    NUMBER = "numbers"


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """One figure of a plan.

    Attributes
    ----------
    name
        Its name in the tables.
    words
        Its name for people.
    kind
        What it holds; the atlas colours areas by numbers.
    """

    name: str
    words: str
    kind: FigureKind = FigureKind.NUMBER


COLUMNS = (
    PlanFigure("area", "Area", FigureKind.TEXT),
    PlanFigure("setting", "Setting", FigureKind.TEXT),
    PlanFigure("state", "What is known of the plan", FigureKind.TEXT),
    PlanFigure("schools", "Schools", FigureKind.WHOLE),
    PlanFigure("placed", "Schools in a cluster", FigureKind.WHOLE),
    PlanFigure("need_place", "Schools that need a place and have none", FigureKind.WHOLE),
    PlanFigure("may_join", "Schools that may join and need not", FigureKind.WHOLE),
    PlanFigure("take_no_part", "Schools that take no part", FigureKind.WHOLE),
    PlanFigure("clusters", "Clusters", FigureKind.WHOLE),
    PlanFigure("smallest", "Schools in the smallest cluster", FigureKind.WHOLE),
    PlanFigure("largest", "Schools in the largest cluster", FigureKind.WHOLE),
    PlanFigure("pupils", "Pupils in clusters"),
    PlanFigure("longest_min", "Longest drive between partners, minutes"),
    PlanFigure("mean_min", "Mean drive between partners, minutes"),
    PlanFigure("within_20_pc", "Clusters within 20 minutes, per cent"),
    PlanFigure("within_30_pc", "Clusters within 30 minutes, per cent"),
    PlanFigure("within_45_pc", "Clusters within 45 minutes, per cent"),
    PlanFigure("gap_pc", "What a better plan could save at most, per cent"),
    PlanFigure("cost_h", "Cost, school-hours"),
    PlanFigure("bound_h", "Proven lower bound of the cost, school-hours"),
    PlanFigure("driving_h", "Cost of driving, school-hours"),
    PlanFigure("compatibility_h", "Cost of how schools fit, school-hours"),
    PlanFigure("balance_h", "Cost of unequal rolls, school-hours"),
    PlanFigure("coherence_h", "Cost of schools amid other clusters, school-hours"),
    PlanFigure("driving_min", "Driving a school, minutes"),
    PlanFigure("seed", "Seed", FigureKind.TEXT),
    PlanFigure("fault", "Why there is no plan", FigureKind.TEXT),
    PlanFigure("key", "Key", FigureKind.TEXT),
    PlanFigure("plan", "Plan directory", FigureKind.TEXT),
)
"""Columns of the table, in their order. How long a plan took is no fact about it, and differs from
run to run: it stands in a table of its own."""
FAILED, PROVEN = "failed", "proven best"
STOPPED = "stopped by the clock"


def figures_of(problem: Problem, result: Result) -> Row:
    """Return the figures of a checked plan; None where there is no such figure."""
    plan = result.plan
    sizes = [len(cluster.schools) for cluster in plan.clusters]
    measured = [measure(problem, cluster) for cluster in plan.clusters]
    pairs = [size * (size - 1) // 2 for size in sizes]
    drives_s = sum(each.mean_drive_s * count for each, count in zip(measured, pairs, strict=True))
    standings = Counter(result.standings[left.urn] for left in plan.left_out)
    kept = {
        each.minutes: _per_cent(each.clusters, each.of) for each in compliance(problem.times, plan)
    }
    known = result.objective - result.bound < max(abs(result.objective), 1.0)
    return {
        "state": _state(result),
        "schools": problem.n,
        "placed": sum(sizes),
        "need_place": standings[Standing.NEEDS_PLACE],
        "may_join": standings[Standing.MAY_JOIN],
        "take_no_part": standings[Standing.TAKES_NO_PART],
        "clusters": len(sizes),
        "smallest": min(sizes, default=None),
        "largest": max(sizes, default=None),
        "pupils": sum(each.pupils for each in measured),
        "longest_min": _rounded(result.longest_drive_s / 60) if sizes else None,
        "mean_min": _rounded(drives_s / sum(pairs) / 60) if sum(pairs) else None,
        "within_20_pc": kept[20],
        "within_30_pc": kept[30],
        "within_45_pc": kept[45],
        "gap_pc": _rounded(100 * result.gap) if sizes and known else None,
        "cost_h": _rounded(result.objective / _HOUR_S),
        "bound_h": _rounded(result.bound / _HOUR_S) if known else None,
        **{f"{part}_h": _rounded(seconds / _HOUR_S) for part, seconds in result.parts.items()},
        "driving_min": _rounded(result.parts["driving"] / sum(sizes) / 60) if sizes else None,
        "seed": str(result.seed),
    }


def _state(result: Result) -> str:
    if not result.plan.clusters:
        return "no cluster"
    if result.status is Status.OPTIMAL:
        return PROVEN
    return f"{STOPPED}, at most {gap_in_words(result.gap)}" if result.stopped_early else "feasible"


def _per_cent(some: tuple[int, ...], of: int) -> float | None:
    return _rounded(100 * len(some) / of) if of else None


def _rounded(value: float) -> float:
    """Return a figure to three decimals, which all machines print alike."""
    return round(value, 3) + 0.0
