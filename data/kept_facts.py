"""Facts on schools that a plan knows and another register does not: kept, not lost."""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from typing import Any

from data.errors import Notice
from data.inspection import ROLE as INSPECTIONS
from data.inspection import Inspection
from data.overrides import FORMER_CATEGORIES, OWN_FACTS, Overrides
from data.register_changes import FACTS
from data.school import School, Schools, Source

OF_OVERRIDES = (*OWN_FACTS, "entrance_lon", "entrance_lat")
"""Fields that no register has."""

_OF_PLANNERS = (*OF_OVERRIDES, "area")

_OF_ITS_GROUP = frozenset({"trust", "federation"})
"""What a school leaves behind when it converts."""


_SAME_SITE_M = 100.0
"""A school whose place differs by less in two registers is still entered where it was."""


def with_kept_facts(
    old: Schools, new: Schools, heir_of: Mapping[int, int], overrides: Overrides
) -> Schools:
    """Return the schools of another register with what only the plan knows about them.

    Parameters
    ----------
    old, new
        The schools of the plan, and those of the register.
    heir_of
        Which school takes the place of each, by URN.
    overrides
        What a planner says today; it replaces what was said for the plan.

    Returns
    -------
    Schools
        With the sources of the facts that were kept, and a notice of these facts.
    """
    before = {heir_of[school.urn]: school for school in old if school.urn in heir_of}
    unsaid = [
        field
        for field in new.lacking
        if field not in {*old.lacking, *OF_OVERRIDES, "area"} and field
    ]
    inspected = any(source.role == INSPECTIONS for source in new.sources)

    def completed(school: School) -> School:
        was = before.get(school.urn)
        if was is None:
            return school
        fields = [f for f in unsaid if was.urn == school.urn or f not in _OF_ITS_GROUP]
        fields += [] if school.area else ["area"]
        if not overrides.sources or (was.urn != school.urn and not _named(overrides, school)):
            fields += OF_OVERRIDES
        facts: dict[str, Any] = {field: getattr(was, field) for field in fields}
        if math.hypot(school.easting - was.easting, school.northing - was.northing) > _SAME_SITE_M:
            facts |= {"entrance_lon": school.entrance_lon, "entrance_lat": school.entrance_lat}
        if not inspected and was.inspection is not None:
            facts["inspection"] = _of_predecessor(was.inspection, was.urn, school.urn)
        return dataclasses.replace(school, **facts)

    items = tuple(map(completed, new))
    kept = [
        field
        for field in (*unsaid, *_OF_PLANNERS, "inspection")
        if any(getattr(a, field) != getattr(b, field) for a, b in zip(new, items, strict=True))
    ]
    items = tuple(_with_former_category(school, before.get(school.urn)) for school in items)
    return dataclasses.replace(
        new,
        items=items,
        lacking={field: why for field, why in new.lacking.items() if field not in kept},
        sources=_sources(old, new),
        trust_schools={**old.trust_schools, **new.trust_schools},
        notices=(*new.notices, *_notices(old, kept, overrides)),
    )


def _named(overrides: Overrides, school: School) -> bool:
    return school.urn in overrides.by_urn


def _with_former_category(school: School, was: School | None) -> School:
    """Return a school that has converted with the type that it had before, if none is said."""
    if was is None or was.urn == school.urn or school.former_category:
        return school
    known = was.type if was.type in FORMER_CATEGORIES and was.type != school.type else ""
    return dataclasses.replace(school, former_category=known)


def _of_predecessor(inspection: Inspection, old: int, new: int) -> Inspection:
    """Return what is known of the inspections of a school that has a new URN."""
    if old == new:
        return inspection
    found: dict[str, Any] = {}
    for name in ("report_card", "graded", "ungraded"):
        one = getattr(inspection, name)
        if one is not None:
            found[name] = dataclasses.replace(one, of_predecessor=True, urn=one.urn or old)
    return dataclasses.replace(inspection, **found)


def _sources(old: Schools, new: Schools) -> tuple[Source, ...]:
    """Return the files of the register, and those of the plan that it does not replace."""
    replaced = {"schools", "capacity", *(source.role for source in new.sources)}
    return (*new.sources, *(each for each in old.sources if each.role not in replaced))


def _notices(old: Schools, kept: list[str], overrides: Overrides) -> Iterator[Notice]:
    if kept:
        facts = ", ".join(FACTS.get(field, field) for field in kept)
        yield Notice(f"What the new files do not say is kept as the plan in hand has it: {facts}.")
    given = [source.name for source in old.sources if source.role == "overrides"]
    if given and not overrides.sources:
        yield Notice(
            f"The plan in hand was made with the overrides {given[0]}. Places and rolls that they "
            "gave are now those of the register; to keep them, give the file with --overrides."
        )
