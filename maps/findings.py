"""Findings in addition to a plan: other drive times, other plans, contradictions in the rules."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from clustering.explanations.alternative import Alternative
from clustering.plan_document import AlternativeEntry, PlanDocument, StressEntry
from clustering.result import Result
from clustering.sensitivity import Stress
from maps.plan_files import ALTERNATIVE


@dataclass(frozen=True, slots=True)
class Findings:
    """Findings in addition to a plan; empty where none were requested.

    Attributes
    ----------
    stresses
        What becomes of the plan with other drive times.
    alternatives
        Other plans of the same problem.
    conflicts
        Contradicting rules and the ways out, as values that JSON can hold.
    """

    stresses: tuple[Stress, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    conflicts: tuple[Mapping[str, Any], ...] = ()


def findings_to_json(findings: Findings) -> dict[str, Any]:
    """Return what plan.json says of the findings."""
    others = [
        AlternativeEntry(
            directory=f"{ALTERNATIVE}{number}",
            objective=alternative.result.objective,
            left_out=len(alternative.result.plan.left_out),
            more=alternative.more if math.isfinite(alternative.more) else None,
            differs=alternative.differs,
            trades=alternative.trades,
        )
        for number, alternative in enumerate(findings.alternatives, start=1)
    ]
    return {
        "sensitivity": [StressEntry.of(stress).to_json() for stress in findings.stresses],
        "alternatives": [each.to_json() for each in others],
        "conflicts": list(findings.conflicts),
    }


def without_needs(findings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what plan.json says of findings, without who needs a place and has none.

    Contradictions concern such schools only, and the trades of an alternative name them.
    """
    others = [{**each, "trades": []} for each in findings["alternatives"]]
    return {**findings, "alternatives": others, "conflicts": []}


def findings_of(document: PlanDocument, read_alternative: Callable[[str], Result]) -> Findings:
    """Return the findings in plan.json; empty where it has none.

    Parameters
    ----------
    document
        The content of plan.json.
    read_alternative
        Reads the result in a directory, given its name within the plan's.
    """
    return Findings(
        tuple(stored.stress for stored in document.sensitivity),
        tuple(
            Alternative(
                read_alternative(stored.directory),
                -math.inf if stored.more is None else stored.more,
                stored.differs,
                stored.trades,
            )
            for stored in document.alternatives
        ),
        document.conflicts,
    )
