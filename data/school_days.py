"""The days on which schools are open: an authority's terms, or else the usual dates.

Source of the usual dates: terms as most English authorities set them, and the bank holidays of the
Banking and Financial Dealings Act 1971. They replace an authority's own where none are given.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

Span = tuple[date, date]
_DAY, _WEEK = timedelta(days=1), timedelta(weeks=1)
_MONDAY, _FRIDAY, _SATURDAY = 0, 4, 5


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """Terms, or halves of terms, in their order.

    Attributes
    ----------
    terms
        First and last day of each; empty for the usual dates, which also apply to school years
        without terms.
    name
        The file they are from; `""` for the usual dates.
    """

    terms: tuple[Span, ...] = ()
    name: str = ""

    def is_open(self, day: date) -> bool:
        """Say whether schools are open: a weekday of a term, and no bank holiday."""
        if day.weekday() >= _SATURDAY or day == _may_day(day.year):
            return False
        given = bool(self.terms) and _covers(self.terms, day)
        terms = self.terms if given else usual_terms(school_year(day))
        return any(first <= day <= last for first, last in terms)

    def open_from(self, day: date) -> date:
        """Return the first day from this one on, itself included, on which schools are open."""
        while not self.is_open(day):
            day += _DAY
        return day

    def after(self, day: date, days: int) -> date:
        """Return the day by which schools have been open for a number of days after this one."""
        for _ in range(days):
            day = self.open_from(day + _DAY)
        return day

    def own(self, first: date, last: date) -> bool:
        """Say whether terms were given and cover a time."""
        return bool(self.terms) and _covers(self.terms, first) and _covers(self.terms, last)


def school_year_begins(year: int) -> date:
    """Return the day on which the school year of a year begins, although in the holidays."""
    return date(year, 9, 1)


def school_year(day: date) -> int:
    """Return the year in whose September the school year of a day begins."""
    return day.year if day.month >= 9 else day.year - 1


USUAL = SchoolCalendar()
"""The usual dates alone."""


@cache
def usual_terms(year: int) -> tuple[Span, ...]:
    """Return the six half terms of the school year that begins in September of a year.

    Half terms end before the last full week of October, the week of mid February and the week of
    the spring bank holiday; Easter holidays are the weeks before and from Easter Monday.
    """
    half_autumn = _monday_from(date(year, 10, 31)) - _WEEK
    christmas = _last_friday(date(year, 12, 20))
    new_year = date(year + 1, 1, 3)  # itself a bank holiday if the 1st is a Saturday
    spring = new_year + _DAY if new_year.weekday() == _MONDAY else _monday_from(new_year)
    half_spring = _monday_from(date(year + 1, 2, 13))
    easter_monday = easter(year + 1) + _DAY
    half_summer = _monday_from(date(year + 1, 5, 25))
    summer = _last_friday(date(year + 1, 7, 23))
    return (
        (date(year, 9, 2), half_autumn - _DAY),
        (half_autumn + _WEEK, christmas),
        (spring, half_spring - _DAY),
        (half_spring + _WEEK, easter_monday - _WEEK - _DAY),
        (easter_monday + _WEEK, half_summer - _DAY),
        (half_summer + _WEEK, summer),
    )


def _covers(terms: tuple[Span, ...], day: date) -> bool:
    """Say whether the school year of a day has terms in the file."""
    return any(school_year(first) == school_year(day) for first, _ in terms)


def _may_day(year: int) -> date:
    return _monday_from(date(year, 5, 1))


def _monday_from(day: date) -> date:
    return day + timedelta(days=(_MONDAY - day.weekday()) % 7)


def _last_friday(day: date) -> date:
    return day - timedelta(days=(day.weekday() - _FRIDAY) % 7)
