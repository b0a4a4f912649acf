"""The content of the pages and slides of a plan, as plain text and pictures.

All text is legible (`maps.handouts.text`); what law and money say comes from the dossier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from clustering.breaches import by_cluster
from clustering.policy.board import board_in_short
from clustering.policy.duties import for_officers
from clustering.policy.forms import ClusterForms, Form, Obstacle
from clustering.policy.judgements import inspection_words, source_words
from clustering.policy.school_types import May
from clustering.standing import Standing, by_standing
from clustering.wording import counted, listed
from data.inspection import inspection_of
from maps.decided import decided_lines, noted
from maps.handouts.booklet import Booklet, ClusterPage, Outside, SchoolLine
from maps.handouts.duty_lines import duty_line, together
from maps.handouts.for_heads import (
    ASKED,
    NO_WAY,
    farthest,
    figures_line,
    meeting_place,
    minutes_are,
    next_steps,
    why_together,
)
from maps.handouts.pictures import cluster_picture, letter
from maps.handouts.text import legible
from maps.kinds import KINDS, in_key
from maps.spokes import hub_of
from maps.words import (
    analyst_facts,
    attributions,
    facts,
    minutes,
    open_mind,
    quality,
    subtitle,
    title_of,
)

if TYPE_CHECKING:
    from clustering.plan import Cluster, LeftOut
    from clustering.policy.dossier import ClusterDossier, Dossier
    from clustering.problem import Problem
    from data.school import Schools
    from maps.handouts.ground import Ground
    from maps.stored_plan import StoredPlan

SAID = {May.YES: "is possible", May.ASK: "must be asked about", May.NO: "is not possible"}
AREAS_SAY = (
    "Colours and borders show the places whose nearest school, as the crow flies, is in the "
    "cluster. They are no catchments and no admission areas."
)

LINKS_SAY = (
    "Lines in one colour join the schools of one cluster. They are straight, not drives, and "
    "colours only tell clusters apart."
)


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
    breaches = by_cluster(problem, plan, result.breaches)
    return Booklet(
        title=legible(title_of(schools, result)),
        subtitle=subtitle(problem, plan, result),
        drawn_on=drawn_on.isoformat(),
        wording=legible(stored.wording),
        summary=tuple(quality(problem, plan, result)),
        open_mind=for_officers() if open_mind(result) else "",
        areas_say=LINKS_SAY if ground.scattered else AREAS_SAY,
        facts=_legible(
            [*facts(problem, result, drawn_on, stored.wording), *noted(stored.decisions)]
        ),
        analysis=_legible(analyst_facts(problem, result)),
        attributions=tuple(attributions(problem, stored.basemap)),
        kinds=KINDS,
        key=in_key(ground.kinds),
        outside=tuple(
            _outside_as(schools, standing, found)
            for standing, found in by_standing(problem, plan).items()
        ),
        index=tuple(_index(policy)),
        programme=tuple(map(legible, programme.to_sentences(problem.rules))) if programme else (),
        clusters=tuple(
            _page(stored, ground, each, cluster_mm, breaches.get(each.cluster.number, ()))
            for each in policy.clusters
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


def _index(policy: Dossier) -> Iterator[tuple[str, int]]:
    """Yield every school of a cluster, with its town where others have its name."""
    found = [(school, each.cluster.number) for each in policy.clusters for school in each.schools]
    names = Counter(school.name for school, _ in found)
    for school, number in sorted(found, key=lambda pair: (pair[0].name.casefold(), pair[0].urn)):
        town = f", {school.town}" if names[school.name] > 1 and school.town else ""
        yield legible(f"{school.name}{town}"), number


def _page(
    stored: StoredPlan,
    ground: Ground,
    each: ClusterDossier,
    size_mm: tuple[float, float],
    breaches: tuple[str, ...],
) -> ClusterPage:
    problem, cluster = stored.problem, each.cluster
    own = {urn: letter(place) for place, urn in enumerate(cluster.schools)}
    decided = _legible(decided_lines(stored.decisions, cluster, problem.schools))
    return ClusterPage(
        number=cluster.number,
        name=legible(cluster.name),
        fill=ground.colours[cluster.number].fill,
        ink=ground.colours[cluster.number].ink,
        breaches=tuple(legible(f"{breach}.") for breach in breaches),
        figures=figures_line(problem, each),
        schools=tuple(_schools(problem, ground, each)),
        minutes_are=minutes_are(each),
        why=tuple(why_together(problem, each)),
        duties=tuple(duty_line(duties, each, own) for duties in together(each)),
        form_name=str(each.policy.form),
        form=tuple(_form(each, own)),
        funding=_section_sentences(each, "Funding"),
        travel=_section_sentences(each, "Travel to meetings"),
        inspections=tuple(_inspections(each, problem.schools)),
        meeting_place=meeting_place(each, own),
        next_steps=tuple(next_steps(each, own)),
        decided=tuple(pair for pair in decided if pair[0] not in ASKED),
        asked=tuple(pair for pair in decided if pair[0] in ASKED),
        picture=picture_of(problem, ground, cluster, size_mm, breaking=bool(breaches)),
        alt=_alt(each, cluster.schools.index(hub_of(problem, cluster))),
    )


def picture_of(
    problem: Problem,
    ground: Ground,
    cluster: Cluster,
    size_mm: tuple[float, float],
    *,
    breaking: bool,
) -> str:
    """Return the map of a cluster as SVG.

    Parameters
    ----------
    problem, ground
        What it is of, and what it is drawn from.
    cluster, size_mm
        The cluster; width and height.
    breaking
        Whether the cluster breaks a rule.
    """
    rows = [problem.row[urn] for urn in cluster.schools]
    hub = cluster.schools.index(hub_of(problem, cluster))
    return cluster_picture(ground, cluster.number, rows, hub, size_mm, breaking=breaking)


def _schools(problem: Problem, ground: Ground, each: ClusterDossier) -> Iterator[SchoolLine]:
    rows = [problem.row[urn] for urn in each.cluster.schools]
    drives = problem.times.seconds[np.ix_(rows, rows)].tolist()
    most = farthest(problem, each)
    for place, (school, to_each) in enumerate(zip(each.schools, drives, strict=True)):
        printed = (NO_WAY if m is None else str(m) for m in map(minutes, to_each))
        lead = ", lead school" if school.urn == each.cluster.lead else ""
        yield SchoolLine(
            letter=letter(place),
            name=legible(f"{school.name}{lead}"),
            kind=ground.kinds[rows[place]],
            place=legible(school.town or school.postcode),
            pupils="-" if school.pupils is None else f"{school.pupils:,}",
            minutes=tuple("" if i == place else drive for i, drive in enumerate(printed)),
            farthest=most[place],
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


def _inspections(each: ClusterDossier, schools: Schools) -> Iterator[str]:
    """Say how each school was last graded, with the day; nothing where no grade is known."""
    if all(inspection_of(school) is None for school in each.schools):
        return
    for place, school in enumerate(each.schools):
        yield legible(f"{letter(place)}: {inspection_words(school)}.")
    yield legible(f"Source: {source_words(schools.sources)}.")


def _section_sentences(each: ClusterDossier, heading: str) -> tuple[str, ...]:
    return tuple(map(legible, dict(each.sections).get(heading, ())))


def _alt(each: ClusterDossier, hub: int) -> str:
    names = listed([f"{letter(i)} {school.name}" for i, school in enumerate(each.schools)])
    lines = f" Lines lead from each school to {letter(hub)}."
    return legible(f"Map of cluster {each.cluster.number} with its schools: {names}.{lines}")
