"""What a plan is made for: a programme, a form, a view of characters, a day to begin.

A purpose turns into rules for the optimiser before the plan is made, and into the answers of
`clustering.policy.dossier` afterwards. A plan keeps it, so that both can be computed again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from clustering.constraints.registry import (
    BY_KEY,
    BY_WORD,
    WEIGHTS,
    fields_of,
    needed_fields,
    weighed,
)
from clustering.policy.choice import ANYHOW, CAN, Choice
from clustering.policy.faith_rules import Level, barred_from, pair_rules
from clustering.policy.faith_table import FaithTable, default_faith_table
from clustering.policy.figures import Figures, Rates, money
from clustering.policy.judgements import inspection_words, of_another_framework, of_both_kinds
from clustering.policy.layers import Layers
from clustering.policy.own_money import NO_FIGURES
from clustering.policy.quadrants import Quadrants, in_quadrants, outside_quadrants
from clustering.policy.support import SupportCriteria
from clustering.policy.timetable import day_said
from clustering.problem import Problem
from clustering.problem_checks import partly_known, unknown, unseen_ties
from clustering.rules import Rules
from data.dates import today
from data.errors import Fault, InputError, Notice
from data.inspection import GradedInspection, inspection_of
from data.school_days import USUAL, SchoolCalendar

if TYPE_CHECKING:
    from clustering.policy.england import Peers
    from clustering.policy.forms import Form
    from clustering.policy.programmes import Programme
    from data.designated import DesignatedSchools
    from data.progress import Attainment, PupilProgress
    from data.school import School, Schools
    from routing.times import TravelTimes

_FIELD_OF_CONDITION = {
    "one good or better": "ofsted",
    "a lead with capacity": "ofsted",
    "a vacant headship": "head_vacancy",
}
"""The field of a school that a condition of a programme asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPurpose:
    """What a plan is made for.

    Attributes
    ----------
    start
        The day on which the governing bodies begin; every date of consultation follows from it.
    programme
        The programme; None for none.
    requested_form
        The form asked for; None for that of the programme, or for the strongest of each cluster.
    requested_faith
        How strictly `table` is taken; None as the programme says, or for the plain
        rules on character (`clustering.rules.Compatibility`).
    table
        Characters and types that fit badly together.
    diocese_policy
        The authority's own policy on asking a diocese about a partnership, as a citation of it;
        `""` where none was named.
    layers
        Other partnerships of the schools.
    peers
        Schools of England that are like them, for comparison; empty where they are not known.
    progress, attainment
        Key stage 2 progress and attainment of the schools by URN, where given.
    designated
        The list of designated rural primary schools; None where none was given.
    calendar
        Days on which their schools are open.
    own_money
        Figures that the planner gave in place of the program's.
    """

    start: date
    programme: Programme | None = None
    requested_form: Form | None = None
    requested_faith: Level | None = None
    table: FaithTable = field(default_factory=default_faith_table)
    diocese_policy: str = ""
    layers: Layers = field(default_factory=Layers)
    peers: Peers = field(default_factory=dict)
    progress: Mapping[int, PupilProgress] = field(default_factory=dict)
    attainment: Mapping[int, Attainment] = field(default_factory=dict)
    designated: DesignatedSchools | None = None
    calendar: SchoolCalendar = USUAL
    own_money: Figures = NO_FIGURES

    @property
    def form(self) -> Form | None:
        """The form that the plan is for; None for the strongest open to each cluster."""
        return self.requested_form or (self.programme.form if self.programme else None)

    @property
    def faith(self) -> Level | None:
        """How strictly the table is taken; None where it is not used."""
        return self.requested_faith or (self.programme.faith if self.programme else None)

    @property
    def rates(self) -> Rates:
        """The sums of money, as they are on the day of the start."""
        programme = self.programme.figures if self.programme else NO_FIGURES
        return Rates(money().replaced_by(programme).replaced_by(self.own_money), self.start)

    @property
    def support(self) -> SupportCriteria:
        """What it takes to support others, and to need support, on the day it begins."""
        support = SupportCriteria() if self.programme is None else self.programme.support
        return support.on(self.start)

    @property
    def september(self) -> date:
        """The first 1 September after the start."""
        first = date(self.start.year, 9, 1)
        return first if first > self.start else date(self.start.year + 1, 9, 1)

    def outsiders(self, schools: Schools) -> dict[int, str]:
        """Return the schools that take no part, by URN, each with the reason."""
        outside = {} if self.programme is None else _not_meant(self, self.programme, schools)
        if self.form is not None:
            outside |= barred_from(schools, self.form)
        return outside

    def optional(self, schools: Schools) -> tuple[int, ...]:
        """Return the schools that may join and need not."""
        if self.programme is None:
            return ()
        must = self.programme.must_place.on(self.start)
        return tuple(school.urn for school in schools if not must.takes(school))


def programme_rules(programme: Programme) -> Rules:
    """Return the rules of a programme, as far as they do not depend on the schools.

    The register knows no quadrants: they are made of whole districts, by the programme's file. So
    clusters that cross no border of a district cross none of a quadrant.
    """
    given: dict[str, Any] = {"shape": programme.shape, **fields_of(programme.rules)}
    conditions = tuple(name for name in programme.conditions if name in BY_WORD)
    given |= BY_KEY["conditions"].into(conditions)
    if programme.not_across:
        given["within"] = "area" if _by_quadrant(programme) else "district"
    return Rules(
        size=programme.size,
        max_minutes=programme.max_minutes,
        **weighed(Rules(), dict(programme.weights)),
        **given,
    )


def _by_quadrant(programme: Programme) -> bool:
    return programme.not_across == ("quadrant",) and bool(programme.quadrants)


def _quadrants(purpose: PlanPurpose) -> Quadrants:
    """Return the quadrants that are the planning areas of a plan; none for most."""
    programme = purpose.programme
    return programme.quadrants if programme is not None and _by_quadrant(programme) else ()


def with_own_areas(schools: Schools, purpose: PlanPurpose) -> Schools:
    """Return schools with the planning areas that the programme makes, if it makes any."""
    quadrants = _quadrants(purpose)
    return in_quadrants(schools, quadrants) if quadrants else schools


def refuse_replaced(weights: Collection[str], purpose: PlanPurpose) -> None:
    """Refuse weights, by key, that a purpose's table of characters replaces.

    Raises
    ------
    InputError
        Naming each of them.
    """
    if purpose.faith is None:
        return
    problem = "a table of characters says what such a pair costs, and this would count for nothing"
    remedy = "Change the table (--faith MINE.toml), or forbid such pairs"
    faults = [
        Fault("weights", problem, remedy, column=key)
        for key in weights
        if WEIGHTS[key].of_character
    ]
    if faults:
        raise InputError(faults)


def problem_for(
    schools: Schools, times: TravelTimes, rules: Rules, purpose: PlanPurpose
) -> Problem:
    """Return the problem of a plan with a purpose.

    Parameters
    ----------
    schools, times
        The schools and their drive times.
    rules
        What the planner asks for besides the purpose, such as sizes and pins.
    purpose
        Whom it places, whom it leaves out, and how it weighs characters and types.

    Raises
    ------
    InputError
        As `Problem` does, and where the programme needs what the files of the schools do not say.
    """
    schools = with_own_areas(schools, purpose)
    return with_table(Problem(schools, times, rules_for(schools, rules, purpose)), purpose)


def rules_for(schools: Schools, rules: Rules, purpose: PlanPurpose) -> Rules:
    """Return the rules of a plan with a purpose, as `problem_for` has them.

    Raises
    ------
    InputError
        Where the programme needs what the files of the schools do not say.
    """
    if faults := list(_unknown_fields(schools, purpose)):
        raise InputError(faults)
    outside = purpose.outsiders(schools) | rules.outsiders
    optional = tuple(urn for urn in purpose.optional(schools) if urn not in outside)
    rules = dataclasses.replace(
        rules,
        outside=tuple(sorted(outside.items())),
        optional=optional,
        # A programme is for the schools it must place: others join them, not each other.
        school_to_place=bool(optional),
        can_support=purpose.support.can,
    )
    if purpose.faith is not None:  # the table says all there is to say of characters
        plain = {key: 0.0 for key, weight in WEIGHTS.items() if weight.of_character}
        rules = dataclasses.replace(rules, **weighed(rules, plain))
    return rules


def with_table(problem: Problem, purpose: PlanPurpose) -> Problem:
    """Return a problem with what the purpose's table says of its pairs of schools."""
    if purpose.faith is None:
        return problem
    found = pair_rules(problem.schools, purpose.table, purpose.faith)
    apart = np.zeros((problem.n, problem.n), dtype=np.bool_)
    for a, b in found.apart:
        apart[problem.row[a], problem.row[b]] = apart[problem.row[b], problem.row[a]] = True
    return problem.replace(
        pair_costs=found.seconds if found.seconds.any() else None,
        kept_apart=apart if apart.any() else None,
    )


def purpose_notices(schools: Schools, purpose: PlanPurpose) -> tuple[Notice, ...]:
    """Return what a planner should know of a purpose before its plan is made."""
    return (
        *_start_passed(purpose),
        *_nobody_to_place(schools, purpose),
        *outside_quadrants(schools, _quadrants(purpose)),
    )


def unknown_facts(problem: Problem, purpose: PlanPurpose) -> tuple[Notice, ...]:
    """Return which facts the rules and the programme need that some or all schools lack."""
    needed = needed_fields(problem.rules)
    if purpose.programme is not None:
        needed += _needed(purpose.programme)
    grades = purpose.programme is not None and purpose.programme.asks_for_grades
    criteria = [problem.rules.can_support]
    if grades:
        criteria.append(purpose.support.needs)
    asked = any(field == "ofsted" for _, field in needed)
    return (
        *partly_known(problem.schools, needed),
        *(of_another_framework(problem.schools, criteria) if asked else ()),
        *(of_both_kinds(problem.schools, purpose.support) if grades else ()),
        *unseen_ties(problem.schools, problem.rules),
    )


def _start_passed(purpose: PlanPurpose) -> Iterator[Notice]:
    if purpose.start < today():
        yield Notice(
            f"Governing bodies begin on {day_said(purpose.start)}. Every date of consultation is "
            "counted from there. Give another day with --start."
        )


def _nobody_to_place(schools: Schools, purpose: PlanPurpose) -> tuple[Notice, ...]:
    if purpose.programme is None or any(
        map(purpose.programme.must_place.on(purpose.start).takes, schools)
    ):
        return ()
    return (
        Notice(
            f"No school must be placed: the programme {purpose.programme.name} is for "
            f"{purpose.programme.must_place.words}, and there is none. Vacant headships, and who "
            "can lead, come from the overrides."
        ),
    )


def _unknown_fields(schools: Schools, purpose: PlanPurpose) -> Iterator[Fault]:
    """Yield a fault for each fact that programme or table needs and no file has."""
    programme = purpose.programme
    if programme is not None:
        yield from unknown(f"programme {programme.name}", schools, _needed(programme))
    if purpose.faith is Level.STRICT:
        yield from unknown("rules", schools, [("faith", "faith")])


def _needed(programme: Programme) -> list[tuple[str, str]]:
    """Return the keys of a programme that need a field of the schools, each with the field."""
    needed = [("conditions", field) for field in _fields_of_conditions(programme)]
    for key, choice in (("must_place", programme.must_place), ("may_join", programme.may_join)):
        needed += [(key, "ofsted")] if choice.judged != ANYHOW else []
        needed += [(key, "head_vacancy")] if choice.head_vacancy else []
        by_roll = (choice.least_pupils, choice.most_pupils) != (None, None)
        needed += [(key, "pupils")] if by_roll else []
    needed += [("two_trusts_s", "trust")] if "two_trusts_s" in dict(programme.weights) else []
    needed += [("not_across", "district")] if programme.not_across else []
    return needed


def _fields_of_conditions(programme: Programme) -> list[str]:
    fields = map(_FIELD_OF_CONDITION.get, programme.conditions)
    return [field for field in fields if field is not None]


def _not_meant(purpose: PlanPurpose, programme: Programme, schools: Schools) -> dict[int, str]:
    must, may = (choice.on(purpose.start) for choice in (programme.must_place, programme.may_join))
    joining = "" if may.nobody else f"; those that may join them are {may.words}"
    reason = f"The programme {programme.name} is for {must.words}{joining} ({programme.document})."
    return {
        school.urn: f"{_not_known(school, (must, may))}{reason}"
        for school in schools
        if not (must.takes(school) or may.takes(school))
    }


def _not_known(school: School, choices: Sequence[Choice]) -> str:
    """Say which fact that a programme chooses by is unknown of a school, if any."""
    asked = [choice for choice in choices if not choice.nobody]
    if school.pupils is None and any(
        (choice.least_pupils, choice.most_pupils) != (None, None) for choice in asked
    ):
        return "Its roll is not known. "
    judged = [choice for choice in asked if choice.judged != ANYHOW]
    inspection = inspection_of(school)
    latest = None if inspection is None else inspection.latest
    if judged and latest is None:
        return f"Its inspection grade is not known: {inspection_words(school)}. "
    if latest is not None and judged and not any(_speaks_of(each, latest) for each in judged):
        known = inspection_words(school)
        return f"The programme does not say what counts of its last inspection: {known}. "
    return ""


def _speaks_of(choice: Choice, latest: GradedInspection) -> bool:
    """Say whether the criteria of a choice cover an inspection of this kind."""
    criterion = choice.support.can if choice.judged == CAN else choice.support.needs
    return criterion.speaks_of(latest)
