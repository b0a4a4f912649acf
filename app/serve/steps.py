"""Settings that changes lead to, kept, so that one more change costs that one only."""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.serve.marks import Mark, marks_of
from clustering.scenario import Change, Setting
from clustering.wording import sentence
from data.errors import InputError

SETTINGS_KEPT = 64
"""Each holds a matrix of drive times of its own, a megabyte or so for a county."""

STEPS_KEPT = 20_000


@dataclass(eq=False, slots=True)
class _Step:
    """One change made after others.

    Attributes
    ----------
    setting
        What it leads to; None where that was dropped, and can be made again.
    words
        What the change does.
    marks
        Its marks on the map.
    next
        Steps that follow, by their change.
    """

    setting: Setting | None
    words: str = ""
    marks: tuple[Mark, ...] = ()
    next: dict[Change, "_Step"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangesInWords:
    """Changes in words, and their marks on the map.

    Attributes
    ----------
    words
        A sentence for each change that can be made.
    marks
        The marks of each of them.
    error
        Why a change, and those after it, cannot be made; None where all can.
    """

    words: tuple[str, ...]
    marks: tuple[tuple[Mark, ...], ...]
    error: InputError | None = None


class Steps:
    """What changes of one plan lead to. Threads may share it.

    Parameters
    ----------
    start
        The plan in hand.
    """

    def __init__(self, start: Setting) -> None:
        self.start = start
        self._root = _Step(start)
        self._recent: deque[_Step] = deque()
        self._number = 0
        self._lock = threading.Lock()

    def after(self, changes: Sequence[Change]) -> Setting:
        """Return what changes lead to.

        Raises
        ------
        InputError
            Where one does not fit what those before it left.
        """
        with self._lock:
            path = self._walk(changes)
            return self._setting(path, changes, len(changes))

    def in_words(self, changes: Sequence[Change]) -> ChangesInWords:
        """Return changes in words and marks, as far as they can be made."""
        error = None
        with self._lock:
            try:
                path = self._walk(changes)
            except InputError as fault:
                error = fault
                path = self._known(changes)
        made = path[1:]
        return ChangesInWords(
            tuple(step.words for step in made), tuple(step.marks for step in made), error
        )

    def _known(self, changes: Sequence[Change]) -> list[_Step]:
        """Return the steps of as many changes as have been made before, the start first."""
        path = [self._root]
        for change in changes:
            step = path[-1].next.get(change)
            if step is None:
                break
            path.append(step)
        return path

    def _walk(self, changes: Sequence[Change]) -> list[_Step]:
        path = self._known(changes)
        if len(path) <= len(changes):
            setting = self._setting(path, changes, len(path) - 1)
            for change in changes[len(path) - 1 :]:
                words = sentence(change.words(setting))
                before, setting = setting, change.applied(setting)
                step = _Step(None, words, marks_of(change, before))
                path.append(self._add(path[-1], change, step, setting))
        return path

    def _setting(self, path: list[_Step], changes: Sequence[Change], at: int) -> Setting:
        """Return the setting of a step, made again from the last one kept before it."""
        kept = max(number for number in range(at + 1) if path[number].setting is not None)
        setting = path[kept].setting or self.start
        for number in range(kept, at):
            setting = changes[number].applied(setting)
            self._keep(path[number + 1], setting)
        return setting

    def _add(self, before: _Step, change: Change, step: _Step, setting: Setting) -> _Step:
        self._number += 1
        if self._number > STEPS_KEPT:  # steps that nobody needs any more; they can be made again
            self._root.next.clear()
            self._number = 0
        before.next[change] = step
        self._keep(step, setting)
        return step

    def _keep(self, step: _Step, setting: Setting) -> None:
        step.setting = setting
        self._recent.append(step)
        if len(self._recent) > SETTINGS_KEPT:
            self._recent.popleft().setting = None
