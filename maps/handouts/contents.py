"""The content of the pages and slides of a plan, as plain text and pictures.

All text is legible (`maps.handouts.text`); what law and money say comes from the dossier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from clustering.cost import measure
from clustering.policy.board import board_in_short
from clustering.policy.duties import for_officers
from clustering.policy.forms import ClusterForms, Form, Obstacle
from clustering.policy.judgements import inspection_words, source_words
from clustering.policy.school_types import May
from clustering.policy.timetable import day_said
from clustering.standing import Standing, by_standing
from clustering.wording import counted, listed, pounds
from data.inspection import inspection_of
from maps.colours import KINDS, kind_of
from maps.decided import decided_lines, noted
from maps.handouts.duty_lines import (
    DUTY_KINDS,
    DutyLine,
    as_one,
    duty_line,
    letters_of,
    together,
    whom,
)
from maps.handouts.pictures import cluster_picture, letter
from maps.handouts.text import legible
from maps.spokes import hub_of
from maps.words import (
    analyst_facts,
    attributions,
    facts,
    ferry_pairs,
    minutes,
    open_mind,
    quality,
    subtitle,
    title_of,
)

if TYPE_CHECKING:
    from clustering.decisions import Decisions
    from clustering.plan import LeftOut
    from clustering.policy.dossier import ClusterDossier, Dossier
    from clustering.problem import Problem
    from data.school import Schools
    from maps.handouts.ground import Ground
    from maps.stored_plan import StoredPlan

NEXT_STEPS = 4
NO_WAY = "no way"
SAID = {May.YES: "is possible", May.ASK: "must be asked about", May.NO: "is not possible"}
AREAS_SAY = (
    "Colours and borders show the places whose nearest school, as the crow flies, is in the "
    "cluster. They are no catchments and no admission areas."
)


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """A school on its cluster's page.

    Attributes
    ----------
    letter, name
        As they are printed.
    kind
        Its index in `maps.colours.KINDS`.
    place, pupils
        As they are printed.
    minutes
        The drive to each school of the cluster, in the order of letters.
    """

    letter: str
    name: str
    kind: int
    place: str
    pupils: str
    minutes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClusterPage:
    """What the page and the slide of one cluster say.

    Attributes
    ----------
    number, name
        The number and the name on the map.
    figures
        Size and drives, in a line.
    schools, duties
        Its schools; whom they ask, consult and tell.
    form_name
        The form looked at.
    form, funding, travel
        Sentences.
    inspections
        What Ofsted said of each school, by its letter, and the source; empty where nothing is
        known of any.
    meeting_place
        Where meeting costs least; "" where that is not known.
    next_steps
        Whom to talk to next.
    decided
        What people decided about it: what it is, and the text.
    picture, alt
        Its map, and the map in words; SVG of the requested size.
    """

    number: int
    name: str
    figures: str
    schools: tuple[SchoolLine, ...]
    duties: tuple[DutyLine, ...]
    form_name: str
    form: tuple[str, ...]
    funding: tuple[str, ...]
    travel: tuple[str, ...]
    inspections: tuple[str, ...]
    meeting_place: str
    next_steps: tuple[str, ...]
    decided: tuple[tuple[str, str], ...]
    picture: str
    alt: str


@dataclass(frozen=True, slots=True)
class Outside:
    """The schools in no cluster that share one standing.

    Attributes
    ----------
    standing, heading
        The standing, and a heading with the number of schools.
    reasons
        Each reason with the schools that it is about, by name.
    """

    standing: Standing
    heading: str
    reasons: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Booklet:
    """Everything that the hand-outs of a plan say.

    Attributes
    ----------
    title, subtitle
        Title and subtitle of the plan.
    drawn_on
        The date of the plan; ISO 8601.
    wording
        How far the plan has come.
    summary
        How good the plan is, in sentences.
    open_mind
        What is said beside a proof; "" where nothing is proven.
    areas_say
        What its colours do not mean.
    facts, analysis
        What every page carries, and what the last page has for analysts: name and value.
    attributions
        Whose data it is.
    kinds
        Kinds of schools, in the order of their shapes.
    outside
        Schools in no cluster by how they stand; empty where all are in one.
    programme
        The programme, its words, and who chose its figures; empty where there is none.
    clusters
        Cluster by cluster.
    """

    title: str
    subtitle: str
    drawn_on: str
    wording: str
    summary: tuple[str, ...]
    open_mind: str
    areas_say: str
    facts: tuple[tuple[str, str], ...]
    analysis: tuple[tuple[str, str], ...]
    attributions: tuple[str, ...]
    kinds: tuple[str, ...]
    outside: tuple[Outside, ...]
    programme: tuple[str, ...]
    clusters: tuple[ClusterPage, ...]


def booklet(
    stored: StoredPlan, ground: Ground, policy: Dossier, cluster_mm: tuple[float, float]
) -> Booklet:
    """Gather what the hand-outs of a plan say.

    Parameters
    ----------
    stored
        The plan.
    ground, policy
        What its maps are drawn from; what policy has to say of it.
    cluster_mm
        Width and height of the maps of its clusters, millimetres.
    """
    problem, result, drawn_on = stored.problem, stored.result, stored.drawn_on
    plan, schools, programme = result.plan, problem.schools, stored.purpose.programme
    return Booklet(
        title=legible(title_of(schools, result)),
        subtitle=subtitle(problem, plan, result),
        drawn_on=drawn_on.isoformat(),
        wording=legible(stored.wording),
        summary=tuple(quality(problem, plan, result)),
        open_mind=for_officers() if open_mind(result) else "",
        areas_say=AREAS_SAY,
        facts=_legible(
            [*facts(problem, result, drawn_on, stored.wording), *noted(stored.decisions)]
        ),
        analysis=_legible(analyst_facts(problem, result)),
        attributions=tuple(attributions(problem, stored.basemap)),
        kinds=KINDS,
        outside=tuple(
            _outside_as(schools, standing, found)
            for standing, found in by_standing(problem, plan).items()
        ),
        programme=tuple(map(legible, programme.to_sentences(problem.rules))) if programme else (),
        clusters=tuple(
            _page(problem, ground, each, cluster_mm, stored.decisions) for each in policy.clusters
        ),
    )


def _legible(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, legible(value)) for name, value in pairs)


def _outside_as(schools: Schools, standing: Standing, found: Sequence[LeftOut]) -> Outside:
    by_reason: dict[str, list[str]] = {}
    for left in found:
        name = f"{legible(schools.by_urn[left.urn].name)} ({left.urn})"
        by_reason.setdefault(legible(left.reason), []).append(name)
    heading = standing if len(found) == 1 else standing.of_many
    return Outside(
        standing,
        f"{heading.capitalize()}: {counted(len(found), 'school')}",
        tuple((reason, tuple(names)) for reason, names in by_reason.items()),
    )


def _page(
    problem: Problem,
    ground: Ground,
    each: ClusterDossier,
    size_mm: tuple[float, float],
    decisions: Decisions,
) -> ClusterPage:
    cluster = each.cluster
    rows = [problem.row[urn] for urn in cluster.schools]
    hub = cluster.schools.index(hub_of(problem, cluster))
    own = {urn: letter(place) for place, urn in enumerate(cluster.schools)}
    return ClusterPage(
        number=cluster.number,
        name=legible(cluster.name),
        figures=_figures_line(problem, each),
        schools=tuple(_schools(problem, each)),
        duties=tuple(duty_line(duties, each, own) for duties in together(each)),
        form_name=str(each.policy.form),
        form=tuple(_form(each, own)),
        funding=_section_sentences(each, "Funding"),
        travel=_section_sentences(each, "Travel to meetings"),
        inspections=tuple(_inspections(each, problem.schools)),
        meeting_place=_meeting_place(each),
        next_steps=tuple(_next_steps(each, own)),
        decided=_legible(decided_lines(decisions, cluster, problem.schools)),
        picture=cluster_picture(ground, cluster.number, rows, hub, size_mm),
        alt=_alt(each, hub),
    )


def _figures_line(problem: Problem, each: ClusterDossier) -> str:
    figures = measure(problem, each.cluster)
    missing = f" ({figures.rolls_missing} without a roll)" if figures.rolls_missing else ""
    ferry = "; some drives take a ferry" if ferry_pairs(problem, each.cluster) else ""
    drives = [figures.longest_drive_s, figures.mean_drive_s]
    longest, mean = (NO_WAY if m is None else f"{m} minutes" for m in map(minutes, drives))
    size = f"{counted(len(each.schools), 'school')}, {counted(round(figures.pupils), 'pupil')}"
    return f"{size}{missing}; longest drive {longest}, mean {mean}{ferry}"


def _schools(problem: Problem, each: ClusterDossier) -> Iterator[SchoolLine]:
    rows = [problem.row[urn] for urn in each.cluster.schools]
    drives = problem.times.seconds[np.ix_(rows, rows)].tolist()
    for place, (school, to_each) in enumerate(zip(each.schools, drives, strict=True)):
        printed = (NO_WAY if m is None else str(m) for m in map(minutes, to_each))
        lead = ", lead school" if school.urn == each.cluster.lead else ""
        yield SchoolLine(
            letter=letter(place),
            name=legible(f"{school.name}{lead}"),
            kind=kind_of(school),
            place=legible(" ".join(filter(None, (school.town, school.postcode)))),
            pupils="-" if school.pupils is None else f"{school.pupils:,}",
            minutes=tuple("" if i == place else drive for i, drive in enumerate(printed)),
        )


def _form(each: ClusterDossier, letters: dict[int, str]) -> Iterator[str]:
    """Say what is open, and what stands in the way of the next form; of the rest only whether."""
    forms = each.policy.forms
    yield legible(forms.sentences[0])
    if forms.next_form is not None:
        for found in forms.in_the_way(forms.next_form):
            yield _byletters_of(found, each, letters)
    if forms.answers[Form.FEDERATION] is May.YES:
        yield legible(each.policy.federation.sentence)
    elif each.policy.federation.in_part:
        yield legible(each.policy.federation.in_part)
    if each.boards:
        yield legible(board_in_short(each.boards))
    yield f"Every form: {'; '.join(f'{form} {_said_of(forms, form)}' for form in forms.answers)}."


def _said_of(forms: ClusterForms, form: Form) -> str:
    """Say whether a form is open, and where steps of the schools' own would open it."""
    shut = [found for found in forms.in_the_way(form) if found.answer is May.NO]
    if shut and all(found.step for found in shut):
        return "is not possible today, only after steps of the schools' own"
    return SAID[forms.answers[form]]


def _byletters_of(found: Obstacle, each: ClusterDossier, letters: dict[int, str]) -> str:
    """Return an obstacle's sentence with letters for names: those of seven schools fill a page."""
    names = listed([school.name for school in each.schools if school.urn in found.schools])
    short = listed([letters[urn] for urn in each.cluster.schools if urn in found.schools])
    return legible(str(found).replace(f": {names} ", f": {short} ", 1))


def _next_steps(each: ClusterDossier, letters: dict[int, str]) -> Iterator[str]:
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


def _inspections(each: ClusterDossier, schools: Schools) -> Iterator[str]:
    """Say how each school was last graded, with the day; nothing where no grade is known."""
    if all(inspection_of(school) is None for school in each.schools):
        return
    for place, school in enumerate(each.schools):
        yield legible(f"{letter(place)}: {inspection_words(school)}.")
    yield legible(f"Source: {source_words(schools.sources)}.")


def _meeting_place(each: ClusterDossier) -> str:
    if each.meetings is None:
        return ""
    best = each.meetings.cheapest
    place = best.place or 0
    name = legible(each.schools[place].name)
    return (
        f"{letter(place)}, {name}: {pounds(best.pounds)} a year on the road, the least; "
        f"{pounds(each.meetings.in_turn.pounds)} where each school is host in turn"
    )


def _section_sentences(each: ClusterDossier, heading: str) -> tuple[str, ...]:
    return tuple(map(legible, dict(each.sections).get(heading, ())))


def _alt(each: ClusterDossier, hub: int) -> str:
    names = listed([f"{letter(i)} {school.name}" for i, school in enumerate(each.schools)])
    lines = f" Lines lead from each school to {letter(hub)}."
    return legible(f"Map of cluster {each.cluster.number} with its schools: {names}.{lines}")
