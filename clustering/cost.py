"""What a cluster costs, in school-seconds, term by term."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.coherence import intruders
from clustering.pair_weight import pair_weight
from clustering.plan import Cluster
from clustering.problem import Problem


@dataclass(frozen=True, slots=True)
class ClusterFigures:
    """The figures of one cluster.

    Attributes
    ----------
    pupils
        Sum of the known rolls (or loads).
    rolls_missing
        Schools whose roll is unknown.
    longest_drive_s, mean_drive_s
        Over its pairs of schools, slower direction; 0 for a single school.
    driving_s
        Sum over its schools of the mean drive to a partner; in the hub shape of the drive to the
        lead school.
    compatibility_s
        For pairs that fit badly, less the value of existing ties: summed over its schools, the mean
        over the partners of each.
    balance_s
        For pupils off the target roll.
    coherence_s
        For schools of other clusters that lie amid it.
    """

    pupils: float
    rolls_missing: int
    longest_drive_s: float
    mean_drive_s: float
    driving_s: float
    compatibility_s: float
    balance_s: float
    coherence_s: float = 0.0

    @property
    def cost(self) -> float:
        """School-seconds of the cluster."""
        return self.driving_s + self.compatibility_s + self.balance_s + self.coherence_s


def measure(problem: Problem, cluster: Cluster) -> ClusterFigures:
    """Return the figures of a cluster.

    `cost = 2/(s-1) * sum_pairs (t_ij + e_ij) + w * |pupils - target|` for s schools: the mean drive
    to a partner, summed over the schools, so that large clusters are not punished for having more
    pairs than small ones. What a pair costs beyond its drive, e, counts as so many seconds more on
    the road. In the hub shape the sum of the drives to the lead school takes the place of those of
    the pairs. If the rules ask for coherence, `coherence_s` is added for each school outside that
    lies within the hull of the cluster's schools.

    Parameters
    ----------
    problem
        Drive times, rolls and weights.
    cluster
        Any schools of the problem, in a plan or not; in the hub shape with a lead school.
    """
    rows = [problem.row[urn] for urn in cluster.schools]
    lead = None if cluster.lead is None else problem.row.get(cluster.lead)
    return measure_rows(problem, rows, lead)


def measure_rows(problem: Problem, rows: Sequence[int], lead: int | None = None) -> ClusterFigures:
    """Return the figures of the cluster of the schools in these rows.

    In the hub shape its lead, where none is given, is the school that makes it cheapest.
    """
    index = np.array(rows, dtype=np.int64)
    pairs = np.triu_indices(len(index), 1)
    drives = problem.slower_s[np.ix_(index, index)][pairs]
    rolls = problem.pupils[index]
    pupils = float(np.nansum(rolls))
    off_target = abs(float(problem.balanced_pupils[index].sum()) - problem.target_pupils)
    return ClusterFigures(
        pupils=int(pupils) if pupils.is_integer() else pupils,
        rolls_missing=int(np.isnan(rolls).sum()),
        longest_drive_s=float(drives.max(initial=0.0)),
        mean_drive_s=float(drives.mean()) if drives.size else 0.0,
        driving_s=_driving_s(problem, rows, float(drives.sum()), lead),
        compatibility_s=_compatibility_s(problem, index),
        balance_s=balance_weight(problem) * off_target,
        coherence_s=_coherence_s(problem, index),
    )


def _driving_s(problem: Problem, rows: Sequence[int], pairs_s: float, lead: int | None) -> float:
    if problem.rules.shape == "pairwise":
        return pair_weight(len(rows)) * pairs_s
    lead = lead_row(problem, rows) if lead is None else lead
    return float("inf") if lead is None else float(problem.slower_s[lead, list(rows)].sum())


def _compatibility_s(problem: Problem, rows: NDArray[np.int64]) -> float:
    seconds = problem.pair_cost_s[np.ix_(rows, rows)][np.triu_indices(len(rows), 1)]
    return pair_weight(len(rows)) * float(seconds.sum())


def _coherence_s(problem: Problem, rows: NDArray[np.int64]) -> float:
    each_s = problem.rules.coherence_s
    return each_s * intruders(problem.places, rows) if each_s else 0.0


def lead_row(problem: Problem, rows: Sequence[int]) -> int | None:
    """Return the row of the school that leads these with the least driving; None where none may.

    It may lead all of them, reaches them within the limit and can take on all their pupils.
    """
    index = np.array(rows, dtype=np.int64)
    drives = problem.lead_drives_s[np.ix_(index, index)]
    able = np.isfinite(drives).all(axis=1)
    if problem.lead_capacities is not None:
        able &= problem.lead_capacities[index] >= problem.balanced_pupils[index].sum()
    if not able.any():
        return None
    return int(index[np.argmin(np.where(able, drives.sum(axis=1), np.inf))])


def balance_weight(problem: Problem) -> float:
    """Seconds for each pupil off the target; 0 where no roll is known at all."""
    return 0.0 if np.isnan(problem.pupils).all() else problem.rules.balance_s_per_pupil
