"""Dates: read, put into words, and the date that documents bear."""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta

from data.errors import Fault, InputError

EPOCH = "SOURCE_DATE_EPOCH"
"""Environment variable with seconds since 1970, UTC; see
https://reproducible-builds.org/specs/source-date-epoch/."""

_given: ContextVar[date | None] = ContextVar("given day", default=None)

_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_]?)(\d\d)(?:\2(\d\d))?(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_AND_MONTH_IN_NAME = re.compile(
    rf"(?<!\d)(\d\d?)[-_ ]+({'|'.join(_MONTHS)})[a-z]*[-_ ]+((?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_DAY_FIRST = re.compile(r"(\d\d?)[/-](\d\d?)[/-](\d{4})(?:[T ].*)?")
_FIRST_YEAR, _NEVER = 1901, 9999
_YEAR_FIRST = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")


def in_words(day: str) -> str:
    """Return an ISO date as people write it, such as `1 September 2026`; else the text itself."""
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{parsed.day} {parsed:%B %Y}"


def month_in_words(day: str) -> str:
    """Return the month of an ISO date, such as `June 2019`; else the text itself."""
    try:
        return f"{date.fromisoformat(day):%B %Y}"
    except ValueError:
        return day


def school_year(ends: int) -> str:
    """Return the school year that ends in a year, such as `2024/25`."""
    return f"{ends - 1}/{ends % 100:02}"


def year_it_ends(period: int) -> int | None:
    """Return the year in which the school year 202425 ends; None if it is no school year."""
    ends = period // 100 + 1
    return ends if ends % 100 == period % 100 else None


def date_in_name(name: str) -> str:
    """Return the date in a file name, ISO 8601 to the day or the month, or `""`.

    Written as `20220701`, `2022-07`, or as Ofsted does, `30_Apr_2026` and `31_December_2020`.
    """
    for year, _, month, day in _DATE_IN_NAME.findall(name):
        found = iso_date(f"{year}-{month}-{day or '01'}")
        if found:
            return found if day else found[:7]
    for day, month, year in _DAY_AND_MONTH_IN_NAME.findall(name):
        number = _MONTHS.index(month.lower()) + 1
        if found := iso_date(f"{year}-{number:02}-{int(day):02}"):
            return found
    return ""


def iso_date(text: str) -> str:
    """Return a date of the register (`31/12/2023`, `31-12-2023`, `2023-12-31`) as ISO 8601.

    `""` if the text is no date, or one that stands for no date: 1 January 1900, 31 December 9999.
    """
    text = text.strip()
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = found.groups()
    else:
        return ""
    try:
        day_meant = date(int(year), int(month), int(day))
    except ValueError:
        return ""
    return day_meant.isoformat() if _FIRST_YEAR <= day_meant.year < _NEVER else ""


def latest_day(texts: Iterable[str]) -> str:
    """Return the latest of some dates that is not in the future, ISO 8601; `""` if none is."""
    tomorrow = (date.today() + timedelta(days=1)).isoformat()  # it may have begun elsewhere
    return max((day for day in map(iso_date, set(texts)) if day <= tomorrow), default="")


@contextmanager
def on_day(day: date | None) -> Iterator[None]:
    """Let a day count as today within the block; None changes nothing."""
    before = _given.set(day or _given.get())
    try:
        yield
    finally:
        _given.reset(before)


def given_day() -> date | None:
    """Return the day that was given, by `on_day` or by `SOURCE_DATE_EPOCH`; None for none.

    Raises
    ------
    InputError
        If the variable is not such a number.
    """
    day = _given.get()
    told = os.environ.get(EPOCH)
    if day is not None or told is None:
        return day
    try:
        return datetime.fromtimestamp(_since_1970(told), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        remedy = "Give whole seconds since 1970, UTC, or unset it"
        raise InputError(
            [Fault(EPOCH, "this is not a point in time", remedy, value=told)]
        ) from error


def _since_1970(told: str) -> int:
    seconds = int(told)
    if seconds < 0:
        raise ValueError(told)
    return seconds


def today() -> date:
    """Return the given day, or else the day by this machine's clock and time zone.

    Raises
    ------
    InputError
        As `given_day` does.
    """
    return given_day() or date.today()
