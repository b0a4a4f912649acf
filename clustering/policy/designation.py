"""Whether a school is a designated rural primary school, which the list of the year decides.

Its phase and the class of its place in the register do not decide it: they show where to look.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from clustering.policy.citations import cite
from clustering.policy.school_types import PRIMARY, is_maintained

if TYPE_CHECKING:
    from data.designated import DesignatedSchools
    from data.school import School

_PRIMARY = PRIMARY - {"Nursery"}
_NURSERY = "Local authority nursery school"


class Designated(StrEnum):
    """Whether a school is designated; `ASK` where no list was given."""

    YES = "yes"
    NO = "no"
    ASK = "to be confirmed"


def designated(school: School, rural_list: DesignatedSchools | None) -> Designated:
    """Say whether a school is a designated rural primary school.

    Source: Education and Inspections Act 2006, section 15(7)(b), and the order of the year.

    Parameters
    ----------
    school
        The school.
    rural_list
        The list of the year; None where none was given. Then a maintained primary school may be
        one, unless the register has its place among the towns.
    """
    if not is_maintained(school):
        return Designated.NO
    if rural_list is not None:
        return Designated.YES if school.urn in rural_list.urns else Designated.NO
    rural = "rural" in school.urban_rural.lower() or not school.urban_rural
    primary = school.phase in _PRIMARY and school.type != _NURSERY
    return Designated.ASK if rural and primary else Designated.NO


def designation_sentences(school: School, rural_list: DesignatedSchools | None) -> tuple[str, ...]:
    """Say what follows for closing a maintained school, each of its own source."""
    if school.type == _NURSERY:
        return (
            "Presumption: statutory guidance presumes against closing a maintained nursery school "
            f"({cite('nursery_presumption')}).",
        )
    match designated(school, rural_list):
        case Designated.YES:
            return (
                f"Designation: it is a designated rural primary school ({_on(rural_list)}).",
                *_ASKS,
            )
        case Designated.ASK:
            return (
                "Designation: it may be a designated rural primary school. Check the list of the "
                f"year: each has an order of its own ({cite('rural_designation')}). What is asked "
                "for rural schools holds if it is.",
                *_ASKS,
            )
    if school.phase not in _PRIMARY:
        return ()
    if rural_list is None:
        return (
            "Designation: the register does not place it in the country. Whether it is a "
            "designated rural primary school, the list of the year decides: check it "
            f"({cite('rural_designation')}).",
        )
    return (f"Designation: it is no designated rural primary school ({_on(rural_list)}).",)


_ASKS = (
    "What the law asks: whoever proposes to close it must have regard to four things, the "
    f"community, transport, cars and alternatives ({cite('rural_closure')}).",
    "Presumption: that the case for closing must be strong stands in statutory guidance, not in "
    f"the Act ({cite('rural_presumption')}).",
)
"""What the Act says, and what it does not."""


def _on(rural_list: DesignatedSchools | None) -> str:
    name = rural_list.source.name if rural_list else ""
    return f"by the list given, {name}; is it that of the year? {cite('rural_designation')}"
