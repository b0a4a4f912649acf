"""The controlled words of the rows chosen, put into one spelling, refused or warned of.

Type is a closed list: a word that is not on it is refused. Religious character, inspection, kind
of trust and kind of place are open lists, to which the register adds words: a slip for a known
word is refused, and a new word is kept as it stands and named in a notice. Nothing that cannot be
understood is ever read as nothing. Names of dioceses, districts, trusts and federations are on no
list: one that is spelt in several ways is put into the commonest.
"""

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from data.cells import NOTHING
from data.csv_file import Row
from data.errors import Fault, Notice
from data.faith import known_faith
from data.register_row import DISTRICT, school_of, urn_of
from data.spelling import did_you_mean
from data.vocabulary import (
    FAITH,
    OFSTED,
    REPORT_CARD,
    TRUST_FLAG,
    TYPE,
    URBAN_RURAL,
    key,
    tidy,
    vocabulary,
    vocabulary_of,
)

_NOTHING = frozenset(map(key, NOTHING))
_REPORT_CARD = vocabulary_of((word, word) for word in REPORT_CARD)
_OPEN_LISTS = (FAITH, OFSTED, TRUST_FLAG, URBAN_RURAL)
_NAMES = ("Diocese (name)", DISTRICT, "Trusts (name)", "Federations (name)")
"""Columns of names that no list holds: of the ways in which one is spelt the commonest is taken."""

_REFUSE_SLIPS = frozenset({FAITH, OFSTED})
_AS_IT_STANDS = {
    FAITH: "The schools count as of this character, which fits with any other",
    OFSTED: "It counts as no grade that a programme asks for",
    TRUST_FLAG: "The trusts named beside it are taken",
    URBAN_RURAL: "It is shown as it stands",
}
MOST_NAMED = 5


@dataclass(frozen=True)
class SpeltRows:
    """Rows with their controlled words in one spelling.

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
    """Return rows with their controlled words in one spelling.

    Parameters
    ----------
    where
        File name, for faults.
    rows
        The rows chosen from the register.
    graded
        Schools whose inspections another file gives: words of report cards in the register are
        passed over.
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
                spelt[column, text] = _word(column, text)
            word = spelt[column, text]
            if word is None and column == OFSTED and _of_a_report_card(text):
                word = "" if urn_of(cells) in graded else None
            if word is not None:
                cells[column] = word
            elif fault := _refused(column, text):
                problem, remedy = fault
                school = school_of(cells)
                faults.append(Fault(where, problem, remedy, row.number, column, text, school))
            else:
                cells[column] = tidy(text)
                new.setdefault((column, tidy(text)), []).append(school_of(cells) or "")
        done.append(Row(row.number, cells))
    notices = tuple(_notice(where, *word, schools) for word, schools in new.items())
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


def _word(column: str, text: str) -> str | None:
    """Return the one spelling of a cell; None where it is not known what it means."""
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


def _refused(column: str, text: str) -> tuple[str, str] | None:
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


def _notice(where: str, column: str, text: str, schools: Sequence[str]) -> Notice:
    named = ", ".join(schools[:MOST_NAMED])
    more = len(schools) - MOST_NAMED
    rest = f" and {more:,} more" if more > 0 else ""
    return Notice(
        f"{where} has {text!r} in the column {column}, a word that is not known: {named}{rest}. "
        f"{_AS_IT_STANDS[column]}."
    )
