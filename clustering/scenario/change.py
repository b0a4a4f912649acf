"""What every change of a what-if can do."""

from typing import Any, ClassVar, Protocol, Self

from clustering.scenario.setting import Setting
from data.toml_file import Table, TomlReader


class Change(Protocol):
    """One change: a value. Applied, it gives another setting and alters nothing.

    Attributes
    ----------
    do
        The word by which a file names it.
    keys
        The keys it has in a file beside `do`.
    """

    do: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change that a table tells; faults go to the reader."""

    def to_table(self) -> dict[str, Any]:
        """Return what a file says of it: plain values by its `keys`."""

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the change.

        Raises
        ------
        InputError
            Where it does not fit the setting.
        """

    def words(self, setting: Setting) -> str:
        """Say what it does, in the setting before it.

        Raises
        ------
        InputError
            Where it names what is not there.
        """


def read_urn(reader: TomlReader, table: Table, key: str, prefix: str) -> int:
    """Return a URN; 0, and a fault, where there is none."""
    value = reader.whole_value(
        table.get(key), prefix + key, least=1, most=9_999_999, what="the URN, a whole number"
    )
    return value or 0


def read_urns(reader: TomlReader, table: Table, key: str, prefix: str) -> tuple[int, ...]:
    """Return two URNs or more, each once; none, and a fault, where there are fewer."""
    value = table.get(key)
    urns = value if isinstance(value, list) else []
    whole = [urn for urn in urns if isinstance(urn, int) and not isinstance(urn, bool) and urn > 0]
    if len(whole) != len(urns) or len(set(whole)) < 2:
        reader.fault(prefix + key, "this is no list of schools", "Write [100001, 100002]", value)
        return ()
    return tuple(dict.fromkeys(whole))
