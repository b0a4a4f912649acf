"""The plan directory of an answer: what the plan in hand has already is kept, the rest is added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import routing
from app.driving import OnRoads
from clustering.comparison import compare
from clustering.scenario import Answer, answer_for_all, scenario_to_toml
from data.dates import today
from maps import Findings, Spokes, StoredPlan, WhatIf, journeys, write_plan_directory
from maps.plan_history import HistoryStep

if TYPE_CHECKING:
    from app.explaining import Clash
    from clustering.decisions import Decisions
    from clustering.improvement.record import CurveRecord
    from data.school import School

WHAT_IF, UPDATE, IMPROVE = "whatif", "update", "improve"
"""Commands that answer, as the history of a plan names them."""


def write_answer(
    directory: Path,
    stored: StoredPlan,
    title: str,
    answer: Answer,
    clashes: Sequence[Clash] = (),
    *,
    command: str = WHAT_IF,
    persons: bool = False,
    curve: CurveRecord | None = None,
    drawn: bool = True,
) -> Path:
    """Write the plan directory of an answer, with the scenario and the plan before.

    Parameters
    ----------
    directory
        Where to write; see `write_plan_directory` for what is replaced.
    stored, title
        The plan in hand, and its title.
    answer
        The answer.
    clashes
        Contradictions that were found in it.
    command
        The command that made it, for the history.
    persons
        Whether the map and the files beside it also name vacant headships and refusals. The
        scenario and the answer never do: the directory is shared.
    curve
        What moving schools buys, where the answer is a step of it; that has no scenario.
    drawn
        Whether the map and the files for other programs are made too.

    Raises
    ------
    OutputError
        Where it cannot be written; what was there before is unchanged.
    """
    problem = answer.after.problem
    shared = answer_for_all(answer)
    scenario = scenario_to_toml(shared.scenario) if curve is None else ""
    return write_plan_directory(
        directory,
        problem,
        answer.result,
        basemap=stored.basemap,
        spokes=spokes_of(answer, stored.spokes),
        findings=Findings(conflicts=tuple(clash.to_json(problem) for clash in clashes)),
        purpose=answer.after.purpose,
        what_if=WhatIf(title, stored, scenario, shared.to_json()),
        curve=curve,
        wording=stored.wording,
        history=(*stored.history, _step(command, stored, title, shared)),
        persons=persons,
        drawn=drawn,
        decisions=decisions_after(stored, answer),
    )


def _step(command: str, stored: StoredPlan, title: str, shared: Answer) -> HistoryStep:
    """Return the step of the history that an answer without information on persons is."""
    kinds = [change.kind.value for change in shared.of_register]
    kinds = kinds or [change.do for change in shared.scenario.changes]
    known = {*stored.problem.schools.sources, *stored.problem.times.sources}
    after = shared.after.problem
    return HistoryStep(
        command=command,
        day=today().isoformat(),
        plan_before=title,
        before=stored.plan_hash,
        inputs=tuple(
            source
            for source in dict.fromkeys((*after.schools.sources, *after.times.sources))
            if source not in known
        ),
        changes=Counter(kinds),
        new_urns=shared.new_urns,
        moved=len(shared.moves),
    )


def decisions_after(stored: StoredPlan, answer: Answer) -> Decisions:
    """Return what people decided about the plan in hand, for the plan that answers."""
    return stored.decisions.follow(compare(stored.result.plan, answer.plan))


def spokes_of(answer: Answer, known: Spokes) -> Spokes:
    """Return the drives of an answer along the roads; the plan's own are kept.

    Where there are no roads to follow, new drives have no line.
    """
    timing = answer.after.timing
    driven_alike = timing is answer.before.timing
    drives = list(journeys(answer.after.problem, answer.plan))
    kept = {
        (start.urn, hub.urn): known.lines[start.urn, hub.urn]
        for start, hub in drives
        if driven_alike and (start.urn, hub.urn) in known.lines and _stays(answer, start, hub)
    }
    new = [(start, hub) for start, hub in drives if (start.urn, hub.urn) not in kept]
    if not new or not isinstance(timing, OnRoads):
        return Spokes(kept)
    found = Spokes.along(routing.routes(timing.roads, timing.profile, new, ferries=timing.ferries))
    return Spokes({**kept, **found.lines})


def _stays(answer: Answer, *schools: School) -> bool:
    """Say whether schools are where they were in the plan in hand."""
    before = answer.before.problem.schools.by_urn
    return all(
        school.urn in before and _coordinates(before[school.urn]) == _coordinates(school)
        for school in schools
    )


def _coordinates(school: School) -> tuple[float, float]:
    return school.easting, school.northing
