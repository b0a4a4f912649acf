"""How many clusters a plan has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.constraints.constraint import NEVER, Constraint
from clustering.constraints.option import plain_option
from clustering.constraints.value_kinds import Whole
from clustering.wording import counted
from data.errors import Fault, Notice

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules

MOST_CLUSTERS = 500


@dataclass(frozen=True, kw_only=True)
class _NumberOfClusters(Constraint):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        if rules.clusters is not None and rules.clusters < 1:
            problem = "a number of clusters is 1 or more"
            yield self.fault(problem, "Give a number such as 6", rules.clusters)

    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        clusters, fewest = problem.rules.clusters, problem.rules.size[0]
        if clusters is None:
            return
        locked, taking = problem.rules.locked, len(problem.taking_part)
        if clusters < len(locked):
            said = f"{counted(len(locked), 'cluster')} are locked, and keep their schools"
            yield self.fault(said, f"Give {len(locked)} or more, or unlock some", clusters)
            return
        held = sum(map(len, locked))
        need = held + (clusters - len(locked)) * fewest
        if need > taking:
            said = f"{clusters} clusters of {fewest} schools or more{_some_locked(problem)}"
            yield self.fault(
                f"{said} need {need} schools, and {taking} take part",
                f"Give {len(locked) + (taking - held) // fewest} clusters at most, or smaller "
                "sizes",
                clusters,
            )

    def idle(self, problem: "Problem") -> Iterator[Notice]:
        """Yield a notice where so few clusters cannot hold all schools."""
        clusters, most = problem.rules.clusters, problem.rules.size[1]
        locked, taking = problem.rules.locked, len(problem.taking_part)
        if clusters is None:
            return
        held = sum(map(len, locked))
        holds = held + (clusters - len(locked)) * most
        if holds < taking:
            enough = len(locked) + -(-(taking - held) // most)
            said = f"{counted(clusters, 'cluster')} of {most} schools at most"
            yield Notice(
                f"{said}{_some_locked(problem)} cannot hold more than {holds} of the {taking} "
                f"schools that take part: {taking - holds} or more will be in no cluster. For all "
                f"of them ask for {counted(enough, 'cluster')} or more."
            )


def _some_locked(problem: "Problem") -> str:
    locked = len(problem.rules.locked)
    return f", {locked} of them locked," if locked else ""


NUMBER_OF_CLUSTERS = _NumberOfClusters(
    field="clusters",
    values=int | None,
    default=None,
    unknown_before=NEVER,
    meaning="Exact number of clusters; None for as many as suit.",
    option=plain_option(
        "clusters",
        option="--clusters",
        kind=Whole(least=1, most=MOST_CLUSTERS),
        title="number of clusters",
        text="Exact number of clusters.",
    ),
)
