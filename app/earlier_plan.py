"""The plan that another replaces: its numbers, names and decisions go on with its clusters."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.serve.folder import refuse_second
from clustering import Problem, Result
from clustering.comparison import compare
from clustering.decisions import Decisions, carried
from clustering.locks import with_decisions
from clustering.plan import Plan
from clustering.scenario.resolve import labelled_like
from clustering.wording import counted
from data import Notice
from data.errors import Fault, InputError
from data.staging import recover_around
from maps import read_clusters
from maps.hand_edits import refuse_hand_edits
from maps.plan_files import DECISIONS, PLAN


@dataclass(frozen=True)
class EarlierPlan:
    """What the plan that is replaced leaves to the one that replaces it.

    Attributes
    ----------
    plan, decisions
        Its clusters, and what people decided about them; none where nothing was there.
    """

    plan: Plan = field(default_factory=lambda: Plan(()))
    decisions: Decisions = field(default_factory=Decisions)

    def with_decisions(self, problem: Problem) -> Problem:
        """Return a problem whose every plan keeps the clusters that are locked.

        Raises
        ------
        InputError
            Where a locked cluster cannot stay as it is.
        """
        return with_decisions(problem, self.plan, self.decisions)

    def numbered(self, problem: Problem, result: Result) -> Result:
        """Return a result whose clusters have the numbers and names of those that they succeed."""
        if not self.plan.clusters:
            return result
        return dataclasses.replace(result, plan=labelled_like(problem, self.plan, result.plan))

    def decisions_on(self, plan: Plan) -> Decisions:
        """Return what was decided, for the plan that replaces this one."""
        return self.decisions.follow(compare(self.plan, plan))

    def notices(self, problem: Problem, plan: Plan) -> Iterator[Notice]:
        """Yield what people should know of the clusters that went on, and of those that ended."""
        if not self.plan.clusters:
            return
        kept = len(compare(self.plan, plan).matches)
        every = counted(len(self.plan.clusters), "cluster")
        yield Notice(
            f"{kept} of {every} of the plan that was here keep their numbers and names. Give "
            "another --out to number them anew."
        )
        yield from self.notices_on_decisions(problem, plan)

    def notices_on_decisions(self, problem: Problem, plan: Plan) -> Iterator[Notice]:
        """Yield what people should know of decisions on clusters that changed, or ended."""
        names = {school.urn: school.name for school in problem.schools}
        yield from carried(self.decisions, self.decisions_on(plan), plan, names)


def earlier_plan(directory: Path) -> EarlierPlan:
    """Return what the plan in a directory leaves to the next one there.

    Parameters
    ----------
    directory
        Where the next plan goes; there may be none yet.

    Raises
    ------
    InputError
        Where there are decisions that could not be carried to the next plan, or tables that people
        changed by hand.
    OutputError
        Where a server has the plan open.
    """
    recover_around(directory)  # the program that was replacing it may have been killed
    if not (directory / PLAN).exists():
        return EarlierPlan()
    refuse_second(directory)  # what people decide on its page meanwhile would be lost
    try:
        plan, decisions = read_clusters(directory)
    except InputError as error:
        if not (directory / DECISIONS).exists():
            return EarlierPlan()
        if all(fault.where == DECISIONS for fault in error.faults):
            raise
        remedy = f"Move {DECISIONS} elsewhere to go on without it, or give another --out"
        problem = f"holds {DECISIONS}, and a plan that cannot be read"
        raise InputError([*error.faults, Fault(str(directory), problem, remedy)]) from None
    refuse_hand_edits(directory, plan, decisions, {})
    return EarlierPlan(plan, decisions)
