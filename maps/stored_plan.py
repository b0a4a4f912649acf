"""A plan read back from its directory."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clustering.decisions import Decisions
from clustering.improvement.record import CurveRecord
from clustering.options_appraisal import TriedLimit
from clustering.persons import without_persons
from clustering.plan_document import PlanDocument, read_plan_document, result_from_json
from clustering.policy.purpose import PlanPurpose, with_table
from clustering.problem import Problem
from clustering.rules_json import rules_from_json
from data.dates import today
from data.errors import InputError
from data.json_file import damaged, read_json_object, read_text, require_file
from data.school_table import (
    read_in_plan,
    read_inspection_table,
    read_school_table,
    with_inspections,
)
from data.staging import recover_around
from data.validation import AS_WRITTEN, validated
from maps.basemap import Basemap
from maps.confirmed import confirm, curve_name, is_confirmed
from maps.findings import Findings, findings_of
from maps.kept_curve import edited_curve
from maps.kept_decisions import read_decisions
from maps.kept_drives import OF_TIMES, read_basemap, read_plan_times, read_spokes
from maps.kept_options import read_options
from maps.kept_schools import edited_answer, miscounted, two_places, without_claims
from maps.personal import Personal, read_personal
from maps.plan_files import (
    ANSWER,
    BASEMAP,
    BEFORE,
    CURVE,
    INSPECTIONS,
    PLAN,
    SCENARIO,
    SCHOOLS,
    SPOKES,
    TIMES,
)
from maps.plan_history import History, plan_hash, read_history
from maps.run_time import read_run_time
from maps.spokes import Spokes
from maps.verdict import Verdict, undrawable
from maps.verification import verify
from maps.what_if import WhatIf
from maps.words import WORKING_DRAFT, read_wording

if TYPE_CHECKING:
    from clustering.result import Result
    from data.school import Schools, Source

BOUND_LOST = 0.01
"""Part of the bound of a plan that may be lost when it is read, if its curve is to be believed: the
prices that are kept prove a little less than the search did with its cuts."""


@dataclass(frozen=True, eq=False)
class StoredPlan:
    """A plan and what it rests on, read from its directory.

    Attributes
    ----------
    problem
        Schools, drive times and rules.
    result
        The plan and how good it is.
    basemap
        What lies beneath it on the map; None where it was drawn without.
    spokes
        Its drives along the roads; none where it was made without roads.
    findings
        Findings in addition to it.
    purpose
        What it was made for; for a plan of a version that kept none, one that requests nothing and
        begins today.
    drawn_on
        The date its outputs carry; today for a plan of a version that kept none.
    what_if
        The what-if that it answers; None where it answers none.
    wording
        How far it has come, in words, on every output.
    verdict
        What was found when its directory was read.
    history
        The steps by which it came from other plans; none for a plan that was made from none.
    plan_hash
        What identifies it in the history of plans that are made from it; `""` where it was not
        read from a directory.
    decisions
        What people decided about its clusters; `result` has the names and leads they chose.
    curve
        What moving schools buys: of the plan that it improves, or of itself; None where nobody
        asked.
    options
        Plans by other limits that were tried, for the options appraisal.
    """

    problem: Problem
    result: Result
    basemap: Basemap | None
    spokes: Spokes
    findings: Findings
    purpose: PlanPurpose
    drawn_on: date
    what_if: WhatIf | None = None
    wording: str = WORKING_DRAFT
    verdict: Verdict = field(default_factory=Verdict)
    history: History = ()
    plan_hash: str = ""
    decisions: Decisions = field(default_factory=Decisions)
    curve: CurveRecord | None = None
    options: tuple[TriedLimit, ...] = ()


def read_plan_directory(directory: str | Path, *, as_is: bool = False) -> StoredPlan:
    """Read a plan back from the directory alone, as though a stranger had written it.

    Its files are checked against their hashes, its plan and its alternatives against their rules,
    and every figure is computed again; see `maps.verification`.

    Parameters
    ----------
    directory
        Where it lies.
    as_is
        Whether to return a plan that breaks its own rules or was edited since it was made, too.
        Its `result.faults` then say so, and so does every output; what was proven of it is
        dropped.

    Raises
    ------
    InputError
        Where the directory holds no plan, or one that was damaged since; and, with every breach
        and every edit, one that is not sound, unless `as_is`.
    """
    place = Path(directory)
    if not place.exists():
        recover_around(place)  # the program that was replacing it may have been killed
    document = read_json_object(place / PLAN)
    stored = _kept(place, document, answers="before" in document)
    what_if, verdict = _what_if(place, document, stored)
    curve, verdict = _curve(place, document, replace(stored, what_if=what_if), verdict)
    stored = _marked(replace(stored, what_if=what_if, curve=curve), verdict)
    if not (as_is or verdict.sound):
        raise InputError(verdict.faults)
    return _decided(place, stored)


def _decided(place: Path, stored: StoredPlan) -> StoredPlan:
    """Return a plan with what people decided about it."""
    result = stored.result
    decisions = read_decisions(place, result.plan)
    result = replace(result, plan=decisions.named(result.plan))
    return replace(stored, result=result, decisions=decisions)


def _kept(place: Path, public: dict[str, Any], *, answers: bool) -> StoredPlan:
    """Return a plan, verified, without its what-if; `answers` says that it may have one."""
    for name in (SCHOOLS, TIMES):
        require_file(place / name)
    seconds, unfit = read_run_time(place, public)
    personal = read_personal(place, public)
    document = personal.completed(public)
    parsed = read_plan_document(document)
    result = parsed.result if seconds is None else replace(parsed.result, seconds=seconds)
    sources, register = parsed.inputs, parsed.accounts
    schools = dataclasses.replace(
        read_school_table(place / SCHOOLS),
        sources=tuple(source for source in sources if source.role not in OF_TIMES),
        accounts=None if register is None else register.accounts,
        elsewhere={} if register is None else register.schools_not_taken,
        lacking=parsed.lacking,
        trust_schools={} if register is None else register.trust_schools,
    )
    schools = personal.schools(schools)
    if (place / INSPECTIONS).exists():
        schools = with_inspections(schools, read_inspection_table(place / INSPECTIONS))
    times, edits = read_plan_times(place, schools, parsed)
    edits += tuple(two_places(schools))
    if not answers:
        edits += tuple(miscounted(document, schools, len(schools)))
    purpose = parsed.programme.purpose(PLAN) if parsed.programme else PlanPurpose(start=today())
    problem = with_table(Problem(schools, times, rules_from_json(document)), purpose)
    alternatives: list[tuple[dict[str, Any], dict[str, Any]]] = []
    apart = list(personal.edits)
    findings = _findings(place, parsed, alternatives, apart, absent=personal.absent)
    options, unfit_options = read_options(place, problem, absent=personal.absent)
    results = [result, *(each.result for each in findings.alternatives)]
    faults = [fault for each in results for fault in undrawable(each.plan, schools)]
    if faults:
        raise InputError(faults)
    found = verify(
        place=place,
        public=public,
        document=document,
        problem=problem,
        result=result,
        findings=findings,
        alternatives=alternatives,
        in_plan=read_in_plan(place / SCHOOLS),
        edits=(*apart, *edits, *unfit_options),
        answers=answers,
    )
    doubts = (*found.verdict.doubts, *unfit, *personal.doubts)
    return StoredPlan(
        problem,
        found.result,
        read_basemap(place / BASEMAP),
        read_spokes(place / SPOKES),
        found.findings,
        purpose,
        parsed.drawn_on or today(),
        wording=WORKING_DRAFT if parsed.wording is None else read_wording(parsed.wording, PLAN),
        verdict=replace(found.verdict, doubts=doubts),
        history=read_history(place),
        plan_hash=plan_hash(public),
        options=options,
    )


def _what_if(
    place: Path, document: dict[str, Any], stored: StoredPlan
) -> tuple[WhatIf | None, Verdict]:
    """Return the what-if of a plan, and the verdict on the whole directory."""
    title = document.get("before")
    if title is None:
        return None, stored.verdict
    if not isinstance(title, str):
        raise InputError([damaged(PLAN)])
    folder = place / BEFORE
    before = _kept(folder, read_json_object(folder / PLAN), answers=True)
    answer = read_json_object(place / ANSWER)
    # The plan before says itself that it was drawn as it is: no fault of the plan that answers.
    known = bool(before.verdict.said) and not before.verdict.edits
    verdict = stored.verdict if known else stored.verdict.merged_with(before.verdict, BEFORE)
    personal = read_personal(place, document)
    stated = result_from_json(personal.completed(document))
    if personal.absent:  # what was proven rests on what is not here
        answer = without_claims(answer, personal.doubts)
    edits = tuple(edited_answer(answer, before.result.plan, stored.problem, stated))
    accounts, schools = before.problem.schools.accounts, stored.problem.schools
    if accounts is not None:
        another = _register(schools) != _register(before.problem.schools)
        edits += tuple(miscounted(document, schools, len(schools) if another else accounts.schools))
    verdict = verdict.with_figures(edits)
    said = (*verdict.sentences, *verdict.doubts, *verdict.recounting)
    if said:
        answer = without_claims(answer, said)
    improves = (place / CURVE).exists() and not (place / SCENARIO).exists()
    scenario = "" if improves else read_text(place / SCENARIO)
    return WhatIf(title, _decided(folder, before), scenario, answer), verdict


def _curve(
    place: Path, document: dict[str, Any], stored: StoredPlan, verdict: Verdict
) -> tuple[CurveRecord | None, Verdict]:
    """Return the curve of a plan, with all that can be computed of it computed again.

    It is dropped where its claims cannot be trusted: the plan is not sound, or its bound could not
    be confirmed, or costs were counted otherwise, or it was made by facts on persons that are not
    here.
    """
    if not (place / CURVE).exists() or verdict.recounted:
        return None, verdict
    read = read_json_object(place / CURVE)
    curve = validated(CurveRecord, read, CURVE, AS_WRITTEN)
    in_hand = stored.result.plan
    if curve.chosen is not None:
        if stored.what_if is None:
            raise InputError([damaged(CURVE)])
        in_hand = stored.what_if.before.result.plan
    personal = read_personal(place, document)
    if len(personal.doubts) > 1:  # costs rest on what is not here
        return None, verdict
    stated = result_from_json(personal.completed(document))
    name = curve_name(place)
    if not is_confirmed(name):
        edits = tuple(edited_curve(curve, stored.problem, in_hand, stated))
        verdict = verdict.with_figures(edits)
        if not edits:
            confirm(name)
    lost_s = stated.bound - stored.result.bound
    confirmed = lost_s <= BOUND_LOST * max(abs(stated.bound), 1.0)
    return curve if confirmed and not verdict.sentences else None, verdict


def _register(schools: Schools) -> tuple[Source, ...]:
    return tuple(source for source in schools.sources if source.role == "schools")


def _marked(stored: StoredPlan, verdict: Verdict) -> StoredPlan:
    """Return a plan with the verdict on its whole directory, so that every output says it."""
    said, unverified = verdict.sentences, verdict.unverified
    others = tuple(
        replace(each, result=replace(each.result, faults=said, unverified=unverified))
        for each in stored.findings.alternatives
    )
    return replace(
        stored,
        result=replace(stored.result, faults=said, unverified=unverified),
        findings=replace(stored.findings, alternatives=others),
        verdict=verdict,
    )


def _findings(
    place: Path,
    parsed: PlanDocument,
    alternatives: list[tuple[dict[str, Any], dict[str, Any]]],
    edits: list[str],
    *,
    absent: bool,
) -> Findings:
    """Return the findings of a plan, and gather the content of the alternatives' files.

    Their facts on persons are `absent` where those of the plan are; faults in them are added to the
    `edits`.
    """

    def read_alternative(name: str) -> Result:
        public = read_json_object(place / name / PLAN)
        personal = Personal() if absent else read_personal(place / name, public)
        alternatives.append((public, personal.completed(public)))
        edits.extend(f"{name}/{wrong}" for wrong in personal.edits)
        return result_from_json(personal.completed(public), f"{name}/{PLAN}")

    return findings_of(parsed, read_alternative)


def for_all(plan: StoredPlan) -> StoredPlan:
    """Return a plan without what is known of persons; see `clustering.persons`."""
    problem, result, purpose = without_persons(plan.problem, plan.result, plan.purpose)
    what_if = plan.what_if
    if what_if is not None:
        what_if = dataclasses.replace(what_if, before=for_all(what_if.before))
    return dataclasses.replace(
        plan,
        problem=problem,
        result=result,
        purpose=purpose,
        what_if=what_if,
        decisions=plan.decisions.without_persons(),
    )
