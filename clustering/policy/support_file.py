"""`[can_support]` and `[needs_support]` of a programme, and what plan.json keeps of them."""

from collections.abc import Sequence
from typing import Any

from clustering.policy.support import (
    ANY,
    EVERY,
    GOOD_OR_BETTER,
    LESS_THAN_GOOD,
    OLDER_GRADES,
    Criterion,
    SupportCriteria,
    Wanted,
)
from data.inspection import AREAS, JUDGEMENTS, OVERALL
from data.spelling import did_you_mean
from data.toml_file import Table, TomlReader
from data.vocabulary import REPORT_CARD, vocabulary_of

CAN, NEEDS = "can_support", "needs_support"
_KEYS = (
    *("overall", "judgements", "areas", "safeguarding", "category_of_concern"),
    "at_most_years",
)
_MOST_YEARS = 100


def read_support(reader: TomlReader, content: Table) -> SupportCriteria:
    """Return what a programme means by schools that can support others, and that need support.

    Where it has no such table, the old overall grade alone counts. Faults go to the reader.
    """
    can, needs = GOOD_OR_BETTER, LESS_THAN_GOOD
    if CAN in content:
        can = _criterion(reader, content, CAN, safeguarding="met", concern="none")
        if not (can.overall or can.judgements or can.areas):
            remedy = "Give overall, judgements or areas"
            reader.fault(CAN, "this names no grade, and no school would count", remedy, "")
    if NEEDS in content:
        needs = _criterion(reader, content, NEEDS, safeguarding="not met", concern="any")
        if needs == Criterion(at_most_years=needs.at_most_years):
            remedy = "Give overall, judgements, areas, safeguarding or category_of_concern"
            reader.fault(NEEDS, "this names nothing, and no school would count", remedy, "")
    return SupportCriteria(can=can, needs=needs)


def _criterion(
    reader: TomlReader, content: Table, key: str, *, safeguarding: str, concern: str
) -> Criterion:
    table, prefix = reader.table(content, key), f"{key}."
    reader.known(table, _KEYS, prefix)
    met: Any = reader.choice(table, "safeguarding", (safeguarding,), "", prefix)
    of_concern: Any = reader.choice(table, "category_of_concern", (concern,), "", prefix)
    years = reader.whole(table, "at_most_years", prefix, least=1, most=_MOST_YEARS)
    grades = reader.texts(table, "overall", prefix)
    return Criterion(
        overall=_words(reader, grades, (*OVERALL, *OLDER_GRADES), f"{prefix}overall"),
        judgements=_wanted(reader, table, f"{prefix}judgements", JUDGEMENTS, OVERALL),
        areas=_wanted(reader, table, f"{prefix}areas", AREAS, REPORT_CARD),
        safeguarding=met,
        concern=of_concern,
        at_most_years=years,
    )


def _wanted(
    reader: TomlReader, content: Table, path: str, names: Sequence[str], words: Sequence[str]
) -> Wanted:
    """Return the words that count of each name; `every` and `any` stand for several names."""
    prefix, _, key = path.rpartition(".")
    table, within = reader.table(content, key, f"{prefix}."), f"{path}."
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in table:
        (known,) = _words(reader, (name,), (EVERY, ANY, *names), within + name) or ("",)
        counting = _words(reader, reader.texts(table, name, within), words, within + name)
        if known in dict(found):
            reader.fault(within + name, "this stands here twice", "Keep one", name)
        elif known and counting:
            found.append((known, counting))
        elif known and not reader.faults:
            reader.fault(within + name, "no word counts", f"Write one of {', '.join(words)}", name)
    return tuple(found)


def _words(
    reader: TomlReader, given: Sequence[str], known: Sequence[str], key: str
) -> tuple[str, ...]:
    """Return words as they are spelt here; a fault for each that is not known."""
    spelt = vocabulary_of((word, word) for word in known)
    found = []
    for text in given:
        word = spelt.word(text)
        if word is None:
            remedy = did_you_mean(text[:200], known, f"Known are {', '.join(known)}")
            reader.fault(key, "this is none of the words known here", remedy, text)
        else:
            found.append(word)
    return tuple(dict.fromkeys(found))
