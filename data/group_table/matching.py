"""Match the schools of a table of groups to the register; guess nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.accounts import absent
from data.errors import Fault, Notice
from data.group_table.by_name import (
    MOST_CANDIDATES,
    candidate_of,
    is_like,
    match_name,
)
from data.group_table.by_number import by_number, number_slips
from data.group_table.directory import Entry, SchoolDirectory
from data.group_table.matched import (
    Candidate,
    Doubtful,
    MatchedGroup,
    MatchedGroups,
    lines_of_findings,
)
from data.group_table.school_name import name_of
from data.group_table.settled import Settled
from data.group_table.written import WrittenGroups, WrittenSchool
from data.spelling import counted, some_of

_SETTLE = "Give a file of what is meant with --match (columns written and urn)"
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of one written school: a school of the work, a doubt, or a finding."""

    written: WrittenSchool
    urn: int | None = None
    by: str = ""
    doubt: Doubtful | None = None
    finding: Fault | None = None


def match_groups(
    written: WrittenGroups, directory: SchoolDirectory, settled: Settled | None = None
) -> MatchedGroups:
    """Match every school of a table of groups to the register.

    Parameters
    ----------
    written
        The table, as `read_groups` returns it.
    directory
        The schools of the work and of the register.
    settled
        What a planner settled before, as `read_settled` returns it; None for nothing.

    Returns
    -------
    MatchedGroups
        With `faults` where somebody must be asked; nothing doubtful is in a group.
    """
    settled = settled or Settled()
    found = [_matched(school, directory, settled) for school in written.schools]
    faults = [_doubt_fault(each.doubt) for each in found if each.doubt is not None]
    findings = [each.finding for each in found if each.finding is not None]
    findings += _unused(settled, written)
    in_groups = [each for each in found if each.urn is not None and each.written.group]
    groups_of: dict[int, list[str]] = defaultdict(list)
    for each in in_groups:
        if each.urn is not None and each.written.group not in groups_of[each.urn]:
            groups_of[each.urn].append(each.written.group)
    in_two = {urn for urn, labels in groups_of.items() if len(labels) > 1}
    findings += _doubles(in_groups, groups_of, directory)
    findings += [
        _ungrouped(each, directory)
        for each in found
        if each.urn is not None and not each.written.group and each.urn not in groups_of
    ]
    groups = _groups(written.labels, [each for each in in_groups if each.urn not in in_two])
    grouped = {urn for group in groups for urn in group.urns}
    named = {each.urn for each in found if each.urn is not None}
    asked = {each.urn for found_ in found if found_.doubt for each in found_.doubt.candidates}
    missing = [urn for urn in directory.taken if urn not in named | asked]
    left_out = [urn for urn in directory.taken if urn not in grouped and urn not in missing]
    return MatchedGroups(
        groups=groups,
        doubtful=tuple(each.doubt for each in found if each.doubt is not None),
        faults=tuple(faults),
        findings=tuple(findings),
        missing=tuple(missing),
        left_out=tuple(left_out),
        summary=_summary(written, found),
        notices=(
            *written.notices,
            *lines_of_findings(findings),
            *_of_missing(written.where, missing, directory),
        ),
    )


def _matched(written: WrittenSchool, directory: SchoolDirectory, settled: Settled) -> _Found:
    place = settled.place(written)
    if place is not None:
        return _as_settled(written, directory, settled, place)
    if written.urn or written.number:
        return _by_number(written, directory)
    return _by_name(written, directory)


def _as_settled(
    written: WrittenSchool, directory: SchoolDirectory, settled: Settled, place: tuple[str, int]
) -> _Found:
    urn = settled.by_text[place]
    if urn is None:
        problem = f"this is left out, as {settled.where} says"
        return _Found(written, finding=_finding(written, problem, "Nothing is to be done"))
    if urn in directory.taken:
        return _Found(written, urn, f"by {settled.where}")
    problem, remedy = absent(
        urn, directory.schools, "this URN is not in the register", "Correct it"
    )
    fault = Fault(settled.where, problem, remedy, settled.rows[place], "urn", str(urn))
    return _Found(written, finding=fault)


def _by_number(written: WrittenSchool, directory: SchoolDirectory) -> _Found:
    found = {
        entry.urn: entry
        for text in (written.urn, written.number)
        if text
        for entry in by_number(directory, text)
    }
    entries = list(found.values())
    if not entries:
        return _unknown_number(written, directory)
    if len(entries) > 1:
        candidates = [candidate_of(entry, "has one of the numbers") for entry in entries]
        return _doubt(written, "the numbers are those of several schools", candidates)
    (entry,) = entries
    against = _named_otherwise(written, entry, directory)
    if against is not None:
        return _doubt(written, "number and name are not of one school", against)
    if not entry.is_taken:
        return _Found(written, finding=_not_taken(written, entry, directory))
    return _Found(written, entry.urn, "by URN" if written.urn else "by DfE number")


def _named_otherwise(
    written: WrittenSchool, entry: Entry, directory: SchoolDirectory
) -> list[Candidate] | None:
    """Return both schools if the name beside a number is not that of its school, else None."""
    if not written.name:
        return None
    name = name_of(written.name)
    if name.key in tuple(entry.name.keys(entry.places)):
        return None
    meant = match_name(directory, written)
    other = meant.sure
    if other is None and is_like(name, entry):
        return None
    if other is not None and other.urn == entry.urn:
        return None
    by_name = [candidate_of(other, "has this name")] if other else list(meant.candidates)
    return [candidate_of(entry, "has this number"), *by_name][:MOST_CANDIDATES]


def _unknown_number(written: WrittenSchool, directory: SchoolDirectory) -> _Found:
    text = written.urn or written.number
    slips = number_slips(directory, text)
    if written.name:
        meant = match_name(directory, written)
        by_name = [candidate_of(meant.sure, "has this name")] if meant.sure else meant.candidates
        candidates = [*by_name, *(candidate_of(each, "has a URN like it") for each in slips)]
        unique = {each.urn: each for each in reversed(candidates)}
        if unique:
            why = "the number is not in the register"
            return _doubt(written, why, list(unique.values())[::-1][:MOST_CANDIDATES])
    listed = [f"{entry.urn} ({entry.written_name})" for entry in slips[:MOST_CANDIDATES]]
    remedy = f"Did you mean {' or '.join(listed)}?" if listed else "Correct it or delete the row"
    problem = "no school of the register has this number; it is left out"
    return _Found(written, finding=_finding(written, problem, remedy))


def _by_name(written: WrittenSchool, directory: SchoolDirectory) -> _Found:
    meant = match_name(directory, written)
    if meant.sure is not None and meant.sure.is_taken:
        return _Found(written, meant.sure.urn, "by name")
    if meant.sure is not None:
        return _Found(written, finding=_not_taken(written, meant.sure, directory))
    if meant.candidates:
        return _doubt(written, meant.why, meant.candidates)
    if meant.away:
        entry = meant.away[0]
        if len(meant.away) == 1:
            return _Found(written, finding=_not_taken(written, entry, directory))
        las = some_of(sorted({each.la for each in meant.away}))
        problem = f"only schools of other authorities have this name ({las}); it is left out"
        return _Found(written, finding=_finding(written, problem, "Write its URN, or delete it"))
    problem = "no school of the register has a name like this; it is left out"
    remedy = f"Write the name as the register has it, or the URN. {_SETTLE}"
    return _Found(written, finding=_finding(written, problem, remedy))


def _doubt(written: WrittenSchool, why: str, candidates: Sequence[Candidate]) -> _Found:
    return _Found(written, doubt=Doubtful(written, why, tuple(candidates)))


def _not_taken(written: WrittenSchool, entry: Entry, directory: SchoolDirectory) -> Fault:
    problem, remedy = absent(entry.urn, directory.schools, "it is not chosen", "Delete the row")
    return _finding(written, f"{problem}; it is left out", remedy)


def _doubt_fault(doubt: Doubtful) -> Fault:
    listed = "; ".join(map(str, doubt.candidates))
    remedy = f"Which is meant: {listed}? {_SETTLE}, or write the URN"
    return _finding(doubt.written, f"it is not sure which school this is: {doubt.why}", remedy)


def _finding(written: WrittenSchool, problem: str, remedy: str) -> Fault:
    text = " | ".join(filter(None, (written.urn or written.number, written.name)))
    return Fault(written.where, problem, remedy, written.row, written.column, text)


def _ungrouped(found: _Found, directory: SchoolDirectory) -> Fault:
    school = directory.taken[found.urn or 0]
    fault = _finding(
        found.written, "the table puts this school in no group", "Write its group if it has one"
    )
    return Fault(
        fault.where,
        fault.problem,
        fault.remedy,
        fault.row,
        fault.column,
        fault.value,
        f"{school.written_name} ({school.urn})",
    )


def _doubles(
    found: Sequence[_Found], groups_of: dict[int, list[str]], directory: SchoolDirectory
) -> Iterator[Fault]:
    """Yield a finding for each school that stands in two groups, or twice in one."""
    rows: dict[int, list[_Found]] = defaultdict(list)
    for each in found:
        if each.urn is not None:
            rows[each.urn].append(each)
    for urn, alike in rows.items():
        if len(alike) == 1:
            continue
        last = alike[-1].written
        said = directory.taken[urn]
        others = some_of([f"row {each.written.row}" for each in alike[:-1]])
        labels = " and ".join(map(repr, groups_of[urn]))
        if len(groups_of[urn]) > 1:
            problem = f"this school is in two groups or more, {labels} ({others}); it is left out"
            remedy = "Delete it from all groups but one"
        else:
            problem, remedy = f"this school is in its group twice ({others})", "It counts once"
        yield Fault(
            last.where,
            problem,
            remedy,
            last.row,
            last.column,
            last.text,
            f"{said.written_name} ({urn})",
        )


def _unused(settled: Settled, written: WrittenGroups) -> Iterator[Fault]:
    used = {settled.place(school) for school in written.schools}
    for place, row in settled.rows.items():
        if place not in used:
            problem = f"{written.where} does not have this text"
            remedy = "Write the school as the table of groups has it"
            yield Fault(settled.where, problem, remedy, row, "written")


def _groups(labels: Sequence[str], found: Sequence[_Found]) -> tuple[MatchedGroup, ...]:
    by_label: dict[str, list[_Found]] = defaultdict(list)
    for each in found:
        by_label[each.written.group].append(each)
    return tuple(_group(label, by_label[label]) for label in labels if by_label[label])


def _group(label: str, found: Sequence[_Found]) -> MatchedGroup:
    leads = {each.urn for each in found if each.written.is_lead}
    notes = [(each.urn, each.written.note) for each in found if each.urn and each.written.note]
    urns = dict.fromkeys(each.urn for each in found if each.urn is not None)
    return MatchedGroup(label, tuple(urns), leads.pop() if len(leads) == 1 else None, tuple(notes))


def _summary(written: WrittenGroups, found: Sequence[_Found]) -> str:
    ways = Counter(each.by for each in found if each.by)
    told = ", ".join(f"{number:,} {way}" for way, number in ways.most_common())
    asked = sum(each.doubt is not None for each in found)
    names = counted(len(found), "school")
    doubtful = f", {asked:,} not sure" if asked else ""
    return (
        f"{written.where} names {names} in {counted(len(written.labels), 'group')}: "
        f"{told or 'none'} found{doubtful}, {sum(e.finding is not None for e in found):,} left out."
    )


def _of_missing(where: str, missing: Sequence[int], directory: SchoolDirectory) -> Iterator[Notice]:
    if missing:
        named = [f"{directory.taken[urn].written_name} ({urn})" for urn in missing]
        is_one = len(missing) == 1
        yield Notice(
            f"{where} does not name {counted(len(missing), 'school')} of the area, which "
            f"{'is' if is_one else 'are'} in no group: {some_of(named, _MOST_NAMED)}.",
            missing[0] if is_one else None,
        )
