"""Accounts of the register: what became of every row that names the authority."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.dates import in_words

OPEN = ("Open", "Open, but proposed to close")
"""Statuses of schools that teach today."""

CLOSED = "Closed"
PROPOSED = "Proposed to open"
PRIMARY = "Primary"
TEACH_PRIMARY = ("All-through", "Middle deemed primary")
"""Phases beside Primary whose schools teach pupils of primary age."""


MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionAccounts:
    """Which schools Ofsted's file has, and how many rows are of others.

    Attributes
    ----------
    name, as_at
        The file and its day, ISO 8601; `""` where the day is not known.
    with_row
        How many schools have a row.
    without_row
        The schools that have none, by name and URN.
    other_rows
        How many rows are of other schools.
    lacks
        What the file has no column for, in words.
    """

    name: str
    as_at: str
    with_row: int
    without_row: tuple[str, ...]
    other_rows: int
    lacks: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The whole account in one line."""
        when = f"as at {in_words(self.as_at)}" if self.as_at else "of a day that is not known"
        schools = self.with_row + len(self.without_row)
        named = ", ".join(self.without_row[:MOST_NAMED])
        more = len(self.without_row) - MOST_NAMED
        rest = f" and {more:,} more" if more > 0 else ""
        none = f", none for {len(self.without_row):,}: {named}{rest}" if self.without_row else ""
        rows = "row is" if self.other_rows == 1 else "rows are"
        lacks = f" It has no column for {'; '.join(self.lacks)}." if self.lacks else ""
        return (
            f"Ofsted's file ({self.name}, {when}) has a row for {self.with_row:,} of {schools:,} "
            f"schools{none}; {self.other_rows:,} {rows} of other schools.{lacks}"
        )


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
    inspections
        The same of Ofsted's file; None where none was given.
    """

    authorities: tuple[str, ...]
    taken: int
    not_taken: Mapping[str, int] = field(default_factory=dict)
    phases: tuple[str, ...] = ()
    inspections: InspectionAccounts | None = None

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
