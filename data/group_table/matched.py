"""The groups of a table as groups of schools of the register, and what is left open."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from data.errors import Fault, Notice, by_kind
from data.group_table.written import WrittenSchool


@dataclass(frozen=True, slots=True)
class MatchedGroup:
    """One group.

    Attributes
    ----------
    label
        Its name in the table.
    urns
        Its schools, in the order of the table.
    lead
        URN of the one school that the table calls its lead; None for none, or several.
    notes
        What the table notes beside a school, by URN.
    """

    label: str
    urns: tuple[int, ...]
    lead: int | None = None
    notes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A school that may be meant.

    Attributes
    ----------
    urn, name, town
        As in the register.
    why
        Why it may be meant, and why that is not certain, in a few words.
    """

    urn: int
    name: str
    town: str
    why: str

    def __str__(self) -> str:
        town = f", {self.town}" if self.town else ""
        return f"{self.name} ({self.urn}{town}): {self.why}"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A written school that may be one of several, or is only like one.

    Attributes
    ----------
    written
        As the table has it.
    why
        Why nothing is sure, as a clause.
    candidates
        The schools that may be meant, the likeliest first.
    """

    written: WrittenSchool
    why: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, kw_only=True)
class MatchedGroups:
    """What a table of groups means.

    Attributes
    ----------
    groups
        Groups that have a school, in the order of the table; each school is in one at most.
    doubtful
        Written schools about which somebody must be asked.
    faults
        What must be settled before anything is made of the groups: the doubtful schools.
    findings
        What stops nothing, each with its place: schools in two groups (left out of both), unknown,
        closed, of other authorities or phases, or named twice in a group.
    missing
        Schools of the area that the table does not name at all.
    left_out
        Schools of the area that are in no group for another reason, such as standing in two.
    summary
        One sentence: how many schools were matched, and by what.
    notices
        All findings as lines, one a kind, and the schools that are missing.
    """

    groups: tuple[MatchedGroup, ...]
    doubtful: tuple[Doubtful, ...] = ()
    faults: tuple[Fault, ...] = ()
    findings: tuple[Fault, ...] = ()
    missing: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    summary: str = ""
    notices: tuple[Notice, ...] = field(default=())


def lines_of_findings(findings: Sequence[Fault]) -> tuple[Notice, ...]:
    """Return a notice for each kind of finding, as faults are told."""
    lines = by_kind(findings)
    return tuple(Notice(line if line[-1] in ".?" else f"{line}.") for line in lines)
