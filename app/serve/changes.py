"""Changes as they come from a page or a journal: read, and limited to what a page may ask for."""

from collections.abc import Iterator, Sequence
from unicodedata import category

from clustering.scenario.rule_changes import SetProfile
from clustering.scenario.scenario import Change
from clustering.scenario.scenario_file import MOST_CHANGES, changes_of
from data.errors import Fault, InputError
from data.toml_file import Table, TomlReader

__all__ = ["MOST_CHANGES", "PROFILES", "allow", "in_one_line", "read_changes"]

PROFILES = ("car", "car-peak")
"""Profiles that a page may ask for: never a file, which would be any file of this machine."""

LONGEST_TEXT = 500

_CONTROL = frozenset({"Cc", "Zl", "Zp"})
"""Kinds of characters that no name has, and that move the text around them."""


def read_changes(tables: object) -> tuple[Change, ...]:
    """Return the changes that tables describe.

    Raises
    ------
    InputError
        With every fault: no tables, unknown words and keys, values that cannot be right.
    """
    reader = TomlReader("changes")
    listed = reader.tables({"changes": tables}, "changes")
    for number, table in enumerate(listed, start=1):
        for key in _wild(table):
            remedy = f"Use {LONGEST_TEXT} letters at most, in one line"
            reader.fault(f"change {number}.{key}", "this text cannot be used", remedy, table[key])
    reader.finish()
    if len(listed) > MOST_CHANGES:
        reader.fault("changes", "there are too many", f"Keep to {MOST_CHANGES:,}", len(listed))
        reader.finish()
    changes = changes_of(listed, reader)
    reader.finish()
    allow(changes)
    return changes


def allow(changes: Sequence[Change]) -> None:
    """Refuse changes that a page may not ask for.

    Raises
    ------
    InputError
        Where a profile of speeds is a file.
    """
    faults = [
        Fault(
            "changes",
            "this is no profile that the page knows",
            f"Choose {' or '.join(PROFILES)}",
            column="profile",
            value=change.profile,
        )
        for change in changes
        if isinstance(change, SetProfile) and change.profile not in PROFILES
    ]
    if faults:
        raise InputError(faults)


def _wild(table: Table) -> Iterator[str]:
    """Yield the keys of texts that no name could be."""
    for key, value in table.items():
        if isinstance(value, str) and (len(value) > LONGEST_TEXT or not in_one_line(value)):
            yield key


def in_one_line(text: str) -> bool:
    """Say whether a text holds no line ends or other control characters."""
    return not _CONTROL & set(map(category, text))
