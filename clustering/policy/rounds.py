"""The rounds of somebody whom schools share: a business manager, a specialist teacher.

Who visits which school on which day of the week, so that every school has its visits and no day is
too long: as few people as possible, then as few days, then as few miles. Every day that is short
enough is listed with its shortest way. Where each school has one visit, days are added to sets of
schools; else OR-Tools picks the days of each person. Either gives the optimal week, or for very
many visits the best one found.
"""

import dataclasses
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.policy.citations import cite
from clustering.policy.figures import Rates
from clustering.policy.travel import mileage_pounds, mileage_words
from clustering.wording import counted, pounds
from data.errors import Fault, InputError, gathering

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MOST_SCHOOLS = 12
"""A round through more schools has too many days to list."""

_MOST_WORK = 1.0
"""Work on the rounds from one base, by the solver's own measure: far more than rounds of eight
schools take. Of more schools with many visits the best rounds found in it are returned."""
_YARDS = 1760  # the solver counts in whole numbers: yards
_DAY_COST = 10_000_000  # yards: dearer than any drive, so that days are saved first
Matrix = NDArray[np.float64]
Way = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPost:
    """A post that schools share: a planner's assumption.

    Attributes
    ----------
    title
        As people call it.
    visits
        Visits a week for each school, by row; a school has at most one a day.
    visit_h
        Length of a visit.
    day_h
        Longest day, driving included.
    base
        Row of the school at which every day begins and ends.
    weeks
        Weeks in a year.
    """

    title: str = "business manager"
    visits: tuple[int, ...]
    visit_h: float
    day_h: float
    base: int = 0
    weeks: float


@dataclass(frozen=True, slots=True)
class Round:
    """A week's round.

    Attributes
    ----------
    post
        The post.
    days
        Rows of the schools visited on each working day, in order.
    week_miles
        Driven in a week.
    """

    post: SharedPost
    days: tuple[tuple[int, ...], ...]
    week_miles: float

    @property
    def year_days(self) -> int:
        """Working days in a year."""
        return round(len(self.days) * self.post.weeks)

    @property
    def year_miles(self) -> float:
        """Driven in a year."""
        return self.week_miles * self.post.weeks

    def sentences(self, names: tuple[str, ...], rates: Rates) -> tuple[str, ...]:
        """Say day by day whom the post visits, then the year at these rates, by schools' names."""
        lines = [
            f"{day}: {', then '.join(names[row] for row in stops)}."
            for day, stops in zip(WEEK, self.days, strict=False)
        ]
        reckoned = {
            "visit_hours": f"{self.post.visit_h:g} hours a visit",
            "day_hours": f"{self.post.day_h:g} hours a day",
            "school_weeks": f"{self.post.weeks:g} weeks a year",
        }
        lines.append(
            f"Every day begins and ends at {names[self.post.base]} and takes at most "
            f"{self.post.day_h:g} hours, driving included ({rates.sources(reckoned)})."
        )
        cost = mileage_pounds(self.year_miles, rates)
        lines.append(
            f"A shared {self.post.title}: {counted(self.year_days, 'day')} and "
            f"{self.year_miles:,.0f} miles a year, {pounds(cost)} of mileage "
            f"({rates.sources(mileage_words(rates))}; sharing a post: "
            f"{cite('maximising_progress')})."
        )
        return tuple(lines)


def fewest_rounds(
    miles: Matrix, seconds: Matrix, visits: int, rates: Rates, title: str = "business manager"
) -> tuple[Round, ...]:
    """Return the rounds of the fewest people who share the visits to some schools.

    All begin and end their days at one school, the best for it; each school is visited by one of
    them.

    Parameters
    ----------
    miles, seconds
        (n, n) from row to column: the roads, and the drive, between the schools.
    visits
        A week, to each school; at most one a day.
    rates
        How long a visit, a day and a year of the post are.
    title
        What people call the post.

    Returns
    -------
    The round of each person, the one with the most days first.

    Raises
    ------
    InputError
        As `rounds_from` does, if there are no rounds from any school.
    """
    found: list[tuple[Round, ...]] = []
    faults: list[Fault] = []
    for base in range(len(miles)):
        with gathering(faults):
            post = SharedPost(
                title=title,
                visits=(visits,) * len(miles),
                visit_h=rates.value("visit_hours"),
                day_h=rates.value("day_hours"),
                base=base,
                weeks=rates.value("school_weeks"),
            )
            found.append(rounds_from(miles, seconds, post))
    if not found:
        raise InputError(dict.fromkeys(faults))
    return min(found, key=_people_days_miles)


def _people_days_miles(rounds: Sequence[Round]) -> tuple[int, int, float]:
    days = sum(len(each.days) for each in rounds)
    return len(rounds), days, sum(each.week_miles for each in rounds)


def rounds_from(miles: Matrix, seconds: Matrix, post: SharedPost) -> tuple[Round, ...]:
    """Return the rounds of the fewest people from the base of a post.

    Parameters
    ----------
    miles, seconds
        (n, n) from row to column: the roads, and the drive, between the schools.
    post
        The visits, the day and the base.

    Raises
    ------
    InputError
        If figures are missing or wrong, or a visit and the drive to it take more than a day.
    """
    _require(miles, seconds, post)
    ways = list(_possible_days(miles, seconds, post))
    reached = {row for way in ways for row in way}
    lengths = [_length(miles, post.base, way) for way in ways]
    weeks: list[tuple[Way, ...]] = []
    if all(row in reached for row, count in enumerate(post.visits) if count):
        once = max(post.visits, default=0) <= 1
        find = _weeks_of_one_visit if once else _weeks_of_many_visits
        weeks = find(ways, lengths, post)
    if not weeks:
        problem = f"a visit of a shared {post.title} and the drive to it take more than a day"
        raise InputError([Fault("round", problem, "Give shorter visits or a longer day")])
    return tuple(
        Round(_of_one(post, days), days, sum(_length(miles, post.base, day) for day in days))
        for days in sorted(weeks, key=lambda days: (-len(days), days))
    )


def _weeks_of_one_visit(
    ways: list[Way], lengths: list[float], post: SharedPost
) -> list[tuple[Way, ...]]:
    """Return the days of the fewest people who visit each school once, by sets of schools.

    Nobody has to come back to a school, so the fewest days are also those of the fewest people.
    """
    rows = [row for row, count in enumerate(post.visits) if count]
    bit = {row: 1 << at for at, row in enumerate(rows)}
    # The lowest school that is still to be visited is the lowest one of the next day.
    by_lowest: dict[int, list[tuple[int, float, Way]]] = {}
    for way, length in zip(ways, lengths, strict=True):
        visited = sum(bit[row] for row in way)
        by_lowest.setdefault(visited & -visited, []).append((visited, length, way))
    best: dict[int, tuple[int, float, tuple[Way, ...]]] = {0: (0, 0.0, ())}
    every = (1 << len(rows)) - 1
    for done in range(every):
        if done not in best:
            continue
        number, driven, days = best.pop(done)
        for visited, length, way in by_lowest.get(~done & (done + 1), ()):
            if not visited & done:
                longer = number + 1, driven + length, (*days, way)
                best[done | visited] = min(best.get(done | visited, longer), longer)
    if every not in best:
        return []
    _, _, days = best[every]
    return [days[at : at + len(WEEK)] for at in range(0, max(len(days), 1), len(WEEK))]


def _weeks_of_many_visits(
    ways: list[Way], lengths: list[float], post: SharedPost
) -> list[tuple[Way, ...]]:
    """Return the days of the fewest people who make all visits, each school's by one of them."""
    most_a_week = len(WEEK) * max(map(len, ways), default=1)
    fewest = math.ceil(sum(post.visits) / most_a_week)
    schools = sum(count > 0 for count in post.visits)
    # As many people as schools always do: each visits one.
    numbers = range(max(1, fewest), max(1, schools) + 1)
    found = (_weeks(ways, lengths, post, people) for people in numbers)
    return next(filter(None, found), [])


def _of_one(post: SharedPost, days: tuple[Way, ...]) -> SharedPost:
    """Return the post with the visits of one person."""
    own = {row for day in days for row in day}
    visits = tuple(count if row in own else 0 for row, count in enumerate(post.visits))
    return dataclasses.replace(post, visits=visits)


def _possible_days(miles: Matrix, seconds: Matrix, post: SharedPost) -> Iterator[Way]:
    """Yield the shortest way through every set of schools that fits into a day."""
    schools = [row for row, visits in enumerate(post.visits) if visits]
    # Shortest ways from the base through a set of schools, by the last of them (Held and Karp).
    ways: dict[tuple[frozenset[int], int], tuple[float, Way]] = {
        (frozenset({row}), row): (float(miles[post.base, row]), (row,)) for row in schools
    }
    for _ in range(math.floor(post.day_h / post.visit_h)):
        by_set: dict[frozenset[int], list[tuple[float, Way]]] = {}
        for (visited, last), (length, way) in ways.items():
            home = length + float(miles[last, post.base])
            by_set.setdefault(visited, []).append((home, way))
        for found in by_set.values():
            _, way = min(found)
            drive_s = _length(seconds, post.base, way)
            if drive_s + len(way) * post.visit_h * 3600 <= post.day_h * 3600:
                yield way
        longer: dict[tuple[frozenset[int], int], tuple[float, Way]] = {}
        for (visited, last), (length, way) in ways.items():
            for row in schools:
                if row not in visited:
                    key = (visited | {row}, row)
                    more = (length + float(miles[last, row]), (*way, row))
                    longer[key] = min(longer.get(key, more), more)
        ways = longer


def _weeks(
    ways: list[Way], lengths: list[float], post: SharedPost, people: int
) -> list[tuple[Way, ...]]:
    """Return the days of each of so many people, fewest days and miles; none if there is no way."""
    from ortools.sat.python import cp_model  # noqa: PLC0415 - slow to import, and seldom asked

    model = cp_model.CpModel()
    rows = [row for row, count in enumerate(post.visits) if count]
    most = len(WEEK) * max(map(len, ways), default=0)
    times = [[model.new_int_var(0, len(WEEK), "") for _ in ways] for _ in range(people)]
    own = [{row: model.new_bool_var("") for row in rows} for _ in range(people)]
    for row in rows:
        model.add_exactly_one(each[row] for each in own)
    for person in range(people):
        model.add(sum(times[person]) <= len(WEEK))
        model.add(sum(post.visits[row] * taken for row, taken in own[person].items()) <= most)
        for row in rows:
            told = [t for t, way in zip(times[person], ways, strict=True) if row in way]
            model.add(sum(told) == post.visits[row] * own[person][row])
    for person in range(1, people):  # people are alike: each begins after the one before
        for number, row in enumerate(rows):
            model.add(own[person][row] <= sum(own[person - 1][each] for each in rows[:number]))
    costs = [_DAY_COST + round(length * _YARDS) for length in lengths]
    model.minimize(sum(c * t for each in times for c, t in zip(costs, each, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = _MOST_WORK
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [
        tuple(w for w, t in zip(ways, each, strict=True) for _ in range(int(solver.value(t))))
        for each in times
    ]


def _length(matrix: Matrix, base: int, way: Way) -> float:
    """Return the miles, or seconds, from the base along a way and home again."""
    return float(sum(matrix[a, b] for a, b in zip((base, *way), (*way, base), strict=True)))


def _require(miles: Matrix, seconds: Matrix, post: SharedPost) -> None:
    n = len(post.visits)
    faults = [
        Fault(name, "is no square of known figures for these schools", "Give 0 or more for each")
        for name, matrix in (("miles", miles), ("seconds", seconds))
        if matrix.shape != (n, n) or not (np.isfinite(matrix) & (matrix >= 0)).all()
    ]
    if not all(0 <= visits <= len(WEEK) for visits in post.visits):
        faults.append(Fault("round", "a school has 0 to 5 visits a week", "Give 0 to 5"))
    if sum(visits > 0 for visits in post.visits) > MOST_SCHOOLS:
        faults.append(Fault("round", "has too many schools", f"Share among {MOST_SCHOOLS} at most"))
    if not 0 <= post.base < max(n, 1):
        faults.append(Fault("round", "the base is none of the schools", "Give a row of a school"))
    lengths = (post.visit_h, post.day_h, float(post.weeks))
    if not all(math.isfinite(value) and 0 < value <= 53 for value in lengths):
        faults.append(Fault("round", "hours and weeks are more than 0", "Give hours and weeks"))
    if faults:
        raise InputError(faults)
