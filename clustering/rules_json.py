"""Rules as plan.json keeps them, and back."""

import json
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any

from pydantic import Field, create_model

from clustering.constraints.constraint import NEVER, Constraint
from clustering.constraints.registry import CONSTRAINTS
from clustering.rules import Rules
from data.errors import Fault, InputError, gathering
from data.validation import AS_WRITTEN, Document, validated


def rules_to_json(rules: Rules) -> dict[str, Any]:
    """Return rules by name, as values that JSON can hold."""
    return dict(json.loads(json.dumps(asdict(rules))))


def rules_from_json(document: object, where: str = "plan.json") -> Rules:
    """Return the rules in a document that `result_to_json` made.

    A rule that the document does not name was not known to its version.

    Raises
    ------
    InputError
        With every fault.
    """
    kept = document.get("rules") if isinstance(document, dict) else None
    completed, faults = _with_parts(kept, where) if isinstance(kept, dict) else (kept, [])
    found: Any = None
    with gathering(faults):
        found = validated(rules_model(), completed, where, AS_WRITTEN, "rules")
    if faults:
        raise InputError(faults)
    return Rules(**{rule.field: getattr(found, rule.field) for rule in CONSTRAINTS})


@cache
def rules_model() -> type[Document]:
    """Return the model of the object `rules` of plan.json."""
    entries: dict[str, Any] = {
        rule.field: (rule.values, Field(_unknown_before(rule), description=rule.meaning))
        for rule in CONSTRAINTS
    }
    return create_model("RulesDocument", __base__=Document, __doc__="All rules.", **entries)


def _unknown_before(rule: Constraint) -> Any:
    if rule.unknown_before is NEVER:
        return ...
    return rule.default if rule.unknown_before is None else rule.unknown_before


def _with_parts(kept: dict[str, Any], where: str) -> tuple[dict[str, Any], list[Fault]]:
    """Return what is kept with the parts of rules that its version did not know, and its faults.

    A rule of several parts has all of them, or none.
    """
    completed, faults = dict(kept), []
    for rule in CONSTRAINTS:
        if is_dataclass(rule.values) and isinstance(kept.get(rule.field), dict):
            completed[rule.field] = rule.completed(kept[rule.field])
            for name in sorted(
                {each.name for each in fields(rule.values)} ^ {*completed[rule.field]}
            ):
                problem = "there is no such key" if name in completed[rule.field] else "is missing"
                column = f"rules.{rule.field}.{name}"
                faults.append(Fault(where, problem, AS_WRITTEN, column=column))
    return completed, faults
