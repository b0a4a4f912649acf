"""Which clusters of a plan could federate by a given day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clustering.plan import Cluster, Plan
from clustering.policy.citations import cite
from clustering.policy.forms import Form, already_one_federation, forms_of
from clustering.policy.members import members_of
from clustering.policy.school_types import May
from clustering.policy.timetable import Pace, federation_dates, latest_start
from clustering.policy.words import day
from data.school import School, Schools


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
    """

    cluster: int
    could: May
    sentence: str


def could_federate(
    schools: Schools, plan: Plan, today: date, by: date, pace: Pace | None = None
) -> tuple[Readiness, ...]:
    """Return for each cluster whether it could be a federation on the day `by`.

    Parameters
    ----------
    schools, plan
        The plan, and the schools it places.
    today
        Day on which governing bodies would begin.
    by
        Day on which the federation should stand.
    pace
        Weeks that governing bodies take beside what the law lays down; `Pace()` if not given.
    """
    return tuple(
        _readiness(cluster, members_of(schools, cluster), today, by, pace)
        for cluster in plan.clusters
    )


def _readiness(
    cluster: Cluster, schools: Sequence[School], today: date, by: date, pace: Pace | None
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
        return Readiness(cluster.number, answer, f"{name} {said}. {why}")
    if already_one_federation(schools):
        text = f"{name} is one federation today, {schools[0].federation} ({cite('register')})."
        return Readiness(cluster.number, May.YES, text)
    last = latest_start(by, pace)
    if today > last:
        earliest = federation_dates(today, pace).earliest
        text = (
            f"{name} could federate on {day(earliest)} at the earliest, not by {day(by)}: six "
            f"weeks go to representations ({cite('federation_proposals')})."
        )
        return Readiness(cluster.number, May.NO, text)
    text = (
        f"{name} could federate by {day(by)} if its governing bodies begin by {day(last)}: six "
        f"weeks go to representations ({cite('federation_proposals')}), the rest to preparing "
        "and deciding."
    )
    return Readiness(cluster.number, May.YES, text)
