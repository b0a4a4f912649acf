"""Numbers and names of clusters, as people of the county would give them."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

import numpy as np

from clustering.plan import Cluster
from clustering.problem import Problem
from data.school import School

NOT_A_PLACE = re.compile(
    r"\b(the|a|of|and|church|england|catholic|roman|c ?of ?e|ce|rc|v[ac]|voluntary|aided|"
    r"controlled|community|foundation|primary|infants?|juniors?|nursery|first|middle|schools?|"
    r"academy|free|federation|trust|saints?|st\.?|our lady|holy|sacred heart|all saints'?|"
    r"endowed|parochial|methodist|with|in|at|for)\b",
    re.IGNORECASE,
)
"""Words of a school's name that do not say where it is."""


def number_and_name(problem: Problem, groups: Sequence[Sequence[int]]) -> tuple[Cluster, ...]:
    """Return clusters numbered from north to south and named by their places.

    Parameters
    ----------
    groups
        Rows of the schools of each cluster.

    Notes
    -----
    Without coordinates the smallest URN decides the number. The name is the town most members
    give as theirs, the more central school's where two are level, or the most central school's
    own place where the register names no town; it is made unique by a second place.
    """
    ordered = sorted(
        (sorted(rows) for rows in groups), key=lambda rows: _north_first(problem, rows)
    )
    places = [_places(problem, rows) for rows in ordered]
    shared = {place for place, times in Counter(p[0] for p in places if p).items() if times > 1}
    taken: set[str] = set()
    clusters = []
    for number, (rows, names) in enumerate(zip(ordered, places, strict=True), start=1):
        name = next((n for n in _candidates(names, shared) if n not in taken), "")
        taken.add(name)
        urns = tuple(sorted(problem.schools[row].urn for row in rows))
        clusters.append(Cluster(number, urns, name))
    return tuple(clusters)


def _north_first(problem: Problem, rows: Sequence[int]) -> tuple[float, int]:
    latitude = sum(problem.schools[row].lat for row in rows) / len(rows)
    first = min(problem.schools[row].urn for row in rows)
    return (-latitude if math.isfinite(latitude) else 0.0, first)


def _places(problem: Problem, rows: Sequence[int]) -> list[str]:
    """Places of a cluster, the most telling first; empty where no school says where it is."""
    index = np.array(rows)
    sums = problem.slower_s[np.ix_(index, index)].sum(axis=1)
    central = [problem.schools[row] for row in index[np.argsort(sums, kind="stable")]]
    towns = Counter(_spelt(school.town) for school in central if school.town.strip())
    # Counter keeps the central school's town first among equals
    names = [*(town for town, _ in towns.most_common()), *map(_place_words, central)]
    places: list[str] = []
    for name in names:
        # "Ryde and Ryde St Helens" would tell nobody where it is
        if name and not any(known.casefold() in name.casefold() for known in places):
            places.append(name)
    return places


def _spelt(town: str) -> str:
    """A town as one would say it: "LOUTH" is Louth, "Ryde, Isle of Wight" is Ryde."""
    name = " ".join(town.split(",")[0].split())
    return name.title() if name.isupper() else name


def _place_words(school: School) -> str:
    if not math.isfinite(school.lat):
        return ""
    words = re.sub(r"\([^)]*\)|['\u2019]s\b", " ", school.name)
    words = " ".join(NOT_A_PLACE.sub(" ", words).replace(",", " ").split())
    return words or school.name


def _candidates(places: Sequence[str], shared: set[str]) -> Iterator[str]:
    """Names for a cluster, the plainest first, without end unless there is no place at all."""
    if not places:
        return
    first, *others = places
    if first not in shared:
        yield first
    for other in others:
        yield f"{first} and {other}"
    for number in count(2 if first not in shared else 1):
        yield f"{first} {number}"
