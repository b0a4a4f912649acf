"""What posts cost that schools share: leadership days, a business manager, a specialist teacher.

A post costs its salary, the employer's share of the pension and national insurance. What it must
save to pay for itself is that, shared among the schools.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clustering.policy.figures import Rates
from clustering.policy.rounds import WEEK, Matrix, Round, fewest_rounds
from clustering.policy.travel import mileage_pounds, mileage_words
from clustering.wording import counted, pounds

LEADERSHIP_DAYS: Final = (1, 2, 3)
"""Days a week of dedicated leadership that programmes paid for."""


def employed(salary: float, pension: float, rates: Rates) -> float:
    """Return what an employer pays in a year for a salary, with pension and insurance, pounds.

    Parameters
    ----------
    salary
        Pounds a year.
    pension
        The employer's share, 0 to 1.
    rates
        The rate of national insurance, and the salary from which it is paid.
    """
    insured = max(0.0, salary - rates.value("insurance_from"))
    return salary * (1 + pension) + insured * rates.value("insurance")


def _of_salary(name: str, pension: str, rates: Rates) -> dict[str, str]:
    """Return what is said of a salary with all that it costs, by the names of the figures."""
    return {
        name: f"{pounds(rates.value(name))} a year",
        pension: f"{rates.value(pension):.2%} pension",
        "insurance": f"{rates.value('insurance'):.0%} national insurance",
        "insurance_from": f"above {pounds(rates.value('insurance_from'))}",
    }


@dataclass(frozen=True, slots=True)
class Leadership:
    """Days of dedicated leadership, a post of their own.

    Attributes
    ----------
    days
        A week, in the weeks with lessons.
    pounds
        What they cost in a year.
    source
        The figures used, each with its document.
    """

    days: int
    pounds: float
    source: str


def leadership(days: int, rates: Rates) -> Leadership:
    """Return what some days a week of dedicated leadership cost in a year."""
    year = employed(rates.value("leadership_salary"), rates.value("teacher_pension"), rates)
    weeks = rates.value("school_weeks")
    words = _of_salary("leadership_salary", "teacher_pension", rates)
    words["teacher_days"] = f"{rates.value('teacher_days'):g} working days"
    words["school_weeks"] = f"{weeks:g} weeks a year"
    paid = year / rates.value("teacher_days") * days * weeks
    return Leadership(days, paid, rates.sources(words))


@dataclass(frozen=True, slots=True)
class SharedPostCost:
    """A post that the schools of a cluster share.

    Attributes
    ----------
    title
        What people call it.
    rounds
        The week of each person; several where one cannot do all visits.
    pounds, mileage
        What they cost in a year, and their drives beside it.
    schools
        How many schools share it.
    freed_hours
        Hours of heads that it frees in a week; 0 where nothing is known of that.
    source, freed_source
        The figures used, each with its document.
    """

    title: str
    rounds: tuple[Round, ...]
    pounds: float
    mileage: float
    schools: int
    freed_hours: float
    source: str
    freed_source: str

    @property
    def days(self) -> int:
        """Working days a week, of all people together."""
        return sum(len(each.days) for each in self.rounds)

    @property
    def must_save(self) -> float:
        """What each school must save in a year, so that the post pays for itself, pounds."""
        return (self.pounds + self.mileage) / self.schools

    @property
    def words(self) -> str:
        """Who and how much of them, in words."""
        people = counted(len(self.rounds), "person", "people")
        return f"Shared {self.title}: {people}, {counted(self.days, 'day')} a week in all"


def business_manager(miles: Matrix, seconds: Matrix, rates: Rates) -> SharedPostCost:
    """Return what a business manager costs whom the schools of a cluster share.

    Parameters
    ----------
    miles, seconds
        (n, n) from row to column: the roads, and the drive, between the schools.
    rates
        The sums of money, visits and hours.

    Raises
    ------
    InputError
        Where no round is possible.
    """
    year = employed(rates.value("manager_salary"), rates.value("staff_pension"), rates)
    words = _of_salary("manager_salary", "staff_pension", rates)
    visits = int(rates.value("visits"))
    freed = rates.value("head_freed") * rates.value("head_hours") * visits * len(miles)
    freed_words = {
        "head_freed": f"{rates.value('head_freed'):.0%} of a head's day on days of a visit",
        "head_hours": f"{rates.value('head_hours'):g} hours a day",
    }
    return _shared(
        "business manager",
        year / len(WEEK),
        words,
        rates,
        miles=miles,
        seconds=seconds,
        freed=(freed, rates.sources(freed_words)),
    )


def specialist(miles: Matrix, seconds: Matrix, rates: Rates) -> SharedPostCost:
    """Return what a specialist teacher costs whom the schools of a cluster share.

    Parameters
    ----------
    miles, seconds
        (n, n) from row to column: the roads, and the drive, between the schools.
    rates
        The sums of money, visits and hours.

    Raises
    ------
    InputError
        Where no round is possible.
    """
    year = employed(rates.value("teacher_salary"), rates.value("teacher_pension"), rates)
    words = _of_salary("teacher_salary", "teacher_pension", rates)
    words["teacher_days"] = f"{rates.value('teacher_days'):g} working days"
    day = year / rates.value("teacher_days") * rates.value("school_weeks")
    return _shared(
        "specialist teacher", day, words, rates, miles=miles, seconds=seconds, freed=(0.0, "")
    )


def _shared(
    title: str,
    day_pounds: float,
    words: dict[str, str],
    rates: Rates,
    *,
    miles: Matrix,
    seconds: Matrix,
    freed: tuple[float, str],
) -> SharedPostCost:
    """Return a shared post of which one day a week costs so many pounds in a year."""
    visits = int(rates.value("visits"))
    rounds = fewest_rounds(miles, seconds, visits, rates, title)
    words |= {
        "visits": f"{counted(visits, 'visit')} a week to each school",
        "visit_hours": f"{rates.value('visit_hours'):g} hours a visit",
        "day_hours": f"{rates.value('day_hours'):g} hours a day",
        "school_weeks": f"{rates.value('school_weeks'):g} weeks a year",
        **mileage_words(rates),
    }
    freed_hours, freed_source = freed
    return SharedPostCost(
        title=title,
        rounds=rounds,
        pounds=day_pounds * sum(len(each.days) for each in rounds),
        mileage=sum(mileage_pounds(each.year_miles, rates) for each in rounds),
        schools=len(miles),
        freed_hours=freed_hours,
        source=rates.sources(words),
        freed_source=freed_source,
    )
