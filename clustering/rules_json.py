"""Rules as plan.json keeps them, and back."""

import json
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from clustering.constraints.constraint import FOR_EVER, Constraint
from clustering.constraints.registry import CONSTRAINTS
from clustering.rules import Rules
from data.errors import Fault, InputError


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
    if not isinstance(kept, dict):
        raise InputError([_fault(where, "rules", "should be an object with named fields", kept)])
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for rule in CONSTRAINTS:
        try:
            values[rule.field] = _value(rule, kept)
        except KeyError:
            faults.append(_fault(where, f"rules.{rule.field}", "is missing", None))
        except (ValidationError, TypeError, ValueError) as error:
            place = _place(error)
            name = ".".join(filter(None, ("rules", rule.field, place)))
            value = kept.get(rule.field)
            faults.append(_fault(where, name, "is not what it should be", value))
    if faults:
        raise InputError(faults)
    return Rules(**values)


def _value(rule: Constraint, kept: dict[str, Any]) -> Any:
    """Return the value of a rule.

    Raises
    ------
    KeyError
        Where it is missing, and every version kept it.
    ValidationError, TypeError, ValueError
        Where it is of another kind.
    """
    if rule.field not in kept:
        if rule.unknown_before is FOR_EVER:
            raise KeyError(rule.field)
        return rule.default if rule.unknown_before is None else rule.unknown_before
    value = rule.completed(kept[rule.field])
    if is_dataclass(rule.values) and {each.name for each in fields(rule.values)} != {*value}:
        raise TypeError
    # strict, as JSON: lists are tuples there, and nothing else is taken for what it is not
    return _reader(rule.field).validate_json(json.dumps(value), strict=True)


@cache
def _reader(field: str) -> TypeAdapter[Any]:
    (values,) = (rule.values for rule in CONSTRAINTS if rule.field == field)
    return TypeAdapter(values)


def _place(error: Exception) -> str:
    """Return where in a value of several parts the first fault lies."""
    if not isinstance(error, ValidationError):
        return ""
    return ".".join(str(part) for part in error.errors()[0]["loc"] if isinstance(part, str))


def _fault(where: str, column: str, problem: str, value: object) -> Fault:
    shown = None if value is None else repr(value)
    return Fault(where, problem, "Give a plan as this program wrote it", column=column, value=shown)
