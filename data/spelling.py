"""Nearest spellings of a name that was not found."""

import difflib
from collections.abc import Iterable, Mapping


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
    shown = [f"{name or '(empty)'} ({count:,})" for name, count in ranked[:most]]
    more = f" and {len(counts) - most} more" if len(counts) > most else ""
    return ", ".join(shown) + more
