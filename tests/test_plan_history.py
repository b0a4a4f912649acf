"""`history.json`: what identifies a plan, and which schools have another URN since."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_plan import small_problem, small_result

from clustering.plan_document import result_to_json
from data.errors import InputError
from data.school import Source
from maps.plan_files import HISTORY
from maps.plan_history import (
    HistoryStep,
    new_urns_since,
    plan_hash,
    read_history,
    write_history,
)

DOCUMENT = result_to_json(small_problem(), small_result(), {})


def step(before="", after="", **new_urns):
    renamed = {int(old[1:]): new for old, new in new_urns.items()}
    return HistoryStep(
        command="update",
        day="2026-09-01",
        plan_before="plan",
        before=before,
        after=after,
        new_urns=renamed,
    )


def test_drawing_again_leaves_what_identifies_a_plan():
    other = copy.deepcopy(DOCUMENT)
    other["clusters"][0] |= {"name": "Another", "pupils": 1, "cost": 2.0}
    other |= {"objective": 1.0, "wording": "For the governors"}
    assert plan_hash(other) == plan_hash(DOCUMENT)


@pytest.mark.parametrize("key", ["schools", "lead", "number"])
def test_another_cluster_is_another_plan(key):
    other = copy.deepcopy(DOCUMENT)
    other["clusters"][1][key] = 7
    assert plan_hash(other) != plan_hash(DOCUMENT)


def test_other_rules_and_other_files_are_another_plan():
    for change in ({"rules": {}}, {"inputs": []}, {"left_out": []}):
        assert plan_hash({**DOCUMENT, **change}) != plan_hash(DOCUMENT)


def test_the_last_step_is_completed_and_all_are_read_back(tmp_path):
    source = Source("schools", "next.csv", "a" * 64, "2027-09-01")
    steps = (
        step("a", "b"),
        HistoryStep(
            command="whatif",
            day="2027-01-01",
            plan_before="x",
            before="b",
            inputs=(source,),
            changes={"close": 2},
            new_urns={1: 2},
            moved=3,
        ),
    )
    write_history(tmp_path, steps, DOCUMENT)
    first, second = read_history(tmp_path)
    assert first == steps[0]
    assert second.after == plan_hash(DOCUMENT)
    assert (second.inputs, second.changes, second.new_urns) == ((source,), {"close": 2}, {1: 2})
    once = (tmp_path / HISTORY).read_bytes()
    write_history(tmp_path, (first, second), {**DOCUMENT, "rules": {}})  # drawn again
    assert (tmp_path / HISTORY).read_bytes() == once


def test_a_plan_from_no_other_writes_none(tmp_path):
    write_history(tmp_path, (), DOCUMENT)
    assert not (tmp_path / HISTORY).exists()
    assert read_history(tmp_path) == ()


@pytest.mark.parametrize("steps", [None, 5, [{"command": "update"}], [{"moved": "3"}]])
def test_a_history_that_is_none_is_refused(tmp_path, steps):
    (tmp_path / HISTORY).write_text(json.dumps({"steps": steps}))
    with pytest.raises(InputError, match="history"):
        read_history(tmp_path)


def test_new_urns_are_followed_through_later_steps():
    steps = (step("a", "b", _1=11, _2=12), step("b", "c"), step("c", "d", _11=21, _3=13))
    assert new_urns_since(steps, "a") == {1: 21, 2: 12, 3: 13}
    assert new_urns_since(steps, "b") == {11: 21, 3: 13}
    assert new_urns_since(steps, "d") == {}
    assert new_urns_since((), "a") == {}


@given(st.lists(st.sets(st.integers(0, 5)), max_size=5))
def test_each_school_is_followed_to_its_last_urn(renamed):
    now = {urn: urn for urn in range(6)}
    steps = []
    for at, urns in enumerate(renamed, start=1):
        changes = {now[urn]: 100 * at + urn for urn in urns}
        steps.append(step(f"{at}", "", **{f"_{old}": new for old, new in changes.items()}))
        now = {urn: changes.get(last, last) for urn, last in now.items()}
    expected = {urn: last for urn, last in now.items() if urn != last}
    assert new_urns_since(steps, "1") == expected
