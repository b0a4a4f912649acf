"""The files that a plan was made from, as papers name them beside a figure and in their lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clustering.wording import capital, counted, listed
from data.dates import in_words
from maps.words import method, minutes

if TYPE_CHECKING:
    from maps.stored_plan import StoredPlan

NO_WAY = "no known way"


def file_sources(stored: StoredPlan) -> Iterator[str]:
    """Yield the files that a plan was made from, as a list of sources gives them."""
    for source in (*stored.problem.schools.sources, *stored.problem.times.sources):
        when = f", of {in_words(source.vintage)}" if source.vintage else ""
        yield f"{capital(source.role)}: {source.name}{when}."
    if stored.plan_hash:
        yield f"The plan itself: plan.json, {stored.plan_hash}."


def register_words(stored: StoredPlan) -> str:
    """Return the register as a source, with its day."""
    for source in stored.problem.schools.sources:
        if source.role == "schools":
            when = f" of {in_words(source.vintage)}" if source.vintage else ""
            return f"school register{when} ({source.name})"
    return "school register"


def drives_words(stored: StoredPlan) -> str:
    """Return the drive times as a source."""
    files = listed([source.name for source in stored.problem.times.sources])
    return f"drive times: {method(stored.problem.times).lower()}{f' ({files})' if files else ''}"


def drive_words(seconds: float) -> str:
    """Return a drive in whole minutes, as every output rounds it."""
    whole = minutes(seconds)
    return NO_WAY if whole is None else counted(whole, "minute")
