"""What is to be said of a whole table of groups: schools named twice, or not at all."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from data.errors import Fault, Notice, shorten
from data.group_table.directory import SchoolDirectory
from data.group_table.outcome import Outcome, finding_of
from data.group_table.settled import Settled
from data.group_table.written import WrittenGroups
from data.spelling import counted, some_of

_MOST_NAMED = 12


def ungrouped(found: Outcome, directory: SchoolDirectory) -> Fault:
    """Return the finding of a school beside which the table names no group."""
    school = directory.taken[found.urn or 0]
    fault = finding_of(
        found.written, "the table puts this school in no group", "Write its group if it has one"
    )
    return replace(fault, school=f"{school.written_name} ({school.urn})")


def doubles(
    found: Sequence[Outcome], groups_of: Mapping[int, Sequence[str]], directory: SchoolDirectory
) -> Iterator[Fault]:
    """Yield a finding for each school that stands in two groups, or twice in one."""
    rows: dict[int, list[Outcome]] = defaultdict(list)
    for each in found:
        if each.urn is not None:
            rows[each.urn].append(each)
    for urn, alike in rows.items():
        if len(alike) == 1:
            continue
        last = alike[-1].written
        said = directory.taken[urn]
        others = some_of([f"row {each.written.row}" for each in alike[:-1]])
        labels = some_of([repr(shorten(label)) for label in groups_of[urn]])
        if len(groups_of[urn]) > 1:
            problem = f"this school is in more than one group, {labels} ({others}); it is left out"
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


def emptied(
    written: WrittenGroups, found: Sequence[Outcome], in_two: Collection[int]
) -> Iterator[Fault]:
    """Yield a finding for each group none of whose schools is left.

    Parameters
    ----------
    written
        The table.
    found
        The schools that were found, with their groups.
    in_two
        Those that stand in several groups, and are left out.
    """
    left = {each.written.group for each in found if each.urn not in in_two}
    for label in written.labels:
        if label not in left:
            problem = "no school of this group is left, and there is no such group"
            remedy = "Correct the schools named here, or do without it"
            yield Fault(written.where, problem, remedy, value=label)


def unused(settled: Settled, written: WrittenGroups) -> Iterator[Fault]:
    """Yield a finding for each text that was settled and that the table does not have."""
    used = {settled.place(school) for school in written.schools}
    for place, row in settled.rows.items():
        if place not in used:
            problem = f"{written.where} does not have this text"
            remedy = "Write the school as the table of groups has it"
            yield Fault(settled.where, problem, remedy, row, "written")


def of_missing(where: str, missing: Sequence[int], directory: SchoolDirectory) -> Iterator[Notice]:
    """Yield a notice of the schools of the area that the table does not name."""
    if missing:
        named = [f"{directory.taken[urn].written_name} ({urn})" for urn in missing]
        is_one = len(missing) == 1
        yield Notice(
            f"{where} does not name {counted(len(missing), 'school')} of the area, which "
            f"{'is' if is_one else 'are'} in no group: {some_of(named, _MOST_NAMED)}.",
            missing[0] if is_one else None,
        )
