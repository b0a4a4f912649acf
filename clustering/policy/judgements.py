"""Ofsted's judgements as the register words them."""

from data.school import School

GOOD_OR_BETTER = frozenset({"Good", "Outstanding"})
WEAKER = frozenset(
    {
        "Requires improvement",
        "Requires Improvement",
        "Satisfactory",
        "Inadequate",
        "Serious Weaknesses",
        "Special Measures",
    }
)


def is_good_or_better(school: School) -> bool:
    """Say whether the school was last judged good or outstanding."""
    return school.ofsted in GOOD_OR_BETTER


def is_weaker(school: School) -> bool:
    """Say whether the school was last judged to be less than good."""
    return school.ofsted in WEAKER
