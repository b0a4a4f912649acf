"""What keeps a school, or a whole problem, from a first cluster: which rule, which limit.

Every answer rests on clusters that were found or shown not to exist (`clustering.placeable`).
"""

import dataclasses
import math
from bisect import bisect_left
from collections.abc import Callable, Collection
from functools import cached_property

import numpy as np

from clustering.cluster_conditions import conditions_in_force
from clustering.constraints.registry import sums_in_force
from clustering.placeable import BRANCHES, ClusterFinder, Placeability
from clustering.problem import Problem
from clustering.wording import listed

ALL_BRANCHES = 60_000
"""Branches for all searches under other rules together."""


class Shortfall:
    """Searches under other rules, each set of rules prepared once.

    Parameters
    ----------
    problem
        The problem.
    should_continue
        Called before every search; once it returns False, nothing more is found.

    Attributes
    ----------
    broken_off
        Whether something was not searched for because effort or time had run out.
    """

    def __init__(self, problem: Problem, should_continue: Callable[[], bool]) -> None:
        self._problem = problem
        self._should_continue = should_continue
        self.broken_off = False
        self._finders: dict[frozenset[str], ClusterFinder] = {}
        self._by_limit: dict[int, ClusterFinder] = {}
        self._branches = ALL_BRANCHES

    def unmet(self, units: Collection[int]) -> dict[str, str]:
        """Return conditions that no cluster with one of these units can meet at once, in words.

        As few as was found: without any one of them a cluster exists or may exist.
        """
        words = conditions_in_force(self._problem)
        kept = list(words)
        for name in words:
            fewer = [other for other in kept if other != name]
            if fewer and self._none_possible(units, frozenset(fewer)):
                kept = fewer
        return {name: words[name] for name in kept}

    def smallest_limit(self, unit: int) -> int | None:
        """Return the fewest whole minutes of a limit with a cluster for this unit, if any."""
        return self._first_limit([unit])

    def smallest_limit_of_any(self) -> int | None:
        """Return the fewest whole minutes of a limit with any cluster at all, if any."""
        takes_part = [
            at
            for at, placeability in enumerate(self._problem.placeabilities)
            if placeability is not Placeability.OUTSIDE
        ]
        return self._first_limit(takes_part)

    def _first_limit(self, units: Collection[int]) -> int | None:
        limits = self._limits
        at = bisect_left(limits, x=True, key=lambda limit: self._exists_within(limit, units))
        if self.broken_off:  # one that was found need not be the smallest
            return None
        return limits[at] if at < len(limits) else None

    @cached_property
    def _limits(self) -> range:
        """Whole minutes above the limit, up to the longest drive."""
        finite = self._problem.slower_s[np.isfinite(self._problem.slower_s)]
        longest = math.ceil(float(finite.max(initial=0.0)) / 60)
        return range(math.floor(self._problem.rules.max_minutes) + 1, longest + 1)

    def _exists_within(self, limit: int, units: Collection[int]) -> bool:
        """Say whether a cluster with one of the units was found within the limit."""
        if not self._may_search():
            return False
        if limit not in self._by_limit:
            rules = dataclasses.replace(self._problem.rules, max_minutes=float(limit))
            self._by_limit[limit] = _finder(self._problem.replace(rules=rules))
        finder = self._by_limit[limit]
        return any(self._tried(finder, unit) for unit in units)

    def _none_possible(self, units: Collection[int], conditions: frozenset[str]) -> bool:
        """Say whether it was shown that there is no cluster with any of the units."""
        return all(self._possible(unit, conditions) is False for unit in units)

    def _possible(self, unit: int, conditions: frozenset[str]) -> bool | None:
        if not self._may_search():
            return None
        if conditions not in self._finders:
            self._finders[conditions] = _finder(self._problem, conditions)
        found = self._tried(self._finders[conditions], unit)
        return None if found is None else bool(found)

    def _tried(self, finder: ClusterFinder, unit: int) -> tuple[int, ...] | None:
        """Return what a search found; None where its branches ran out."""
        if not self._may_search():
            return None
        before = finder.branches
        found = finder.cluster(unit, min(BRANCHES, self._branches))
        self._branches -= finder.branches - before
        return found

    def _may_search(self) -> bool:
        """Say whether there is effort, and time, for another search."""
        if self._branches <= 0 or not self._should_continue():
            self.broken_off = True
        return not self.broken_off


def nothing_possible(problem: Problem, shortfall: Shortfall) -> str:
    """Say why there can be no cluster at all, where one cause explains it; empty otherwise."""
    if any(placeability.open for placeability in problem.placeabilities):
        return ""
    takes_part = [
        row
        for unit, placeability in zip(problem.units, problem.placeabilities, strict=True)
        if placeability is not Placeability.OUTSIDE
        for row in unit.rows
    ]
    fewest = problem.rules.size[0]
    if len(takes_part) == 1 < fewest:
        return "There is no other school to be grouped with"
    if len(takes_part) < fewest:
        only = f"There are only {len(takes_part)} schools to be grouped"
        return f"{only}, and a cluster has at least {fewest}"
    return _without_any(problem, takes_part) or _within_no_limit(problem, shortfall)


def _without_any(problem: Problem, rows: list[int]) -> str:
    """Say that all schools together lack what every cluster must have; empty where they do not."""
    if problem.rules.shape == "hub" and not set(problem.leads) & set(rows):
        return "No cluster is possible: it needs a lead school, and no school may lead"
    for each in sums_in_force(problem.rules):
        if each.amounts(problem)[rows].sum() < each.bounds[0] - 1e-9:
            return f"No cluster is possible: the rules ask that {each.words}, and {each.lack}"
    return ""


def _within_no_limit(problem: Problem, shortfall: Shortfall) -> str:
    """Say the smallest limit with a cluster; empty where none was found at any."""
    limit = shortfall.smallest_limit_of_any()
    if limit is None:
        return ""
    of_lead = " of a lead school" if problem.rules.shape == "hub" else ""
    within = f"within {_minutes_words(problem.rules.max_minutes)}{of_lead}"
    from_there = f"from {_minutes_words(limit)} there is one"
    unmet = [
        at
        for at, placeability in enumerate(problem.placeabilities)
        if placeability is Placeability.UNMET
    ]
    if not unmet:
        return f"No cluster is possible {within}; {from_there}"
    asked = listed([*shortfall.unmet(unmet).values()])
    return f"No cluster {within} meets what is asked of every cluster: {asked}; {from_there}"


def _minutes_words(number: float) -> str:
    return "1 minute" if number == 1 else f"{number:g} minutes"


def _finder(problem: Problem, conditions: Collection[str] | None = None) -> ClusterFinder:
    """Return a search for clusters by the rules of a problem, with these conditions or all."""
    own = np.diagonal(problem.units_may_share)
    outsiders = problem.rules.outsiders
    usable = [
        bool(own[at])
        and len(unit.rows) <= problem.rules.size[1]
        and not any(problem.schools[row].urn in outsiders for row in unit.rows)
        for at, unit in enumerate(problem.units)
    ]
    names = conditions_in_force(problem) if conditions is None else conditions
    return ClusterFinder(problem, usable, names)
