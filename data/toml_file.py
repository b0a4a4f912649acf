"""A TOML file as a user wrote it: its text, its keys and values checked, every fault gathered."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from data.errors import Fault, InputError, shorten
from data.spelling import did_you_mean

if TYPE_CHECKING:
    from data.given_file import GivenFile

Table = Mapping[str, Any]

_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_MOST_BYTES = 5_000_000
_MOST_DOTS = 1_000
"""In a line: the time for a name of many parts, a.b.c, grows with the square of their number."""


def parse_toml(file: "GivenFile", model: str) -> dict[str, Any]:
    """Return the content of a TOML file.

    Parameters
    ----------
    file
        The file.
    model
        What a user can compare a broken file with, in words.

    Raises
    ------
    InputError
        If it is not UTF-8 text, or not TOML.
    """
    dots = max(line.count(b".") for line in file.content.split(b"\n"))
    if len(file.content) > _MOST_BYTES or dots > _MOST_DOTS:
        problem = "the file is far too large, or nested far too deep, to be written for this"
        raise file.refusal(problem, f"Compare it with {model}")
    try:
        return tomllib.loads(file.content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        fault = Fault(file.name, "the file is not UTF-8 text", "Save it as UTF-8")
    except (ValueError, RecursionError) as error:
        line = _LINE.search(str(error))
        fault = Fault(
            file.name,
            f"this is not valid TOML: {_LINE.sub('', str(error)).strip()}",
            f"Compare it with {model}",
            row=int(line[1]) if line else None,
        )
    raise InputError([fault])


class TomlReader:
    """Reads values of one file by key and gathers their faults.

    A faulty value is returned as the default, and its fault is added to `faults`.
    """

    def __init__(self, where: str) -> None:
        self.where = where
        self.faults: list[Fault] = []

    def fault(self, key: str, problem: str, remedy: str, value: object) -> None:
        """Add a fault of one key."""
        try:
            shown = shorten(str(value))
        except ValueError:  # Python does not print integers of more than 4300 digits
            shown = "a number of thousands of digits"
        self.faults.append(Fault(self.where, problem, remedy, column=key, value=shown))

    def finish(self) -> None:
        """Finish reading: raise the faults, if there are any.

        Raises
        ------
        InputError
            With every fault found.
        """
        if self.faults:
            raise InputError(self.faults)

    def known(self, table: Table, keys: Collection[str], prefix: str = "") -> None:
        """Add a fault for each key that is none of `keys`, with the nearest right ones."""
        for key in table:
            if key not in keys:
                remedy = did_you_mean(key, keys, f"Known here are {', '.join(keys)}")
                self.fault(prefix + key, "there is no such key", remedy, key)

    def table(self, content: Table, key: str, prefix: str = "") -> Table:
        """Return a table, empty where there is none."""
        value = content.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(prefix + key, "this must be a table", f"Write [{prefix}{key}]", value)
        return {}

    def tables(self, content: Table, key: str) -> list[Table]:
        """Return a list of tables, empty where there is none."""
        value = content.get(key, [])
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        self.fault(key, "this must be a list of tables", f"Write [[{key}]] before each", value)
        return []

    def text(self, table: Table, key: str, prefix: str = "", default: str | None = None) -> str:
        """Return a text; without a default it must be there and not be empty."""
        value = table.get(key, default)
        if isinstance(value, str) and (value.strip() or default is not None):
            return value.strip()
        self.fault(prefix + key, "this must be a text", 'Write it in quotes: "..."', value)
        return ""

    def texts(self, table: Table, key: str, prefix: str = "") -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        value = table.get(key, [])
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(item.strip() for item in value)
        self.fault(prefix + key, "this must be a list of texts", 'Write ["...", "..."]', value)
        return ()

    def choice(
        self, table: Table, key: str, choices: Sequence[str], default: str, prefix: str = ""
    ) -> str:
        """Return one of several words.

        Parameters
        ----------
        table, key
            If it stands.
        choices
            The words known here.
        default
            Used if nothing, or nothing known, is given.
        prefix
            Path of the table, for faults.
        """
        value = table.get(key, default)
        if value in choices or key not in table:
            return str(value)
        remedy = did_you_mean(str(value)[:200], choices, f"Write one of {', '.join(choices)}")
        self.fault(prefix + key, "this is none of the words known here", remedy, value)
        return default

    def number(
        self,
        table: Table,
        key: str,
        prefix: str = "",
        *,
        default: float | None = 0.0,
        least: float = 0.0,
        most: float = 1e6,
    ) -> float:
        """Return a number of any unit within bounds.

        Parameters
        ----------
        table, key
            If it stands.
        prefix
            Path of the table, for faults.
        default
            Used if nothing is given; None if something must be.
        least, most
            Bounds, both included.
        """
        value = table.get(key, default)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and least <= value <= most:  # false for infinity and NaN
            return float(value)
        remedy = f"Give a number from {least:,g} to {most:,.0f}"
        self.fault(prefix + key, "this is no number within the bounds", remedy, value)
        return default or 0.0

    def whole(
        self, table: Table, key: str, prefix: str = "", *, least: int = 0, most: int = 9_999_999
    ) -> int | None:
        """Return a whole number within bounds; None if it is not given.

        Parameters
        ----------
        table, key
            If it stands.
        prefix
            Path of the table, for faults.
        least, most
            Bounds, both included.
        """
        if key not in table:
            return None
        return self.whole_value(table[key], prefix + key, least=least, most=most)

    def whole_value(
        self, value: object, key: str, *, least: int, most: int, what: str = "a whole number"
    ) -> int | None:
        """Return a value as a whole number within bounds; None, and a fault, if it is none.

        Parameters
        ----------
        value
            What the file has.
        key
            Its path, for faults.
        least, most
            Bounds, both included.
        what
            What the fault asks for.
        """
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        remedy = f"Give {what} from {least:,} to {most:,}"
        self.fault(key, "this is no whole number within the bounds", remedy, value)
        return None

    def yes_no(self, table: Table, key: str, prefix: str = "", *, default: bool) -> bool:
        """Return true or false."""
        value = table.get(key, default)
        if isinstance(value, bool):
            return value
        self.fault(prefix + key, "this must be true or false", "Write true or false", value)
        return default
