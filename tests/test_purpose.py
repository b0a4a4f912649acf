"""What a plan is made for, as rules for the optimiser, and as a plan keeps it."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from grid import on_a_line, schools_of

from clustering import Limits, Rules, check, solve
from clustering.policy.england import Peer
from clustering.policy.faith_rules import Level
from clustering.policy.forms import Form
from clustering.policy.layers import Layers, Partnership
from clustering.policy.own_money import given_money
from clustering.policy.programmes import programme_names, programme_of, read_programme
from clustering.policy.purpose import (
    PlanPurpose,
    problem_for,
    programme_rules,
    purpose_notices,
    with_table,
)
from clustering.policy.purpose_json import purpose_from_json, purpose_to_json
from data.dates import on_day
from data.designated import DesignatedSchools
from data.errors import InputError
from data.progress import PupilProgress
from data.school import Source
from routing.times import TravelTimes

START = date(2026, 1, 5)
COMMUNITY = {"type": "Community school", "phase": "Primary"}
ACADEMY = {"type": "Academy converter", "phase": "Primary"}
CATHOLIC = {**COMMUNITY, "type": "Voluntary aided school", "faith": "Roman Catholic"}


def purpose(programme=None, **given) -> PlanPurpose:
    found = None if programme is None else read_programme(programme)
    return PlanPurpose(start=START, programme=found, **given)


def problem(aimed: PlanPurpose, *each, rules=None):
    schools = schools_of(*each)
    times = TravelTimes(schools.urns, on_a_line(list(range(len(each)))))
    rules = rules or (programme_rules(aimed.programme) if aimed.programme else Rules(size=(2, 3)))
    return problem_for(schools, times, rules, aimed)


def test_a_programme_sets_size_limit_shape_and_conditions():
    rules = programme_rules(read_programme("essex-sponsor-clusters"))
    assert (rules.size, rules.shape, rules.max_minutes) == ((2, 4), "hub", 45)
    assert rules.good_school
    assert rules.good_lead
    assert programme_rules(read_programme("executive-headship")).vacant_headship


def test_a_programme_sets_weights_and_borders():
    assert programme_rules(read_programme("essex-localities")).within == "district"
    fit = programme_rules(read_programme("lincolnshire-small-schools")).compatibility
    assert fit.existing_partnership_s == -900


@pytest.mark.parametrize("name", programme_names())
def test_every_programme_gives_rules(name):
    assert programme_rules(read_programme(name)).size == read_programme(name).size


def test_schools_that_may_join_are_optional_and_others_are_not():
    each = [{**COMMUNITY, "pupils": roll} for roll in (50, 199, 200, 300)]
    rules = problem(purpose("lincolnshire-small-schools"), *each).rules
    assert rules.optional == (103, 104)
    assert rules.outside == ()
    assert rules.school_to_place


def test_schools_that_may_join_make_no_cluster_alone_though_ties_would_pay_for_it():
    tied = {**COMMUNITY, "pupils": 300, "existing_partnership": "Today"}
    small = {**COMMUNITY, "pupils": 50}
    found = problem(purpose("lincolnshire-small-schools"), tied, tied, small, small)
    untold = found.replace(rules=replace(found.rules, school_to_place=False))
    assert (101, 102) in [cluster.schools for cluster in solve(untold, Limits(5)).plan.clusters]
    clusters = solve(found, Limits(5)).plan.clusters
    assert all({103, 104} & set(cluster.schools) for cluster in clusters)


def test_where_all_must_be_placed_no_condition_slows_the_search():
    assert not problem(purpose("federation"), COMMUNITY, COMMUNITY).rules.school_to_place


def test_schools_that_a_programme_does_not_mean_take_no_part_and_the_reason_names_it():
    rules = problem(purpose("federation"), COMMUNITY, COMMUNITY, {"type": "Other thing"}).rules
    ((urn, reason),) = rules.outside
    assert urn == 103
    assert "federation" in reason
    assert "2022" in reason


def test_schools_that_a_form_is_shut_to_take_no_part_and_are_left_out_with_the_source():
    found = problem(purpose(requested_form=Form.FEDERATION), COMMUNITY, ACADEMY, COMMUNITY)
    plan = solve(found, Limits(5)).plan
    assert check(found, plan) == ()
    assert [cluster.schools for cluster in plan.clusters] == [(101, 103)]
    (left,) = plan.left_out
    assert left.urn == 102
    assert "cannot join a federation" in left.reason
    assert "guidance on federations, 2022" in left.reason


def test_a_federation_is_not_broken_by_a_member_that_takes_no_part():
    tied = [{**each, "federation": "F"} for each in (COMMUNITY, COMMUNITY, ACADEMY)]
    found = problem(purpose(requested_form=Form.FEDERATION), *tied)
    assert solve(found, Limits(5)).plan.clusters[0].schools == (101, 102)


def test_the_form_asked_for_goes_before_that_of_the_programme():
    assert purpose("federation").form is Form.FEDERATION
    assert purpose("federation", requested_form=Form.INFORMAL).form is Form.INFORMAL
    assert purpose().form is None


def test_the_table_takes_the_place_of_the_plain_rules_on_character():
    found = problem(purpose(requested_faith=Level.PREFER), CATHOLIC, COMMUNITY)
    assert found.rules.compatibility.catholic_with_other_s == 0
    assert found.pair_cost_s[0, 1] == 300


def test_an_open_plan_weighs_no_characters():
    found = problem(purpose(requested_faith=Level.OPEN), CATHOLIC, COMMUNITY)
    assert not found.pair_cost_s.any()


def test_a_strict_plan_keeps_characters_apart():
    found = problem(purpose(requested_faith=Level.STRICT), CATHOLIC, COMMUNITY, CATHOLIC, COMMUNITY)
    plan = solve(found, Limits(5)).plan
    assert check(found, plan) == ()
    assert [cluster.schools for cluster in plan.clusters] == [(101, 103), (102, 104)]


def test_a_plan_without_a_level_has_the_plain_rules():
    assert problem(purpose(), CATHOLIC, COMMUNITY).rules.compatibility.catholic_with_other_s == 300


def test_a_programme_for_schools_that_are_not_there_is_told():
    schools = schools_of(COMMUNITY, COMMUNITY)
    with on_day(START):
        (notice,) = purpose_notices(schools, purpose("executive-headship"))
        assert "vacant headship" in notice.text
        assert purpose_notices(schools, purpose("federation")) == ()


def test_a_start_that_has_passed_is_told():
    schools = schools_of(COMMUNITY, COMMUNITY)
    with on_day(START + timedelta(days=1)):
        (notice,) = purpose_notices(schools, purpose("federation"))
    assert "which has passed" in notice.text


@pytest.mark.parametrize(
    ("start", "september"),
    [
        (date(2026, 1, 5), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2027, 9, 1)),
        (date(2026, 8, 31), date(2026, 9, 1)),
    ],
)
def test_the_september_asked_about_is_the_next_one(start, september):
    assert PlanPurpose(start=start).september == september


LAYERS = Layers(
    (Partnership("alliance", "A", (101, 102)),),
    sources=(Source("layers", "o.toml", "00ff"),),
)
PEERS = {101: (Peer(urn=7, name="Far", la="Kent", ofsted="Good", progress=0.5),)}
PROGRESS = {101: PupilProgress(2018, 1.0, None, -2.0)}


@pytest.mark.parametrize("programme", [None, *programme_names()])
@pytest.mark.parametrize("faith", [None, Level.STRICT])
def test_an_aim_comes_back_from_a_plan(programme, faith):
    own_money = given_money({"mileage": 0.5, "lump_sum": 150_000})
    beside = {"layers": LAYERS, "peers": PEERS, "progress": PROGRESS, "own_money": own_money}
    kept = purpose(programme, requested_form=Form.FORMAL, requested_faith=faith, **beside)
    told = json.loads(json.dumps(purpose_to_json(kept), allow_nan=False))
    assert purpose_from_json(told, "plan.json") == kept


def test_a_plan_keeps_the_list_of_designated_schools_and_an_older_one_has_none():
    listed = DesignatedSchools(
        frozenset({118194, 118192}), Source("list", "rural.csv", "0", "2025")
    )
    told = json.loads(json.dumps(purpose_to_json(purpose(designated=listed))))
    assert purpose_from_json(told, "plan.json").designated == listed
    assert "designated" not in purpose_to_json(purpose())
    assert purpose_from_json(purpose_to_json(purpose()), "plan.json").designated is None


def test_an_aim_of_a_version_without_sums_and_sources_is_read():
    content = {
        "title": "Federations",
        "document": "Department for Education, guidance, 2022",
        "size": [2, 5],
        "form": "federation",
        "funding": {"name": "lump sums kept", "lump_sum": 150000},
        "wording": {"purpose": "p", "next_steps": "n"},
    }
    told = {**purpose_to_json(purpose("federation")), "content": content}
    del told["money"]
    kept = purpose_from_json(told, "plan.json")
    assert kept.rates.value("lump_sum") == 150_000
    assert kept.rates.said("lump_sum") == "no source is named"
    assert not kept.programme.document.confirmed


def test_the_planner_s_own_figure_goes_before_that_of_the_programme():
    content = {**read_programme("federation").content, "funding": {"lump_sum": 1, "name": "n"}}
    programme = programme_of("mine", content, "mine.toml")
    own = given_money({"lump_sum": 2})
    assert PlanPurpose(start=START, programme=programme).rates.value("lump_sum") == 1
    assert PlanPurpose(start=START, programme=programme, own_money=own).rates.value("lump_sum") == 2


def test_damaged_sums_in_a_plan_are_refused_by_name():
    told = purpose_to_json(purpose()) | {"money": {"mileage": [{"value": -1}]}}
    with pytest.raises(InputError, match=r"plan\.json"):
        purpose_from_json(told, "plan.json")


def test_what_the_table_says_of_pairs_comes_back_with_the_purpose():
    strict = purpose(requested_faith=Level.STRICT)
    first = problem(strict, CATHOLIC, COMMUNITY)
    bare = replace(first, pair_costs=None, kept_apart=None)
    again = with_table(bare, purpose_from_json(purpose_to_json(strict), "plan.json"))
    assert np.array_equal(again.pair_cost_s, first.pair_cost_s)
    assert np.array_equal(again.may_share, first.may_share)


def test_a_damaged_programme_in_a_plan_is_refused_by_name():
    told = purpose_to_json(purpose("federation"))
    told["content"] = {**told["content"], "size": "large"}
    with pytest.raises(InputError, match=r"plan\.json"):
        purpose_from_json(told, "plan.json")
