"""What a server keeps: named scenarios, which of them is open, and their answers; pure values.

Everything that happens to a session is an entry: plain data that a journal can hold. The same
function applies an entry when it is new and when a journal is read back.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from app.serve.changes import MOST_CHANGES, in_one_line, read_changes
from clustering.scenario import Scenario
from clustering.scenario.scenario import UNNAMED, Change
from clustering.scenario.scenario_file import LONGEST_NAME, to_table
from data.errors import Fault, InputError
from data.toml_file import TomlReader

Entry = Mapping[str, Any]

MOST_SCENARIOS = 50


class StaleError(Exception):
    """A write is based on a revision that is no longer the last."""


@dataclass(frozen=True, eq=False)
class Found:
    """An answer as it is kept.

    Attributes
    ----------
    changes
        The changes that it answers.
    document
        The plan found, as plain data; see `app.serve.kept_answer`.
    """

    changes: tuple[Change, ...]
    document: Mapping[str, Any]

    @cached_property
    def tag(self) -> str:
        """A short name that no other answer has."""
        tables = [to_table(change) for change in self.changes]
        return hashlib.sha256(json.dumps([tables, self.document]).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Session:
    """Scenarios of one plan.

    Attributes
    ----------
    scenarios
        One or more with different names, in the order in which they were made.
    name
        Name of the open scenario.
    answers
        The last answer found to each, by name; perhaps to other changes than it has now.
    revision
        Rises with every entry.
    """

    scenarios: tuple[Scenario, ...] = (Scenario(),)
    name: str = UNNAMED
    answers: Mapping[str, Found] = field(default_factory=dict)
    revision: int = 0

    @property
    def open(self) -> Scenario:
        """The scenario that is open."""
        return self.named(self.name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return tuple(scenario.name for scenario in self.scenarios)

    @property
    def found(self) -> Found | None:
        """The answer to the open scenario as it stands; None where there is none."""
        return self.found_for(self.open)

    def found_for(self, scenario: Scenario) -> Found | None:
        """Return the answer to a scenario of the session as it stands; None where there is none."""
        kept = self.answers.get(scenario.name)
        return kept if kept is not None and kept.changes == scenario.changes else None

    @property
    def solved(self) -> tuple[str, ...]:
        """Names of the scenarios that have changes, and an answer to all of them."""
        return tuple(each.name for each in self.scenarios if each.changes and self.found_for(each))

    def after(self, entry: Entry) -> "Session":
        """Return the session after an entry.

        Raises
        ------
        InputError
            Where it cannot be, as when a name is in use.
        """
        happen = _HAPPENINGS.get(str(entry.get("do")))
        if happen is None:
            raise _refusal("do", "there is no such entry", "Use a word known here")
        return dataclasses.replace(happen(self, entry), revision=self.revision + 1)

    def entries(self) -> Iterator[Entry]:
        """Yield the fewest entries that lead here from a session without scenarios of its own."""
        for scenario in self.scenarios:
            yield scenario_entry(scenario)
            kept = self.found_for(scenario)
            if kept is not None:
                yield {"do": "answer", "answer": kept.document}
        yield {"do": "open", "name": self.name}

    def free_name(self, name: str) -> str:
        """Return a name, with a number behind it where it is in use."""
        name = name[: LONGEST_NAME - 6]
        tries = (name if number == 1 else f"{name} ({number})" for number in count(1))
        return next(tried for tried in tries if tried not in self.names)

    def named(self, name: str) -> Scenario:
        """Return a scenario by its name.

        Raises
        ------
        InputError
            Where there is none.
        """
        for scenario in self.scenarios:
            if scenario.name == name:
                return scenario
        raise _refusal("name", "there is no scenario of this name", "Choose one of the list", name)

    def _with_open(self, scenario: Scenario) -> "Session":
        """Return the session with another version of the open scenario."""
        return self._put(self.name, scenario)

    def _put(self, name: str, scenario: Scenario) -> "Session":
        put = tuple(scenario if each.name == name else each for each in self.scenarios)
        return dataclasses.replace(self, scenarios=put)

    def _changed(self, entry: Entry) -> "Session":
        changes = read_changes(entry.get("changes"))
        if len(self.open.changes) + len(changes) > MOST_CHANGES:
            remedy = f"Keep to {MOST_CHANGES:,}"
            raise _refusal("changes", "there are too many changes in this scenario", remedy)
        return self._with_open(self.open.then(*changes))

    def _undone(self, _: Entry) -> "Session":
        if not self.open.changes:
            raise _refusal("", "there is nothing to undo", "Make a change first")
        return self._with_open(self.open.undo())

    def _redone(self, _: Entry) -> "Session":
        if not self.open.undone:
            raise _refusal("", "there is nothing to redo", "Undo a change first")
        return self._with_open(self.open.redo())

    def _opened(self, entry: Entry) -> "Session":
        return dataclasses.replace(self, name=self.named(_name(entry)).name)

    def _made(self, entry: Entry) -> "Session":
        return self._added(Scenario(_name(entry)))

    def _loaded(self, entry: Entry) -> "Session":
        changes, undone = (read_changes(entry.get(key)) for key in ("changes", "undone"))
        return self._added(Scenario(_name(entry), changes, undone))

    def _copied(self, entry: Entry) -> "Session":
        to = self._new_name(entry, "to")
        original = self.named(_name(entry))
        copied = self._added(dataclasses.replace(original, name=to))
        if original.name not in self.answers:
            return copied
        answers = {**self.answers, to: self.answers[original.name]}
        return dataclasses.replace(copied, answers=answers)

    def _renamed(self, entry: Entry) -> "Session":
        old = self.named(_name(entry))
        if _name(entry, "to") == old.name:
            return self
        to = self._new_name(entry, "to")
        answers = {to if name == old.name else name: kept for name, kept in self.answers.items()}
        renamed = self._put(old.name, dataclasses.replace(old, name=to))
        name = to if self.name == old.name else self.name
        return dataclasses.replace(renamed, name=name, answers=answers)

    def _deleted(self, entry: Entry) -> "Session":
        gone = self.named(_name(entry)).name
        rest = tuple(each for each in self.scenarios if each.name != gone) or (Scenario(),)
        answers = {name: kept for name, kept in self.answers.items() if name != gone}
        name = rest[-1].name if self.name == gone else self.name
        return dataclasses.replace(self, scenarios=rest, name=name, answers=answers)

    def _answered(self, entry: Entry) -> "Session":
        document = entry.get("answer")
        if not isinstance(document, dict):
            raise _refusal("answer", "this is no answer", "Solve again")
        answers = {**self.answers, self.name: Found(self.open.changes, document)}
        return dataclasses.replace(self, answers=answers)

    def _added(self, scenario: Scenario) -> "Session":
        if scenario.name in self.names:
            raise _in_use("name", scenario.name)
        if len(self.scenarios) >= MOST_SCENARIOS:
            remedy = "Delete one that is no longer needed"
            raise _refusal("name", f"there are {MOST_SCENARIOS} scenarios already", remedy)
        scenarios = (*self.scenarios, scenario)
        return dataclasses.replace(self, scenarios=scenarios, name=scenario.name)

    def _new_name(self, entry: Entry, key: str) -> str:
        name = _name(entry, key)
        if name in self.names:
            raise _in_use(key, name)
        return name


EMPTY = Session(scenarios=(), name="")
"""Where the entries of a session begin; it is none itself."""


def scenario_entry(scenario: Scenario) -> Entry:
    """Return the entry that adds a whole scenario, and opens it."""
    changes = [to_table(change) for change in scenario.changes]
    undone = [to_table(change) for change in scenario.undone]
    return {"do": "scenario", "name": scenario.name, "changes": changes, "undone": undone}


_HAPPENINGS: Mapping[str, Callable[[Session, Entry], Session]] = {
    "change": Session._changed,
    "undo": Session._undone,
    "redo": Session._redone,
    "open": Session._opened,
    "new": Session._made,
    "scenario": Session._loaded,
    "copy": Session._copied,
    "rename": Session._renamed,
    "delete": Session._deleted,
    "answer": Session._answered,
}


def _name(entry: Entry, key: str = "name") -> str:
    reader = TomlReader("scenario")
    name = reader.text(entry, key)
    if len(name) > LONGEST_NAME or not in_one_line(name):
        remedy = f"Use {LONGEST_NAME} letters at most, in one line"
        reader.fault(key, "this name cannot be used", remedy, name)
    reader.finish()
    return name


def _in_use(key: str, name: str) -> InputError:
    return _refusal(key, "another scenario has this name", "Give another", name)


def _refusal(key: str, problem: str, remedy: str, value: str | None = None) -> InputError:
    return InputError([Fault("scenario", problem, remedy, column=key, value=value)])
