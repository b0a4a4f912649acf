"""What a plan answers: a scenario, kept with the plan that it began from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from maps.changes import Before

if TYPE_CHECKING:
    from maps.stored_plan import StoredPlan


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What a plan answers, or which plan it improves, kept with it.

    Attributes
    ----------
    title
        The title of the plan that it began from.
    before
        The plan that it began from.
    scenario
        The scenario, as the text of its file; "" for an improvement, which has none.
    answer
        The answer in words and figures, as values that JSON can hold.
    """

    title: str
    before: StoredPlan
    scenario: str
    answer: Mapping[str, Any]

    @property
    def drawn(self) -> Before:
        """The plan before, as a map shows it."""
        before, result = self.before, self.before.result
        moves = ((move.get("urn"), move.get("reason", "")) for move in self._rows("moves"))
        reasons = {urn: str(reason) for urn, reason in moves if isinstance(urn, int)}
        return Before(
            before.problem,
            result.plan,
            self.title,
            self.of_register,
            result=result,
            spokes=before.spokes,
            reasons=reasons,
        )

    @property
    def of_register(self) -> tuple[str, ...]:
        """What another register changed, a sentence each; none where there is no other."""
        return tuple(str(row.get("words", "")) for row in self._rows("register"))

    def _rows(self, name: str) -> list[Mapping[str, Any]]:
        """Return a list of the answer; empty where a stranger wrote something else there."""
        told = self.answer.get(name)
        rows = told if isinstance(told, list | tuple) else ()
        return [row for row in rows if isinstance(row, Mapping)]
