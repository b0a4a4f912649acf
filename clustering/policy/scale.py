"""Lincolnshire's scale of partnership: today's category of a school, and where a plan leads."""

from enum import IntEnum

from clustering.policy.citations import cite
from clustering.policy.forms import Form
from clustering.policy.school_types import is_academy
from data.school import School


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


def category_today(school: School) -> Category:
    """Return the category of a school today, as far as the register and overrides tell.

    A federation or an academy trust is hard; a partnership of the overrides counts as informal,
    because they do not say how formal it is.
    """
    if school.federation or (school.trust and is_academy(school)):
        return Category.HARD
    return Category.INFORMAL if school.existing_partnership else Category.NONE


def direction(school: School, form: Form) -> str:
    """Say where a plan for a form leads one school from where it stands today."""
    today, then = category_today(school), _OF_FORM[form]
    if then <= today:
        text = f"stays {WORDS[today]} ({int(today)})"
    else:
        text = f"from {WORDS[today]} ({int(today)}) to {WORDS[then]} ({int(then)})"
    return f"{school.name}: {text} on Lincolnshire's scale ({cite('lincolnshire')})."
