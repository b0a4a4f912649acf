"""Kinds of school that have marks of their own: types, or phases where a plan mixes phases.

The order is that of the shapes in `assets/elements.js` and in `handouts/svg.py`.
"""

from collections.abc import Iterable, Sequence

from data.phases import ALTERNATIVE, SPECIAL
from data.school import School

TYPES = (
    "Community school",
    "Church school (voluntary aided or controlled)",
    "Academy",
    "Foundation or free school",
    "Other",
)
PHASES = (
    "Primary",
    SPECIAL,
    "Secondary",
    "Middle",
    "All-through",
    "Nursery",
    ALTERNATIVE,
    "Another phase",
)
KINDS = (*TYPES, *PHASES)

_BEGINNINGS = (
    ("Community school", 0),
    ("Voluntary", 1),
    ("Academy", 2),
    ("Foundation school", 3),
    ("Free school", 3),
)


def by_phase(schools: Iterable[School]) -> bool:
    """Say whether schools are of several phases, so that marks tell the phase, not the type."""
    return len({_phase_of(school) for school in schools}) > 1


def kind_of(school: School, *, phases: bool) -> int:
    """Return the index of a school's kind in `KINDS`.

    Parameters
    ----------
    school
        A school. A converted academy of the Church is an academy: its faith is in the details.
    phases
        Whether marks tell the phase.
    """
    if phases:
        return len(TYPES) + _phase_of(school)
    for beginning, kind in _BEGINNINGS:
        if school.type.startswith(beginning):
            return kind
    return len(TYPES) - 1


def kinds_of(schools: Sequence[School]) -> tuple[int, ...]:
    """Return the index of the kind of each school of a plan in `KINDS`."""
    phases = by_phase(schools)
    return tuple(kind_of(school, phases=phases) for school in schools)


def in_key(kinds: Iterable[int]) -> tuple[int, ...]:
    """Return the kinds that a printed key tells of: all types, or the phases that there are."""
    used = sorted(set(kinds))
    return tuple(used) if used and used[0] >= len(TYPES) else tuple(range(len(TYPES)))


def _phase_of(school: School) -> int:
    phase = "Middle" if school.phase.startswith("Middle") else school.phase
    return PHASES.index(phase) if phase in PHASES else len(PHASES) - 1
