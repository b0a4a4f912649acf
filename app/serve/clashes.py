"""Why schools have no place in an answer, and the cheapest ways out: found after the answer."""

import threading
from collections.abc import Callable, Iterator

from app.terminal import internal_error
from clustering import conflicts, ways_out
from clustering.plan import Plan
from clustering.scenario import Answer

ShouldContinue = Callable[[], bool]


class Clashes:
    """Looks for clashes in a thread of its own, for one answer at a time.

    Parameters
    ----------
    on_found
        Called whenever something was found.
    """

    def __init__(self, on_found: Callable[[], None]) -> None:
        self._on_found = on_found
        self._said: dict[str, tuple[str, ...]] = {}
        self._looking: tuple[str, object] | None = None
        self._lock = threading.Lock()

    def said(self, tag: str) -> tuple[str, ...]:
        """Return what was found so far for the answer of this name."""
        return self._said.get(tag, ())

    def look_for(self, tag: str | None, answer_of: Callable[[], Answer | None]) -> None:
        """Look for what keeps schools out of an answer, unless it is known; drop other searches.

        Parameters
        ----------
        tag
            Name of the answer; None to look for nothing.
        answer_of
            Returns the answer; called in the thread.
        """
        with self._lock:
            if self._looking is not None:
                if self._looking[0] == tag:
                    return
                self._said.pop(self._looking[0], None)  # it was incomplete
                self._looking = None
            if tag is None or tag in self._said:
                return
            mine = self._looking = tag, object()
        threading.Thread(target=self._find, args=(mine, answer_of), daemon=True).start()

    def _find(self, mine: tuple[str, object], answer_of: Callable[[], Answer | None]) -> None:
        said: tuple[str, ...] = ()
        try:
            answer = answer_of()
            for words in () if answer is None else clashes(answer, lambda: self._looking is mine):
                said = (*said, words)
                self._put(mine, said)
        except Exception as error:  # noqa: BLE001 - a traceback never reaches a user
            said = (*said, internal_error("search for ways out", error))
        self._put(mine, said, last=True)

    def _put(self, mine: tuple[str, object], said: tuple[str, ...], *, last: bool = False) -> None:
        """Store what was found, if anybody still waits for it."""
        with self._lock:
            if self._looking is not mine:
                return
            self._said[mine[0]] = said
            if last:
                self._looking = None
        self._on_found()


def clashes(answer: Answer, should_continue: ShouldContinue) -> Iterator[str]:
    """Yield what keeps those schools out that the scenario left without a place, and ways out.

    Each takes seconds.

    Parameters
    ----------
    should_continue
        Called several times a second: whether anybody still waits for more.
    """
    newly = answer.newly_left_out
    if not newly or not should_continue():
        return
    problem = answer.after.problem
    for conflict in conflicts(problem, Plan(answer.plan.clusters, newly), should_continue):
        if not should_continue():
            return
        yield conflict.text(problem)
        for way in ways_out(problem, answer.plan, conflict, should_continue=should_continue):
            yield f"A way out: {way.text()}"
