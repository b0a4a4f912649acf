"""The balance of a plan over the years of a forecast."""

import csv
import dataclasses
import io

import pytest
from small_setting import ELMHAM, OAKHAM, small_setting

from clustering.plan import Cluster
from clustering.scenario import SetSchool
from clustering.scenario.forecast import ClusterDrift, Crowded, Drift, Load, drift, year_as_scenario
from data.errors import InputError
from data.rolls import RollForecast
from maps.plan_tables import drift_table
from maps.words import WORKING_DRAFT


def setting():
    """Eight schools of 100 pupils: the target is 350, and both clusters have 400."""
    found = small_setting()
    schools = [dataclasses.replace(s, pupils=100, capacity=120) for s in found.problem.schools]
    return found.replace(
        problem=found.problem.replace(schools=found.problem.schools.replace(schools))
    )


def forecast(years=("2027", "2028"), **rolls):
    by_urn = {int(urn[1:]): dict(zip(years, told, strict=True)) for urn, told in rolls.items()}
    return RollForecast(years, by_urn)


def drifting(rolls):
    start = setting()
    return drift(start.problem, start.plan, rolls)


def test_pupils_are_held_against_the_target_of_their_year():
    found = drifting(forecast(u900001=(20, 20)))
    oakham, elmham = found.clusters
    assert oakham.today == Load(400.0, pytest.approx(400 / 350 - 1))
    assert oakham.by_year[0] == Load(320.0, pytest.approx(320 / (90 * 3.5) - 1))
    assert elmham.by_year[0] == Load(400.0, pytest.approx(400 / (90 * 3.5) - 1))


def test_the_first_year_out_of_balance_is_told():
    found = drifting(forecast(u900001=(90, 20), u900002=(90, 0)))
    assert [each.first_out for each in found.clusters] == [None, "2028"]
    assert not any(load.out for load in found.clusters[0].by_year)


def test_a_cluster_that_is_out_today_does_not_go_out():
    start = setting()
    small = dataclasses.replace(start.plan, clusters=(Cluster(1, OAKHAM[:2]), Cluster(2, ELMHAM)))
    found = drift(start.problem, small, forecast(u900001=(10, 10)))
    assert found.clusters[0].today.out
    assert found.clusters[0].first_out is None


def test_where_all_rolls_fall_alike_nothing_goes_out():
    rolls = {f"u{urn}": (80, 40) for urn in (*OAKHAM, *ELMHAM)}
    assert [each.first_out for each in drifting(forecast(**rolls)).clusters] == [None, None]


def test_schools_that_the_forecast_lacks_keep_their_roll_and_are_named():
    found = drifting(forecast(u900001=(100, 100)))
    assert found.missing == (*OAKHAM[1:], *ELMHAM)
    assert found.clusters[0].by_year[1].pupils == 400


def test_schools_that_the_plan_lacks_are_passed_over():
    assert drifting(forecast(u900001=(1, 1), u5=(1, 1))).not_in_plan == (5,)


def test_a_school_with_more_pupils_than_places_is_named_with_the_first_year():
    found = drifting(forecast(u900001=(120, 121), u900002=(130, 140)))
    assert found.crowded == (
        Crowded(900_001, "2028", 121, 120),
        Crowded(900_002, "2027", 130, 120),
    )


def test_without_places_in_the_register_no_school_is_crowded():
    start = small_setting()
    assert not drift(start.problem, start.plan, forecast(u900001=(900, 900))).crowded


def test_without_any_roll_there_is_no_balance_to_lose():
    start = setting()
    schools = [dataclasses.replace(s, pupils=None) for s in start.problem.schools]
    problem = start.problem.replace(schools=start.problem.schools.replace(schools))
    found = drift(problem, start.plan, forecast(u900001=(None, None)))
    assert found.clusters[0].today == Load(0.0, 0.0)


def test_a_forecast_of_other_schools_is_refused():
    with pytest.raises(InputError, match="none of its schools is in the plan"):
        drifting(forecast(u5=(1, 1)))


def test_a_year_becomes_a_scenario_of_the_rolls_that_differ():
    scenario = year_as_scenario(
        setting().problem, forecast(u900001=(100, 90), u900002=(70, None)), "2028"
    )
    assert scenario.name == "Rolls of 2028"
    assert scenario.changes == (SetSchool(900_001, 90), SetSchool(900_002, 70))


def test_a_scenario_of_a_year_leads_where_the_forecast_says():
    rolls = forecast(u900001=(40, 40), u900005=(150, 150))
    after = year_as_scenario(setting().problem, rolls, "2027").applied(setting())
    now = drift(after.problem, after.plan, rolls)
    assert [each.today for each in now.clusters] == [
        each.by_year[0] for each in drifting(rolls).clusters
    ]


def test_a_year_that_is_not_forecast_is_refused():
    with pytest.raises(InputError, match="Give one of 2027, 2028"):
        year_as_scenario(setting().problem, forecast(u900001=(1, 1)), "2031")


def test_the_table_has_a_row_for_each_cluster_and_no_formula():
    each = ClusterDrift(Cluster(1, OAKHAM, "=1+1"), Load(400, 0.143), (Load(100, -0.5),), "2027")
    rows = list(csv.reader(io.StringIO(drift_table(Drift(("2027",), (each,), (), (), ())))))
    assert rows == [
        [
            "number",
            "name",
            "pupils today",
            "pupils 2027",
            "% off target today",
            "% off target 2027",
            "out of balance from",
            "wording",
        ],
        ["1", "'=1+1", "400", "100", "14.3", "-50.0", "2027", WORKING_DRAFT],
    ]
