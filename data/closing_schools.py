"""Schools that are open and are to close, or are said to have closed: named, with the day."""

from collections.abc import Iterator, Sequence

from data.csv_file import Row
from data.dates import in_words
from data.errors import Notice
from data.given_file import iso_date
from data.register_row import CLOSE_DATE, CLOSE_REASON, STATUS, school_of
from data.vocabulary import key

OPEN = "Open"
PROPOSED_TO_CLOSE = "Open, but proposed to close"
MOST_NAMED = 12


def closing_notices(rows: Sequence[Row]) -> Iterator[Notice]:
    """Yield a notice for the schools of these rows that are proposed to close.

    And one for those that are open with a date of closing.
    """
    closing = [row for row in rows if row.cells.get(STATUS) == PROPOSED_TO_CLOSE]
    if closing:
        are = "school taken is" if len(closing) == 1 else "of the schools taken are"
        yield Notice(
            f"{len(closing)} {are} proposed to close: {_listed(closing)}. To plan without them, "
            "close them with `whatif --close`, or ask for the status Open alone."
        )
    dated = [
        row
        for row in rows
        if row.cells.get(STATUS) == OPEN and iso_date(row.cells.get(CLOSE_DATE, ""))
    ]
    if dated:
        have = "school taken has" if len(dated) == 1 else "of the schools taken have"
        yield Notice(
            f"{len(dated)} {have} the status Open and a date of closing: {_listed(dated)}. Set the "
            "status of a school that has closed to Closed, and remove the date of one that has not."
        )


def _listed(rows: Sequence[Row]) -> str:
    more = len(rows) - MOST_NAMED
    rest = f"; and {more} more" if more > 0 else ""
    return f"{'; '.join(map(_named, rows[:MOST_NAMED]))}{rest}"


def _named(row: Row) -> str:
    day = iso_date(row.cells.get(CLOSE_DATE, ""))
    reason = row.cells.get(CLOSE_REASON, "")
    when = f"on {in_words(day)}" if day else "no date given"
    why = "" if key(reason) in {"", "notapplicable"} else f", {reason}"
    return f"{school_of(row.cells)}, {when}{why}"
