"""Changes of rules: each sets what it names and leaves the rest."""

import dataclasses

import pytest
from small_setting import small_setting

from clustering.policy.faith_rules import Level
from clustering.policy.forms import Form
from clustering.rules import Compatibility
from clustering.scenario import (
    Scenario,
    SetForm,
    SetLimit,
    SetMoney,
    SetProfile,
    SetRules,
    SetSizes,
    SetWeights,
    answer,
)
from data.errors import InputError


def changed(change):
    """The rules that a change leaves otherwise, by name."""
    before = small_setting().problem.rules
    after = change.applied(small_setting()).problem.rules
    names = [field.name for field in dataclasses.fields(before)]
    return {
        name: getattr(after, name)
        for name in names
        if getattr(after, name) != getattr(before, name)
    }


def test_the_limit_changes():
    assert changed(SetLimit(20.0)) == {"max_minutes": 20.0}


def test_the_sizes_change():
    assert changed(SetSizes(2, 8)) == {"size": (2, 8)}


def test_the_weights_that_are_given_change():
    assert changed(SetWeights(left_out_s=5.0, coherence_s=9.0)) == {
        "left_out_s": 5.0,
        "coherence_s": 9.0,
    }


def test_weights_of_pairs_change_beside_the_others():
    after = changed(SetWeights(two_trusts_s=7.0, left_out_s=5.0))
    assert after == {"left_out_s": 5.0, "compatibility": Compatibility(two_trusts_s=7.0)}


def test_a_weight_that_the_table_of_characters_stands_for_is_refused():
    setting = small_setting()
    strict = setting.replace(
        purpose=dataclasses.replace(setting.purpose, requested_faith=Level.STRICT)
    )
    with pytest.raises(InputError, match="would count for nothing"):
        SetWeights(catholic_with_other_s=7.0).applied(strict)


def test_single_rules_change_and_end():
    assert changed(SetRules((("clusters", 2), ("keep", ("trusts",))))) == {
        "clusters": 2,
        "keep_federations": False,
        "keep_trusts": True,
    }
    six = small_setting(clusters=6)
    assert SetRules((("clusters", None),)).applied(six).problem.rules.clusters is None


def test_rules_that_no_plan_can_keep_are_refused_when_all_changes_are_made():
    asked = Scenario().then(SetRules((("clusters", 4),)))
    with pytest.raises(InputError, match="4 clusters of 3 schools or more need 12 schools"):
        answer(small_setting(), asked)


def test_another_profile_times_all_drives_anew():
    before, after = small_setting(), SetProfile("slow").applied(small_setting())
    assert (after.problem.times.seconds == 2 * before.problem.times.seconds).all()


def test_what_opens_after_a_change_of_profile_is_timed_by_it():
    after = SetProfile("slow").applied(small_setting())
    assert after.timing.pace == 2.0


def test_an_unknown_profile_is_refused():
    with pytest.raises(InputError, match="no such profile"):
        SetProfile("fast").applied(small_setting())


def test_another_form_shuts_out_whom_the_law_keeps_from_it():
    after = SetForm(Form.FEDERATION).applied(small_setting())
    assert after.purpose.form is Form.FEDERATION
    assert set(after.problem.rules.outsiders) == {900_003, 900_005}


def test_a_plan_of_a_version_that_names_documents_otherwise_takes_everybody_in_again():
    shut = SetForm(Form.FEDERATION).applied(small_setting())
    outside = tuple(
        (urn, why.partition(" (")[0] + " (an older title, 2022).")
        for urn, why in shut.problem.rules.outside
    )
    older = shut.with_rules(outside=outside)
    assert not SetForm(Form.INFORMAL).applied(older).problem.rules.outsiders


def test_sums_of_money_change_the_reckoning_and_no_rule():
    change = SetMoney((("mileage", 0.5), ("lump_sum", 150_000.0)))
    assert changed(change) == {}
    after = change.applied(small_setting()).purpose.rates
    assert (after.value("mileage"), after.value("lump_sum")) == (0.5, 150_000)
    again = SetMoney((("people", 3.0),)).applied(change.applied(small_setting())).purpose.rates
    assert (again.value("mileage"), again.value("people")) == (0.5, 3)


def test_a_form_without_bars_takes_everybody_in_again():
    shut = SetForm(Form.FEDERATION).applied(small_setting())
    assert not SetForm(Form.INFORMAL).applied(shut).problem.rules.outsiders


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (SetLimit(20.0), "the limit goes from 45 to 20 minutes"),
        (SetSizes(2, 8), "clusters have 2 to 8 schools, not 3 to 4"),
        (SetWeights(left_out_s=5.0), "a school left out weighs 5 seconds, not 36000"),
        (
            SetRules((("pupils", (400.0, 1500.0)), ("keep", ()))),
            "pupils of a cluster: 400 to 1,500 (before: any); kept whole: nothing "
            "(before: federations)",
        ),
        (SetProfile("slow"), "drives are timed by the profile slow, not car"),
        (SetForm(Form.FEDERATION), "the form is federation, not any"),
        (
            SetMoney((("mileage", 0.5), ("people", 3.0))),
            "pounds for a mile of a car: 0.5, not 0.45, people from each school, in one car: 3, "
            "not 2",
        ),
    ],
)
def test_a_change_is_said_in_words(change, words):
    assert change.words(small_setting()) == words
