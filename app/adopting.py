"""Taking over what people changed by hand in the tables of a plan."""

import dataclasses
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from clustering.comparison import compare
from clustering.cost import lead_row
from clustering.decisions import Decision, Decisions
from clustering.evaluation import evaluate_by_hand
from clustering.locks import require_locked, with_decisions
from clustering.plan import Cluster, LeftOut, Plan
from clustering.problem import Problem
from data.errors import Fault, InputError
from data.json_file import read_json_object
from maps import StoredPlan
from maps.hand_edits import HandEdits, hand_edits
from maps.manifest import HASHES
from maps.plan_files import PLAN, SCHOOLS
from maps.plan_tables import schools_table
from maps.verdict import Verdict

BY_HAND = "People left it out."


def adopted(directory: Path, stored: StoredPlan) -> tuple[StoredPlan, tuple[str, ...]]:
    """Return a plan with what people changed by hand in its tables, and that in words.

    Names, leads and notes become decisions. Where schools moved, the plan is drawn by hand from
    then on: it may break rules, and nothing of it is proven.

    Parameters
    ----------
    directory
        Where the plan lies.
    stored
        The plan, read as it is.

    Raises
    ------
    InputError
        Where something cannot be taken over: nothing is, then.
    """
    names = {school.urn: school.name for school in stored.problem.schools}
    found = hand_edits(directory, stored.result.plan, stored.decisions, names)
    faults = [*found.faults, *_other_edits(directory, stored, found)]
    if faults:
        raise InputError(faults)
    if not found:
        return stored, ()
    plan, decisions = stored.result.plan, stored.decisions
    result = dataclasses.replace(stored.result, faults=())
    if found.moves:
        locked = with_decisions(stored.problem, plan, decisions)
        require_locked(locked, found.moves, "would move")
        _require_open(plan, decisions, found)
        moved = _moved(stored.problem, decisions.proposal(stored.problem, plan), found)
        decisions = decisions.follow(compare(plan, moved))
        plan = moved
        result = evaluate_by_hand(
            stored.problem,
            plan,
            stored.result.bound + stored.result.left_out_s,
            seed=stored.result.seed,
            prices=stored.result.prices,
        )
    decisions = _decided(decisions, plan, found)
    result = dataclasses.replace(result, plan=decisions.named(plan))
    new = dataclasses.replace(
        stored, result=result, decisions=decisions.made_for(plan), verdict=Verdict()
    )
    if found.moves:  # alternatives were others than the plan as it was
        findings = dataclasses.replace(new.findings, alternatives=(), stresses=(), conflicts=())
        new = dataclasses.replace(new, findings=findings, what_if=None)
    return new, found.sentences


def _other_edits(directory: Path, stored: StoredPlan, found: HandEdits) -> Iterator[Fault]:
    """Yield edits beside those that can be taken over: a plan with them is not sound."""
    hashes = read_json_object(directory / PLAN).get(HASHES)
    files = hashes.get("files") if isinstance(hashes, dict) else None
    plan = stored.decisions.proposal(stored.problem, stored.result.plan)
    text = schools_table(stored.problem, plan, stored.wording)
    as_written = isinstance(files, Mapping) and files.get(SCHOOLS) == _sha256(text)
    for fault in stored.verdict.faults:
        of_cells = SCHOOLS in fault.problem and as_written and bool(found.moves)
        if not of_cells:
            yield fault


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _require_open(plan: Plan, decisions: Decisions, found: HandEdits) -> None:
    """Refuse schools that moved into a locked cluster."""
    locked = {c.number for c in plan.clusters if decisions.of(c.number).locked}
    faults = [
        Fault(PLAN, f"cluster {to} is locked, and school {urn} moved into it", "Unlock it first")
        for urn, to in found.moves.items()
        if to in locked
    ]
    if faults:
        raise InputError(faults)


def _moved(problem: Problem, plan: Plan, found: HandEdits) -> Plan:
    """Return a plan with schools moved; a cluster without schools is no more."""
    home = {urn: cluster.number for cluster in plan.clusters for urn in cluster.schools}
    home |= {urn: to for urn, to in found.moves.items() if to is not None}
    gone = {urn for urn, to in found.moves.items() if to is None}
    known = {cluster.number: cluster for cluster in plan.clusters}
    clusters = []
    for number in sorted(set(home.values())):
        schools = tuple(sorted(u for u, to in home.items() if to == number and u not in gone))
        if schools:
            own = known.get(number, Cluster(number, ()))
            clusters.append(_led(problem, dataclasses.replace(own, schools=schools)))
    placed = {urn for cluster in clusters for urn in cluster.schools}
    reasons = {left.urn: left for left in plan.left_out}
    left_out = tuple(
        reasons.get(urn, LeftOut(urn, BY_HAND)) for urn in problem.schools.urns if urn not in placed
    )
    return Plan(tuple(clusters), left_out)


def _led(problem: Problem, cluster: Cluster) -> Cluster:
    """Return a cluster with a lead that is in it, where the plan has leads."""
    if problem.rules.shape == "pairwise":
        lead = cluster.lead if cluster.lead in cluster.schools else None
    else:
        row = lead_row(problem, [problem.row[urn] for urn in cluster.schools])
        lead = None if row is None else problem.schools[row].urn
    return dataclasses.replace(cluster, lead=lead)


def _decided(decisions: Decisions, plan: Plan, found: HandEdits) -> Decisions:
    """Return decisions with the names, leads and notes that people wrote."""
    names = {cluster.number: cluster for cluster in plan.clusters}
    for number in sorted({*found.names, *found.leads, *found.notes} & names.keys()):
        decision: Decision = decisions.of(number)
        changes: dict[str, object] = {}
        if number in found.names:
            changes["name"] = found.names[number]
        if number in found.leads:
            changes["lead"] = found.leads[number]
        if number in found.notes:
            changes["note"] = found.notes[number]
        decisions = decisions.decided(number, decision.replace(**changes))
    return decisions
