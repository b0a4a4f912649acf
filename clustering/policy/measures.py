"""Measures of success: key stage 2 by size of school and year, and inspections before and after.

The schools in clusters stand beside the other schools of their authorities and of England. These
are figures, not causes: nothing here says that a partnership did it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from clustering.policy.profile import is_small, is_very_small
from data.inspection import OVERALL, Inspection

if TYPE_CHECKING:
    from data.progress import SchoolYear
    from data.school import School

FEWEST_PUPILS = 11
"""No figure is shown of fewer pupils: they could be known by it."""

Measured = Literal["attainment", "progress"]
"""Key stage 2 figures: percent of pupils at the expected standard, and points of progress."""

IN_CLUSTERS, ALL_OF_PLAN, ENGLAND = "Schools in clusters", "All schools of the plan", "England"


def _any_size(_school: School) -> bool:
    return True


_BANDS: Mapping[str, Callable[[School], bool]] = {
    "All schools": _any_size,
    "Up to 110 pupils": is_very_small,
    "111 to 209 pupils": lambda school: is_small(school) and not is_very_small(school),
    "210 pupils and more": lambda school: school.pupils is not None and not is_small(school),
}
BANDS = tuple(_BANDS)
"""Sizes of schools by today's roll; the first stands for all, known or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredYear:
    """One figure of a group of schools in one year.

    Attributes
    ----------
    measured, group, band
        Which figure, of which schools.
    ended, when
        The year in which the school year ended, and the year in words.
    value
        Percent or points: the mean of pupils where every cohort is known, else of schools; None
        where too few pupils stand behind it.
    schools
        Schools that have the figure.
    pupils
        Their pupils at the end of key stage 2; None where the file does not say of each.
    """

    measured: Measured
    group: str
    band: str
    ended: int
    when: str
    value: float | None
    schools: int
    pupils: int | None

    @property
    def least_pupils(self) -> int:
        """How many pupils stand behind it at least: one of each school that does not say."""
        return self.schools if self.pupils is None else self.pupils


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionCount:
    """How the schools of a group were last graded, by one file of Ofsted's.

    Attributes
    ----------
    group, as_at
        Which schools, and the day of the file, ISO 8601.
    schools
        Schools of the group that the file has.
    overall
        Schools whose last grade is an old overall grade, by grade.
    report_cards
        Schools that have a report card, which has no overall grade.
    """

    group: str
    as_at: str
    schools: int
    overall: Mapping[str, int]
    report_cards: int

    @property
    def graded(self) -> int:
        """Schools whose last grade is an old overall grade."""
        return sum(self.overall.values())

    @property
    def good(self) -> int:
        """Schools of these that are Good or Outstanding."""
        return sum(self.overall[grade] for grade in OVERALL[:2])


def groups_of(
    in_clusters: Iterable[int], la: Sequence[str], england: Iterable[School]
) -> dict[str, tuple[School, ...]]:
    """Return the schools to compare, by the name of their group.

    Parameters
    ----------
    in_clusters
        URNs of the schools in clusters.
    la
        Their authorities.
    england
        All schools of England of their phases.

    Returns
    -------
    The schools in clusters, those of each authority, and England; each holds those before it.
    """
    schools, urns = tuple(england), frozenset(in_clusters)
    return {
        IN_CLUSTERS: tuple(school for school in schools if school.urn in urns),
        **{name: tuple(school for school in schools if school.la == name) for name in la},
        ENGLAND: schools,
    }


def measured_years(
    groups: Mapping[str, Sequence[School]], years: Iterable[SchoolYear]
) -> tuple[MeasuredYear, ...]:
    """Return every figure of every group, by size of school and year.

    Parameters
    ----------
    groups
        The schools to compare, by group.
    years
        Key stage 2 figures of schools, year by year.
    """
    by_urn: dict[int, list[SchoolYear]] = defaultdict(list)
    for year in years:
        by_urn[year.urn].append(year)
    found: list[MeasuredYear] = []
    for measured in ("attainment", "progress"):
        for group, schools in groups.items():
            bands = [
                _by_year(measured, group, band, filter(holds, schools), by_urn)
                for band, holds in _BANDS.items()
            ]
            for ended in sorted({ended for band in bands for ended in band}):
                found += _disclosed([band[ended] for band in bands if ended in band])
    return tuple(found)


def _by_year(
    measured: Measured,
    group: str,
    band: str,
    schools: Iterable[School],
    by_urn: Mapping[int, Sequence[SchoolYear]],
) -> dict[int, MeasuredYear]:
    """Return one figure of some schools, by year."""
    behind: dict[int, list[tuple[float, SchoolYear]]] = defaultdict(list)
    for school in schools:
        for year in by_urn.get(school.urn, ()):
            if (value := _value(measured, year)) is not None:
                behind[year.ended].append((value, year))
    return {
        ended: _mean(measured, group, band, figures) for ended, figures in sorted(behind.items())
    }


def _value(measured: Measured, year: SchoolYear) -> float | None:
    if measured == "attainment":
        return year.expected_percent
    return None if year.progress is None else year.progress.mean


def _mean(
    measured: Measured, group: str, band: str, figures: Sequence[tuple[float, SchoolYear]]
) -> MeasuredYear:
    cohorts = [year.pupils for _, year in figures if year.pupils is not None]
    pupils = sum(cohorts) if len(cohorts) == len(figures) else None
    weights = cohorts if pupils else [1] * len(figures)
    total = sum(value * weight for (value, _), weight in zip(figures, weights, strict=True))
    _, first = figures[0]
    return MeasuredYear(
        measured=measured,
        group=group,
        band=band,
        ended=first.ended,
        when=first.school_year or str(first.ended),
        value=total / sum(weights),
        schools=len(figures),
        pupils=pupils,
    )


def _disclosed(bands: Sequence[MeasuredYear]) -> Iterator[MeasuredYear]:
    """Yield the figures of one group and year without those of too few pupils.

    All schools and all bands but one would tell the one that is missing: where a single band is
    withheld, the one with the next fewest pupils is withheld too.
    """
    parts = sorted(
        (each for each in bands if each.band != BANDS[0]), key=lambda each: each.least_pupils
    )
    withheld = [each for each in parts if each.least_pupils < FEWEST_PUPILS]
    if len(withheld) == 1:
        withheld = parts[:2]
    for each in bands:
        hidden = each in withheld or each.least_pupils < FEWEST_PUPILS
        yield replace(each, value=None) if hidden else each


def inspection_counts(
    groups: Mapping[str, Sequence[School]], by_urn: Mapping[int, Inspection], as_at: str
) -> tuple[InspectionCount, ...]:
    """Return how the schools of each group were last graded.

    Parameters
    ----------
    groups
        The schools to compare, by group.
    by_urn, as_at
        What a file of Ofsted's says of them, and its day.
    """
    return tuple(_count(group, schools, by_urn, as_at) for group, schools in groups.items())


def _count(
    group: str, schools: Sequence[School], by_urn: Mapping[int, Inspection], as_at: str
) -> InspectionCount:
    known = [by_urn[school.urn] for school in schools if school.urn in by_urn]
    last = [inspection.latest for inspection in known]
    overall = Counter(each.overall for each in last if each is not None)
    return InspectionCount(
        group=group,
        as_at=as_at,
        schools=len(known),
        overall={grade: overall[grade] for grade in OVERALL},
        report_cards=sum(each is not None and each.is_report_card for each in last),
    )
