"""The layout with schools under the names of their groups, in one column.

Which rows are headings is seen by blank rows above them, or by what they say: a heading is no
school. If the two disagree, both readings are offered, and somebody must decide.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise

from data.errors import Notice, shorten
from data.group_table.directory import SchoolDirectory
from data.group_table.evidence import (
    entry_of,
    is_number,
    is_plainly_school,
    is_total_line,
    may_be_school,
)
from data.group_table.grid import Grid, GridRow
from data.group_table.headings import Role, role_of
from data.group_table.layout import BY_CONTENT, Reading
from data.group_table.school_name import has_school_words, name_of
from data.group_table.table_columns import (
    TELLING,
    TableColumns,
    schools_of_row,
    unnamed_cells,
    with_roles,
)
from data.group_table.written import WrittenSchool
from data.spelling import counted, some_of
from data.vocabulary import key, tidy

_HALF, _MOST, _NEARLY_ALL = 0.5, 0.8, 0.95
_FEWEST_BLOCKS, _FEW = 2, 3
_MARKED = re.compile(
    r"(?:cluster|group|partnership|hub|family|network|alliance|consortium|pyramid)\s*"
    r"(?:no\.?\s*)?[0-9a-z]{1,3}\b.*|.*\b(?:cluster|group|partnership|hub|family|network|alliance|"
    r"consortium|pyramid)(?:\s*\(.*\))?:?|.*:",
    re.IGNORECASE | re.DOTALL,
)
_LETTERED = re.compile(r"(?:.*\s)?(?:[A-Z]|[A-Z]?[0-9]{1,3})")
_COUNT = re.compile(r"\s*\(\s*[0-9]+\s*(?:schools?|members?)?\s*\)\s*:?\s*$", re.IGNORECASE)
_ENDING = re.compile(r"(?:\s*\(\s*[0-9]+\s*(?:schools?|members?)?\s*\))?\s*:?\s*$", re.IGNORECASE)


class _Kind(Enum):
    """What a row may be."""

    SCHOOL, LABEL, EITHER = "school", "label", "either"


@dataclass(frozen=True, slots=True)
class _Line:
    """One row: its cells, what stands in it, and what it may be."""

    row: GridRow
    text: str
    kind: _Kind


def heading_readings(grid: Grid, directory: SchoolDirectory) -> Iterator[Reading]:
    """Yield the ways to read a grid as schools under headings."""
    columns = with_roles(grid, directory)
    found = _with_main_column(columns, directory)
    if found is None or len(columns.school_columns(directory)) > 1:
        return
    lines = _as_lines(_with_headings_above(found), directory)
    schools = [line for line in lines if line.kind is _Kind.SCHOOL]
    if len(schools) < _HALF * len(lines) or _has_full_column(found):
        return
    by_block = _headings_by_block(lines)
    by_words = _headings_by_words(lines, schools, directory)
    if by_block and not _inner_headings(lines, by_block, by_words[0], directory):
        by_words = []
    ways = ([by_block] if by_block else []) + by_words
    if ways and (twice := _first_of_twice(lines, directory) - ways[0]):
        ways.append(ways[0] | twice)
    for headings in ways:
        reading = _reading(found, directory, lines, headings)
        if reading is not None:
            yield reading


def _with_headings_above(found: TableColumns) -> TableColumns:
    """Return the columns with the rows of one cell above them: one may be the first heading."""
    first = found.grid.rows.index(found.rows[0]) if found.rows else 0
    above = found.grid.rows[:first]
    alone = (row for row in above if len(row.filled) == 1 and row is not found.header)
    return replace(found, rows=(*alone, *found.rows))


def _has_full_column(found: TableColumns) -> bool:
    """Say whether another column is filled throughout: headings stand alone in their rows."""
    main = found.of(*TELLING)
    others = (at for at in range(found.grid.width) if at not in main)
    return any(len(found.cells(at)) >= _NEARLY_ALL * len(found.rows) for at in others)


def _headings_by_words(
    lines: Sequence[_Line], schools: Sequence[_Line], directory: SchoolDirectory
) -> list[set[int]]:
    """Return the lines that are no schools; and these with lines that may be either, if any."""
    labels = {at for at, line in enumerate(lines) if line.kind is _Kind.LABEL}
    either = {at for at, line in enumerate(lines) if line.kind is _Kind.EITHER}
    if not either or not _are_written_out(schools):
        return [labels]
    named = {name_of(line.text).key for line in schools}
    certain = {
        at
        for at in either
        if _stands_out(lines[at], schools) or _is_named_too(lines[at], named, directory)
    }
    # beside another heading it may be a school: else nothing would stand below one of them
    certain -= {at for at in certain if {at - 1, at + 1} & (labels | certain)}
    shapes = Counter(_shape(lines[at].text) for at in labels)
    shape, number = shapes.most_common(1)[0] if shapes else ("", 0)
    shaped = {at for at in either if _shape(lines[at].text) == shape}
    if shape and number > max(_MOST * len(labels), _FEW * len(either - shaped)):
        return [labels | shaped | certain]
    fewest = labels | certain | (either & {0})  # the first line is a heading, or nothing is
    return [fewest, labels | either] if either - fewest else [fewest]


def _is_named_too(line: _Line, named: Collection[str], directory: SchoolDirectory) -> bool:
    """Say whether the one school that a line may mean stands elsewhere in full."""
    return name_of(line.text).key in named and entry_of(directory, line.text) is not None


def _first_of_twice(lines: Sequence[_Line], directory: SchoolDirectory) -> set[int]:
    """Return the lines that name the school of the line below: its group may be called after it."""
    entries = [entry_of(directory, line.text) for line in lines]
    named = [
        key(line.text) if entry is None else str(entry.urn)
        for line, entry in zip(lines, entries, strict=True)
    ]
    return {at for at, (one, below) in enumerate(pairwise(named)) if one == below}


def _shape(text: str) -> str:
    """Return how a heading is made, such as `Cowes A`; `""` if that does not tell it."""
    if _MARKED.fullmatch(text):
        return "marked"
    if _LETTERED.fullmatch(text):
        return "lettered"
    return "capitals" if text.isupper() else ""


def _with_main_column(found: TableColumns, directory: SchoolDirectory) -> TableColumns | None:
    """Return the columns with that which names most schools as the column of schools."""
    counts = [
        (sum(may_be_school(directory, cell) for cell in found.cells(at)), -at)
        for at in range(found.grid.width)
        if found.roles.get(at) in {None, Role.SCHOOL, Role.MEMBERS, Role.GROUP}
    ]
    most, negative = max(counts, default=(0, 0))
    if most:
        return found.with_role(-negative, Role.SCHOOL)
    return found if found.of(*TELLING) else None


def _as_lines(found: TableColumns, directory: SchoolDirectory) -> list[_Line]:
    telling = found.of(*TELLING)
    main = found.of(Role.SCHOOL) or telling
    lines = []
    for row in found.rows:
        text = next((row.cells[at] for at in (*main, *telling) if row.cells[at]), "")
        text = text or row.cells[row.filled[0]]
        numbered = any(is_number(row.cells[at]) for at in telling)
        kind = _Kind.SCHOOL if numbered else _kind(text, directory)
        if not any(row.cells[at] for at in telling):
            kind = _Kind.LABEL if len(row.filled) == 1 else kind
        if not is_total_line(text):
            lines.append(_Line(row, text, kind))
    while lines and _is_title(lines, directory):
        lines.pop(0)
    return lines


def _is_title(lines: Sequence[_Line], directory: SchoolDirectory) -> bool:
    """Say whether the first line stands above another heading: a title, or a name of a column."""
    is_known = lines[0].kind is _Kind.SCHOOL and is_plainly_school(directory, lines[0].text)
    if lines[0].kind is _Kind.EITHER or is_known:
        return False
    if role_of(lines[0].text) not in {None, Role.GROUP} and len(lines) > 1:
        return True
    return len(lines) > 1 and (lines[1].kind is _Kind.LABEL or lines[1].row.after_blank)


def _kind(text: str, directory: SchoolDirectory) -> _Kind:
    if is_number(text):
        return _Kind.SCHOOL
    if _COUNT.search(text):  # `Cowes (5 schools)`
        return _Kind.LABEL
    is_marked = _MARKED.fullmatch(text) or _LETTERED.fullmatch(text)
    if is_marked and not is_plainly_school(directory, text):
        return _Kind.LABEL
    if has_school_words(text):
        return _Kind.SCHOOL
    return _Kind.EITHER if may_be_school(directory, text) else _Kind.LABEL


def _are_written_out(schools: Sequence[_Line]) -> bool:
    """Say whether most schools are written with their kind, so that one without it stands out."""
    plain = sum(has_school_words(line.text) for line in schools if not is_number(line.text))
    numbers = sum(is_number(line.text) for line in schools)
    return plain + numbers >= _MOST * len(schools)


def _stands_out(line: _Line, schools: Sequence[_Line]) -> bool:
    """Say whether a line is written in capitals, or in words, and no school is."""
    if all(is_number(school.text) for school in schools):
        return True
    return line.text.isupper() and not any(school.text.isupper() for school in schools)


def _headings_by_block(lines: Sequence[_Line]) -> set[int]:
    """Return the first lines of blocks between blank rows, if all of them may be headings."""
    starts = [at for at, line in enumerate(lines) if line.row.after_blank or at == 0]
    blocks = [range(a, b) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    full = [block for block in blocks if len(block) > 1]
    if len(full) < _FEWEST_BLOCKS or any(lines[block[0]].kind is _Kind.SCHOOL for block in blocks):
        return set()
    inner = [lines[at] for block in full for at in block[1:]]
    none_is_label = all(lines[block[0]].kind is _Kind.EITHER for block in full)
    if none_is_label and not _are_written_out(inner):
        return set()
    return {block[0] for block in blocks}


def _inner_headings(
    lines: Sequence[_Line], by_block: set[int], labels: set[int], directory: SchoolDirectory
) -> set[int]:
    """Return lines within blocks that look like headings too, and not like misspelt schools."""
    return {
        at
        for at in labels - by_block
        if at + 1 < len(lines) and not directory.alike(name_of(lines[at].text))
    }


def _reading(
    found: TableColumns, directory: SchoolDirectory, lines: Sequence[_Line], headings: set[int]
) -> Reading | None:
    if not headings or min(headings) != 0:
        return None
    schools: list[WrittenSchool] = []
    empty: list[str] = []
    label = ""
    count = 0
    for at, line in enumerate(lines):
        if at in headings:
            if at and at - 1 in headings:
                empty.append(repr(shorten(label)))
            label = _ENDING.sub("", tidy(line.text))
            count += 1
            continue
        schools += _members(found, directory, line.row, label)
    if not schools:
        return None
    headed = [lines[at] for at in sorted(headings)]
    unsure = [
        f"{shorten(line.text)!r} (row {line.row.number})"
        for line in headed
        if line.kind is _Kind.EITHER
    ]
    sentence = (
        f"{found.grid.where} has schools under the names of their groups: "
        f"{counted(count - len(empty), 'group')} of {counted(len(schools), 'school')}; the first "
        f"heading is {shorten(_ENDING.sub('', tidy(headed[0].text)))!r}"
        f"{', and headings too are ' + some_of(unsure) if unsure else ''}."
    )
    told = f"{found.grid.where}: no schools stand below {some_of(empty)}."
    return Reading(
        found.grid.where,
        sentence,
        tuple(schools),
        BY_CONTENT,
        (Notice(told),) if empty else (),
    )


def _members(
    found: TableColumns, directory: SchoolDirectory, row: GridRow, label: str
) -> Iterator[WrittenSchool]:
    """Yield the schools of a row, with what stands beside them."""
    written = list(schools_of_row(found, directory, row, label))
    if not written:
        text = tidy(row.cells[row.filled[0]])
        written = [WrittenSchool(name=text, group=label, where=found.grid.where, row=row.number)]
    beside = "; ".join(tidy(cell) for cell in unnamed_cells(found, row))
    for school in written:
        note = school.note or ("" if school.is_lead else beside)
        yield replace(school, note=note)
