"""The schools of a cluster."""

from clustering.plan import Cluster
from data.school import School, Schools


def members_of(schools: Schools, cluster: Cluster) -> tuple[School, ...]:
    """Return the schools of a cluster, in its order."""
    return tuple(schools.by_urn[urn] for urn in cluster.schools)
