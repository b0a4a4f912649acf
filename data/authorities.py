"""Local authorities of England, those that were, and what took their place: `authorities.csv`."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from data.vocabulary import Vocabulary, key, vocabulary_of


@dataclass(frozen=True, slots=True)
class Former:
    """An authority, or a district, that is no more.

    Attributes
    ----------
    name
        As it was called.
    until
        The year in which others took its place, on 1 April.
    successors
        Names of the authorities that took its place.
    """

    name: str
    until: int
    successors: tuple[str, ...]


@cache
def authorities() -> Vocabulary:
    """Return the names of the authorities, those that were among them."""
    return vocabulary_of(
        (written, row["name"])
        for row in _rows()
        for written in (row["name"], *_listed(row["also"]))
    )


def former(name: str) -> Former | None:
    """Return what is known of an authority that is no more; None of any other name."""
    return _former().get(key(name))


def predecessors(name: str) -> tuple[Former, ...]:
    """Return the authorities, and districts, in the place of which this one came."""
    found = (each for each in _former().values() if key(name) in map(key, each.successors))
    return tuple(dict.fromkeys(found))


@cache
def _former() -> dict[str, Former]:
    return {
        key(written): Former(row["name"], int(row["until"]), _listed(row["successors"]))
        for row in _rows()
        if row["until"]
        for written in (row["name"], *_listed(row["also"]))
    }


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("data").joinpath("authorities.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)
