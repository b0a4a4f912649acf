"""The improvement curve in words and figures."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_curve import HOUR_S, curve, move, repaired, step

from clustering.improvement.record import CurveRecord
from clustering.improvement.telling import (
    HEADINGS,
    WITHOUT_PLACE,
    before_cells,
    cells,
    headings,
    in_words,
    knee,
    percent,
    sentences,
    telling_steps,
)
from data.validation import AS_WRITTEN, validated


def test_a_curve_is_told_most_important_first():
    assert sentences(curve(), 2) == (
        "With 2 moves you have 75 % of what is to be had (15.0 minutes a school).",
        "What is to be had: 20.0 minutes a school (2.0 school-hours), by the best plan found, "
        "which moves 6 schools.",
        "Of this, a quarter takes 1 move (8.0 minutes a school) and three quarters take "
        "2 moves (15.0 minutes a school).",
        "3 of 5 steps are proven; no plan that moves as few schools is more than 4.8 % better "
        "than any other step.",
    )


def test_repair_comes_first_and_the_curve_begins_there():
    first, second, *others = sentences(repaired())
    assert first == "The plan in hand has 1 breach of the rules."
    assert second == "1 move mends every breach; the curve begins there. Fewer do not: proven."
    assert any("What is to be had: 10.0 minutes a school" in words for words in others)
    assert repaired().begins == repaired().steps[0]


def test_that_fewer_moves_might_mend_it_is_said():
    _, second, *_ = sentences(repaired(repair=3, repair_bound=1, steps=(step(3, 3.0),)))
    assert second == (
        "3 moves mend every breach; the curve begins there. That fewer than 1 do not is proven; "
        "fewer might."
    )


def test_where_no_plan_is_known_nothing_is_said_to_be_had():
    told = sentences(repaired(repair=None, repair_bound=4, steps=(), best=None))
    assert told[1:] == (
        "No plan by all rules was found: give the search more --seconds.",
        "Such a plan moves at least 4 schools: proven.",
    )


def test_without_the_best_plan_shares_are_of_what_the_bound_leaves():
    told = curve(best=None)
    assert told.to_be_had_s == pytest.approx(2.1 * HOUR_S)
    assert "is at most 21.0 minutes a school" in " ".join(sentences(told))


def test_a_plan_that_is_the_best_has_nothing_to_gain():
    best = step(0, 4.0)
    told = curve(steps=(best,), best=best, free_bound_s=4 * HOUR_S, chosen=None)
    assert sentences(told)[0] == (
        "Nothing is to be had: no plan saves a hundredth of a minute a school."
    )
    assert told.share(best) is None


def test_savings_count_from_where_as_many_schools_are_placed():
    fewer = step(1, 9.0, left_out_s=7 * HOUR_S, without_place=1)
    told = repaired(steps=(fewer, *repaired().steps[1:]))
    assert told.begins == told.steps[1]
    assert told.share(fewer) is None
    assert "Savings count from 2 moves" in " ".join(sentences(told))
    assert headings(told)[-1] == WITHOUT_PLACE
    assert cells(told, fewer) == ("1", "1", "2.0", "20.0", "-", "-", "proven", "1")


def test_the_table_has_absolute_minutes_beside_shares():
    assert headings(curve()) == HEADINGS
    assert before_cells(curve()) == ("in hand", "0", "4.0", "40.0", "0.00", "0 %", "")
    assert cells(curve(), curve().steps[2]) == (
        "2", "2", "2.5", "25.0", "15.00", "75 %", "proven",
    )  # fmt: skip
    assert cells(curve(), curve().steps[3])[-1] == "to 4.4 %"
    assert before_cells(repaired())[3:] == ("29.0", "-", "-", "breaks rules")


def test_a_plan_without_a_cost_has_none_in_the_table():
    assert before_cells(repaired(cost_s=None))[2:4] == ("not known", "-")


def test_the_knee_is_where_the_curve_bends_most():
    assert knee(curve()) == curve().steps[2]
    straight = tuple(step(at, 4.0 - at / 4) for at in range(5))
    assert knee(curve(steps=straight, best=None)) is None


def test_a_step_in_one_line():
    assert in_words(curve(), curve().steps[2]) == (
        "2 moves: 75 %, 15.00 minutes a school saved, proven"
    )
    fewer = step(9, 2.5).model_copy(update={"moves": curve().steps[1].moves})
    assert "1 school moves" in in_words(curve(best=fewer), fewer)
    assert in_words(repaired(), repaired().steps[0]) == "1 move: the curve begins, proven"


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0 %"), (0.004, "0.4 %"), (0.234, "23 %"), (0.9996, "99.9 %"), (1, "100 %")],
)
def test_all_is_only_said_of_all(share, words):
    assert percent(share) == words


costs = st.lists(st.floats(0.01, 5.0), min_size=2, max_size=40)


@given(drops=costs, asked=st.integers(0, 60), most=st.integers(4, 12))
def test_the_short_table_has_both_ends_and_what_was_asked(drops, asked, most):
    hours, steps = 200.0, []
    for allowed, drop in enumerate(drops):
        moves = (move(900001),) * (allowed + 1)
        steps.append(step(allowed, hours).model_copy(update={"moves": moves}))
        hours -= drop
    told = curve(cost_s=200 * HOUR_S, steps=tuple(steps), best=None)
    shown = telling_steps(told, asked, most)
    assert shown[0] == steps[0]
    assert shown[-1] == steps[-1]
    assert told.at(asked) in shown
    assert len(shown) <= most
    assert [each.allowed for each in shown] == sorted({each.allowed for each in shown})


@given(hours=st.floats(2.0, 4.0))
def test_a_share_lies_between_nothing_and_all(hours):
    share = curve().share(step(1, hours))
    assert share is not None
    assert 0 <= share <= 1
    assert math.isclose(share, (4 - hours) / 2, abs_tol=1e-9)


def test_a_record_is_read_back_as_it_was_written():
    for each in (curve(), repaired(cost_s=None)):
        assert validated(CurveRecord, each.to_json(), "curve.json", AS_WRITTEN) == each
