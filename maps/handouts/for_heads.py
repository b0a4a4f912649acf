"""What the page for heads says of a cluster: why together, what happens next, whom to ask.

Short sentences in plain words: heads read them once, after a long day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clustering.cost import measure
from clustering.policy.timetable import day_said
from clustering.wording import counted, pounds
from maps.handouts.duty_lines import DUTY_KINDS, as_one, letters_of, together, whom
from maps.handouts.text import legible
from maps.words import ferry_pairs, minutes

if TYPE_CHECKING:
    from clustering.policy.dossier import ClusterDossier
    from clustering.problem import Problem

NEXT_STEPS = 4
NO_WAY = "no way"
ASKED = ("Contact", "Link adviser")
"""Of what is decided about a cluster, that which tells whom to ask."""


def figures_line(problem: Problem, each: ClusterDossier) -> str:
    """Return size and drives of a cluster, in a line."""
    figures = measure(problem, each.cluster)
    missing = f" ({figures.rolls_missing} without a roll)" if figures.rolls_missing else ""
    ferry = "; some drives take a ferry" if ferry_pairs(problem, each.cluster) else ""
    drives = [figures.longest_drive_s, figures.mean_drive_s]
    longest, mean = (NO_WAY if m is None else f"{m} minutes" for m in map(minutes, drives))
    size = f"{counted(len(each.schools), 'school')}, {counted(round(figures.pupils), 'pupil')}"
    return f"{size}{missing}; longest drive {longest}, mean {mean}{ferry}"


def farthest(problem: Problem, each: ClusterDossier) -> tuple[str, ...]:
    """Return minutes of each school to its lead, or else to its farthest partner, as printed."""
    rows = [problem.row[urn] for urn in each.cluster.schools]
    drives = problem.slower_s[np.ix_(rows, rows)]
    if each.cluster.lead is None:
        to = drives.max(axis=1)
    else:
        to = drives[:, each.cluster.schools.index(each.cluster.lead)]
    own = None if each.cluster.lead is None else each.cluster.schools.index(each.cluster.lead)
    return tuple(
        "lead" if place == own else NO_WAY if m is None else f"{m} min"
        for place, m in enumerate(map(minutes, to.tolist()))
    )


def minutes_are(each: ClusterDossier) -> str:
    """Say what the minutes beside each school are."""
    if each.cluster.lead is None:
        return "Minutes by car to the partner farthest away"
    return "Minutes by car to the lead school"


def why_together(problem: Problem, each: ClusterDossier) -> Iterator[str]:
    """Say why these schools are one cluster, in facts that heads can check."""
    rows = [problem.row[urn] for urn in each.cluster.schools]
    drives = problem.slower_s[np.ix_(rows, rows)]
    longest, limit = minutes(float(drives.max())), f"{problem.rules.max_minutes:g}"
    if longest is None:
        yield "No way by road is known between some of these schools."
    elif len(rows) > 1:
        yield f"Any two of you are at most {longest} minutes apart by car. The limit is {limit}."
        yield from _nearest(problem, rows)
    kinds = {(school.type, school.faith) for school in each.schools}
    if len(kinds) == 1 and len(rows) > 1 and each.schools[0].type:
        yield legible(f"All of you are of one kind: {each.schools[0].type.lower()}.")
    for field, words in (("federation", "the federation"), ("trust", "the trust")):
        for name in dict.fromkeys(getattr(school, field) for school in each.schools):
            sharing = sum(getattr(school, field) == name for school in each.schools)
            if name and sharing > 1:
                yield legible(f"{sharing} of you are in {words} {name} today.")


def _nearest(problem: Problem, rows: list[int]) -> Iterator[str]:
    """Say of how many schools the nearest is in the cluster, where these are most of them."""
    drives = problem.slower_s[rows].copy()
    drives[np.arange(len(rows)), rows] = np.inf
    within = drives[:, rows].min(axis=1) <= drives.min(axis=1)
    near = int(np.count_nonzero(within & np.isfinite(drives.min(axis=1))))
    if near == len(rows):
        yield "Each of you has its nearest school in this group."
    elif 2 * near > len(rows):
        yield f"{near} of the {len(rows)} of you have the nearest school of all in this group."


def next_steps(each: ClusterDossier, letters: dict[int, str]) -> Iterator[str]:
    """Say whom to talk to next: dated duties first, then those whose consent is needed."""
    if each.cluster.lead is not None:
        yield f"The head of the lead school, {letters[each.cluster.lead]}"
    weight = list(DUTY_KINDS)
    dated = sorted(
        map(as_one, together(each)),
        key=lambda duty: (duty.by or date.max, weight.index(duty.consent)),
    )
    for duty in dated[:NEXT_STEPS]:
        when = f", by {day_said(duty.by)}" if duty.by else ""
        yield f"{whom(duty, each)} (schools: {letters_of(duty, letters)}){when}"


def meeting_place(each: ClusterDossier, letters: dict[int, str]) -> str:
    """Say where meeting costs least; nothing where that is not known."""
    if each.meetings is None:
        return ""
    best = each.meetings.cheapest
    school = each.schools[best.place or 0]
    return legible(
        f"{letters[school.urn]}, {school.name}: {pounds(best.pounds)} a year on the road, the "
        f"least; {pounds(each.meetings.in_turn.pounds)} where each school is host in turn"
    )
