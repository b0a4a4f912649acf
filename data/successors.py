"""What became of the schools of a plan: each is followed into another register.

A school that converts to an academy closes under one URN and opens under another. It is followed by
the establishment links; else by its DfE number, which it keeps as a rule; else by its name and
place. What is not certain is refused with the candidates, and settled by a file of links.
"""

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from data.accounts import OPEN, PROPOSED, Elsewhere
from data.cells import NOTHING
from data.csv_file import Row, Table
from data.dates import in_words
from data.errors import Fault, InputError, gathering
from data.establishment_links import NO_SUCCESSOR, EstablishmentLinks
from data.group_table.school_name import SchoolName, name_of
from data.school import School, Schools
from data.spelling import some_of
from data.vocabulary import CLOSE_REASON, dfe_number, key, tidy, urn_of

NEAR_M = 300.0
"""A school that keeps its name is at the same place within this distance; a school that is as near,
under another name, may have followed one that is gone."""

_FOLLOWED = frozenset({"Academy Converter", "For Academy", "Fresh Start"})
"""Reasons of the register for a closure that another school followed."""
_NO_REASON = frozenset(map(key, NOTHING))


@dataclass(frozen=True, slots=True)
class Following:
    """What became of one school.

    Attributes
    ----------
    school
        The school, as the plan has it.
    new
        The schools of the other register that it goes on in: itself, one that followed it, or
        several.
    how
        How they were found, as a clause; `""` where its URN stays.
    fate
        Where it goes on in none, what became of it, as a clause: "closed on 31 August 2024".
    left
        Whether it teaches on in another authority or phase; else it closed.
    """

    school: School
    new: tuple[School, ...] = ()
    how: str = ""
    fate: str = ""
    left: bool = False


def follow(
    old: Schools, new: Schools, register: Table, links: EstablishmentLinks
) -> tuple[Following, ...]:
    """Return what became of each school of a plan.

    Parameters
    ----------
    old
        The schools of the plan.
    new
        The schools chosen from the other register, with what is known of the rest of it.
    register
        The table of that register.
    links
        Which school followed which.

    Returns
    -------
    In the order of the schools.

    Raises
    ------
    InputError
        With each school of which it is not certain what became, and the candidates.
    """
    return _Follower(old, new, register, links).followings()


class _Follower:
    """Follows the schools of one plan into one register."""

    def __init__(
        self, old: Schools, new: Schools, register: Table, links: EstablishmentLinks
    ) -> None:
        self._old = old
        self._new = new
        self._register = register
        self._links = links

    def followings(self) -> tuple[Following, ...]:
        faults: list[Fault] = []
        found: dict[int, Following] = {}
        for school in self._old:
            with gathering(faults):
                known = (
                    self._by_its_urn(school) or self._by_links(school) or self._by_number(school)
                )
                if known is not None:
                    found[school.urn] = known
        doubted = {fault.value for fault in faults}
        rest = [
            school
            for school in self._old
            if school.urn not in found and str(school.urn) not in doubted
        ]
        same = {school.urn: self._of_same_name_and_place(school) for school in rest}
        linked = self._links.reachable(self._old.urns)
        for school in rest:
            others = (urns for urn, urns in same.items() if urn != school.urn)
            with gathering(faults):
                found[school.urn] = self._by_name_and_place(
                    school, same[school.urn], [urn for urns in others for urn in urns], linked
                )
        if faults:
            raise InputError(faults)
        return tuple(found[urn] for urn in self._old.urns)

    def _by_its_urn(self, school: School) -> Following | None:
        """Return what became of a school that the register has as open, under its own URN."""
        after = self._links.after(school.urn)
        fresh = [urn for urn in after if urn in self._new.by_urn and urn not in self._old.by_urn]
        if (same := self._new.by_urn.get(school.urn)) is not None:
            split = [urn for urn in fresh if (school.urn, urn) in self._links.splits]
            if both := [urn for urn in fresh if urn not in split]:
                raise InputError([self._both_open(school, both)])
            how = "by the establishment links" if split else ""
            return Following(school, (same, *(self._new.by_urn[urn] for urn in split)), how)
        elsewhere = self._new.elsewhere.get(school.urn)
        if elsewhere is None or elsewhere.status not in {*OPEN, PROPOSED}:
            return None
        is_now = "is now" if elsewhere.status in OPEN else "goes on"
        return Following(school, fate=f"{is_now} {_what(elsewhere)}", left=True)

    def _by_links(self, school: School) -> Following | None:
        ends, dead = self._ends(school.urn)
        if chosen := [urn for urn in ends if urn in self._new.by_urn]:
            day = next((ends[urn] for urn in chosen if ends[urn]), "")
            how = f"by the establishment links{f', on {in_words(day)}' if day else ''}"
            return Following(school, tuple(self._new.by_urn[urn] for urn in chosen), how)
        if ends:
            into = " and ".join(map(self._said_elsewhere, ends))
            return Following(school, fate=f"became {into}", left=True)
        if unsure := [urn for urn in dead if not self._is_closed(urn)]:
            raise InputError([self._not_open(school, urn) for urn in unsure])
        if dead:
            into = " and ".join(map(self._said_elsewhere, dead))
            return Following(school, fate=f"became {into}")
        if school.urn in self._links.ended:
            return Following(school, fate=self._fate(school))
        return None

    def _by_number(self, school: School) -> Following | None:
        """Follow a school to the one open school that has its DfE number."""
        found = self._open_with_number.get(self._number_of(school), [])
        if not found:
            return None
        if len(found) > 1:
            raise InputError([self._doubt(school, found)])
        (urn,) = found
        after = self._new.by_urn.get(urn)
        if after is None:
            return Following(school, fate=f"became {self._said_elsewhere(urn)}", left=True)
        if not (_is_near(school, after) or _has_name_of(school, after)):
            raise InputError([self._doubt(school, found)])
        how = f"by its DfE number, {self._number_of(school)}"
        return Following(school, (after,), how)

    def _by_name_and_place(
        self, school: School, same: Sequence[int], others: Collection[int], linked: Collection[int]
    ) -> Following:
        """Follow a school to the one new school of its name at its place; else it closed.

        Parameters
        ----------
        school
            The school.
        same, others
            New schools of its name at its place, and such ones of other schools that are gone.
        linked
            Schools that the links say followed others of the plan: they did not follow this one.
        """
        if len(same) == 1 and same[0] not in others:
            how = "by its name and place"
            return Following(school, (self._new.by_urn[same[0]],), how)
        candidates = [
            each.urn
            for each in self._fresh
            if each.urn not in linked and (_is_near(school, each) or _has_name_of(school, each))
        ]
        if candidates or self._reason(school) in _FOLLOWED:
            raise InputError([self._doubt(school, candidates)])
        return Following(school, fate=self._fate(school))

    def _of_same_name_and_place(self, school: School) -> list[int]:
        taken = self._links.reachable(self._old.urns)
        return [
            each.urn
            for each in self._fresh
            if each.urn not in taken
            and each.dfe_number not in self._numbers_of_plan
            and _is_near(school, each)
            and _has_name_of(school, each)
        ]

    def _ends(self, urn: int) -> tuple[dict[int, str], list[int]]:
        """Return the open schools that links lead to, each with its day, and closed ends."""
        ends: dict[int, str] = {}
        dead: list[int] = []
        seen, waiting = {urn}, [urn]
        while waiting:
            for after, day in self._links.after(waiting.pop(0)).items():
                if after in seen:
                    continue
                seen.add(after)
                if self._is_open(after):
                    ends[after] = day
                elif self._links.after(after):
                    waiting.append(after)
                else:
                    dead.append(after)
        return ends, dead

    def _is_open(self, urn: int) -> bool:
        elsewhere = self._new.elsewhere.get(urn)
        return urn in self._new.by_urn or (elsewhere is not None and elsewhere.status in OPEN)

    def _is_closed(self, urn: int) -> bool:
        elsewhere = self._new.elsewhere.get(urn)
        return elsewhere is not None and elsewhere.status not in {*OPEN, PROPOSED}

    @cached_property
    def _fresh(self) -> list[School]:
        """The schools chosen that the plan does not have."""
        return [school for school in self._new if school.urn not in self._old.by_urn]

    @cached_property
    def _row_of(self) -> dict[int, Row]:
        """The rows of the register of schools of the plan, by URN."""
        rows = ((urn_of(row.cells), row) for row in self._register.rows)
        return {urn: row for urn, row in rows if urn is not None and urn in self._old.by_urn}

    @cached_property
    def _numbers_of_plan(self) -> frozenset[str]:
        """The DfE numbers of schools of the plan."""
        return frozenset(filter(None, map(self._number_of, self._old)))

    @cached_property
    def _open_with_number(self) -> dict[str, list[int]]:
        """Open schools that the plan does not have, by a DfE number that one of the plan has."""
        found: dict[str, list[int]] = {}
        for row in self._register.rows:
            number, urn = dfe_number(row.cells), urn_of(row.cells)
            if urn is None or number not in self._numbers_of_plan or urn in self._old.by_urn:
                continue
            if self._is_open(urn):
                found.setdefault(number, []).append(urn)
        return found

    def _number_of(self, school: School) -> str:
        """Return the DfE number of a school of the plan, from either register."""
        row = None if school.dfe_number else self._row_of.get(school.urn)
        return school.dfe_number if row is None else dfe_number(row.cells)

    def _reason(self, school: School) -> str:
        row = self._row_of.get(school.urn)
        reason = "" if row is None else tidy(row.cells.get(CLOSE_REASON, ""))
        return "" if key(reason) in _NO_REASON else reason

    def _fate(self, school: School) -> str:
        """Say what the register says of a school that is gone."""
        elsewhere = self._new.elsewhere.get(school.urn)
        if elsewhere is None:
            return "is not in the register any more"
        day, reason = elsewhere.closed_on, self._reason(school)
        why = f" ({reason})" if reason and reason != NO_SUCCESSOR else ""
        return f"closed on {in_words(day)}{why}" if day else f"closed{why}"

    def _said_elsewhere(self, urn: int) -> str:
        elsewhere = self._new.elsewhere[urn]
        return f"{elsewhere.name} ({urn}), {_what(elsewhere)}"

    def _both_open(self, school: School, after: Sequence[int]) -> Fault:
        followed = " and ".join(_named(self._new.by_urn[urn]) for urn in after)
        return Fault(
            self._register.where,
            f"the links say that {followed} followed {_named(school)}, and all are open in the "
            "register",
            "Set the status of the one that is closed to Closed; or, where both go on, say so in "
            "a file of links (--links): LinkType Successor - Split School",
            value=str(school.urn),
        )

    def _not_open(self, school: School, urn: int) -> Fault:
        proposed = urn in self._new.elsewhere
        state = f"has the status {PROPOSED}" if proposed else "is not in the register"
        ask = f'Ask for it with --status "{PROPOSED}" beside --status Open; or say'
        return Fault(
            self._register.where,
            f"{_named(school)} {self._fate(school)}, and its successor by the links, {urn}, "
            f"{state}",
            f"{ask if proposed else 'Say'} in a file of links (--links) what became of it",
            value=str(school.urn),
        )

    def _doubt(self, school: School, candidates: Iterable[int]) -> Fault:
        found = [
            _named(self._new.by_urn[urn]) if urn in self._new.by_urn else self._said_elsewhere(urn)
            for urn in candidates
        ]
        may = f"it may go on as {some_of(found, separator='; ')}" if found else ""
        reason = self._reason(school)
        what = may or f"the register's reason is {reason}, and no school was found that followed"
        return Fault(
            self._register.where,
            f"{_named(school)} {self._fate(school)}, and it is not certain what became of it: "
            f"{what}",
            "Say it in a file of links (--links): its URN, the LinkURN and the LinkType Successor; "
            f"or no LinkURN and the LinkType {NO_SUCCESSOR} where no school followed",
            value=str(school.urn),
        )


def _named(school: School) -> str:
    return f"{school.name} ({school.urn})"


def _what(elsewhere: Elsewhere) -> str:
    """Say what a school is that is not among those chosen."""
    if elsewhere.status not in OPEN:
        day = f" on {in_words(elsewhere.closed_on)}" if elsewhere.closed_on else ""
        closed = elsewhere.status == "Closed"
        return f"which closed{day}" if closed else f"with the status {elsewhere.status}"
    if not elsewhere.why:
        return f"a school of {elsewhere.la}"
    return f"of the phase {elsewhere.phase or 'none'}"


def _is_near(one: School, other: School) -> bool:
    postcodes = {each.postcode.replace(" ", "").upper() for each in (one, other)}
    apart_m = math.hypot(one.easting - other.easting, one.northing - other.northing)
    return apart_m <= NEAR_M or (len(postcodes) == 1 and "" not in postcodes)


def _has_name_of(one: School, other: School) -> bool:
    """Say whether two schools have the same name, but for words that change when one converts."""
    first, second = (name_of(each.name, each.faith, each.phase) for each in (one, other))
    pairs = ((first.levels, second.levels), (_faiths(first), _faiths(second)))
    return first.key == second.key and all(a == b or not (a and b) for a, b in pairs)


def _faiths(name: SchoolName) -> frozenset[str]:
    return name.faiths | name.known_faiths
