"""Schools, costs and breaches of rules in the words of an explanation."""

import pytest
from small_plan import small_problem

from clustering.check import Violation
from clustering.plan import Cluster
from clustering.wording import breach_in_words, called, counted, listed, more, sentence


@pytest.mark.parametrize(
    ("words", "said"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_reads_as_one_says_it(words, said):
    assert listed(words) == said


def test_one_is_not_said_in_the_plural():
    assert [counted(number, "school") for number in (0, 1, 2)] == [
        "0 schools",
        "1 school",
        "2 schools",
    ]


def test_a_difference_that_shows_as_none_is_nothing():
    assert [more(seconds) for seconds in (2.9, -2.9, 252.0, -252.0)] == [
        "nothing more",
        "nothing more",
        "4.2 minutes more",
        "4.2 minutes less",
    ]


def test_a_cluster_is_called_by_number_and_by_its_name_if_it_has_one():
    assert called(Cluster(3, (1, 2), "Ryde")) == "cluster 3, Ryde"
    assert called(Cluster(3, (1, 2))) == "cluster 3"


def test_a_sentence_gets_its_capital_and_one_full_stop():
    assert sentence("the school closes") == sentence("The school closes.") == "The school closes."


def test_a_breach_names_the_schools_that_are_known():
    problem = small_problem()
    first, second = problem.schools[0], problem.schools[1]
    words = f"schools {first.urn} and {second.urn} are 50 minutes apart"
    breach = Violation("limit", (1,), (first.urn, second.urn), words)
    said = breach_in_words(problem, breach)
    assert f"{first.name} ({first.urn}) and {second.name} ({second.urn}) are 50" in said
    unknown = Violation("every school once", (), (5,), "school 5 is in no cluster")
    assert breach_in_words(problem, unknown) == "school 5 is in no cluster"
