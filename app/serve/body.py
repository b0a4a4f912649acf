"""What a page sends: JSON read into plain values, or refused in words."""

import json
from typing import Any, Literal, NoReturn, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from app.serve.words import fault_json
from data.errors import InputError
from data.validation import validated

MOST_REVISIONS = 10**12


class MalformedError(Exception):
    """The body is not a JSON object."""


def read_body(raw: bytes) -> dict[str, Any]:
    """Return the object that a body holds.

    Raises
    ------
    MalformedError
        Where it is not JSON, not an object, or holds text that cannot be written to a file.
    """
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_refuse)
        json.dumps(body, ensure_ascii=False).encode("utf-8")  # half a character cannot be written
    except (ValueError, RecursionError):
        raise MalformedError("This is no valid JSON.") from None
    if not isinstance(body, dict):
        raise MalformedError("Send a JSON object, such as {}.")
    return body


class Write(BaseModel):
    """What every write of a page says: the revision that it is based on."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    revision: int = Field(ge=-MOST_REVISIONS, le=MOST_REVISIONS)


class ChangesWrite(Write):
    """Changes, as a scenario file has them."""

    changes: Any = None


class FileWrite(Write):
    """The text of a scenario file, or of a list of schools."""

    text: str = Field(validation_alias=AliasChoices("toml", "csv"), min_length=1)


class ScenarioWrite(Write):
    """What becomes of the scenarios of a plan."""

    action: Literal["new", "open", "rename", "copy", "delete"]
    name: str
    to: str = ""

    @property
    def entry(self) -> dict[str, str]:
        """The same as the journal has it."""
        new = {"to": self.to} if self.action in {"rename", "copy"} else {}
        return {"do": self.action, "name": self.name, **new}


W = TypeVar("W", bound=Write)


def write_of(kind: type[W], body: dict[str, Any]) -> W:
    """Return a write that a page sent.

    Raises
    ------
    InputError
        With every fault: keys that are missing or not known, values of another kind.
    """
    return validated(kind, body, "request", "Load the page again")


def faults_json(error: InputError) -> dict[str, Any]:
    """Return faults as the page shows them, each with the field it belongs to."""
    return {"faults": [fault_json(fault) for fault in error.faults]}


def _refuse(_: str) -> NoReturn:
    raise ValueError
