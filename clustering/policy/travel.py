"""What meetings cost: miles and staff hours in a year, and the cheapest place to meet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.plan import Cluster, members_of
from clustering.policy.citations import cite
from clustering.policy.figures import Rates
from clustering.problem import Problem
from clustering.wording import counted, pounds, rate
from data.errors import Fault, InputError
from routing.network import distance_m
from routing.times import DETOUR

MILE_M = 1609.344
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TravelCost:
    """What a year of meetings costs a cluster on the road.

    Attributes
    ----------
    place
        Row of the school where they meet; None where each school is host in turn.
    miles, hours
        Of all cars, and of all people, in a year.
    mileage_pounds, staff_pounds
        What they cost.
    """

    place: int | None
    miles: float
    hours: float
    mileage_pounds: float
    staff_pounds: float

    @property
    def pounds(self) -> float:
        """Mileage and staff time together."""
        return self.mileage_pounds + self.staff_pounds


@dataclass(frozen=True, slots=True)
class MeetingPlaces:
    """The cost of every way of meeting.

    Attributes
    ----------
    at
        With each school as the place, in the order of the rows.
    in_turn
        With each school as host in turn.
    """

    at: tuple[TravelCost, ...]
    in_turn: TravelCost

    @property
    def cheapest(self) -> TravelCost:
        """The cheapest place; the first of equals."""
        return min(self.at, key=lambda cost: cost.pounds)

    def sentence(self, names: Sequence[str], rates: Rates) -> str:
        """Say what the travel costs and where it costs least; `names` are the schools'."""
        best = self.cheapest
        return (
            f"{_meetings_words(rates)}, {_travellers_words(rates)} from each school: "
            f"{pounds(self.in_turn.pounds)} where each school is host in turn "
            f"({self.in_turn.miles:,.0f} miles, {_hours_words(self.in_turn.hours)}); "
            f"{pounds(best.pounds)} at {names[best.place or 0]}, the cheapest place "
            f"({travel_sources(rates)})."
        )


def _hours_words(hours: float) -> str:
    shown = f"{hours:,.0f}"
    return f"{shown} hour{'' if shown == '1' else 's'} of staff time"


def meeting_places(miles: Matrix, seconds: Matrix, rates: Rates) -> MeetingPlaces:
    """Return what meeting costs in a year, for every place among the schools.

    Parameters
    ----------
    miles, seconds
        (n, n) from row to column: the roads, and the drive, between the schools of one cluster.
    rates
        How often they meet, how many come from each school in one car, and at what price.

    Raises
    ------
    InputError
        If the two are not square, of one size, finite and 0 or more.
    """
    _require_matrices(miles, seconds)
    both_miles, both_s = miles + miles.T, seconds + seconds.T  # there and home again
    at = [_year_cost(row, both_miles[row], both_s[row], rates) for row in range(len(miles))]
    if not at:
        return MeetingPlaces((), TravelCost(None, 0.0, 0.0, 0.0, 0.0))
    in_turn = _year_cost(None, both_miles.mean(axis=0), both_s.mean(axis=0), rates)
    return MeetingPlaces(tuple(at), in_turn)


def mileage_pounds(miles: float, rates: Rates, passengers: float = 0) -> float:
    """Return what a driver may be paid for the miles of a year, passengers on all of them.

    Beyond a number of miles a lower rate holds.
    """
    near = min(miles, rates.value("mileage_limit"))
    own = near * rates.value("mileage") + (miles - near) * rates.value("mileage_beyond")
    return own + miles * passengers * rates.value("passenger")


def mileage_words(rates: Rates) -> dict[str, str]:
    """Return what is said of the rates of a driver, each by the name of its figure."""
    words = {"mileage": f"{rate(rates.value('mileage'))} a mile"}
    beyond = rates.value("mileage_beyond")
    if beyond != rates.value("mileage"):
        limit = rates.value("mileage_limit")
        words["mileage_beyond"] = f"{rate(beyond)} beyond {limit:,.0f} miles a driver"
    return words


def travel_sources(rates: Rates) -> str:
    """Say which figures the travel to meetings was computed with, each with its document."""
    words = mileage_words(rates)
    if rates.value("people") > 1:
        words["passenger"] = f"{rate(rates.value('passenger'))} for each passenger"
    words |= {
        "staff_hour": f"staff at {rate(rates.value('staff_hour'))} an hour",
        "meetings": "meetings",
        "people": "people",
    }
    return rates.sources(words)


def _meetings_words(rates: Rates) -> str:
    return f"{counted(int(rates.value('meetings')), 'meeting')} a year"


def _travellers_words(rates: Rates) -> str:
    return f"{counted(int(rates.value('people')), 'person', 'people')} and a car"


def _year_cost(place: int | None, miles: Matrix, seconds: Matrix, rates: Rates) -> TravelCost:
    """Everybody drives to the place and home again: (n,) miles and seconds of each school's car."""
    meetings, people = rates.value("meetings"), rates.value("people")
    driven = miles * meetings
    hours = float(seconds.sum()) / 3600 * meetings * people
    paid = sum(mileage_pounds(each, rates, people - 1) for each in driven.tolist())
    staff_pounds = hours * rates.value("staff_hour")
    return TravelCost(place, float(driven.sum()), hours, paid, staff_pounds)


def _require_matrices(miles: Matrix, seconds: Matrix) -> None:
    n = len(miles)
    for name, matrix in (("miles", miles), ("seconds", seconds)):
        if matrix.shape != (n, n) or not (np.isfinite(matrix) & (matrix >= 0)).all():
            problem = f"the {name} between the schools of a cluster are no square of known figures"
            remedy = "Give 0 or more for each pair; schools without a road between cannot meet"
            raise InputError([Fault(name, problem, remedy)])


RECKONED = f"Miles are reckoned as {DETOUR:g} times the straight line ({cite('planner')})."


def cluster_roads(problem: Problem, cluster: Cluster) -> tuple[Matrix, Matrix]:
    """Return miles and seconds (n, n) from row to column; not finite where a place is unknown."""
    schools = members_of(problem.schools, cluster)
    rows = [problem.row[school.urn] for school in schools]
    lon = np.array([school.lon for school in schools])
    lat = np.array([school.lat for school in schools])
    apart_m = distance_m(lon[:, None], lat[:, None], lon[None, :], lat[None, :])
    return DETOUR * apart_m / MILE_M, problem.times.seconds[np.ix_(rows, rows)]
