"""The columns of the register and the words of its controlled columns, as data.

The words are in `vocabulary.csv` beside this module. A word is recognised however it is spelt as
long as only one can be meant: capitals, spaces, punctuation, forms of Unicode, `&` and a few common
abbreviations make no difference. The reader of the register refuses any other word, or warns of it.

The register writes one religious character in several ways: joint denominations in either order,
and older words for the same church. `denominations.csv` says which values are joint and which
belong to a wider one; a `/` in a value does not.
"""

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType

from data.cells import NOTHING, whole_number

STATUS = "EstablishmentStatus (name)"
PHASE = "PhaseOfEducation (name)"
TYPE = "TypeOfEstablishment (name)"
FAITH = "ReligiousCharacter (name)"
OFSTED = "OfstedRating (name)"
TRUST_FLAG = "TrustSchoolFlag (name)"
URBAN_RURAL = "UrbanRural (name)"

REPORT_CARD = (
    "Exceptional",
    "Strong standard",
    "Expected standard",
    "Needs attention",
    "Urgent improvement",
)
"""Ofsted's words for one area of a report card, from 10 November 2025: no grade of a school."""

_LIKE = 0.6
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


LA = "LA (name)"
LA_CODE = "LA (code)"
NUMBER = "EstablishmentNumber"
NAME = "EstablishmentName"
URN = "URN"
CLOSE_DATE = "CloseDate"
CLOSE_REASON = "ReasonEstablishmentClosed (name)"
DISTRICT = "DistrictAdministrative (name)"

__all__ = [
    "CLOSE_DATE",
    "CLOSE_REASON",
    "DISTRICT",
    "LA",
    "LA_CODE",
    "NAME",
    "NUMBER",
    "PHASE",
    "STATUS",
    "TYPE",
    "URN",
    "dfe_number",
    "school_of",
    "urn_of",
]


@dataclass(frozen=True)
class Vocabulary:
    """The words of one column.

    Attributes
    ----------
    words
        In standard spelling, in the order of the table.
    by_key
        The word that each spelling means, by `key`.
    """

    words: tuple[str, ...]
    by_key: Mapping[str, str]

    def word(self, text: str) -> str | None:
        """Return the word that a text means; None if that is not certain."""
        return self.by_key.get(key(text))

    def slip(self, text: str) -> str | None:
        """Return the word that an unknown text probably misspells; None if the text is new.

        A text is a misspelling if one of its words is none of the table's, but resembles one and
        has the same first letter.
        """
        parts = {part for word in self.words for part in _parts_of_text(word)}
        strange = [part for part in _parts_of_text(text) if part not in parts]
        if not any(_resembles(part, parts) for part in strange):
            return None
        found = difflib.get_close_matches(_spaced(text), map(_spaced, self.words), 1, 0.0)
        return next((word for word in self.words if _spaced(word) in found), None)


@cache
def vocabulary(column: str) -> Vocabulary:
    """Return the words of a column of the register."""
    text = resources.files("data").joinpath("vocabulary.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["column"] == column]
    return vocabulary_of((row["written"], row["word"]) for row in rows)


def vocabulary_of(pairs: Iterable[tuple[str, str]]) -> Vocabulary:
    """Return the vocabulary of pairs: a spelling, and the word that it means."""
    by_key: dict[str, str] = {}
    for written, word in pairs:
        for text in (written, word):
            if text:
                by_key.setdefault(key(text), word)
    words = dict.fromkeys(word for word in by_key.values() if word)
    return Vocabulary(tuple(words), MappingProxyType(by_key))


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """Return the comparable form of a text: letters and digits only, without capitals."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return "".join(character for character in plain if character.isalnum())


def tidy(text: str) -> str:
    """Return a text with single spaces, and none at its ends."""
    return " ".join(text.split())


def _spaced(text: str) -> str:
    return " ".join(_parts_of_text(text))


def _parts_of_text(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _resembles(part: str, known: Iterable[str]) -> bool:
    alike = [word for word in known if word[:1] == part[:1]]
    return bool(difflib.get_close_matches(part[:100], alike, 1, _LIKE))


def school_of(cells: Mapping[str, str]) -> str | None:
    """Return the name and URN of a row's school, as far as they are given, for faults."""
    name, urn = (tidy(cells.get(column, "")) for column in (NAME, URN))
    if name and urn:
        return f"{name} ({urn})"
    return name or (f"URN {urn}" if urn else None)


def urn_of(cells: Mapping[str, str]) -> int | None:
    """Return a row's URN, a number however it is written (`118155`, `118155.0`); None for none."""
    return whole_number(cells.get(URN, ""))


def dfe_number(cells: Mapping[str, str]) -> str:
    """Return the DfE number of a row's school, such as `921/2007`; `""` if it is not known.

    It is the code of the authority and the establishment number, which a school that converts keeps
    as a rule.
    """
    code, number = (whole_number(cells.get(column, "")) for column in (LA_CODE, NUMBER))
    return "" if not code or not number else f"{code}/{number:04}"


_NOTHING = frozenset(map(key, NOTHING))


def normalise_faith(text: str) -> str:
    """Return a religious character in its standard spelling.

    A school without a religious character (`None`, `Does not apply`, an empty cell) gives `""`.
    A joint value of known denominations is returned in alphabetical order, joined by `/`; an
    unknown value is returned unchanged, except for repeated spaces.
    """
    found = known_faith(text)
    return tidy(text) if found is None else found


def known_faith(text: str) -> str | None:
    """Return a religious character in its standard spelling; None if it is not known."""
    if key(text) in _NOTHING:
        return ""
    whole = vocabulary(FAITH).word(text)
    if whole is not None:
        return whole
    parts = [vocabulary(FAITH).word(part) for part in text.split("/") if key(part) not in _NOTHING]
    if None in parts or any("/" in (part or "") for part in parts):
        return _in_another_order().get(_parts_of_faith(text))
    joint = "/".join(
        sorted({part for part in parts if part}, key=lambda part: (part.casefold(), part))
    )
    return _in_another_order().get(_parts_of_faith(joint), joint)


def slip_of_faith(text: str) -> str | None:
    """Return the religious character that an unknown text probably misspells; None for none."""
    return vocabulary(FAITH).slip(text) if known_faith(text) is None else None


def denominations(faith: str) -> frozenset[str]:
    """Return the denominations that a religious character, in standard spelling, belongs to.

    Orthodox Jewish belongs to Jewish, a joint character to each of its denominations; one that the
    table does not list is its own denomination. `""` belongs to none.
    """
    if not faith:
        return frozenset()
    if listed := _denominations_listed().get(faith):
        return listed
    parts = faith.split("/")
    if all(vocabulary(FAITH).word(part) == part for part in parts):
        return frozenset().union(
            *(_denominations_listed().get(part, frozenset({part})) for part in parts)
        )
    return frozenset({faith})


@cache
def _denominations_listed() -> Mapping[str, frozenset[str]]:
    text = resources.files("data").joinpath("denominations.csv").read_text(encoding="utf-8")
    return {
        row["character"]: frozenset(row["denominations"].split(";"))
        for row in csv.DictReader(text.splitlines())
    }


@cache
def _in_another_order() -> Mapping[frozenset[str], str]:
    """Return the joint values of the vocabulary by their parts, in any order."""
    joint = (word for word in vocabulary(FAITH).words if "/" in word)
    return {_parts_of_faith(word): word for word in joint}


def _parts_of_faith(text: str) -> frozenset[str]:
    parts = (part for part in text.split("/") if key(part) not in _NOTHING)
    return frozenset(key(vocabulary(FAITH).word(part) or part) for part in parts)
