import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.phrases import Phrases

NAMES = ["St Mary's", "St Mary's (Aided) School", "", "a", "Wex (.*)"]


@given(st.lists(st.one_of(st.text(), st.sampled_from([*NAMES, " (", ")"]))).map("".join))
def test_a_sentence_comes_back_as_it_was(sentence):
    phrases = Phrases()
    assert phrases.decode(phrases.encode(sentence, NAMES), NAMES) == sentence


def test_names_and_sources_that_repeat_are_kept_once():
    phrases = Phrases()
    first = phrases.encode("Alder decides (the Act).", ["Alder", "Beech"])
    second = phrases.encode("Beech decides (the Act).", ["Alder", "Beech"])
    assert phrases.table == [" decides", " (the Act)."]
    assert first == [-1, 0, 1]
    assert second == [-2, 0, 1]


def test_clusters_of_which_the_same_is_said_have_the_same_numbers():
    phrases = Phrases()
    first = phrases.encode("Alder decides.", ["Alder", "Beech"])
    assert phrases.encode("Cedar decides.", ["Cedar", "Elm"]) == first


@pytest.mark.parametrize("names", [NAMES[:2], NAMES[1::-1]])
def test_the_longer_of_two_names_is_taken(names):
    assert Phrases().encode(NAMES[1], names) == [-1 - names.index(NAMES[1])]
