"""Local authorities of England, today's and former ones, and how registers and planners spell them.

`authorities.csv` beside this module lists them, with the successors of those that were abolished.
"""

import csv
import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from data.cells import whole_number
from data.csv_file import Row
from data.errors import Fault
from data.spelling import did_you_mean, in_list
from data.vocabulary import (
    DISTRICT,
    LA,
    LA_CODE,
    STATUS,
    Vocabulary,
    key,
    school_of,
    tidy,
    vocabulary,
    vocabulary_of,
)

_LIKE = 0.84
_LONGEST = 100
_COMPASS = ("north", "south", "east", "west", "central", "upper", "lower", "mid")


@dataclass(frozen=True, slots=True)
class FormerAuthority:
    """An authority, or a district, that was abolished.

    Attributes
    ----------
    name
        Its name.
    until
        The year in which others replaced it, on 1 April.
    successors
        Names of the authorities that replaced it.
    """

    name: str
    until: int
    successors: tuple[str, ...]


@cache
def authorities() -> Vocabulary:
    """Return the names of the authorities, former ones included."""
    return vocabulary_of(
        (written, row["name"])
        for row in _authority_rows()
        for written in (row["name"], *_listed_names(row["also"]))
    )


def former(name: str) -> FormerAuthority | None:
    """Return what is known of a former authority; None for any other name."""
    return _former().get(key(name))


def predecessors(name: str) -> tuple[FormerAuthority, ...]:
    """Return the authorities and districts that this one replaced."""
    found = (each for each in _former().values() if key(name) in map(key, each.successors))
    return tuple(dict.fromkeys(found))


@cache
def _former() -> dict[str, FormerAuthority]:
    return {
        key(written): FormerAuthority(
            row["name"], int(row["until"]), _listed_names(row["successors"])
        )
        for row in _authority_rows()
        if row["until"]
        for written in (row["name"], *_listed_names(row["also"]))
    }


@cache
def _authority_rows() -> tuple[dict[str, str], ...]:
    text = resources.files("data").joinpath("authorities.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _listed_names(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(";") if part)


class Spelling:
    """The spelling of each authority in a register: the official one, or else the most common.

    Parameters
    ----------
    texts
        Cells of the register, each with its number.
    """

    def __init__(self, texts: Counter[str]) -> None:
        common: dict[str, str] = {}
        for text, _ in texts.most_common():
            common.setdefault(key(text), _official(text) or tidy(text))
        self._by_key = common
        self.by_text = {text: common[key(text)] for text in texts}

    def of(self, text: str) -> str:
        """Return the authority of a cell; `""` for none."""
        found = self.by_text.get(text)
        return self._by_key.get(key(text), tidy(text)) if found is None else found


class AuthorityNames:
    """The authorities that a register names, in standard spelling.

    Parameters
    ----------
    where
        The file, for faults.
    rows
        Rows of the register.
    open_statuses
        Statuses of schools that teach today.

    Attributes
    ----------
    spelling
        The standard spelling of each.
    """

    def __init__(self, where: str, rows: Sequence[Row], open_statuses: Collection[str]) -> None:
        self._where = where
        self._rows = rows
        self._open_statuses = open_statuses
        texts = Counter(row.cells.get(LA, "") for row in rows)
        self.spelling = Spelling(texts)
        self._row_counts: Counter[str] = Counter()
        for text, number in texts.items():
            self._row_counts[self.spelling.of(text)] += number

    def texts_of(self, names: Collection[str] | None) -> frozenset[str]:
        """Return the texts of cells that stand for one of these authorities; None for all."""
        return frozenset(
            text for text, name in self.spelling.by_text.items() if names is None or name in names
        )

    @cached_property
    def present(self) -> frozenset[str]:
        """The authorities that a row names."""
        return frozenset(self.spelling.by_text.values()) - {""}

    @property
    def known(self) -> frozenset[str]:
        """The authorities that a row names, and those that England has or had."""
        return self.present.union(authorities().words)

    def find(self, asked: Iterable[str]) -> tuple[tuple[str, ...], list[Fault]]:
        """Return the authorities asked for, as the register spells them; and faults of the rest."""
        by_key = {key(name): name for name in self.present}
        found, faults = [], []
        for text in asked:
            name = by_key.get(key(text)) or by_key.get(key(authorities().word(text) or text))
            if name is None or self._is_past(name) or self._is_slip(name):
                faults.append(self._unknown(text))
            else:
                found.append(name)
        return tuple(dict.fromkeys(found)), faults

    def misspelt(self, asked: Collection[str]) -> list[Fault]:
        """Return a fault for each row that probably means one of these by a misspelt name.

        Its name is no authority's, and resembles the one meant, contains it or is contained in it;
        or its code is that of the authority.
        """
        codes: dict[int | None, str] = {
            code: name for name in asked if (code := self._code_of(name)) is not None
        }
        alike = {
            text: next((other for other in asked if _slip(name, other) or _part(name, other)), "")
            for text, name in self.spelling.by_text.items()
            if name not in asked and not _is_authority(name)
        }
        return [
            Fault(
                self._where,
                "this is no local authority of England" if row.cells[LA] else "the cell is empty",
                f"Did you mean {meant!r}?",
                row.number,
                LA,
                tidy(row.cells[LA]),
                school_of(row.cells),
            )
            for row in self._rows
            if row.cells.get(LA, "") in alike
            and (meant := alike[row.cells[LA]] or codes.get(_code(row), ""))
        ]

    def not_known(self, asked: Collection[str]) -> Counter[str]:
        """Count the rows of each name that is no authority of England.

        None is counted if one that was asked for is none either: such a register has its own.
        """
        if not all(map(_is_authority, asked)):
            return Counter()
        return Counter(
            {
                name: count
                for name, count in self._row_counts.items()
                if name and name not in asked and not _is_authority(name)
            }
        )

    def _code_of(self, name: str) -> int | None:
        """Return the code that most rows of an authority have; None if they have none."""
        texts = self.texts_of([name])
        codes = Counter(_code(row) for row in self._rows if row.cells.get(LA, "") in texts)
        del codes[None]
        return next((code for code, _ in codes.most_common(1)), None)

    def _is_past(self, name: str) -> bool:
        """Say whether an authority was abolished and has no open school."""
        return former(name) is not None and not self._open_schools[name]

    def _is_slip(self, name: str) -> bool:
        """Say whether a name in the register is itself a misspelling of another authority's."""
        official = authorities().word
        return official(name) is None and any(
            _slip(name, other) for other in self.present if official(other) is not None
        )

    def _unknown(self, text: str) -> Fault:
        counts = self._open_schools
        rows = {name: self._row_counts[name] for name in counts}
        problem = "no school has this local authority"
        remedy = did_you_mean(text, counts, f"The file has {in_list(rows)}")
        before = [each for each in predecessors(text) if each.name in counts]
        was, home = former(text), self._of_district(text)
        if was is not None and counts.keys() & set(was.successors):
            here = [f"{name} ({counts[name]:,})" for name in was.successors if counts[name]]
            problem = f"this authority was replaced on 1 April {was.until}"
            remedy = (
                f"In its place came {' and '.join(was.successors)}; the file has open schools of "
                f"{' and '.join(here)}"
            )
        elif before:
            problem = f"this authority began on 1 April {before[0].until}, later than the file"
            names = " and ".join(each.name for each in before)
            remedy = f"Give the one before it, {names}, or a later register"
        elif home:
            problem = "this is a district, not a local authority that keeps schools"
            remedy = f"It lies in {' and '.join(home)}: give that"
        elif was is not None:
            problem = f"this authority was replaced on 1 April {was.until}"
            remedy = f"In its place came {' and '.join(was.successors)}: none is in this file"
        return Fault(self._where, problem, remedy, column=LA, value=text)

    @cached_property
    def _open_schools(self) -> Counter[str]:
        """How many open schools each authority has; all are listed with 0 if there is no status."""
        known = vocabulary(STATUS)
        texts = Counter((row.cells.get(STATUS, ""), row.cells.get(LA, "")) for row in self._rows)
        found: Counter[str] = Counter()
        for (status, la), number in texts.items():
            if known.word(status) in self._open_statuses:
                found[self.spelling.of(la)] += number
        del found[""]
        return found or Counter(dict.fromkeys(self.present, 0))

    def _of_district(self, text: str) -> list[str]:
        sought = key(text)
        places = {(row.cells.get(DISTRICT, ""), row.cells.get(LA, "")) for row in self._rows}
        return sorted(
            {self.spelling.of(la) for district, la in places if sought and key(district) == sought}
        )


def _official(text: str) -> str | None:
    """Return the official spelling of an authority of today; None of any other."""
    name = authorities().word(text)
    return name if name is not None and former(name) is None else None


def _slip(name: str, other: str) -> bool:
    """Say whether names are spelt alike, and do not differ by a point of the compass."""
    if max(len(name), len(other)) > _LONGEST or _compass(name) != _compass(other):
        return False
    return difflib.SequenceMatcher(None, name.casefold(), other.casefold()).ratio() >= _LIKE


def _part(name: str, other: str) -> bool:
    """Say whether one name has all words of the other, and the same points of the compass."""
    words, others = (set(map(key, text.split())) - {""} for text in (name, other))
    held = words <= others or others <= words
    return bool(words and others) and held and _compass(name) == _compass(other)


def _is_authority(name: str) -> bool:
    """Say whether England has or had an authority of this name."""
    return authorities().word(name) is not None


def _code(row: Row) -> int | None:
    return whole_number(row.cells.get(LA_CODE, ""))


def _compass(name: str) -> list[str]:
    parts = name.casefold().split()
    return [point for part in parts for point in _COMPASS if part.startswith(point)]
