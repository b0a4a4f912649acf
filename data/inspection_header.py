"""What a file of Ofsted has no column for, so that nothing is known of it."""

from collections.abc import Collection, Iterator, Sequence

from data.inspection import AREAS
from data.vocabulary import key

_RELATES = "Does the latest {} inspection relate to the URN of the current school?"
_URN_THEN = "URN at time of latest {} inspection"
_START = "Inspection start date"
_RECENT = "Most recent category of concern"


def lacking_facts(header: Collection[str], areas: Sequence[str], *, cards: bool) -> tuple[str, ...]:
    """Return what a file says nothing of, in words.

    Parameters
    ----------
    header
        Its columns, by their names here.
    areas
        The areas of report cards that it has.
    cards
        Whether it is of the time of report cards.
    """
    return tuple(_of_cards(header, areas) if cards else _before_cards(header))


def _of_cards(header: Collection[str], areas: Sequence[str]) -> Iterator[str]:
    known = {key(area) for area in areas}
    yield from (f"the area {area.lower()}" for area in AREAS if key(area) not in known)
    yield from _absent(
        header,
        {
            "safeguarding": ("Safeguarding standards",),
            "categories of concern": ("Category of concern", _RECENT),
            "the day of a report card": (_START,),
            "whose report card it was": (_RELATES.format("full"), _URN_THEN.format("full")),
            "the overall grade before report cards": ("Latest OEIF overall effectiveness",),
            "the day of the grade before report cards": (
                f"{_START} of latest OEIF graded inspection",
            ),
            "whose the grade before report cards was": (
                _RELATES.format("OEIF graded"),
                _URN_THEN.format("OEIF graded"),
            ),
        },
    )


def _before_cards(header: Collection[str]) -> Iterator[str]:
    kinds = ("graded", "full")
    yield from _absent(
        header,
        {
            "safeguarding": ("Safeguarding is effective?",),
            "categories of concern": ("Category of concern", _RECENT),
            "the day of an inspection": (_START,),
            "whose inspection it was": (
                *map(_RELATES.format, kinds),
                *map(_URN_THEN.format, kinds),
            ),
        },
    )


def _absent(header: Collection[str], columns: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """Yield what has none of its columns."""
    yield from (what for what, names in columns.items() if not any(n in header for n in names))
