"""The dates of a federation: the weeks of the law, the planner's pace, and the days of school.

Governing bodies decide twice: they agree on the proposals before these are published, and after the
representations they decide whether to go on. Both fall on days on which schools are open, and
holidays do not count towards the weeks for representations.
Source: School Governance (Federations) (England) Regulations 2012, regulations 9 and 10.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from clustering.policy.figures import law, pace
from clustering.wording import day
from data.dates import today
from data.errors import Fault, InputError
from data.school_days import USUAL, SchoolCalendar, school_year_begins

_DAYS_A_WEEK = 5  # of school
_LONGEST = 3 * 366  # days that are looked through for the latest start


@dataclass(frozen=True, slots=True)
class Pace:
    """How long everybody takes besides what the law lays down: a planner's assumption.

    Attributes
    ----------
    prepare_weeks
        Weeks of school from the start to the publication of the proposals.
    decide_weeks
        Weeks of school from the end of the representations to the decision of the last body.
    instrument_weeks
        Weeks from there until the authority has made the instrument of government.
    """

    prepare_weeks: int
    decide_weeks: int
    instrument_weeks: int

    def __post_init__(self) -> None:
        if min(self.prepare_weeks, self.decide_weeks, self.instrument_weeks) < 0:
            raise InputError([Fault("pace", "weeks are 0 or more", "Give whole weeks")])


def usual_pace(when: date) -> Pace:
    """Return the pace of the table `pace.toml` on a day."""
    weeks = [int(pace().on(key, when).value) for key in ("prepare", "decide", "instrument")]
    return Pace(*weeks)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one cluster on its way to a form.

    Attributes
    ----------
    start
        The bodies begin to prepare.
    publish
        Each body has agreed to the proposals, and they are published.
    representations_end
        The last day for written representations.
    decide
        Each body has decided.
    earliest
        The earliest day of the federation: a school day, or 1 September.
    """

    start: date
    publish: date
    representations_end: date
    decide: date
    earliest: date


def representations_weeks(when: date) -> int:
    """Return the least time for representations on proposals to federate, weeks."""
    return int(law().on("representations", when).value)


@lru_cache(maxsize=4_096)
def federation_dates(
    start: date, calendar: SchoolCalendar = USUAL, pace: Pace | None = None
) -> Dates:
    """Return the dates of a federation whose bodies begin on `start`.

    Parameters
    ----------
    start
        The day to begin.
    calendar
        The days on which schools are open.
    pace
        The planner's weeks; those of `usual_pace` if not given.
    """
    pace = pace or usual_pace(start)
    publish = calendar.open_from(calendar.after(start, pace.prepare_weeks * _DAYS_A_WEEK))
    weeks = representations_weeks(publish)
    by_law = calendar.open_from(publish + timedelta(weeks=weeks))
    ends = max(by_law, calendar.after(publish, weeks * _DAYS_A_WEEK))
    decide = calendar.after(ends, pace.decide_weeks * _DAYS_A_WEEK)
    made = decide + timedelta(weeks=pace.instrument_weeks)
    return Dates(start, publish, ends, decide, _federation_from(made, calendar))


@lru_cache(maxsize=64)
def latest_start(by: date, calendar: SchoolCalendar = USUAL, pace: Pace | None = None) -> date:
    """Return the last day on which to begin, for a federation on the day `by`."""
    begins = range(_LONGEST)  # days before; the more, the earlier the federation
    late = bisect_left(
        begins,
        -by.toordinal(),
        key=lambda days: -_federation(by - timedelta(days=days), calendar, pace),
    )
    return by - timedelta(days=late)


def day_said(when: date) -> str:
    """Return a day in words, and that it has passed where it has."""
    return f"{day(when)}, which has passed" if when < today() else day(when)


def _federation_from(day: date, calendar: SchoolCalendar) -> date:
    """Return the first day from this one on which schools are open, or a school year begins."""
    opens, begins = calendar.open_from(day), school_year_begins(day.year)
    return begins if day <= begins <= opens else opens


def _federation(start: date, calendar: SchoolCalendar, pace: Pace | None) -> int:
    return federation_dates(start, calendar, pace).earliest.toordinal()


def calendar_words(calendar: SchoolCalendar, dates: Dates) -> str:
    """Say whose holidays were kept out between two dates, for a sentence."""
    if calendar.own(dates.start, dates.decide):
        return f"holidays by {calendar.name} are kept out"
    return "the usual school holidays are kept out; your authority's own terms may differ"
