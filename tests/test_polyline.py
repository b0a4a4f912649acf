import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maps.polyline import ON_SCREEN, decode, encode

coordinate = st.integers(-18_000_000, 18_000_000).map(lambda step: step / 100_000)


def test_a_line_is_encoded_as_the_format_describes():
    # The worked example in Google's description of the format.
    line = [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]
    assert encode(line) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=20))
def test_decoding_returns_what_was_encoded(points):
    assert np.allclose(decode(encode(points)), points, atol=1e-9)


@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=20))
def test_on_a_page_a_line_keeps_to_half_a_step_and_is_no_longer(points):
    text = encode(points, ON_SCREEN)
    assert len(text) <= len(encode(points))
    told = 10 * decode(text)  # `decode` reads steps of five decimals
    assert np.allclose(told, points, atol=0.5 / ON_SCREEN + 1e-9)


@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=20))
def test_no_encoded_line_contains_a_character_that_html_minds(points):
    assert not set(encode(points)) & set("<>&\"'")
