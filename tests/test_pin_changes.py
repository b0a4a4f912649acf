"""Changes of pins: schools that must, or must not, share a cluster."""

import pytest
from small_setting import ELMHAM, OAKHAM, small_setting

from clustering.scenario import Apart, Close, MoveTo, Release, Together
from data.errors import InputError


def test_a_school_that_moves_is_held_to_those_of_its_cluster_for_whom_there_is_room():
    after = MoveTo(900_008, 1).applied(small_setting())
    (pin,) = after.problem.rules.together
    assert set(pin) == {900_008, 900_001, 900_002, 900_003}


def test_a_school_that_moves_is_held_to_all_of_its_cluster_where_there_is_room():
    after = MoveTo(900_008, 1).applied(small_setting(size=(3, 5)))
    (pin,) = after.problem.rules.together
    assert set(pin) == {*OAKHAM, 900_008}


def test_a_school_that_moves_twice_is_held_to_its_last_cluster_alone():
    there = MoveTo(900_008, 1).applied(small_setting(size=(3, 5)))
    back = MoveTo(900_008, 2).applied(there)
    (pin,) = back.problem.rules.together
    assert set(pin) == {*ELMHAM}
    assert [cluster.schools for cluster in back.near.clusters] == [OAKHAM, ELMHAM]


def test_the_plan_to_stay_near_has_a_moved_school_in_its_new_cluster():
    near = MoveTo(900_008, 1).applied(small_setting()).near
    assert [cluster.schools for cluster in near.clusters] == [
        (*OAKHAM, 900_008),
        (900_005, 900_006, 900_007),
    ]


@pytest.mark.parametrize("number", [3, 99_999])
def test_a_school_moves_to_a_cluster_of_the_plan_only(number):
    with pytest.raises(InputError, match="from 1 to 2"):
        MoveTo(900_008, number).applied(small_setting())


def test_a_school_does_not_move_to_a_cluster_whose_schools_are_gone():
    setting = small_setting()
    for urn in OAKHAM:
        setting = Close(urn).applied(setting)
    with pytest.raises(InputError, match="no other school of that cluster is left"):
        MoveTo(900_008, 1).applied(setting)


def test_schools_are_held_together():
    after = Together((900_001, 900_008)).applied(small_setting())
    assert after.problem.rules.together == ((900_001, 900_008),)


def test_schools_are_kept_apart_two_by_two():
    after = Apart((900_001, 900_002, 900_003)).applied(small_setting())
    pairs = ((900_001, 900_002), (900_001, 900_003), (900_002, 900_003))
    assert after.problem.rules.apart == pairs


@pytest.mark.parametrize("change", [Together((1, 900_001)), Apart((1, 900_001))])
def test_schools_that_are_not_there_are_not_pinned(change):
    for use in (change.applied, change.words):
        with pytest.raises(InputError, match="this URN"):
            use(small_setting())


def test_schools_are_released_from_pins_between_them_alone():
    before = small_setting(
        together=((900_001, 900_002), (900_001, 900_005)),
        apart=((900_001, 900_003), (900_002, 900_006)),
    )
    rules = Release((900_001, 900_002, 900_003)).applied(before).problem.rules
    assert rules.together == ((900_001, 900_005),)
    assert rules.apart == ((900_002, 900_006),)


def test_schools_that_nothing_holds_cannot_be_released():
    with pytest.raises(InputError, match="no pin is between these schools"):
        Release((900_001, 900_002)).applied(small_setting())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (MoveTo(900_008, 1), "Village 8 Primary School (900008) moves to cluster 1, Oakham"),
        (Together((900_001, 900_002)), "(900001) and Village 2 Primary School (900002) stay"),
        (Apart((900_001, 900_002)), "(900002) are kept apart"),
        (Release((900_001, 900_002)), "(900002) are no longer pinned"),
    ],
)
def test_a_change_is_said_in_words(change, words):
    assert words in change.words(small_setting())
