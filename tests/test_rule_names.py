"""A fault of a rule names what the planner wrote: an option, a key of a file, a control."""

import dataclasses
from datetime import date
from pathlib import Path

import pytest
from small_plan import small_problem
from small_setting import small_setting

from app.change_request import ChangeRequest
from app.inputs import Drives, SchoolFiles
from app.plan_request import PlanRequest
from app.rule_options import RuleTexts
from app.serve.body import faults_json
from app.whatif import Question
from clustering import Rules
from clustering.constraints.registry import OPTIONS, WEIGHTS
from clustering.policy.programmes import Programme, programme_file, programme_of
from clustering.policy.purpose import PlanPurpose
from clustering.problem_checks import refuse_impossible
from clustering.rule_names import by_option, name_of
from clustering.scenario import Close, Scenario, SetRules
from data.errors import Fault, InputError
from data.given_file import GivenFile
from data.toml_file import parse_toml

NOT_SET = {
    "locked",
    "school_to_place",
    "optional",
    "kept_pairs",
    "kept_pair_s",
    "compatibility",
    "can_support",
}
"""Fields of rules that no option sets."""

TOO_MANY = (("clusters", 7),)


def impossible(**rules: object) -> InputError:
    problem = small_problem()
    with pytest.raises(InputError) as refusal:
        refuse_impossible(problem.replace(rules=dataclasses.replace(problem.rules, **rules)))
    return refusal.value


def programme(more: str) -> Programme:
    name = "multi-academy-trust"
    text = programme_file(name)
    content = parse_toml(GivenFile("mine.toml", more.encode() + b"\n" + text), "another")
    return programme_of("mine", content, "mine.toml")


def test_every_field_of_rules_has_an_option():
    named = {field.name for field in dataclasses.fields(Rules)} - NOT_SET
    for column in (*named, *(field.key for field in OPTIONS), *WEIGHTS):
        (told,) = by_option([Fault("rules", "it is wrong", "Mend it", column=column)])
        assert told.where.startswith("--"), column
        assert told.column is None


def test_the_fault_of_a_size_names_its_option():
    with pytest.raises(InputError) as refusal:
        Rules(size=(5, 3))
    (told,) = by_option(refusal.value.faults)
    assert str(told).startswith("--size: a cluster needs at least two schools")


def test_the_fault_of_a_file_is_left_alone():
    fault = Fault("register.csv", "it is wrong", "Mend it", column="pupils")
    assert by_option([fault]) == [fault]
    assert name_of(fault) is None


def test_keys_of_files_are_called_keys():
    assert str(Fault("mine.toml", "wrong", "Mend it", column="size")).startswith(
        "mine.toml, key 'size':"
    )


@pytest.mark.parametrize(("asked", "told"), [({}, "key 'clusters'"), ({"clusters": "7"}, "--cl")])
def test_what_a_programme_sets_is_named_by_its_key_unless_an_option_sets_it(asked, told):
    purpose = PlanPurpose(start=date(2026, 9, 1), programme=programme("clusters = 7"))
    request = PlanRequest(
        files=SchoolFiles(Path("schools.csv")),
        drives=Drives("estimate"),
        out=Path("plan"),
        programme="mine.toml",
        texts=RuleTexts(rules=asked),
    )
    with pytest.raises(InputError) as refusal, request.naming_rules(purpose):
        raise impossible(clusters=7)
    (line,) = map(str, by_option(refusal.value.faults))
    assert told in line
    assert ("programme mine" in line) is (not asked)


@pytest.mark.parametrize(("asked", "told"), [({}, "autumn.toml, key 'change 2.clusters'"),
                                             ({"clusters": "7"}, "--clusters")])  # fmt: skip
def test_what_a_scenario_sets_is_named_by_its_key_unless_an_option_sets_it(asked, told):
    scenario = Scenario("Autumn").then(Close(900_001), SetRules(TOO_MANY))
    texts = RuleTexts(rules=asked)
    question = Question(Path("plan"), ChangeRequest(texts=texts), Path("autumn.toml"))
    with pytest.raises(InputError) as refusal, question.naming_rules("autumn", scenario):
        refuse_impossible(scenario.applied(small_setting()).problem)
    assert str(by_option(refusal.value.faults)[0]).startswith(told)


def test_the_page_names_its_own_controls():
    (told,) = faults_json(impossible(clusters=7))["faults"]
    assert told["field"] == "clusters"
    assert told["text"].startswith("Number of clusters: 7 clusters of")
