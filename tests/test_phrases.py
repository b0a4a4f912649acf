import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.phrases import Phrases

NAMES = ["St Mary's", "St Mary's (Aided) School", "", "a", "Wex (.*)"]


@given(st.lists(st.one_of(st.text(), st.sampled_from([*NAMES, " (", ")"]))).map("".join))
def test_a_sentence_comes_back_as_it_was(sentence):
    phrases = Phrases(NAMES)
    assert phrases.decode(phrases.encode(sentence, range(len(NAMES)))) == sentence


def test_names_and_sources_that_repeat_are_kept_once():
    phrases = Phrases(["Alder", "Beech"])
    first = phrases.encode("Alder decides (the Act).", [0, 1])
    second = phrases.encode("Beech decides (the Act).", [0, 1])
    assert phrases.table == [" decides", " (the Act)."]
    assert first == [-1, 0, 1]
    assert second == [-2, 0, 1]


@pytest.mark.parametrize("schools", [[0, 1], [1, 0]])
def test_the_longer_of_two_names_is_taken(schools):
    phrases = Phrases(NAMES)
    assert phrases.encode("St Mary's (Aided) School", schools) == [-2]
