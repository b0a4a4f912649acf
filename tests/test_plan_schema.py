"""The published JSON Schema of plan.json is that of the model, and plans keep to it."""

import json
from pathlib import Path

import pytest

from clustering.plan_document import read_plan_document
from clustering.plan_schema import plan_schema
from data.errors import InputError

ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def document():
    return json.loads((GOLDEN / "full" / "plan.json").read_text("utf-8"))


def test_the_published_schema_is_that_of_the_program():
    published = (ROOT / "docs" / "plan.schema.json").read_text("utf-8")
    assert json.loads(published) == plan_schema(), (
        "write it anew: python -m clustering.plan_schema > docs/plan.schema.json"
    )


def test_the_schema_knows_every_key_of_a_plan(document):
    assert document.keys() - plan_schema()["properties"].keys() == {"elsewhere"} & document.keys()


def test_every_fault_is_named_at_once_with_its_place(document):
    document["clusters"][0]["lead"] = "x"
    document["programme"]["start"] = "soon"
    document["programme"]["layers"][1]["schools"] = [1.5]
    document["parts"].pop("driving")
    document["status"] = "splendid"
    with pytest.raises(InputError) as refused:
        read_plan_document(document)
    assert [(fault.column, fault.problem) for fault in refused.value.faults] == [
        ("status", "should be 'optimal' or 'feasible'"),
        ("parts.driving", "is missing"),
        ("clusters[0].lead", "should be a whole number"),
        ("programme.start", "should be a day, such as 2026-09-01"),
        ("programme.layers[1].schools[0]", "should be a whole number"),
    ]


def test_a_key_that_is_not_known_of_a_figure_is_named_with_the_nearest(document):
    figure = document["programme"]["money"]["mileage"][0]
    figure["unti"] = figure.pop("unit")
    with pytest.raises(InputError) as refused:
        read_plan_document(document)
    (fault,) = refused.value.faults
    assert (fault.column, fault.problem) == (
        "programme.money.mileage[0].unti",
        "there is no such key",
    )
    assert "'unit'" in fault.remedy


def test_a_plan_of_a_later_form_is_not_taken_for_one_of_this(document):
    with pytest.raises(InputError, match="schoolclusters-plan-2"):
        read_plan_document(document | {"schema": "schoolclusters-plan-3"})


def test_a_price_that_would_prove_nothing_is_refused(document):
    document["worth"]["cuts"][0][1] = -2.0
    with pytest.raises(InputError, match="'worth': the price of a cut is below 0"):
        read_plan_document(document)
