"""What values a rule takes: how each is read from a file, an option or a page, and said."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from data.spelling import did_you_mean

if TYPE_CHECKING:
    from data.toml_file import TomlReader

Value = float | str | tuple[Any, ...] | None
"""Value of a rule; None where any will do."""

ANY, NONE = "any", "none"
_FREE = (ANY, NONE, "")
MOST_URN = 9_999_999
"""Largest number that may be a URN."""


class ValueKind(ABC):
    """One kind of value.

    Attributes
    ----------
    metavar
        What its option takes.
    several
        Whether it is a list, whose option may be repeated.
    hint
        How it is written on a page.
    """

    metavar: ClassVar[str]
    several: ClassVar[bool] = False
    hint: ClassVar[str] = "Empty for any"

    @property
    def choices(self) -> Mapping[str, str]:
        """The words it takes, and what each means; none where it takes numbers."""
        return {}

    @abstractmethod
    def read(self, reader: TomlReader, value: object, key: str) -> Value:
        """Return a value as a file has it, or as somebody typed it; faults go to the reader."""

    def told(self, value: Value) -> object:
        """Return what a file says of a value: the other way round of `read`."""
        return ANY if value is None else value

    def typed(self, value: Value) -> str:
        """Return what somebody types for a value on a page; empty where any will do."""
        return "" if value is None else str(value)

    @abstractmethod
    def words(self, value: Value) -> str:
        """Say a value."""


def is_free(value: object) -> bool:
    """Say whether a value that was given asks for nothing."""
    return isinstance(value, str) and value.strip().casefold() in _FREE


@dataclass(frozen=True, slots=True)
class Number(ValueKind):
    """A number within bounds, or any.

    Attributes
    ----------
    least, most
        Bounds, both included, of any unit.
    unit
        What follows the number in words.
    """

    least: float
    most: float
    unit: str = ""
    metavar: ClassVar[str] = "NUMBER"

    def read(self, reader: TomlReader, value: object, key: str) -> float | None:
        """Return a number of any unit; None for any."""
        if is_free(value):
            return None
        table = {key: _number(value)}
        return reader.number(table, key, default=None, least=self.least, most=self.most)

    def words(self, value: Value) -> str:
        """Say the number."""
        return ANY if value is None else f"{value:,g}{self.unit}"


@dataclass(frozen=True, slots=True)
class Whole(ValueKind):
    """A whole number within bounds, or any.

    Attributes
    ----------
    least, most
        Bounds, both included.
    """

    least: int
    most: int
    metavar: ClassVar[str] = "WHOLE NUMBER"

    def read(self, reader: TomlReader, value: object, key: str) -> int | None:
        """Return a whole number; None for any."""
        if is_free(value):
            return None
        return reader.whole_value(_number(value), key, least=self.least, most=self.most)

    def words(self, value: Value) -> str:
        """Say the number."""
        return ANY if value is None else f"{value:,}"


@dataclass(frozen=True, slots=True)
class Span(ValueKind):
    """Two whole numbers, the fewest and the most, or any.

    Attributes
    ----------
    most
        The largest number that either may be.
    """

    most: int
    metavar: ClassVar[str] = "FEWEST-MOST"
    hint: ClassVar[str] = "Fewest-most, such as 400-1500; empty for any"

    def read(self, reader: TomlReader, value: object, key: str) -> tuple[float, float] | None:
        """Return fewest and most; None for any."""
        if is_free(value):
            return None
        pair = [_number(part) for part in value.split("-")] if isinstance(value, str) else value
        if isinstance(pair, list) and len(pair) == 2:
            fewest, most = (reader.whole_value(each, key, least=0, most=self.most) for each in pair)
            if fewest is None or most is None:
                return None
            if fewest <= most:
                return (float(fewest), float(most))
        remedy = "Give fewest and most, such as 400-1500"
        reader.fault(key, "this is no range", remedy, value)
        return None

    def told(self, value: Value) -> object:
        """Return the two numbers as a list, or the word for any."""
        return [int(each) for each in value] if isinstance(value, tuple) else ANY

    def typed(self, value: Value) -> str:
        """Return the range with a dash."""
        return "-".join(f"{each:.0f}" for each in value) if isinstance(value, tuple) else ""

    def words(self, value: Value) -> str:
        """Say from what to what."""
        if not isinstance(value, tuple):
            return ANY
        fewest, most = value
        return f"{fewest:,.0f} to {most:,.0f}"


@dataclass(frozen=True, slots=True)
class Word(ValueKind):
    """One of several words, or none of them.

    Attributes
    ----------
    meanings
        What each word means, by the word.
    """

    metavar: ClassVar[str] = "WORD"
    meanings: Mapping[str, str]

    @property
    def choices(self) -> Mapping[str, str]:
        """The words it takes, and what each means."""
        return self.meanings

    def read(self, reader: TomlReader, value: object, key: str) -> str | None:
        """Return the word; None for none."""
        return None if is_free(value) else _word(reader, value, key, self.choices)

    def words(self, value: Value) -> str:
        """Say what the word means."""
        return ANY if value is None else self.choices[str(value)]


@dataclass(frozen=True, slots=True)
class Words(ValueKind):
    """Any number of several words.

    Attributes
    ----------
    meanings
        What each word means, by the word.
    """

    metavar: ClassVar[str] = "WORD"
    several: ClassVar[bool] = True
    meanings: Mapping[str, str]

    @property
    def choices(self) -> Mapping[str, str]:
        """The words it takes, and what each means."""
        return self.meanings

    def read(self, reader: TomlReader, value: object, key: str) -> tuple[str, ...]:
        """Return the words in the order of `choices`, each once."""
        given = [value] if isinstance(value, str) else value
        if not isinstance(given, list):
            reader.fault(key, "this must be a list of texts", 'Write ["...", "..."]', value)
            return ()
        wanted = [each for each in given if not is_free(each)]
        if wanted and len(wanted) < len(given):
            said = ", ".join(map(str, given))
            reader.fault(key, "this asks for none and for some", "Give one or the other", said)
        found = {_word(reader, each, key, self.choices) for each in wanted}
        return tuple(word for word in self.choices if word in found)

    def told(self, value: Value) -> object:
        """Return the words as a list."""
        return list(value) if isinstance(value, tuple) else []

    def words(self, value: Value) -> str:
        """Say what the words mean."""
        listed = ", ".join(self.choices[str(each)] for each in value or ())  # type: ignore[union-attr]
        return listed or "nothing"


@dataclass(frozen=True, slots=True)
class Urns(ValueKind):
    """Any number of schools, by their URNs."""

    metavar: ClassVar[str] = "URN,URN"
    several: ClassVar[bool] = True
    hint: ClassVar[str] = "URNs with commas; empty for none"

    def read(self, reader: TomlReader, value: object, key: str) -> tuple[int, ...]:
        """Return the URNs, each once."""
        given = value if isinstance(value, list) else [value]
        parts = [part for each in given for part in _parts(each)]
        wanted = [part for part in parts if not is_free(part)]
        if wanted and len(wanted) < len(parts):
            said = ", ".join(map(str, parts))
            reader.fault(key, "this asks for none and for some", "Give one or the other", said)
        urns: dict[int, None] = {}
        for part in wanted:
            urn = _number(part)
            if isinstance(urn, int) and not isinstance(urn, bool) and 0 < urn <= MOST_URN:
                urns[urn] = None
            else:
                remedy = "Give URNs with commas, such as 118155,118156"
                reader.fault(key, "this is no URN", remedy, part)
        return tuple(urns)

    def told(self, value: Value) -> object:
        """Return the URNs as a list."""
        return list(value) if isinstance(value, tuple) else []

    def typed(self, value: Value) -> str:
        """Return the URNs with commas."""
        return ", ".join(map(str, value)) if isinstance(value, tuple) else ""

    def words(self, value: Value) -> str:
        """Say the URNs."""
        return self.typed(value) or NONE


def _parts(value: object) -> list[object]:
    """Return what stands between commas."""
    return list(value.split(",")) if isinstance(value, str) else [value]


def _word(reader: TomlReader, value: object, key: str, choices: Mapping[str, str]) -> str | None:
    """Return a word however it is written: capitals, hyphens and blanks count alike.

    What a word means is understood as well: "local authority" for `la`.
    """
    for word, meaning in choices.items():
        if isinstance(value, str) and _alike(value) in {_alike(word), _alike(meaning)}:
            return word
    known = ", ".join((*choices, NONE))
    remedy = did_you_mean(str(value)[:200], choices, f"Give one of {known}")
    reader.fault(key, "this is none of the words known here", remedy, value)
    return None


def _alike(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def _number(value: object) -> object:
    """Return a number that was typed; anything else as it is, for a fault to name."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    if text.isascii() and text.isdecimal() and len(text) < 16:
        return int(text)
    try:
        return float(text)
    except ValueError:
        return text
