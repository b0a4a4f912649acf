"""How many clusters a plan has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.constraints.constraint import NEVER, Constraint
from clustering.constraints.option import plain_option
from clustering.constraints.value_kinds import Whole
from data.errors import Fault

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
        taking = len(problem.taking_part)
        if clusters is not None and clusters * fewest > taking:
            yield self.fault(
                f"{clusters} clusters of {fewest} schools or more need {clusters * fewest} "
                f"schools, and {taking} take part",
                f"Give {taking // fewest} clusters at most, or smaller sizes",
                clusters,
            )


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
