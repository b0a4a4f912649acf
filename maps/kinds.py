"""Kinds of school, as a map tells them apart by shape."""

from data.school import School

KINDS = (
    "Community school",
    "Church school (voluntary aided or controlled)",
    "Academy",
    "Foundation or free school",
    "Other",
)
"""In the order of the shapes in `assets/elements.js`."""

_BEGINNINGS = (
    ("Community school", 0),
    ("Voluntary", 1),
    ("Academy", 2),
    ("Foundation school", 3),
    ("Free school", 3),
)


def kind_of(school: School) -> int:
    """Return the place of a school's kind in `KINDS`, by its type in the register.

    A converted academy of the Church is an academy here: its faith is in the details.
    """
    for beginning, kind in _BEGINNINGS:
        if school.type.startswith(beginning):
            return kind
    return len(KINDS) - 1
