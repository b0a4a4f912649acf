"""How many clusters keep within the drive times that the documents name."""

from collections.abc import Sequence
from dataclasses import dataclass

from clustering.plan import Plan
from clustering.policy.citations import cite
from clustering.wording import counted
from routing.times import TravelTimes

NAMED_MIN = (20, 30, 45)
"""Minutes that the documents name, or that planners ask for."""


@dataclass(frozen=True, slots=True)
class Compliance:
    """Clusters whose schools are all within a number of minutes of each other.

    Attributes
    ----------
    minutes
        The longest drive, slower direction.
    clusters
        Numbers of the clusters that keep to it.
    of
        Clusters altogether.
    """

    minutes: int
    clusters: tuple[int, ...]
    of: int

    @property
    def sentence(self) -> str:
        """What a user reads, with the source of the two figures that have one."""
        source = {20: cite("executive_heads"), 45: cite("longest_travel")}.get(
            self.minutes, cite("planner")
        )
        return (
            f"{len(self.clusters)} of {counted(self.of, 'cluster')} "
            f"{'keeps' if 1 in (len(self.clusters), self.of) else 'keep'} within {self.minutes} "
            f"minutes between any two schools ({source})."
        )


def compliance(
    times: TravelTimes, plan: Plan, named_min: Sequence[int] = NAMED_MIN
) -> tuple[Compliance, ...]:
    """Return for each named time which clusters of a plan keep to it."""
    at = {urn: row for row, urn in enumerate(times.urns)}
    longest_s = {}
    for cluster in plan.clusters:
        rows = [at[urn] for urn in cluster.schools]
        longest_s[cluster.number] = float(times.slower[rows][:, rows].max())
    return tuple(
        Compliance(
            minutes,
            tuple(number for number, drive_s in longest_s.items() if drive_s <= minutes * 60),
            len(longest_s),
        )
        for minutes in named_min
    )
