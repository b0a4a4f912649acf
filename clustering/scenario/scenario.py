"""A scenario: changes in their order, undone and redone one by one."""

from dataclasses import dataclass, replace
from typing import Self

from clustering.scenario.change import Change
from clustering.scenario.setting import Setting
from clustering.wording import sentence
from data.errors import Fault, InputError, gathering

UNNAMED = "What if"


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
        Those taken back; the last of them comes again first.

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
            With the faults of every change that does not fit what the ones before it left.
        """
        faults: list[Fault] = []
        for change in self.changes:
            with gathering(faults):
                setting = change.applied(setting)
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
