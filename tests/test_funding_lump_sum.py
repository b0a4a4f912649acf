"""The lump sum: what federating keeps, what amalgamating loses, and never a gain."""

from datetime import date

from clustering.policy.citations import cite
from clustering.policy.figures import Rates, money
from clustering.policy.funding import lump_sum_sentence
from clustering.policy.own_money import given_money


def test_a_federation_keeps_it_and_an_amalgamation_loses_it():
    told = lump_sum_sentence(Rates(money(), date(2026, 11, 28)))
    assert "brings no lump sum and loses none" in told
    assert "£145,100 a year" in told
    assert f"{cite('funding_formula')}; the figure to 31 March 2026, none is known" in told
    assert "85% of the two in the first full year" in told
    assert "£43,530 less" in told
    assert str(cite("amalgamation_lump_sum")) in told


def test_the_authority_s_own_figure_goes_before_the_nation_s():
    own = money().replaced_by(given_money({"lump_sum": 160_000}))
    told = lump_sum_sentence(Rates(own, date(2026, 11, 28)))
    assert "£160,000 a year: the planner's own figure" in told
    assert "£48,000 less in that year" in told
    assert "145,100" not in told
