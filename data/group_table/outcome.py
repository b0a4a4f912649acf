"""What one written school means: a school of the work, a doubt, or nothing that can be taken."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from data.accounts import absent
from data.errors import Fault
from data.group_table.by_name import MOST_CANDIDATES, candidate_of, is_like, match_name
from data.group_table.by_number import by_number, number_slips
from data.group_table.directory import Entry, SchoolDirectory
from data.group_table.matched import Candidate, Doubtful
from data.group_table.school_name import LONGEST, name_of, without_bullet
from data.group_table.settled import Settled
from data.group_table.written import WrittenSchool
from data.spelling import some_of

SETTLE = "Give a file of what is meant with --match (columns written and urn)"
"""How a doubt is settled."""

_MOST_SLIPS = 3
_NUMBER_BESIDE = re.compile(
    r"(?:(?P<before>[0-9]{6}|[0-9]{3}/?[0-9]{4})\b)?[\s:,-]*(?P<name>[^0-9]*[^0-9\s(\[-])\s*"
    r"(?:[-,(\[\s]+(?:URN|DfE)?[:\s]*(?P<after>[0-9]{6}|[0-9]{3}/?[0-9]{4})[)\]]?)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one written school.

    Attributes
    ----------
    written
        As the table has it.
    urn
        The school of the work that is meant; None if it is not sure, or is none.
    by
        How it was found, such as `by URN`; `""` if it was not.
    doubt
        Why somebody must be asked; None if nobody must.
    finding
        Why it is in no group; None if it is, or somebody must be asked.
    """

    written: WrittenSchool
    urn: int | None = None
    by: str = ""
    doubt: Doubtful | None = None
    finding: Fault | None = None


@dataclass(frozen=True, slots=True)
class Matcher:
    """Finds out which schools are meant.

    Attributes
    ----------
    directory
        The schools of the work and of the register.
    settled
        What a planner settled before.
    named
        URNs that the table names.
    """

    directory: SchoolDirectory
    settled: Settled
    named: Collection[int]

    def outcome(self, written: WrittenSchool) -> Outcome:
        """Return what becomes of a written school."""
        place = self.settled.place(written)
        if place is not None:
            return self._as_settled(written, place)
        if not written.urn and not written.number:
            written = _number_apart(written)
        if written.urn or written.number:
            return self._by_number(written)
        return self._by_name(written)

    def _as_settled(self, written: WrittenSchool, place: tuple[str, int]) -> Outcome:
        urn = self.settled.by_text[place]
        if urn is None:
            problem = f"this is left out, as {self.settled.where} says"
            return Outcome(written, finding=finding_of(written, problem, "Nothing is to be done"))
        if urn in self.directory.taken:
            return Outcome(written, urn, f"by {self.settled.where}")
        problem, remedy = absent(
            urn, self.directory.schools, "this URN is not in the register", "Correct it"
        )
        fault = Fault(
            self.settled.where, problem, remedy, self.settled.rows[place], "urn", str(urn)
        )
        return Outcome(written, finding=fault)

    def _by_number(self, written: WrittenSchool) -> Outcome:
        found = {
            entry.urn: entry
            for text in (written.urn, written.number)
            if text
            for entry in by_number(self.directory, text)
        }
        entries = list(found.values())
        if not entries:
            return self._unknown_number(written)
        if len(entries) > 1:
            candidates = [candidate_of(entry, "has one of the numbers") for entry in entries]
            return _doubt(written, "the numbers are those of several schools", candidates)
        (entry,) = entries
        against = self._named_otherwise(written, entry)
        if against is not None:
            return _doubt(written, "number and name are not of one school", against)
        if not entry.is_taken:
            return Outcome(written, finding=_not_taken(written, entry, self.directory))
        return Outcome(written, entry.urn, "by URN" if written.urn else "by DfE number")

    def _named_otherwise(self, written: WrittenSchool, entry: Entry) -> list[Candidate] | None:
        """Return both schools if the name beside a number is not that of its school, else None."""
        if not written.name:
            return None
        name = name_of(written.name)
        if name.key in tuple(entry.name.keys(entry.places)):
            return None
        meant = match_name(self.directory, written)
        other = meant.sure
        if other is None and is_like(name, entry):
            return None
        if other is not None and other.urn == entry.urn:
            return None
        by_name = [candidate_of(other, "has this name")] if other else list(meant.candidates)
        return [candidate_of(entry, "has this number"), *by_name][:MOST_CANDIDATES]

    def _unknown_number(self, written: WrittenSchool) -> Outcome:
        text = written.urn or written.number
        slips = number_slips(self.directory, text, self.named)[:_MOST_SLIPS]
        if written.name:
            meant = match_name(self.directory, written)
            sure = [candidate_of(meant.sure, "has this name")] if meant.sure else []
            alike = [candidate_of(each, "has a URN like it") for each in slips]
            unique = {each.urn: each for each in (*alike, *meant.candidates, *sure)}
            if unique:
                why = "the number is not in the register"
                return _doubt(written, why, list(unique.values())[::-1][:MOST_CANDIDATES])
        listed = [f"{entry.urn} ({entry.written_name})" for entry in slips]
        remedy = "Correct it or delete the row"
        if listed:
            remedy = f"Did you mean {' or '.join(listed)}?"
        problem = "no school of the register has this number; it is left out"
        return Outcome(written, finding=finding_of(written, problem, remedy))

    def _by_name(self, written: WrittenSchool) -> Outcome:
        meant = match_name(self.directory, written)
        if meant.sure is not None and meant.sure.is_taken:
            return Outcome(written, meant.sure.urn, "by name")
        if meant.sure is not None:
            return Outcome(written, finding=_not_taken(written, meant.sure, self.directory))
        if meant.candidates:
            return _doubt(written, meant.why, meant.candidates)
        if meant.away:
            entry = meant.away[0]
            if len(meant.away) == 1:
                return Outcome(written, finding=_not_taken(written, entry, self.directory))
            las = some_of(sorted({each.la for each in meant.away}))
            problem = f"only schools of other authorities have this name ({las}); it is left out"
            return Outcome(
                written, finding=finding_of(written, problem, "Write its URN, or delete it")
            )
        problem = "no school of the register has a name like this; it is left out"
        remedy = f"Write the name as the register has it, or the URN. {SETTLE}"
        return Outcome(written, finding=finding_of(written, problem, remedy))


def _number_apart(written: WrittenSchool) -> WrittenSchool:
    """Return a school whose number stands in one cell with its name with both apart."""
    name = without_bullet(written.name)
    found = _NUMBER_BESIDE.fullmatch(name) if len(name) <= LONGEST else None
    number = "" if found is None else found["before"] or found["after"]
    if found is None or not number:
        return written
    return replace(written, name=found["name"].strip(" -:,"), urn=number)


def _doubt(written: WrittenSchool, why: str, candidates: Sequence[Candidate]) -> Outcome:
    return Outcome(written, doubt=Doubtful(written, why, tuple(candidates)))


def _not_taken(written: WrittenSchool, entry: Entry, directory: SchoolDirectory) -> Fault:
    problem, remedy = absent(entry.urn, directory.schools, "it is not chosen", "Delete the row")
    return finding_of(written, f"{problem}; it is left out", remedy)


def doubt_fault(doubt: Doubtful) -> Fault:
    """Return a doubt as a fault that names the schools that may be meant."""
    listed = "; ".join(map(str, doubt.candidates))
    remedy = f"Which is meant: {listed}? {SETTLE}, or write the URN"
    return finding_of(doubt.written, f"it is not sure which school this is: {doubt.why}", remedy)


def finding_of(written: WrittenSchool, problem: str, remedy: str) -> Fault:
    """Return what is to be said of a written school, with its place."""
    text = " | ".join(filter(None, (written.urn or written.number, written.name)))
    return Fault(written.where, problem, remedy, written.row, written.column, text)
