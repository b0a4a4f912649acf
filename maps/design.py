"""The face and the colours that page, paper and slides share.

Style sheets take them from `style_sheet`, SVG and slides from the constants, typst from `tokens`.
"""

from pathlib import Path

FACE = "Arimo"
"""The face of paper; it lies in `FONTS`, and its letters are as wide as those of Arial."""
FACES = (FACE, "Arial", "Liberation Sans", "Helvetica")
"""The same design on other machines, for what they draw with fonts of their own."""
OFFICE_FACE = "Arial"
"""The same design for slides and workbooks: every office program has it, or one as wide."""
FONTS = Path(__file__).parent / "assets" / "fonts"

INK, SOFT, LINE, PAPER = "#1d2530", "#4d5866", "#dfe2e6", "#ffffff"
"""Words, lesser words, thin lines, and what is beneath: ink on paper is 15 to 1, soft 7 to 1."""
LINK, WARNING = "#1d5fa8", "#b00020"
"""What can be followed, and what breaks a rule or lacks a place: never told by colour alone."""
LAND, SEA, WATER = "#f6f4ee", "#dbe9f2", "#b4cfe0"
"""Beneath the clusters."""

CSS_FACES = ", ".join(f'"{name}"' if " " in name else name for name in (*FACES, "sans-serif"))


def style_sheet() -> str:
    """Return the tokens as CSS: variables, and the face of the whole page."""
    colours = {
        "ink": INK,
        "soft": SOFT,
        "line": LINE,
        "paper": PAPER,
        "link": LINK,
        "warning": WARNING,
        "land": LAND,
        "sea": SEA,
    }
    variables = "".join(f"--{name}:{colour};" for name, colour in colours.items())
    return f":root{{{variables}font-family:{CSS_FACES};color:{INK}}}"


def tokens() -> dict[str, str]:
    """Return the tokens that typst reads."""
    return {"face": FACE, "ink": INK, "soft": SOFT, "line": LINE, "warning": WARNING}
