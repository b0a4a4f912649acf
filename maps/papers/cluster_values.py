"""The values of the papers of one cluster, from the plan, its decisions and its dossier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from clustering.cost import measure
from clustering.plan import Plan
from clustering.policy.bodies import Body, BodyKind, bodies_of
from clustering.policy.citations import cite
from clustering.policy.commissioning import commissioning
from clustering.policy.forms import Form
from clustering.policy.money_table import money_rows
from clustering.policy.profile import SMALL
from clustering.policy.timetable import calendar_words, day_said, federation_dates
from clustering.wording import called, capital, day, listed, pounds
from maps.decided import with_others
from maps.handouts.for_heads import farthest
from maps.papers.blanks import blank, or_blank
from maps.papers.cluster_fields import (
    PaperBody,
    PaperCluster,
    PaperDiocese,
    PaperSchool,
    PaperStep,
    SourcedFigure,
    TakenStep,
)
from maps.papers.governance import governance_levels
from maps.papers.nearest_outside import neighbours_of
from maps.papers.network import partnerships_of
from maps.papers.source_words import drive_words, drives_words, register_words

if TYPE_CHECKING:
    from clustering.cluster_states import StateStep
    from clustering.decisions import Decision
    from clustering.policy.dossier import ClusterDossier
    from clustering.policy.duties import Duty
    from maps.stored_plan import StoredPlan

NOT_KNOWN = "not known"
SHORT = 60
"""A longer source stands below its table."""
PEOPLE = "people fill this in"
"""The source of what only people can say."""


def cluster_values(
    stored: StoredPlan, each: ClusterDossier, breaches: tuple[str, ...] = ()
) -> PaperCluster:
    """Return the values of the papers of a cluster.

    Parameters
    ----------
    stored
        The plan; without persons where the papers are for everybody.
    each
        What policy has to say of the cluster.
    breaches
        How it breaks rules, in sentences without a full stop.
    """
    cluster = each.cluster
    decision = stored.decisions.of(cluster.number)
    agreed, others = _agreed(decision), with_others(decision, cluster)
    lead = stored.decisions.lead_of(cluster)
    schools, own = stored.problem.schools, Plan((cluster,))
    (progress,) = commissioning(schools, own, stored.decisions, stored.purpose).clusters
    budget, budget_sources = numbered(tuple(_budget(stored, each)))
    sections = dict(each.sections)
    return PaperCluster(
        number=str(cluster.number),
        name=cluster.name or f"Cluster {cluster.number}",
        called=capital(called(cluster)),
        form=str(each.policy.form),
        forms=sections.get("Form", ()),
        breaches=breaches,
        figures=tuple(_figures(stored, each)),
        schools=tuple(_schools(stored, each)),
        bodies=tuple(_bodies(each)),
        dioceses=tuple(_dioceses(each)),
        neighbours=tuple(neighbours_of(stored, each.cluster)),
        levels=tuple(governance_levels(each, decision.adviser)),
        steps=tuple(map(_step, each.policy.duties)),
        dates=tuple(_dates(stored, each)),
        boards=tuple(board.sentence for board in each.boards),
        lead=or_blank("" if lead is None else schools.by_urn[lead].name, "lead school"),
        contact=or_blank(decision.contact, "contact"),
        adviser=or_blank(decision.adviser, "link adviser"),
        agreed=or_blank(agreed and f"{agreed}{others}", "whether and when the schools agreed"),
        note=" ".join(decision.note.split()),
        state=f"{decision.steps[-1].words}{others}" if decision.steps else "Proposed",
        due=progress.due,
        taken=tuple(map(_taken, decision.steps)),
        money=sections.get("Funding", ()),
        budget=budget,
        budget_sources=budget_sources,
        travel=sections.get("Travel to meetings", ()),
        measures=tuple(_measures(each)),
        loads=each.loads,
    )


def _step(duty: Duty) -> PaperStep:
    return PaperStep(
        f"{duty.what}.",
        duty.who,
        blank("day") if duty.by is None else day_said(duty.by),
        str(duty.consent),
        str(duty.source),
    )


def _figures(stored: StoredPlan, each: ClusterDossier) -> Iterator[SourcedFigure]:
    found = measure(stored.problem, each.cluster)
    register, drives = register_words(stored), drives_words(stored)
    yield SourcedFigure("Schools", str(len(each.schools)), "the plan")
    pupils = pupils_words(round(found.pupils), found.rolls_missing, len(each.schools))
    yield SourcedFigure("Pupils", pupils, register)
    if len(each.schools) > 1:
        yield SourcedFigure(
            "Longest drive between two schools", drive_words(found.longest_drive_s), drives
        )
        yield SourcedFigure(
            "Mean drive between two schools", drive_words(found.mean_drive_s), drives
        )
    limit = f"{stored.problem.rules.max_minutes:g} minutes"
    yield SourcedFigure("Limit that the plan keeps to", limit, "the rules of the plan")


def pupils_words(pupils: int, missing: int, schools: int) -> str:
    """Return the pupils of some schools, and how many of these have no roll."""
    if missing == schools:
        return NOT_KNOWN
    return f"{pupils:,}{f', {missing} without a roll' if missing else ''}"


def _schools(stored: StoredPlan, each: ClusterDossier) -> Iterator[PaperSchool]:
    bodies = bodies_of(each.schools)
    body_of = {school.urn: _in_short(body) for body in bodies for school in body.schools}
    told = zip(each.schools, farthest(stored.problem, each), each.policy.directions, strict=True)
    for school, drive, standing in told:
        yield PaperSchool(
            name=school.name,
            urn=str(school.urn),
            type=school.type or NOT_KNOWN,
            character=school.faith or "none",
            place=school.town or school.postcode or NOT_KNOWN,
            pupils=NOT_KNOWN if school.pupils is None else f"{school.pupils:,}",
            body=body_of[school.urn],
            minutes=drive,
            partnerships=tuple(partnerships_of(stored, each, school)),
            standing=standing,
        )


def _bodies(each: ClusterDossier) -> Iterator[PaperBody]:
    for body in bodies_of(each.schools):
        own = {school.urn for school in body.schools}
        duties = [
            duty
            for duty in each.policy.duties
            if duty not in each.policy.religious and own & set(duty.schools)
        ]
        yield PaperBody(
            body.words,
            _addressee(body),
            listed([school.name for school in body.schools]),
            tuple(map(_step, duties)),
        )


def _in_short(body: Body) -> str:
    """Return who runs a school, beside its name."""
    match body.kind:
        case BodyKind.GOVERNING_BODY:
            return "Its governing body"
        case BodyKind.FEDERATION:
            return f"The governing body of {body.name}"
        case BodyKind.TRUST if body.name:
            return f"The board of {body.name}"
        case BodyKind.TRUST:
            return "Its trust, which the register does not name"
        case BodyKind.PROPRIETOR:
            return "Those who run it"
    return blank("who is responsible; ask the authority")


def _addressee(body: Body) -> str:
    schools = listed([school.name for school in body.schools])
    match body.kind:
        case BodyKind.TRUST if body.name:
            return f"The Chair of Trustees, {body.name}"
        case BodyKind.TRUST:
            return f"The Chair of Trustees of the trust of {schools}"
        case BodyKind.FEDERATION:
            return f"The Chair of Governors, {body.name}"
        case BodyKind.GOVERNING_BODY:
            return f"The Chair of Governors, {schools}"
    return f"{blank('who is responsible')}, {schools}"


def _dioceses(each: ClusterDossier) -> Iterator[PaperDiocese]:
    named: dict[str, list[Duty]] = {}
    for duty in each.policy.religious:
        named.setdefault(duty.who, []).append(duty)
    for who, duties in named.items():
        urns = {urn for duty in duties for urn in duty.schools}
        schools = listed([school.name for school in each.schools if school.urn in urns])
        yield PaperDiocese(capital(who), schools, tuple(map(_step, duties)))


def _dates(stored: StoredPlan, each: ClusterDossier) -> Iterator[SourcedFigure]:
    if each.policy.form is not Form.FEDERATION:
        return
    calendar = stored.purpose.calendar
    dates = federation_dates(stored.purpose.start, calendar)
    law, kept_out = str(cite("federation_proposals")), calendar_words(calendar, dates)
    pace = f"the planner's pace; {kept_out}"
    yield SourcedFigure(
        "The governing bodies begin", day_said(dates.start), "the start of the plan"
    )
    yield SourcedFigure("The proposals are published", day_said(dates.publish), pace)
    yield SourcedFigure(
        "Representations end", day_said(dates.representations_end), f"{law}; {kept_out}"
    )
    yield SourcedFigure("Every body has decided", day_said(dates.decide), pace)
    yield SourcedFigure("Earliest day of the federation", day_said(dates.earliest), pace)


def _agreed(decision: Decision) -> str:
    """Say when the schools agreed; "" where they have not."""
    match decision.agreed_on:
        case False:
            return ""
        case True:
            return "Agreed"
        case when:
            return f"Agreed on {day(when)}"


def _taken(step: StateStep) -> TakenStep:
    return TakenStep(step.words, or_blank(step.by, "by whom"), " ".join(step.note.split()))


def _budget(stored: StoredPlan, each: ClusterDossier) -> Iterator[SourcedFigure]:
    """Yield every sum that is known of the cluster, then those that people say."""
    own = Plan((each.cluster,))
    for row in money_rows(stored.problem, own, stored.decisions, stored.purpose):
        per = f"for {row.per}" if row.per[:1].isdigit() else row.per
        sum_of = "none counted" if row.pounds is None else f"{pounds(row.pounds)} {per}"
        yield SourcedFigure(row.what, sum_of, row.source or "the plan")
    if each.payment is None:
        yield SourcedFigure("From a programme", "nothing", "no programme of this plan pays")
    chosen = "Of these posts and days, what the cluster pays for"
    yield SourcedFigure(chosen, blank("which, and how many days a week"), PEOPLE)
    yield SourcedFigure("Contributions of the schools", blank("sum for each school"), PEOPLE)


def numbered(
    figures: Sequence[SourcedFigure],
) -> tuple[tuple[SourcedFigure, ...], tuple[str, ...]]:
    """Return figures with long sources as numbers, and these sources by their numbers."""
    numbers: dict[str, int] = {}
    short = [
        figure
        if len(figure.source) <= SHORT
        else replace(figure, source=f"source {numbers.setdefault(figure.source, len(numbers) + 1)}")
        for figure in figures
    ]
    return tuple(short), tuple(f"Source {number}: {words}" for words, number in numbers.items())


def _measures(each: ClusterDossier) -> Iterator[SourcedFigure]:
    profile, register = each.profile, str(cite("register"))
    pupils = pupils_words(profile.pupils, profile.rolls_missing, profile.schools)
    yield SourcedFigure("Pupils", pupils, register)
    small = NOT_KNOWN if pupils == NOT_KNOWN else str(profile.small)
    yield SourcedFigure(f"Schools of fewer than {SMALL} pupils", small, register)
    if profile.fsm_percent == profile.fsm_percent:  # not a number: not known
        percent = f"{profile.fsm_percent:.1f} %"
        yield SourcedFigure("Pupils eligible for free school meals", percent, register)
    graded = listed([f"{name} {number}" for name, number in profile.ofsted.items()])
    yield SourcedFigure("Last inspections", graded, "each with its day in the plan's hand-outs")
    few = "attainment; nothing for fewer than 11 pupils"
    yield SourcedFigure("Attainment at key stage 2", blank(few), PEOPLE)
    yield SourcedFigure("Attendance", blank("attendance, with its year"), PEOPLE)
