"""The plan directory of an answer: what the plan in hand has already is kept, the rest is added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import routing
from app.driving import OnRoads
from clustering.scenario import Answer, answer_for_all, scenario_to_toml
from maps import Findings, Spokes, StoredPlan, WhatIf, journeys, write_plan_directory

if TYPE_CHECKING:
    from app.explaining import Clash
    from clustering.improvement.record import CurveRecord
    from data.school import School


def write_answer(
    directory: Path,
    stored: StoredPlan,
    title: str,
    answer: Answer,
    clashes: Sequence[Clash] = (),
    *,
    persons: bool = False,
    curve: CurveRecord | None = None,
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
    persons
        Whether the map and the files beside it also name vacant headships and refusals. The
        scenario and the answer never do: the directory is shared.
    curve
        What moving schools buys, where the answer is a step of it; that has no scenario.

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
        persons=persons,
    )


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
