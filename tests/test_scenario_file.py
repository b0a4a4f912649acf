"""Scenarios as files: whatever is written is read back, and every fault has its words."""

from pathlib import Path

import pytest
from hostile_names import HOSTILE_NAMES
from hypothesis import given
from hypothesis import strategies as st
from rule_values import values_of

from clustering.constraints.registry import BY_KEY, OPTIONS
from clustering.policy.forms import Form
from clustering.policy.own_money import SETTABLE
from clustering.policy.school_types import school_types
from clustering.scenario import (
    AddSchool,
    Amalgamate,
    Apart,
    Close,
    Considered,
    MoveHouse,
    MoveTo,
    Refuse,
    Release,
    Scenario,
    SetForm,
    SetLimit,
    SetMoney,
    SetProfile,
    SetRules,
    SetSchool,
    SetSizes,
    SetWeights,
    TakeNoPart,
    Together,
    read_scenario,
    scenario_to_toml,
    write_scenario,
)
from clustering.scenario.scenario_file import CHANGES, scenario_of
from data.errors import InputError, OutputError
from data.given_file import GivenFile

URNS = st.integers(1, 9_999_999)
GROUPS = st.lists(URNS, min_size=2, max_size=4, unique=True).map(tuple)
PLACES = st.tuples(st.floats(400_000, 600_000), st.floats(200_000, 400_000))
PUPILS = st.integers(0, 20_000)
TYPES = st.sampled_from(sorted(school_types()))
NAMES = st.one_of(st.sampled_from(HOSTILE_NAMES), st.text(st.characters(codec="utf-8"))).map(
    str.strip
)
FAITHS = st.sampled_from(["", "Quaker", "Church of England/Roman Catholic"])
WEIGHTS = st.floats(0, 100_000)
RULE_VALUES = {field.key: values_of(field.kind) for field in OPTIONS}
OF_ANY_KIND = {
    "add": st.builds(
        AddSchool,
        NAMES.filter(bool),
        PLACES,
        st.just("") | TYPES,
        FAITHS,
        st.none() | PUPILS,
        st.none() | URNS,
    ),
    "close": st.builds(Close, URNS),
    "no part": st.builds(TakeNoPart, URNS),
    "amalgamate": st.builds(Amalgamate, GROUPS, st.just("") | NAMES.filter(bool)),
    "considered": st.builds(Considered, NAMES.filter(bool), NAMES.filter(bool)),
    "refuse": st.builds(Refuse, URNS),
    "set": st.builds(
        SetSchool, URNS, st.none() | PUPILS, st.none() | TYPES, st.none() | FAITHS
    ).filter(lambda change: change.changed),
    "place": st.builds(MoveHouse, URNS, PLACES),
    "move": st.builds(MoveTo, URNS, st.integers(1, 99_999)),
    "together": st.builds(Together, GROUPS),
    "apart": st.builds(Apart, GROUPS),
    "release": st.builds(Release, GROUPS),
    "limit": st.builds(SetLimit, st.floats(1, 240)),
    "sizes": st.tuples(st.integers(1, 60), st.integers(1, 60)).map(lambda s: SetSizes(*sorted(s))),
    "weights": st.builds(
        SetWeights, st.none() | WEIGHTS, st.none() | WEIGHTS, st.none() | WEIGHTS
    ).filter(lambda change: change.to_table()),
    "rules": st.fixed_dictionaries({}, optional=RULE_VALUES)
    .filter(bool)
    .map(lambda given: SetRules(tuple((key, given[key]) for key in BY_KEY if key in given))),
    "money": st.fixed_dictionaries(
        {}, optional={"mileage": st.floats(0, 5), "people": st.integers(1, 9).map(float)}
    )
    .filter(bool)
    .map(lambda given: SetMoney(tuple((key, given[key]) for key in SETTABLE if key in given))),
    "profile": st.builds(SetProfile, NAMES.filter(bool)),
    "form": st.builds(SetForm, st.sampled_from(Form)),
}


def faults_of(text: str):
    with pytest.raises(InputError) as refusal:
        scenario_of(GivenFile("what.toml", text.encode()))
    assert all(fault.remedy for fault in refusal.value.faults)
    return [(fault.column, fault.problem) for fault in refusal.value.faults]


def test_every_kind_of_change_is_tried_here():
    assert OF_ANY_KIND.keys() == CHANGES.keys()


@given(NAMES.map(lambda name: name[:120].strip()), st.lists(st.one_of(*OF_ANY_KIND.values())))
def test_a_scenario_comes_back_from_its_file(name, changes):
    scenario = Scenario(name or "What if", tuple(changes))
    assert scenario_of(GivenFile("what.toml", scenario_to_toml(scenario).encode())) == scenario


def test_a_scenario_is_written_and_read(tmp_path):
    scenario = Scenario("Two closures").then(Close(900_001), Close(900_002))
    assert read_scenario(write_scenario(scenario, tmp_path / "s.toml")) == scenario


def test_what_was_undone_is_not_in_the_file():
    text = scenario_to_toml(Scenario("s").then(Close(900_001), Close(900_002)).undo())
    assert "900002" not in text


def test_a_scenario_without_a_name_is_called_like_its_file(tmp_path):
    path = tmp_path / "mill lane.toml"
    path.write_text("")
    assert read_scenario(path) == Scenario("mill lane")


def test_a_place_may_be_in_degrees():
    text = (
        '[[change]]\ndo="add"\nname="Mill Lane"\nplace={lon=-1.2879, lat=50.7012}\n'
        '[[change]]\ndo="place"\nurn=1\nplace={easting=450000, northing=90000}\n'
    )
    add, place = scenario_of(GivenFile("what.toml", text.encode())).changes
    assert add.place == pytest.approx((450_381, 89_267), abs=100)
    assert place.place == (450_000, 90_000)


@pytest.mark.parametrize(
    ("change", "column", "problem"),
    [
        ("", "change 1.do", "none of the words known here"),
        ('do="open"', "change 1.do", "none of the words known here"),
        ('do="close"\nurn=1\nwhy="x"', "change 1.why", "no such key"),
        ('do="close"', "change 1.urn", "no whole number"),
        ('do="close"\nurn=true', "change 1.urn", "no whole number"),
        ('do="refuse"\nurn="900001"', "change 1.urn", "no whole number"),
        ('do="amalgamate"\nurns=[1]', "change 1.urns", "no list of schools"),
        ('do="amalgamate"\nurns=[1,2]\nname=""', "change 1.name", "must be a text"),
        ('do="considered"\noption="Federating"', "change 1.why", "must be a text"),
        ('do="refuse"\nurn=99999999', "change 1.urn", "no whole number"),
        ('do="set"\nurn=1', "change 1.do", "nothing is said to change"),
        ('do="set"\nurn=1\npupils=-1', "change 1.pupils", "no whole number"),
        ('do="set"\nurn=1\ntype="Academy"', "change 1.type", "none of the words"),
        ('do="set"\nurn=1\nfaith=7', "change 1.faith", "must be a text"),
        ('do="add"\nplace={easting=450000,northing=90000}', "change 1.name", "must be a text"),
        ('do="add"\nname="x"', "change 1.place", "no place"),
        ('do="add"\nname="x"\nplace={easting=1,northing=1}', "change 1.place", "not in England"),
        ('do="place"\nurn=1\nplace={lon=nan,lat=50}', "change 1.place", "not in England"),
        ('do="move"\nurn=1\ncluster=0', "change 1.cluster", "no whole number"),
        ('do="together"\nurns=[1]', "change 1.urns", "no list of schools"),
        ('do="apart"\nurns=[1, 1]', "change 1.urns", "no list of schools"),
        ('do="release"\nurns=[1, "2"]', "change 1.urns", "no list of schools"),
        ('do="limit"\nminutes=0', "change 1.minutes", "no number within the bounds"),
        ('do="limit"\nminutes=inf', "change 1.minutes", "no number within the bounds"),
        ('do="limit"', "change 1.minutes", "no number within the bounds"),
        ('do="sizes"\nfewest=4', "change 1.most", "no whole number"),
        ('do="sizes"\nfewest=7\nmost=4', "change 1.fewest", "exceeds the most"),
        ('do="weights"', "change 1.do", "no weight is given"),
        ('do="weights"\nleft_out_s=-1', "change 1.left_out_s", "no number within the bounds"),
        ('do="money"', "change 1.do", "no sum is given"),
        ('do="money"\nmileage=-1', "change 1.mileage", "no number within the bounds"),
        ('do="money"\nmileage=55', "change 1.mileage", "more than 50 times"),
        ('do="money"\npeople=2.5', "change 1.people", "no whole number"),
        ('do="profile"\nprofile=""', "change 1.profile", "must be a text"),
        ('do="form"\nform="club"', "change 1.form", "none of the words"),
    ],
)
def test_a_fault_of_a_change_is_named(change, column, problem):
    ((found, words),) = faults_of(f"[[change]]\n{change}\n")
    assert found == column
    assert problem in words


@pytest.mark.parametrize(
    ("text", "column", "problem"),
    [
        ("change = 3", "change", "list of tables"),
        ("name = 3", "name", "must be a text"),
        (f'name = "{"x" * 121}"', "name", "too long"),
        ("changes = []", "changes", "no such key"),
        ("[[change]\n", None, "not valid TOML"),
        ("x" + "=[" * 5_000, None, "not valid TOML"),
        (f"name = {'9' * 5_000}", None, "not valid TOML"),
    ],
)
def test_a_fault_of_a_file_is_named(text, column, problem):
    ((found, words),) = faults_of(text)
    assert found == column
    assert problem in words


def test_a_file_with_changes_without_end_is_refused():
    faults = faults_of('[[change]]\ndo="close"\nurn=1\n' * 5_001)
    assert faults == [("change", "there are too many changes")]


def test_all_faults_are_named_at_once():
    text = '[[change]]\ndo="close"\n[[change]]\ndo="sizes"\nfewest=0\nmost=99\n'
    columns = [column for column, _ in faults_of(text)]
    assert columns == ["change 1.urn", "change 2.fewest", "change 2.most"]


def test_text_in_another_encoding_is_refused():
    with pytest.raises(InputError, match="not UTF-8"):
        scenario_of(GivenFile("what.toml", 'name = "Zoë"'.encode("utf-16")))


def test_the_example_of_the_documentation_is_read():
    page = (Path(__file__).parents[1] / "docs" / "data.md").read_text(encoding="utf-8")
    section = page.split("## Scenarios of what-ifs\n")[1]
    example = section.split("```toml\n")[1].split("```")[0]
    scenario = scenario_of(GivenFile("what.toml", example.encode()))
    assert {change.do for change in scenario.changes} == CHANGES.keys()


def test_the_folder_of_a_scenario_is_made(tmp_path):
    path = write_scenario(Scenario("Autumn"), tmp_path / "scenarios" / "north" / "autumn.toml")
    assert read_scenario(path).name == "Autumn"


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        write_scenario(Scenario("Autumn"), tmp_path / "file" / "autumn.toml")
