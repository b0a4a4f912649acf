"""Searches in threads of their own: reported as they run, stopped from outside."""

import dataclasses
import math
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from app.terminal import PREPARING_SEARCH
from clustering import Limits, Progress, prepare_search
from clustering.optimiser.appraisal import appraise
from clustering.scenario import Answer, Scenario, Setting, answer

SECONDS = 10.0
"""Longest search; Stop ends it before."""

TELL_EVERY_S = 0.2

BEGINNING = Progress("Beginning", 0.0, math.nan, math.nan, math.nan, 0)
PREPARING = dataclasses.replace(BEGINNING, stage=PREPARING_SEARCH)


class Preparation:
    """What every search needs first, done before anybody asks.

    The search is compiled, and the plan in hand appraised where it keeps no prices.

    Parameters
    ----------
    setting
        The plan in hand.
    """

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._done = threading.Event()

    def wait(self, seconds: float) -> Setting | None:
        """Return the plan in hand, ready to be searched from; None if that takes longer."""
        return self._setting if self._done.wait(seconds) else None

    def with_setting(self, setting: Setting) -> "Preparation":
        """Return the same for a plan that differs in names and locks alone: its prices hold."""
        made = Preparation(setting.replace(prices=self._setting.prices))
        if self._done.is_set():
            made._done.set()
        else:
            threading.Thread(target=made.begin, daemon=True).start()
        return made

    def begin(self) -> None:
        """Do it; searches wait until it is done."""
        with suppress(Exception):  # a search meets the fault again, and reports it
            prepare_search(self._setting.problem)
            if self._setting.prices is None:
                prices = appraise(self._setting.problem, self._setting.plan)
                self._setting = self._setting.replace(prices=prices)
        self._done.set()


@dataclass(eq=False)
class ServedSearch:
    """One search for the answer to a scenario.

    Attributes
    ----------
    prepared, scenario
        The plan in hand, and the scenario.
    on_progress
        Called from time to time while it goes on.
    progress
        The latest progress.
    """

    prepared: Preparation
    scenario: Scenario
    on_progress: Callable[[], None]
    progress: Progress = BEGINNING
    _told_at: float = 0.0
    _stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Let it end with the best answer so far; anybody may call this."""
        self._stopped.set()

    def run(self) -> Answer | None:
        """Search; None where it was stopped before it began.

        Raises
        ------
        InputError
            Where a change does not fit.
        """
        began = time.monotonic()
        while (setting := self.prepared.wait(TELL_EVERY_S)) is None:
            self._hear(dataclasses.replace(PREPARING, seconds=time.monotonic() - began))
            if self._stopped.is_set():
                return None
        return answer(setting, self.scenario, Limits(SECONDS), progress=self._listen)

    def _listen(self, progress: Progress) -> None:
        if self._stopped.is_set():
            raise KeyboardInterrupt
        self._hear(progress)

    def _hear(self, progress: Progress) -> None:
        self.progress = progress
        now = time.monotonic()
        if now - self._told_at >= TELL_EVERY_S:
            self._told_at = now
            self.on_progress()


def progress_json(progress: Progress) -> dict[str, Any]:
    """Return progress as plain data; figures not known yet are None."""
    figures = {name: getattr(progress, name) for name in ("seconds", "best", "bound", "gap")}
    return {
        "stage": progress.stage,
        **{name: value if math.isfinite(value) else None for name, value in figures.items()},
        "leftOut": progress.left_out,
    }
