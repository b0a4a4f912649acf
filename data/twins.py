"""One school that is in the register twice, under two URNs, both open.

This happens in the month in which a school converts, and in lists that are put together by hand.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import combinations, product
from typing import Any, NamedTuple, TypeVar

import numpy as np

from data.cells import whole_number
from data.csv_file import Row
from data.errors import Fault
from data.vocabulary import NUMBER, school_of

ONE_SITE_M = 50.0
"""Two entries of one school are no farther apart; Wirksworth has two infant schools at 200 m."""

MOST_ON_ONE_SITE = 5
"""Up to this many chosen schools may share a place; in July 2022 it is three. If more do, the
places are wrong and show no twins."""

_MOST_PAIRED = 20

_SAID_OF_MANY = frozenset(
    {"the", "school", "academy", "primary", "and", "a", "of", "church", "england", "cofe", "ce"}
    | {"c", "e", "rc", "catholic", "roman", "community", "voluntary", "aided", "controlled"}
    | {"va", "vc", "foundation", "free", "trust", "st", "saint"}
)
"""Words that a name may gain or lose when a school converts, or that people leave out."""

_LONG = 6
_LEVELS = frozenset({"infant", "infants", "junior", "juniors", "first", "nursery"})
_CHURCHES = {
    "catholic": "Roman Catholic",
    "rc": "Roman Catholic",
    "cofe": "Church of England",
    "ce": "Church of England",
    "england": "Church of England",
    "methodist": "Methodist",
}
"""Words of a name that tell a religious character."""

_DIGITS = re.compile(r"[0-9]")
_NOT_LETTERS = re.compile(r"[^a-z0-9 ]")


Values = Mapping[str, Any]
T = TypeVar("T")


class _Entry(NamedTuple):
    row: Row
    values: Values
    postcode: str
    number: str
    area: tuple[str, str]


def twins(where: str, rows: Sequence[Row], all_values: Sequence[Values]) -> list[Fault]:
    """Return a fault for each pair of rows that are one school.

    They are of one authority and one phase, and either have one establishment number, or nearly
    one name and one place or postcode, and are not known to be of two characters. In the register
    of July 2022 this accuses no school; place alone would accuse 305 groups, an infant school
    beside its junior school, name alone 64.

    Parameters
    ----------
    where
        File name, for the faults.
    rows, all_values
        Rows of open schools, and what was read of each.
    """
    entries = [
        _entry(row, values)
        for row, values in zip(rows, all_values, strict=True)
        if "name" in values and "urn" in values
    ]
    one_number = _sharing_text(entries, lambda entry: entry.number)
    beside = (*_sharing_text(entries, lambda entry: entry.postcode), *_shared_places(entries))
    pairs = [pair for group in one_number for pair in _pairs_of_group(group)]
    pairs += [pair for group in beside for pair in _pairs_of_group(group) if _is_one_name(*pair)]
    found = {
        (one.row.number, two.row.number): _twin_fault(where, one, two)
        for one, two in pairs
        if one.values["urn"] != two.values["urn"]
    }
    return list(found.values())


def _entry(row: Row, values: Values) -> _Entry:
    cells = row.cells
    return _Entry(
        row,
        values,
        values.get("postcode", "").replace(" ", "").upper(),
        str(whole_number(cells.get(NUMBER, "")) or ""),
        (values.get("la", ""), values.get("phase", "")),
    )


def _is_one_name(one: _Entry, two: _Entry) -> bool:
    """Say whether two adjacent schools have nearly the same name, and not two characters."""
    core, other = (_core(entry.values["name"]) for entry in (one, two))
    if not core or not other or not _is_alike(core, other):
        return False
    numbers, faiths = {one.number, two.number}, {_church(one), _church(two)}
    return "" in numbers or "" in faiths or len(faiths) == 1


def _is_alike(core: str, other: str) -> bool:
    """Say whether the distinctive words of two names are the same but for a letter."""
    if core == other:
        return True
    if min(len(core), len(other)) < _LONG or _LEVELS & set(f"{core} {other}".split()):
        return False
    if _DIGITS.findall(core) != _DIGITS.findall(other):
        return False
    edits = [
        edit for edit in SequenceMatcher(None, core, other).get_opcodes() if edit[0] != "equal"
    ]
    return len(edits) == 1 and max(edits[0][2] - edits[0][1], edits[0][4] - edits[0][3]) <= 1


def _church(entry: _Entry) -> str:
    """Return the religious character of a school, as its name tells it if its cell does not."""
    if faith := entry.values.get("faith", ""):
        return str(faith)
    words = _NOT_LETTERS.sub(" ", entry.values["name"].casefold()).split()
    return next((church for word, church in _CHURCHES.items() if word in words), "")


def _sharing_text(entries: Sequence[_Entry], by: Callable[[_Entry], str]) -> list[list[_Entry]]:
    """Return groups of entries of one area that share a text which is not empty."""
    groups: dict[tuple[tuple[str, str], str], list[_Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.area, by(entry)), []).append(entry)
    return [group for (_, text), group in groups.items() if len(group) > 1 and text]


def _shared_places(entries: Sequence[_Entry]) -> list[list[_Entry]]:
    """Return the pairs of entries on one site."""
    placed = [each for each in entries if "easting" in each.values and "northing" in each.values]
    at = np.array([(e.values["easting"], e.values["northing"]) for e in placed]).reshape(-1, 2)
    _, index, count = np.unique(at @ (1, 1j), return_inverse=True, return_counts=True)
    few = count[index] <= MOST_ON_ONE_SITE
    placed, at = [placed[each] for each in np.flatnonzero(few).tolist()], at[few]
    near: dict[tuple[int, int], None] = {}
    # Two places this close share a square of twice the size on one of four grids.
    for shift in product((0.0, ONE_SITE_M), repeat=2):
        east, north = np.floor((at + shift) / (2 * ONE_SITE_M)).astype(np.int64).T
        _, square, count = np.unique(
            east * 1_000_000 + north, return_inverse=True, return_counts=True
        )
        shared: dict[int, list[int]] = {}
        for number in np.flatnonzero(count[square] > 1).tolist():
            shared.setdefault(int(square[number]), []).append(number)
        for together in shared.values():
            near |= dict.fromkeys(_pairs_of_group(together))
    return [
        [placed[one], placed[two]]
        for one, two in near
        if placed[one].area == placed[two].area and np.hypot(*(at[one] - at[two])) <= ONE_SITE_M
    ]


def _pairs_of_group(group: Sequence[T]) -> Iterator[tuple[T, T]]:
    """Yield the pairs of a group; of a large one, which damage makes, each with the first."""
    if len(group) <= _MOST_PAIRED:
        yield from combinations(group, 2)
    else:
        yield from ((group[0], other) for other in group[1:])


def _core(name: str) -> str:
    """Return the distinctive words of a name, in alphabetical order."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = _NOT_LETTERS.sub("", re.sub(r"[-/&().,]", " ", plain)).split()
    return " ".join(sorted(word for word in words if word not in _SAID_OF_MANY))


def _twin_fault(where: str, one: _Entry, two: _Entry) -> Fault:
    return Fault(
        where,
        f"this seems to be the school of row {one.row.number}, {school_of(one.row.cells)}, under "
        "another URN",
        "Keep the one that is open now, and set the status of the other to Closed; or correct the "
        "name, place or establishment number of the one that is wrong",
        two.row.number,
        "URN",
        str(two.values["urn"]),
        school_of(two.row.cells),
    )
