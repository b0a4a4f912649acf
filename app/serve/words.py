"""Faults in the words of a page: who fills a form writes no file, and starts no program."""

from clustering.rule_names import name_of
from clustering.wording import sentence
from data.errors import Fault, shorten

OF_FORMS = frozenset({"changes", "scenario", "place", "move", "set", "request"})
"""Where faults lie that are about what was typed on the page, not about a file."""

_EMPTY = {
    "changes": {
        "name": "Give the school a name.",
        "option": "Say what else was considered.",
        "why": "Say why it was put aside.",
    },
    "scenario": {
        "name": "Give the scenario a name.",
        "to": "Give the scenario a name.",
    },
    "request": {"toml": "The file is empty.", "csv": "The file is empty."},
}
"""What is asked for where a text is needed and there is none: by place and field."""

_LISTED = "Choose one of the list."
_ASKS = {
    "place": "Choose the place on the map, or type both numbers: a place in England.",
    "urns": "Choose two schools, or more.",
    "type": _LISTED,
    "drives": _LISTED,
    "profile": _LISTED,
}
"""What a field asks for, where a file would be told what to write."""

_FOR_FILES = ("Write it in quotes", "Write [", "Write {")
_NO_TEXT = "this must be a text"
_NOTHING = "nothing is said to change"
_NUMBERS = ("this is no whole number within the bounds", "this is no number within the bounds")
_MISSING = "Give it with --roads"
"""The remedy where the roads of a plan are not at hand."""


def fault_json(fault: Fault) -> dict[str, str]:
    """Return a fault as the page shows it, with the field it belongs to."""
    place, _, field = (fault.column or "").rpartition(".")
    if (name := name_of(fault)) is not None:
        place, field = name.title, name.control
    if fault.remedy == _MISSING:
        field = "drives"
        words = (
            f"{fault.where}: {fault.problem}. Start the program again with --roads FILE.osm.pbf."
        )
    else:
        words = (fault.where in OF_FORMS and _of_form(fault, field)) or _as_it_is(fault)
    if place and place != "change 1":
        words = f"{place.capitalize()}: {words}"
    if fault.school is not None:
        words = f"{shorten(fault.school)}: {words}"
    return {"field": field, "text": words if fault.row is None else f"Row {fault.row}: {words}"}


def _of_form(fault: Fault, field: str) -> str | None:
    """Return what is asked of who fills a form; None where the fault says it well itself."""
    if field in _ASKS and (field != "urns" or fault.problem == "this is no list of schools"):
        return _ASKS[field]
    asked = _EMPTY.get(fault.where, {}).get(field)
    if asked is not None and (fault.problem == _NO_TEXT or not (fault.value or "").strip("'")):
        return asked
    if fault.problem == _NOTHING:
        return "Change the pupils, the type or the religious character."
    if fault.remedy.startswith(_FOR_FILES):  # no form of the page sends that
        return f"{sentence(fault.problem)} Load the page again."
    if fault.problem in _NUMBERS:
        but = f", not {shorten(fault.value)}" if fault.value else ""
        return f"{fault.remedy}{but}."
    return None


def _as_it_is(fault: Fault) -> str:
    shown = f" ({shorten(fault.value)})" if fault.value else ""
    return f"{sentence(fault.problem + shown)} {sentence(fault.remedy)}"
