"""Which clusters of a plan could federate by a given day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clustering.plan import Cluster, Plan, members_of
from clustering.policy.citations import cite
from clustering.policy.forms import Form, already_one_federation, forms_of
from clustering.policy.school_types import May, type_of
from clustering.policy.timetable import (
    calendar_words,
    day_said,
    federation_dates,
    latest_start,
    representations_weeks,
)
from clustering.wording import counted, day, listed
from data.school import School, Schools
from data.school_days import USUAL, SchoolCalendar

IN_PART = "in part"
"""What is said of a cluster that cannot federate, and some of whose schools can."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether one cluster could federate by a day.

    Attributes
    ----------
    cluster
        Its number.
    could
        YES, NO where a school cannot federate or the time is too short, ASK where somebody must
        be asked first.
    sentence
        What a user reads, with the source.
    part
        URNs of the schools that could federate without the others, where the cluster as a whole
        cannot.
    in_part
        What is said of those schools; `""` for nothing.
    """

    cluster: int
    could: May
    sentence: str
    part: tuple[int, ...] = ()
    in_part: str = ""

    @property
    def words(self) -> str:
        """The answer in a word or two."""
        return IN_PART if self.part and self.could is May.NO else self.could.value


def could_federate(
    schools: Schools, plan: Plan, start: date, by: date, calendar: SchoolCalendar = USUAL
) -> tuple[Readiness, ...]:
    """Return for each cluster whether it could be a federation on the day `by`.

    Parameters
    ----------
    schools, plan
        The plan, and the schools it places.
    start
        Day on which governing bodies would begin.
    by
        Day on which the federation should exist.
    calendar
        Days on which schools are open.
    """
    return tuple(
        _readiness(cluster, members_of(schools, cluster), start, by, calendar)
        for cluster in plan.clusters
    )


def _readiness(
    cluster: Cluster, schools: Sequence[School], start: date, by: date, calendar: SchoolCalendar
) -> Readiness:
    name = f"Cluster {cluster.number}"
    if len(schools) < 2:
        text = f"{name} is a school by itself: a federation takes two or more"
        return Readiness(cluster.number, May.NO, f"{text} ({cite('federation_guidance')}).")
    found = forms_of(schools)
    answer = found.answers[Form.FEDERATION]
    if answer is not May.YES:
        why = " ".join(str(obstacle) for obstacle in found.in_the_way(Form.FEDERATION))
        said = "cannot federate as it stands" if answer is May.NO else "must ask before it can"
        part, in_part = _in_part(schools, by, in_time=start <= latest_start(by, calendar))
        text = " ".join(filter(None, (f"{name} {said}.", why, in_part)))
        return Readiness(cluster.number, answer, text, part, in_part)
    if already_one_federation(schools):
        text = f"{name} is one federation today, {schools[0].federation} ({cite('register')})."
        return Readiness(cluster.number, May.YES, text)
    last = latest_start(by, calendar)
    dates = federation_dates(max(start, last), calendar)
    weeks = counted(representations_weeks(dates.publish), "week")
    time = (
        f"representations take at least {weeks} ({cite('federation_proposals')}), and "
        f"{calendar_words(calendar, dates)}"
    )
    if start > last:
        earliest = day(dates.earliest)
        text = f"{name} could federate on {earliest} at the earliest, not by {day(by)}: {time}."
        return Readiness(cluster.number, May.NO, text)
    begin = f"its governing bodies begin by {day_said(last)}"
    text = f"{name} could federate by {day(by)} if {begin}: {time}."
    return Readiness(cluster.number, May.YES, text)


def _in_part(schools: Sequence[School], by: date, *, in_time: bool) -> tuple[tuple[int, ...], str]:
    """Return the schools that could federate without the others, and a sentence that says so."""
    able = [school for school in schools if type_of(school).federate is May.YES]
    if len(able) < 2 or len(able) == len(schools):
        return (), ""
    names = listed([school.name for school in able])
    others = listed([school.name for school in schools if school not in able])
    if already_one_federation(able):
        return (), f"{names} are one federation today ({cite('register')})."
    when = f", by {day(by)}" if in_time else f", though not by {day(by)}"
    text = (
        f"{names} could federate without {others}{when}; all could still work together informally "
        f"({cite('federation_guidance')})."
    )
    return tuple(school.urn for school in able) if in_time else (), text
