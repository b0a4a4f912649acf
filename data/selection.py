"""The schools of one piece of work, chosen from the whole register before they are checked."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from data.accounts import KEPT, OPEN, Accounts, Cells, Elsewhere, RestOfRegister
from data.authorities import AuthorityNames, Spelling
from data.csv_file import Row, Table
from data.errors import Fault, InputError, Notice
from data.phases import phase_told
from data.spelling import counted, did_you_mean, in_list, some_of
from data.vocabulary import LA, PHASE, STATUS, URN, school_of, tidy, vocabulary

FARTHER = "farther away"
OTHER_AREA = "of another area"
"""Why a school is not taken that is not near the place asked for."""

NO_SCHOOL = "without a status, phase and place"
"""Why a row is not taken that is no school, but a total or a line below the table."""

_MOST_ROWS_NAMED = 5

Names = str | Collection[str] | None


@dataclass(frozen=True, slots=True)
class Near:
    """The surroundings of a place.

    Attributes
    ----------
    easting, northing
        The place, metres (EPSG:27700).
    radius_m
        How far from it in a straight line, metres.
    """

    easting: float
    northing: float
    radius_m: float

    def holds(self, row: Row) -> bool:
        """Say whether a school is near; one whose place cannot be read is not."""
        try:
            east, north = (float(row.cells.get(name, "")) for name in ("Easting", "Northing"))
        except ValueError:
            return False
        return math.hypot(east - self.easting, north - self.northing) <= self.radius_m


@dataclass(frozen=True)
class Selection:
    """What was chosen from the register, and what became of the rest.

    Attributes
    ----------
    rows
        The rows taken; authority, status and phase in standard spelling.
    neighbours
        Every row that names the authority, the rows taken included; authority in standard spelling.
    accounts
        What became of every row that names the authority.
    elsewhere
        The schools that were not taken, by URN.
    faults
        Of rows that name the authority and may or may not be meant.
    notices
        What a planner should know about the choice.
    """

    rows: tuple[Row, ...]
    neighbours: tuple[Row, ...]
    accounts: Accounts
    elsewhere: Mapping[int, Elsewhere] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    notices: tuple[Notice, ...] = ()


def select(
    table: Table,
    la: Names,
    phase: Names,
    statuses: Names,
    *,
    near: Near | None = None,
    only: Collection[int] | None = None,
) -> Selection:
    """Choose the rows of these authorities, phases and statuses, and account for the others.

    Parameters
    ----------
    table
        The register.
    la, phase, statuses
        A name, several names, or None for all; in any spelling that can only mean one name.
    near
        Only schools near a place; None for all.
    only
        Only schools with these URNs; None for all.

    Raises
    ------
    InputError
        If an authority, phase or status is not known, or if no school is left.
    """
    if not table.rows:
        if table.ragged:
            raise InputError([fault for _, fault in table.ragged])
        problem = "the file has a header and no schools"
        raise InputError([Fault(table.where, problem, "Download or export it again")])
    names = AuthorityNames(table.where, table.rows, OPEN)
    asked, faults = _read_request(table, names, la, phase, statuses)
    if faults:
        raise InputError(faults)
    return _Chooser(table, names, asked, near, only).chosen()


def unknown_names(table: Table, la: Names, phase: Names, statuses: Names = None) -> list[Fault]:
    """Return a fault for each authority, phase and status that is not known, with the nearest."""
    names = AuthorityNames(table.where, table.rows, OPEN)
    _, faults = _read_request(table, names, la, phase, statuses)
    return faults


@dataclass(frozen=True)
class _Asked:
    """Names in the spelling of the register; None for all."""

    authorities: tuple[str, ...] | None
    phases: tuple[str, ...] | None
    statuses: tuple[str, ...] | None

    @property
    def words(self) -> str:
        parts = (self.authorities, self.phases, self.statuses)
        return ", ".join(" or ".join(part) for part in parts if part)


def _read_request(
    table: Table, names: AuthorityNames, la: Names, phase: Names, statuses: Names
) -> tuple[_Asked, list[Fault]]:
    authorities: tuple[str, ...] | None = None
    faults: list[Fault] = []
    if la is not None and table.rows and LA in table.header:
        authorities, faults = names.find(_tidied(la))
    phases, of_phases = _known_words(table, PHASE, "phase", phase)
    states, of_statuses = _known_words(table, STATUS, "status", statuses)
    return _Asked(authorities, phases, states), [*faults, *of_phases, *of_statuses]


def _known_words(
    table: Table, column: str, kind: str, given: Names
) -> tuple[tuple[str, ...] | None, list[Fault]]:
    if given is None:
        return None, []
    known = vocabulary(column)
    found = [(text, known.word(text)) for text in _tidied(given)]
    faults = [
        Fault(
            table.where,
            f"there is no such {kind}",
            did_you_mean(text, known.words, f"Known are {', '.join(known.words)}"),
            column=column,
            value=text,
        )
        for text, word in found
        if word is None
    ]
    return tuple(dict.fromkeys(word for _, word in found if word is not None)), faults


def _tidied(given: str | Collection[str]) -> tuple[str, ...]:
    return (tidy(given),) if isinstance(given, str) else tuple(map(tidy, given))


class _Chooser:
    """Goes through the register once, row by row."""

    def __init__(
        self,
        table: Table,
        names: AuthorityNames,
        asked: _Asked,
        near: Near | None,
        only: Collection[int] | None,
    ) -> None:
        self._table = table
        self._names = names
        self._asked = asked
        self._near = near
        self._only = None if only is None else frozenset(map(str, only))
        self._spelt = _Spelt(names.spelling)
        columns = tuple(name for name in KEPT if name in table.header)
        self._columns = columns
        self._kept: Callable[[Mapping[str, str]], Cells] = itemgetter(*columns)
        self._rows: list[Row] = []
        self._neighbours: list[Row] = []
        self._not_taken: list[tuple[Cells, str]] = []
        self._faults: list[Fault] = []
        self._by_ages: list[str] = []
        self._nameless: list[int] = []
        self._no_schools: list[int] = []

    def chosen(self) -> Selection:
        """Go through the register and return what was chosen.

        Raises
        ------
        InputError
            If no school is left.
        """
        meant = self._names.texts_of(self._asked.authorities)
        for row in self._table.rows:
            if row.cells[LA] in meant:
                self._look_at(row)
            else:
                self._not_taken.append((self._kept(row.cells), ""))
                if not row.cells[LA].strip():
                    self._nameless_or_no_school(row)
        accounts = self._accounts()
        asked = self._asked.authorities
        faults = [*self._faults, *_ragged_of(self._table, self._names, asked)]
        faults += self._names.misspelt(asked or ())
        if not self._rows and self._near is None:
            raise InputError(faults or [self._emptied(accounts)])
        return Selection(
            tuple(self._rows),
            tuple(self._neighbours),
            accounts,
            RestOfRegister(
                self._columns,
                self._not_taken,
                [self._kept(row.cells) for row in self._rows],
                self._spelt,
            ),
            tuple(faults),
            tuple(self._notices()),
        )

    def _look_at(self, row: Row) -> None:
        """Take a row of the authority, or note why not."""
        la, phase, status = self._spelt(row.cells)
        cells = {**row.cells, LA: la}
        row = Row(row.number, cells)
        if _is_no_school(cells):
            self._no_schools.append(row.number)
            self._not_taken.append((self._kept(cells), NO_SCHOOL))
            return
        self._neighbours.append(row)
        known_phase, by_ages = None, ""
        if phase or not cells[PHASE].strip():
            known_phase, by_ages = phase_told(cells, phase)
            cells[PHASE] = known_phase
        why = self._why_not(row, status or None, known_phase, phase)
        if why:
            self._not_taken.append((self._kept(cells), why))
        elif status and known_phase is not None:
            cells[STATUS] = status
            self._rows.append(row)
            if by_ages:
                self._by_ages.append(f"{school_of(cells)} as {known_phase} by {by_ages}")

    def _nameless_or_no_school(self, row: Row) -> None:
        (self._no_schools if _is_no_school(row.cells) else self._nameless).append(row.number)

    def _accounts(self) -> Accounts:
        counts = Counter(why for _, why in self._not_taken if why)
        return Accounts(
            self._asked.authorities or (),
            len(self._rows),
            dict(counts.most_common()),
            self._asked.phases or (),
        )

    def _why_not(self, row: Row, status: str | None, phase: str | None, written: str) -> str:
        """Say why a row of the authority is not taken; `""` if it is, or has a fault.

        A row may be asked for by its phase, or by that which is written in the register.
        """
        asked = self._asked
        if asked.statuses is not None and status is not None and status not in asked.statuses:
            return status
        if (
            asked.phases is not None
            and phase is not None
            and not {phase, written} & {*asked.phases}
        ):
            return phase or "without a phase"
        if self._near is not None and not self._near.holds(row):
            return FARTHER
        if self._only is not None and row.cells[URN].strip() not in self._only:
            return OTHER_AREA
        for column, word in ((STATUS, status), (PHASE, phase)):
            if word is None:
                self._faults.append(_unknown_word(self._table.where, row, column))
        return ""

    def _emptied(self, accounts: Accounts) -> Fault:
        counts = Counter(accounts.not_taken)
        of_status = sum(counts[word] for word in vocabulary(STATUS).words)
        asked = self._asked
        column, words = PHASE, asked.phases
        if of_status == sum(counts.values()):
            column, words = STATUS, asked.statuses
        return Fault(
            self._table.where,
            f"no school is left of {asked.words}",
            f"Choose from {in_list(counts)}",
            column=column,
            value=" or ".join(words or ()),
        )

    def _notices(self) -> Iterator[Notice]:
        if unknown := self._names.not_known(self._asked.authorities or ()):
            number = unknown.total()
            yield Notice(
                f"{number:,} {'row names' if number == 1 else 'rows name'} no known authority in "
                f"{self._table.where} and {'is' if number == 1 else 'are'} not taken: "
                f"{in_list(unknown)}."
            )
        if self._by_ages:
            schools = counted(len(self._by_ages), "school")
            said = some_of(self._by_ages, _MOST_ROWS_NAMED)
            yield Notice(f"{self._table.where} has no phase for {schools}, which count: {said}.")
        if self._nameless:
            row = "row names" if len(self._nameless) == 1 else "rows name"
            yield Notice(
                f"{len(self._nameless):,} {row} no authority in {self._table.where} and "
                f"{_not_taken(self._nameless)}."
            )
        if self._no_schools:
            one = len(self._no_schools) == 1
            looks = "row looks like a line" if one else "rows look like lines"
            yield Notice(
                f"{len(self._no_schools):,} {looks} below the table in {self._table.where}, such "
                f"as a total or a source, and {_not_taken(self._no_schools)}."
            )


def _is_no_school(cells: Mapping[str, str]) -> bool:
    """Say whether a row has neither status nor phase nor place, which every school has."""
    columns = (STATUS, PHASE, "Easting", "Northing")
    return not any(cells.get(column, "").strip() for column in columns)


def _not_taken(rows: Sequence[int]) -> str:
    named = some_of([*map(str, rows)], _MOST_ROWS_NAMED)
    return f"{'is' if len(rows) == 1 else 'are'} not taken: row {named}"


class _Spelt:
    """Authority, phase and status of rows in standard spelling; each text is looked up once.

    It holds no rows, for it is kept with the schools.
    """

    def __init__(self, authorities: Spelling) -> None:
        self._authorities = authorities
        self._found: dict[tuple[str, str], str] = {}

    def __call__(self, cells: Mapping[str, str]) -> tuple[str, str, str]:
        """Return them; `""` if none is given, or if several may be meant."""
        return (
            self._authorities.of(cells[LA]),
            self._word(PHASE, cells[PHASE]),
            self._word(STATUS, cells[STATUS]),
        )

    def _word(self, column: str, text: str) -> str:
        found = self._found.get((column, text))
        if found is None:
            found = self._found[column, text] = vocabulary(column).word(text) or ""
        return found


def _unknown_word(where: str, row: Row, column: str) -> Fault:
    known = vocabulary(column)
    text = row.cells.get(column, "").strip()
    return Fault(
        where,
        "this is no word of this column" if text else "the cell is empty",
        did_you_mean(text, known.words, f"Known are {', '.join(known.words)}"),
        row.number,
        column,
        text,
        school_of(row.cells),
    )


def _ragged_of(
    table: Table, names: AuthorityNames, authorities: Collection[str] | None
) -> list[Fault]:
    """Return the faults of ragged rows, except those that clearly name another authority."""
    if authorities is None:
        return [fault for _, fault in table.ragged]
    return table.ragged_faults(LA, authorities, names.known)
