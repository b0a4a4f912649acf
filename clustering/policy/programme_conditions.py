"""Conditions that a programme puts on a cluster as a whole, by their names in its file."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from clustering.constraints.registry import BY_WORD
from clustering.policy.school_types import mostly_primary
from clustering.policy.support import GOOD_OR_BETTER, Criterion
from clustering.rules import Rules
from data.school import School

MOST_PRIMARY = "most primary"
"""What the optimiser does not enforce: the papers of a plan say where it is not met."""

CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        **{word: rule.met for word, rule in BY_WORD.items()},
        MOST_PRIMARY: "more than half of the schools are primary",
    }
)
"""What holds where a cluster meets a condition, by its name."""


def unmet(
    names: Sequence[str], schools: Sequence[School], support: Criterion = GOOD_OR_BETTER
) -> tuple[str, ...]:
    """Return the names of the conditions that a cluster of these schools does not meet.

    Parameters
    ----------
    names, schools
        The conditions and the schools.
    support
        What it takes to support others.
    """
    rules = Rules(can_support=support)
    return tuple(name for name in names if not _is_met(name, schools, rules))


def _is_met(name: str, schools: Sequence[School], rules: Rules) -> bool:
    if name == MOST_PRIMARY:
        return mostly_primary(schools)
    return bool(BY_WORD[name].having(schools, rules).any())
