"""What a programme pays, by the rules of its document, and what is history."""

import pytest
from grid import schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.citations import cite
from clustering.policy.funding import Funding, Sum, Supplement, payment
from clustering.policy.programmes import programme_of, read_programme

GOOD = {"phase": "Primary", "ofsted": "Good", "pupils": 300}
GRANT = read_programme("multi-academy-trust").funding
LINCOLNSHIRE = read_programme("lincolnshire-small-schools").funding
RUNNING = Funding(
    name="Start-up fund",
    per_cluster=Sum(50_000, "letter of 2026"),
    per_school=Sum(20_000, "minute 3"),
    supplements=(
        Supplement(0, 99, Sum(5_000, "letter of 2026")),
        Supplement(100, 199, Sum(2_000, "letter of 2026")),
    ),
    most_pupils=199,
    fewest_schools=3,
    most_primary=True,
    one_good=True,
)


@pytest.mark.parametrize(
    ("rolls", "pounds"),
    [
        ((300, 300, 300), 50_000),
        ((99, 300, 300), 75_000),
        ((100, 300, 300), 72_000),
        ((199, 200, 300), 72_000),
        ((60, 150, 99, None), 122_000),
    ],
)
def test_a_running_programme_pays_by_rolls(rolls, pounds):
    schools = schools_of(*(GOOD | {"pupils": roll} for roll in rolls))
    found = payment(RUNNING, schools)
    assert (found.pounds, found.history) == (pounds, False)
    assert "£50,000 for the cluster" in found.lines[0]
    assert "(letter of 2026)" in found.lines[0]
    if None in rolls:
        assert "1 school without a roll: no supplement is counted." in found.lines


def test_a_larger_partner_joins_and_is_paid_nothing():
    each = [GOOD | {"pupils": roll} for roll in (90, 400, 420, None)]
    lines = payment(RUNNING, schools_of(*each)).lines
    assert "A school of fewer than 200 pupils is paid: School 101." in lines
    assert "Larger partners may join and are paid nothing: School 102 and School 103." in lines
    assert "Without a known roll, and not counted: School 104." in lines


@pytest.mark.parametrize(
    ("each", "why"),
    [
        ([GOOD, GOOD], "3 schools or more"),
        ([GOOD, GOOD | {"phase": "Secondary"}, {"phase": "Secondary"}], "most schools must be"),
        ([GOOD | {"ofsted": "Inadequate"}] * 3, "no school can support others"),
    ],
)
def test_a_condition_that_is_not_met_is_named(each, why):
    found = payment(RUNNING, schools_of(*each))
    assert found.pounds == 0
    assert why in found.lines[0]
    assert "letter of 2026; minute 3" in found.lines[0]


ROLLS = st.lists(st.none() | st.integers(1, 600), min_size=1, max_size=7)


@given(ROLLS, st.sampled_from([GRANT, LINCOLNSHIRE]))
def test_history_pays_no_cluster_and_names_no_sum(rolls, funding):
    found = payment(funding, schools_of(*(GOOD | {"pupils": roll} for roll in rolls)))
    assert (found.pounds, found.words, found.history) == (0, "history", True)
    assert "£" not in " ".join(found.lines)
    assert "history" in found.lines[0]


def test_the_primary_chains_grant_says_when_it_ended_and_whom_it_was_for():
    lines = payment(GRANT, schools_of(GOOD, GOOD, GOOD)).lines
    assert "it ended on 31 March 2014" in lines[0]
    assert str(cite("primary_chains_grant")) in lines[0]
    assert "schools that converted to academies together and set up a new trust" in lines[1]
    # 100 pupils are within the higher supplement, as its terms say
    (first, second) = GRANT.supplements
    assert (first.most, first.paid.pounds, second.least) == (100, 5_000, 101)
    assert first.paid.source == str(cite("small_school_supplement"))
    assert GRANT.per_cluster.source == str(cite("primary_chains_grant"))


def test_lincolnshire_paid_schools_of_fewer_than_200_pupils():
    each = [{"pupils": roll} for roll in (90, 199, 200, 420)]
    lines = payment(LINCOLNSHIRE, schools_of(*each)).lines
    assert "its sums are of 2012-13" in lines[0]
    assert lines[1].endswith("would have been paid: School 101 and School 102.")
    assert lines[2] == "Larger partners would have got nothing: School 103 and School 104."
    assert "£20,000 a school of fewer than 200 pupils" in LINCOLNSHIRE.sentence
    assert LINCOLNSHIRE.per_school.source == str(cite("lincolnshire_grant"))


OLDER = {
    "title": "Small schools",
    "document": "Lincolnshire County Council, small schools programme, 2012-13",
    "size": [2, 6],
    "wording": {"purpose": "p", "next_steps": "n"},
}


def test_a_funding_of_an_older_file_is_read_and_its_sums_have_no_source():
    content = OLDER | {
        "funding": {"name": "payment", "per_school": 20000, "supplements": [{"pounds": 7}]}
    }
    programme = programme_of("old", content, "plan.json")
    found = payment(programme.funding, schools_of({"pupils": 90}, {"pupils": 400}))
    assert found.pounds == 40_014
    assert "£20,000 for each of 2 schools" in found.lines[0]
    assert found.lines[0].endswith("(no source is named).")
    assert "to be confirmed" in programme.sentences[0]
    assert "The sizes: no source is named." in programme.figure_sentences[0]


def test_a_lump_sum_of_an_older_file_is_no_funding_but_a_figure_without_source():
    content = OLDER | {"funding": {"name": "lump sums", "lump_sum": 150000}}
    programme = programme_of("old", content, "plan.json")
    assert programme.funding is None
    (figure,) = programme.figures.entries["lump_sum"]
    assert (figure.value, str(figure.source)) == (150_000, "no source is named")
