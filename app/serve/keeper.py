"""Keeps the session: every write goes through here, one at a time, and is saved before it counts.

The threads of requests call it, and those of searches.
"""

import dataclasses
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.serve.clashes import Clashes
from app.serve.compared import compared_json
from app.serve.deciding import Deciding, DecisionWrite
from app.serve.events import Events
from app.serve.journal import Journal, Past
from app.serve.kept_answer import better, kept, restored_now, told
from app.serve.pricing import moves_json
from app.serve.session import Entry, Found, Session, StaleError
from app.serve.shown import Shown
from app.serve.solving import Preparation, ServedSearch, progress_json
from app.serve.state import as_json, state_json
from app.serve.steps import Steps
from app.terminal import internal_error
from clustering.locks import with_decisions
from clustering.scenario import AddSchool, Answer, Scenario, Setting
from data.errors import Fault, InputError, OutputError
from maps import StoredPlan

ANSWERS_KEPT = 8

_BRINGING_CHANGES = frozenset({"change", "scenario"})


class Keeper:
    """The session of a plan.

    Parameters
    ----------
    stored, setting, tag
        The plan in hand: as it was read, as what-ifs begin with it, and a name for it.
    directory
        Where it lies: what people decide is kept there.
    journal, past
        Where entries are kept, and what it holds of earlier runs.
    events
        Whom to notify of news.
    """

    def __init__(
        self,
        stored: StoredPlan,
        setting: Setting,
        tag: str,
        *,
        directory: Path,
        journal: Journal,
        past: Past,
        events: Events,
    ) -> None:
        self.version = 0
        self._deciding = Deciding(directory, stored)
        self._tag = tag
        self._steps = Steps(setting)
        self._prepared = Preparation(setting)
        self._in_hand = Shown(tag, stored, setting)
        self._journal = journal
        self._session = past.session
        self._message = past.message
        self._events = events
        self._search: ServedSearch | None = None
        self._shown: dict[str, Shown] = {}
        self._clashes = Clashes(self._notify)
        self._state: tuple[int, dict[str, Any]] = (-1, {})
        self._writing, self._viewing, self._drawing = (threading.RLock() for _ in range(3))

    @property
    def scenario(self) -> Scenario:
        """The scenario that is open."""
        return self._session.open

    @property
    def setting(self) -> Setting:
        """What the open scenario leads to, as far as its changes can be made."""
        changes = self.scenario.changes
        return self._steps.after(changes[: len(self._steps.in_words(changes).words)])

    def state(self) -> bytes:
        """Return the state as JSON, in one line."""
        search = self._search
        solving = None if search is None else progress_json(search.progress)
        return as_json({**self._settled_state(), "solving": solving})

    def progress(self) -> bytes | None:
        """Return how far a search is, as JSON in one line; None while there is none."""
        search = self._search
        return None if search is None else as_json(progress_json(search.progress))

    def contents(self) -> bytes:
        """Return what the page shows now, as JSON."""
        shown = self.shown()
        with self._drawing:
            return shown.contents

    def page(self) -> str:
        """Return the whole page, as it is now."""
        shown = self.shown()
        with self._drawing:
            return shown.page()

    def shown(self) -> Shown:
        """Return the answer to the open scenario as it stands; the plan in hand without one."""
        return self._shown_of(self._session) or self._in_hand

    def solved(self) -> Shown:
        """Return what may be kept as a file: the open scenario, if it is solved.

        Raises
        ------
        InputError
            Where the open scenario has changes without an answer.
        """
        session = self._session
        shown = self._shown_of(session)
        if shown is not None:
            return shown.answering(session.open)
        if session.open.changes:
            problem = "these changes are not solved yet, and a file would not have them"
            raise InputError([Fault("scenario", problem, "Press Solve first")])
        return self._in_hand

    def compared(self, names: Sequence[str]) -> dict[str, Any]:
        """Return scenarios side by side, each as it stands.

        Raises
        ------
        InputError
            Where there is none of a name, or it is not solved.
        """
        session, answers = self._session, {}
        for name in names:
            one = dataclasses.replace(session, name=session.named(name).name)
            shown = self._shown_of(one)
            if shown is None or shown.answer is None:
                problem = "this scenario is not solved"
                raise InputError([Fault("scenario", problem, "Open it, and press Solve")])
            answers[name] = dataclasses.replace(shown.answer, scenario=one.open)
        return compared_json(self._deciding.stored.result, answers)

    def moves(self, urn: int) -> dict[str, Any]:
        """Return what it would cost to move a school to each other cluster of what is shown.

        Raises
        ------
        InputError
            Where there is no such school.
        """
        shown = self.shown()
        answer = None if shown.answer is None else shown.answer.plan
        return moves_json(self.setting, answer, urn)

    def write(self, revision: int, entry_of: Callable[[Session], Entry]) -> bytes:
        """Apply an entry, and return the state after it.

        Parameters
        ----------
        revision
            The revision that the write is based on.
        entry_of
            Makes the entry for a session.

        Raises
        ------
        StaleError
            Where the revision is no longer the last.
        InputError
            Where it cannot be done.
        OutputError
            Where it could not be kept; then it was not done.
        """
        with self._writing:
            self._require(revision)
            entry = entry_of(self._session)
            session = self._session.after(entry)
            if entry["do"] in _BRINGING_CHANGES:
                self._steps.after(session.open.changes)
            self._message = ""
            self._take(entry, session)
        return self.state()

    def decide(self, sent: DecisionWrite) -> bytes:
        """Keep what is decided about a cluster; return the state after it.

        Raises
        ------
        InputError
            Where it cannot be, as when somebody else decided something else meanwhile.
        OutputError
            Where it could not be kept; then it was not done.
        """
        with self._writing:
            try:
                self._begin_with(self._deciding.decide(sent))
            except InputError:
                self._begin_with(self._deciding.stored)  # what somebody else decided is shown
                raise
        return self.state()

    def _begin_with(self, stored: StoredPlan) -> None:
        """Let what-ifs begin with what is decided now, and show it."""
        setting = self._steps.start
        locked = with_decisions(stored.problem, stored.result.plan, stored.decisions)
        setting = setting.replace(problem=locked, plan=stored.result.plan)
        with self._viewing:
            self._steps = Steps(setting)
            self._in_hand = Shown(f"{self._tag}{self._deciding.version}", stored, setting)
            self._shown.clear()
        self._drop_search()
        self._prepared = self._prepared.with_setting(setting)
        self._notify()

    def solve(self, revision: int) -> bytes:
        """Begin to search, unless the same is being searched for; return the state.

        Raises
        ------
        StaleError
            Where the revision is no longer the last.
        InputError
            Where a change of the scenario does not fit any more.
        """
        with self._writing:
            self._require(revision)
            self._steps.after(self.scenario.changes)
            if self._search is None:
                search = ServedSearch(self._prepared, self.scenario, self._events.notify)
                self._search = search
                self._clashes.look_for(None, lambda: None)  # the search needs the machine
                self._in_background(lambda: self._answer(search))
                self._notify()
        return self.state()

    def stop(self) -> bytes:
        """Let a search come to its end; return the state."""
        search = self._search
        if search is not None:
            search.stop()
        return self.state()

    def warm(self) -> None:
        """Do, in a thread, what the first page, change and search would have to wait for."""

        def work() -> None:
            try:
                self._rehearse()
            finally:
                self._prepared.begin()  # searches wait for it
            self._look_for_clashes()

        self._in_background(work)

    def close(self) -> None:
        """Drop the search that is running."""
        with self._writing:
            self._drop_search()
            self._clashes.look_for(None, lambda: None)

    def _rehearse(self) -> None:
        """Make the page, and try out the opening of a school."""
        setting = self._steps.start
        school = setting.problem.schools[0]
        with suppress(InputError):  # a school may have no place, and there may be no roads
            self.page()
            AddSchool(school.name, (school.easting, school.northing)).applied(setting)

    def _in_background(self, work: Callable[[], None]) -> None:
        """Do work in a thread; what goes wrong is reported without a traceback."""

        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - a traceback never reaches a user
                self._message = internal_error("server", error)
                self._notify()

        threading.Thread(target=guarded, daemon=True).start()

    def _require(self, revision: int) -> None:
        if revision != self._session.revision:
            raise StaleError

    def _take(self, entry: Entry, session: Session) -> None:
        """Make a session the present one, once its last entry is on the disk."""
        self._journal.append(entry)
        self._session = session
        if self._search is not None and self._search.scenario.changes != session.open.changes:
            self._drop_search()
        self._look_for_clashes()
        self._notify()

    def _drop_search(self) -> None:
        if self._search is not None:
            self._search.stop()
            self._search = None

    def _notify(self) -> None:
        with self._writing:
            self.version += 1
        self._events.notify()

    def _look_for_clashes(self) -> None:
        """Look for what keeps schools out of the answer to the open scenario as it stands."""
        session = self._session
        tag = None if session.found is None else session.found.tag

        def answer() -> Answer | None:
            shown = self._shown_of(session)
            return None if shown is None else shown.answer

        self._clashes.look_for(tag, answer)

    def _answer(self, search: ServedSearch) -> None:
        """Search, and keep what is found unless the scenario was changed meanwhile."""
        message, answer = "", None
        try:
            answer = search.run()
        except InputError as error:
            message = str(error)
        except Exception as error:  # noqa: BLE001 - a traceback never reaches a user
            message = internal_error("search", error)
        found = None
        if answer is not None:
            found = Found(search.scenario.changes, kept(answer))
            self._put(found, answer)
        with self._writing:
            if self._search is not search:
                return
            self._search = None
            self._message = message if found is None else self._keep(found)
            self._look_for_clashes()
            self._notify()
        self.contents()  # the page will ask for it next

    def _keep(self, found: Found) -> str:
        """Keep an answer unless the one there is better; return what the user should know."""
        known = self._session.found if self._shown_of(self._session) is not None else None
        if known is not None and not better(found.document, known.document):
            return ""
        entry = {"do": "answer", "answer": found.document}
        try:
            self._take(entry, self._session.after(entry))
        except OutputError as error:
            return str(error)
        return ""

    def _settled_state(self) -> dict[str, Any]:
        """Return the state without the progress of a search, made once for each version."""
        with self._writing:
            version, session, message = self.version, self._session, self._message
        with self._viewing:
            if version != self._state[0]:
                shown_answer = self._shown_of(session)
                answer = told(session, shown_answer, renamed=bool(self._deciding.version))
                shown = shown_answer or self._in_hand
                found_tag = "" if session.found is None else session.found.tag
                state = state_json(
                    session,
                    self._steps,
                    contents=shown.tag,
                    answer=answer,
                    conflicts=self._clashes.said(found_tag),
                    decided=self._deciding.to_json(),
                    message=message,
                )
                self._state = version, state
            return self._state[1]

    def _shown_of(self, session: Session) -> Shown | None:
        """Return the answer to the open scenario as it stands; None where there is none."""
        found = session.found
        if found is None:
            return None
        with self._viewing:
            if found.tag not in self._shown:
                answer = restored_now(session, found, self._steps, self._deciding.stored)
                if answer is None:
                    return None
                self._put(found, answer)
            return self._shown[found.tag]

    def _put(self, found: Found, answer: Answer) -> None:
        with self._viewing:
            tag = f"{found.tag}{self._deciding.version}"
            stored = self._deciding.stored
            self._shown[found.tag] = Shown(tag, stored, self._steps.start, answer)
            while len(self._shown) > ANSWERS_KEPT:
                del self._shown[next(iter(self._shown))]
