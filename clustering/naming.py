"""Numbers and names of clusters, as people of the county would give them."""

import dataclasses
import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import chain, count

import numpy as np

from clustering.cost import lead_row
from clustering.gazetteer import Gazetteer, Place, gazetteer_of, point_of
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from data.places import key_of_place, ward_place
from data.vocabulary import denominations

_AS_LARGE = 2 / 3
"""Of places at least this large beside the largest, the one nearest the middle gives its name."""
_AMONG_OTHERS = 0.5
"""Schools that share a faith are no neighbours where they are less than this share of the schools
within half their reach."""
_LONGEST = 36
"""Letters that a name of a trust, or of two places, may have."""
_NO_PARTS = frozenset({"", "Town", "Village", "Rural"})
"""What wards are called that are no part of a town which people would know."""
_NAMES_OF_FAITHS = {"Roman Catholic": "Catholic"}
_WITH_ARTICLE = ("isle", "isles", "east riding")
_KIND_OF_SCHOOL = re.compile(
    r"[,(]|\b(church of england|c of e|cofe|ce|catholic|roman|rc|methodist|voluntary|community|"
    r"primary|infants?|juniors?|first|middle|nursery|schools?|academy|free|va|vc)\b.*",
    re.IGNORECASE,
)


def number_and_name(
    problem: Problem, groups: Sequence[Sequence[int]], gazetteer: Gazetteer | None = None
) -> tuple[Cluster, ...]:
    """Return clusters numbered from north to south and named by their places.

    Parameters
    ----------
    groups
        Rows of the schools of each cluster.
    gazetteer
        The places of the problem, for whoever names many plans of it; None to find them.

    Notes
    -----
    Without coordinates the smallest URN decides the number. A cluster takes the name of the largest
    place among those of which it has a fair share; of places about as large, of the one nearest its
    middle. Where several clusters have one place, that with most of its schools has the plain name,
    and the others are told apart: by a compass word that is true of their schools, "Lincoln north",
    or by another place, "Louth and Wragby". Schools that a faith and no place has in common, and
    whole trusts and federations, take their name from that.
    """
    ordered = sorted(
        (sorted(rows) for rows in groups), key=lambda rows: _north_first(problem, rows)
    )
    names = _Naming(problem, gazetteer).names(ordered)
    return tuple(
        Cluster(
            number,
            tuple(sorted(problem.schools[row].urn for row in rows)),
            name,
            lead_of(problem, rows),
        )
        for number, (rows, name) in enumerate(zip(ordered, names, strict=True), start=1)
    )


def told_apart(problem: Problem, plan: Plan, kept: Collection[int]) -> Plan:
    """Return a plan no two of whose clusters share a name.

    Parameters
    ----------
    problem, plan
        The problem, and a plan of it.
    kept
        Numbers of the clusters that keep their names, whatever they are.
    """
    taken = {key_of_place(each.name) for each in plan.clusters if each.number in kept}
    naming = _Naming(problem)
    clusters = []
    for cluster in plan.clusters:
        if cluster.number in kept or not cluster.name:
            clusters.append(cluster)
            continue
        rows = [problem.row[urn] for urn in cluster.schools]
        name = _first_free(chain([cluster.name], naming.ladder(rows)), cluster.name, taken)
        clusters.append(dataclasses.replace(cluster, name=name))
    return dataclasses.replace(plan, clusters=tuple(clusters))


def lead_of(problem: Problem, rows: Sequence[int]) -> int | None:
    """Return the URN of the lead of a cluster, given by rows; None where it has none.

    In the pairwise shape only a school that the rules say leads is the lead.
    """
    if problem.rules.shape == "pairwise":
        urns = (problem.schools[row].urn for row in rows)
        return next((urn for urn in urns if urn in problem.rules.lead_schools), None)
    lead = lead_row(problem, rows)
    return None if lead is None else problem.schools[lead].urn


def _north_first(problem: Problem, rows: Sequence[int]) -> tuple[float, int]:
    latitude = sum(problem.schools[row].lat for row in rows) / len(rows)
    first = min(problem.schools[row].urn for row in rows)
    return (-latitude if math.isfinite(latitude) else 0.0, first)


class _Naming:
    """Finds names for the clusters of one problem."""

    def __init__(self, problem: Problem, gazetteer: Gazetteer | None = None) -> None:
        self._problem = problem
        self._known = gazetteer

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        return self._known or gazetteer_of(self._problem)

    def names(self, groups: Sequence[Sequence[int]]) -> list[str]:
        """Return a name for each group of rows, no two the same; "" where no place is known."""
        names = [self._of_trust(rows) for rows in groups]
        faiths = [self._faith(rows) for rows in groups]
        bases = self._bases(
            [() if name else rows for name, rows in zip(names, groups, strict=True)]
        )
        rivals = defaultdict(list)
        for i, base in enumerate(bases):
            if base:
                rivals[faiths[i], base].append(i)
        plain = {
            min(sharing, key=lambda i: self._claim(groups[i], base))
            for (_, base), sharing in rivals.items()
            if len(sharing) == 1 or any(self._has_most_of(groups[i], base) for i in sharing)
        }
        taken = {key_of_place(name) for name in names} - {""}
        others = {*bases}
        for i in sorted(
            filter(bases.__getitem__, range(len(groups))), key=lambda i: i not in plain
        ):
            place = self._gazetteer.places[bases[i]].name
            ladder = (
                _of_faith(faiths[i], told) for told in self._ladder(groups[i], bases[i], others)
            )
            first = [self._plain(groups[i], faiths[i], bases[i])] if i in plain else []
            names[i] = _first_free(chain(first, ladder), _of_faith(faiths[i], place), taken)
        return names

    def _bases(self, groups: Sequence[Sequence[int]]) -> list[str]:
        """Return the place that each cluster is named after.

        Where several would take one place, those with a single school there, and those of a faith,
        take their next.
        """
        bases = [self._base(rows) for rows in groups]
        rivals = defaultdict(list)
        for i, base in enumerate(bases):
            rivals[self._faith(groups[i]), base].append(i)
        for (faith, base), sharing in rivals.items():
            for i in sorted(sharing, key=lambda i: self._claim(groups[i], base))[1:]:
                if base and (faith or self._here(groups[i])[base] == 1):
                    bases[i] = self._base(groups[i], without=base) or base
        return bases

    def ladder(self, rows: Sequence[int]) -> Iterator[str]:
        """Yield names that tell a cluster from others of its place, the best first."""
        base = self._base(rows)
        if base:
            faith = self._faith(rows)
            yield self._plain(rows, faith, base)
            yield from (_of_faith(faith, place) for place in self._ladder(rows, base, set()))

    def _here(self, rows: Sequence[int]) -> Counter[str]:
        """Return how many of some schools are in each place."""
        return Counter(self._gazetteer.home[row] for row in rows if self._gazetteer.home[row])

    def _base(self, rows: Sequence[int], without: str = "") -> str:
        """Return the key of the place that a cluster is named after; "" where none is known."""
        here = self._here(rows)
        here.pop(without, None)
        if not here:
            return ""
        most = max(here.values())
        fair = [
            key
            for key, schools in here.items()
            if 2 * schools >= len(rows) or self._fair_share(key, schools)
        ]
        if not fair or self._faith(rows):
            fair = [key for key, schools in here.items() if schools == most]
        pupils = {key: self._gazetteer.places[key].pupils for key in fair}
        large = [key for key in fair if pupils[key] >= _AS_LARGE * max(pupils.values())]
        reach = self._reach_s(rows)
        return min(
            large,
            key=lambda key: (
                not self._gazetteer.places[key].post_town,
                min(reach[row] for row in rows if self._gazetteer.home[row] == key),
                -pupils[key],
                key,
            ),
        )

    def _fair_share(self, key: str, schools: int) -> bool:
        """Tell whether so many of a place's schools are half of them, or several and a third."""
        there = len(self._gazetteer.places[key].rows)
        return 2 * schools >= there or (schools > 1 and 3 * schools >= there)

    def _reach_s(self, rows: Sequence[int]) -> dict[int, float]:
        """Return the sum of the drives from each of some schools to the others."""
        index = np.array(rows)
        sums = self._problem.slower_s[np.ix_(index, index)].sum(axis=1)
        return dict(zip(rows, sums.tolist(), strict=True))

    def _claim(self, rows: Sequence[int], base: str) -> tuple[int, float, int]:
        """Return a sort key: clusters with most schools of a place first, then the nearest."""
        schools = [self._problem.schools[row] for row in rows]
        middle = self._gazetteer.places[base].middle if base else 0j
        away_m = sum(abs(point_of(school) - middle) for school in schools) / max(len(schools), 1)
        nearness = away_m if math.isfinite(away_m) else 0.0
        return -self._here(rows)[base], nearness, min((each.urn for each in schools), default=0)

    def _has_most_of(self, rows: Sequence[int], base: str) -> bool:
        return 2 * self._here(rows)[base] > len(self._gazetteer.places[base].rows)

    def _ladder(self, rows: Sequence[int], base: str, others: Collection[str]) -> Iterator[str]:
        """Yield a place with what tells a cluster from others there; never the place alone."""
        place = self._gazetteer.places[base]
        schools = self._problem.schools
        side = place.side([point_of(schools[row]) for row in rows])
        if side:
            yield f"{place.name} {side}"
        here = self._here(rows)
        beside = [
            self._gazetteer.places[key]
            for key in here
            if key != base and key not in others and self._has_most_of(rows, key)
        ]
        for other in sorted(beside, key=lambda each: (-each.pupils, each.name)):
            if len(both := f"{place.name} and {other.name}") <= _LONGEST:
                yield both
        yield from self._parts(rows, place)

    def _parts(self, rows: Sequence[int], place: Place) -> Iterator[str]:
        """Yield a place with a ward, then with a well-known school of it."""
        there = [self._problem.schools[row] for row in rows if row in set(place.rows)]
        wards = Counter(_within(place.name, ward_place(school.ward)) for school in there)
        for ward, _ in sorted(wards.items(), key=lambda item: (-item[1], item[0])):
            if ward:
                yield f"{place.name} ({ward})"
        for school in sorted(there, key=lambda each: (-(each.pupils or 0), each.urn)):
            known_as = _KIND_OF_SCHOOL.sub("", school.name).strip(" ,'")
            if known_as and known_as.casefold() != place.name.casefold():
                yield f"{place.name} ({known_as})"

    def _of_trust(self, rows: Sequence[int]) -> str:
        """Return the federation or trust that a cluster is the whole of; "" for none."""
        schools = self._problem.schools
        for field in ("federation", "trust"):
            name = getattr(schools[rows[0]], field)
            if (
                name
                and len(rows) > 1
                and len(name) <= _LONGEST
                and all(getattr(schools[row], field) == name for row in rows)
                and sum(getattr(school, field) == name for school in schools) == len(rows)
            ):
                return str(name)
        return ""

    def _faith(self, rows: Sequence[int]) -> str:
        """Return the faith that a cluster's schools share where they are no neighbours; else ""."""
        faiths = [denominations(self._problem.schools[row].faith) for row in rows]
        shared = frozenset.intersection(*faiths) if len(rows) > 1 else frozenset()
        if not shared:
            return ""
        reach = self._reach_s(rows)
        drives_s = self._problem.slower_s[min(reach, key=lambda row: (reach[row], row))]
        radius_s = sorted(drives_s[row] for row in rows)[len(rows) // 2]
        inside = int((drives_s <= radius_s).sum())
        own = sum(drives_s[row] <= radius_s for row in rows)
        return min(shared) if own < _AMONG_OTHERS * inside else ""

    def _plain(self, rows: Sequence[int], faith: str, base: str) -> str:
        """Return the name of the only cluster of a place, or of the one with most of its schools.

        The cluster with most of an authority's schools of a faith is named after the authority.
        """
        if not faith:
            return self._gazetteer.places[base].name
        schools = self._problem.schools
        authority = schools[rows[0]].la.split(",")[0]
        alike = [
            each
            for each in schools
            if each.la == schools[rows[0]].la and faith in denominations(each.faith)
        ]
        if authority and 2 * len(rows) > len(alike):
            article = "the " if authority.casefold().startswith(_WITH_ARTICLE) else ""
            return _of_faith(faith, f"{article}{authority}")
        return _of_faith(faith, self._gazetteer.places[base].name)


def _within(town: str, ward: str) -> str:
    """Return a ward without the name of its town, or the first word of that."""
    for name in (town, town.split(maxsplit=1)[0]):
        if key_of_place(f"{ward} ").startswith(key_of_place(name)):
            ward = ward[len(name) :].strip().removeprefix("with ")
    return ward if ward not in _NO_PARTS else ""


def _of_faith(faith: str, place: str) -> str:
    return f"{_NAMES_OF_FAITHS.get(faith, faith)} schools of {place}" if faith else place


def _first_free(names: Iterator[str], base: str, taken: set[str]) -> str:
    """Return the first name that is not taken, or the base with a number; it is taken then."""
    numbered = (f"{base} {number}" for number in count(1))
    found = next(name for name in chain(names, numbered) if key_of_place(name) not in taken)
    taken.add(key_of_place(found))
    return found
