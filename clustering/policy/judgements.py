"""What Ofsted said of a school, in words: every grade with its day, its framework and whose it was.

That nothing is known of a school does not mean that it was not judged.
"""

from collections.abc import Iterable, Iterator, Sequence

from clustering.policy.citations import cite
from clustering.policy.support import (
    Criterion,
    SupportCriteria,
    can_support,
    has_overall_grade,
    needs_support,
)
from clustering.wording import counted
from data.dates import in_words, month_in_words
from data.errors import Notice
from data.inspection import (
    NOT_JUDGED,
    ROLE,
    Grade,
    GradedInspection,
    UngradedInspection,
    inspection_of,
)
from data.school import School, Source

UNKNOWN = "not in the register"
NO_GRADE = "no graded inspection in Ofsted's file"

REPORT_CARD, NO_OVERALL = "report card", "no overall grade"
MOST_NAMED = 5


def inspection_words(school: School) -> str:
    """Return all that is to be said of a school's inspections, without a full stop.

    Such as `Good (June 2019, the old overall grade)`, or `report card of March 2026: inclusion:
    strong standard, ..., safeguarding met`.
    """
    inspection = inspection_of(school)
    if inspection is None:
        return UNKNOWN
    if inspection.from_register and inspection.graded is not None:
        return _register_words(inspection.graded)
    found = [
        each for each in (inspection.report_card, inspection.graded) if each and each.is_graded
    ]
    latest = inspection.latest
    parts = [_graded_words(each) for each in sorted(found, key=lambda each: each is not latest)]
    if inspection.ungraded is not None and inspection.ungraded.day > (latest.day if latest else ""):
        parts.append(_ungraded_words(inspection.ungraded))
    if inspection.concern:
        parts.append(f"in a category of concern: {inspection.concern.lower()}")
    return "; ".join(parts) or NO_GRADE


def last_words(school: School) -> str:
    """Return what is to be said of the last graded inspection alone."""
    inspection = inspection_of(school)
    latest = None if inspection is None else inspection.latest
    if inspection is None or latest is None or inspection.from_register:
        return inspection_words(school)
    return _graded_words(latest)


def inspection_label(school: School) -> str:
    """Return in a word or two how a school was last graded, to count schools by."""
    inspection = inspection_of(school)
    latest = None if inspection is None else inspection.latest
    if latest is None:
        return UNKNOWN if inspection is None else "no grade"
    if latest.is_report_card:
        return REPORT_CARD
    return latest.overall if latest.overall not in {"", NOT_JUDGED} else NO_OVERALL


def last_inspected_on(school: School) -> str:
    """Return the day of the last inspection that gave or upheld grades, ISO 8601; `""` for none."""
    inspection = inspection_of(school)
    return "" if inspection is None else inspection.upheld_on


def of_another_framework(
    schools: Iterable[School], criteria: Sequence[Criterion]
) -> Iterator[Notice]:
    """Yield a notice of schools whose last inspection is of a kind that no criterion covers."""
    found = [
        school
        for school in schools
        if (inspection := inspection_of(school)) is not None
        and (latest := inspection.latest) is not None
        and not any(criterion.speaks_of(latest) for criterion in criteria)
    ]
    if found:
        named = "; ".join(f"{s.name} ({s.urn}): {inspection_label(s)}" for s in found[:MOST_NAMED])
        more = f"; and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
        yield Notice(
            f"Nothing says what counts of the last inspection of {counted(len(found), 'school')}: "
            f"{named}{more}. They count neither as able to support others nor as in need of "
            "support. Say it in [can_support] and [needs_support] of a programme's file."
        )


def of_both_kinds(schools: Iterable[School], criteria: SupportCriteria) -> Iterator[Notice]:
    """Yield a notice of schools that count as able to support others and as in need of support."""
    found = [
        school
        for school in schools
        if can_support(school, criteria.can) and needs_support(school, criteria.needs)
    ]
    if found:
        named = "; ".join(f"{s.name} ({s.urn}): {inspection_label(s)}" for s in found[:MOST_NAMED])
        more = f"; and {len(found) - MOST_NAMED:,} more" if len(found) > MOST_NAMED else ""
        yield Notice(
            f"By the programme's words {counted(len(found), 'school')} can support others and "
            f"need support at once: {named}{more}. Compare [can_support] and [needs_support] of "
            "the programme's file."
        )


def source_words(sources: Sequence[Source]) -> str:
    """Return where the inspections of a plan come from, as a sentence ends with it."""
    for source in sources:
        if source.role == ROLE:
            when = in_words(source.vintage) if source.vintage else "a day that is not known"
            return f"{cite('ofsted_inspections')}, as at {when}"
    return str(cite("register"))


def _register_words(graded: GradedInspection) -> str:
    when = f"last inspected in {month_in_words(graded.day)}" if graded.day else "no day given"
    return f"{graded.overall} ({when}, the old overall grade, by the register)"


def _graded_words(one: GradedInspection) -> str:
    whose = _whose(one)
    if one.is_report_card:
        said = [*_grades(one), *_safeguarding(one)]
        return f"{REPORT_CARD} of {_month(one.day)}{whose}: {', '.join(said)}"
    if has_overall_grade(one):
        parts = [_month(one.day), "the old overall grade", *_safeguarding(one)]
        return f"{one.overall} ({', '.join(parts)}{whose})"
    grades = ", ".join([*_grades(one), *_safeguarding(one)])
    return f"{NO_OVERALL} ({_month(one.day)}{whose}){f': {grades}' if grades else ''}"


def _ungraded_words(one: UngradedInspection) -> str:
    outcome = f": {one.outcome}" if one.outcome else ""
    return f"ungraded inspection of {_month(one.day)}{_whose(one)}{outcome}"


def _grades(one: GradedInspection) -> Iterator[str]:
    for grade in one.grades:
        yield f"{grade.name.lower()}: {grade.word.lower()}{_later(grade, one)}"


def _later(grade: Grade, one: GradedInspection) -> str:
    """Say when an area was graded, where that was not at the inspection."""
    then = month_in_words(grade.day)
    return f" ({then})" if grade.day and then != month_in_words(one.day) else ""


def _safeguarding(one: GradedInspection) -> Iterator[str]:
    if one.safeguarding_met is False or (one.is_report_card and one.safeguarding_met):
        yield "safeguarding met" if one.safeguarding_met else "safeguarding not met"


def _whose(one: GradedInspection | UngradedInspection) -> str:
    if not one.of_predecessor:
        return ""
    return f", of its predecessor{f', URN {one.urn}' if one.urn else ''}"


def _month(day: str) -> str:
    return month_in_words(day) if day else "a day that is not given"
