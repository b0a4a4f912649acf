"""An answer is kept as plain data, and comes back the same; what is none is refused."""

import json
from datetime import date
from typing import Any

import pytest
from small_plan import small_plan, small_problem

from app.driving import Straight
from app.serve.kept_answer import better, kept, restored
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import Answer, Close, Scenario, Setting, answer
from data.errors import InputError

SCENARIO = Scenario("One closes", (Close(900001),))


@pytest.fixture(scope="module")
def found() -> Answer:
    purpose = PlanPurpose(start=date(2026, 1, 5))
    return answer(Setting(small_problem(), small_plan(), purpose, Straight()), SCENARIO)


def again(document: Any, found: Answer) -> Answer:
    return restored(document, found.before, SCENARIO, SCENARIO.applied(found.before))


def test_an_answer_comes_back_the_same(found: Answer) -> None:
    document = json.loads(json.dumps(kept(found)))
    back = again(document, found)
    assert back.plan == found.plan
    assert back.proven == found.proven
    assert back.to_json() == found.to_json()
    assert json.loads(json.dumps(found.to_json())) == document["told"]
    assert kept(back) == kept(found)


@pytest.mark.parametrize("part", ["result", "settled", "told"])
def test_an_answer_without_a_part_is_refused(found: Answer, part: str) -> None:
    document = dict(kept(found))
    del document[part]
    with pytest.raises(InputError):
        again(document, found)


def test_an_answer_to_other_schools_is_refused(found: Answer) -> None:
    with pytest.raises(InputError, match="other schools"):
        restored(kept(found), found.before, Scenario(), found.before)


def test_a_better_answer_costs_less_or_proves_more(found: Answer) -> None:
    document = kept(found)
    settled = document["settled"]
    cheaper = {**document, "settled": settled | {"objective": settled["objective"] - 1}}
    surer = {**document, "settled": settled | {"bound": settled["bound"] + 1}}
    assert better(cheaper, document)
    assert better(surer, document)
    assert not better(document, document)
    assert not better(document, cheaper)
