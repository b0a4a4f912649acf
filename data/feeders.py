"""Whose pupils go on to which school: from a list, or infant and junior schools by name."""

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from data.cells import columns_of, read_cells
from data.cleaning import clean_rows
from data.csv_file import read_table
from data.errors import Fault, InputError, Notice
from data.given_file import StrPath
from data.school import School, Source
from data.spelling import counted, some_of

ROLE = "feeders"
BY_NAME = "names"
"""The word for pairs that names and sites tell."""
ONE_SITE_M, NEAR_M = 250.0, 1_500.0
"""An infant and a junior school on one site, and of one name near by, are farther apart by less."""

_INFANT = re.compile(r"\b(?:infants?'?|first)\b", re.IGNORECASE)
_JUNIOR = re.compile(r"\b(?:juniors?'?|middle)\b", re.IGNORECASE)
_COMMON = re.compile(
    r"\b(?:infants?'?|juniors?'?|schools?|nursery|and|the|community|academy|primary|church|of|"
    r"england|catholic|roman|cofe|ce|rc|va|vc|voluntary|aided|controlled|pre-?school)\b|[^\w\s]",
    re.IGNORECASE,
)

Pairs = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FeederPairs:
    """Feeders and the schools that their pupils go on to.

    Attributes
    ----------
    pairs
        URNs: the feeder first; each pair once.
    notices
        What to say about them.
    sources
        The file they were read from.
    """

    pairs: Pairs
    notices: tuple[Notice, ...] = ()
    sources: tuple[Source, ...] = ()


def read_feeders(path: StrPath, urns: Collection[int]) -> FeederPairs:
    """Return the pairs in a list; docs/data.md describes it.

    Parameters
    ----------
    path
        A table with the columns `URN` and `FeedsURN`, a row for each pair.
    urns
        The schools of the plan; pairs with others are counted in a notice.

    Raises
    ------
    InputError
        With every fault: no such file, no table, missing columns, faulty cells, a school that
        feeds itself.
    """
    columns = columns_of("feeders")
    table = read_table(path, columns)
    faults = table.missing_columns(columns, "Name the columns URN and FeedsURN")
    faults += [fault for _, fault in table.ragged]
    pairs: dict[tuple[int, int], None] = {}
    others = 0
    for row in clean_rows(table.where, [] if faults else table.rows, columns)[0]:
        values, wrong = read_cells(table.where, row.number, row.cells, columns)
        faults += wrong
        if wrong:
            continue
        pair = values["URN"], values["FeedsURN"]
        if pair[0] == pair[1]:
            problem, remedy = "a school cannot feed itself", "Give another school, or no row"
            faults.append(Fault(table.where, problem, remedy, row.number, "FeedsURN", str(pair[1])))
        elif set(pair) <= set(urns):
            pairs[pair] = None
        else:
            others += 1
    if faults:
        raise InputError(faults)
    said = f"{table.where} has {counted(len(pairs), 'feeder')} with schools of this plan"
    more = f"; {counted(others, 'pair')} with other schools count for nothing" if others else ""
    return FeederPairs(tuple(pairs), (Notice(f"{said}{more}."),), (table.source(ROLE),))


def feeders_by_name(schools: Sequence[School]) -> FeederPairs:
    """Return pairs of an infant and a junior school: of one name and near, or on one site.

    Where the ages of both are known, the junior school begins where the infant school ends.

    Parameters
    ----------
    schools
        The schools, with coordinates.
    """
    infants = [each for each in schools if _INFANT.search(each.name)]
    juniors = [each for each in schools if _JUNIOR.search(each.name)]
    pairs = []
    for infant in infants:
        if _JUNIOR.search(infant.name):  # "Infant and Junior School" is both
            continue
        found = [
            (_apart_m(infant, junior), junior.urn)
            for junior in juniors
            if not _INFANT.search(junior.name) and _is_pair(infant, junior)
        ]
        if found:
            pairs.append((infant.urn, min(found)[1]))
    return FeederPairs(tuple(pairs), tuple(_told(schools, pairs)))


def _told(schools: Sequence[School], pairs: Sequence[tuple[int, int]]) -> Iterator[Notice]:
    name = {school.urn: f"{school.name} ({school.urn})" for school in schools}
    said = some_of([f"{name[a]} with {name[b]}" for a, b in pairs], separator="; ")
    found = counted(len(pairs), "pair")
    yield Notice(
        f"By names and sites, {found} of an infant and a junior school{': ' if said else ''}{said}."
    )


def _is_pair(infant: School, junior: School) -> bool:
    ages = infant.high_age, junior.low_age
    if None not in ages and abs((ages[0] or 0) - (ages[1] or 0)) > 1:
        return False
    apart_m = _apart_m(infant, junior)
    return apart_m <= ONE_SITE_M or (
        apart_m <= NEAR_M and _stem(infant.name) == _stem(junior.name) != ""
    )


def _stem(name: str) -> str:
    """Return what a name says of the place alone."""
    return " ".join(_COMMON.sub(" ", name).casefold().split())


def _apart_m(one: School, other: School) -> float:
    return math.hypot(one.easting - other.easting, one.northing - other.northing)
