"""How long a drive within a cluster may take."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.constraints.constraint import NEVER, Constraint
from clustering.constraints.model import Culprit, Model
from clustering.constraints.option import RuleName
from data.errors import Fault

if TYPE_CHECKING:
    from clustering.rules import Rules


@dataclass(frozen=True, kw_only=True)
class _DriveLimit(Constraint):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        if not 0 < rules.max_minutes < math.inf:
            problem = "the limit must be more than 0 minutes"
            yield self.fault(problem, "Give minutes, 45", rules.max_minutes)

    def add_to(self, model: Model) -> None:
        rules = model.problem.rules
        centre = "its lead school" if rules.shape == "hub" else "each other"
        words = f"schools of a cluster lie within {rules.max_minutes:g} minutes of {centre}"
        model.drives_within(rules.limit_s, model.switch(Culprit("limit", "", (), words)))


DRIVE_LIMIT = _DriveLimit(
    field="max_minutes",
    values=float,
    default=45.0,
    unknown_before=NEVER,
    meaning="Longest drive between any two schools of a cluster, slower direction, minutes.",
    name=RuleName("max_minutes", "--max-minutes", "longest drive", "minutes"),
)
