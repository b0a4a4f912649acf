"""Accounts of the register: what became of every row that names the authority."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

OPEN = ("Open", "Open, but proposed to close")
"""Statuses of schools that teach today."""

CLOSED = "Closed"
PROPOSED = "Proposed to open"
PRIMARY = "Primary"
TEACH_PRIMARY = ("All-through", "Middle deemed primary")
"""Phases beside Primary whose schools teach pupils of primary age."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """What became of every row of the register that names the authority.

    Attributes
    ----------
    authorities
        Names of the authorities asked for; none for the whole register.
    taken
        How many rows became schools.
    not_taken
        How many rows did not, by the reason: a status, or of the open schools a phase.
    phases
        Phases asked for; none for every phase.
    """

    authorities: tuple[str, ...]
    taken: int
    not_taken: Mapping[str, int] = field(default_factory=dict)
    phases: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows name the authority."""
        return self.taken + sum(self.not_taken.values())

    @property
    def sentence(self) -> str:
        """The whole account in one line, closed schools last."""
        name = "name" if self.rows != 1 else "names"
        whose = {0: "stand in the register", 1: f"{name} this authority"}.get(
            len(self.authorities), f"{name} these authorities"
        )
        counts = dict(self.not_taken)
        closed = counts.pop(CLOSED, 0)
        parts = [f"{self.taken:,} taken"]
        parts += [f"{number:,} {reason}" for reason, number in counts.items()]
        row = "row" if self.rows == 1 else "rows"
        return f"{self.rows:,} {row} {whose}: {', '.join(parts)}, {closed:,} closed."

    @property
    def hints(self) -> tuple[str, ...]:
        """How to ask for the rows that were not taken and may be wanted; none where none may."""
        found = []
        others = [phase for phase in TEACH_PRIMARY if phase in self.not_taken]
        if PRIMARY in self.phases and others:
            asked = " ".join(f'--phase "{phase}"' for phase in (*self.phases, *others))
            found.append(
                f"{' and '.join(others)} schools teach pupils of primary age too. To take them: "
                f"{asked}."
            )
        if PROPOSED in self.not_taken:
            found.append(
                f'To take the schools that are proposed to open: --status "{PROPOSED}" beside '
                "--status Open."
            )
        return tuple(found)

    def to_json(self) -> dict[str, Any]:
        """Return the accounts as values that JSON can hold."""
        return {
            "authorities": list(self.authorities),
            "phases": list(self.phases),
            "rows": self.rows,
            "taken": self.taken,
            "not_taken": dict(self.not_taken),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Self:
        """Return the accounts that `to_json` told.

        Raises
        ------
        KeyError, TypeError, ValueError
            Where it says something else.
        """
        return cls(
            tuple(map(str, told["authorities"])),
            int(told["taken"]),
            {str(reason): int(number) for reason, number in told["not_taken"].items()},
            tuple(map(str, told["phases"])),
        )
