"""What a page sends: JSON read into plain values, or refused in words."""

import json
from typing import Any, NoReturn

from clustering.rule_names import name_of
from clustering.wording import sentence
from data.errors import Fault, InputError, shorten
from data.toml_file import TomlReader

MOST_REVISIONS = 10**12


class MalformedError(Exception):
    """What came is no JSON object."""


def read_body(raw: bytes) -> dict[str, Any]:
    """Return the object that a body holds.

    Raises
    ------
    MalformedError
        Where it is no JSON, no object, or holds text that cannot be written to a file.
    """
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
        json.dumps(body, ensure_ascii=False).encode("utf-8")  # half a character cannot be written
    except (ValueError, RecursionError):
        raise MalformedError("This is no valid JSON.") from None
    if not isinstance(body, dict):
        raise MalformedError("Send a JSON object, such as {}.")
    return body


def revision_of(body: dict[str, Any]) -> int:
    """Return the revision that a write rests on.

    Raises
    ------
    InputError
        Where there is none.
    """
    reader = TomlReader("request")
    revision = reader.whole_value(
        body.get("revision"), "revision", least=-MOST_REVISIONS, most=MOST_REVISIONS
    )
    reader.finish()
    return revision or 0


def text_of(body: dict[str, Any], key: str) -> str:
    """Return a text.

    Raises
    ------
    InputError
        Where it is none, or empty.
    """
    reader = TomlReader("request")
    text = reader.text(body, key)
    reader.finish()
    return text


def faults_json(error: InputError) -> dict[str, Any]:
    """Return faults as the page shows them, each with the field it belongs to."""
    return {"faults": [_fault(fault) for fault in error.faults]}


def _fault(fault: Fault) -> dict[str, str]:
    place, _, field = (fault.column or "").rpartition(".")
    if (name := name_of(fault)) is not None:
        place, field = name.title, name.control
    shown = f" ({shorten(fault.value)})" if fault.value else ""
    words = sentence(f"{fault.problem}{shown}") + " " + sentence(fault.remedy)
    if place and place != "change 1":
        words = f"{place.capitalize()}: {words}"
    if fault.school is not None:
        words = f"{shorten(fault.school)}: {words}"
    return {"field": field, "text": words if fault.row is None else f"Row {fault.row}: {words}"}


def _refuse(_: str) -> NoReturn:
    raise ValueError
