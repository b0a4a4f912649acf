"""Which rows of a file of all England concern the schools of one piece of work.

A fault in another school's row stops nothing. Where it cannot be told whose row it is, it does.
"""

from dataclasses import dataclass

from data.cells import whole_number
from data.csv_file import Row
from data.header import key_of

_URN_DIGITS = 6


@dataclass(frozen=True)
class Relevance:
    """The schools that a piece of work is about.

    Attributes
    ----------
    urns
        Their URNs.
    authorities
        Their local authorities; none where only the URN tells.
    """

    urns: frozenset[int]
    authorities: frozenset[str] = frozenset()

    def may_concern(self, row: Row, urn: str, la: str = "") -> bool:
        """Say whether a row is that of one of these schools, or might be.

        Parameters
        ----------
        row
            A row, whose cells may be shifted where it has more or fewer than the header.
        urn, la
            The columns of URN and authority.
        """
        text = row.cells.get(urn, "").strip()
        number = whole_number(text)
        if number is not None and (row.is_full or len(text) == _URN_DIGITS):
            return number in self.urns
        authority = row.cells.get(la, "").strip() if row.is_full else ""
        return not authority or key_of(authority) in {key_of(name) for name in self.authorities}
