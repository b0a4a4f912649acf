"""A scenario: changes in their order, undone and redone one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from clustering.wording import sentence
from data.errors import Fault, InputError, gathering

if TYPE_CHECKING:
    from clustering.scenario.setting import Setting
    from data.toml_file import Table, TomlReader


class Change(Protocol):
    """One change: a value. Applied, it gives another setting and alters nothing.

    Attributes
    ----------
    do
        The word by which a file names it.
    keys
        The keys it has in a file besides `do`.
    """

    do: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table; faults go to the reader."""

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file: plain values by its `keys`."""

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


UNNAMED = "What if"


def _contradicted(change: Change, setting: Setting, leads: Collection[int]) -> Iterator[Fault]:
    """Yield a fault where a change takes away a school that the scenario asks to lead."""
    urn: int | None = getattr(change, "urn", None)
    rules = setting.problem.rules
    if urn in leads and (urn not in setting.problem.row or urn in rules.outsiders):
        said = "this school is to lead a cluster in this scenario, and has no place in it any more"
        yield Fault(change.do, said, "Leave out one of the two", column="urn", value=str(urn))


@dataclass(frozen=True, slots=True)
class Scenario:
    """Changes to a plan, applied in order.

    Attributes
    ----------
    name
        What its author calls it.
    changes
        Those in force.
    undone
        Those taken back; the last of them is redone first.

    Examples
    --------
    >>> from clustering.scenario import Close, Scenario, SetLimit
    >>> scenario = Scenario("Autumn").then(Close(900105), SetLimit(minutes=40))
    >>> scenario.undo().changes
    (Close(urn=900105),)
    >>> scenario.undo().redo() == scenario
    True
    """

    name: str = UNNAMED
    changes: tuple[Change, ...] = ()
    undone: tuple[Change, ...] = ()

    def then(self, *changes: Change) -> Self:
        """Return the scenario with more changes; what was undone is gone for good."""
        return replace(self, changes=(*self.changes, *changes), undone=())

    def undo(self) -> Self:
        """Return the scenario without its last change; as it is where there is none."""
        if not self.changes:
            return self
        *kept, last = self.changes
        return replace(self, changes=tuple(kept), undone=(*self.undone, last))

    def redo(self) -> Self:
        """Return the scenario with the change undone last; as it is where there is none."""
        if not self.undone:
            return self
        *rest, again = self.undone
        return replace(self, changes=(*self.changes, again), undone=tuple(rest))

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with all changes.

        Raises
        ------
        InputError
            With the faults of every change that does not fit the setting after those before it.
        """
        faults: list[Fault] = []
        asked: set[int] = set()
        for change in self.changes:
            before = setting.problem.rules.lead_schools
            with gathering(faults):
                setting = change.applied(setting)
                asked.update(set(setting.problem.rules.lead_schools).difference(before))
                faults += _contradicted(change, setting, asked)
        if faults:
            raise InputError(faults)
        return setting

    def words(self, setting: Setting) -> tuple[str, ...]:
        """Return a sentence for each change, said of the setting in which it is made."""
        said = []
        for change in self.changes:
            said.append(sentence(change.words(setting)))
            setting = change.applied(setting)
        return tuple(said)
