"""Religious character in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.vocabulary import normalise_faith

PARTS = st.sampled_from(["Church of England", "Roman Catholic", "Methodist", "Catholic", "None"])


@pytest.mark.parametrize("text", ["", "None", "Does not apply", "Not applicable", "Not reported"])
def test_no_religious_character_is_empty(text: str) -> None:
    assert not normalise_faith(text)


@pytest.mark.parametrize(
    ("text", "faith"),
    [
        ("Church of England", "Church of England"),
        ("Roman Catholic/Church of England", "Church of England/Roman Catholic"),
        ("Methodist / Church of England", "Church of England/Methodist"),
        ("Anglican/Church of England", "Church of England"),
        ("Catholic", "Roman Catholic"),
        ("Multi-faith", "Multi-faith"),
    ],
)
def test_one_character_has_one_spelling(text: str, faith: str) -> None:
    assert normalise_faith(text) == faith


@given(st.lists(PARTS, max_size=4).flatmap(lambda p: st.tuples(st.just(p), st.permutations(p))))
def test_the_order_of_joint_denominations_does_not_matter(
    pair: tuple[list[str], list[str]],
) -> None:
    assert normalise_faith("/".join(pair[0])) == normalise_faith("/".join(pair[1]))


@given(st.text())
def test_a_normal_spelling_stays(text: str) -> None:
    assert normalise_faith(normalise_faith(text)) == normalise_faith(text)
