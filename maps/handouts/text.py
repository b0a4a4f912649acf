"""Text from files as print can show it: each character inert, and one that a font has."""

import unicodedata
from functools import cache

import typst

from maps import design

FONTS = typst.Fonts(include_system_fonts=False, font_paths=[str(design.FONTS)])
"""Ours and those that come with typst: the same pages on every machine."""
SURE = "\u024f"
"""Every printable character up to here, the letters of western Europe, is in the fonts."""
_PROBE = b'#set document(title: "probe")\n#set text(lang: "en")\n#sys.inputs.character'


def legible(text: str) -> str:
    """Return a text with what cannot be printed shown by a mark or by its number.

    Control characters, and those that turn the direction of writing, become the replacement
    character; letters that no font has become their number, such as `[U+4E2D]`.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(map(_legible_character, composed))


def _legible_character(character: str) -> str:
    if not character.isprintable():
        # A space of any other width is a space; all else has no business in a name.
        return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"
    if character <= SURE or _in_a_font(character):
        return character
    return f"[U+{ord(character):04X}]"


@cache
def _in_a_font(character: str) -> bool:
    """Ask typst, which refuses an accessible PDF with a letter that is in none of its fonts."""
    probe = typst.Compiler(_PROBE, font_paths=FONTS, sys_inputs={"character": character})
    try:
        probe.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True
