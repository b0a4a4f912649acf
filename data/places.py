"""Where a school is, as one would say it: the village, suburb or town in the lines of its address.

The register has three free lines and a town. Villages stand in any of the three, beside streets,
buildings and the school's own name; a third of the schools have none.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

STREET, ADDRESS3 = "Street", "Address3"
"""Columns of the register beside `Locality` and `Town`."""


def _set_of(words: str, separator: str | None = None) -> frozenset[str]:
    return frozenset(words.split(separator))


_STREETS = _set_of(
    "road rd street lane ln avenue ave close drive way crescent mews boulevard parade walk square "
    "gardens"
)
"""A line that ends in one of these is a street, Chester-le-Street and its like excepted."""
_STREETS_OR_PLACES = _set_of(
    "court grove place rise row terrace view broadway gate mount fields spinney"
)
"""Streets, or places such as Spooner Row, Hazel Grove and Barrs Court."""
_NO_PLACES = re.compile(
    r"\d|\b(schools?|academy|college|campus|primary|infants?|juniors?|nursery|building|centre"
    r"|(business|industrial|trading|retail) (park|estate))\b|&",
    re.IGNORECASE,
)
_COUNTIES = _set_of(
    "cornwall cumbria devon dorset essex kent norfolk suffolk surrey sussex somerset rutland "
    "merseyside middlesex northumberland england uk"
) | {
    "east sussex",
    "west sussex",
    "county durham",
    "co durham",
    "greater london",
    "greater manchester",
    "isle of wight",
    "tyne and wear",
    "west midlands",
    "united kingdom",
}
_GENERIC = _set_of(
    "the green|the street|the village|the common|the grove|the avenue|the drive|the hill|the park|"
    "the square|the crescent|the broadway|the beck|the precinct|high street|main street|"
    "village|town centre|city centre|select|not recorded|none|n/a",
    "|",
)
"""Lines that are said in every village, or that stand for nothing."""
_BESIDE = re.compile(r"^(nr|near|off|by)\b\.?\s+", re.IGNORECASE)
_SMALL = _set_of("a and at by cum de en in la le next nr of on over sub super the under upon")
_COMPASS_WORDS = _set_of(
    "north south east west central inner outer ward n s e w north-east north-west south-east "
    "south-west northeast northwest southeast southwest"
)
_VILLAGES = ("rural village", "rural hamlet")
"""In the official classes of places that are no town (`School.urban_rural`)."""


@lru_cache(maxsize=65_536)
def key_of_place(name: str) -> str:
    """Return what all spellings of a place share: "King's Lynn" and "KINGS LYNN" are one.

    Examples
    --------
    >>> key_of_place("Bury St. Edmunds") == key_of_place("BURY ST EDMUNDS")
    True
    """
    words = re.sub(r"[.'\u2019`]", "", name.casefold()).replace("&", " and ")
    return " ".join(re.sub(r"[^\w]+", " ", words).split())


def spelt(name: str) -> str:
    """Return a name with the capitals that people write.

    Examples
    --------
    >>> spelt("KING'S LYNN"), spelt("wells-next-the-sea"), spelt("McKinley Green")
    ("King's Lynn", 'Wells-next-the-Sea', 'McKinley Green')
    """
    name = " ".join(name.split())
    if not (name.isupper() or name.islower()):
        return re.sub(r"(?<=-)\w+(?=-)", _small, name)
    words = re.split(r"([\s-])", name.lower())
    return "".join(
        word if at and word in _SMALL else f"{word[:1].upper()}{word[1:]}"
        for at, word in enumerate(words)
    )


def _small(word: re.Match[str]) -> str:
    return word[0].lower() if word[0].lower() in _SMALL else word[0]


def place_in(line: str, evidence: Sequence[str] = ()) -> str:
    """Return the place that a line of an address names; "" for a street, a building or a county.

    Parameters
    ----------
    line
        A line of an address, such as `"Mill Lane, Tetford"`.
    evidence
        Names that may hold the place too, such as that of the school; they decide about lines that
        may be a street or a place.

    Examples
    --------
    >>> place_in("Mill Lane"), place_in("Mill Lane, Tetford"), place_in("Nr Grimsby")
    ('', 'Tetford', 'Grimsby')
    >>> place_in("Station Row"), place_in("Spooner Row", ["Spooner Row Primary School"])
    ('', 'Spooner Row')
    """
    for part in re.split(r"[,;/]|(?<![Ss][Tt])\.\s", line):
        beside = _BESIDE.match(part.strip())
        name = _BESIDE.sub("", part.strip()).strip(" .()-")
        street = beside is not None and beside[1].lower() in {"off", "by"}
        if not street and _is_place(name, evidence):
            return spelt(name)
    return ""


def _is_place(name: str, evidence: Sequence[str]) -> bool:
    key = key_of_place(name)
    if not key or key in _GENERIC or _is_county(key) or _NO_PLACES.search(name):
        return False
    *before, last = key.split()
    if last in _STREETS:
        return bool(before) and before[-1] == "le"
    if last in _STREETS_OR_PLACES:
        return any(f" {key} " in f" {key_of_place(text)} " for text in evidence)
    return True


def _is_county(key: str) -> bool:
    return key in _COUNTIES or (key.endswith("shire") and len(key) > len("shire"))


def locality_of(values: Mapping[str, str]) -> str:
    """Return the line of an address that names a village or part of a town.

    Parameters
    ----------
    values
        The lines of the address (`STREET`, `"locality"`, `ADDRESS3`) and what tells places from
        streets: `"name"`, `"ward"` and `"urban_rural"` as in `School`. In villages the first line
        is often the village.

    Returns
    -------
    The line as it is; the locality where none of them names a place.

    Examples
    --------
    >>> lines = {"Street": "Denise Close", "locality": "Off Laxfield Road", "Address3": "Sutton"}
    >>> locality_of(lines)
    'Sutton'
    >>> locality_of({"Street": "Askwith", "urban_rural": "(England/Wales) Rural village"})
    'Askwith'
    """
    name, street = values.get("name", ""), values.get(STREET, "")
    evidence = (name, values.get("ward", ""))
    for line in (values.get("locality", ""), values.get(ADDRESS3, "")):
        if place_in(line, evidence):
            return line
    if is_village(values.get("urban_rural", "")) and key_of_place(street) != key_of_place(name):
        return street if place_in(street, evidence) else values.get("locality", "")
    return values.get("locality", "")


def is_village(urban_rural: str) -> bool | None:
    """Tell whether an official class is that of a village or hamlet; None where it is not known."""
    return any(kind in urban_rural.casefold() for kind in _VILLAGES) if urban_rural else None


def ward_place(ward: str) -> str:
    """Return the part of a town that a ward is named after; "" for one named after a side of it.

    Examples
    --------
    >>> ward_place("Kentish Town South"), ward_place("Gipton & Harehills"), ward_place("Central")
    ('Kentish Town', 'Gipton', '')
    """
    words = re.split(r"\s*(?:&|,|\band\b)\s*", spelt(ward))[0].split()
    while words and words[-1].casefold() in _COMPASS_WORDS:
        words.pop()
    return " ".join(words)
