"""A plan as files that are mailed and shared tell it."""

import dataclasses

from clustering.persons import without_persons
from maps.stored_plan import StoredPlan


def for_all(plan: StoredPlan) -> StoredPlan:
    """Return a plan without what is known of persons; see `clustering.persons`."""
    problem, result, purpose = without_persons(plan.problem, plan.result, plan.purpose)
    what_if = plan.what_if
    if what_if is not None:
        what_if = dataclasses.replace(what_if, before=for_all(what_if.before))
    return dataclasses.replace(
        plan, problem=problem, result=result, purpose=purpose, what_if=what_if
    )
