"""Which schools are meant: a text such as "phase = Secondary and faith = Roman Catholic".

A text is alternatives joined by "or", each of conditions joined by "and". A condition is the name
of a kind of school, such as "secondary", or a field of a school with its values. The independent
checker decides by itself which schools a filter takes (`clustering.check`).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.errors import Fault
from data.phases import SPECIAL
from data.school import School
from data.spelling import did_you_mean
from data.vocabulary import FAITH, PHASE, TYPE, denominations, key, known_faith, tidy, vocabulary

Condition = tuple[str, tuple[str, ...]]
"""A field, and the values that count."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "phase": "phase of education",
        "type": "type of school",
        "faith": "religious character",
        "special_units": "kind of special unit",
        "special_needs": "special needs that it provides for",
        "label": "label in the overrides",
        "la": "local authority",
        "district": "district",
        "area": "planning area",
        "town": "town",
        "diocese": "diocese",
        "trust": "academy trust",
        "federation": "federation",
        "urban_rural": "class of place, urban or rural",
        "existing_partnership": "partnership of today",
    }
)
"""Fields of a school that a condition may name, in words."""

HOLDERS: Mapping[str, str] = MappingProxyType({"label": "labels"})
"""The field of `School` that holds a field, where it has another name."""

BASE, MAY_LEAD, CAN_SUPPORT = "special_units", "may lead", "can support"
"""Conditions that have no values: a special unit of any kind, and two of the rules."""

NAMED: Mapping[str, Condition] = MappingProxyType(
    {
        "primary": ("phase", ("Primary", "Middle deemed primary")),
        "secondary": ("phase", ("Secondary", "All-through")),
        "all-through": ("phase", ("All-through",)),
        "middle": ("phase", ("Middle deemed primary", "Middle deemed secondary")),
        "nursery": ("phase", ("Nursery",)),
        "alternative provision": ("phase", ("Alternative provision",)),
        "special": ("phase", (SPECIAL,)),
        "base": (BASE, ()),
        "able to lead": (MAY_LEAD, ()),
        "able to support": (CAN_SUPPORT, ()),
    }
)
"""Kinds of school by name. A secondary school teaches to 16, so that a middle school is none."""

_LISTS = frozenset({"special_needs", "label"})
_VOCABULARIES = {"phase": PHASE, "type": TYPE}
_SCHOOL = re.compile(r"\s+schools?$", re.IGNORECASE)
_ENDS = r"(?:\s+schools?)?\s*(?:$|\s+(?:and|or)\s)"
_STARTS = "|".join(
    (
        *(rf"{name.replace('_', '[ _-]')}\s*=" for name in FIELDS),
        *(rf"{re.escape(name)}{_ENDS}" for name in NAMED),
    )
)


@dataclass(frozen=True, slots=True)
class SchoolFilter:
    """Schools that are meant.

    Attributes
    ----------
    alternatives
        A school is meant where all conditions of one of these hold. A condition without values
        holds for a school with a special unit, one that may lead, or one that can support others.
    """

    alternatives: tuple[tuple[Condition, ...], ...]

    @property
    def text(self) -> str:
        """The text that means it."""
        return " or ".join(" and ".join(map(_text_of, each)) for each in self.alternatives)

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields of `School` that it asks for."""
        named = (name for each in self.alternatives for name, _ in each)
        asked = {MAY_LEAD: "can_lead", CAN_SUPPORT: "ofsted", **HOLDERS}
        return tuple(dict.fromkeys(asked.get(name, name) for name in named))

    def takes(self, school: School, by_rules: Mapping[str, Callable[[School], bool]]) -> bool:
        """Say whether a school is meant.

        Parameters
        ----------
        by_rules
            Says of `MAY_LEAD` and `CAN_SUPPORT` whether a school does.
        """
        return any(
            all(
                by_rules[name](school) if name in by_rules else _holds(school, name, values)
                for name, values in each
            )
            for each in self.alternatives
        )


def _holds(school: School, name: str, values: tuple[str, ...]) -> bool:
    found = getattr(school, HOLDERS.get(name, name))
    if not values:
        return bool(found)
    if name == "faith":
        return not denominations(found).isdisjoint(values) or found in values
    wanted = set(map(key, values))
    if name in _LISTS:
        each = [part for part in found.split("~") if part]
        return any(not wanted.isdisjoint({key(part), key(part.split(" - ")[0])}) for part in each)
    return bool(found) and key(found) in wanted


def _text_of(condition: Condition) -> str:
    named = next((name for name, meant in NAMED.items() if meant == condition), None)
    return named or f"{condition[0]} = {' | '.join(condition[1])}"


def read_filter(text: str) -> SchoolFilter | Fault:
    """Return the filter that a text means, or the fault in it.

    Examples
    --------
    >>> read_filter("Special school or base").text
    'special or base'
    >>> read_filter("phase=secondary|All-through and faith = RC").text
    'secondary and faith = Roman Catholic'
    >>> print(read_filter("secondry"))
    role: this is no kind of school (found 'secondry'). Did you mean 'secondary'?
    """
    alternatives = []
    for each in _split("or", text):
        conditions = [_condition(part) for part in _split("and", each)]
        wrong = next((part for part in conditions if isinstance(part, Fault)), None)
        if wrong is not None:
            return wrong
        alternatives.append(tuple(part for part in conditions if not isinstance(part, Fault)))
    return SchoolFilter(tuple(dict.fromkeys(alternatives)))


def _split(word: str, text: str) -> list[str]:
    """Split a text at a word; one amid a value, before no field and no kind, is part of it."""
    return re.split(rf"\s+{word}\s+(?={_STARTS})", text.strip(), flags=re.IGNORECASE)


def _condition(text: str) -> Condition | Fault:
    name, sign, values = text.partition("=")
    name = tidy(name)
    if not sign:
        bare = _SCHOOL.sub("", name).casefold().replace("_", " ")
        if bare in NAMED:
            return NAMED[bare]
        remedy = did_you_mean(bare[:200], NAMED, f"Give one of {', '.join(NAMED)}, or {_EXAMPLE}")
        return Fault("role", "this is no kind of school", remedy, value=text)
    field = name.casefold().replace("-", "_").replace(" ", "_")
    if field not in FIELDS:
        remedy = did_you_mean(field[:200], FIELDS, f"Give one of {', '.join(FIELDS)}")
        return Fault("role", "a school has no such field", remedy, value=name)
    found = [_value(field, tidy(value)) for value in values.split("|")]
    wrong = next((each for each in found if isinstance(each, Fault)), None)
    return wrong or (field, tuple(dict.fromkeys(each for each in found if isinstance(each, str))))


_EXAMPLE = 'a field and its values, such as "phase = Secondary | All-through"'


def _value(field: str, text: str) -> str | Fault:
    """Return a value in standard spelling, where the field has one."""
    if not text or not any(map(str.isalnum, text)) or "=" in text or "~" in text:
        return Fault("role", f"this is no value of {field}", f"Give {_EXAMPLE}", value=text)
    if field in _VOCABULARIES:
        known = vocabulary(_VOCABULARIES[field])
        word = known.word(text)
        listed = f"Known are {', '.join(known.words)}"
        problem = f"the register has no such {FIELDS[field]}"
        return word or Fault("role", problem, did_you_mean(text, known.words, listed), value=text)
    if field != "faith":
        return text
    faith = known_faith(text)
    slip = vocabulary(FAITH).slip(text)
    remedy = "Give one of the register's words" if slip is None else f"Did you mean {slip!r}?"
    return faith or Fault("role", "this religious character is not known", remedy, value=text)
