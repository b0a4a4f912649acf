"""Every sum of money of a plan in one table: of which cluster, for what, by whom said, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clustering.decisions import FILE
from clustering.plan import members_of
from clustering.policy.funding import payment
from clustering.policy.posts import (
    LEADERSHIP_DAYS,
    SharedPostCost,
    business_manager,
    leadership,
    specialist,
)
from clustering.policy.rounds import MOST_SCHOOLS
from clustering.policy.travel import cluster_roads, meeting_places, travel_sources
from clustering.wording import counted

if TYPE_CHECKING:
    from clustering.decisions import Decision, Decisions
    from clustering.plan import Cluster, Plan
    from clustering.policy.purpose import PlanPurpose
    from clustering.problem import Problem

MONEY_COLUMNS = ("cluster", "name", "what", "pounds", "per", "source", "date")


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A sum of money.

    Attributes
    ----------
    cluster, name
        The number and the name of the cluster.
    what
        What it is for.
    pounds
        The sum, to the pound; None where there is none, and `what` says why.
    per
        What it is per: "a year", "once", "3 years".
    source
        The figures used, each with its document, or the file that says so.
    on
        The day for which the figures were chosen, or on which the step was taken.
    """

    cluster: int
    name: str
    what: str
    pounds: int | None
    per: str
    source: str
    on: date | None

    @property
    def values(self) -> tuple[int | str | None, ...]:
        """Its values, in the order of `MONEY_COLUMNS`."""
        day = "" if self.on is None else self.on.isoformat()
        return (self.cluster, self.name, self.what, self.pounds, self.per, self.source, day)


def money_rows(
    problem: Problem, plan: Plan, decisions: Decisions, purpose: PlanPurpose
) -> tuple[MoneyRow, ...]:
    """Return every sum of money of a plan, cluster by cluster.

    Parameters
    ----------
    problem, plan
        The schools with their drives, and the plan.
    decisions
        What people decided: the money that was granted and released among it.
    purpose
        What the plan is for: its programme, its day, and the figures that hold on it.
    """
    return tuple(
        MoneyRow(cluster.number, cluster.name, *row)
        for cluster in plan.clusters
        for row in (
            *_programme(problem, cluster, purpose),
            *_decided(decisions.of(cluster.number)),
            *_posts(problem, cluster, purpose),
            *_subscription(cluster, purpose),
        )
    )


_Row = tuple[str, int | None, str, str, date | None]
"""What it is for, the pounds, what they are per, the source and the day."""


def _programme(problem: Problem, cluster: Cluster, purpose: PlanPurpose) -> Iterator[_Row]:
    funding = None if purpose.programme is None else purpose.programme.funding
    if funding is None:
        return
    owed = payment(funding, members_of(problem.schools, cluster), purpose.support.can)
    paid = None if owed.history else round(owed.pounds)
    yield funding.name, paid, "once", " ".join(owed.lines), purpose.start


def _decided(decision: Decision) -> Iterator[_Row]:
    for step in decision.steps:
        if step.pounds is not None:
            yield step.state.value.capitalize(), step.pounds, "once", FILE, step.on


def _posts(problem: Problem, cluster: Cluster, purpose: PlanPurpose) -> Iterator[_Row]:
    rates, when = purpose.rates, purpose.start
    for days in LEADERSHIP_DAYS:
        cost = leadership(days, rates)
        what = f"Dedicated leadership, {counted(days, 'day')} a week"
        yield what, round(cost.pounds), "a year", cost.source, when
    miles, seconds = cluster_roads(problem, cluster)
    if len(miles) < 2 or not (np.isfinite(miles).all() and np.isfinite(seconds).all()):
        yield "Travel and shared posts: a place or a way is not known", None, "", "", when
        return
    travel = meeting_places(miles, seconds, rates)
    source = travel_sources(rates)
    turns = "Travel to meetings, each school host in turn"
    yield turns, round(travel.in_turn.pounds), "a year", source, when
    names = [school.name for school in members_of(problem.schools, cluster)]
    place = names[travel.cheapest.place or 0]
    where = f"Travel to meetings at {place}, the cheapest place"
    yield where, round(travel.cheapest.pounds), "a year", source, when
    if len(miles) > MOST_SCHOOLS:
        yield f"Shared posts: among {MOST_SCHOOLS} schools at most", None, "", "", when
        return
    for post in (business_manager(miles, seconds, rates), specialist(miles, seconds, rates)):
        yield from _of_post(post, when)


def _of_post(post: SharedPostCost, when: date) -> Iterator[_Row]:
    yield post.words, round(post.pounds), "a year", post.source, when
    yield f"Mileage of the {post.title}", round(post.mileage), "a year", post.source, when
    saved = f"Savings of each school that pay for the {post.title}"
    yield saved, round(post.must_save), "a year", post.source, when
    if post.freed_hours:
        freed = f"Hours of heads that the {post.title} frees: {post.freed_hours:.1f} a week"
        yield freed, None, "", post.freed_source, when


def _subscription(cluster: Cluster, purpose: PlanPurpose) -> Iterator[_Row]:
    rates = purpose.rates
    years, each = int(rates.value("subscription_years")), rates.value("subscription")
    words = {"subscription": "the subscription", "subscription_years": counted(years, "year")}
    total = round(each * years * len(cluster.schools))
    yield (
        f"Subscriptions of {counted(len(cluster.schools), 'school')}",
        total,
        counted(years, "year"),
        rates.sources(words),
        purpose.start,
    )
