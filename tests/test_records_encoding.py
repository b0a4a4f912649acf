"""Decoding: each row in its own encoding, and text that was encoded twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records import UNDECODABLE, decode, is_decoded, looks_garbled, repaired

NAMES = st.text("abcdefg éèëàçñôüÖÉ\u2019-£", min_size=1, max_size=10).filter(
    # by chance these are UTF-8 in Windows-1252
    lambda text: not any(lead + tail in text for lead in "éèëàçñôüÖÉ" for tail in "\u2019£")
)


@given(st.lists(st.tuples(NAMES, st.sampled_from(["utf-8", "cp1252"])), min_size=1, max_size=8))
def test_each_row_is_decoded_by_itself(rows):
    content = b"\r\n".join(f"1,{name},x".encode(encoding) for name, encoding in rows)
    assert decode(content) == "\r\n".join(f"1,{name},x" for name, _ in rows)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf_8_and_utf_16_are_read_as_written(text):
    assert decode(text.encode()) == text.removeprefix("\ufeff")
    assert decode(text.encode("utf-8-sig")) == text
    assert decode(("," + text).encode("utf-16")) == "," + text


def test_cells_of_two_encodings_in_one_row():
    content = "École,".encode() + "Zoë,".encode("cp1252") + b"St\x81"
    text = decode(content)
    assert text.startswith("École,Zoë,St")
    assert UNDECODABLE.findall(text) == ["\udc81"]
    assert not is_decoded(text)


def test_a_capital_before_a_quotation_mark_is_no_letter_of_utf_8():
    content = "Zoë\nCAFÉ\u2019S".encode("cp1252")
    assert decode(content) == "Zoë\nCAFÉ\u2019S"


@pytest.mark.parametrize("content", ["a".encode("utf-32"), "ab".encode("utf-16")[:-1]])
def test_other_encodings_are_refused(content):
    with pytest.raises(ValueError, match=r"UTF-32|utf-16"):
        decode(content)


@pytest.mark.parametrize(
    "name", ["École St Zoë", "St Mary\u2019s \u2013 Upper", "£5", "São João", "Ŵyl"]
)
def test_text_that_was_encoded_twice_is_mended(name):
    for _ in range(2):
        twice = name.encode().decode("cp1252", "ignore")
        if twice.encode("cp1252").decode("utf-8", "replace") == name:
            assert repaired(twice) == name
            assert not looks_garbled(repaired(twice))


def test_mending_reaches_bytes_that_windows_1252_lacks():
    assert repaired("Ã\x81lamo") == "Álamo"
    assert repaired("ÃƒÂ©cole") == "école"


@given(st.text("aeé èëàçñôüâãÖÉ\u2019\u2013£“” ", max_size=12))
def test_text_without_fault_stays_as_it_is(text):
    assert repaired(text) == text


def test_lost_characters_are_noticed():
    assert looks_garbled("St Zo\ufffd")
    assert looks_garbled("Ã cole")
    assert not looks_garbled("TÂN-Y-BRYN, SÃO, Ålesund")
