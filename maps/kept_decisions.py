"""What people decided about a plan, written beside it and kept apart from what was computed."""

from __future__ import annotations

import dataclasses
import os
from typing import TYPE_CHECKING

from clustering.decisions_file import decisions_to_toml
from maps.plan_files import DECISIONS

if TYPE_CHECKING:
    from pathlib import Path

    from maps.stored_plan import StoredPlan


def write_decisions(plan: StoredPlan, folder: Path) -> None:
    """Write what people decided, as they wrote it; for the owner only where it names persons."""
    decisions = plan.decisions
    if not (decisions or decisions.text):
        return
    text = decisions_to_toml(decisions, plan.result.plan)
    write_private = 0o600 if decisions.names_persons else 0o666
    handle = os.open(folder / DECISIONS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, write_private)
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode())


def without_decisions(plan: StoredPlan) -> StoredPlan:
    """Return a plan with the names and leads that it had before people chose others."""
    proposal = plan.decisions.proposal(plan.problem, plan.result.plan)
    if proposal is plan.result.plan:
        return plan
    return dataclasses.replace(plan, result=dataclasses.replace(plan.result, plan=proposal))
