"""The weights of what a plan pays for, as one table: see `clustering.rule_fields`."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from clustering.rules import Rules

MOST_S = 360_000
"""Largest weight that can be asked for: a hundred hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """One weight, seconds.

    Attributes
    ----------
    key
        Its field of `Rules`, or of `Compatibility`.
    name
        Its name on the command line.
    title
        What is paid for.
    hint
        What a page says of more of it.
    of_pairs
        Whether it is a field of `Compatibility`, which may be below 0.
    of_character
        Whether a table of characters takes its place.
    """

    key: str
    name: str
    title: str
    hint: str = ""
    of_pairs: bool = False
    of_character: bool = False

    @property
    def least(self) -> int:
        """Smallest weight that can be asked for."""
        return -MOST_S if self.of_pairs else 0


WEIGHTS: Mapping[str, Weight] = MappingProxyType(
    {
        weight.key: weight
        for weight in (
            Weight(
                key="balance_s_per_pupil",
                name="balance",
                title="a pupil off the target",
                hint="More makes clusters of more equal size",
            ),
            Weight(
                key="left_out_s",
                name="left-out",
                title="a school left out",
                hint="More leaves fewer schools out",
            ),
            Weight(
                key="coherence_s",
                name="coherence",
                title="a school amid another cluster",
                hint="More makes clusters of one piece",
            ),
            Weight(
                key="catholic_with_other_s",
                name="catholic-with-other",
                title="a Roman Catholic school with another",
                of_pairs=True,
                of_character=True,
            ),
            Weight(
                key="aided_church_with_other_s",
                name="aided-church-with-other",
                title="an aided Church of England school with another",
                of_pairs=True,
                of_character=True,
            ),
            Weight(
                key="two_trusts_s",
                name="two-trusts",
                title="a pair of academies of two trusts",
                of_pairs=True,
            ),
            Weight(
                key="existing_partnership_s",
                name="existing-partnership",
                title="a pair of partners of today",
                hint="Below 0 keeps them together",
                of_pairs=True,
            ),
        )
    }
)


def weight_of(rules: Rules, key: str) -> float:
    """Return a weight of rules by its key, seconds."""
    holder: Any = rules.compatibility if WEIGHTS[key].of_pairs else rules
    return float(getattr(holder, key))


def weighed(rules: Rules, weights: Mapping[str, float]) -> dict[str, Any]:
    """Return the fields of `Rules` that weights set, by key."""
    of_pairs = {key: value for key, value in weights.items() if WEIGHTS[key].of_pairs}
    others = {key: value for key, value in weights.items() if key not in of_pairs}
    if not of_pairs:
        return others
    return {**others, "compatibility": dataclasses.replace(rules.compatibility, **of_pairs)}
