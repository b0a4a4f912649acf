"""Religious character: one spelling for each, and the denominations that each belongs to.

The register spells one and the same character in several ways: joint denominations stand in
either order, and older entries use other words for the same church. Which values are joint, and
which belong with a wider one, stands in `denominations.csv`: a `/` in a value does not say it.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from data.cells import NOTHING
from data.vocabulary import FAITH, key, tidy, vocabulary

_NOTHING = frozenset(map(key, NOTHING))


def normalise_faith(text: str) -> str:
    """Return a religious character in its one spelling.

    A school without a religious character (`None`, `Does not apply`, an empty cell) gives `""`.
    A joint value of known denominations comes back in alphabetical order, joined by `/`; a value
    that is not known comes back as it stands, single spaces between its words.
    """
    found = known_faith(text)
    return tidy(text) if found is None else found


def known_faith(text: str) -> str | None:
    """Return a religious character in its one spelling; None where it is not known."""
    if key(text) in _NOTHING:
        return ""
    whole = vocabulary(FAITH).word(text)
    if whole is not None:
        return whole
    parts = [vocabulary(FAITH).word(part) for part in text.split("/") if key(part) not in _NOTHING]
    if None in parts or any("/" in (part or "") for part in parts):
        return _in_another_order().get(_parts(text))
    joint = "/".join(
        sorted({part for part in parts if part}, key=lambda part: (part.casefold(), part))
    )
    return _in_another_order().get(_parts(joint), joint)


def slip_of_faith(text: str) -> str | None:
    """Return the religious character that an unknown text is probably a slip for; None for none."""
    return vocabulary(FAITH).slip(text) if known_faith(text) is None else None


def denominations(faith: str) -> frozenset[str]:
    """Return the denominations that a religious character, in its one spelling, belongs to.

    Orthodox Jewish belongs to Jewish, a joint character to each of its denominations; one that the
    table does not list belongs to itself alone. `""` belongs to none.
    """
    if not faith:
        return frozenset()
    if listed := _table().get(faith):
        return listed
    parts = faith.split("/")
    if all(vocabulary(FAITH).word(part) == part for part in parts):
        return frozenset().union(*(_table().get(part, frozenset({part})) for part in parts))
    return frozenset({faith})


@cache
def _table() -> Mapping[str, frozenset[str]]:
    text = resources.files("data").joinpath("denominations.csv").read_text(encoding="utf-8")
    return {
        row["character"]: frozenset(row["denominations"].split(";"))
        for row in csv.DictReader(text.splitlines())
    }


@cache
def _in_another_order() -> Mapping[frozenset[str], str]:
    """Return the joint values of the vocabulary by their parts, whatever the order of these."""
    joint = (word for word in vocabulary(FAITH).words if "/" in word)
    return {_parts(word): word for word in joint}


def _parts(text: str) -> frozenset[str]:
    parts = (part for part in text.split("/") if key(part) not in _NOTHING)
    return frozenset(key(vocabulary(FAITH).word(part) or part) for part in parts)
