"""Figures that a user gives in place of the program's: read, refused, kept, never misnamed."""

from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.citations import Citation, DocumentStatus, cite
from clustering.policy.figures import money
from clustering.policy.own_money import (
    SETTABLE,
    entries_of,
    given_money,
    own_figures,
    read_money,
)
from data.errors import InputError

TODAY = date(2026, 11, 28)
MILE = '[[mileage]]\nvalue = {value}\nunit = "pounds a mile"\nsource = "{source}"\n'


def table(folder, text):
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_holds_what_it_says_and_a_rate_holds_for_every_mile(tmp_path):
    own = read_money(table(tmp_path, MILE.format(value=0.5, source="Our rate")))
    assert set(own.entries) == {"mileage", "mileage_beyond"}
    assert own.on("mileage_beyond", TODAY).value == 0.5
    assert str(own.on("mileage", TODAY).source) == "Our rate"
    used = money().replaced_by(own)
    assert used.on("people", TODAY) is money().on("people", TODAY)


@pytest.mark.parametrize("name", SETTABLE)
def test_every_figure_can_be_given_alone_and_is_called_the_planner_s(name):
    own = given_money({name: 3 if name in {"meetings", "people"} else 0.5})
    assert "the planner's own figure" in str(own.on(name, TODAY).source)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"mileage": 55}, r"more than 50 times 0\.55"),
        ({"passenger": 5}, r"more than 50 times 0\.05"),
        ({"people": 2.5}, "no whole number"),
        ({"people": 0}, "no whole number"),
        ({"meetings": 0}, "no whole number"),
        ({"staff_hour": float("nan")}, "no number within the bounds"),
        ({"staff_hour": -1}, "no number within the bounds"),
    ],
)
def test_a_figure_that_cannot_be_in_its_unit_is_refused(values, problem):
    with pytest.raises(InputError, match=problem):
        given_money(values)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (MILE.format(value=55, source="s"), "more than 50 times"),
        (MILE.replace("pounds a mile", "pence a mile").format(value=0.5, source="s"), "unit"),
        ("[[milage]]\nvalue = 1\n", "'mileage'"),
        ("mileage = []\n", "no figure is given"),
        (MILE.format(value=0.5, source=""), "this must be a text"),
        ("mileage = 0.5\n", "a list of tables"),
    ],
)
def test_a_fault_of_a_table_is_named_with_its_file(tmp_path, text, problem):
    with pytest.raises(InputError, match=problem) as refusal:
        read_money(table(tmp_path, text))
    assert all(fault.where == "mine.toml" for fault in refusal.value.faults)


def test_every_fault_of_a_table_is_named_at_once(tmp_path):
    text = MILE.format(value=55, source="s") + '[[people]]\nvalue = 1.5\nunit = "cars"\nsource = ""'
    with pytest.raises(InputError) as refusal:
        read_money(table(tmp_path, text))
    columns = {fault.column for fault in refusal.value.faults}
    assert columns == {"mileage.value", "people.unit", "people.source"}


@given(st.floats(0, 5))
def test_a_document_of_ours_is_named_only_beside_a_figure_that_is_in_it(value):
    told = {"mileage": [{"value": value, "unit": "pounds a mile", "source": "mileage"}]}
    found = own_figures(told, "plan.json").on("mileage", TODAY)
    if value in (0.55,):
        assert found.source == cite("mileage")
    else:
        assert found.source.status is DocumentStatus.PLANNER
        assert str(found.source).startswith("the planner's own figure, not that of HM Revenue")


DAYS = st.none() | st.dates(date(2000, 1, 1), date(2050, 1, 1))


@given(
    st.dictionaries(
        st.sampled_from(["mileage", "passenger", "staff_hour", "lump_sum"]),
        st.tuples(st.floats(0, 2), DAYS, st.sampled_from(["Ours", "mileage", "planner"])),
    )
)
def test_figures_come_back_from_a_plan(given_figures):
    told = {
        name: [
            {
                "value": value,
                "unit": money().entries[name][0].unit,
                **({} if since is None else {"from": since}),
                "source": source,
            }
        ]
        for name, (value, since, source) in given_figures.items()
    }
    own = own_figures(told, "plan.json")
    again = own_figures(entries_of(own), "plan.json")
    assert again == own


def test_a_table_copied_as_it_is_changes_nothing(tmp_path):
    ours = resources.files("clustering.policy").joinpath("money.toml").read_text("utf-8")
    own = read_money(table(tmp_path, ours))
    assert money().replaced_by(own) == money()


def test_a_source_in_one_s_own_words_stays():
    told = {"lump_sum": [{"value": 1, "unit": money().entries["lump_sum"][0].unit, "source": "x"}]}
    assert own_figures(told, "p").on("lump_sum", TODAY).source == Citation(title="x")
