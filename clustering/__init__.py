"""From drive times to a plan: the problem, its rules, the optimiser and the independent check."""

from clustering.check import Violation, check
from clustering.clock import Limits, Progress
from clustering.cost import ClusterFigures, measure
from clustering.explanations.alternatives import Alternative, alternatives
from clustering.explanations.conflicts import Conflict, conflicts
from clustering.explanations.explain import explain
from clustering.explanations.ways_out import WayOut, ways_out
from clustering.plan import Cluster, LeftOut, Plan
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.rules import Compatibility, Rules
from clustering.solver import prepare_search, solve
from clustering.standing import Standing, standings

__all__ = [
    "Alternative",
    "Cluster",
    "ClusterFigures",
    "Compatibility",
    "Conflict",
    "LeftOut",
    "Limits",
    "Plan",
    "Problem",
    "Progress",
    "Result",
    "Rules",
    "Standing",
    "Status",
    "Violation",
    "WayOut",
    "alternatives",
    "check",
    "conflicts",
    "explain",
    "measure",
    "prepare_search",
    "solve",
    "standings",
    "ways_out",
]
