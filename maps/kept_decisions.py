"""The file of decisions in a plan directory: read, kept with a plan, and written by itself."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from clustering.decisions import Decisions
from clustering.decisions_file import decisions_of, decisions_to_toml, require_possible
from clustering.plan_document import result_from_json
from data.atomic_write import unwritable, write_atomically
from data.given_file import read_file
from data.json_file import read_json_object
from data.lock import one_at_a_time
from maps.plan_files import DECIDING, DECISIONS, PLAN

if TYPE_CHECKING:
    from clustering.plan import Plan
    from maps.stored_plan import StoredPlan

PRIVATE, SHARED = 0o600, 0o644
"""Rights of the file: for its owner alone where it names persons."""


def read_decisions(directory: str | Path, plan: Plan) -> Decisions:
    """Read what people decided about a plan; nothing where its directory has no such file.

    Parameters
    ----------
    directory
        Where the plan lies.
    plan
        The plan, with the names that it has itself.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    path = Path(directory) / DECISIONS
    return decisions_of(read_file(path), plan) if path.exists() else Decisions()


def read_clusters(directory: str | Path) -> tuple[Plan, Decisions]:
    """Return the clusters of a plan, with their decided names, and the decisions on them.

    Nothing else of the plan is read or checked.

    Raises
    ------
    InputError
        Where there is no plan, or it or the decisions cannot be read.
    """
    plan = result_from_json(read_json_object(Path(directory) / PLAN)).plan
    decisions = read_decisions(directory, plan)
    return decisions.named(plan), decisions


def keep_decisions(folder: Path, decisions: Decisions, plan: Plan) -> None:
    """Write what is decided into a folder that is being filled; nothing where there is nothing.

    Parameters
    ----------
    folder
        A plan directory that nobody reads yet.
    decisions, plan
        What is decided, and the plan that it is about.
    """
    if not (decisions or decisions.text):
        return
    text = decisions_to_toml(decisions, plan)
    mode = PRIVATE if decisions.names_persons else SHARED
    handle = os.open(folder / DECISIONS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode())


def as_read(decisions: Decisions, plan: Plan) -> bool:
    """Say whether decisions are those of their file: then a newer file is not written over.

    Parameters
    ----------
    decisions, plan
        What is decided, and the plan that it is about.
    """
    return not decisions or decisions_to_toml(decisions, plan) == decisions.text


def without_decisions(plan: StoredPlan) -> StoredPlan:
    """Return a plan with the names and leads that it had before people chose others."""
    proposal = plan.decisions.proposal(plan.problem, plan.result.plan)
    if proposal is plan.result.plan:
        return plan
    return dataclasses.replace(plan, result=dataclasses.replace(plan.result, plan=proposal))


def change_decisions(
    directory: Path, plan: Plan, change: Callable[[Decisions], Decisions]
) -> Decisions:
    """Change what is decided about a plan, as it stands in its directory at that moment.

    No other program that calls this changes it meanwhile. When this returns, it is on the disk.

    Parameters
    ----------
    directory
        Where the plan lies; its other files stay as they are.
    plan
        The plan, with the names that it has itself.
    change
        Returns what shall be decided, from what is.

    Returns
    -------
    Decisions
        What is decided now.

    Raises
    ------
    InputError
        With every fault of the file, and of what shall be in it; nothing was changed then.
    OutputError
        Where it cannot be written; what was there before is unchanged.
    """
    lock = directory / DECIDING
    try:
        with one_at_a_time(lock):
            changed = change(read_decisions(directory, plan)).made_for(plan)
            require_possible(changed, plan)
            return dataclasses.replace(changed, text=write_decisions(directory, changed, plan))
    except OSError as error:
        raise unwritable(lock, error) from error


def write_decisions(directory: Path, decisions: Decisions, plan: Plan) -> str:
    """Write what is decided about the plan of a directory, and return the text of the file.

    When this returns, it is on the disk.

    Parameters
    ----------
    directory
        Where the plan lies; its other files stay as they are.
    decisions, plan
        What is decided, and the plan that it is about.

    Raises
    ------
    OutputError
        Where it cannot be written; what was there before is unchanged.
    """
    text = decisions_to_toml(decisions, plan)
    path = directory / DECISIONS
    mode = PRIVATE if decisions.names_persons else SHARED
    write_atomically(path, text, mode=mode)
    try:
        _sync(path)
        if sys.platform != "win32":  # a folder cannot be opened there, and needs no such call
            _sync(directory)
    except OSError as error:
        raise unwritable(path, error) from error
    return text


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
