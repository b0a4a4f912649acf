"""Nearest spellings of a name that was not found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.spelling import did_you_mean, nearest

AUTHORITIES = ("Essex", "Kingston upon Thames", "Kingston upon Hull, City of", "Isle of Wight")


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("isle of wigth", "Isle of Wight"),
        ("Kingston", "Kingston upon Thames"),
        ("Essex County Council", "Essex"),
    ],
)
def test_the_likeliest_name_comes_first(word, found):
    assert nearest(word, AUTHORITIES)[0] == found


@given(st.text(), st.lists(st.text(), max_size=8), st.integers(1, 5))
def test_only_known_names_are_offered_each_once_and_not_too_many(word, known, most):
    found = nearest(word, known, most)
    assert set(found) <= set(known)
    assert len(set(found)) == len(found) <= most


def test_a_remedy_offers_them_or_something_else():
    assert did_you_mean("Esex", AUTHORITIES, "Name one") == "Did you mean 'Essex'?"
    assert did_you_mean("zzz", AUTHORITIES, "Name one") == "Name one"
