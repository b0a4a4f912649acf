"""A plan drawn by hand beside the best plan found: what the page and the workbook show of it."""

import math
from collections.abc import Iterator
from typing import Any

from clustering.assessment.verdict import Assessment, assess
from clustering.plan import Cluster
from clustering.wording import called, capital
from maps.stored_plan import StoredPlan

BEST = "the best plan found"

Cells = tuple[str, float | None, float | None]
"""A term of the cost in words, and school-hours in the plan and in the best; None if not known."""


def assessment_of(plan: StoredPlan) -> Assessment | None:
    """Return the verdict on a plan drawn by hand; None for any other.

    Its first alternative is the best plan that was found when it was assessed.
    """
    if not plan.result.drawn_by_hand:
        return None
    others = plan.findings.alternatives
    return assess(plan.problem, plan.result, others[0].result if others else None)


def cost_rows(found: Assessment) -> tuple[Cells, ...]:
    """Return the terms of the cost in both plans."""
    return tuple((words, _hours(ours), _hours(theirs)) for words, ours, theirs in found.costs_s)


def assessment_contents(found: Assessment) -> dict[str, Any]:
    """Return what the page shows: costs side by side, the distance, and the dearest clusters."""
    return {
        "costs": [
            [words, _shown(ours), _shown(theirs)] for words, ours, theirs in cost_rows(found)
        ],
        "sentences": list(found.sentences),
        "dear": [
            {"number": each.cluster.number, "sentences": list(each.sentences)}
            for each in found.dear
        ],
    }


def assessment_rows(found: Assessment) -> Iterator[tuple[str, str, float | None, float | None]]:
    """Yield the rows of a sheet: subject, words, and school-hours of both plans for a cost."""
    for words, ours, theirs in cost_rows(found):
        yield "Cost, school-hours", words, ours, theirs
    for sentence in found.sentences:
        yield "Distance", sentence, None, None
    for each in found.dear:
        for sentence in each.sentences:
            yield _title(each.cluster), sentence, None, None


def _title(cluster: Cluster) -> str:
    return capital(called(cluster))


def _hours(seconds: float | None) -> float | None:
    known = seconds is not None and math.isfinite(seconds)
    return round(seconds / 3600, 1) if known and seconds is not None else None


def _shown(hours: float | None) -> str:
    return "not known" if hours is None else f"{hours:,.1f}"
