"""Whether a cell names a school: what tells schools from groups, and one layout from another."""

import re
from collections.abc import Sequence

from data.cells import whole_number
from data.group_table.by_number import by_number
from data.group_table.directory import Entry, SchoolDirectory
from data.group_table.school_name import has_school_words, name_of

_NUMBER = re.compile(r"[0-9]{3}\s*[/\\ -]\s*[0-9]{4}|[0-9]{6,7}(?:\.0+)?")
_NEARLY_NUMBER = re.compile(r"(?=(?:.*[0-9]){3})[0-9OoIlSB]{6}")
_BETWEEN_SCHOOLS = (
    re.compile(r"\s*[;\n]\s*|\s+\|\s+"),
    re.compile(r"\s*,\s*"),
    re.compile(r"\s+/\s+"),
)
_AND = re.compile(r"\s+(?:and|&)\s+", re.IGNORECASE)
_TOTAL = re.compile(r"(?:sub|grand)?[ -]*totals?\b.*", re.IGNORECASE | re.DOTALL)
_NUMBERS = re.compile(r"(?:[0-9]{6}[\s,;/|]+)+[0-9]{6}")


def is_number(text: str) -> bool:
    """Say whether a text has the form of a URN or a DfE number, or nearly so."""
    text = text.strip()
    return bool(_NUMBER.fullmatch(text) or _NEARLY_NUMBER.fullmatch(text))


def may_be_school(directory: SchoolDirectory, text: str) -> bool:
    """Say whether a text may name a school: a number, a name that is known, words of schools."""
    if is_number(text):
        return True
    if whole_number(text) is not None:
        return False
    return has_school_words(text) or name_of(text).key in directory.home_by_key


def is_plainly_school(directory: SchoolDirectory, text: str) -> bool:
    """Say whether a text can hardly be the name of a group: a number, or a name with its kind."""
    if is_number(text):
        return True
    return has_school_words(text) and name_of(text).key in directory.home_by_key


def is_total_line(text: str) -> bool:
    """Say whether a text begins a line of sums."""
    return _TOTAL.fullmatch(text.strip()) is not None


def share_of_schools(directory: SchoolDirectory, texts: Sequence[str]) -> float:
    """Return the share of some texts, 0 to 1, that may name schools; 0 of none."""
    return sum(may_be_school(directory, text) for text in texts) / len(texts) if texts else 0.0


def schools_in(directory: SchoolDirectory, cell: str) -> list[str]:
    """Return the schools that a cell lists, or the cell itself where it is no list."""
    if _NUMBERS.fullmatch(cell.strip()):
        return re.findall("[0-9]{6}", cell)
    by_line, *others = ([part for part in mark.split(cell) if part] for mark in _BETWEEN_SCHOOLS)
    if len(by_line) > 1:
        whole = " ".join(cell.split())  # a name may be wrapped in its cell
        is_wrapped = len(by_line) == len(cell.splitlines()) and is_plainly_school(directory, whole)
        return [whole] if is_wrapped and not _are_schools(directory, by_line) else by_line
    for parts in others:
        *first, last = parts or [cell]
        joined = _both(directory, last, is_last=bool(first))
        # behind `and` a name without its kind is no place
        told = joined[:1] if is_plainly_school(directory, joined[0]) else joined
        if _are_listed(directory, [*first, *told]) if first else len(joined) > 1:
            return [*first, *joined]
    return [cell]


def _both(directory: SchoolDirectory, text: str, *, is_last: bool) -> list[str]:
    """Return the two schools that `and` joins, or the text where that is part of one name.

    `is_last` says whether it ends a list.
    """
    name = name_of(text)
    alike = directory.home_by_key.get(name.key, ())
    if any(entry.name.key == name.key for entry in alike):
        return [text]
    halves = ([text[: mark.start()], text[mark.end() :]] for mark in _AND.finditer(text))
    found = [
        [one, other]
        for one, other in halves
        if _is_known(directory, one) and _is_known(directory, other)
        # `Oak and Ash Primary School` may be one school; but `and` parts no place from a name
        if is_plainly_school(directory, one)
        or ((alike or is_last) and is_plainly_school(directory, other))
    ]
    return found[-1] if found else [text]


def _are_listed(directory: SchoolDirectory, texts: Sequence[str]) -> bool:
    """Say whether all are schools: plainly, or amid several others by a name without its kind."""
    bare = [at for at, text in enumerate(texts) if not is_plainly_school(directory, text)]
    return (
        not bare
        or (
            len(texts) - len(bare) > 1
            and all(_is_known(directory, texts[at]) for at in bare)
            # one behind a school may be the place of that
            and not any(_is_known(directory, " ".join(texts[at - 1 : at + 1])) for at in bare if at)
        )
    )


def _are_schools(directory: SchoolDirectory, texts: Sequence[str]) -> bool:
    return all(is_plainly_school(directory, text) for text in texts)


def _is_known(directory: SchoolDirectory, text: str) -> bool:
    return is_number(text) or name_of(text).key in directory.home_by_key


def hides_school(directory: SchoolDirectory, label: str) -> bool:
    """Say whether a label has a school in it, behind a mark: then its cells were not separated."""
    parts = re.split(r"[,;|\t\n]", label)
    return len(parts) > 1 and any(is_plainly_school(directory, part) for part in parts)


def entry_of(directory: SchoolDirectory, text: str) -> Entry | None:
    """Return the one school at home that a cell plainly names; None if there is none."""
    found = by_number(directory, text) if is_number(text) else ()
    found = found or directory.home_by_key.get(name_of(text).key, ())
    return found[0] if len(found) == 1 else None
