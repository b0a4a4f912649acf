"""JSON held against a typed model: every fault at once, each with its place and a remedy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from data.errors import Fault, InputError
from data.spelling import did_you_mean

T = TypeVar("T")
AS_WRITTEN = "Give a plan as this program wrote it"
"""What to do about a file of a plan that says something else than it should."""

_KINDS = {
    "bool": "true or false",
    "dataclass": "an object with named fields",
    "date": "a day, such as 2026-09-01",
    "dict": "an object with named fields",
    "finite_number": "a finite number",
    "float": "a number",
    "frozen_set": "a list",
    "int": "a whole number",
    "model": "an object with named fields",
    "string": "text",
    "tuple": "a list",
}
"""What a value should be, by how the name of a fault begins."""


class Document(BaseModel):
    """A part of a file that this program writes; keys that it does not know are skipped."""

    model_config = ConfigDict(
        frozen=True, strict=True, allow_inf_nan=False, populate_by_name=True, defer_build=True
    )

    def to_json(self) -> dict[str, Any]:
        """Return what was set, as values that JSON can hold."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


def validated(kind: type[T], value: object, where: str, remedy: str, place: str = "") -> T:
    """Return a value of JSON as a typed one; nothing is turned into what it is not.

    Parameters
    ----------
    kind
        A model or a dataclass.
    value
        What JSON holds: dictionaries, lists, texts, numbers.
    where
        The file or the request that holds it.
    remedy
        What to do about a value that is not what it should be.
    place
        Where in the file the value lies; `""` for the whole.

    Raises
    ------
    InputError
        With every fault.
    """
    of_kind: Any = kind  # every type can be hashed, which mypy does not know
    reader = adapter(of_kind)
    try:
        found: T = reader.validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        faults = _faults(reader, error, where, remedy)
        raise InputError(_within(place, fault) for fault in faults) from None
    return found


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Return what reads and writes values of a type; made when it is first asked for."""
    return TypeAdapter(kind)


def _faults(
    reader: TypeAdapter[Any], error: ValidationError, where: str, remedy: str
) -> Iterator[Fault]:
    """Yield the faults that a model found, as this program says them."""
    schema = cache(reader.json_schema)  # of a large model it takes a while
    for found in error.errors(include_url=False):
        place = tuple(part for part in found["loc"] if part != "[key]")
        column, given = _path(place), found["input"]
        value = given if isinstance(given, str) else repr(given)
        match found["type"]:
            case "missing":
                yield Fault(where, "is missing", remedy, column=column)
            case "extra_forbidden":
                known = sorted(_known(schema(), place[:-1]))
                otherwise = f"Known here are {', '.join(known)}"
                told = did_you_mean(str(place[-1]), known, otherwise)
                yield Fault(where, "there is no such key", told, column=column)
            case _:
                yield Fault(where, _problem(found), remedy, column=column, value=value)


def _within(place: str, fault: Fault) -> Fault:
    column = ".".join(filter(None, (place, fault.column)))
    return replace(fault, column=column or None)


def _path(place: tuple[int | str, ...]) -> str:
    """Return a place in JSON: `clusters[0].lead`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return "".join(parts).removeprefix(".")


def _problem(found: Any) -> str:
    told, context = found["type"], found.get("ctx", {})
    if told in {"enum", "literal_error"}:
        return f"should be {context['expected']}"
    if told == "value_error":
        return str(context["error"])
    kind = next((words for name, words in _KINDS.items() if told.startswith(name)), None)
    if kind and told.endswith(("_type", "_parsing", "_number", "_from_float")):
        return f"should be {kind}"
    text: str = found["msg"].removeprefix("Input ").removeprefix("Value error, ")
    return text[:1].lower() + text[1:]


def _known(schema: Mapping[str, Any], place: tuple[int | str, ...]) -> set[str]:
    """Return the keys that a JSON Schema knows at a place."""
    found = list(_resolved(schema, schema))
    for part in place:
        inner = [
            each.get("items")
            if isinstance(part, int)
            else each.get("properties", {}).get(part, each.get("additionalProperties"))
            for each in found
        ]
        found = [each for one in inner if isinstance(one, dict) for each in _resolved(schema, one)]
    return {key for each in found for key in each.get("properties", ())}


def _resolved(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what a part of a schema stands for: what it refers to, each of its alternatives."""
    if "$ref" in part:
        yield from _resolved(schema, schema["$defs"][part["$ref"].rpartition("/")[2]])
    elif "anyOf" in part:
        for each in part["anyOf"]:
            yield from _resolved(schema, each)
    else:
        yield part
