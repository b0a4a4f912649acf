"""The governing body of a federation: the fewest governors it can have, and how they are counted.

Every number is in `law.toml`, with the days on which it holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clustering.policy.citations import Citation, cite
from clustering.policy.figures import Figure, law
from clustering.policy.school_types import AIDED, CONTROLLED, FOUNDATION, WITH_FOUNDATION
from clustering.wording import counted
from data.school import School

_OF_FOUNDATION = cite("federation_foundation_governors")


class Foundation(StrEnum):
    """What governors a federation of these schools needs beyond those of every federation."""

    NONE = "none"
    MAJORITY = "a majority of foundation governors"
    FOUNDATION = "foundation governors"
    PARTNERSHIP = "partnership governors"
    EITHER = "foundation or partnership governors"


@dataclass(frozen=True, slots=True)
class Board:
    """The smallest governing body of one federation.

    Attributes
    ----------
    schools
        Schools of the federation.
    parents, heads, staff, authority
        Governors of each category of every federation.
    foundation
        Foundation or partnership governors, to be confirmed; 0 where no school has, or may
        have, a foundation.
    why
        What kind of foundation governors they are.
    co_opted
        Further governors that bring it to the size that the law asks for.
    co_opted_staff
        Most co-opted governors, in a governing body of this size, who are eligible as staff
        governors.
    source
        The document.
    """

    schools: int
    parents: int
    heads: int
    staff: int
    authority: int
    foundation: int
    why: Foundation
    co_opted: int
    co_opted_staff: int
    source: Citation

    @property
    def others(self) -> int:
        """Governors of the categories of every federation."""
        return self.parents + self.heads + self.staff + self.authority

    @property
    def least(self) -> int:
        """Governors altogether."""
        return self.others + self.foundation + self.co_opted

    @property
    def steps(self) -> tuple[str, ...]:
        """The calculation, step by step."""
        return tuple(self._calculation())

    @property
    def words(self) -> str:
        """How many governors, and how they are counted."""
        return f"{self.least} governors at the least ({'; '.join(self.steps)})"

    @property
    def sentence(self) -> str:
        """What a user reads; the sources are in `grounds`."""
        return f"With {self.headed} the governing body has {self.words}. {self._of_staff()}"

    @property
    def headed(self) -> str:
        """How the schools are led."""
        return "one head for all schools" if self._one_head else "a head for each school"

    @property
    def grounds(self) -> str:
        """The documents behind the calculation, in a sentence."""
        also = ""
        if self.foundation:
            also = f"; foundation and partnership governors: {_OF_FOUNDATION}"
        return f"How governors are reckoned: {self.source}{also}."

    @property
    def _one_head(self) -> bool:
        return self.heads == 1 < self.schools

    def _calculation(self) -> Iterator[str]:
        each = self.source is cite("federation_board_as_made")
        yield (
            f"{counted(self.parents, 'parent governor')}, "
            f"{'one for each school' if each else 'however many schools there are'}"
        )
        yield (
            "1 head, who leads all schools and counts once"
            if self._one_head
            else f"{counted(self.heads, 'head')}, one of each school unless one resigns the office"
        )
        yield counted(self.staff, "staff governor")
        yield f"{counted(self.authority, 'authority governor')}: {self.others} so far"
        if self.foundation:
            yield self._of_foundation()
        if self.co_opted:
            yield f"{counted(self.co_opted, 'co-opted governor')}, to come to {self.least}"

    def _of_foundation(self) -> str:
        if self.why is Foundation.MAJORITY:
            return (
                f"{self.foundation} foundation governors, {self.foundation - self.others} more "
                "than the others, since every school is voluntary aided (to be confirmed)"
            )
        most = {
            Foundation.FOUNDATION: ", a quarter of all at the most",
            Foundation.PARTNERSHIP: ", a quarter of all at the most, where no school has a "
            "foundation, which the register does not say",
        }
        return f"{self.foundation} {self.why}{most.get(self.why, '')} (to be confirmed)"

    def _of_staff(self) -> str:
        rule = "Co-opted governors who could be staff governors are a third of all at the most"
        if self.source is cite("federation_board"):
            rule += ", counted with the heads and the staff governor"
        if self.co_opted_staff:
            return f"{rule}: here {self.co_opted_staff}."
        return f"{rule}: here no co-opted governor may be one of these."


def board_sentences(boards: Sequence[Board]) -> tuple[str, ...]:
    """Return what a user reads of the boards that a federation may choose from."""
    return (*(board.sentence for board in boards), *(board.grounds for board in boards[:1]))


def board_in_short(boards: Sequence[Board]) -> str:
    """Return what fits on paper: the calculation of the first board, and the size of the others."""
    first, *others = boards
    also = "".join(f"; {board.least} with {board.headed}" for board in others)
    return f"Governing body: {first.words} with {first.headed}{also}. {first.grounds}"


def least_board(
    schools: Sequence[School], *, one_head: bool = False, when: date | None = None
) -> Board:
    """Return the smallest governing body for a federation of these schools.

    In a federation of voluntary aided schools alone the foundation governors outnumber all
    others by two; in any other with a foundation or voluntary school there are at least two
    foundation or partnership governors, and in one of controlled, or of foundation schools,
    alone they are no more than a quarter. What concerns them is to be confirmed.

    Parameters
    ----------
    schools
        The schools.
    one_head
        One head leads all of them, and is counted once.
    when
        The day whose law applies; None for the law of today.
    """
    when = when or date.max
    each = law().on("parent_governors_each_school", when)
    as_made = _holds(each, when)
    parents = _governors("parent_governors", when)
    if as_made:
        parents = len(schools) * int(each.value)
    heads = 1 if one_head else len(schools)
    staff, authority = _governors("staff_governors", when), _governors("authority_governors", when)
    others = parents + heads + staff + authority
    why = _foundation(schools)
    foundation = 0 if why is Foundation.NONE else _governors("foundation_governors", when)
    least = _governors("governors", when)
    if why is Foundation.MAJORITY:
        foundation = others + _governors("foundation_majority", when)
    if why in {Foundation.FOUNDATION, Foundation.PARTNERSHIP}:
        least = max(least, foundation * _governors("foundation_share", when))
    co_opted = max(least - others - foundation, 0)
    total = others + foundation + co_opted
    on_the_share = 0 if as_made else heads + staff
    share = _governors("staff_share" if as_made else "staff_share_with_heads", when)
    return Board(
        schools=len(schools),
        parents=parents,
        heads=heads,
        staff=staff,
        authority=authority,
        foundation=foundation,
        why=why,
        co_opted=co_opted,
        co_opted_staff=max(total // share - on_the_share, 0),
        source=cite("federation_board_as_made") if as_made else cite("federation_board"),
    )


def _governors(name: str, when: date) -> int:
    return int(law().on(name, when).value)


def _holds(figure: Figure, when: date) -> bool:
    return figure.until is None or when <= figure.until


def _foundation(schools: Sequence[School]) -> Foundation:
    types = {school.type for school in schools}
    if types <= {AIDED}:
        return Foundation.MAJORITY
    if types <= {CONTROLLED}:
        return Foundation.FOUNDATION
    if types <= FOUNDATION:
        return Foundation.PARTNERSHIP
    return Foundation.EITHER if types & WITH_FOUNDATION else Foundation.NONE
