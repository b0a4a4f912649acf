"""The day that documents bear: today's, or a given one, so that the same bytes can be had again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from data.errors import Fault, InputError

EPOCH = "SOURCE_DATE_EPOCH"
"""Environment variable with seconds since 1970, UTC; see
https://reproducible-builds.org/specs/source-date-epoch/."""

_given: ContextVar[date | None] = ContextVar("given day", default=None)


@contextmanager
def on_day(day: date | None) -> Iterator[None]:
    """Let a day be today within the block; None changes nothing."""
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
        Where the variable holds no such number.
    """
    day = _given.get()
    told = os.environ.get(EPOCH)
    if day is not None or told is None:
        return day
    try:
        return datetime.fromtimestamp(_since_1970(told), UTC).date()
    except (ValueError, OverflowError, OSError) as error:
        remedy = "Give whole seconds since 1970, UTC, or unset it"
        raise InputError([Fault(EPOCH, "this is no moment in time", remedy, value=told)]) from error


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
