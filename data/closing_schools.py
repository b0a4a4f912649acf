"""Schools that are open and proposed to close: named, with the day and the reason."""

from collections.abc import Iterator, Sequence

from data.csv_file import Row
from data.dates import in_words
from data.errors import Notice
from data.given_file import iso_date
from data.register_row import CLOSE_DATE, CLOSE_REASON, STATUS, school_of
from data.vocabulary import key

PROPOSED_TO_CLOSE = "Open, but proposed to close"
MOST_NAMED = 12


def closing_notices(rows: Sequence[Row]) -> Iterator[Notice]:
    """Yield one notice that names the schools of these rows that are proposed to close."""
    closing = [row for row in rows if row.cells.get(STATUS) == PROPOSED_TO_CLOSE]
    if not closing:
        return
    named = "; ".join(map(_named, closing[:MOST_NAMED]))
    more = len(closing) - MOST_NAMED
    rest = f"; and {more} more" if more > 0 else ""
    are = "school taken is" if len(closing) == 1 else "of the schools taken are"
    yield Notice(
        f"{len(closing)} {are} proposed to close: {named}{rest}. To plan without them, close them "
        "with `whatif --close`, or ask for the status Open alone."
    )


def _named(row: Row) -> str:
    day = iso_date(row.cells.get(CLOSE_DATE, ""))
    reason = row.cells.get(CLOSE_REASON, "")
    when = f"on {in_words(day)}" if day else "no date given"
    why = "" if key(reason) in {"", "notapplicable"} else f", {reason}"
    return f"{school_of(row.cells)}, {when}{why}"
