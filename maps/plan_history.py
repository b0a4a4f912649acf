"""`history.json`: which plan came from which, by which command and which files."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.json_file import read_json_object, write_json
from data.school import Source
from data.validation import AS_WRITTEN, adapter, validated
from maps.plan_files import HISTORY

_STEPS = "steps"
_IDENTIFYING = {"clusters": ("number", "schools", "lead"), "left_out": ("urn",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryStep:
    """One plan made from another.

    Attributes
    ----------
    command
        The command that made it: `update`, `whatif`, `improve`.
    day
        The day its outputs bear, ISO 8601.
    plan_before
        Title of the plan that it was made from.
    before, after
        Hashes of the two plans, as `plan_hash` returns them; `""` for one not written yet.
    inputs
        The files it was made with, beyond those of the plan before.
    changes
        How many changes of each kind were made.
    new_urns
        The new URN of each school of the plan before that has one, by the old.
    moved
        How many schools have moved.
    """

    command: str
    day: str
    plan_before: str
    before: str
    after: str = ""
    inputs: tuple[Source, ...] = ()
    changes: Mapping[str, int] = field(default_factory=dict)
    new_urns: Mapping[int, int] = field(default_factory=dict)
    moved: int = 0


History = tuple[HistoryStep, ...]


def plan_hash(document: Mapping[str, Any]) -> str:
    """Return what identifies the plan in a plan.json: its clusters, its rules and its files.

    Figures, names and wording do not count, so that a plan that is drawn again stays the same.
    """
    kept = {key: document.get(key) for key in ("rules", "inputs")}
    for key, names in _IDENTIFYING.items():
        kept[key] = [[row.get(name) for name in names] for row in document.get(key, ())]
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_history(
    folder: Path, history: Sequence[HistoryStep], document: Mapping[str, Any]
) -> None:
    """Write the history of a plan, its last step completed; nothing where it has none.

    Parameters
    ----------
    folder
        The plan directory.
    history
        Its steps, the first of them first.
    document
        The content of its plan.json.
    """
    if not history:
        return
    *past, last = history
    completed = dataclasses.replace(last, after=last.after or plan_hash(document))
    steps = adapter(History).dump_python((*past, completed), mode="json")
    write_json(folder / HISTORY, {_STEPS: steps})


def read_history(folder: Path) -> History:
    """Return the history of a plan, the first step first; none where it has none.

    Raises
    ------
    InputError
        Where the file is not what it should be.
    """
    if not (folder / HISTORY).exists():
        return ()
    content = read_json_object(folder / HISTORY)
    of_steps: Any = History
    found: History = validated(of_steps, content.get(_STEPS), HISTORY, AS_WRITTEN, _STEPS)
    return found


def new_urns_since(history: Sequence[HistoryStep], before: str) -> dict[int, int]:
    """Return the new URN of each school of an earlier plan that has one since, by the old.

    Parameters
    ----------
    history
        The steps of a plan.
    before
        What identifies the earlier plan; where it is none of those that it came from, no school has
        another URN.
    """
    at = next((at for at, step in enumerate(history) if step.before == before), len(history))
    found: dict[int, int] = {}
    for step in history[at:]:
        followed = {old: step.new_urns.get(new, new) for old, new in found.items()}
        later = {old: new for old, new in step.new_urns.items() if old not in found.values()}
        found = {**later, **followed}
    return {old: new for old, new in found.items() if old != new}
