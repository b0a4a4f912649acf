"""The words of the register's controlled columns, as data: `vocabulary.csv` beside this module.

A word is known however it is spelt as long as only one can be meant: capitals, spaces (also
doubled and no-break ones), punctuation, forms of Unicode, `&` and a few common short forms make no
difference. Anything else is for the reader of the register to refuse or to warn of.
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


@dataclass(frozen=True)
class Vocabulary:
    """The words of one column.

    Attributes
    ----------
    words
        In one spelling, in the order of the table.
    by_key
        The word that each way of writing stands for, by `key`.
    """

    words: tuple[str, ...]
    by_key: Mapping[str, str]

    def word(self, text: str) -> str | None:
        """Return the word that a text certainly stands for; None where it is not certain."""
        return self.by_key.get(key(text))

    def slip(self, text: str) -> str | None:
        """Return the word that an unknown text is probably a slip for; None where it is new.

        A text is a slip if one of its words is in none of the table's and begins and is spelt
        much like one of those.
        """
        parts = {part for word in self.words for part in _parts(word)}
        strange = [part for part in _parts(text) if part not in parts]
        if not any(_like(part, parts) for part in strange):
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
    """Return a vocabulary of pairs: a way of writing, and the word it stands for."""
    by_key: dict[str, str] = {}
    for written, word in pairs:
        for text in (written, word):
            if text:
                by_key.setdefault(key(text), word)
    words = dict.fromkeys(word for word in by_key.values() if word)
    return Vocabulary(tuple(words), MappingProxyType(by_key))


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """Return a text as it is compared: letters and digits alone, capitals and forms put right."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("&", "and")
    return "".join(character for character in plain if character.isalnum())


def tidy(text: str) -> str:
    """Return a text with single spaces, and none at its ends."""
    return " ".join(text.split())


def _spaced(text: str) -> str:
    return " ".join(_parts(text))


def _parts(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _like(part: str, known: Iterable[str]) -> bool:
    alike = [word for word in known if word[:1] == part[:1]]
    return bool(difflib.get_close_matches(part[:100], alike, 1, _LIKE))
