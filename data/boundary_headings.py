"""What the headings of a boundary file say of its columns, and which authorities its cells name."""

import re

import geopandas
import pandas as pd

from data.authorities import authorities, former

_OFFICIAL = re.compile(r"(?:lad|ltla|utla|ctyua|cty|la|ua)\d\dnm", re.IGNORECASE)
_OF_AUTHORITIES = re.compile(
    r"authority|council|district|borough|unitary|\bl\.?a\b|\b(?:lad|ltla|utla|ctyua)(?:\d\d)?\b"
)
_PLAIN = re.compile(r"(?:full |long |official )?(?:name|nm|title|label)(?: ?\d+)?")
_OF_OTHERS = re.compile(
    r"\b(?:ward|wd\d\d|parish|par(?:ncp)?\d\d|lsoa|msoa|oa\d\d|ced\d\d|pcon|constituency|rgn|region|"
    r"ctry|country|note|notes|comment|remark|description|former|formerly|old|previous|was|street|"
    r"town|address|school|nmw|welsh|neighbours?|adjoin\w*|next)"
)
_COUNCIL = re.compile(
    r"^((metropolitan|london|royal) )?(borough|city|county) of\s+|"
    r",?\s+((county|city|district|unitary|metropolitan|((metropolitan|london|royal) )?borough)\s+)?"
    r"(council|authority|district|borough)$",
    re.IGNORECASE,
)


def texts_of(frame: geopandas.GeoDataFrame) -> dict[str, "pd.Series[str]"]:
    """Return the columns that hold texts, by their names; other cells are empty."""
    return {
        str(name): column.map(lambda cell: cell if isinstance(cell, str) else "")
        for name, column in frame.drop(columns=frame.geometry.name).items()
        if column.map(lambda cell: isinstance(cell, str)).any()
    }


def columns_of_names(texts: dict[str, "pd.Series[str]"]) -> list[str]:
    """Return the columns whose values are authorities: those whose headings say so best."""
    ranks = {name: rank_of(name) for name in texts}
    best = min((rank for rank in ranks.values() if rank is not None), default=None)
    return [] if best is None else [name for name, rank in ranks.items() if rank == best]


def rank_of(heading: str) -> int | None:
    """Return how well a heading says that its column names authorities; None if it denies it.

    0 is a heading of the Office for National Statistics, 1 one that speaks of authorities, 2 one of
    plain names, 3 any other.
    """
    if _OFFICIAL.fullmatch(heading):
        return 0
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|[\W_]+", " ", heading).strip().lower()
    if _OF_OTHERS.search(words):
        return None
    if _OF_AUTHORITIES.search(words):
        return 1
    return 2 if _PLAIN.fullmatch(words) else 3


def authority_named(text: str) -> str:
    """Return the authority of today that a text names, also as a council; `""` for none."""
    for name in (text, _COUNCIL.sub("", text.strip())):
        word = authorities().word(name)
        if word is not None and former(word) is None:
            return word
    return ""
