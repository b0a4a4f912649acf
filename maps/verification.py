"""Is a plan directory what it says? It is read as though a stranger had written it.

Its files are checked against the hashes in plan.json, its plans against their rules by the
independent checker, and every figure against the value computed from schools, times and rules.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from clustering.check import Violation, check
from clustering.evaluation import reevaluate
from clustering.explanations.alternative import Alternative, alternative_to
from clustering.plan_document import SCHEMA
from clustering.reproof import challenge, reprove
from clustering.result import Result, Status
from clustering.sensitivity import Stress, sensitivity
from clustering.standing import STATE
from data.errors import Fault, InputError
from maps.confirmed import Proof, bound_name, proof_name, proof_of
from maps.differences import ROUNDED_S, difference, differences, in_short
from maps.findings import Findings
from maps.kept_reasons import alternatives_with_reasons, with_reasons
from maps.kept_schools import misplaced
from maps.manifest import HASHES, find_edits
from maps.plan_files import ALTERNATIVE, PLAN, RUN, SCHOOLS, is_drawn
from maps.verdict import Verdict

if TYPE_CHECKING:
    from clustering.plan import Plan
    from clustering.problem import Problem
    from data.school_table import InPlan

Document = Mapping[str, Any]
_NEWER_KEYS = frozenset(
    {
        *("target_pupils", "mean_roll", "school_kinds", "accounts", "elsewhere", "unverified"),
        *("schema", "wording", "kept_apart"),
    }
)
"""Keys of plan.json that only versions with hashes write."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A plan with every figure and claim computed again.

    Attributes
    ----------
    result, findings
        As they were read, where nothing contradicts them.
    verdict
        What was found.
    """

    result: Result
    findings: Findings
    verdict: Verdict


def verify(
    *,
    place: Path,
    public: Document,
    document: Document,
    problem: Problem,
    result: Result,
    findings: Findings,
    alternatives: Sequence[tuple[Document, Document]],
    in_plan: Mapping[int, InPlan],
    edits: Sequence[str] = (),
    answers: bool = False,
) -> Verified:
    """Check a plan, as it was read, against its hashes, its rules and its figures.

    Parameters
    ----------
    place, public
        Its directory, and the content of its plan.json, as all may read it.
    document
        The same with what is known of persons.
    problem, result, findings
        What was read from there.
    alternatives
        The content of the plan.json of each alternative, as all may read it and with the rest.
    in_plan
        What schools.csv says of each school's place in the plan.
    edits
        What was found when it was read.
    answers
        Whether it may answer a what-if, whose search priced moves too.

    Raises
    ------
    InputError
        Where a cost cannot be computed at all.
    """
    # whatever the version, the same where no pair costs anything
    recounted = public.get("schema") != SCHEMA and bool(problem.pair_cost_s.any())
    verdict = replace(_by_hashes(place, public), recounted=recounted)
    breaches: tuple[str, ...] = ()
    if result.drawn_by_hand:  # it may break its rules: it says so itself, and claims less
        by_hand = reevaluate(problem, result)
        result = replace(result, breaches=by_hand.breaches, unplaceable_s=by_hand.unplaceable_s)
    else:
        breaches = _breaches(problem, result.plan)
    fresh = _computed(problem, _within_rounding(problem, result))
    verdict = verdict.with_figures(tuple(differences(document, problem, fresh)))
    edits = [*verdict.edits, *edits, *misplaced(_for_all(problem, public), result.plan, in_plan)]
    claimed = result.bound + result.left_out_s
    best = result
    if not (breaches or edits or verdict.counts_otherwise):
        bound, cheaper = _challenged(place, problem, _searched(result, findings), claimed)
        edits += _disproved(result, claimed, cheaper)
        if bound < claimed:
            best = _computed(problem, result, bound)
    if breaches or edits or verdict.counts_otherwise:
        prices, known = None if breaches else result.prices, _searched(result, findings).plan
        proof = proof_of(bound_name(place), lambda: Proof(reprove(problem, known, prices, claimed)))
        best = _computed(problem, result, proof.bound)
    stresses = sensitivity(problem, best.plan) if findings.stresses else ()
    verdict = replace(
        verdict, breaches=breaches, edits=tuple(edits), said=result.faults
    ).with_figures(tuple(in_short(_edited_stresses(findings.stresses, stresses))))
    others = []
    for at, (read, documents) in enumerate(zip(findings.alternatives, alternatives, strict=True)):
        theirs, complete = documents
        stated = document["alternatives"][at]
        other, broken, differing = _alternative(problem, (result, best), read, (complete, stated))
        of_other = Verdict(broken, old=verdict.counts_otherwise).with_figures(differing)
        name = f"{ALTERNATIVE}{at + 1}"
        verdict = _by_its_hashes(place, name, theirs, verdict.merged_with(of_other, name))
        others.append(other)
    if verdict.sound:
        doubts = tuple(_doubts(result, best))
        new: tuple[str, ...] = ()
        if not best.drawn_by_hand:  # why people left a school out, they say themselves
            best, new = with_reasons(problem, best, every_reason=not answers)
        explained, new_theirs = alternatives_with_reasons(problem, findings.alternatives, others)
        verdict = replace(verdict, doubts=(*doubts, *new, *new_theirs))
        kept = replace(findings, alternatives=explained) if doubts or new_theirs else findings
        return Verified(best, kept, verdict)
    return Verified(best, Findings(stresses, tuple(others)), verdict)


def _searched(result: Result, findings: Findings) -> Result:
    """Return the result of the search that proved the bound: not that of a plan drawn by hand."""
    found = findings.alternatives
    return found[0].result if result.drawn_by_hand and found else result


def _challenged(
    place: Path, problem: Problem, result: Result, claimed: float
) -> tuple[float, float | None]:
    """Return what `challenge` does, without its work where this plan was challenged before."""

    def prove() -> Proof:
        return Proof(*challenge(problem, result.plan, result.prices, claimed))

    found = proof_of(proof_name(place), prove)
    return found.bound, found.cheaper


def _for_all(problem: Problem, public: Document) -> Problem:
    """Return the problem as shared tables have it, without who needs a place if that is private."""
    said = public.get("lacking")
    if not isinstance(said, dict) or STATE not in said:
        return problem
    lacking = {**problem.schools.lacking, STATE: said[STATE]}
    return problem.replace(schools=replace(problem.schools, lacking=lacking))


def _by_hashes(place: Path, document: Document) -> Verdict:
    edits = find_edits(document, place)
    if edits is None:
        if "seconds" not in document or _has_newer(place, document):
            return Verdict(edits=(f"{PLAN} has lost its key {HASHES!r}",))
        return Verdict(old=True, unverified=True)
    changed = [f"the key {key!r} of {PLAN} is not as it was written" for key in edits.keys]
    files = [(is_drawn(name), f"{name} {fate}") for name, fate in edits.files]
    changed += [sentence for drawn, sentence in files if not drawn]
    return Verdict(
        edits=tuple(changed),
        drawn=tuple(sentence for drawn, sentence in files if drawn),
        unverified=document.get("unverified") is True,
    )


def _by_its_hashes(place: Path, name: str, document: Document, verdict: Verdict) -> Verdict:
    """Check an alternative against its own hashes, as well as against those of its plan.

    It may have been drawn again by itself since its plan was written.
    """
    edits = find_edits(document, place / name)
    if edits is None:
        lost = () if verdict.old else (f"{PLAN} has lost its key {HASHES!r}",)
        return verdict.merged_with(Verdict(edits=lost), name)
    keys = tuple(f"the key {key!r} of {PLAN} is not as it was written" for key in edits.keys)
    files = [f"{name}/{file} {fate}" for file, fate in edits.files]
    verdict = replace(verdict, drawn=tuple(dict.fromkeys([*verdict.drawn, *files])))
    return verdict.merged_with(Verdict(edits=keys), name)


def _has_newer(place: Path, document: Document) -> bool:
    """Whether a directory without hashes has what only versions with hashes write.

    Versions without hashes kept the run time in plan.json; later ones keep it apart.
    """
    outside = document.get("left_out", ())
    return (
        not _NEWER_KEYS.isdisjoint(document)
        or any("state" in school for school in outside)
        or (place / RUN).exists()
        or "state" in (place / SCHOOLS).read_bytes().partition(b"\n")[0].decode().split(",")
    )


def _breaches(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Return how a plan breaks its rules, a sentence for each kind."""
    kinds: dict[str, list[Violation]] = {}
    for breach in check(problem, plan):
        kinds.setdefault(breach.rule, []).append(breach)
    return tuple(
        sentence
        for breaches in kinds.values()
        for sentence in in_short(breach.sentence for breach in breaches)
    )


def _computed(problem: Problem, result: Result, bound: float | None = None) -> Result:
    """Return a result with its figures computed again, refusing one that has none."""
    found = reevaluate(problem, result, bound)
    figures = [found.left_out_s, found.bound]
    if not found.drawn_by_hand:
        figures += [found.objective, found.longest_drive_s]
    if np.isfinite(figures).all():
        return found
    problem_in_words = (
        "the plan has no cost: schools of one cluster have no way between them, a cluster has no "
        "school that can lead it, or a figure is too large to be true"
    )
    raise InputError([Fault(PLAN, problem_in_words, "Make the plan again")])


def _within_rounding(problem: Problem, result: Result) -> Result:
    """Return a result whose bound meets its cost, where only rounding set them apart."""
    fresh = _computed(problem, result)
    above = fresh.objective - result.bound
    if result.status is Status.OPTIMAL and 0 < above <= ROUNDED_S * (problem.n + 1):
        return replace(result, bound=fresh.objective)
    return result


def _disproved(result: Result, claimed: float, cheaper: float | None) -> Iterator[str]:
    """Say where a plan is not as good as it says: one that costs less than the bound was found."""
    if cheaper is None:
        return
    costs = f"one costs {cheaper:,.10g}, schools left out at their price, and not {claimed:,.10g}"
    if result.status is Status.OPTIMAL:
        yield f"it is not the best there is by its rules, as status says: {costs}"
    else:
        yield f"its bound is not the least that any plan by its rules costs: {costs}"


def _edited_stresses(stored: Sequence[Stress], found: Sequence[Stress]) -> Iterator[str]:
    by_name = {stress.name: stress for stress in stored}
    for stress in found:
        each = by_name.get(stress.name)
        if each is None or not _same_stress(each, stress):
            yield f"the test with drives {stress.name} differs from the computed result"


def _same_stress(stored: Stress, found: Stress) -> bool:
    same = [(each.within, each.clusters, _farthest(each)) for each in (stored, found)]
    drives = zip(stored.broken, found.broken, strict=False)
    near = (math.isclose(a.drive_s, b.drive_s, abs_tol=2 * ROUNDED_S) for a, b in drives)
    return same[0] == same[1] and all(near)


def _farthest(stress: Stress) -> list[tuple[int, tuple[int, int]]]:
    return [(each.cluster, each.between) for each in stress.broken]


def _alternative(
    problem: Problem,
    bests: tuple[Result, Result],
    read: Alternative,
    documents: tuple[Document, Document],
) -> tuple[Alternative, tuple[str, ...], tuple[str, ...]]:
    """Return an alternative computed again, its breaches, and its wrong figures.

    `bests` are the best plan as stored and as computed; `documents` are the alternative's own
    plan.json, and what that of the best plan says of it.
    """
    (claimed, best), (document, stated) = bests, documents
    breaches = _breaches(problem, read.result.plan)
    fresh = _computed(problem, read.result, best.bound + best.left_out_s)
    found = alternative_to(problem, best, fresh)
    slack_s = ROUNDED_S * (problem.n + 1)
    slack = 2 * slack_s / max(abs(best.objective), 1.0)
    bound_s = claimed.bound + claimed.left_out_s
    edits = [
        *differences(document, problem, _computed(problem, read.result, bound_s)),
        *difference("objective", stated.get("objective"), fresh.objective, slack_s),
        *difference("left_out", stated.get("left_out"), len(fresh.plan.left_out)),
        *difference("more", stated.get("more"), _known(found.more), slack),
        *difference("differs", stated.get("differs"), found.differs),
    ]
    if not breaches and fresh.total_s < bound_s - 2 * slack_s:
        edits.append(f"it costs less than {PLAN} says that any plan must")
    return found, breaches, tuple(edits)


def _known(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None


def _doubts(stored: Result, found: Result) -> Iterator[str]:
    """Say which claims of a plan could not be confirmed."""
    left = (
        f"what is proven is that none is more than {found.gap:.1%} better"
        if found.gap <= 1
        else "how much better another could be is not known"
    )
    if stored.status is Status.OPTIMAL and found.status is not Status.OPTIMAL:
        yield (
            "That no plan by these rules is better could not be confirmed, and is not claimed any "
            f"more: {left}."
        )
    elif found.gap > stored.gap + 1e-4:
        claim = f"That no plan can be more than {stored.gap:.1%} better"
        yield f"{claim} could not be confirmed: {left}."
