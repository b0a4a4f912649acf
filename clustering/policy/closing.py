"""What is weighed, asked and recorded before schools close, with the figures of their plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from clustering.policy.amalgamation import hindrances
from clustering.policy.closure_process import (
    RECORD,
    alternatives_sentence,
    consulted_sentence,
    is_closed_by_proposals,
    notice_sentences,
    proposer_sentence,
    pupils_sentences,
    religious_sentences,
    stages_sentence,
)
from clustering.policy.designation import Designated, designated, designation_sentences
from clustering.policy.figures import Figures, money
from clustering.policy.forms import Form
from clustering.policy.school_types import compatible, linked
from clustering.policy.sparsity import sparsity_sentences
from clustering.problem import Problem
from clustering.wording import counted, listed, named
from data.designated import DesignatedSchools
from data.school import School

NEAREST = 3
"""How many of the nearest schools are named."""

HOW_TIMED = {"roads": " by road", "estimate": ", estimated from the straight line"}
"""How a drive was timed, by the method of the drive times; nothing for given times."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Closing:
    """Schools that are to close, and what their closing is weighed against.

    Attributes
    ----------
    problem
        The problem with the schools in it, and its drive times.
    urns
        URNs of all schools that are to close: none of them takes in pupils of another.
    when
        The day whose law and figures apply.
    forms
        The strongest form open to the cluster of each school today, by URN; none without a cluster.
    listed
        The list of designated rural primary schools; None where none was given.
    joined
        URN of the school that each is amalgamated with, by the URN of the one that closes.
    recorded
        How many alternatives are on record.
    figures
        The sums of money.
    """

    problem: Problem
    urns: tuple[int, ...]
    when: date
    forms: Mapping[int, Form | None] = field(default_factory=dict)
    listed: DesignatedSchools | None = None
    joined: Mapping[int, int] = field(default_factory=dict)
    recorded: int = 0
    figures: Figures = field(default_factory=money)


def closing_sentences(closing: Closing) -> tuple[str, ...]:
    """Return what is to be said of all schools that close: of each, and then what all share."""
    if not closing.urns:
        return ()
    schools = [closing.problem.schools.by_urn[urn] for urn in closing.urns]
    shared = [*pupils_sentences(closing.when), RECORD, alternatives_sentence(closing.recorded)]
    if any(map(is_closed_by_proposals, schools)):
        shared.insert(0, stages_sentence(closing.when))
    return (*(words for school in schools for words in _school_sentences(closing, school)), *shared)


def _school_sentences(closing: Closing, school: School) -> Iterator[str]:
    """Yield what is to be said of one school, the school named first."""
    about = list(_about(closing, school))
    yield f"{named(closing.problem, school.urn)}. {about[0]}"
    yield from about[1:]


def _about(closing: Closing, school: School) -> Iterator[str]:
    stands = designated(school, closing.listed)
    yield proposer_sentence(school)
    if is_closed_by_proposals(school):
        yield from designation_sentences(school, closing.listed)
        if stands is not Designated.NO:
            yield from _headings(closing, school)
        yield consulted_sentence(school, stands)
        yield from notice_sentences(school, closing.when)
    yield from religious_sentences(school)
    yield from sparsity_sentences(
        closing.problem, school.urn, closing.urns, closing.figures, closing.when
    )


def _headings(closing: Closing, school: School) -> Iterator[str]:
    """Yield the four matters of section 15(4), each with what is known of it."""
    problem = closing.problem
    pupils = "its pupils" if school.pupils is None else counted(school.pupils, "pupil")
    near = _taking_in(closing, school)
    joined = closing.joined.get(school.urn)
    place = school.locality or school.town
    others = [each for each in problem.schools if place and place in (each.locality, each.town)]
    alone = f"; it is the only school of the plan in {place}" if len(others) == 1 else ""
    where = "elsewhere" if joined is None else f"at {problem.schools.by_urn[joined].name}"
    yield f"The community: {pupils} would go to school {where}{alone}."
    how = HOW_TIMED.get(problem.times.method, "")
    if near:
        are = "school is" if len(near) == 1 else "schools are"
        what = f"the nearest {are}" if joined is None else "they would go to"
        offers = listed([_offer(other, drive_s, how) for other, drive_s in near])
        yield f"Transport, and what it costs the authority: {what} {offers}."
        minutes = f"{near[0][1] / 60:.0f} minutes"
        yield f"Cars: if all were driven, {pupils} for {minutes} each way, every school day."
    else:
        by = " by road" if problem.times.method == "roads" else ""
        yield f"Transport: no school of the plan can be reached{by}."
        yield "Cars: no drive to another school of the plan is known."
    form = closing.forms.get(school.urn)
    kept = f"its cluster can work together as {_as_a(form)}" if form else "it is in no cluster"
    with_whom = [] if joined else [_timed(*each) for each in _could_join(closing, school)]
    one = f"; it could become one school with {listed(with_whom)}" if with_whom else ""
    yield f"Alternatives to closing: {kept}{one}."


def _taking_in(closing: Closing, school: School) -> list[tuple[School, float]]:
    """Return the schools that may take the pupils in, with the drive to them, seconds."""
    joined = closing.joined.get(school.urn)
    staying = _staying(closing, school)
    if joined is not None:
        return [each for each in staying if each[0].urn == joined]
    return [each for each in staying if compatible(school, each[0])][:NEAREST]


def _could_join(closing: Closing, school: School) -> list[tuple[School, float]]:
    """Return the nearest school with which this one could become one."""
    found = [
        (other, drive_s)
        for other, drive_s in _staying(closing, school)
        if linked(school, other) and not any(hindrances((school, other)))
    ]
    return found[:1]


def _staying(closing: Closing, school: School) -> list[tuple[School, float]]:
    """Return the schools that stay open and can be reached, the nearest first."""
    problem = closing.problem
    drives = problem.times.seconds[problem.row[school.urn]]
    staying = [
        (other, float(drives[row]))
        for row, other in enumerate(problem.schools)
        if other.urn not in (school.urn, *closing.urns) and drives[row] < float("inf")
    ]
    return sorted(staying, key=lambda reached: reached[1])


def _offer(school: School, drive_s: float, how: str) -> str:
    free = ""
    if school.capacity and school.pupils is not None:
        free = f", {counted(max(0, school.capacity - school.pupils), 'free place')}"
    return f"{school.name} ({drive_s / 60:.0f} minutes{how}{free})"


def _timed(school: School, drive_s: float) -> str:
    return f"{school.name} ({drive_s / 60:.0f} minutes)"


def _as_a(form: Form) -> str:
    return f"{'an' if form[0] in 'aeiou' else 'a'} {form}"
