"""How much a pair of schools counts in a cluster: its drive, and what it costs beyond that."""

from clustering.compiled import compiled


@compiled
def pair_weight(schools: float) -> float:
    """Return what a second of one pair counts in a cluster of so many schools, school-seconds.

    Every school counts with its mean over its partners: of a pair's seconds each of the two takes
    1 / (schools - 1). So a cost of 300 seconds is as much as five minutes more on the road between
    the two, whatever the size of the cluster, and large clusters are not punished for having more
    pairs than small ones.
    """
    return 2.0 / max(schools - 1.0, 1.0)
