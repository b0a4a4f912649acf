"""What the independent checker holds a school to be, from the rules and the school as given."""

from collections.abc import Mapping, Sequence
from typing import Any

from clustering.problem import Problem
from data.school import School
from data.vocabulary import denominations, key


def can_support(problem: Problem, school: School) -> bool:
    """Hold the last inspection against the rules: every condition must hold."""
    criterion, inspection = problem.rules.can_support, school.inspection
    if inspection is None:
        return school.ofsted in criterion.overall and school.last_inspected >= criterion.since
    last = inspection.latest
    if last is None or inspection.upheld_on < criterion.since:
        return False
    if criterion.concern == "none" and inspection.concern:
        return False
    if criterion.safeguarding == "met" and last.safeguarding_met is False:
        return False
    if last.overall not in {"", "Not judged"}:
        return last.overall in criterion.overall
    wanted = criterion.areas if last.is_report_card else criterion.judgements
    words = {grade.name: grade.word for grade in last.grades}
    return bool(wanted) and all(_are_graded(words, *each) for each in wanted)


def _are_graded(words: Mapping[str, str], name: str, counting: Sequence[str]) -> bool:
    if name == "every":
        return set(words.values()) <= set(counting)
    if name == "any":
        return bool(set(words.values()) & set(counting))
    return words.get(name) in counting or (name not in words and name in _NOT_EVERYWHERE)


_NOT_EVERYWHERE = (
    *("Early years", "Post-16 provision", "Early years provision", "Sixth form provision"),
)
"""Areas and judgements that a school may lack."""


def must_be_placed(problem: Problem, school: School) -> bool:
    """Say whether a school needs a place: it is to lead, or its place is not optional."""
    rules = problem.rules
    above = rules.optional_above_pupils
    large = above is not None and school.pupils is not None and school.pupils > above
    need_not = large or school.urn in rules.optional or school.urn in rules.outsiders
    return not need_not or school.urn in rules.lead_schools


def can_lead(problem: Problem, school: School) -> bool:
    """Say whether a school may lead."""
    able = (True,) if problem.rules.named_leads_only else (True, None)
    return school.can_lead in able or school.urn in problem.rules.lead_schools


def is_meant(problem: Problem, wanted: Any, school: School) -> bool:
    """Say whether a school is of the kind that a role asks for."""
    return any(
        all(_holds(problem, school, field, values) for field, values in conditions)
        for conditions in wanted.alternatives
    )


def _holds(problem: Problem, school: School, field: str, values: Sequence[str]) -> bool:
    """Check one condition of a kind, from what the school is."""
    if field == "may lead":
        return can_lead(problem, school)
    if field == "can support":
        return can_support(problem, school)
    if field == "special_units" and not values:
        return school.special_units != ""
    names = {key(value) for value in values}
    return any(key(each) in names for each in _given(school, field) if each)


def _given(school: School, field: str) -> Sequence[str]:
    """Return all that a field of a school says, of which one is enough."""
    match field:
        case "faith":
            return (school.faith, *denominations(school.faith))
        case "label":
            return school.labels.split("~")
        case "special_needs":
            given = school.special_needs.split("~")
            return (*given, *(each.partition(" - ")[0] for each in given))
        case _:
            return (getattr(school, field),)
