import pytest

from maps.handouts.text import legible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("St Mary's, Ynys Môn \N{EN DASH} Ŵ", "St Mary's, Ynys Môn \N{EN DASH} Ŵ"),
        ("a\u202eb\u200fc\x00d", "a\ufffdb\ufffdc\ufffdd"),
        ("a\u2028b\tc", "a b c"),
        ("\u4e2d\U0001f600", "[U+4E2D][U+1F600]"),
        ("e\u0301", "é"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_no_font_or_eye_can_show_is_shown_by_a_mark_or_a_number(text, shown):
    assert legible(text) == shown
