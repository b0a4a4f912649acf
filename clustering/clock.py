"""The time that a search may take, and what it reports on the way."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from data.errors import Fault, InputError

EXPLAINING_S, EXPLAINING_PART = 2.0, 0.1
"""Least seconds for one explanation, and its share of the seconds of the search."""

PROVEN, PROVEN_S = 1e-6, 0.01
"""Gap between cost and bound that counts as none: a fraction, and seconds."""

LEAST_SHARE = 1 / 8
"""Least share of the clock's seconds that counts as work, so that waiting ends too."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a search may spend.

    Attributes
    ----------
    seconds
        Wall-clock time. The search ends by itself when its work is done; the clock stops it only
        between steps, and the result then says so.

    Examples
    --------
    >>> from clustering import Limits
    >>> Limits().seconds
    60.0
    """

    seconds: float = 60.0

    def __post_init__(self) -> None:
        if not self.seconds > 0:
            raise InputError(
                [Fault("limits", "a search needs time", "Give seconds above 0", column="seconds",
                       value=str(self.seconds))]
            )  # fmt: skip

    @property
    def explaining(self) -> Self:
        """What each explanation of the plan may spend: a tenth, and at least 2 seconds."""
        return replace(self, seconds=max(EXPLAINING_S, EXPLAINING_PART * self.seconds))

    def after(self, seconds: float) -> Self:
        """Return what is left for the search after some preparation; at least half."""
        return replace(self, seconds=max(self.seconds - seconds, self.seconds / 2))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come.

    Attributes
    ----------
    stage
        What it is doing, in words for a progress bar.
    seconds
        Since it began.
    best
        Cost of the best plan's clusters so far, school-seconds; infinite until a plan has as many
        clusters as it must.
    bound
        Proven lower bound for `best`.
    gap
        Largest fraction of `best` that a better plan could save.
    left_out
        Schools in no cluster of that plan.
    """

    stage: str
    seconds: float
    best: float
    bound: float
    gap: float
    left_out: int


ProgressCall = Callable[[Progress], None]


def is_proven(cost: float, bound: float) -> bool:
    """Say whether a cost, seconds, meets its bound."""
    return cost - bound <= max(PROVEN * abs(cost), PROVEN_S)


def until(should_continue: Callable[[], bool]) -> ProgressCall:
    """Return a progress call that ends the search once `should_continue` says no."""

    def on_progress(_: Progress) -> None:
        if not should_continue():
            raise KeyboardInterrupt

    return on_progress


class Clock:
    """The stopping criterion of one search: its time is up, or somebody has stopped it.

    Parameters
    ----------
    limits
        None for no limit.
    of_work
        Count this program's working seconds, not those of the clock, so that a busy machine ends no
        search too early; at least an eighth of the clock's seconds count.

    Attributes
    ----------
    cut_short
        Whether the clock has ended any work early.
    up
        (1,) true once time is known to be up: compiled code, which cannot ask, looks at it.
    """

    def __init__(self, limits: Limits | None = None, *, of_work: bool = False) -> None:
        self._start = time.monotonic()
        self._work_start = time.process_time() if of_work else None
        self._seconds = math.inf if limits is None else limits.seconds
        self._kept_back = 0.0
        self.cut_short = False
        self.up: NDArray[np.bool_] = np.zeros(1, np.bool_)

    @property
    def elapsed(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that remain, or remain of a part of the search; below 0 when time is up."""
        return self._left_in_all - self._kept_back

    @property
    def _left_in_all(self) -> float:
        if self._work_start is None:
            return self._seconds - self.elapsed
        worked = time.process_time() - self._work_start
        return self._seconds - max(worked, self.elapsed * LEAST_SHARE)

    @contextmanager
    def part(self, share: float) -> Iterator[None]:
        """Give a part of the search a share of the seconds that remain, a fraction.

        It ends early where they are over: `cut_short` says so within, and no longer after, unless
        all time is up.
        """
        if math.isfinite(self._seconds):
            self._kept_back = max((1.0 - share) * self._left_in_all, 0.0)
        self.cut_short = self._left_in_all <= 0
        try:
            yield
        finally:
            self._kept_back = 0.0
            self.cut_short = self._left_in_all <= 0

    def shorten(self, limits: Limits) -> None:
        """End no later than these limits, counted from the start of the clock."""
        self._seconds = min(self._seconds, limits.seconds)

    def stop(self) -> None:
        """Stop the search now."""
        self._seconds = -math.inf
        self.cut_short = True
        self.up[0] = True

    @property
    def stopped(self) -> bool:
        """Whether somebody stopped the search, rather than time running out."""
        return self._seconds == -math.inf

    def should_continue(self) -> bool:
        """Say whether there is time for another step."""
        self.look()
        if self.left <= 0:
            self.cut_short = True
        return not self.cut_short

    def look(self) -> float:
        """Return the seconds that remain in all; let compiled code know where there are none."""
        left = self._left_in_all
        if left <= 0:
            self.up[0] = True
        return left
