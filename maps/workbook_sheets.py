"""The sheets of a plan's workbook."""

import dataclasses
import json
import math
from collections.abc import Iterator, Sequence

from clustering.assessment.verdict import Assessment
from clustering.cost import measure
from clustering.decisions import Decisions
from clustering.persons import NOT_SAID
from clustering.plan import Cluster, Plan
from clustering.policy.dossier import Dossier
from clustering.policy.dossier_json import consent_rows
from clustering.policy.judgements import inspection_words, last_inspected_on
from clustering.policy.triggers import triggers_of
from clustering.problem import Problem
from clustering.result import Result
from clustering.rules_json import rules_to_json
from clustering.sensitivity import Stress
from clustering.standing import PLACED, STATE, by_standing, standings
from data.school import School
from maps.beside import assessment_rows
from maps.decided import decided_columns
from maps.kinds import TYPES, kind_of
from maps.to_check import to_check
from maps.words import ferry_pairs, open_mind, quality
from maps.workbook import Sheet, SheetColumn, Value


def plan_sheets(
    problem: Problem,
    result: Result,
    policy: Dossier,
    *,
    about: Sequence[tuple[str, str]] = (),
    analysis: Sequence[tuple[str, str]] = (),
    stresses: Sequence[Stress] = (),
    assessment: Assessment | None = None,
    decisions: Decisions = Decisions(),  # noqa: B008 - it is immutable
) -> tuple[Sheet, ...]:
    """Return the sheets of a plan, in the order of their tabs.

    Parameters
    ----------
    problem, result
        The problem and its result.
    policy
        What policy has to say of the plan.
    about, analysis
        What every output says, and what it says to analysts: name and value.
    stresses
        What becomes of the plan with other drive times.
    assessment
        The verdict on a plan drawn by hand; None for any other.
    decisions
        What people decided about it.
    """
    plan = result.plan
    checks = to_check(problem, result, policy, stresses)
    return (
        Sheet("about", _ABOUT, list(about)),
        Sheet("clusters", *_cluster_rows(problem, plan, policy, decisions)),
        Sheet("schools", _SCHOOLS, list(_schools(problem, plan))),
        Sheet("minutes", *_drive_rows(problem, plan)),
        Sheet("consents", _CONSENTS, [tuple(map(_value, row)) for row in consent_rows(policy)]),
        Sheet("what to check", _CHECKS, [(each.cluster, each.about, each.what) for each in checks]),
        Sheet("why a partner", _TRIGGERS, list(_trigger_rows(problem, plan, policy))),
        Sheet("in no cluster", _OUTSIDE, list(_left_out_rows(problem, plan))),
        *([] if assessment is None else [_assessment(assessment)]),
        Sheet("for analysts", _SETTINGS, list(_settings(problem, result, policy, analysis))),
    )


def letter(position: int) -> str:
    """Return the letter of a school by its position in its cluster: A to Z, then AA, AB, ..."""
    before, own = divmod(position, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + own)


def _assessment(found: Assessment) -> Sheet:
    columns = (
        SheetColumn("About", 30),
        SheetColumn("What", 90),
        SheetColumn("This plan", 12),
        SheetColumn("Best found", 12),
    )
    return Sheet("beside the best", columns, list(assessment_rows(found)))


_ABOUT = (SheetColumn("About", 22), SheetColumn("What", 110))
_CLUSTERS = (
    SheetColumn("Cluster", 10),
    SheetColumn("Name", 24),
    SheetColumn("Lead school", 28),
    SheetColumn("Schools", 10),
    SheetColumn("Pupils", 10),
    SheetColumn("Rolls missing", 10),
    SheetColumn("Longest drive (min)", 12),
    SheetColumn("Mean drive (min)", 12),
    SheetColumn("By ferry", 10),
    SheetColumn("Strongest form", 24),
    SheetColumn("Dioceses to ask", 28),
    SheetColumn("Names of schools", 70),
)


_DECIDED = {
    "note": SheetColumn("Note", 50),
    "contact": SheetColumn("Contact", 24),
    "adviser": SheetColumn("Link adviser", 24),
    "agreed": SheetColumn("Agreed", 12),
    "locked": SheetColumn("Locked", 10),
    "state": SheetColumn("State", 20),
    "since": SheetColumn("Since", 12),
}
"""Columns of what people decided; only those that any cluster has something in."""


def _cluster_rows(
    problem: Problem, plan: Plan, policy: Dossier, decisions: Decisions
) -> tuple[tuple[SheetColumn, ...], list[tuple[Value, ...]]]:
    decided = decided_columns(decisions, plan)
    columns = (*_CLUSTERS, *(_DECIDED[key] for key in decided))
    rows = [
        (*row, *(texts.get(cluster.number) for texts in decided.values()))
        for cluster, row in zip(
            plan.clusters, _clusters(problem, plan, policy, decisions), strict=True
        )
    ]
    return columns, rows


def _clusters(
    problem: Problem, plan: Plan, policy: Dossier, decisions: Decisions
) -> Iterator[tuple[Value, ...]]:
    by_urn = problem.schools.by_urn
    for cluster, details in zip(plan.clusters, policy.clusters, strict=True):
        figures, lead = measure(problem, cluster), decisions.lead_of(cluster)
        yield (
            cluster.number,
            cluster.name,
            None if lead is None else by_urn[lead].name,
            len(cluster.schools),
            figures.pupils,
            figures.rolls_missing,
            _min(figures.longest_drive_s),
            _min(figures.mean_drive_s),
            bool(ferry_pairs(problem, cluster)),
            str(details.policy.forms.strongest),
            "; ".join(details.dioceses),
            "; ".join(by_urn[urn].name for urn in cluster.schools),
        )


_SCHOOLS = (
    SheetColumn("Cluster", 10),
    SheetColumn("State", 26),
    SheetColumn("Letter", 8),
    SheetColumn("URN", 10),
    SheetColumn("School", 36),
    SheetColumn("Kind", 26),
    SheetColumn("Type", 26),
    SheetColumn("Religious character", 22),
    SheetColumn("Diocese", 24),
    SheetColumn("Trust", 24),
    SheetColumn("Federation", 24),
    SheetColumn("Pupils", 10),
    SheetColumn("Places", 10),
    SheetColumn("Places in", 12),
    SheetColumn("Town", 18),
    SheetColumn("Postcode", 11),
    SheetColumn("Easting (m)", 12),
    SheetColumn("Northing (m)", 12),
    SheetColumn("Last inspection by Ofsted", 60),
    SheetColumn("Graded or upheld on", 14),
)


def _schools(problem: Problem, plan: Plan) -> Iterator[tuple[Value, ...]]:
    placed = [
        (cluster.number, letter(at), urn)
        for cluster in plan.clusters
        for at, urn in enumerate(cluster.schools)
    ]
    outside = [left.urn for found in by_standing(problem, plan).values() for left in found]
    stand = standings(problem, outside)
    for number, own, urn in [*placed, *((None, None, urn) for urn in outside)]:
        school = problem.schools.by_urn[urn]
        yield (
            number,
            stand.get(urn, PLACED),
            own,
            urn,
            school.name,
            TYPES[kind_of(school, phases=False)],
            school.type,
            school.faith,
            school.diocese,
            school.trust,
            school.federation,
            school.pupils,
            school.capacity,
            _places_in(school),
            school.town,
            school.postcode,
            school.easting,
            school.northing,
            inspection_words(school),
            last_inspected_on(school),
        )


def _places_in(school: School) -> str | None:
    """Return the year of the number of places; that of the register is the register's own date."""
    return None if school.capacity is None else school.places_year or "register"


def _drive_rows(
    problem: Problem, plan: Plan
) -> tuple[tuple[SheetColumn, ...], list[tuple[Value, ...]]]:
    """Return the drives within every cluster: from the school of the row to that of the column."""
    most = max((len(cluster.schools) for cluster in plan.clusters), default=0)
    columns = (
        SheetColumn("Cluster", 10),
        SheetColumn("From", 8),
        SheetColumn("School", 36),
        *(SheetColumn(f"to {letter(at)}", 8) for at in range(most)),
        SheetColumn("By ferry to", 12),
    )
    return columns, [
        row for cluster in plan.clusters for row in _minutes_within(problem, cluster, most)
    ]


def _minutes_within(problem: Problem, cluster: Cluster, most: int) -> Iterator[tuple[Value, ...]]:
    rows = [problem.row[urn] for urn in cluster.schools]
    ferries = ferry_pairs(problem, cluster)
    for at, row in enumerate(rows):
        drives = [None if to == row else _min(problem.times.seconds[row, to]) for to in rows]
        yield (
            cluster.number,
            letter(at),
            problem.schools[row].name,
            *drives,
            *[None] * (most - len(rows)),
            ", ".join(letter(there) for here, there in ferries if here == at),
        )


_CONSENTS = (
    SheetColumn("Cluster", 10),
    SheetColumn("Name", 24),
    SheetColumn("Form", 22),
    SheetColumn("Duty", 20),
    SheetColumn("What", 50),
    SheetColumn("Who", 36),
    SheetColumn("By", 12),
    SheetColumn("Consent", 10),
    SheetColumn("Source", 50),
    SheetColumn("Schools (URN)", 30),
)
_CHECKS = (SheetColumn("Cluster", 10), SheetColumn("About", 20), SheetColumn("What to check", 110))
_TRIGGERS = (
    SheetColumn("Cluster", 10),
    SheetColumn("URN", 10),
    SheetColumn("School", 36),
    SheetColumn("Why it may need a partner", 60),
    SheetColumn("By the data of", 40),
    SheetColumn("A reason by", 50),
)
_OUTSIDE = (
    SheetColumn("State", 26),
    SheetColumn("URN", 10),
    SheetColumn("School", 36),
    SheetColumn("Type", 26),
    SheetColumn("Pupils", 10),
    SheetColumn("Town", 18),
    SheetColumn("Reason", 80),
)


def _trigger_rows(problem: Problem, plan: Plan, policy: Dossier) -> Iterator[tuple[Value, ...]]:
    """Return why schools may need a partner, cluster by cluster; nothing on persons."""
    home = {urn: cluster.number for cluster in plan.clusters for urn in cluster.schools}
    schools = sorted(problem.schools, key=lambda each: (home.get(each.urn, math.inf), each.urn))
    for school in schools:
        told = dataclasses.replace(school, head_vacancy=False)
        for trigger in triggers_of(told, sources=problem.schools.sources, needs=policy.needs):
            why = (trigger.what, trigger.data, str(trigger.source))
            yield (home.get(school.urn), school.urn, school.name, *why)


def _left_out_rows(problem: Problem, plan: Plan) -> Iterator[tuple[Value, ...]]:
    """Return the schools in no cluster, those first that need a place."""
    for standing, found in by_standing(problem, plan).items():
        for left in found:
            school = problem.schools.by_urn[left.urn]
            facts = (left.urn, school.name, school.type, school.pupils, school.town)
            yield (str(standing), *facts, left.reason)


_TELLING = frozenset({"optional", "school_to_place"})
"""Rules that reveal who needs a place, where that is information on persons."""
_SETTINGS = (SheetColumn("About", 22), SheetColumn("Setting", 34), SheetColumn("Value", 90))


def _settings(
    problem: Problem, result: Result, policy: Dossier, analysis: Sequence[tuple[str, str]]
) -> Iterator[tuple[Value, ...]]:
    for name, value in analysis:
        yield ("Plan", name, value)
    for sentence in (*quality(problem, result.plan, result), open_mind(result)):
        if sentence:
            yield ("How good it is", None, sentence)
    for sentence in policy.sentences:
        yield ("Policy", None, sentence)
    for source in dict.fromkeys([*problem.schools.sources, *problem.times.sources]):
        digest = f", SHA-256 {source.sha256}" if source.sha256 else ""
        yield ("Input", source.role, f"{source.name}{digest}")
    hidden = _TELLING if STATE in problem.schools.lacking else frozenset()
    for name, value in rules_to_json(problem.rules).items():
        yield ("Rule", name, NOT_SAID if name in hidden else _value(value))


def _value(value: object) -> Value:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case _:
            return json.dumps(value)


def _min(seconds: float) -> float:
    """Return minutes to a tenth, as in clusters.csv; infinite where there is no way."""
    return round(float(seconds) / 60, 1)
