"""What was found beside a plan: other drive times, other plans, contradictions in the rules."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clustering.explanations.alternatives import Alternative
from clustering.result import Result
from clustering.sensitivity import Stress, stress_from_json, stress_to_json
from maps.plan_files import ALTERNATIVE


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found beside a plan; empty where nothing was asked for.

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
    return {
        "sensitivity": [stress_to_json(stress) for stress in findings.stresses],
        "alternatives": [
            {
                "directory": f"{ALTERNATIVE}{number}",
                "objective": alternative.result.objective,
                "left_out": len(alternative.result.plan.left_out),
                "more": alternative.more,
                "differs": alternative.differs,
                "trades": list(alternative.trades),
            }
            for number, alternative in enumerate(findings.alternatives, start=1)
        ],
        "conflicts": list(findings.conflicts),
    }


def without_needs(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what plan.json says of findings, without who needs a place and has none.

    Contradictions are told of such schools alone, and what an alternative trades names them.
    """
    others = [{**each, "trades": []} for each in told["alternatives"]]
    return {**told, "alternatives": others, "conflicts": []}


def findings_from_json(
    document: Mapping[str, Any], read_alternative: Callable[[str], Result]
) -> Findings:
    """Return the findings that plan.json tells of; those of a plan written without are empty.

    Parameters
    ----------
    document
        The content of plan.json.
    read_alternative
        Reads the result in a directory, given its name within the plan's.

    Raises
    ------
    KeyError, TypeError, ValueError
        Where the document says something else.
    """
    return Findings(
        tuple(map(stress_from_json, document.get("sensitivity", []))),
        tuple(
            Alternative(
                read_alternative(_directory(told["directory"])),
                float(told["more"]),
                float(told["differs"]),
                tuple(map(str, told["trades"])),
            )
            for told in document.get("alternatives", [])
        ),
        _objects(document.get("conflicts", [])),
    )


def _directory(name: object) -> str:
    """Refuse any name but those we give: a plan.json from elsewhere must not lead elsewhere."""
    if not re.fullmatch(rf"{ALTERNATIVE}[0-9]+", str(name)):
        raise ValueError(f"{name} is no alternative")
    return str(name)


def _objects(listed: Sequence[Any]) -> tuple[Mapping[str, Any], ...]:
    if not all(isinstance(each, dict) for each in listed):
        raise TypeError("conflicts are objects")
    return tuple(listed)
