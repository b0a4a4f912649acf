"""The phase of a school where the register has none: by its type, or by the ages that it teaches.

The register writes "Not applicable" for special schools and for alternative provision, and leaves
the phase of some new schools empty.
"""

from collections.abc import Mapping

from data.cells import whole_number
from data.vocabulary import TYPE, vocabulary

SPECIAL = "Special"
ALTERNATIVE = "Alternative provision"
"""Phases that the register does not have: a school has them by its type."""

LOW_AGE, HIGH_AGE = "StatutoryLowAge", "StatutoryHighAge"

_UNTOLD = frozenset({"", "Not applicable"})
_BY_TYPE = {
    "Community special school": SPECIAL,
    "Foundation special school": SPECIAL,
    "Academy special converter": SPECIAL,
    "Academy special sponsor led": SPECIAL,
    "Free schools special": SPECIAL,
    "Non-maintained special school": SPECIAL,
    "Pupil referral unit": ALTERNATIVE,
    "Academy alternative provision converter": ALTERNATIVE,
    "Academy alternative provision sponsor led": ALTERNATIVE,
    "Free schools alternative provision": ALTERNATIVE,
    "Local authority nursery school": "Nursery",
}
_BY_AGES = frozenset(
    {
        *("Community school", "Foundation school", "Voluntary aided school"),
        *("Voluntary controlled school", "Academy converter", "Academy sponsor led"),
        *("Free schools", "University technical college", "Studio schools"),
    }
)
"""Types of state-funded mainstream schools; independent schools and colleges keep no phase."""


def phase_by_type(phase: str, school_type: str) -> str:
    """Return the phase of a school: the register's, or that of its type where it has none.

    Parameters
    ----------
    phase, school_type
        Words of the register.

    Examples
    --------
    >>> phase_by_type("Not applicable", "Community special school")
    'Special'
    >>> phase_by_type("Primary", "Community school")
    'Primary'
    """
    return _BY_TYPE.get(school_type, phase) if phase in _UNTOLD else phase


def phase_by_ages(low: int, high: int) -> str:
    """Return the phase that teaches these ages in years; `""` where it cannot be told.

    A middle school counts by the side of age 11 on which more of its school years lie, and as
    secondary where they are equal.

    Examples
    --------
    >>> [phase_by_ages(*ages) for ages in ((4, 11), (11, 18), (2, 19), (9, 13), (2, 5), (16, 19))]
    ['Primary', 'Secondary', 'All-through', 'Middle deemed secondary', 'Nursery', '16 plus']
    """
    if not 0 <= low < high <= 25:
        return ""
    if low >= 16:
        return "16 plus"
    if high >= 16:
        return "All-through" if low <= 7 else "Secondary" if low >= 9 else ""
    if high <= 5:
        return "Nursery"
    if low <= 7:
        return "Primary" if high <= 12 else ""
    return f"Middle deemed {'primary' if 11 - low > high - 11 else 'secondary'}"


def phase_told(cells: Mapping[str, str], phase: str) -> tuple[str, str]:
    """Return the phase of a row of the register, and how it was set from ages, if it was.

    Parameters
    ----------
    cells
        The row.
    phase
        The register's phase in standard spelling; `""` for none.

    Returns
    -------
    phase
        The register's, or that of the school's type or ages.
    ages
        "its ages 4 to 11" where these decided; otherwise `""`.
    """
    if phase not in _UNTOLD:
        return phase, ""
    school_type = vocabulary(TYPE).word(cells.get(TYPE, "")) or ""
    by_type = phase_by_type(phase, school_type)
    if by_type != phase or school_type not in _BY_AGES:
        return by_type, ""
    low, high = (whole_number(cells.get(name, "")) for name in (LOW_AGE, HIGH_AGE))
    by_ages = "" if low is None or high is None else phase_by_ages(low, high)
    return (by_ages, f"its ages {low} to {high}") if by_ages else (phase, "")
