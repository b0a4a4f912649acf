"""The dates of a federation: the six weeks of the law, and the planner's pace beside them."""

from dataclasses import dataclass
from datetime import date, timedelta

from data.errors import Fault, InputError

REPRESENTATIONS = timedelta(weeks=6)
"""Least time for written representations on proposals to federate (regulation 9)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the governing bodies take beside what the law lays down: a planner's assumption.

    Attributes
    ----------
    prepare_weeks
        From the start to the publication of the proposals.
    decide_weeks
        From the end of the representations to the decision of the last governing body.
    """

    prepare_weeks: int = 4
    decide_weeks: int = 2

    def __post_init__(self) -> None:
        if min(self.prepare_weeks, self.decide_weeks) < 0:
            raise InputError([Fault("pace", "weeks are 0 or more", "Give whole weeks")])


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of one cluster on its way to a form.

    Attributes
    ----------
    start
        The governing bodies begin to prepare.
    publish
        The proposals are published.
    representations_end
        The last day for written representations.
    earliest
        The earliest day of the federation.
    """

    start: date
    publish: date
    representations_end: date
    earliest: date


def federation_dates(start: date, pace: Pace | None = None) -> Dates:
    """Return the dates of a federation whose governing bodies begin on `start`.

    Six weeks of representations are law; the rest is the planner's `pace`.
    """
    pace = pace or Pace()
    publish = start + timedelta(weeks=pace.prepare_weeks)
    end = publish + REPRESENTATIONS
    return Dates(start, publish, end, end + timedelta(weeks=pace.decide_weeks))


def latest_start(by: date, pace: Pace | None = None) -> date:
    """Return the last day on which to begin, for a federation on the day `by`."""
    pace = pace or Pace()
    return by - timedelta(weeks=pace.prepare_weeks + pace.decide_weeks) - REPRESENTATIONS
