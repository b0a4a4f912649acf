"""A row of the school register: the names of its columns, and which school it is about."""

from collections.abc import Mapping

from data.cells import whole_number
from data.vocabulary import PHASE, STATUS, TYPE, tidy

LA = "LA (name)"
LA_CODE = "LA (code)"
NUMBER = "EstablishmentNumber"
NAME = "EstablishmentName"
URN = "URN"
CLOSE_DATE = "CloseDate"
CLOSE_REASON = "ReasonEstablishmentClosed (name)"
DISTRICT = "DistrictAdministrative (name)"

__all__ = [
    "CLOSE_DATE",
    "CLOSE_REASON",
    "DISTRICT",
    "LA",
    "LA_CODE",
    "NAME",
    "NUMBER",
    "PHASE",
    "STATUS",
    "TYPE",
    "URN",
    "school_of",
    "urn_of",
]


def school_of(cells: Mapping[str, str]) -> str | None:
    """Return the name and the URN of a row's school, as far as they are there, for faults."""
    name, urn = (tidy(cells.get(column, "")) for column in (NAME, URN))
    if name and urn:
        return f"{name} ({urn})"
    return name or (f"URN {urn}" if urn else None)


def urn_of(cells: Mapping[str, str]) -> int | None:
    """Return a row's URN, a number however it is written (`118155`, `118155.0`); None for none."""
    return whole_number(cells.get(URN, ""))
