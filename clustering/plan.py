"""A plan: which schools work together, and which are left out and why."""

from dataclasses import dataclass

from data.school import School, Schools


@dataclass(frozen=True, slots=True)
class Cluster:
    """Schools proposed as one partnership.

    Attributes
    ----------
    number
        From 1, as printed on maps.
    schools
        URNs, ascending.
    name
        A place the members would recognise; `""` where schools have no place.
    lead
        URN of the lead school; in the pairwise shape only one that the rules name, else None.
    """

    number: int
    schools: tuple[int, ...]
    name: str = ""
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A school in no cluster, and the reason in words.

    Attributes
    ----------
    urn
        The school.
    reason
        A sentence, or several, for people.
    """

    urn: int
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Clusters and left-out schools; each school of the problem in exactly one of the two.

    Attributes
    ----------
    clusters
        By their numbers, from 1.
    left_out
        Schools without a cluster, each with the reason.
    """

    clusters: tuple[Cluster, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def common_reason(self) -> str:
        """The reason of all left-out schools, where there is one; else empty."""
        reasons = {left.reason for left in self.left_out}
        return reasons.pop() if len(reasons) == 1 else ""


def members_of(schools: Schools, cluster: Cluster) -> tuple[School, ...]:
    """Return the schools of a cluster, in its order."""
    return tuple(schools.by_urn[urn] for urn in cluster.schools)
