"""`[can_support]` and `[needs_support]` of a programme: read, refused, kept in plan.json."""

import json
from datetime import date

import pytest
from grid import line_problem

from clustering import Rules
from clustering.policy.programmes import programme_names, programme_of, read_programme
from clustering.policy.purpose import PlanPurpose, problem_for, programme_rules
from clustering.policy.support import GOOD_OR_BETTER, Criterion
from clustering.rules_json import rules_from_json, rules_to_json
from data.errors import InputError
from data.inspection import OVERALL
from data.toml_file import tomllib

LEAST = """title = "T"
document = "D"
size = [2, 4]
conditions = ["one good or better"]
[wording]
purpose = "p"
next_steps = "n"
"""


def programme(text):
    return programme_of("mine", tomllib.loads(LEAST + text), "mine.toml")


def test_a_planner_gives_his_own_words_for_both_frameworks():
    found = programme(
        """
        [can_support]
        overall = ["outstanding", "GOOD"]
        areas = { every = ["strong standard"], Inclusion = ["Exceptional"] }
        safeguarding = "met"
        at_most_years = 4
        """
    ).support.can
    assert found == Criterion(
        overall=("Outstanding", "Good"),
        areas=(("every", ("Strong standard",)), ("Inclusion", ("Exceptional",))),
        safeguarding="met",
        at_most_years=4,
    )


def test_without_tables_the_old_overall_grade_counts():
    assert programme("").support.can == GOOD_OR_BETTER
    assert "the old overall grade Outstanding or Good." in " ".join(programme("").sentences)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[can_support]\noverall = ["God"]', "'Good'"),
        ('[can_support]\nareas = { Inclusio = ["Exceptional"] }', "'Inclusion'"),
        ('[can_support]\nareas = { every = ["Good"] }', "none of the words"),
        ("[can_support]\nareas = { every = [] }", "no word counts"),
        (
            '[can_support]\nareas = { Inclusion = ["Exceptional"], inclusion = ["Exceptional"] }',
            "given twice",
        ),
        ('[needs_support]\ncategory_of_concern = "none"', r"Write one of any\n"),
        ('[can_support]\noverall = ["Good"]\nsafeguarding = ""', "none of the words"),
        ('[can_support]\nsafeguarding = "not met"', "none of the words"),
        ('[can_support]\nsafeguarding = "met"', "names no grade"),
        ("[needs_support]\nat_most_years = 3", "names nothing"),
        ('[needs_support]\noverall = ["Inadequate"]\nat_most_years = 0', "no whole number"),
        ("[needs_support]\noverals = 3", "'overall'"),
    ],
)
def test_what_cannot_count_is_refused(text, told):
    with pytest.raises(InputError, match=told):
        programme(text)


@pytest.mark.parametrize("name", programme_names())
def test_a_programme_that_asks_for_grades_says_what_counts_of_each_framework(name):
    found = read_programme(name)
    if found.asks_for_grades:
        can = found.support.can
        assert can.overall
        assert can.judgements
        assert can.areas
        assert any("on a report card" in line for line in found.sentences)


def test_older_words_for_a_choice_are_read():
    older = programme(
        '[must_place]\njudged = "less than good"\n[may_join]\njudged = "good or better"'
    )
    assert (older.must_place.judged, older.may_join.judged) == ("needs support", "can support")


def test_the_criterion_of_a_plan_is_kept_with_its_earliest_day():
    purpose = PlanPurpose(
        start=date(2026, 11, 28),
        programme=programme('[can_support]\noverall = ["Good"]\nat_most_years = 2'),
    )
    bare = line_problem([0.0, 5.0], Rules(size=(2, 4)), {"ofsted": "Good"}, {})
    rules = problem_for(bare.schools, bare.times, programme_rules(purpose.programme), purpose).rules
    assert rules.can_support.since == "2024-11-28"
    kept = json.loads(json.dumps({"rules": rules_to_json(rules)}))
    assert rules_from_json(kept) == rules


def test_a_plan_of_an_older_version_has_the_old_criterion():
    kept = {"rules": rules_to_json(Rules())}
    del kept["rules"]["can_support"]
    assert rules_from_json(kept).can_support == GOOD_OR_BETTER
    kept["rules"]["can_support"] = {"overall": OVERALL}
    with pytest.raises(InputError, match="can_support"):
        rules_from_json(kept)
