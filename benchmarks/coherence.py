"""How far clusters are of one piece in cities and counties of the register, by estimated drives.

`python -m benchmarks.coherence REGISTER LA [LA ...]` plans each authority and prints a row: the
parts of a cluster's area on one layer, and with clusters most of whose schools share a character on
layers of their own, one for each character; the schools amid a cluster that they do not belong to;
the mean drive and the roll.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from clustering import Limits, Problem, Result, Rules, solve
from clustering.coherence import intruders
from data import read_schools
from data.vocabulary import denominations
from maps.areas import cluster_areas
from routing import estimate_times


@dataclass(frozen=True, slots=True)
class Coherence:
    """How far the clusters of a plan are of one piece.

    Attributes
    ----------
    parts, layered_parts
        Parts of a cluster's area with a school in them, on average; with all clusters on one layer,
        and with those of a character on layers of their own, one for each character.
    of_character
        Clusters on such layers.
    intruders
        Schools that lie amid a cluster that they do not belong to, for each cluster on average.
    driving_s
        Mean drive of a school to its partners, seconds.
    off_target
        Mean distance of the clusters' rolls from the target, as a share of it.
    """

    parts: float
    layered_parts: float
    of_character: int
    intruders: float
    driving_s: float
    off_target: float


def coherence_of(problem: Problem, result: Result) -> Coherence:
    """Return how far the clusters of a plan with at least one cluster are of one piece."""
    groups = [[problem.row[urn] for urn in each.schools] for each in result.plan.clusters]
    layers: dict[str, list[list[int]]] = {}
    for rows in groups:
        layers.setdefault(character_of(problem, rows), []).append(rows)
    placed = sum(map(len, groups))
    off = [abs(problem.balanced_pupils[rows].sum() - problem.target_pupils) for rows in groups]
    amid = sum(intruders(problem.places, np.array(rows, dtype=np.int64)) for rows in groups)
    return Coherence(
        parts=_parts(problem, groups) / len(groups),
        layered_parts=sum(_parts(problem, layer) for layer in layers.values()) / len(groups),
        of_character=len(groups) - len(layers.get("", [])),
        intruders=amid / len(groups),
        driving_s=result.parts["driving"] / placed,
        off_target=float(np.mean(off)) / problem.target_pupils,
    )


def character_of(problem: Problem, rows: Sequence[int]) -> str:
    """Return the religious character of more than half of the schools in some rows; "" for none."""
    characters = (denominations(problem.schools[row].faith) for row in rows)
    counted = Counter(character for each in characters for character in each)
    return min((each for each, n in counted.items() if 2 * n > len(rows)), default="")


def _parts(problem: Problem, groups: Sequence[Sequence[int]]) -> int:
    """Return the parts with a school of the areas of some groups, the only ones on their layer."""
    rows = [row for group in groups for row in group]
    number = [at for at, group in enumerate(groups) for _ in group]
    areas = cluster_areas(problem.places[rows], number)
    return sum(map(len, (area.geoms for area in areas.values())))


def _rows(register: str, authorities: Sequence[str], rules: Rules, seconds: float) -> Iterator[str]:
    for la in authorities:
        schools = read_schools(register, la=la, phase="Primary")
        problem = Problem(schools, estimate_times(schools), rules)
        began, cpu = time.perf_counter(), time.process_time()
        result = solve(problem, Limits(seconds), seed=1)
        took = time.perf_counter() - began, time.process_time() - cpu
        found = coherence_of(problem, result)
        yield (
            f"{la}: {len(schools)} schools, {len(result.plan.clusters)} clusters, "
            f"{len(result.plan.left_out)} left out; parts {found.parts:.2f}, layered "
            f"{found.layered_parts:.2f} ({found.of_character} of one character), "
            f"intruders {found.intruders:.2f}; "
            f"mean drive {found.driving_s / 60:.2f} minutes, off target {found.off_target:.1%}; "
            f"gap {result.gap:.2%}, {took[0]:.1f} s, CPU {took[1]:.1f} s"
        )


def main() -> None:
    """Plan each authority that is named, and print its row."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("register", help="a register of schools")
    parser.add_argument("authorities", nargs="+", help="local authorities")
    parser.add_argument("--seconds", type=float, default=10.0, help="for each plan")
    parser.add_argument(
        "--coherence", type=float, default=0.0, help="price of an intruder, seconds"
    )
    given = parser.parse_args()
    rules = Rules(coherence_s=given.coherence)
    for row in _rows(given.register, given.authorities, rules, given.seconds):
        print(row, flush=True)


if __name__ == "__main__":
    main()
