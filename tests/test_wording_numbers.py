import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustering.wording import MOST_NAMED, clusters_named, spans


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([1], "cluster 1"),
        ([2, 1], "clusters 1 and 2"),
        ([1, 2, 3, 7], "clusters 1 to 3 and 7"),
        (range(1, 184), "clusters 1 to 183"),
        (range(1, 80, 2), "40 clusters"),
    ],
)
def test_clusters_are_named_in_few_words(numbers, words):
    assert clusters_named(list(numbers)) == words


@given(st.sets(st.integers(1, 300), min_size=1))
def test_spans_hold_all_numbers_and_a_sentence_few_of_them(numbers):
    said = [part.split(" to ") for part in spans(sorted(numbers))]
    assert {n for ends in said for n in range(int(ends[0]), int(ends[-1]) + 1)} == numbers
    assert clusters_named(sorted(numbers)).count(",") < MOST_NAMED
