"""From drive times to a plan: the problem, its rules, the optimiser and the independent check.

The names below are imported when they are first asked for: the optimiser takes a second to load,
and the tables of rules, which the command line reads for its help, do not need it.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {
    "check": ("Violation", "check"),
    "clock": ("Limits", "Progress"),
    "cost": ("ClusterFigures", "measure"),
    "explanations.alternatives": ("Alternative", "alternatives"),
    "explanations.conflicts": ("Conflict", "conflicts"),
    "explanations.explain": ("explain",),
    "explanations.ways_out": ("WayOut", "ways_out"),
    "plan": ("Cluster", "LeftOut", "Plan"),
    "problem": ("Problem",),
    "result": ("Result", "Status"),
    "rules": ("Compatibility", "Rules"),
    "solver": ("prepare_search", "solve"),
    "standing": ("Standing", "standings"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Face(ModuleType):
    """The package, in which `check` is the function even after its module was imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "check" and isinstance(value, ModuleType):
            value = value.check
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
