"""What meeting costs: miles and staff hours in a year, and the cheapest place to meet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.policy.citations import cite
from clustering.policy.words import pounds
from data.errors import Fault, InputError

MILE_M = 1609.344
POUNDS_A_MILE = 0.45
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meetings:
    """How often the schools of a cluster meet: a planner's assumption.

    Attributes
    ----------
    a_year
        Meetings in a year.
    people
        Who travel from each school, in one car.
    pounds_an_hour
        What an hour of one of them costs.
    pounds_a_mile
        Paid for the car.
    """

    a_year: int = 6
    people: int = 2
    pounds_an_hour: float = 30.0
    pounds_a_mile: float = POUNDS_A_MILE

    def __post_init__(self) -> None:
        given = (self.a_year, self.people, self.pounds_an_hour, self.pounds_a_mile)
        if not all(math.isfinite(value) and value >= 0 for value in given):
            raise InputError([Fault("meetings", "figures are 0 or more", "Give 0 or more")])


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

    def sentence(self, names: Sequence[str], meetings: Meetings) -> str:
        """Say what the travel costs and where it costs least; `names` are the schools'."""
        best = self.cheapest
        return (
            f"{meetings.a_year} meetings a year, {meetings.people} people and a car from each "
            f"school: {pounds(self.in_turn.pounds)} where each school is host in turn "
            f"({self.in_turn.miles:,.0f} miles, {self.in_turn.hours:,.0f} staff hours); "
            f"{pounds(best.pounds)} at {names[best.place or 0]}, the cheapest place "
            f"({cite('mileage')}; staff at {pounds(meetings.pounds_an_hour)} an hour: "
            f"{cite('planner')})."
        )


def meeting_places(miles: Matrix, seconds: Matrix, meetings: Meetings) -> MeetingPlaces:
    """Return what meeting costs in a year, for every place among the schools.

    Parameters
    ----------
    miles, seconds
        (n, n) from row to column: the roads, and the drive, between the schools of one cluster.
    meetings
        How often, how many people, at what price.

    Raises
    ------
    InputError
        If the two are not square, of one size, finite and 0 or more.
    """
    _require_matrices(miles, seconds)
    costs = [_cost(row, miles, seconds, meetings) for row in range(len(miles))]
    n = max(len(costs), 1)
    in_turn = TravelCost(
        None,
        sum(cost.miles for cost in costs) / n,
        sum(cost.hours for cost in costs) / n,
        sum(cost.mileage_pounds for cost in costs) / n,
        sum(cost.staff_pounds for cost in costs) / n,
    )
    return MeetingPlaces(tuple(costs), in_turn)


def _cost(place: int, miles: Matrix, seconds: Matrix, meetings: Meetings) -> TravelCost:
    """Everybody drives to the place and home again."""
    driven = float(miles[:, place].sum() + miles[place].sum()) * meetings.a_year
    on_the_road_s = float(seconds[:, place].sum() + seconds[place].sum())
    hours = on_the_road_s / 3600 * meetings.a_year * meetings.people
    return TravelCost(
        place, driven, hours, driven * meetings.pounds_a_mile, hours * meetings.pounds_an_hour
    )


def _require_matrices(miles: Matrix, seconds: Matrix) -> None:
    n = len(miles)
    for name, matrix in (("miles", miles), ("seconds", seconds)):
        if matrix.shape != (n, n) or not (np.isfinite(matrix) & (matrix >= 0)).all():
            problem = f"the {name} between the schools of a cluster are no square of known figures"
            remedy = "Give 0 or more for each pair; schools without a road between cannot meet"
            raise InputError([Fault(name, problem, remedy)])
