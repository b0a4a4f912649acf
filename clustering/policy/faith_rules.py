"""Pairs of schools that fit badly by character, diocese or type: seconds, and pairs kept apart.

The result is what a problem takes: `pair_costs` and pairs of URNs for `Rules.apart`. It holds
everything that the table says; the rules of `clustering.constraints.character` must then be 0, or
they count twice.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from clustering.policy.faith_table import ANY, NONE, Effect, FaithTable, Pairing
from clustering.policy.forms import Form, barred
from clustering.policy.school_types import AIDED, type_of
from data.errors import Notice
from data.school import School
from data.spelling import did_you_mean, nearest
from data.vocabulary import denominations


class Level(StrEnum):
    """How strictly a plan takes the table."""

    OPEN = "open"
    PREFER = "prefer"
    STRICT = "strict"


@dataclass(frozen=True, eq=False)
class PairRules:
    """What a problem takes from a table.

    Attributes
    ----------
    seconds
        (n, n) seconds added for each pair, symmetric, 0 on the diagonal, read-only.
    apart
        Pairs of URNs that never share a cluster.
    """

    seconds: NDArray[np.float64]
    apart: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FaithReason:
    """Why two schools fit badly.

    Attributes
    ----------
    schools
        Their URNs.
    effect
        What the table says.
    sentence
        What a user reads, with the source.
    """

    schools: tuple[int, int]
    effect: Effect
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def pair_rules(schools: Sequence[School], table: FaithTable, level: Level) -> PairRules:
    """Return the seconds and the pairs kept apart for these schools.

    No law keeps schools apart here: at the level `strict` the planner does.
    """
    sorts, sort_of = _sorts(schools)
    n = len(sorts)
    sort_s = np.zeros((n, n))
    sort_apart = np.zeros((n, n), dtype=bool)
    if level is not Level.OPEN:
        for i, j in combinations_with_replacement(range(n), 2):
            effects = tuple(_effects(sorts[i], sorts[j], table))
            sort_s[i, j] = sort_s[j, i] = sum(effect.prefer_s for effect in effects)
            if level is Level.STRICT:
                sort_apart[i, j] = sort_apart[j, i] = any(effect.apart for effect in effects)
    seconds = sort_s[np.ix_(sort_of, sort_of)]
    np.fill_diagonal(seconds, 0.0)
    seconds.setflags(write=False)
    apart = np.argwhere(np.triu(sort_apart[np.ix_(sort_of, sort_of)], 1))
    return PairRules(seconds, tuple((schools[i].urn, schools[j].urn) for i, j in apart))


def pair_reasons(one: School, other: School, table: FaithTable) -> tuple[FaithReason, ...]:
    """Return why two schools fit badly; empty where the table says nothing against them."""
    return tuple(
        FaithReason(
            (one.urn, other.urn),
            effect,
            f"{one.name} and {other.name}: {effect.why} ({effect.source}).",
        )
        for effect in _effects(one, other, table)
    )


def barred_from(schools: Sequence[School], form: Form) -> dict[int, str]:
    """Return the schools that a plan for a form must leave out, by URN, each with its reason.

    No reason names its school, so that one shared by many schools can be said once.
    """
    found = ((s.urn, barred(dataclasses.replace(s, name="it"), form)) for s in schools)
    return {urn: obstacle.sentence for urn, obstacle in found if obstacle is not None}


def unused_characters(schools: Sequence[School], table: FaithTable) -> tuple[Notice, ...]:
    """Return a notice for each character of a table that looks misspelt.

    That is a character that no school has, though some school has one spelt much like it.
    """
    present = frozenset(school.faith for school in schools) - {""}
    present = present.union(*(_denominations(school) for school in schools))
    named = {name for pairing in table.faith for name in (pairing.one, pairing.other)}
    return tuple(
        Notice(f"The table names {name!r}, which no school has. {did_you_mean(name, present, '')}")
        for name in sorted(named - present - {ANY, NONE})
        if nearest(name, present)
    )


def _sorts(schools: Sequence[School]) -> tuple[list[School], NDArray[np.int64]]:
    """Return one school of each sort that the table distinguishes, and the sort of every school."""
    at: dict[tuple[str, ...], int] = {}
    sorts: list[School] = []
    for school in schools:
        if at.setdefault(_sort_of(school), len(sorts)) == len(sorts):
            sorts.append(school)
    return sorts, np.array([at[_sort_of(school)] for school in schools], dtype=np.int64)


def _sort_of(school: School) -> tuple[str, ...]:
    return (school.faith, school.diocese, school.type, school.former_category)


def _effects(one: School, other: School, table: FaithTable) -> Iterator[Effect]:
    if shared := _denominations(one) & _denominations(other):
        known = one.diocese and other.diocese
        if table.dioceses and known and one.diocese != other.diocese and NONE not in shared:
            yield table.dioceses
    elif faith := _worst(_of_faith(one, other, table)):
        yield faith
    kinds = (type_of(one).kind, type_of(other).kind)
    for pairing in table.types:
        if (pairing.one, pairing.other) in (kinds, kinds[::-1]):
            yield pairing.effect


def _of_faith(one: School, other: School, table: FaithTable) -> Iterator[Effect]:
    """Yield what the table says of two schools that share no denomination.

    An entry that names both characters goes before one that says "any".
    """
    for pairings in (_exact(table.faith), _with_any(table.faith)):
        found = [
            pairing.effect
            for pairing in pairings
            if _matches(pairing, one, other) or _matches(pairing, other, one)
        ]
        if found:
            yield from found
            return


def _exact(pairings: Sequence[Pairing]) -> list[Pairing]:
    return [pairing for pairing in pairings if ANY not in (pairing.one, pairing.other)]


def _with_any(pairings: Sequence[Pairing]) -> list[Pairing]:
    return [pairing for pairing in pairings if ANY in (pairing.one, pairing.other)]


def _matches(pairing: Pairing, one: School, other: School) -> bool:
    if pairing.one_aided and AIDED not in (one.type, one.former_category):
        return False
    return _is(pairing.one, one) and _is(pairing.other, other)


def _is(character: str, school: School) -> bool:
    return character in (ANY, school.faith) or character in _denominations(school)


def _worst(effects: Iterator[Effect]) -> Effect | None:
    return max(effects, key=lambda effect: (effect.apart, effect.prefer_s), default=None)


def _denominations(school: School) -> frozenset[str]:
    return denominations(school.faith) or frozenset({NONE})
