"""Which school of the register a written URN or DfE number means."""

import re
from collections.abc import Collection, Iterator

from data.cells import whole_number
from data.group_table.directory import Entry, SchoolDirectory

_DFE_NUMBER = re.compile(r"([0-9]{3})\s*[/\\ -]?\s*([0-9]{4})(?:\.0+)?")
_SHORT = re.compile(r"[0-9]{4}(?:\.0+)?")
_LETTERS = str.maketrans("OoQIilSsBZz", "00011155822")
"""Letters that are typed or scanned for digits."""
_LONGEST = 10


def by_number(directory: SchoolDirectory, text: str) -> tuple[Entry, ...]:
    """Return the schools that a URN or a DfE number means; none if the register has no such one.

    A DfE number without its authority (`2001`) counts where the work is about one authority.
    """
    urn = whole_number(text)
    if urn is not None and (entry := directory.entry(urn)) is not None:
        return (entry,)
    if found := _DFE_NUMBER.fullmatch(text.strip()):
        return directory.numbered(found[1] + found[2])
    if _SHORT.fullmatch(text.strip()) and len(directory.home_codes) == 1:
        return directory.numbered(directory.home_codes[0] + text.strip()[:4])
    return ()


def number_slips(directory: SchoolDirectory, text: str, named: Collection[int]) -> list[Entry]:
    """Return the schools of the work whose URN a text may mistype, those not named first.

    A letter for a digit, one digit wrong, missing or too many, or two exchanged.

    Parameters
    ----------
    directory
        The schools.
    text
        The number as written.
    named
        URNs that the table names elsewhere: they are less likely.
    """
    text = "".join(text.split()).translate(_LETTERS)
    if not text.isdecimal() or len(text) > _LONGEST:
        return []
    urns = dict.fromkeys(map(int, _slips(text)))
    found = [entry for urn in urns if (entry := directory.taken.get(urn)) is not None]
    if found and str(found[0].urn) == text:
        return found[:1]
    return sorted(found, key=lambda entry: entry.urn in named)


def _slips(text: str) -> Iterator[str]:
    yield text
    for at in range(len(text) - 1):
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    for at in range(len(text)):
        yield from (text[:at] + digit + text[at + 1 :] for digit in "0123456789")
        if len(text) > 1:
            yield text[:at] + text[at + 1 :]
    for at in range(len(text) + 1):
        yield from (text[:at] + digit + text[at:] for digit in "0123456789")
