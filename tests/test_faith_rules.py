"""Faith and type compatibility: levels, the table a user edits, joint denominations, dioceses."""

from pathlib import Path

import numpy as np
import pytest
from grid import on_a_line, school, schools_of
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering import Compatibility, Limits, Problem, Rules, check, solve
from clustering.policy.faith_rules import (
    Level,
    barred_from,
    pair_reasons,
    pair_rules,
    unused_characters,
)
from clustering.policy.faith_table import default_faith_table, read_faith_table
from clustering.policy.forms import Form
from data.errors import InputError
from routing.times import TravelTimes

TABLE = default_faith_table()
CATHOLIC = {"faith": "Roman Catholic", "type": "Voluntary aided school"}
ANGLICAN = {"faith": "Church of England", "type": "Voluntary controlled school"}
ANGLICAN_AIDED = {"faith": "Church of England", "type": "Voluntary aided school"}
JOINT = {"faith": "Church of England/Roman Catholic", "type": "Community school"}
METHODIST = {"faith": "Church of England/Methodist", "type": "Voluntary controlled school"}
JEWISH = {"faith": "Jewish", "type": "Community school"}
ORTHODOX = {"faith": "Orthodox Jewish", "type": "Community school"}
MUSLIM = {"faith": "Sunni Deobandi", "type": "Community school"}
PLAIN = {"type": "Community school"}


def seconds(one, other, level=Level.PREFER):
    return pair_rules(schools_of(one, other), TABLE, level).seconds[0, 1]


def apart(one, other, level=Level.STRICT):
    return bool(pair_rules(schools_of(one, other), TABLE, level).apart)


@pytest.mark.parametrize(
    ("one", "other", "extra_s", "kept_apart"),
    [
        (CATHOLIC, PLAIN, 300, True),
        (CATHOLIC, ANGLICAN, 300, True),
        (CATHOLIC, CATHOLIC, 0, False),
        (CATHOLIC, JOINT, 0, False),
        (ANGLICAN, JOINT, 0, False),
        (ANGLICAN, METHODIST, 0, False),
        (JOINT, PLAIN, 300, True),
        (METHODIST, PLAIN, 0, False),
        (METHODIST, CATHOLIC, 300, True),
        (ANGLICAN_AIDED, PLAIN, 100, False),
        (ANGLICAN_AIDED, ANGLICAN, 0, False),
        (ANGLICAN_AIDED, CATHOLIC, 300, True),
        (ANGLICAN, PLAIN, 0, False),
        (PLAIN, PLAIN, 0, False),
        (JEWISH, ORTHODOX, 0, False),
        (ORTHODOX, PLAIN, 300, True),
        (ORTHODOX, MUSLIM, 300, True),
    ],
)
def test_how_two_characters_fit(one, other, extra_s, kept_apart):
    assert seconds(one, other) == seconds(other, one) == extra_s
    assert apart(one, other) is apart(other, one) is kept_apart


def test_open_adds_nothing_and_keeps_nobody_apart():
    found = pair_rules(schools_of(CATHOLIC, PLAIN, ANGLICAN_AIDED), TABLE, Level.OPEN)
    assert not found.seconds.any()
    assert found.apart == ()


def test_prefer_keeps_nobody_apart():
    assert not apart(CATHOLIC, PLAIN, Level.PREFER)


def test_a_former_aided_academy_counts_as_aided():
    former = ANGLICAN_AIDED | {
        "type": "Academy converter",
        "former_category": "Voluntary aided school",
    }
    assert seconds(former, PLAIN | {"type": "Academy converter"}) == 100


def test_two_dioceses_of_one_church_are_respected_where_both_are_known():
    ely, norwich = ANGLICAN | {"diocese": "Ely"}, ANGLICAN | {"diocese": "Norwich"}
    assert seconds(ely, norwich) == 150
    assert apart(ely, norwich)
    assert seconds(ely, ely) == seconds(ely, ANGLICAN) == 0


def test_maintained_schools_and_academies_fit_less_well():
    assert seconds(PLAIN, {"type": "Free schools"}) == 60


def test_a_reason_names_both_schools_and_its_source():
    (reason,) = pair_reasons(school(101, **CATHOLIC), school(102, **PLAIN), TABLE)
    assert reason.schools == (101, 102)
    assert str(reason).startswith("School 101 and School 102: a Roman Catholic school")
    assert "to be confirmed" in str(reason)


SCHOOLS = st.lists(
    st.sampled_from([CATHOLIC, ANGLICAN, ANGLICAN_AIDED, JOINT, METHODIST, PLAIN]),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(SCHOOLS, st.sampled_from(Level))
def test_pairs_agree_with_each_pair_by_itself(each, level):
    schools = schools_of(*each)
    found = pair_rules(schools, TABLE, level)
    assert np.array_equal(found.seconds, found.seconds.T)
    assert not found.seconds.diagonal().any()
    for i in range(len(schools)):
        for j in range(i + 1, len(schools)):
            reasons = pair_reasons(schools[i], schools[j], TABLE)
            expected = sum(r.effect.prefer_s for r in reasons) if level is not Level.OPEN else 0
            assert found.seconds[i, j] == expected
            kept = level is Level.STRICT and any(r.effect.apart for r in reasons)
            assert ((schools[i].urn, schools[j].urn) in found.apart) is kept


def test_a_problem_takes_the_rules_and_a_plan_keeps_them():
    each = [CATHOLIC, PLAIN, CATHOLIC, PLAIN, PLAIN, CATHOLIC]
    schools = schools_of(*each)
    found = pair_rules(schools, TABLE, Level.STRICT)
    rules = Rules(
        size=(2, 3),
        apart=found.apart,
        compatibility=Compatibility(catholic_with_other_s=0, aided_church_with_other_s=0),
    )
    times = TravelTimes(schools.urns, on_a_line([0, 1, 5, 6, 9, 10]))
    problem = Problem(schools, times, rules, pair_costs=found.seconds)
    result = solve(problem, Limits(seconds=10))
    assert not check(problem, result.plan)
    assert {c.schools for c in result.plan.clusters} == {(101, 103, 106), (102, 104, 105)}


def test_a_plan_for_a_federation_leaves_academies_out_with_the_reason():
    schools = schools_of(PLAIN, {"type": "Academy converter"}, {"type": "Pupil referral unit"})
    found = barred_from(schools, Form.FEDERATION)
    assert list(found) == [102]
    assert "guidance on the governance processes, 27 September 2022" in found[102]


def write(folder: Path, text: str) -> Path:
    path = folder / "table.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_user_edits_a_copy(tmp_path):
    path = write(
        tmp_path,
        """
        [[faith]]
        one = "Anglican"
        other = "none"
        prefer_s = 42
        strict = "apart"
        why = "our diocese asked for it"
        source = "letter of the diocese, 2026"
        """,
    )
    table = read_faith_table(path)
    found = pair_rules(schools_of(ANGLICAN, PLAIN, CATHOLIC), table, Level.STRICT)
    assert found.apart == ((101, 102),)
    assert found.seconds[0].tolist() == [0, 42, 0]


def test_an_entry_that_names_both_goes_before_one_that_says_any(tmp_path):
    entry = '[[faith]]\none = "Methodist"\nother = "{}"\nprefer_s = {}\nwhy = "w"\nsource = "s"\n'
    table = read_faith_table(write(tmp_path, entry.format("any", 500) + entry.format("none", 10)))
    schools = schools_of({"faith": "Methodist"}, {}, {"faith": "Jewish"})
    assert pair_rules(schools, table, Level.PREFER).seconds[0].tolist() == [0, 10, 500]


def test_every_fault_of_a_table_is_named_with_the_nearest_right_key(tmp_path):
    path = write(
        tmp_path,
        """
        [[faith]]
        one = "Methodist"
        othr = "any"
        prefer_s = "much"
        strict = "appart"
        why = "w"
        source = "s"
        [dioces]
        """,
    )
    with pytest.raises(InputError) as error:
        read_faith_table(path)
    text = str(error.value)
    for needed in ("'dioceses'", "'other'", "prefer_s", "'apart'"):
        assert needed in text
    assert len(error.value.faults) == 5


@pytest.mark.parametrize("text", ["one = ", "\ufffe", "faith = 3", "prefer_s = 1"])
def test_nonsense_is_refused_in_plain_words(tmp_path, text):
    with pytest.raises(InputError):
        read_faith_table(write(tmp_path, text))


def test_a_slip_in_a_character_is_noticed(tmp_path):
    text = '[[faith]]\none = "Roman Catolic"\nother = "any"\nwhy = "w"\nsource = "s"\n'
    table = read_faith_table(write(tmp_path, text))
    (notice,) = unused_characters(schools_of(CATHOLIC, PLAIN), table)
    assert "Did you mean 'Roman Catholic'?" in notice.text
    assert unused_characters(schools_of(PLAIN), TABLE) == ()
