"""What Ofsted found at a school: its last inspection by either framework, each with its day.

Until August 2024 a graded inspection gave one overall grade; until November 2025 it gave four
judgements and no overall grade; since then a report card grades areas, each by itself. Areas are
never combined into one grade here.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.school import School

ROLE = "inspections"
"""Role of Ofsted's file among the sources of a plan."""

OVERALL = ("Outstanding", "Good", "Requires improvement", "Inadequate")
"""The old overall grades, the best first; the judgements have the same words."""

NOT_JUDGED = "Not judged"
"""What Ofsted writes for the overall grade of an inspection that gave none."""

JUDGEMENTS = (
    "Quality of education",
    "Behaviour and attitudes",
    "Personal development",
    "Effectiveness of leadership and management",
    "Early years provision",
    "Sixth form provision",
)
"""What inspections judged before report cards; the last two only where a school has them."""

AREAS = (
    "Inclusion",
    "Curriculum and teaching",
    "Achievement",
    "Attendance and behaviour",
    "Personal development and wellbeing",
    "Early years",
    "Post-16 provision",
    "Leadership and governance",
)
"""Areas of a report card, in the order of Ofsted's file of April 2026."""

ONLY_WHERE_APPLICABLE = frozenset({*JUDGEMENTS[4:], "Early years", "Post-16 provision"})
"""Judgements and areas that many schools do not have."""

UPHELD = ("School remains", "Standards maintained", "Improved significantly")
"""Outcomes of ungraded inspections that uphold the last grade begin like this."""


@dataclass(frozen=True, slots=True)
class Grade:
    """One judgement, or one area of a report card.

    Attributes
    ----------
    name, word
        What was graded, and how.
    day
        Day of the grade, ISO 8601; `""` for the day of the inspection.
    """

    name: str
    word: str
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradedInspection:
    """The last graded inspection of one framework.

    Attributes
    ----------
    is_report_card
        Whether it graded areas; otherwise it is of the earlier framework.
    day
        Day on which it began, ISO 8601; `""` if not known.
    overall
        The overall grade; `"Not judged"` where Ofsted says so; `""` if there is none.
    grades
        Judgements or areas, in the order of the file.
    safeguarding_met
        None if not known.
    concern
        Category of concern; `""` for none.
    of_predecessor
        Whether it was of another school, which this one followed.
    urn
        URN of the school at that time; None if not given.
    """

    is_report_card: bool
    day: str = ""
    overall: str = ""
    grades: tuple[Grade, ...] = ()
    safeguarding_met: bool | None = None
    concern: str = ""
    of_predecessor: bool = False
    urn: int | None = None

    @property
    def is_graded(self) -> bool:
        """Whether it gave a grade of any kind."""
        return bool(self.overall or self.grades)

    def words_of(self, name: str) -> str:
        """Return how a judgement or an area was graded; `""` if it was not."""
        return next((grade.word for grade in self.grades if grade.name == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class UngradedInspection:
    """The last ungraded inspection, which gave no grades of its own.

    Attributes
    ----------
    day, outcome
        When, and with what outcome in Ofsted's words; `""` if not known.
    of_predecessor, urn
        As for a graded one.
    """

    day: str = ""
    outcome: str = ""
    of_predecessor: bool = False
    urn: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What is known of the inspections of one school.

    Attributes
    ----------
    report_card, graded
        The last one with a report card, and the last one before report cards; None for none.
    ungraded
        The last ungraded one; None for none.
    concern
        The category of concern that the school is in; `""` for none.
    from_register
        Whether it comes from the register, not from Ofsted's file.
    """

    report_card: GradedInspection | None = None
    graded: GradedInspection | None = None
    ungraded: UngradedInspection | None = None
    concern: str = ""
    from_register: bool = False

    @property
    def latest(self) -> GradedInspection | None:
        """The last inspection that gave grades; the report card if days are missing."""
        found = [each for each in (self.report_card, self.graded) if each and each.is_graded]
        return max(found, key=lambda each: each.day, default=None) if _dated(found) else _any(found)

    @property
    def upheld_on(self) -> str:
        """Day of the last inspection that gave or upheld the latest grades; `""` if not known."""
        latest = self.latest
        if latest is None:
            return ""
        ungraded = self.ungraded
        if latest.is_report_card or ungraded is None or not ungraded.outcome.startswith(UPHELD):
            return latest.day
        return max(latest.day, ungraded.day)


def inspection_of(school: "School") -> Inspection | None:
    """Return what is known of a school's inspections; None if nothing is.

    Ofsted's file takes precedence over the register, which gives a grade and the day of the last
    inspection of any kind.
    """
    if school.inspection is None and school.ofsted:
        grade = GradedInspection(
            is_report_card=False, overall=school.ofsted, day=school.last_inspected
        )
        return Inspection(graded=grade, from_register=True)
    return school.inspection


def _dated(found: list[GradedInspection]) -> bool:
    return all(each.day for each in found)


def _any(found: list[GradedInspection]) -> GradedInspection | None:
    return next(iter(found), None)
