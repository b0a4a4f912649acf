"""The state of a session as the page reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from app.driving import Untimed
from app.serve.changes import PROFILES
from app.serve.session import Session
from app.serve.steps import Steps
from clustering.policy.forms import Form
from clustering.policy.school_types import school_types
from clustering.scenario import AddSchool, Change, MoveHouse, Setting
from clustering.wording import sentence
from data.coordinates import to_degrees
from data.errors import InputError


def state_json(
    session: Session,
    steps: Steps,
    *,
    contents: str,
    answer: Mapping[str, Any] | None,
    conflicts: Sequence[str],
    message: str,
) -> dict[str, Any]:
    """Return what the page reads, but for the progress of a search.

    Parameters
    ----------
    session
        What the planner has asked and found.
    steps
        Settings after each change of the open scenario.
    contents
        Tag of what is shown.
    answer
        The answer to the open scenario as it stands; None where there is none.
    conflicts
        Sentences on rules that contradict each other.
    message
        What the user should know beside; empty for nothing.
    """
    scenario = session.open
    told = steps.told(scenario.changes)
    setting = steps.after(scenario.changes[: len(told.words)])
    words = (*told.words, *_unfit(scenario.changes, told.error))
    return {
        "revision": session.revision,
        "contents": contents,
        "scenario": scenario.name,
        "scenarios": list(session.names),
        "changes": [
            {"do": change.do, "words": said, **_at(change)}
            for change, said in zip(scenario.changes, words, strict=False)
        ],
        "canUndo": bool(scenario.changes),
        "canRedo": bool(scenario.undone),
        "answer": answer,
        "conflicts": list(conflicts),
        "rules": _rules(setting),
        "pins": {
            "together": [list(urns) for urns in setting.problem.rules.together],
            "apart": [list(pair) for pair in setting.problem.rules.apart],
        },
        "forms": [form.value for form in Form],
        "profiles": list(PROFILES),
        "types": list(school_types()),
        "canTime": not isinstance(steps.start.timing, Untimed),
        "message": message,
    }


def _at(change: Change) -> dict[str, list[float]]:
    """Return where a change puts a school: latitude and longitude."""
    if not isinstance(change, AddSchool | MoveHouse):
        return {}
    easting, northing = change.place
    lon, lat = to_degrees(np.array([easting]), np.array([northing]))
    return {"at": [round(float(lat[0]), 5), round(float(lon[0]), 5)]}


def _unfit(changes: Sequence[Change], error: InputError | None) -> list[str]:
    """Return words for changes that cannot be made, as after the roads were taken away."""
    if error is None:
        return []
    why = error.faults[0]
    cannot = f"This cannot be done: {why.problem}. {sentence(why.remedy)}"
    return [cannot] * len(changes)


def _rules(setting: Setting) -> dict[str, Any]:
    rules = setting.problem.rules
    form = setting.aim.form
    return {
        "minutes": rules.max_minutes,
        "fewest": rules.size[0],
        "most": rules.size[1],
        "balance_s_per_pupil": rules.balance_s_per_pupil,
        "left_out_s": rules.left_out_s,
        "coherence_s": rules.coherence_s,
        "form": "" if form is None else form.value,
        "profile": setting.problem.times.profile,
    }
