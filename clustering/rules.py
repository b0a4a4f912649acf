"""What a plan must obey, and what it pays for."""

import math
from dataclasses import dataclass, field, fields

from data.errors import Fault, InputError


@dataclass(frozen=True, slots=True)
class Compatibility:
    """Seconds added for each pair of schools in one cluster that fit badly, or taken off for ties.

    The figures are the design's defaults: a Roman Catholic school with another character costs
    as much as five minutes more on the road between the two.
    """

    catholic_with_other_s: float = 300.0
    aided_church_with_other_s: float = 100.0
    two_trusts_s: float = 250.0
    existing_partnership_s: float = -600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one plan.

    Attributes
    ----------
    size
        Fewest and most schools in a cluster.
    max_minutes
        Longest drive between any two schools of a cluster, slower direction, minutes.
    together
        Groups of URNs that must share a cluster.
    apart
        Pairs of URNs that must not.
    keep_federations, keep_trusts
        Schools of one federation (of one trust) must share a cluster.
    balance_s_per_pupil
        Seconds for each pupil that a cluster lies off the target roll.
    left_out_s
        Seconds for each school left out of every cluster.
    compatibility
        Seconds added for pairs that fit badly.
    """

    size: tuple[int, int] = (4, 7)
    max_minutes: float = 45.0
    together: tuple[tuple[int, ...], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    keep_federations: bool = True
    keep_trusts: bool = False
    balance_s_per_pupil: float = 2.0
    left_out_s: float = 36_000.0
    compatibility: Compatibility = field(default_factory=Compatibility)

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)

    @property
    def limit_s(self) -> float:
        """Longest drive within a cluster, seconds."""
        return self.max_minutes * 60.0


def _faults(rules: Rules) -> list[Fault]:
    fewest, most = rules.size
    faults = []
    if not 2 <= fewest <= most:
        faults.append(
            Fault(
                "rules",
                "a cluster needs at least two schools, and no more than its largest size",
                "Give the sizes as fewest-most, for example 4-7",
                column="size",
                value=f"{fewest}-{most}",
            )
        )
    if not 0 < rules.max_minutes < math.inf:
        faults.append(
            Fault(
                "rules",
                "the limit must be more than 0 minutes",
                "Give minutes, for example 45",
                column="max_minutes",
                value=str(rules.max_minutes),
            )
        )
    faults += [
        Fault(
            "rules",
            "a weight is 0 or more, and finite",
            "Give seconds of 0 or more",
            column=name,
            value=str(getattr(rules, name)),
        )
        for name in ("balance_s_per_pupil", "left_out_s")
        if not 0 <= getattr(rules, name) < math.inf
    ]
    faults += [
        Fault(
            "rules",
            "what a pair costs must be a finite number of seconds",
            "Give seconds, below 0 for pairs to be kept",
            column=f"compatibility.{entry.name}",
            value=str(getattr(rules.compatibility, entry.name)),
        )
        for entry in fields(Compatibility)
        if not math.isfinite(getattr(rules.compatibility, entry.name))
    ]
    return faults
