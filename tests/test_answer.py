"""The answer to a scenario: near the plan in hand, checked, told as it is."""

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_setting import ELMHAM, OAKHAM, small_setting

from clustering import Limits, check, measure
from clustering.clock import Progress
from clustering.plan import Cluster, LeftOut, Plan
from clustering.policy.forms import Form
from clustering.scenario import (
    AddSchool,
    Amalgamate,
    Apart,
    Close,
    MoveHouse,
    MoveTo,
    Refuse,
    Scenario,
    SetForm,
    SetLimit,
    SetProfile,
    SetRules,
    SetSchool,
    SetSizes,
    SetWeights,
    Together,
    answer,
)
from clustering.scenario.resolve import with_moves_priced
from data.designated import DesignatedSchools
from data.errors import InputError
from data.school import Schools, Source

SECONDS = Limits(5)


def ask(*changes, setting=None, **options):
    return answer(setting or small_setting(), Scenario("s", changes), SECONDS, **options)


def members(plan):
    return {cluster.number: cluster.schools for cluster in plan.clusters}


def places(plan):
    return {urn: number for number, schools in members(plan).items() for urn in schools}


URNS = st.sampled_from([*OAKHAM, *ELMHAM])
PAIRS = st.lists(URNS, min_size=2, max_size=2, unique=True).map(tuple)
PLACES = st.tuples(st.floats(498_000, 518_000), st.floats(345_000, 355_000))
CHANGES = st.one_of(
    st.builds(Close, URNS),
    st.builds(Refuse, URNS),
    st.builds(AddSchool, st.just("New"), PLACES, pupils=st.none() | st.integers(0, 500)),
    st.builds(MoveHouse, URNS, PLACES),
    st.builds(SetSchool, URNS, st.integers(0, 900)),
    st.builds(MoveTo, URNS, st.integers(1, 2)),
    st.builds(Together, PAIRS),
    st.builds(Apart, PAIRS),
    st.builds(Amalgamate, PAIRS),
    st.builds(SetLimit, st.integers(3, 45).map(float)),
    st.tuples(st.integers(1, 5), st.integers(1, 5)).map(lambda sizes: SetSizes(*sorted(sizes))),
    st.builds(SetWeights, st.floats(0, 20)),
    st.just(SetProfile("slow")),
    st.builds(SetForm, st.sampled_from(Form)),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(CHANGES, max_size=4))
def test_whatever_is_asked_the_answer_obeys_the_rules_and_tells_every_move(changes):
    before = small_setting()
    scenario = Scenario("s", tuple(changes))
    try:
        after = scenario.applied(before)
    except InputError:
        return
    found = answer(before, scenario, SECONDS)
    assert not check(after.problem, found.plan)
    then, now = places(before.plan), places(found.plan)
    kept = set(before.problem.schools.urns) & set(after.problem.schools.urns)
    differ = {(urn, then.get(urn), now.get(urn)) for urn in kept if then.get(urn) != now.get(urn)}
    told = {(move.urn, move.before, move.after) for move in found.moves}
    assert told == (differ if found.plan.clusters else set())
    assert len({cluster.number for cluster in found.plan.clusters}) == len(found.plan.clusters)


def test_a_change_that_leaves_nothing_possible_says_so_and_names_no_moves():
    found = ask(SetLimit(1.0))
    assert not found.plan.clusters
    assert re.fullmatch(r"No cluster is possible within 1 minute; from \d+ minutes there is one\.",
                        found.headline)  # fmt: skip
    assert not any("moves from" in words or "newly in" in words for words in found.sentences)


def test_nothing_asked_moves_nobody():
    found = ask()
    assert members(found.plan) == {1: OAKHAM, 2: ELMHAM}
    assert not found.moves


def test_a_closed_school_leaves_its_cluster_and_no_other_moves():
    found = ask(Close(900_001))
    assert members(found.plan) == {1: OAKHAM[1:], 2: ELMHAM}
    assert found.headline == "No school moves, 1 school gone; 1 of 2 clusters untouched."


def test_clusters_keep_the_number_and_name_of_those_they_succeed():
    setting = small_setting()
    plan = Plan((Cluster(7, ELMHAM, "East"), Cluster(9, OAKHAM, "West")), ())
    found = ask(Close(900_001), setting=setting.replace(plan=plan))
    assert [(c.number, c.name, c.schools) for c in found.plan.clusters] == [
        (7, "East", ELMHAM),
        (9, "West", OAKHAM[1:]),
    ]


def test_a_cluster_without_a_forerunner_gets_the_next_number():
    found = ask(AddSchool("New", (501_000.0, 350_000.0)), SetSizes(3, 4))
    assert [cluster.number for cluster in found.plan.clusters] == [1, 2, 3]


@pytest.mark.parametrize("urn", [*OAKHAM, *ELMHAM])
def test_a_school_sent_to_a_cluster_is_in_it(urn):
    number = 2 if urn in OAKHAM else 1
    assert places(ask(MoveTo(urn, number), SetSizes(3, 5)).plan)[urn] == number


def test_a_school_sent_to_a_cluster_moves_because_the_scenario_names_it():
    (move,) = ask(MoveTo(900_005, 1), SetSizes(3, 5)).moves
    assert (move.before, move.after, move.reason) == (2, 1, "The scenario names it.")


def test_a_move_tells_the_mean_drive_to_the_partners_before_and_after():
    (move,) = ask(MoveTo(900_005, 1), SetSizes(3, 5)).moves
    assert move.before_s == 120 + 60 * (2 + 4 + 6) / 3
    assert move.after_s == 120 + 60 * (8 + 6 + 4 + 2) / 4
    assert move.sentence == (
        "Village 5 Primary School (900005) moves from cluster 2 to cluster 1; the mean drive to "
        "its partners takes 7 minutes, before 6. The scenario names it."
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            (Close(900_001), Close(900_002), SetSizes(3, 5)),
            "It takes a place in a cluster that lost a school that closes.",
        ),
        (
            # its first school stays, so that half of it is still the cluster
            (Refuse(900_002), Refuse(900_003), SetSizes(3, 5)),
            "It joins a cluster that the scenario changes.",
        ),
        (
            (Close(900_001), Close(900_002), SetSizes(4, 6)),
            "Its cluster lost a school that closes.",
        ),
    ],
)
def test_a_move_has_the_reason_that_led_to_it(changes, reason):
    named = {change.urn for change in changes if not isinstance(change, SetSizes)}
    assert reason in {move.reason for move in ask(*changes).moves if move.urn not in named}


OF_THE_SAME_SCHOOLS = st.one_of(
    st.builds(SetSchool, URNS, st.integers(0, 900)),
    st.builds(SetLimit, st.integers(8, 45).map(float)),
    st.sampled_from([SetSizes(2, 6), SetSizes(2, 4), SetSizes(4, 4)]),
    st.builds(SetWeights, st.floats(0, 20)),
    st.builds(MoveHouse, URNS, PLACES),
    st.builds(Together, PAIRS),
)


@settings(deadline=None, max_examples=25)
@given(st.lists(OF_THE_SAME_SCHOOLS, max_size=3))
def test_a_plan_that_is_still_valid_is_never_made_worse(changes):
    before = small_setting()
    scenario = Scenario("s", tuple(changes))
    problem = scenario.applied(before).problem
    if check(problem, before.plan):
        return
    kept = sum(measure(problem, cluster).cost for cluster in before.plan.clusters)
    found = answer(before, scenario, SECONDS, stability_s=0)
    assert found.result.objective + found.result.left_out_s <= kept + 1e-6


def test_the_plan_in_hand_is_kept_though_another_would_be_cheaper():
    setting = small_setting()
    mixed = Plan(
        (
            Cluster(1, (900_001, 900_002, 900_003, 900_005)),
            Cluster(2, (900_004, 900_006, 900_007, 900_008)),
        ),
        (),
    )
    setting = setting.replace(plan=mixed)
    assert not ask(setting=setting).moves
    assert ask(setting=setting, stability_s=0).moves


def test_a_new_school_is_said_to_be_new_and_where():
    found = ask(AddSchool("Mill Lane", (501_000.0, 350_000.0)), SetSizes(3, 5))
    assert "Mill Lane (900009) is new, in cluster 1, Oakham." in found.sentences


def test_a_school_newly_left_out_is_named_with_the_reason():
    found = ask(Refuse(900_001))
    assert (
        "Village 1 Primary School (900001) is newly in no cluster: it takes no part. "
        "It refuses to take part." in found.to_json()["left_out"]
    )
    assert " ".join(found.sentences).count("It refuses to take part.") == 1


def test_a_school_left_out_before_is_not_said_to_be_so_newly():
    setting = Scenario("s").then(Refuse(900_001)).applied(small_setting())
    plan = Plan((Cluster(1, OAKHAM[1:]), Cluster(2, ELMHAM)), (LeftOut(900_001, "It refused."),))
    found = ask(SetSchool(900_002, 90), setting=setting.replace(plan=plan))
    assert not found.to_json()["left_out"]


def test_drives_newly_over_a_threshold_are_counted():
    found = ask(MoveHouse(900_001, (522_000.0, 350_000.0)), MoveTo(900_001, 1))
    assert any("newly more than 20 minutes" in words for words in found.sentences)
    assert not ask().to_json()["over"]


def test_a_cluster_that_has_another_school_needs_its_consent():
    found = ask(AddSchool("Mill Lane", (501_000.0, 350_000.0)), SetSizes(3, 5))
    assert any("Mill Lane" in words for words in found.consents)
    assert not ask().consents


def test_a_consent_to_be_confirmed_is_newly_needed_as_such():
    found = ask(SetForm(Form.TRUST))
    said = "Whether this consent is needed is to be confirmed."
    certain, doubtful = (
        [words for words in found.consents if (said in words) is doubted]
        for doubted in (False, True)
    )
    assert any("the Secretary of State for an academy order" in words for words in certain)
    assert any("trustees" in words and "Village 4" in words for words in doubtful)
    assert {f"A consent newly needed: {words}" for words in certain} <= set(found.sentences)
    assert {f"A consent that may be newly needed: {words}" for words in doubtful} <= set(
        found.sentences
    )


def test_an_answer_that_is_proven_says_so():
    found = ask(Close(900_001))
    assert found.proven
    assert "proven." in found.quality[0]
    doubted = dataclasses.replace(found, priced=dataclasses.replace(found.priced, status="x"))
    assert "not proven" in doubted.quality[0]


def test_a_change_that_does_not_fit_is_refused_before_any_search():
    told: list[Progress] = []
    with pytest.raises(InputError):
        ask(Close(1), progress=told.append)
    assert not told


def test_the_same_seed_gives_the_same_answer():
    changes = (Close(900_001), AddSchool("New", (507_000.0, 351_000.0)))
    assert ask(*changes).plan == ask(*changes).plan


def test_the_answer_as_data_says_what_the_words_say():
    found = ask(MoveTo(900_005, 1), SetSizes(3, 5))
    told = found.to_json()
    assert told["changes"] == list(found.scenario.words(found.before))
    assert told["sentences"] == list(found.sentences)
    assert told["moves"] == [
        {
            "urn": 900_005,
            "name": "Village 5 Primary School",
            "from": 2,
            "to": 1,
            "minutes_before": 6.0,
            "minutes_after": 7.0,
            "reason": "The scenario names it.",
        }
    ]


def test_progress_is_told_in_costs_of_lost_pairs():
    pairs = 3 + 1  # of a cluster of three schools and one of two
    heard: list[Progress] = []
    tell = with_moves_priced(heard.append, pairs * 1_000.0)
    tell(Progress("Search", 1.0, -3_000.0, -3_100.0, 0.03, 0))
    (told,) = heard
    assert (told.best, told.bound, told.gap) == (1_000.0, 900.0, 0.1)


def test_the_last_that_is_told_of_a_search_is_what_came_out():
    heard: list[Progress] = []
    found = ask(Close(900_001), progress=heard.append)
    assert heard[-1].best == pytest.approx(found.priced.objective, abs=0.05)
    assert heard[-1].bound == pytest.approx(found.priced.bound, abs=0.05)


def rural_setting():
    """The small setting with all its schools in the country."""
    setting = small_setting()
    schools = tuple(
        dataclasses.replace(each, urban_rural="Rural village", type="Community school")
        for each in setting.problem.schools
    )
    return dataclasses.replace(setting, problem=setting.problem.replace(schools=Schools(schools)))


def test_what_has_to_be_weighed_is_told_where_a_rural_school_closes():
    found = ask(Close(OAKHAM[0]), setting=rural_setting())
    told = found.consequences.closures
    assert any(words.startswith("The community: ") for words in told)
    assert set(told) <= set(found.sentences)
    assert found.to_json()["closures"] == list(told)


def test_the_list_of_designated_schools_decides_what_has_to_be_weighed():
    setting = rural_setting()
    listed = DesignatedSchools(frozenset(ELMHAM), Source("designated", "rural.csv", "0"))
    setting = setting.replace(purpose=dataclasses.replace(setting.purpose, designated=listed))
    weighed = [
        any(
            words.startswith("The community: ")
            for words in ask(Close(urn), setting=setting).sentences
        )
        for urn in (OAKHAM[0], ELMHAM[0])
    ]
    assert weighed == [False, True]


def test_nothing_has_to_be_weighed_where_no_school_closes():
    found = ask(Refuse(OAKHAM[0]), setting=rural_setting())
    assert found.consequences.closures == ()


def test_a_rule_that_moves_schools_is_the_reason_of_the_move():
    found = ask(SetSizes(2, 3))
    reasons = {move.reason for move in found.moves}
    assert reasons == {"Its cluster breaks the new sizes, 2 to 3 schools."}


def test_a_school_that_comes_to_no_cluster_has_the_reason_of_that_too():
    found = ask(SetLimit(7.0))
    left_out = {left.urn: left.reason for left in found.plan.left_out}
    assert found.moves
    for move in found.moves:
        assert move.after is None
        assert move.reason == f"Its cluster breaks the new limit of 7 minutes. {left_out[move.urn]}"


def test_an_impossible_answer_is_told_without_figures_that_look_good():
    found = ask(SetLimit(1.0), Refuse(OAKHAM[0]))
    assert found.headline.startswith("No cluster is possible within 1 minute;")
    assert found.moves == ()
    assert not any("cheaper" in words for words in found.sentences)


def test_the_reason_of_a_school_that_loses_its_place_is_told_once():
    found = ask(SetLimit(7.0))
    assert found.newly_left_out
    for left in found.newly_left_out:
        told = [words for words in found.sentences if f"({left.urn})" in words]
        assert sum(left.reason in words for words in told) == 1


def test_facts_that_are_known_of_part_of_the_schools_are_told_with_the_answer():
    found = ask(SetRules((("pupils", (200.0, 900.0)),)))
    (told,) = found.unknown
    assert "the rolls of the schools, which are not known of 1 of 8: Village 4" in told
    assert told in found.sentences
    assert told.endswith("Each counts as one of the mean roll.")
    assert not ask(Close(900_001)).unknown
