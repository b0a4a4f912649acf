"""Cluster profiles, size bands, the spread over a plan, and statistical neighbours."""

import math

import pytest
from grid import school, schools_of
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.plan import Cluster, Plan
from clustering.policy.neighbours import alike_sentence, cluster_neighbours, school_neighbours
from clustering.policy.profile import (
    ALL_BANDS,
    BANDS,
    band,
    by_band,
    cluster_profile,
    is_small,
    is_very_small,
    plan_profiles,
    spreads,
)
from data import read_schools
from data.progress import Attainment, PupilProgress

SMALL = {"pupils": 60, "fsm_percent": 10.0, "ofsted": "Good", "type": "Community school"}
LARGE = {"pupils": 240, "fsm_percent": 30.0, "type": "Academy converter", "head_vacancy": True}


@pytest.mark.parametrize(
    ("pupils", "name"),
    [
        (0, "up to 75"),
        (75, "up to 75"),
        (76, "76 to 90"),
        (100, "91 to 100"),
        (110, "101 to 110"),
        (111, "111 to 150"),
        (210, "181 to 210"),
        (211, "over 210"),
        (None, "unknown"),
    ],
)
def test_a_roll_is_in_its_band(pupils, name):
    assert band(pupils) == name


@given(st.lists(st.one_of(st.none(), st.integers(0, 600))))
def test_every_school_is_in_one_band(rolls):
    schools = [school(101 + i, pupils=roll) for i, roll in enumerate(rolls)]
    found = by_band(schools)
    assert tuple(found) == ALL_BANDS
    assert sum(found.values()) == len(rolls)
    assert len(ALL_BANDS) == len(BANDS) + 2


def test_small_is_under_210_and_very_small_at_most_110():
    assert [is_small(school(1, pupils=n)) for n in (209, 210, None)] == [True, False, False]
    assert [is_very_small(school(1, pupils=n)) for n in (110, 111, None)] == [True, False, False]


def test_a_profile_can_be_done_by_hand():
    schools = schools_of(SMALL, LARGE, {"pupils": None, "faith": "Methodist"})
    scores = {101: PupilProgress(2018, 1.0, 2.0, 3.0), 102: PupilProgress(2018, None, None, -1.0)}
    found = cluster_profile(4, tuple(schools), scores)
    assert (found.cluster, found.schools, found.pupils, found.rolls_missing) == (4, 3, 300, 1)
    assert (found.small, found.very_small, found.vacancies) == (1, 1, 1)
    assert found.fsm_percent == pytest.approx((60 * 10 + 240 * 30) / 300)
    assert found.ofsted == {"not in the register": 2, "Good": 1}
    assert (found.progress, found.progress_schools) == (0.5, 2)
    assert found.faith_share == found.academy_share == pytest.approx(1 / 3)
    text = " ".join(found.sentences)
    assert "3 schools (1 without a roll) with 300 pupils" in text
    assert "26.0 % of pupils" in text
    assert "progress +0.5 in the year 2018 of the table, over 2 schools" in text
    assert "1 headship vacant" in text
    assert all("(" in sentence for sentence in found.sentences)


def test_every_figure_has_its_year_and_progress_its_end():
    gained = {101: PupilProgress(2023, 1.0, None, None, "2022/23")}
    reached = {101: Attainment("2024/25", 60.0), 102: Attainment("2024/25", 71.0)}
    found = cluster_profile(1, [school(101), school(102)], gained, reached)
    text = " ".join(found.sentences)
    assert "progress +1.0 in 2022/23, over 1 school" in text
    assert "66 % of pupils at the expected standard" in text
    assert "in 2024/25, the mean of 2 schools" in text
    assert "Progress was last published for 2022/23 (" in text
    only = cluster_profile(1, [school(101)], gained)
    assert "last published" not in " ".join(only.sentences)
    later = {101: PupilProgress(2025, 1.0, None, None, "2024/25")}
    assert "last published" in " ".join(cluster_profile(1, [school(101)], later).sentences)


def test_what_is_unknown_is_not_said():
    found = cluster_profile(1, [school(101)])
    assert math.isnan(found.fsm_percent)
    assert math.isnan(found.progress)
    assert len(found.sentences) == 2


def test_the_spread_of_a_plan():
    schools = schools_of(SMALL, SMALL, LARGE, LARGE)
    plan = Plan((Cluster(1, (101, 102)), Cluster(2, (103,)), Cluster(3, (104,))))
    found = {spread.figure: spread for spread in spreads(plan_profiles(schools, plan))}
    pupils = found["pupils"]
    assert (pupils.least, pupils.median, pupils.most) == (120, 240, 240)
    assert "progress" not in found


def test_clusters_are_compared_with_those_that_are_alike():
    groups = [[SMALL, SMALL], [LARGE, LARGE], [SMALL | {"pupils": 65}], [LARGE | {"pupils": 230}]]
    profiles = [cluster_profile(i + 1, tuple(schools_of(*g))) for i, g in enumerate(groups)]
    found = cluster_neighbours(profiles, most=2)
    assert [found[number][0].key for number in (1, 2, 3, 4)] == [3, 4, 1, 2]
    assert all(len(near) == 2 for near in found.values())
    assert "Compare cluster 1 with 3 and" in alike_sentence(profiles[0], found[1])


@pytest.mark.parametrize("count", [0, 1])
def test_a_plan_of_one_cluster_has_nothing_to_compare(count):
    profiles = [cluster_profile(1, [school(101)])][:count]
    found = cluster_neighbours(profiles)
    assert found == dict.fromkeys(range(1, count + 1), ())
    if profiles:
        assert "no other cluster" in alike_sentence(profiles[0], ())


ROLLS = st.lists(st.one_of(st.none(), st.integers(1, 500)), min_size=1, max_size=12)


@settings(deadline=None)
@given(ROLLS, st.integers(1, 5))
def test_neighbours_are_others_nearest_first(rolls, most):
    schools = [school(101 + i, pupils=roll, phase="Primary") for i, roll in enumerate(rolls)]
    for urn, near in school_neighbours(schools, schools, most).items():
        assert urn not in [neighbour.key for neighbour in near]
        assert len(near) == min(most, len(rolls) - 1)
        distances = [neighbour.distance for neighbour in near]
        assert distances == sorted(distances)


def test_a_real_school_finds_its_like_in_england(shared_data):
    path = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    england = read_schools(path, phase="Primary")
    asked = [s for s in england if s.la == "Isle of Wight" and s.pupils][:5]
    found = school_neighbours(asked, tuple(england))
    for one in asked:
        alike = [england.by_urn[neighbour.key] for neighbour in found[one.urn]]
        assert len(alike) == 10
        assert one not in alike
        assert all(abs((other.pupils or 0) - one.pupils) < 120 for other in alike)
