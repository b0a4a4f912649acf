import dataclasses

import numpy as np
import pytest
from grid import schools_of

from clustering import Compatibility
from clustering.constraints.pair_costs import compatibility_seconds
from clustering.constraints.registry import PAIR_COSTS

ANGLICAN = {"faith": "Church of England"}
AIDED = {"faith": "Church of England", "type": "Voluntary aided school"}
CONTROLLED = {"faith": "Church of England", "type": "Voluntary controlled school"}
FORMER = {
    "faith": "Church of England",
    "type": "Academy converter",
    "former_category": "Voluntary aided school",
}
CATHOLIC = {"faith": "Roman Catholic", "type": "Voluntary aided school"}
JOINT = {"faith": "Church of England/Roman Catholic"}
OTHER = {"faith": ""}


@pytest.mark.parametrize(
    ("rule", "a", "b", "applies"),
    [
        ("catholic_with_other_s", CATHOLIC, OTHER, True),
        ("catholic_with_other_s", CATHOLIC, ANGLICAN, True),
        ("catholic_with_other_s", CATHOLIC, CATHOLIC, False),
        ("catholic_with_other_s", CATHOLIC, JOINT, False),
        ("catholic_with_other_s", JOINT, OTHER, True),
        ("catholic_with_other_s", ANGLICAN, OTHER, False),
        ("aided_church_with_other_s", AIDED, OTHER, True),
        ("aided_church_with_other_s", AIDED, CONTROLLED, True),
        ("aided_church_with_other_s", AIDED, AIDED, False),
        ("aided_church_with_other_s", AIDED, FORMER, False),
        ("aided_church_with_other_s", FORMER, OTHER, True),
        ("aided_church_with_other_s", CONTROLLED, OTHER, False),
        ("aided_church_with_other_s", CATHOLIC, OTHER, False),
        ("two_trusts_s", {"trust": "A"}, {"trust": "B"}, True),
        ("two_trusts_s", {"trust": "A"}, {"trust": "A"}, False),
        ("two_trusts_s", {"trust": "A"}, {}, False),
        ("two_trusts_s", {}, {}, False),
        ("existing_partnership_s", {"existing_partnership": "X"}, {"existing_partnership": "X"}, 1),
        ("existing_partnership_s", {"existing_partnership": "X"}, {"existing_partnership": "Y"}, 0),
        ("existing_partnership_s", {}, {}, False),
        ("two_areas_s", {"area": "A"}, {"area": "B"}, True),
        ("two_areas_s", {"area": "A"}, {"area": "A"}, False),
        ("two_areas_s", {"area": "A"}, {}, False),
    ],
)
def test_a_rule_applies_to_these_pairs(rule, a, b, applies):
    pairs = next(r for r in PAIR_COSTS if r.field == rule).applies(schools_of(a, b))
    assert pairs.tolist() == [[False, applies], [applies, False]]


def test_every_rule_has_its_seconds_and_every_figure_its_rule():
    names = {field.name for field in dataclasses.fields(Compatibility)}
    assert {rule.field for rule in PAIR_COSTS} == names


def test_seconds_of_several_rules_add_up():
    schools = schools_of(CATHOLIC | {"trust": "A"}, AIDED | {"trust": "B"})
    seconds = compatibility_seconds(PAIR_COSTS, schools, Compatibility())
    assert seconds.tolist() == [[0, 650], [650, 0]]


def test_a_tie_takes_seconds_off():
    partners = {"existing_partnership": "Vale"}
    seconds = compatibility_seconds(PAIR_COSTS, schools_of(partners, partners, {}), Compatibility())
    assert seconds[0, 1] == -600
    assert np.count_nonzero(seconds) == 2
