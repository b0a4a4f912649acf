"""Quadrants of a county, from the programme to the plan."""

from datetime import date

import pytest
from grid import on_a_line, schools_of

from clustering import check
from clustering.plan import Cluster, Plan
from clustering.policy.programmes import programme_of, read_programme
from clustering.policy.purpose import PlanPurpose, problem_for, programme_rules, purpose_notices
from clustering.policy.quadrants import in_quadrants
from data.errors import InputError
from routing.times import TravelTimes

LEAST = {
    "title": "Ours",
    "document": "a letter",
    "size": [2, 4],
    "not_across": ["quadrant"],
    "quadrants": {"Mid": ["Braintree", "Maldon"], "West": ["Harlow"]},
    "wording": {"purpose": "p", "next_steps": "n"},
}
EACH = ({"district": "Braintree"}, {"district": "MALDON "}, {"district": "Harlow"}, {})


def purpose(**changes):
    content = {**LEAST, **changes}
    return PlanPurpose(start=date(2100, 1, 5), programme=programme_of("ours", content, "o.toml"))


def problem(aimed):
    schools = schools_of(*EACH)
    times = TravelTimes(schools.urns, on_a_line([0, 1, 2, 3]))
    return problem_for(schools, times, programme_rules(aimed.programme), aimed)


def test_no_cluster_crosses_a_quadrant_and_districts_may_be_mixed():
    asked = problem(purpose())
    assert [school.area for school in asked.schools] == ["Mid", "Mid", "West", ""]
    assert asked.rules.within == "area"
    assert asked.compatible.tolist()[0] == [True, True, False, False]
    (breach,) = [b for b in check(asked, Plan((Cluster(1, (102, 103)),))) if b.clusters == (1,)]
    assert "across a boundary (area)" in breach.sentence


def test_a_school_of_no_quadrant_is_named():
    (said,) = purpose_notices(schools_of(*EACH), purpose())
    assert "In no quadrant of the programme, by their districts: School 104 (104)." in str(said)


@pytest.mark.parametrize("changes", [{"not_across": ["district", "quadrant"]}, {"quadrants": {}}])
def test_districts_are_finer_and_stand_in_where_no_quadrants_are_given(changes):
    asked = problem(purpose(**changes))
    assert asked.rules.within == "district"
    assert not any(school.area for school in asked.schools)


def test_a_district_is_in_one_quadrant():
    with pytest.raises(InputError, match="this district is in Mid too"):
        purpose(quadrants={"Mid": ["Maldon"], "South": ["maldon"]})


def test_the_quadrants_of_essex():
    quadrants = read_programme("essex-localities").quadrants
    assert [name for name, _ in quadrants] == ["Mid", "North East", "South", "West"]
    districts = [each for _, held in quadrants for each in held]
    assert len(districts) == len(set(districts)) == 12
    placed = in_quadrants(schools_of({"district": "Castle Point"}), quadrants)
    assert placed[0].area == "South"
    assert "West is Epping Forest, Harlow and Uttlesford." in [
        *read_programme("essex-localities").sentences
    ]
