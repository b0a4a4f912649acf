"""Links between establishments: which school followed which, as the register's download has it.

A link is told by the school that closed, by the one that followed it, or by both, and some links
are told from one end only: so both directions are read. A planner's own file has the same columns,
and says what the register does not know.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from data.cells import columns_of, read_cells, whole_number
from data.cleaning import clean_rows
from data.csv_file import Row, Table, read_table
from data.errors import Fault, InputError, Notice, gathering
from data.given_file import StrPath
from data.school import Source
from data.spelling import did_you_mean
from data.vocabulary import URN, vocabulary

ROLE = "establishment links"
LINK_URN, LINK_TYPE, _DAY = "LinkURN", "LinkType", "LinkEstablishedDate"
TAKE_LINKS = (
    'Give "All establishment links" (links_edubasealldata...csv) of the download page of the '
    "register, or a list of your own with the columns URN, LinkURN and LinkType"
)
"""Which file to give for the links."""

_FORWARD, _SPLIT = "Successor", "Split School"
_BACKWARD = ("Predecessor", "Result of Amalgamation")
"""A school that is the result of an amalgamation is linked to those that were amalgamated."""
NO_SUCCESSOR = "Closure"
"""Without a linked school, the word says that no school followed."""


@dataclass(frozen=True, slots=True)
class Link:
    """A school and one that followed it.

    Attributes
    ----------
    old, new
        Their URNs.
    day
        Day from which it holds, ISO 8601; `""` if none is given.
    split
        Whether the second split off from the first.
    """

    old: int
    new: int
    day: str
    split: bool


@dataclass(frozen=True)
class EstablishmentLinks:
    """Which school followed which.

    Attributes
    ----------
    followed
        The schools that followed each, by its URN, each with the day of the link.
    splits
        Schools and those that split off from them: both may go on.
    ended
        Schools of which a file says that no school followed.
    sources
        The files that they were read from.
    notices
        What a planner should know about the files.
    """

    followed: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    splits: frozenset[tuple[int, int]] = frozenset()
    ended: frozenset[int] = frozenset()
    sources: tuple[Source, ...] = ()
    notices: tuple[Notice, ...] = ()

    def after(self, urn: int) -> Mapping[int, str]:
        """Return the schools that followed one, each with the day of the link."""
        return self.followed.get(urn, {})

    def reachable(self, urns: Iterable[int]) -> frozenset[int]:
        """Return some schools and all that followed them, however many steps later."""
        found: set[int] = set()
        waiting = list(urns)
        while waiting:
            urn = waiting.pop()
            if urn not in found:
                found.add(urn)
                waiting += self.after(urn)
        return frozenset(found)

    def circle(self, urn: int) -> tuple[int, ...]:
        """Return a circle of links that a school leads into, from its lowest URN; else none."""
        path = [urn]
        branches = [iter(self.after(urn))]
        done: set[int] = set()
        while branches:
            following = next(branches[-1], None)
            if following is None:
                done.add(path.pop())
                branches.pop()
            elif following in path:
                found = path[path.index(following) :]
                lowest = found.index(min(found))
                return (*found[lowest:], *found[:lowest])
            elif following not in done:
                path.append(following)
                branches.append(iter(self.after(following)))
        return ()


def read_establishment_links(
    paths: Sequence[StrPath], urns: Collection[int] = ()
) -> EstablishmentLinks:
    """Read files of links; docs/data.md describes them.

    What a later file says of a school counts instead of what an earlier one says: so a planner's
    own list, given last, settles what the register's download leaves open.

    Parameters
    ----------
    paths
        The files.
    urns
        The schools they are read for: faults in rows of others are ignored. None for all.

    Raises
    ------
    InputError
        With every fault of every file: no such file, no table, missing columns, faulty rows, links
        that lead in a circle.
    """
    faults: list[Fault] = []
    links = EstablishmentLinks()
    for path in paths:
        with gathering(faults):
            links = _joined(links, _read_file(path, urns))
    if faults:
        raise InputError(faults)
    where = " and ".join(source.name for source in links.sources)
    circles = dict.fromkeys(filter(None, map(links.circle, urns or links.followed)))
    faults = [_circle_fault(where, circle) for circle in circles]
    if faults:
        raise InputError(faults)
    return links


def _joined(first: EstablishmentLinks, later: EstablishmentLinks) -> EstablishmentLinks:
    """Return what two files say; of a school that both name, what the later says."""
    said = later.followed.keys() | later.ended
    return EstablishmentLinks(
        {urn: after for urn, after in first.followed.items() if urn not in said}
        | dict(later.followed),
        frozenset(pair for pair in first.splits if pair[0] not in said) | later.splits,
        (first.ended - said) | later.ended,
        (*first.sources, *later.sources),
        (*first.notices, *later.notices),
    )


def _read_file(path: StrPath, urns: Collection[int]) -> EstablishmentLinks:
    columns = columns_of(ROLE)
    table = read_table(path, columns)
    if faults := table.missing_columns(columns, TAKE_LINKS):
        raise InputError(faults)
    rows, notices = clean_rows(table.where, table.rows, columns)
    found: dict[int, dict[int, str]] = {}
    splits: set[tuple[int, int]] = set()
    ended: set[int] = set()
    unused: Counter[str] = Counter()
    doubted = [*table.ragged]
    for row in rows:
        values, wrong = read_cells(table.where, row.number, row.cells, columns)
        word = vocabulary(LINK_TYPE).word(values.get(LINK_TYPE, ""))
        wrong += _faults_of_row(table, row, values, word)
        if wrong:
            doubted += [(row, fault) for fault in wrong]
        elif word == NO_SUCCESSOR and values[LINK_URN] is None:
            ended.add(values[URN])
        elif link := _link_of(word or "", values):
            after = found.setdefault(link.old, {})
            after[link.new] = after.get(link.new) or link.day
            splits |= {(link.old, link.new)} if link.split else set()
        else:
            unused[word or values[LINK_TYPE]] += 1
    links = EstablishmentLinks(
        found,
        frozenset(splits),
        frozenset(ended),
        (table.source(ROLE),),
        (*notices, *_of_unused(table.where, unused)),
    )
    concerned = links.reachable(urns)
    faults = [fault for row, fault in doubted if _concerns(row, concerned)]
    both = sorted(ended & found.keys())
    faults += [_both_fault(table.where, urn, found[urn]) for urn in both]
    if faults:
        raise InputError(sorted(faults, key=lambda fault: fault.row or 0))
    return links


def _link_of(word: str, values: Mapping[str, Any]) -> Link | None:
    """Return the link of a row; None if it says nothing of who followed whom."""
    told = values.get(_DAY, ""), word.endswith(_SPLIT)
    if word.startswith(_FORWARD):
        return Link(values[URN], values[LINK_URN], *told)
    return Link(values[LINK_URN], values[URN], *told) if word.startswith(_BACKWARD) else None


def _faults_of_row(
    table: Table, row: Row, values: Mapping[str, Any], word: str | None
) -> Iterator[Fault]:
    """Yield what is wrong with a row beyond its single cells."""
    known = vocabulary(LINK_TYPE)
    text = values.get(LINK_TYPE, "")
    if text and word is None and (slip := known.slip(text)):
        remedy = did_you_mean(text, known.words, f"Did you mean {slip!r}?")
        problem = "this is no type of link"
        yield Fault(table.where, problem, remedy, row.number, LINK_TYPE, text)
    if LINK_URN in values and values[LINK_URN] is None and word not in {None, NO_SUCCESSOR}:
        remedy = f"Give the linked school; or, where none followed, write {NO_SUCCESSOR}"
        yield Fault(table.where, "the cell is empty", remedy, row.number, LINK_URN, "")
    if values.get(URN) is not None and values.get(URN) == values.get(LINK_URN):
        problem, remedy = "a school is linked to itself", "Remove the row"
        yield Fault(table.where, problem, remedy, row.number, LINK_URN, str(values[URN]))


def _concerns(row: Row, urns: Collection[int]) -> bool:
    """Say whether a faulty row is, or might be, about one of these schools."""
    cells = (row.cells.get(name, "") for name in (URN, LINK_URN))
    known = [number for cell in cells if (number := whole_number(cell)) is not None]
    return not (urns and known) or any(number in urns for number in known)


def _both_fault(where: str, urn: int, after: Iterable[int]) -> Fault:
    followed = " and ".join(map(str, after))
    problem = f"one row says that no school followed {urn}, another that {followed} did"
    return Fault(where, problem, "Remove the row that is wrong")


def _circle_fault(where: str, circle: Sequence[int]) -> Fault:
    steps = zip(circle, (*circle[1:], circle[0]), strict=True)
    said = ", ".join(f"{old} is followed by {new}" for old, new in steps)
    return Fault(where, f"its links lead in a circle: {said}", "Remove the link that is wrong")


def _of_unused(where: str, unused: Counter[str]) -> list[Notice]:
    if not unused:
        return []
    counts = ", ".join(f"{word} ({number:,})" for word, number in unused.most_common())
    return [Notice(f"{where}: links that say nothing of who followed whom are not used: {counts}.")]
