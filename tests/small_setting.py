"""The small plan as the start of what-ifs, its drives timed as the small problem times them."""

import dataclasses
from datetime import date

import numpy as np
from small_plan import small_problem

from clustering.plan import Cluster, Plan
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import Setting
from data.errors import Fault, InputError
from data.school import Schools
from routing.times import TravelTimes

FIRST, LAST = 900001, 900008
OAKHAM, ELMHAM = (900001, 900002, 900003, 900004), (900005, 900006, 900007, 900008)


class MinuteAKilometre:
    """Two minutes for the start and one for each kilometre; no profile but `slow`, half as fast."""

    def __init__(self, pace: float = 1.0) -> None:
        self.pace = pace

    def extend(self, times, schools, school):
        longer = self.afresh((*schools, school))
        longer.seconds.setflags(write=True)
        longer.seconds[:-1, :-1] = times.seconds
        longer.seconds.setflags(write=False)
        return longer

    def afresh(self, schools):
        at = np.array([(school.easting, school.northing) for school in schools])
        apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
        seconds = np.where(np.eye(len(at)) > 0, 0.0, self.pace * (120 + 60 * apart / 1000))
        return TravelTimes(tuple(school.urn for school in schools), seconds, "roads", "car")

    def by(self, profile):
        if profile != "slow":
            raise InputError([Fault("profile", "there is no such profile", "Give slow")])
        return MinuteAKilometre(2.0)


def small_setting(**rules) -> Setting:
    """Return eight schools in one row, the first four and the last four in a cluster each."""
    problem = small_problem()
    in_a_row = [dataclasses.replace(school, northing=350_000.0) for school in problem.schools]
    problem = problem.replace(
        schools=Schools(tuple(in_a_row), sources=problem.schools.sources),
        times=MinuteAKilometre().afresh(in_a_row),
        rules=dataclasses.replace(problem.rules, **rules),
    )
    plan = Plan((Cluster(1, OAKHAM, "Oakham"), Cluster(2, ELMHAM, "Elmham")), ())
    return Setting(problem, plan, PlanPurpose(start=date(2026, 1, 5)), MinuteAKilometre())
