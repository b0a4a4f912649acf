"""Words of messages: the nearest spellings of a name, lists cut short, numbers of things."""

import difflib
from collections.abc import Iterable, Mapping, Sequence


def nearest(word: str, known: Iterable[str], most: int = 5) -> tuple[str, ...]:
    """Return at most `most` of the `known` names that `word` may stand for, the likeliest first.

    Names that contain the word, or that it contains, come before names that merely resemble it:
    "Kingston" finds "Kingston upon Thames", "Essex County Council" finds "Essex".
    """
    by_lower = {name.casefold(): name for name in known if name}
    sought = word.strip().casefold()
    containing = [name for name in by_lower if sought and (sought in name or name in sought)]
    alike = difflib.get_close_matches(sought[:200], by_lower, n=most, cutoff=0.6)
    ranked = dict.fromkeys(
        [*sorted(containing, key=lambda name: abs(len(name) - len(sought))), *alike]
    )
    return tuple(by_lower[name] for name in ranked)[:most]


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy that offers the nearest spellings, or `otherwise` where none is near."""
    found = nearest(word, known)
    if not found:
        return otherwise
    return f"Did you mean {' or '.join(repr(name) for name in found)}?"


def in_list(counts: Mapping[str, int], most: int = 12) -> str:
    """Return names with their numbers, the greatest first: `Primary (38), Secondary (6)`."""
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    return some_of([f"{name or '(empty)'} ({count:,})" for name, count in ranked], most)


def some_of(names: Sequence[str], most: int = 5, separator: str = ", ") -> str:
    """Return the first names, and how many there are besides: `a, b and 3 more`."""
    more = len(names) - most
    and_more = "; and" if separator == "; " else " and"
    rest = f"{and_more} {more:,} more" if more > 0 else ""
    return f"{separator.join(names[:most])}{rest}"


def counted(number: int, thing: str) -> str:
    """Return `1 school`, `2 schools`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
