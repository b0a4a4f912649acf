"""Religious character, put into one spelling.

The register spells one and the same character in several ways: joint denominations stand in
either order, and older entries use other words for the same church.
"""

from data.cells import NOTHING

_SAME_AS = {
    "Anglican": "Church of England",
    "Catholic": "Roman Catholic",
    "United Reform Church": "United Reformed Church",
}


def normalise_faith(text: str) -> str:
    """Return a religious character in its one spelling.

    Joint denominations come back in alphabetical order, joined by `/`; a school without a
    religious character (`None`, `Does not apply`, an empty cell) gives `""`.
    """
    words = {part.strip() for part in text.split("/")}
    parts = {_SAME_AS.get(word, word) for word in words if word not in NOTHING}
    return "/".join(sorted(parts, key=lambda part: (part.casefold(), part)))
