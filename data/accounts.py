"""What became of every row of the register: the schools taken, and those that were not."""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from data.dates import in_words, iso_date
from data.spelling import did_you_mean, some_of
from data.vocabulary import (
    CLOSE_DATE,
    LA,
    LA_CODE,
    NAME,
    NUMBER,
    PHASE,
    STATUS,
    URN,
    school_of,
    tidy,
    urn_of,
)

OPEN = ("Open", "Open, but proposed to close")
"""Statuses of schools that teach today."""

CLOSED = "Closed"
PROPOSED = "Proposed to open"
PRIMARY = "Primary"
TEACH_PRIMARY = ("All-through", "Middle deemed primary")
"""Phases beside Primary whose schools teach pupils of primary age."""


if TYPE_CHECKING:
    from data.school import Schools

Cells = tuple[str, ...]
KEPT = (URN, NAME, LA, PHASE, STATUS, CLOSE_DATE, LA_CODE, NUMBER)
"""Columns whose cells are kept of every row of the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionAccounts:
    """Which schools Ofsted's file has, and how many rows are of others.

    Attributes
    ----------
    name, as_at
        The file and its day, ISO 8601; `""` if the day is not known.
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
        named = some_of(self.without_row)
        none = f", none for {len(self.without_row):,}: {named}" if self.without_row else ""
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
        How many rows did not, by reason: a status or, of open schools, a phase.
    phases
        Phases asked for; none for every phase.
    inspections
        The accounts of Ofsted's file; None if none was given.
    added
        How many schools the planner added that no row names.
    """

    authorities: tuple[str, ...]
    taken: int
    not_taken: Mapping[str, int] = field(default_factory=dict)
    phases: tuple[str, ...] = ()
    inspections: InspectionAccounts | None = None
    added: int = 0

    @property
    def schools(self) -> int:
        """How many schools there are: those taken, and those added."""
        return self.taken + self.added

    @property
    def rows(self) -> int:
        """How many rows name the authority."""
        return self.taken + sum(self.not_taken.values())

    @property
    def sentence(self) -> str:
        """The whole account in one line, closed schools last."""
        name = "name" if self.rows != 1 else "names"
        whose = {0: "are in the register", 1: f"{name} this authority"}.get(
            len(self.authorities), f"{name} these authorities"
        )
        counts = dict(self.not_taken)
        closed = counts.pop(CLOSED, 0)
        parts = [f"{self.taken:,} taken"]
        parts += [f"{number:,} {reason}" for reason, number in counts.items()]
        row = "row" if self.rows == 1 else "rows"
        more = f" Added by the planner: {self.added:,}." if self.added else ""
        return f"{self.rows:,} {row} {whose}: {', '.join(parts)}, {closed:,} closed.{more}"

    @property
    def hints(self) -> tuple[str, ...]:
        """How to ask for rows that were not taken and may be wanted."""
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


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A school of the register that is not among those chosen.

    Attributes
    ----------
    name, la, phase, status
        As in the register.
    closed_on
        Day on which it closed, ISO 8601; `""` if none is given.
    successors
        Open schools that have its establishment number, each with its URN.
    why
        Why it is not among those chosen: a key of `Accounts.not_taken`; `""` if it belongs to
        another authority.
    """

    name: str
    la: str
    phase: str
    status: str
    closed_on: str = ""
    successors: tuple[str, ...] = ()
    why: str = ""


class RestOfRegister(Mapping[int, Elsewhere]):
    """The schools of a register that are not among those chosen, by URN.

    A register holds tens of thousands of them, and few are ever asked for: they are read when
    the first one is.

    Parameters
    ----------
    columns
        Those columns of `KEPT` that the register has.
    not_taken
        Their cells in the rows that were not taken, each with the reason, as `Elsewhere` has it.
    taken
        Their cells in the rows that were.
    spelt
        Returns the authority, phase and status of a row, in standard spelling.
    """

    def __init__(
        self,
        columns: tuple[str, ...],
        not_taken: Sequence[tuple[Cells, str]],
        taken: Sequence[Cells],
        spelt: Callable[[Mapping[str, str]], tuple[str, str, str]],
    ) -> None:
        self._columns = columns
        self._not_taken = not_taken
        self._taken = taken
        self._spelt = spelt

    def __getitem__(self, urn: int) -> Elsewhere:
        return self._found[urn]

    def __iter__(self) -> Iterator[int]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @cached_property
    def _found(self) -> dict[int, Elsewhere]:
        told = ((self._cells(kept), why) for kept, why in self._not_taken)
        rows = [(cells, self._spelt(cells), why) for cells, why in told]
        numbers = {
            _establishment_number(cells, la)
            for cells, (la, _, status), _ in rows
            if status == CLOSED
        }
        after = self._after(numbers)
        found = {}
        for cells, (la, phase, status), why in rows:
            closed = status == CLOSED
            if (urn := urn_of(cells)) is not None:
                found[urn] = Elsewhere(
                    tidy(cells.get(NAME, "")),
                    la,
                    phase,
                    status,
                    iso_date(cells.get(CLOSE_DATE, "")) if closed else "",
                    after.get(_establishment_number(cells, la), ()) if closed else (),
                    why,
                )
        return found

    def _after(self, numbers: Set[tuple[str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the open schools that have the establishment numbers of closed ones."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        if not numbers:
            return found
        for kept in (*self._taken, *(kept for kept, _ in self._not_taken)):
            cells = self._cells(kept)
            la, _, status = self._spelt(cells)
            number = _establishment_number(cells, la)
            if number[1] and number in numbers and status in OPEN:
                found[number] = (*found.get(number, ()), school_of(cells) or "")
        return found

    def _cells(self, kept: Cells) -> dict[str, str]:
        return dict(zip(self._columns, kept, strict=True))


def _establishment_number(cells: Mapping[str, str], la: str) -> tuple[str, str]:
    return (cells.get(LA_CODE, "").strip() or la, cells.get(NUMBER, "").strip())


def absent(urn: int, schools: "Schools", problem: str, remedy: str) -> tuple[str, str]:
    """Return what is wrong with a URN that is not among the schools, and what to do about it.

    Parameters
    ----------
    urn
        The URN that was named.
    schools
        The schools of the work, with what is known of the rest of the register.
    problem
        What to say if nothing is known of the URN.
    remedy
        What to do if no other URN is similar.
    """
    found = schools.elsewhere.get(urn)
    if found is None:
        alike = [str(each) for each in schools.urns if _one_digit(str(urn), str(each))]
        return problem, did_you_mean(str(urn), alike, remedy)
    named = f"{found.name} ({urn})"
    if found.status == CLOSED:
        return _closed(named, found)
    if not found.why:
        return f"{named} is a school of another authority, {found.la}", remedy
    if found.why == found.status:
        return (
            f"{named} has the status {found.status}",
            f'Ask for it with --status "{found.status}", or leave it out',
        )
    if found.why == found.phase:
        return (
            f"{named} is of another phase: {found.phase}",
            f'Ask for it with --phase "{found.phase}", or leave it out',
        )
    return f"{named} is not among the schools chosen", remedy


def _one_digit(urn: str, other: str) -> bool:
    """Say whether two numbers differ by one digit: wrong, missing or too many."""
    if len(urn) == len(other):
        return sum(a != b for a, b in zip(urn, other, strict=True)) == 1
    short, long = sorted((urn, other), key=len)
    return short in {long[:at] + long[at + 1 :] for at in range(len(long))}


def _closed(named: str, found: Elsewhere) -> tuple[str, str]:
    when = f"closed on {in_words(found.closed_on)}" if found.closed_on else "is closed"
    if not found.successors:
        return f"{named} {when}", "Leave it out, or name the school that took its place"
    its = "its successor is" if len(found.successors) == 1 else "its successors are"
    listed = " and ".join(found.successors)
    return f"{named} {when}; {its} {listed}", "Name the successor, or leave it out"
