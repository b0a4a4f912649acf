"""Match the schools of a table of groups to the register; guess nothing."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from data.cells import whole_number
from data.group_table.directory import SchoolDirectory
from data.group_table.findings import doubles, emptied, of_missing, ungrouped, unused
from data.group_table.matched import MatchedGroup, MatchedGroups, lines_of_findings
from data.group_table.outcome import Matcher, Outcome, doubt_fault
from data.group_table.settled import Settled
from data.group_table.written import WrittenGroups
from data.spelling import counted


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
    numbers = (whole_number(school.urn) for school in written.schools)
    matcher = Matcher(directory, settled, {urn for urn in numbers if urn is not None})
    found = [matcher.outcome(school) for school in written.schools]
    faults = [doubt_fault(each.doubt) for each in found if each.doubt is not None]
    findings = [each.finding for each in found if each.finding is not None]
    findings += unused(settled, written)
    in_groups = [each for each in found if each.urn is not None and each.written.group]
    groups_of: dict[int, list[str]] = defaultdict(list)
    for each in in_groups:
        if each.urn is not None and each.written.group not in groups_of[each.urn]:
            groups_of[each.urn].append(each.written.group)
    in_two = {urn for urn, labels in groups_of.items() if len(labels) > 1}
    findings += doubles(in_groups, groups_of, directory)
    findings += [
        ungrouped(each, directory)
        for each in found
        if each.urn is not None and not each.written.group and each.urn not in groups_of
    ]
    findings += emptied(written, in_groups, in_two)
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
            *of_missing(written.where, missing, directory),
        ),
    )


def _groups(labels: Sequence[str], found: Sequence[Outcome]) -> tuple[MatchedGroup, ...]:
    by_label: dict[str, list[Outcome]] = defaultdict(list)
    for each in found:
        by_label[each.written.group].append(each)
    return tuple(_group(label, by_label[label]) for label in labels if by_label[label])


def _group(label: str, found: Sequence[Outcome]) -> MatchedGroup:
    leads = {each.urn for each in found if each.written.is_lead}
    notes = [(each.urn, each.written.note) for each in found if each.urn and each.written.note]
    urns = dict.fromkeys(each.urn for each in found if each.urn is not None)
    return MatchedGroup(label, tuple(urns), leads.pop() if len(leads) == 1 else None, tuple(notes))


def _summary(written: WrittenGroups, found: Sequence[Outcome]) -> str:
    ways = Counter(each.by for each in found if each.by)
    told = ", ".join(f"{number:,} found {way}" for way, number in ways.most_common())
    counts = {
        "not sure": sum(each.doubt is not None for each in found),
        "left out": sum(each.finding is not None for each in found),
        "in no group": sum(each.urn is not None and not each.written.group for each in found),
    }
    rest = [f", {count:,} {words}" for words, count in counts.items() if count]
    return (
        f"{written.where} names {counted(len(found), 'school')} in "
        f"{counted(len(written.labels), 'group')}: {told or 'none found'}{''.join(rest)}."
    )
