"""The table of rules: every rule of the engine is in it or set otherwise; read and said."""

import dataclasses
import math
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_values import values_of
from small_plan import small_problem

from app.inputs import Drives, SchoolFiles
from app.plan_request import PlanRequest
from app.rule_options import RuleTexts
from clustering.constraints.registry import (
    BY_KEY,
    CONSTRAINTS,
    OPTIONS,
    WEIGHTS,
    fields_of,
    read_options,
    weighed,
)
from clustering.constraints.roles import SchoolRole, read_role
from clustering.policy.programmes import programme_file, programme_of
from clustering.policy.purpose import programme_rules
from clustering.problem_checks import idle_rules, refuse_impossible
from clustering.rules import Compatibility, Rules
from data.errors import InputError
from data.given_file import GivenFile
from data.toml_file import TomlReader, parse_toml

ELSEWHERE = {
    *("size", "max_minutes", "shape", "together", "apart", "outside"),  # options of their own
    *("school_to_place", "optional"),  # a programme's "must_place" and "may_join"
    "can_support",  # a table of a programme
    "locked",  # what people decide of clusters
    "feeders",  # an option of its own
    *("kept_pairs", "kept_pair_s"),  # what a what-if keeps, by --stability
    "compatibility",  # weights
}
NO_ROLES = (
    *("1 secondary", "exactly one secondary", 7, [7], "at least 1", "at least 0 base"),
    *("3-2 base", "at least 501 base", "at most 1 base where within reach", ["none", "0-1 base"]),
    *("at least 1 secondry", "at least 1 size = 3", "at least 1 phase = Secundary"),
    *("at least 1 faith = Catholc", "at least 1 la =", "at least 1 base or", "at least 1 ="),
)
REACH = read_role("at least 1 special where within reach")


def role(text: str) -> SchoolRole:
    found = read_role(text)
    assert isinstance(found, SchoolRole)
    return found


EACH = st.sampled_from(OPTIONS).flatmap(
    lambda field: st.tuples(st.just(field), values_of(field.kind))
)


def test_every_rule_of_the_engine_can_be_set_by_a_planner():
    weights = {key for key, weight in WEIGHTS.items() if not weight.of_pairs}
    names = {field.name for field in dataclasses.fields(Rules)}
    settable = {name for option in OPTIONS for name in option.into(None)}
    assert names == {rule.field for rule in CONSTRAINTS}
    assert names == settable | weights | ELSEWHERE
    assert settable.isdisjoint(weights | ELSEWHERE)
    of_pairs = {key for key, weight in WEIGHTS.items() if weight.of_pairs}
    assert of_pairs == {field.name for field in dataclasses.fields(Compatibility)}


@given(EACH)
def test_a_value_goes_into_rules_and_comes_back_from_files_and_rules(pair):
    field, value = pair
    rules = Rules(**field.into(value))
    assert field.of(rules) == value
    reader = TomlReader("a file")
    ((_, again),) = read_options(reader, {field.key: field.kind.told(value)})
    assert (again, reader.faults) == (value, [])
    assert field.words(value)
    if value in (None, ()):
        assert field.kind.told(value) in ("any", [])


@given(EACH)
def test_what_a_page_shows_of_a_value_is_read_as_that_value(pair):
    field, value = pair
    if field.kind.several and field.kind.choices:
        return  # words that are ticked, one by one
    reader = TomlReader("a page")
    assert field.kind.read(reader, field.kind.typed(value) or "any", field.key) == value
    assert reader.faults == []


@pytest.mark.parametrize("field", OPTIONS, ids=lambda field: field.key)
def test_no_such_rule_changes_nothing_but_what_is_kept(field):
    changed = Rules(**field.into(None if not field.kind.several else ()))
    assert changed == Rules() or field.key == "keep"


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("pupils", "400-1500", (400.0, 1500.0)),
        ("pupils", " 0 - 90 ", (0.0, 90.0)),
        ("pupils", "any", None),
        ("pupils", [400, 1500], (400.0, 1500.0)),
        ("clusters", "6", 6),
        ("clusters", "ANY", None),
        ("most_in_one_school_percent", "62.5", 62.5),
        ("within", "Urban-Rural", "urban_rural"),
        ("within", "none", None),
        ("within", "local authority", "la"),
        ("within", "Religious character", "faith"),
        ("lead", "118155, 118156", (118155, 118156)),
        ("lead", ["118155", "118156,118155"], (118155, 118156)),
        ("lead", [118155], (118155,)),
        ("lead", ["none"], ()),
        ("lead", "any", ()),
        ("keep", "trusts", ("trusts",)),
        ("keep", ["trusts", "federations", "trusts"], ("federations", "trusts")),
        ("keep", ["none"], ()),
        ("forbid", ["two trusts", "catholic-with-other"], ("catholic_with_other", "two_trusts")),
        ("leads", "named", "named"),
        ("conditions", ["A vacant headship"], ("a vacant headship",)),
        ("roles", "exactly 1 Secondary school", (role("1 to 1 secondary"),)),
        ("roles", "AT MOST 2 base;at most 2 base", (role("0-2 base"),)),
        ("roles", ["at least 1 special schools, where one is within reach"], (REACH,)),
        ("roles", ["none"], ()),
    ],
)
def test_what_is_typed_is_understood(key, typed, value):
    reader = TomlReader("here")
    assert BY_KEY[key].kind.read(reader, typed, key) == value
    assert reader.faults == []


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        *(("pupils", wrong) for wrong in ("9-3", "4", "a-b", "-5-9", "1.5-2", "1-2-3", "1-100001")),
        *(("pupils", wrong) for wrong in ([1], [1, 2, 3], 7, True, [True, 5])),
        *(("clusters", wrong) for wrong in ("0", "-1", "1.5", "six", "501", True, "²", "1e400")),
        *(("most_in_one_school_percent", wrong) for wrong in ("0", "101", "nan", "inf", [6])),
        *(("within", wrong) for wrong in ("county", 3, ["la"])),
        *(("keep", wrong) for wrong in ("trust fund", 3, ["none", "trusts"], [["trusts"]])),
        *(("forbid", wrong) for wrong in ("existing_partnership", ["two_trusts", "x"])),
        ("leads", "everybody"),
        *(("lead", wrong) for wrong in ("x", "118155,", ["none", "1"], [1.5], [True], "-3", "1e9")),
        ("conditions", "most primary"),
        *(("roles", wrong) for wrong in NO_ROLES),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_a_remedy(key, typed):
    reader = TomlReader("here")
    BY_KEY[key].kind.read(reader, typed, key)
    assert reader.faults
    assert all(fault.remedy and fault.column == key for fault in reader.faults)


def programme(more: str):
    text = programme_file("federation").decode().replace("\n[", f"\n{more}\n[", 1)
    return programme_of("mine", parse_toml(GivenFile("mine.toml", text.encode()), ""), "mine.toml")


def test_a_programme_sets_each_rule_and_says_it():
    mine = programme(
        'pupils = [400, 1500]\nmost_in_one_school_percent = 60\nclusters = 6\nkeep = ["trusts"]\n'
        'within = "la"\nforbid = ["two_trusts"]\nleads = "named"\noptional_above_pupils = 300\n'
        "lead = [118155, 118156]\n"
    )
    rules = programme_rules(mine)
    assert (rules.pupils, rules.most_in_one_school_percent, rules.clusters) == ((400, 1500), 60, 6)
    assert (rules.keep_federations, rules.keep_trusts, rules.within) == (False, True, "la")
    assert (rules.forbidden, rules.named_leads_only) == (("two_trusts",), True)
    assert (rules.optional_above_pupils, rules.lead_schools) == (300, (118155, 118156))
    assert "Pupils of a cluster: 400 to 1,500." in mine.sentences


def test_a_programme_has_a_border_once():
    with pytest.raises(InputError, match="not_across names a border too"):
        programme('within = "la"\nnot_across = ["district"]')


def plan_request(**asked):
    files = SchoolFiles(Path("schools.csv"))
    return PlanRequest(files=files, drives=Drives("estimate"), out=Path("plan"), **asked)


def test_options_are_refused_all_at_once():
    texts = RuleTexts(rules={"pupils": "9-3", "clusters": "x"}, weights=("balance=x", "b=1"))
    request = plan_request(texts=texts)
    purpose = request.read_purpose()
    with pytest.raises(InputError) as refused:
        request.rules(purpose)
    assert len(refused.value.faults) == 4


@pytest.mark.parametrize("wrong", ["balance", "balance=", "balance=-1", "balance=nan", "=3", "x=3"])
def test_a_weight_that_is_none_is_refused(wrong):
    with pytest.raises(InputError, match="--weight"):
        RuleTexts(rules={}, weights=(wrong,)).weights_s()


def test_a_weight_is_given_once():
    with pytest.raises(InputError, match="given twice"):
        RuleTexts(rules={}, weights=("balance=1", "Balance=2")).weights_s()


@pytest.mark.parametrize("key", WEIGHTS)
def test_each_weight_goes_where_it_belongs(key):
    rules = dataclasses.replace(Rules(), **weighed(Rules(), {key: 7.0}))
    holder = rules.compatibility if WEIGHTS[key].of_pairs else rules
    assert getattr(holder, key) == 7.0


def test_a_weight_that_a_table_of_characters_replaces_is_refused():
    request = plan_request(
        faith="prefer", texts=RuleTexts(rules={}, weights=("catholic-with-other=9",))
    )
    with pytest.raises(InputError, match="would count for nothing"):
        request.rules(request.read_purpose())


def faults_of(**rules):
    with pytest.raises(InputError) as refused:
        refuse_impossible(small_problem().replace(rules=Rules(**{"size": (3, 4), **rules})))
    return [(fault.column, fault.problem) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("rules", "column", "words"),
    [
        ({"clusters": 3}, "clusters", "3 clusters of 3 schools or more need 9 schools, and 8 take"),
        ({"most_in_one_school_percent": 20.0}, "most_in_one_school_percent", "25 %"),
        ({"pupils": (900.0, 999.0)}, "pupils", "the 4 largest schools have"),
        ({"pupils": (0.0, 100.0)}, "pupils", "the 3 smallest schools have 303 pupils"),
        ({"pupils": (420.0, 999.0), "clusters": 2}, "pupils", "2 clusters of 420 pupils"),
        ({"size_target": 5}, "size_target", "a cluster has 3 to 4 schools"),
        ({"within": "district"}, "within", "no school is known to have a district"),
        ({"shape": "hub", "named_leads_only": True}, "leads", "no school is said to be able"),
        (
            {"lead_schools": (900001, 900002, 900003)},
            "lead",
            "3 clusters of 3 schools or more need 9 schools, and 8 take part",
        ),
        (
            {
                "lead_schools": (900001, 900003),
                "together": ((900001, 900002), (900002, 900003)),
            },
            "lead",
            "each to lead a cluster, and must share one: the group pinned together",
        ),
    ],
)
def test_what_no_plan_can_keep_is_told_in_words(rules, column, words):
    ((told, problem),) = faults_of(**rules)
    assert told == column
    assert words in problem


def test_a_school_that_cannot_lead_is_not_to_lead():
    problem = small_problem()
    for able in (True, None, False):
        first, *others = problem.schools
        schools = problem.schools.replace([dataclasses.replace(first, can_lead=able), *others])
        led = problem.replace(schools=schools, rules=Rules(size=(3, 4), lead_schools=(first.urn,)))
        if able is False:
            with pytest.raises(InputError, match="is said to be unable to"):
                refuse_impossible(led)
        else:
            refuse_impossible(led)


def test_two_leads_are_as_many_as_the_schools_allow():
    rules = Rules(
        size=(4, 4),
        lead_schools=(900001, 900002),
        clusters=2,
        together=((900001, 900003), (900002, 900004)),  # each with a school that it leads
    )
    refuse_impossible(small_problem().replace(rules=rules))


def test_what_is_the_same_throughout_a_cluster_holds_something_or_is_told():
    problem = small_problem()
    first, *others = problem.schools
    for district, holds in (("North", False), ("South", True), ("", True)):
        schools = [dataclasses.replace(first, district=district)]
        schools += [dataclasses.replace(school, district="North") for school in others]
        asked = problem.replace(
            schools=problem.schools.replace(schools), rules=Rules(within="district")
        )
        told = ["have the same district, and all" in str(each) for each in idle_rules(asked)]
        assert told == [True] * (not holds)


def test_every_such_rule_is_told_at_once():
    assert len(faults_of(clusters=9, most_in_one_school_percent=1.0, within="district")) == 3


def test_a_rule_about_what_the_register_does_not_know_is_told():
    rules = Rules(keep_trusts=True, forbidden=("two_trusts",))
    told = list(idle_rules(small_problem().replace(rules=rules)))
    assert len(told) == 2
    assert "Give --group-links" in str(told[0])
    assert not list(idle_rules(small_problem()))


def test_a_condition_that_all_schools_together_meet_is_told():
    total = sum(school.pupils or 1_000 for school in small_problem().schools)
    for pupils, holds in (((0.0, 2.0 * total), False), ((0.0, 10.0), True), ((1.0, 1e9), True)):
        told = list(idle_rules(small_problem().replace(rules=Rules(pupils=pupils))))
        assert ["this holds nothing" in str(each) for each in told] == [True] * (not holds)


def test_what_a_rule_sets_is_told_by_its_key():
    assert fields_of((("pupils", (1.0, 2.0)), ("keep", ()))) == {
        "pupils": (1.0, 2.0),
        "keep_federations": False,
        "keep_trusts": False,
        "keep_feeders": False,
    }


def test_pins_that_go_together_are_not_refused():
    rules = Rules(size=(3, 4), together=((900001, 900002),), apart=((900001, 900003),))
    refuse_impossible(small_problem().replace(rules=rules))


def test_the_guide_to_a_rule_makes_one():
    """A rule by the guide alone can be set by an option and a key, and is said in words."""
    page = Path(__file__).parents[1] / "docs" / "add_a_rule.md"
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    module = ModuleType("clustering.constraints.nursery_places")
    exec(compile(code, page.name, "exec"), module.__dict__)  # noqa: S102 - our own guide
    rule = module.NURSERIES
    problem = small_problem()
    assert rule.amounts(problem).shape == (problem.n,)
    rules = SimpleNamespace(most_nurseries=2)
    assert rule.wanted(rules) == (-math.inf, 2)
    assert rule.words(rules) == "a cluster has at most 2 schools with nursery places"
    one = SimpleNamespace(most_nurseries=1)
    assert rule.words(one) == "a cluster has at most 1 school with nursery places"
    assert rule.option.into(0) == {"most_nurseries": 0}
    assert rule.in_force(SimpleNamespace(most_nurseries=0))
    assert not rule.in_force(SimpleNamespace(most_nurseries=None))


def test_a_border_that_some_schools_have_no_entry_for_is_not_refused():
    problem = small_problem()
    first, *others = problem.schools
    schools = [dataclasses.replace(first, district="North"), *others]
    problem = problem.replace(
        schools=problem.schools.replace(schools), rules=Rules(size=(3, 4), within="district")
    )
    refuse_impossible(problem)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"pupils": (400.0, 900.0), "pupils_target": 300.0}, "a cluster has 400 to 900 pupils"),
        ({"pupils_target": 300.0, "size_target": 5}, "a target in schools is given too"),
        ({"pupils_target": math.inf}, "a target is more than 0"),
    ],
)
def test_a_target_that_no_cluster_should_have_is_refused(rules, words):
    with pytest.raises(InputError, match=words):
        Rules(**rules)


def test_a_target_that_weighs_nothing_is_told():
    rules = Rules(pupils_target=300.0, balance_s_per_pupil=0.0)
    (told,) = idle_rules(small_problem().replace(rules=rules))
    assert "weighs nothing" in str(told)
    assert small_problem().replace(rules=rules).target_pupils == 300.0
    wanted = small_problem().replace(rules=Rules(size_target=4)).target_pupils
    usual = small_problem().replace(rules=Rules()).target_pupils
    assert wanted == pytest.approx(usual * 4 / 5.5)
