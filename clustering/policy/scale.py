"""Lincolnshire's scale of partnership: today's category of a school, and where a plan leads."""

from collections import Counter
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType

from clustering.policy.citations import cite
from clustering.policy.forms import Form
from clustering.policy.school_types import is_academy
from data.school import School, Schools


class Category(IntEnum):
    """Categories of the scale, the loosest first."""

    NONE = 1
    INFORMAL = 2
    MORE_FORMAL = 3
    STRUCTURED = 4
    HARD = 5


WORDS = {
    Category.NONE: "none",
    Category.INFORMAL: "informal",
    Category.MORE_FORMAL: "more formal",
    Category.STRUCTURED: "structured",
    Category.HARD: "hard",
}
_OF_FORM = {
    Form.INFORMAL: Category.INFORMAL,
    Form.FORMAL: Category.MORE_FORMAL,
    Form.FEDERATION: Category.HARD,
    Form.TRUST: Category.HARD,
}


NOTHING_KNOWN: Mapping[str, int] = MappingProxyType({})


def trust_sizes_known(schools: Schools) -> dict[str, int]:
    """Return the open schools of each trust, as the files tell or these schools show."""
    here = Counter(school.trust for school in schools if school.trust and is_academy(school))
    several = {name: number for name, number in here.items() if number > 1}
    return {
        name: max(several.get(name, 0), schools.trust_schools.get(name, 0))
        for name in (*several, *schools.trust_schools)
    }


def category_today(
    school: School, trust_schools: Mapping[str, int] = NOTHING_KNOWN
) -> Category | None:
    """Return the category of a school today, as far as the register and overrides tell.

    A federation, or a trust of several schools, is hard; a partnership of the overrides counts as
    informal, because they do not say how formal it is. A trust with one school is no partnership.

    Parameters
    ----------
    school
        The school.
    trust_schools
        Open schools of each trust, as far as they are known.

    Returns
    -------
    None where it hangs on the number of schools of the trust, and that is not known.
    """
    if school.federation and not is_academy(school):
        return Category.HARD
    if school.trust and is_academy(school):
        number = trust_schools.get(school.trust)
        if number is None:
            return None
        if number > 1:
            return Category.HARD
    return Category.INFORMAL if school.existing_partnership else Category.NONE


def direction(school: School, form: Form, trust_schools: Mapping[str, int] = NOTHING_KNOWN) -> str:
    """Say where a plan for a form leads one school from where it stands today."""
    today, then = category_today(school, trust_schools), _OF_FORM[form]
    if today is None:
        text = (
            f"hard ({int(Category.HARD)}) today if {school.trust} has other schools, which the "
            f"files do not say; the plan is for {WORDS[then]} ({int(then)})"
        )
    elif then <= today:
        text = f"stays {WORDS[today]} ({int(today)})"
    else:
        text = f"from {WORDS[today]} ({int(today)}) to {WORDS[then]} ({int(then)})"
    alone = ""
    if is_academy(school) and trust_schools.get(school.trust) == 1:
        alone = ", the only school of its trust"
    return f"{school.name}{alone}: {text} on Lincolnshire's scale ({cite('lincolnshire')})."
