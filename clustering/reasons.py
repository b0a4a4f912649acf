"""Why schools are in no cluster of a plan, found out anew, and whether a text says the same."""

import re
from collections.abc import Mapping

from clustering.left_out import diagnose
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.warm_start import warm_start
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.unplaced import why_untaken

_FIGURE = re.compile(r"\d[\d,.]*\d|\d")
_LEAST, _SHARE = 1.0, 0.01
"""By how much a figure in a reason may be off, as drives are kept to 10 ms: one, or a hundredth."""


def why_unplaced(problem: Problem, plan: Plan, *, proven: bool) -> dict[int, str]:
    """Return why schools are in no cluster of a plan that keeps its rules, by URN.

    Parameters
    ----------
    proven
        No plan costs less.
    """
    unplaceable = diagnose(problem)
    aggregation = aggregate(problem, unplaceable)
    found = Incumbent.of(aggregation.instance, warm_start(problem, aggregation, plan).clusters)
    return _by_urn(problem, why_untaken(problem, aggregation, found, proven=proven) | unplaceable)


def why_unplaceable(problem: Problem) -> dict[int, str]:
    """Return why schools fit into no cluster by the rules, whatever the plan, by URN."""
    return _by_urn(problem, diagnose(problem))


def _by_urn(problem: Problem, reasons: Mapping[int, str]) -> dict[int, str]:
    return {problem.schools[row].urn: reason for row, reason in reasons.items()}


def say_the_same(told: str, found: str) -> bool:
    """Whether two reasons agree but for the last digits of their figures.

    Examples
    --------
    >>> say_the_same("It costs 71.2 minutes.", "It costs 71.3 minutes.")
    True
    >>> say_the_same("It costs 71.2 minutes.", "It costs 7.1 minutes.")
    False
    """
    if _FIGURE.sub("0", told) != _FIGURE.sub("0", found):
        return False
    pairs = zip(_FIGURE.findall(told), _FIGURE.findall(found), strict=True)
    return all(first == second or _near(first, second) for first, second in pairs)


def _near(told: str, found: str) -> bool:
    try:
        first, second = (float(text.replace(",", "")) for text in (told, found))
    except ValueError:  # 1.2.3 is no figure
        return False
    return abs(first - second) <= max(_LEAST, _SHARE * abs(second))
