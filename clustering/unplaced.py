"""Why a plan leaves schools out: what is known at once, and what there is time to find."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from clustering.clock import Clock, Limits, Progress, ProgressCall
from clustering.left_out import diagnose
from clustering.optimiser.incumbent import Incumbent
from clustering.optimiser.instance import Aggregation
from clustering.optimiser.interruptible import run_heeding
from clustering.plan import LeftOut
from clustering.problem import Problem
from clustering.untaken import why_untaken


@dataclass(frozen=True)
class Unplaced:
    """The schools that a plan leaves out.

    Attributes
    ----------
    problem, contraction
        What was asked, and its units.
    plan
        Of the units.
    proven
        No plan costs less.
    """

    problem: Problem
    aggregation: Aggregation
    plan: Incumbent
    proven: bool

    def as_known(self) -> tuple[LeftOut, ...]:
        """Return them with the reasons that need no looking for; the others are not looked at."""
        return self._with_reasons(lambda: False)

    def explained(
        self, limits: Limits, state: Progress, progress: ProgressCall
    ) -> tuple[LeftOut, ...]:
        """Return them with their reasons, as far as there is time.

        Parameters
        ----------
        limits
            Time for it.
        state
            How far the search has come.
        progress
            Called some times a second; Ctrl-C, or KeyboardInterrupt raised in this call, ends it.
        """
        clock = Clock(limits)
        found: list[tuple[LeftOut, ...]] = []

        def work(tell: ProgressCall) -> None:
            tell(replace(state, stage="Reasons for schools left out"))
            found.append(self._with_reasons(clock.should_continue))

        run_heeding(work, clock, progress)
        return found[0] if found else self.as_known()

    def _with_reasons(self, should_continue: Callable[[], bool]) -> tuple[LeftOut, ...]:
        problem = self.problem
        untaken = why_untaken(
            problem, self.aggregation, self.plan, should_continue, proven=self.proven
        )
        reasons = untaken | diagnose(problem, should_continue)
        return tuple(
            LeftOut(problem.schools[row].urn, reasons[row])
            for row in sorted(reasons, key=lambda row: problem.schools[row].urn)
        )
