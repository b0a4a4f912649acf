"""Cells as they were meant: codes for unknown values, garbled text, controlled words.

Published statistics write a code where a figure is withheld or was never there. In a cell that may
be empty, such a code means that the figure is unknown; elsewhere it is a fault like any other text.

The type of a school is a closed list: a word that is not on it is refused. Religious character,
inspection, kind of trust and kind of place are open lists, to which the register adds words: a
misspelling of a known word is refused; a new word is kept, and a notice names it. Nothing that is
not understood is read as empty. Dioceses, districts, trusts and federations are on no list: a name
spelt in several ways gets its most common spelling.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.cells import NOTHING, CellType, Column
from data.csv_file import Row
from data.errors import Fault, Notice
from data.records import looks_garbled, repaired
from data.spelling import did_you_mean, some_of
from data.vocabulary import (
    DISTRICT,
    FAITH,
    OFSTED,
    REPORT_CARD,
    TRUST_FLAG,
    TYPE,
    URBAN_RURAL,
    key,
    known_faith,
    school_of,
    tidy,
    urn_of,
    vocabulary,
    vocabulary_of,
)

_EVERYWHERE = frozenset({"null", "supp", "suppressed", "lowcov", "not available", "not known"})
"""Codes that are a value of no column; capitals do not matter."""

_IN_LISTS = _EVERYWHERE | {"n/a", "na", "unknown", "tbc", "no data", "missing"}
"""Codes in columns of listed values; so is a cell of punctuation alone, such as `?`."""

_IN_NUMBERS = _EVERYWHERE | {
    *("c", "x", "z", "low", "k", "u", "ne", "na", "np", "n/a", "dns", "ns", "-", "..", ":"),
    *("not applicable", "does not apply", "none", "unknown"),
    *("not recorded", "not reported", "not collected"),
}
"""Codes of the Department for Education, Ofsted and the Office for National Statistics."""

_NUMBERS = frozenset({CellType.NUMBER, CellType.WHOLE})
_MOST_ROWS_SHOWN = 3


_NOTHING = frozenset(map(key, NOTHING))
_REPORT_CARD = vocabulary_of((word, word) for word in REPORT_CARD)
_OPEN_LISTS = (FAITH, OFSTED, TRUST_FLAG, URBAN_RURAL)
_NAMES = ("Diocese (name)", DISTRICT, "Trusts (name)", "Federations (name)")
"""Columns of names that are on no list: the most common spelling of each is taken."""

_REFUSE_SLIPS = frozenset({FAITH, OFSTED})
_AS_IT_STANDS = {
    FAITH: "The schools count as of this character, which fits with any other",
    OFSTED: "It counts as no grade that a programme asks for",
    TRUST_FLAG: "The trusts named beside it are taken",
    URBAN_RURAL: "It is shown unchanged",
}


def clean_rows(
    where: str, rows: Iterable[Row], columns: Sequence[Column]
) -> tuple[list[Row], list[Notice]]:
    """Return rows without spaces around cells, without codes, and with garbled text repaired.

    Parameters
    ----------
    where
        The file, for the notices.
    rows
        Its rows; only those that are used, so that no notice is about others.
    columns
        Their columns.

    Returns
    -------
    rows
        In the same order.
    notices
        One for each column with codes, one for repaired text, one for text beyond repair.
    """
    cleaned = {column.name: _Cleaned(column) for column in columns}
    given = list(rows)
    found = [
        Row(row.number, {name: cleaned[name][text] for name, text in row.cells.items()})
        for row in given
    ]
    codes = {name: column.codes for name, column in cleaned.items() if column.codes}
    mended = {name: column.mended for name, column in cleaned.items() if column.mended}
    garbled = {name: column.garbled for name, column in cleaned.items() if column.garbled}
    return found, [
        *(_of_codes(where, name, given, texts) for name, texts in codes.items()),
        *_of_rows(where, given, mended, "is encoded twice, such as Ã© for é, and was mended"),
        *_of_rows(where, given, garbled, "has lost characters: check the names"),
    ]


class _Cleaned(dict[str, str]):
    """The texts of one column as they were meant; each is repaired once, for most are repeated.

    Attributes
    ----------
    codes, mended, garbled
        Texts that are codes, that were repaired, and that could not be.
    """

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column
        self.codes: set[str] = set()
        self.mended: set[str] = set()
        self.garbled: set[str] = set()

    def __missing__(self, text: str) -> str:
        cell = text.strip()
        if is_code(self._column, cell):
            self.codes.add(text)
            cell = ""
        elif not cell.isascii():
            whole = repaired(cell)
            if whole != cell:
                self.mended.add(text)
            if looks_garbled(whole):
                self.garbled.add(text)
            cell = whole
        self[text] = cell
        return cell


def is_code(column: Column, text: str) -> bool:
    """Say whether a cell that may be empty holds a code for an unknown value."""
    if not column.may_be_empty or len(text) > 16:
        return False
    if column.type is CellType.LISTED and text and not any(map(str.isalnum, text)):
        return True
    codes = _IN_NUMBERS if column.type in _NUMBERS else _EVERYWHERE
    codes = _IN_LISTS if column.type is CellType.LISTED else codes
    return text.casefold() in codes or text.casefold().strip("[]") in codes & _IN_BRACKETS


_NO_NAMES = (
    _IN_LISTS
    | _IN_NUMBERS
    | frozenset({"#n/a", "#ref!", "#value!", "#name?", "#null!", "test", "tba"})
)
"""Texts that are no name: codes, errors of spreadsheet formulas, and placeholders."""


def is_no_name(text: str) -> bool:
    """Say whether a required text is a code for an unknown value, or has no letter."""
    return text.strip("[]").casefold() in _NO_NAMES or not any(map(str.isalpha, text))


_IN_BRACKETS = frozenset({"c", "x", "z", "u", "low", "k"})


def _of_codes(where: str, name: str, rows: Sequence[Row], texts: Collection[str]) -> Notice:
    found = Counter(row.cells[name].strip() for row in rows if row.cells.get(name) in texts)
    number = found.total()
    shown = ", ".join(f"{code} ({count:,})" for code, count in found.most_common(5))
    cells = "cell holds a code" if number == 1 else "cells hold a code"
    return Notice(f"{where}, {name}: {number:,} {cells} for what is not known: {shown}.")


def _of_rows(
    where: str, rows: Sequence[Row], texts: Mapping[str, Collection[str]], words: str
) -> list[Notice]:
    """Return a notice that names the first rows with one of these texts, by column; or none."""
    numbers = [
        row.number
        for row in (rows if texts else ())
        if any(row.cells.get(name) in column for name, column in texts.items())
    ]
    if not numbers:
        return []
    shown = some_of([*map(str, numbers)], _MOST_ROWS_SHOWN)
    return [Notice(f"{where}: text {words} (row {shown}).")]


@dataclass(frozen=True)
class SpeltRows:
    """Rows with their controlled words in standard spelling.

    Attributes
    ----------
    rows
        The rows, in their order.
    faults
        Of words that are refused.
    notices
        Of words that are new, each with the schools that have it.
    not_understood
        Columns that hold a new word.
    """

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    notices: tuple[Notice, ...]
    not_understood: frozenset[str]


def put_into_one_spelling(
    where: str, rows: Sequence[Row], graded: Container[int] = ()
) -> SpeltRows:
    """Return rows with their controlled words in standard spelling.

    Parameters
    ----------
    where
        File name, for faults.
    rows
        The rows chosen from the register.
    graded
        Schools whose inspections another file gives: words of report cards in the register are
        ignored.
    """
    faults: list[Fault] = []
    new: dict[tuple[str, str], list[str]] = {}
    present = rows[0].cells.keys() if rows else ()
    columns = [name for name in (TYPE, *_OPEN_LISTS, *_NAMES) if name in present]
    spelt: dict[tuple[str, str], str | None] = {
        (column, text): name
        for column in columns
        if column in _NAMES
        for text, name in _common_spellings(row.cells[column] for row in rows).items()
    }
    done = []
    for row in rows:
        cells = dict(row.cells)
        for column in columns:
            text = cells[column]
            if (column, text) not in spelt:
                spelt[column, text] = _known_spelling(column, text)
            word = spelt[column, text]
            if word is None and column == OFSTED and _of_a_report_card(text):
                word = "" if urn_of(cells) in graded else None
            if word is not None:
                cells[column] = word
            elif fault := _refusal_of_word(column, text):
                problem, remedy = fault
                school = school_of(cells)
                faults.append(Fault(where, problem, remedy, row.number, column, text, school))
            else:
                cells[column] = tidy(text)
                new.setdefault((column, tidy(text)), []).append(school_of(cells) or "")
        done.append(Row(row.number, cells))
    notices = tuple(_new_word_notice(where, *word, schools) for word, schools in new.items())
    return SpeltRows(tuple(done), tuple(faults), notices, frozenset(column for column, _ in new))


def _common_spellings(texts: Iterable[str]) -> dict[str, str]:
    """Return each text with its names, which `~` joins, in their most common spelling."""
    counts = Counter(texts)
    common: dict[str, str] = dict.fromkeys(_NOTHING, "")
    for text, _ in counts.most_common():
        for name in text.split("~"):
            common.setdefault(key(name) or name, tidy(name))
    return {
        text: "~".join(filter(None, (common[key(name) or name] for name in text.split("~"))))
        for text in counts
    }


def _known_spelling(column: str, text: str) -> str | None:
    """Return the standard spelling of a cell; None if its meaning is not known."""
    if not text:
        return ""
    if column == FAITH:
        return known_faith(text)
    if column != TYPE and key(text) in _NOTHING and (key(text) or not text.strip()):
        return ""
    if column == TRUST_FLAG:
        words = [vocabulary(column).word(part) for part in text.split("~")]
        return None if None in words else "~".join(word for word in words if word)
    return vocabulary(column).word(text)


def _refusal_of_word(column: str, text: str) -> tuple[str, str] | None:
    """Return the problem and the remedy of a word that is refused; None for a new word."""
    known = vocabulary(column)
    if column == TYPE:
        listed = f"Known are {', '.join(known.words)}"
        return "the register has no such type of school", did_you_mean(text, known.words, listed)
    if column == OFSTED and _of_a_report_card(text):
        return (
            "this is a word of Ofsted's report cards, which grade no school as a whole",
            "Give Ofsted's own file with --inspections; or give the last overall grade, such as "
            "Good, or leave the cell empty",
        )
    slip = known.slip(text) if column in _REFUSE_SLIPS else None
    return None if slip is None else ("this word is not known", f"Did you mean {slip!r}?")


def _of_a_report_card(text: str) -> bool:
    return bool(_REPORT_CARD.word(text) or _REPORT_CARD.slip(text))


def _new_word_notice(where: str, column: str, text: str, schools: Sequence[str]) -> Notice:
    named = some_of(schools)
    return Notice(
        f"{where} has {text!r} in the column {column}, a word that is not known: {named}. "
        f"{_AS_IT_STANDS[column]}."
    )
