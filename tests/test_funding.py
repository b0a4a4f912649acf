"""What a programme pays, by the rules of its document."""

import pytest
from grid import schools_of

from clustering.policy.funding import payment
from clustering.policy.programmes import read_programme

GOOD = {"phase": "Primary", "ofsted": "Good", "pupils": 300}
GRANT = read_programme("multi-academy-trust").funding


@pytest.mark.parametrize(
    ("rolls", "pounds"),
    [
        ((300, 300, 300), 50_000),
        ((99, 300, 300), 55_000),
        ((100, 300, 300), 52_000),
        ((210, 211, 300), 52_000),
        ((60, 150, 99, None), 62_000),
    ],
)
def test_the_primary_chains_grant_by_rolls(rolls, pounds):
    found = payment(GRANT, schools_of(*(GOOD | {"pupils": roll} for roll in rolls)))
    assert found.pounds == pounds
    assert "Primary Chains Grant" in found.lines[0]
    assert "ended on 31 March 2014" in found.lines[-1]


@pytest.mark.parametrize(
    ("each", "why"),
    [
        ([GOOD, GOOD], "3 schools or more"),
        ([GOOD, GOOD | {"phase": "Secondary"}, {"phase": "Secondary"}], "most schools must be"),
        ([GOOD | {"ofsted": "Inadequate"}] * 3, "no school was last judged good"),
    ],
)
def test_a_condition_that_is_not_met_is_named(each, why):
    found = payment(GRANT, schools_of(*each))
    assert found.pounds == 0
    assert why in found.lines[0]
    assert str(GRANT.source) in found.lines[0]


def test_lincolnshire_pays_each_school():
    funding = read_programme("lincolnshire-small-schools").funding
    assert payment(funding, schools_of({}, {}, {})).pounds == 60_000


def test_lump_sums_are_kept_a_year():
    found = payment(read_programme("federation").funding, schools_of({}, {}))
    assert (found.pounds, found.yearly_pounds) == (0, 300_000)
    assert "keeps its lump sum of £150,000 (lump sums kept in a federation" in found.lines[0]
