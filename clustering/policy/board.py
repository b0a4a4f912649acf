"""The governing body of a federation: how many governors it needs at the least."""

from collections.abc import Sequence
from dataclasses import dataclass

from clustering.policy.citations import cite
from clustering.policy.school_types import AIDED, WITH_FOUNDATION
from clustering.policy.words import counted, listed
from data.school import School

FEWEST = 7


@dataclass(frozen=True, slots=True)
class Board:
    """The smallest governing body of one federation.

    Attributes
    ----------
    parents, heads, staff, authority
        Governors of each category that the regulations as made ask for.
    foundation
        Foundation or partnership governors that are likely to be needed, to be confirmed;
        0 where no school has, or may have, a foundation.
    co_opted
        Further governors up to the least of seven.
    """

    parents: int
    heads: int
    staff: int
    authority: int
    foundation: int
    co_opted: int

    @property
    def least(self) -> int:
        """Governors altogether."""
        return sum(
            (self.parents, self.heads, self.staff, self.authority, self.foundation, self.co_opted)
        )

    @property
    def words(self) -> str:
        """How many governors, and which."""
        parts = [
            counted(self.parents, "parent governor") + " (one a school)",
            counted(self.heads, "head", "heads") + " (one a school, unless one resigns the office)",
            counted(self.staff, "staff governor"),
            counted(self.authority, "authority governor"),
        ]
        if self.co_opted:
            parts.append(counted(self.co_opted, "co-opted governor"))
        if self.foundation:
            parts.append(
                f"{counted(self.foundation, 'foundation or partnership governor')} "
                f"({cite('federation_foundation_governors')})"
            )
        return f"{self.least} governors at the least: {listed(parts)}"

    @property
    def sentence(self) -> str:
        """What a user reads, with the sources."""
        return f"The board needs {self.words} ({cite('federation_board')})."


def least_board(schools: Sequence[School]) -> Board:
    """Return the smallest board for a federation of these schools.

    In a federation of voluntary aided schools alone the foundation governors outnumber all
    others by two; in any other with a foundation or voluntary school there are at least two
    foundation or partnership governors. Both figures are to be confirmed.
    """
    n = len(schools)
    others = 2 * n + 2
    if all(school.type == AIDED for school in schools):
        foundation = others + 2
    elif any(school.type in WITH_FOUNDATION for school in schools):
        foundation = 2
    else:
        foundation = 0
    return Board(n, n, 1, 1, foundation, max(FEWEST - others - foundation, 0))
