"""A plan as paper can hold it: no name of a school or a cluster fills a page."""

import dataclasses
from typing import Any

from data.school import School
from maps.stored_plan import StoredPlan

LONGEST = 200
"""Characters of a text of the register: twice as many as the longest real name has."""

_TEXTS = tuple(field.name for field in dataclasses.fields(School) if field.type is str)


def printable(stored: StoredPlan) -> StoredPlan:
    """Return the same plan with overlong texts of schools and clusters cut short."""
    problem, plan = stored.problem, stored.result.plan
    schools = problem.schools.replace([_school(school) for school in problem.schools])
    clusters = tuple(
        dataclasses.replace(cluster, name=_short(cluster.name)) for cluster in plan.clusters
    )
    left_out = tuple(
        dataclasses.replace(left, reason=_short(left.reason, 4 * LONGEST)) for left in plan.left_out
    )
    result = dataclasses.replace(
        stored.result, plan=dataclasses.replace(plan, clusters=clusters, left_out=left_out)
    )
    return dataclasses.replace(stored, problem=problem.replace(schools=schools), result=result)


def _school(school: School) -> School:
    texts = {name: str(getattr(school, name)) for name in _TEXTS}
    cut: dict[str, Any] = {
        name: _short(text) for name, text in texts.items() if len(text) > LONGEST
    }
    return dataclasses.replace(school, **cut) if cut else school


def _short(text: str, most: int = LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
