"""The directory a plan is kept in: everything that later commands need, and the map."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Set
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clustering.decisions import Decisions
from clustering.improvement.record import CurveRecord
from clustering.persons import made_by_vacancies, without_hashes
from clustering.plan_document import result_to_json
from clustering.policy.dossier import Dossier, dossier
from clustering.policy.dossier_json import dossier_to_json
from clustering.policy.purpose import PlanPurpose
from clustering.policy.purpose_json import purpose_to_json
from data.atomic_write import replace_directory, require_writable
from data.csv_file import no_collecting
from data.dates import in_words, today
from data.inspection import ROLE
from data.json_file import write_json
from data.school_table import inspections_to_table
from maps.beside import assessment_of
from maps.curve_picture import curve_png
from maps.draw import draw
from maps.exports import write_exports
from maps.findings import Findings, findings_to_json, without_needs
from maps.kept_decisions import as_read, keep_decisions, without_decisions
from maps.kept_options import write_options
from maps.manifest import with_hashes
from maps.personal import kept_apart, mark, public_result, write_personal
from maps.plan_files import (
    ALTERNATIVE,
    ANSWER,
    BASEMAP,
    BEFORE,
    CLUSTERS,
    CONSENTS,
    CURVE,
    CURVE_PICTURE,
    DECISIONS,
    FERRIES,
    INSPECTIONS,
    MADE_FROM_IT,
    MAP,
    OWN,
    PLAN,
    SCENARIO,
    SCHOOLS,
    SPOKES,
    TIMES,
)
from maps.plan_history import History, write_history
from maps.plan_tables import clusters_table, consents_table, schools_table
from maps.run_time import write_run_time
from maps.spokes import Spokes
from maps.stored_plan import StoredPlan, for_all
from maps.versions import versions
from maps.what_if import WhatIf
from maps.words import WORKING_DRAFT, attributions, title_of
from routing import write_ferry_marks, write_times

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.result import Result
    from maps.basemap import Basemap


def require_plan_directory_writable(directory: str | Path) -> None:
    """Refuse a place where no plan could be written, before hours of search are spent on one.

    Raises
    ------
    OutputError
        Where `directory` is a file, holds anything but a plan, or cannot be made.
    """
    place = Path(directory)
    alternatives = [path for path in place.glob(f"{ALTERNATIVE}*") if path.is_dir()]
    require_writable(place, PLAN, OWN | {path.name for path in alternatives})
    for path in alternatives:
        require_writable(path, PLAN, OWN)
    if (place / BEFORE).is_dir():
        require_writable(place / BEFORE, PLAN, OWN)


def write_plan_directory(
    directory: str | Path,
    problem: Problem,
    result: Result,
    *,
    basemap: Basemap | None = None,
    spokes: Spokes = Spokes(),  # noqa: B008 - nothing changes it
    findings: Findings = Findings(),  # noqa: B008 - it is immutable
    purpose: PlanPurpose | None = None,
    what_if: WhatIf | None = None,
    history: History = (),
    title: str | None = None,
    drawn_on: date | None = None,
    wording: str = WORKING_DRAFT,
    persons: bool = False,
    drawn: bool = True,
    decisions: Decisions = Decisions(),  # noqa: B008 - it is immutable
    curve: CurveRecord | None = None,
) -> Path:
    """Write a plan and its map, whole or not at all; an older plan in that place is replaced.

    Parameters
    ----------
    directory
        Where to write; made if it does not exist.
    problem, result
        The problem and its result.
    basemap, spokes
        As for `draw`.
    findings
        Findings in addition to the plan; each alternative becomes a plan directory within this one.
    purpose
        What the plan was made for; None for nothing in particular, beginning on the day it is
        drawn.
    what_if, history
        The what-if that the plan answers, kept beside it; the map then shows the plan before too.
        The steps by which it came from other plans, its own last.
    title, drawn_on
        As for `draw`.
    wording
        How far the plan has come, in words, on every output; see `maps.words`.
    persons
        Whether the map and the files beside it also name vacant headships and refusals.
    drawn
        Whether the map and the files for other programs are made too. Without them it is written in
        a fraction of the time, and is a plan for every command; `redraw_plan_directory` makes them.
    decisions
        What people decided about the plan, or about the one that it succeeds; see
        `Decisions.follow`. The outputs have the names and leads that they chose.
    curve
        What moving schools buys, where somebody asked: of this plan, or of the one that it
        improves, which is then the `before` of `what_if`.

    Returns
    -------
    Path
        The directory.

    Raises
    ------
    OutputError
        Where it cannot be written; what was there before is unchanged.
    InputError
        Where a school has no coordinates, and so cannot be drawn.
    """
    drawn_on = drawn_on or today()
    purpose = purpose or PlanPurpose(start=drawn_on)
    kept = Spokes.from_dict(spokes.to_dict())  # so that they are the same when drawn again
    if not decisions.proposed:
        decisions = decisions.with_proposed(result.plan)
    plan = StoredPlan(
        problem,
        dataclasses.replace(result, plan=decisions.named(result.plan)),
        basemap,
        kept,
        findings,
        purpose,
        drawn_on,
        what_if,
        wording,
        history=history,
        decisions=decisions.made_for(result.plan),
        curve=curve,
    )
    return _write_directory(
        Path(directory), plan, title, lambda _: frozenset(), persons=persons, drawn=drawn
    )


def write_stored_plan(
    directory: str | Path, plan: StoredPlan, title: str | None = None, *, persons: bool = False
) -> Path:
    """Write a plan with all that belongs to it, drawn anew; see `write_plan_directory`.

    Parameters
    ----------
    directory
        Where to write; made if it does not exist.
    plan
        The plan, as `read_plan_directory` returns it.
    title
        The title of the map; None for one that names the authorities.
    persons
        As for `write_plan_directory`.

    Raises
    ------
    OutputError
        Where it cannot be written; what was there before is unchanged.
    InputError
        Where a school has no place, and so cannot be drawn.
    """
    return _write_directory(Path(directory), plan, title, lambda _: frozenset(), persons=persons)


def redraw_plan_directory(
    directory: str | Path, plan: StoredPlan, *, persons: bool = False
) -> Path:
    """Write a plan directory again from what it holds, with all that was drawn drawn anew.

    Hand-outs are made anew where there are some, of the plan and of its alternatives.

    Parameters
    ----------
    directory
        Where the plan lies.
    plan
        What `read_plan_directory` returns of it.
    persons
        As for `write_plan_directory`.

    Raises
    ------
    OutputError, InputError
        As `write_stored_plan` does.
    """
    place = Path(directory)

    def hand_outs(folder: str) -> Set[str]:
        return {name for name in MADE_FROM_IT if (place / folder / name).is_file()}

    keep = {DECISIONS} if as_read(plan.decisions, plan.result.plan) else frozenset()
    return _write_directory(place, plan, None, hand_outs, persons=persons, keep=keep)


def _write_directory(
    place: Path,
    plan: StoredPlan,
    title: str | None,
    hand_outs: Callable[[str], Set[str]],
    *,
    persons: bool,
    drawn: bool = True,
    keep: Set[str] = frozenset(),
) -> Path:
    """Write a plan; `hand_outs` returns the names of those to make in a folder of the directory.

    The files named in `keep` stay as they are, even where they change while this is written.
    """
    require_plan_directory_writable(place)

    @no_collecting()
    def write(unfinished: Path) -> None:
        for number, alternative in enumerate(plan.findings.alternatives, start=1):
            name = f"{ALTERNATIVE}{number}"
            (unfinished / name).mkdir()
            other = dataclasses.replace(
                plan,
                result=alternative.result,
                findings=Findings(),
                what_if=None,
                history=(),
                decisions=Decisions(),
                curve=None,
                options=(),
            )
            _write_files(
                other, unfinished / name, title, hand_outs(name), persons=persons, drawn=drawn
            )
        _write_files(plan, unfinished, title, hand_outs(""), persons=persons, drawn=drawn)

    return replace_directory(place, write, keep)


def _write_files(
    plan: StoredPlan,
    folder: Path,
    title: str | None,
    hand_outs: Set[str],
    *,
    persons: bool,
    drawn: bool,
) -> None:
    """Write all files of a plan but its alternatives, which are there already."""
    if hand_outs:
        from maps.handouts import handout_files  # noqa: PLC0415 - slow to load, and seldom wanted

        made = handout_files(plan, persons=persons)
        for name in hand_outs:
            (folder / name).write_bytes(made[name])
    shared, what_if = for_all(plan), plan.what_if
    bare = without_decisions(shared)
    public_policy = dossier(bare.problem, bare.result.plan, bare.purpose)
    shown = plan if persons else shared
    policy = public_policy
    if shown.result.plan is not bare.result.plan:
        policy = dossier(shown.problem, shown.result.plan, shown.purpose)
    problem, result = shown.problem, shown.result
    public_keys: dict[str, Any] = {"policy": dossier_to_json(public_policy)}
    if what_if is not None:
        public_keys["before"] = what_if.title
        _write_what_if(what_if, folder)
    table = clusters_table(problem, result, plan.wording, shown.decisions)
    (folder / CLUSTERS).write_bytes(table.encode())
    (folder / CONSENTS).write_bytes(consents_table(policy, plan.wording, result.marks).encode())
    if plan.basemap is not None:
        write_json(folder / BASEMAP, plan.basemap.to_dict())
    _write_spokes(plan.spokes, folder)
    if plan.curve is not None:
        write_json(folder / CURVE, plan.curve.to_json())
    if drawn:
        _draw_outputs(plan, shown, policy, folder, title)
    _write_kept(plan, folder, public_keys)


def _draw_outputs(
    plan: StoredPlan, shown: StoredPlan, policy: Dossier, folder: Path, title: str | None
) -> None:
    """Draw what is shown of a plan: the map, and the files for other programs."""
    problem, result = shown.problem, shown.result
    page = draw(
        problem,
        result.plan,
        result=result,
        basemap=plan.basemap,
        spokes=plan.spokes,
        policy=policy,
        before=None if shown.what_if is None else shown.what_if.drawn,
        assessment=assessment_of(shown),
        title=title,
        drawn_on=plan.drawn_on,
        wording=plan.wording,
        decisions=shown.decisions,
        curve=plan.curve,
    )
    page.save(folder / MAP)
    if plan.curve is not None:
        picture = curve_png(
            plan.curve,
            title or title_of(problem.schools, result),
            f"{plan.wording}. {in_words(plan.drawn_on.isoformat())}",
            " ".join(attributions(problem, plan.basemap)),
        )
        (folder / CURVE_PICTURE).write_bytes(picture)
    write_exports(folder, shown, policy, title or title_of(problem.schools, result))


def _write_kept(plan: StoredPlan, folder: Path, public_keys: Mapping[str, Any]) -> None:
    """Write what later commands need, and add the `public_keys` to plan.json.

    All other files lie there already: plan.json holds their hashes. What is known of persons goes
    into a file of its own, and so does what people decided: plan.json has the plan itself.
    """
    keep_decisions(folder, plan.decisions, plan.result.plan)
    plan = without_decisions(plan)
    problem, result = public_result(plan.problem, plan.result, plan.purpose)
    (folder / SCHOOLS).write_bytes(schools_table(problem, result.plan, plan.wording).encode())
    if any(source.role == ROLE for source in plan.problem.schools.sources):
        table = inspections_to_table(plan.problem.schools)
        (folder / INSPECTIONS).write_bytes(table.encode())
    write_times(plan.problem.times, folder / TIMES)
    if plan.problem.times.by_ferry is not None:
        write_ferry_marks(plan.problem.times, folder / FERRIES)
    document = result_to_json(problem, result, versions())
    found = findings_to_json(plan.findings)
    more_keys = {**found, "programme": purpose_to_json(plan.purpose)}
    apart = made_by_vacancies(plan.problem, plan.purpose)
    public_purpose = purpose_to_json(without_hashes(plan.problem, plan.purpose))
    public = {**(without_needs(found) if apart else found), "programme": public_purpose}
    personal = kept_apart(plan.problem, plan.result, {**document, **public}, more_keys)
    document |= {"drawn_on": plan.drawn_on.isoformat(), "speeds": dict(plan.problem.times.speeds)}
    document |= {**public, **public_keys}
    document |= {"wording": plan.wording, **mark(personal, plan.problem, plan.purpose)}
    write_options(folder, plan.options)
    write_history(folder, plan.history, document)
    document = with_hashes(document, folder)
    write_json(folder / PLAN, document)
    write_personal(folder, personal, document)
    write_run_time(folder, plan.result.seconds, document)


def _write_spokes(spokes: Spokes, folder: Path) -> None:
    if spokes.lines:
        write_json(folder / SPOKES, spokes.to_dict())


def _write_what_if(what_if: WhatIf, folder: Path) -> None:
    if what_if.scenario:
        (folder / SCENARIO).write_text(what_if.scenario, encoding="utf-8", newline="\n")
    write_json(folder / ANSWER, dict(what_if.answer))
    before = folder / BEFORE
    before.mkdir()
    _write_spokes(what_if.before.spokes, before)
    found = dataclasses.replace(what_if.before.findings, alternatives=())
    _write_kept(dataclasses.replace(what_if.before, findings=found, history=()), before, {})
