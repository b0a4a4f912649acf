"""What another register says that the one of a plan did not, each change told once, in words."""

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from data.heirs import families, heirs
from data.school import School, Schools
from data.spelling import counted
from data.successors import Following

MOVED_M = 1.0
"""Places that differ by less are the same, written in another way."""


class ChangeKind(StrEnum):
    """What kind of change it is, in the order in which changes are told."""

    CLOSED = "closed"
    LEFT = "left the authority or phase"
    OPENED = "opened"
    CONVERTED = "new URN"
    AMALGAMATED = "amalgamated"
    SPLIT = "split"
    PLACE = "place"
    ROLL = "roll"
    TYPE = "type"
    FAITH = "religious character"
    DIOCESE = "diocese"
    TRUST = "trust"
    FEDERATION = "federation"
    NAME = "name"
    PHASE = "phase"
    STATUS = "status"
    AUTHORITY = "authority"
    DISTRICT = "district"
    AGES = "ages"
    CAPACITY = "number of places"
    OFSTED = "inspection"
    PARTNERSHIP = "existing partnership"
    CATEGORY = "former category"
    LEAD = "ability to lead"
    SPECIAL = "provision for special needs"
    LABELS = "labels"
    AREA = "planning area"
    HEAD = "headship"
    OTHER = "details"


_FIELDS = {
    ChangeKind.ROLL: ("pupils",),
    ChangeKind.TYPE: ("type",),
    ChangeKind.FAITH: ("faith",),
    ChangeKind.DIOCESE: ("diocese",),
    ChangeKind.TRUST: ("trust",),
    ChangeKind.FEDERATION: ("federation",),
    ChangeKind.NAME: ("name",),
    ChangeKind.PHASE: ("phase",),
    ChangeKind.STATUS: ("status",),
    ChangeKind.AUTHORITY: ("la",),
    ChangeKind.DISTRICT: ("district",),
    ChangeKind.AGES: ("low_age", "high_age"),
    ChangeKind.CAPACITY: ("capacity",),
    ChangeKind.OFSTED: ("ofsted", "last_inspected", "inspection"),
    ChangeKind.PARTNERSHIP: ("existing_partnership", "partnership_category", "signed"),
    ChangeKind.CATEGORY: ("former_category",),
    ChangeKind.LEAD: ("can_lead", "lead_capacity"),
    ChangeKind.SPECIAL: ("special_units", "special_needs"),
    ChangeKind.LABELS: ("labels",),
    ChangeKind.AREA: ("area",),
    ChangeKind.HEAD: ("head_vacancy",),
    ChangeKind.OTHER: (
        *("locality", "town", "postcode", "places_year", "fsm_percent", "urban_rural"),
        "dfe_number",
    ),
}
"""The fields of a school that each kind is about; places are told by their distance."""

_BY_CONVERTING = frozenset(
    {
        *(ChangeKind.NAME, ChangeKind.TYPE, ChangeKind.TRUST, ChangeKind.FEDERATION),
        ChangeKind.CATEGORY,
    }
)
"""What is told with a new URN, and not by itself."""

SHAPING = frozenset(
    {
        *(ChangeKind.CLOSED, ChangeKind.LEFT, ChangeKind.OPENED, ChangeKind.AMALGAMATED),
        *(ChangeKind.SPLIT, ChangeKind.PLACE, ChangeKind.ROLL, ChangeKind.TYPE, ChangeKind.FAITH),
        *(ChangeKind.TRUST, ChangeKind.FEDERATION, ChangeKind.CONVERTED, ChangeKind.DISTRICT),
        *(ChangeKind.AUTHORITY, ChangeKind.PARTNERSHIP, ChangeKind.LEAD, ChangeKind.HEAD),
        *(ChangeKind.PHASE, ChangeKind.SPECIAL, ChangeKind.LABELS),
        ChangeKind.AREA,
    }
)
"""Changes that rules and costs may take into account."""

_LATER = frozenset(
    {"dfe_number", "places_year", "last_inspected", "special_units", "special_needs"}
)
"""Facts that plans of older versions did not keep: what they lack has not changed."""

FACTS = {
    "low_age": "lowest age",
    "high_age": "highest age",
    "ofsted": "inspection grade",
    "last_inspected": "last inspection",
    "inspection": "inspections by Ofsted's file",
    "places_year": "year of its places",
    "fsm_percent": "share of free school meals",
    "urban_rural": "class of its place",
    "dfe_number": "DfE number",
    "area": "planning area",
    "special_units": "special units",
    "special_needs": "special needs provided for",
    "can_lead": "ability to lead",
    "lead_capacity": "pupils that it can lead",
    "former_category": "former category",
    "existing_partnership": "existing partnership",
    "partnership_category": "category of its partnership",
    "signed": "memorandum signed",
    "la": "authority",
    "faith": "religious character",
    "capacity": "number of places",
    "head_vacancy": "vacant headship",
    "entrance_lon": "longitude of the entrance",
    "entrance_lat": "latitude of the entrance",
}
"""Fields of a school in words, where they differ from the name of the field."""


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """One change between two registers.

    Attributes
    ----------
    kind
        What kind it is.
    old, new
        URNs of the schools that it is about, in the plan and in the other register.
    words
        The change as a sentence.
    """

    kind: ChangeKind
    old: tuple[int, ...]
    new: tuple[int, ...]
    words: str

    def to_json(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {
            "kind": self.kind.value,
            "old": list(self.old),
            "new": list(self.new),
            "words": self.words,
        }


def changes_between(
    old: Schools, new: Schools, followings: Iterable[Following]
) -> tuple[RegisterChange, ...]:
    """Return every change, by kind, each told once.

    Facts that one of the registers does not have (`Schools.lacking`) have not changed.

    Parameters
    ----------
    old, new
        The schools of the plan, and those of the other register.
    followings
        What became of each school of the plan.
    """
    # facts that only the plan knows may have been added since they were followed
    followings = [
        replace(each, new=tuple(new.by_urn[school.urn] for school in each.new))
        for each in followings
    ]
    found = [*_gone(followings), *_of_families(followings), *_opened(old, new, followings)]
    silent = {*old.lacking, *new.lacking}
    members = [(was, now) for was, now in families(followings) if len(was) == len(now) == 1]
    for (before,), (after,) in members:
        converted = before.urn != after.urn
        found += [
            change
            for change in _of_facts(before, after, silent)
            if not (converted and change.kind in _BY_CONVERTING)
        ]
    order = {kind: at for at, kind in enumerate(ChangeKind)}
    return tuple(sorted(found, key=lambda change: order[change.kind]))


def said_of(kind: ChangeKind, number: int) -> str:
    """Return how many changes are of a kind: `2 closed`, `1 with another roll`."""
    match kind:
        case ChangeKind.CLOSED | ChangeKind.LEFT | ChangeKind.OPENED:
            how = kind.value
        case ChangeKind.AMALGAMATED | ChangeKind.SPLIT:
            how = kind.value
        case ChangeKind.CONVERTED:
            how = "with a new URN"
        case ChangeKind.AGES | ChangeKind.OTHER:
            how = f"with other {kind.value}"
        case ChangeKind.HEAD:
            how = "with a change of the headship"
        case _:
            how = f"with another {kind.value}"
    return f"{number:,} {how}"


def _gone(followings: Iterable[Following]) -> Iterator[RegisterChange]:
    for each in followings:
        if not each.new:
            kind = ChangeKind.LEFT if each.left else ChangeKind.CLOSED
            words = f"{_named(each.school)} {each.fate}."
            yield RegisterChange(kind, (each.school.urn,), (), words)


def _of_families(followings: list[Following]) -> Iterator[RegisterChange]:
    """Yield new URNs, amalgamations and splits."""
    how_of = {each.school.urn: each.how for each in followings}
    heir_of = heirs(followings)
    for was, now in families(followings):
        old, new = tuple(each.urn for each in was), tuple(each.urn for each in now)
        if old == new and len(old) == 1:
            continue
        how = next(filter(None, (how_of[urn] for urn in old)), "")
        found = f"; found {how}" if how else ""
        if len(old) == len(new) == 1:
            words = f"{_named(was[0])} is now {_named(now[0])}{_as_what(was[0], now[0])}{found}."
            yield RegisterChange(ChangeKind.CONVERTED, old, new, words)
            continue
        places = [urn for urn in old if urn in heir_of]
        kind = ChangeKind.SPLIT if len(new) > len(old) else ChangeKind.AMALGAMATED
        yield RegisterChange(kind, old, new, f"{_joined_or_split(was, now, places)}{found}.")


def _joined_or_split(was: list[School], now: list[School], places: list[int]) -> str:
    """Say which schools became which, and whose place in the plan is kept."""
    stays = {each.urn for each in was} & {each.urn for each in now}
    closing = [each for each in was if each.urn not in stays]
    opening = [each for each in now if each.urn not in stays]
    if stays and not opening:
        words = f"{_all(closing)} became part of {_all(now)}"
    elif stays and not closing:
        words = f"{_all(opening)} split off from {_all(was)}"
    else:
        words = f"{_all(was)} became {_all(now)}"
    of = {each.urn: each for each in was}
    if len(was) > 1 and not stays and places:
        words += f", in the place of {_all([of[urn] for urn in places])}"
    return words


def _as_what(old: School, new: School) -> str:
    """Say the type, trust and federation of a school with a new URN, where they differ."""
    parts = [new.type] if new.type != old.type and new.type else []
    parts += [f"of the trust {new.trust}"] if new.trust and new.trust != old.trust else []
    parts += [f"no longer of the trust {old.trust}"] if old.trust and not new.trust else []
    if old.federation and not new.federation:
        parts.append(f"no longer of the federation {old.federation}")
    if new.federation and new.federation != old.federation:
        parts.append(f"of the federation {new.federation}")
    return f", {', '.join(parts)}" if parts else ""


def _opened(
    old: Schools, new: Schools, followings: Iterable[Following]
) -> Iterator[RegisterChange]:
    known = {school.urn for each in followings for school in each.new}
    for school in new:
        if school.urn in known:
            continue
        before = old.elsewhere.get(school.urn)
        was = ""
        if before is not None and before.why == before.status:
            was = f": it had the status {before.status}"
        elif before is not None and before.why == before.phase:
            was = f": it was of the phase {before.phase}"
        elif before is not None and not before.why:
            was = f": it was a school of {before.la}"
        pupils = "" if school.pupils is None else f" with {counted(school.pupils, 'pupil')}"
        words = f"{_named(school)} is new{pupils}{was}."
        yield RegisterChange(ChangeKind.OPENED, (), (school.urn,), words)


def _of_facts(old: School, new: School, silent: Collection[str]) -> Iterator[RegisterChange]:
    """Yield the facts of one school that changed."""
    urns = (old.urn,), (new.urn,)
    apart_m = math.hypot(new.easting - old.easting, new.northing - old.northing)
    if apart_m >= MOVED_M:
        words = f"{_named(new)} is {_distance(apart_m)} from where it was."
        yield RegisterChange(ChangeKind.PLACE, *urns, words)
    elif new.entrance != old.entrance:
        words = f"{_named(new)} is entered elsewhere, by the overrides."
        yield RegisterChange(ChangeKind.PLACE, *urns, words)
    for kind, fields in _FIELDS.items():
        changed = _changed(old, new, [field for field in fields if field not in silent])
        if kind is ChangeKind.HEAD and changed:
            state = "is" if new.head_vacancy else "is no longer"
            words = f"The headship of {_named(new)} {state} vacant, or about to be."
            yield RegisterChange(kind, *urns, words)
        elif kind is ChangeKind.NAME and changed:
            words = f"{old.name} ({new.urn}) is now called {new.name}."
            yield RegisterChange(kind, *urns, words)
        elif changed:
            said = "; ".join(_said(field, *pair) for field, pair in changed.items())
            yield RegisterChange(kind, *urns, f"{_named(new)}: {said}.")


def _changed(old: School, new: School, fields: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """Return the fields that differ, each with both values."""
    values = {field: (getattr(old, field), getattr(new, field)) for field in fields}
    return {
        field: (before, now)
        for field, (before, now) in values.items()
        if before != now and not (field in _LATER and not before)
    }


def _said(field: str, old: Any, new: Any) -> str:
    name = FACTS.get(field, field)
    if field == "pupils":
        before = "not known before" if old is None else f"before {old:,}"
        return (
            f"its roll is not known any more ({before})"
            if new is None
            else f"{counted(new, 'pupil')}, {before}"
        )
    if field == "inspection":
        return f"new {name}"
    return f"{name} {_value(new)}, before {_value(old)}"


def _value(value: Any) -> str:
    match value:
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _distance(metres: float) -> str:
    return f"{metres / 1000:.1f} km" if metres >= 1000 else f"{metres:.0f} m"


def _all(schools: Iterable[School]) -> str:
    *others, last = map(_named, schools)
    return f"{', '.join(others)} and {last}" if others else last


def _named(school: School) -> str:
    return f"{school.name} ({school.urn})"
