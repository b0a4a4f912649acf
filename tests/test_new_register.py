"""Another register takes over: each change is told once, and conversions move nobody."""

import dataclasses
from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_setting import ELMHAM, FIRST, OAKHAM, MinuteAKilometre, small_setting

from clustering import Limits, Rules, check
from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decision, Decisions, Ended
from clustering.optimiser.school_prices import SchoolPrices
from clustering.policy.layers import Layers, Partnership
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import (
    NewRegister,
    Scenario,
    answer,
    answer_for_all,
    decided_with_urns,
    scenario_to_toml,
    times_of,
    with_urns,
)
from clustering.scenario.scenario_file import scenario_of
from data.csv_file import Table
from data.errors import InputError
from data.establishment_links import EstablishmentLinks
from data.given_file import GivenFile
from data.heirs import heirs
from data.kept_facts import with_kept_facts
from data.overrides import Overrides
from data.register_changes import ChangeKind, changes_between
from data.school import Schools
from data.successors import follow

ALL = (*OAKHAM, *ELMHAM)
SECONDS = Limits(3)
NO_TABLE = Table(GivenFile("next.csv", b""), (), (), ())
FIELDS = {
    "pupils": (ChangeKind.ROLL, 133),
    "type": (ChangeKind.TYPE, "Foundation school"),
    "faith": (ChangeKind.FAITH, "Church of England"),
    "federation": (ChangeKind.FEDERATION, "Fen Federation"),
    "trust": (ChangeKind.TRUST, "Fen Trust"),
    "name": (ChangeKind.NAME, "Renamed School"),
    "status": (ChangeKind.STATUS, "Open, but proposed to close"),
    "capacity": (ChangeKind.CAPACITY, 240),
    "ofsted": (ChangeKind.OFSTED, "Good"),
    "district": (ChangeKind.DISTRICT, "Rutland"),
    "postcode": (ChangeKind.OTHER, "ZZ9 9ZZ"),
}
URNS = st.sampled_from(ALL)


def carried(setting, change_of, new_urn=(), links=()):
    """Return the plan in hand and a register in which schools have changed, as `update` does."""
    new_urn, old = dict(new_urn), setting.problem.schools
    items = [
        dataclasses.replace(
            each, urn=new_urn.get(each.urn, each.urn), **change_of.get(each.urn, {})
        )
        for each in old
        if change_of.get(each.urn, {}) is not None
    ]
    followed = {was: {now: ""} for was, now in (*new_urn.items(), *links)}
    new = Schools(tuple(items))
    followings = follow(old, new, NO_TABLE, EstablishmentLinks(followed))
    heir_of = heirs(followings)
    new = with_kept_facts(old, new, heir_of, Overrides())
    found = {was: now for was, now in heir_of.items() if was != now}
    before = with_urns(setting, found)
    times = times_of(before, new, afresh=False)
    changes = changes_between(old, new, followings)
    return before, NewRegister("next.csv", new, times, changes, found)


def members(plan):
    return {(each.number, each.name): each.schools for each in plan.clusters}


CONVERTED = {"type": "Academy converter", "trust": "Fen Trust", "name": "Some Academy"}


@settings(deadline=None, max_examples=15)
@given(st.sets(URNS), st.booleans())
def test_conversions_alone_move_nobody_and_are_told_once_each(urns, mirrored):
    places = reversed(ALL) if mirrored else ALL  # so that the order of URNs changes too
    number = {urn: 950_001 + at for at, urn in enumerate(places)}
    new_urn = {urn: number[urn] for urn in urns}
    setting = small_setting()
    before, change = carried(setting, dict.fromkeys(urns, CONVERTED), new_urn)
    found = answer(before, Scenario("s", (change,)), SECONDS)
    assert not found.moves
    assert members(found.plan) == {
        key: tuple(sorted(new_urn.get(urn, urn) for urn in schools))
        for key, schools in members(setting.plan).items()
    }
    kinds = Counter((each.kind, *each.old, *each.new) for each in change.changes)
    assert kinds == {(ChangeKind.CONVERTED, urn, new_urn[urn]): 1 for urn in urns}


@settings(deadline=None)
@given(st.dictionaries(URNS, st.sets(st.sampled_from(sorted(FIELDS)), min_size=1)))
def test_each_change_is_told_once_and_nothing_else(wanted):
    setting = small_setting()
    change_of = {
        urn: {field: FIELDS[field][1] for field in fields} for urn, fields in wanted.items()
    }
    _, change = carried(setting, change_of)
    by_urn = setting.problem.schools.by_urn
    expected = {
        (FIELDS[field][0], urn)
        for urn, fields in wanted.items()
        for field in fields
        if getattr(by_urn[urn], field) != FIELDS[field][1]
    }
    assert Counter((each.kind, *each.new) for each in change.changes) == dict.fromkeys(expected, 1)
    assert all(str(each.new[0]) in each.words for each in change.changes)
    order = list(ChangeKind)
    kinds = [order.index(each.kind) for each in change.changes]
    assert kinds == sorted(kinds)


@settings(deadline=None, max_examples=15)
@given(
    st.sets(URNS, max_size=2),
    st.sets(URNS, max_size=3),
    st.dictionaries(URNS, st.integers(0, 400), max_size=3),
)
def test_whatever_a_register_says_the_answer_obeys_the_rules(gone, converted, rolls):
    new_urn = {urn: urn + 50_000 for urn in converted - gone}
    change_of = {urn: {"pupils": roll} for urn, roll in rolls.items()} | dict.fromkeys(gone)
    before, change = carried(small_setting(), change_of, new_urn)
    found = answer(before, Scenario("s", (change,)), SECONDS)
    assert not check(found.after.problem, found.plan)
    assert {each.kind for each in change.changes} <= {
        ChangeKind.CLOSED, ChangeKind.CONVERTED, ChangeKind.ROLL
    }  # fmt: skip
    assert sum(each.kind is ChangeKind.CLOSED for each in change.changes) == len(gone)


def test_facts_that_a_file_does_not_have_are_kept_and_have_not_changed():
    setting = small_setting()
    named = [dataclasses.replace(each, trust="Fen Trust") for each in setting.problem.schools]
    old = Schools(tuple(named))
    new = Schools(tuple(setting.problem.schools), lacking={"trust": "next.csv has no trusts"})
    followings = follow(old, new, NO_TABLE, EstablishmentLinks())
    kept = with_kept_facts(old, new, heirs(followings), Overrides())
    assert {each.trust for each in kept} == {"Fen Trust"}
    assert "trust" not in kept.lacking
    assert changes_between(old, kept, followings) == ()
    assert any("trust" in notice.text for notice in kept.notices)


def test_what_only_overrides_say_is_kept_and_the_category_before_a_conversion_is_known():
    setting = small_setting()
    old = setting.problem.schools.replace(
        [
            dataclasses.replace(each, existing_partnership="Fens", head_vacancy=True, can_lead=True)
            for each in setting.problem.schools
        ]
    )
    aided = OAKHAM[1]
    assert old.by_urn[aided].type == "Voluntary aided school"
    before, change = carried(
        setting.with_facts(old),
        {aided: {**CONVERTED, "existing_partnership": ""}},
        {aided: 950_001},
    )
    school = change.schools.by_urn[950_001]
    assert (school.existing_partnership, school.can_lead) == ("Fens", True)
    assert school.former_category == "Voluntary aided school"
    assert [each.kind for each in change.changes] == [ChangeKind.CONVERTED]
    assert before.problem.schools.by_urn[950_001].type == "Voluntary aided school"


def test_planning_areas_labels_and_feeders_outlive_the_register():
    one, two = OAKHAM[:2]
    setting = small_setting(feeders=((one, two),))
    old = setting.problem.schools.replace(
        [
            dataclasses.replace(each, area="PCN 1", labels="choir")
            for each in setting.problem.schools
        ]
    )
    nothing = {"area": "", "labels": ""}
    before, change = carried(
        setting.with_facts(old),
        {each.urn: nothing for each in old} | {two: {**nothing, "area": "PCN 2"}},
        {one: 950_001},
    )
    found = change.schools.by_urn
    assert (found[950_001].area, found[two].area, found[ALL[7]].labels) == (
        "PCN 1",
        "PCN 2",
        "choir",
    )
    assert before.problem.rules.feeders == ((950_001, two),)
    assert ChangeKind.AREA in {each.kind for each in change.changes}


def test_every_urn_of_a_plan_is_renamed():
    one, two, three = ALL[0], ALL[1], ALL[4]
    rules = {
        "together": ((one, two),),
        "apart": ((two, three),),
        "outside": ((ALL[7], "It takes no part."),),
        "optional": (three,),
        "kept_pairs": ((one, two),),
        "feeders": ((one, three),),
        "lead_schools": (one,),
        "locked": (OAKHAM,),
    }
    listing = {each.name for each in dataclasses.fields(Rules) if each.default == ()}
    assert listing - {"forbidden", "roles"} == rules.keys(), (
        "a rule that names schools is not renamed"
    )
    setting = small_setting(**rules)
    purpose = PlanPurpose(
        start=date(2026, 1, 5),
        layers=Layers((Partnership("alliance", "Fens", (one, three)),)),
        peers={one: ()},
    )
    prices = SchoolPrices(dict.fromkeys(ALL, 1.0), (((one, two, three), 5.0),))
    setting = setting.replace(purpose=purpose, prices=prices)
    new_urn = {urn: urn + 50_000 for urn in ALL}
    renamed = with_urns(setting, new_urn)
    assert renamed.problem.schools.urns == tuple(new_urn.values())
    assert np.array_equal(renamed.problem.slower_s, setting.problem.slower_s)
    old_urns = set(map(str, ALL))
    said = repr((renamed.problem.rules, renamed.plan, renamed.purpose, renamed.prices))
    assert not any(urn in said for urn in old_urns)
    back = with_urns(renamed, {new: old for old, new in new_urn.items()})
    assert back.problem.rules == setting.problem.rules
    assert (back.plan, back.purpose, back.prices) == (setting.plan, purpose, prices)


def test_decisions_go_with_schools_that_convert():
    decisions = Decisions(
        clusters={1: Decision(name="Fens", lead=FIRST, schools=OAKHAM, locked=True)},
        ended=(Ended(number=7, name="Old", schools=(FIRST, 5)),),
    )
    found = decided_with_urns(decisions, {FIRST: 950_001})
    assert found.of(1).lead == 950_001
    assert found.of(1).schools == (*OAKHAM[1:], 950_001)
    assert (found.of(1).name, found.of(1).locked) == ("Fens", True)
    assert found.ended[0].schools == (5, 950_001)


def test_money_stays_released_for_a_school_that_converts():
    step = StateStep(state=ClusterState.RELEASED, on=date(2026, 3, 1), pounds=1, schools=OAKHAM)
    decisions = Decisions(
        clusters={1: Decision(steps=(step,))}, ended=(Ended(number=7, steps=(step,)),)
    )
    found = decided_with_urns(decisions, {FIRST: 950_001})
    for decision in (found.of(1), found.ended[0]):
        assert decision.steps[0].schools == (*OAKHAM[1:], 950_001)


def test_only_new_and_moved_places_are_timed():
    class Counting(MinuteAKilometre):
        timed = ()

        def extend(self, times, schools, school):
            self.timed = (*self.timed, school.urn)
            return super().extend(times, schools, school)

    timing = Counting()
    setting = small_setting().replace(timing=timing)
    moved = {"easting": 509_000.0, "lon": -0.3}
    before, change = carried(setting, {OAKHAM[2]: moved}, {ELMHAM[0]: 950_001})
    assert timing.timed == (OAKHAM[2],)
    assert change.times.urns == change.schools.urns
    assert {each.kind for each in change.changes} == {ChangeKind.PLACE, ChangeKind.CONVERTED}
    row = {urn: at for at, urn in enumerate(change.times.urns)}
    kept = [row[urn] for urn in (OAKHAM[0], 950_001)]
    same = [before.problem.row[urn] for urn in (OAKHAM[0], 950_001)]
    assert np.array_equal(
        change.times.seconds[np.ix_(kept, kept)], before.problem.times.seconds[np.ix_(same, same)]
    )


def test_a_vacant_headship_is_in_no_shared_answer():
    setting = small_setting()
    before, change = carried(setting, {})
    vacant = change.schools.replace(
        [dataclasses.replace(each, head_vacancy=each.urn == FIRST) for each in change.schools]
    )
    followings = follow(setting.problem.schools, vacant, NO_TABLE, EstablishmentLinks())
    changes = changes_between(setting.problem.schools, vacant, followings)
    assert [each.kind for each in changes] == [ChangeKind.HEAD]
    change = dataclasses.replace(change, schools=vacant, changes=changes)
    found = answer(before, Scenario("s", (change,)), SECONDS)
    assert "vacant" in repr(found.to_json())
    assert "vacant" not in repr(answer_for_all(found).to_json())
    assert "headship" not in repr(answer_for_all(found).to_json())


def test_the_file_of_the_scenario_is_refused_with_the_command_to_use():
    _, change = carried(small_setting(), {})
    text = scenario_to_toml(Scenario("s", (change,)))
    with pytest.raises(InputError, match="Use the command 'update'"):
        scenario_of(GivenFile("scenario.toml", text.encode()))
