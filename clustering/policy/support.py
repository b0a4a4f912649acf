"""What it takes to support others, and to need support, by a school's last inspection.

A programme's file says it for either framework. The areas of a report card are never merged into
one grade: each is compared with the words named for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from data.inspection import (
    AREAS,
    JUDGEMENTS,
    ONLY_WHERE_APPLICABLE,
    OVERALL,
    GradedInspection,
    Inspection,
    inspection_of,
)
from data.school import School
from data.spelling import did_you_mean
from data.toml_file import Table, TomlReader
from data.vocabulary import REPORT_CARD, vocabulary_of

EVERY, ANY = "every", "any"
"""The names that mean all areas (or judgements) of a school, and any one of them."""

OLDER_GRADES = ("Satisfactory", "Serious Weaknesses", "Special Measures")
"""Grades of registers from before the four of the framework that ended in 2025."""

_WORDS = {
    "met": "safeguarding not known to be unmet",
    "not met": "safeguarding not met",
    "none": "no category of concern",
    "any": "a category of concern",
    "": "",
}

Wanted = tuple[tuple[str, tuple[str, ...]], ...]
"""Areas or judgements, each with the words that count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What counts of an inspection, of either framework.

    Attributes
    ----------
    overall
        Old overall grades that count.
    judgements
        Words that count of the judgements of an inspection that gave no overall grade.
    areas
        Words that count of the areas of a report card.
    safeguarding
        `"met"`: it is not known to be unmet. `"not met"`: it is known to be.
    concern
        `"none"`: the school is in no category of concern. `"any"`: it is in one.
    at_most_years
        How old a grade may be, counted from the inspection that gave or upheld it; None for any
        age.
    since
        The first day that is not too old, ISO 8601; `""` for any.
    """

    overall: tuple[str, ...] = ()
    judgements: Wanted = ()
    areas: Wanted = ()
    safeguarding: Literal["", "met", "not met"] = ""
    concern: Literal["", "none", "any"] = ""
    at_most_years: int | None = None
    since: str = ""

    def on(self, day: date) -> "Criterion":
        """Return the same with ages counted back from a day."""
        if self.at_most_years is None:
            return self
        year = f"{day.year - self.at_most_years:04}"
        return replace(self, since=f"{year}{day.isoformat()[4:]}")

    def speaks_of(self, latest: GradedInspection) -> bool:
        """Say whether it says anything of an inspection of this kind."""
        if latest.is_report_card:
            return bool(self.areas)
        return bool(self.overall if has_overall_grade(latest) else self.judgements)

    def words(self, join: str) -> str:
        """Return it in words; `join` links the conditions of any framework."""
        grades = [f"the old overall grade {_or(self.overall)}"] if self.overall else []
        for wanted, kind, where in (
            (self.judgements, "judgement", "where there was no overall grade"),
            (self.areas, "area", "on a report card"),
        ):
            named = [_wanted_words(name, kind, words) for name, words in wanted]
            grades += [f"{where}, {f' {join} '.join(named)}"] if named else []
        others = (_WORDS[self.safeguarding], _WORDS[self.concern])
        said = f"; {join} ".join(filter(None, ["; or, ".join(grades), *others]))
        if self.at_most_years is not None:
            said += f"; no older than {self.at_most_years} years, or upheld since"
        return said


GOOD_OR_BETTER = Criterion(overall=OVERALL[:2])
"""What "can support others" means where no programme says it: the old overall grade alone."""

LESS_THAN_GOOD = Criterion(overall=(*OVERALL[2:], *OLDER_GRADES))
"""What "needs support" means where no programme says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCriteria:
    """What a programme means by schools that can support others, and that need support.

    Attributes
    ----------
    can
        Every condition must hold.
    needs
        One condition is enough.
    """

    can: Criterion = GOOD_OR_BETTER
    needs: Criterion = LESS_THAN_GOOD

    def on(self, day: date) -> "SupportCriteria":
        """Return the same with ages counted back from a day."""
        return SupportCriteria(can=self.can.on(day), needs=self.needs.on(day))

    @property
    def sentences(self) -> tuple[str, str]:
        """Both in words."""
        return (
            f"A school can support others by {self.can.words('and')}.",
            f"A school needs support by {self.needs.words('or')}.",
        )


def has_overall_grade(latest: GradedInspection) -> bool:
    """Say whether an inspection gave one of the old overall grades."""
    return latest.overall in {*OVERALL, *OLDER_GRADES}


def can_support(school: School, criterion: Criterion = GOOD_OR_BETTER) -> bool:
    """Say whether a school can support others by its last inspection: every condition holds."""
    inspection = inspection_of(school)
    latest = None if inspection is None else inspection.latest
    if inspection is None or latest is None or not _is_recent(inspection, criterion):
        return False
    return (
        _has_grades(latest, criterion, all_of=True)
        and not (criterion.safeguarding == "met" and latest.safeguarding_met is False)
        and not (criterion.concern == "none" and inspection.concern)
    )


def needs_support(school: School, criterion: Criterion = LESS_THAN_GOOD) -> bool:
    """Say whether a school needs support by its last inspection: one condition is enough."""
    inspection = inspection_of(school)
    if inspection is None:
        return False
    if criterion.concern == "any" and inspection.concern:
        return True
    latest = inspection.latest
    if latest is None or not _is_recent(inspection, criterion):
        return False
    return _has_grades(latest, criterion, all_of=False) or (
        criterion.safeguarding == "not met" and latest.safeguarding_met is False
    )


def _is_recent(inspection: Inspection, criterion: Criterion) -> bool:
    """Say whether the last grade is not too old; under an age limit, one without a day is."""
    return not criterion.since or inspection.upheld_on >= criterion.since


def _has_grades(latest: GradedInspection, criterion: Criterion, *, all_of: bool) -> bool:
    """Say whether every condition on the grades holds, or one of them."""
    if not latest.is_report_card and has_overall_grade(latest):
        return latest.overall in criterion.overall
    wanted = criterion.areas if latest.is_report_card else criterion.judgements
    found = [_is_graded(latest, name, words, may_lack=all_of) for name, words in wanted]
    return bool(found) and (all(found) if all_of else any(found))


def _is_graded(
    latest: GradedInspection, name: str, words: tuple[str, ...], *, may_lack: bool
) -> bool:
    if name == EVERY:
        return bool(latest.grades) and all(grade.word in words for grade in latest.grades)
    if name == ANY:
        return any(grade.word in words for grade in latest.grades)
    found = latest.words_of(name)
    return found in words or (may_lack and not found and name in ONLY_WHERE_APPLICABLE)


def _wanted_words(name: str, kind: str, words: tuple[str, ...]) -> str:
    what = f"{name} {kind}" if name in {EVERY, ANY} else name[:1].lower() + name[1:]
    return f"{what} {_or(words)}"


def _or(words: tuple[str, ...]) -> str:
    *others, last = words
    return f"{', '.join(others)} or {last}" if others else last


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
        overall=_spelt_words(reader, grades, (*OVERALL, *OLDER_GRADES), f"{prefix}overall"),
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
        (known,) = _spelt_words(reader, (name,), (EVERY, ANY, *names), within + name) or ("",)
        counting = _spelt_words(reader, reader.texts(table, name, within), words, within + name)
        if known in dict(found):
            reader.fault(within + name, "this is given twice", "Keep one", name)
        elif known and counting:
            found.append((known, counting))
        elif known and not reader.faults:
            reader.fault(within + name, "no word counts", f"Write one of {', '.join(words)}", name)
    return tuple(found)


def _spelt_words(
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
