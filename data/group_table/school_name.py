"""The name of a school taken apart, so that two spellings of one name are alike.

People shorten names: `St. Mary's C of E (VA) Prim.` for `St Mary's Church of England Voluntary
Aided Primary School`. What is left when such words are taken out, the core, tells schools apart;
the words taken out say of what faith, level and category a school is, and may contradict.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 200
"""Characters of a name that are looked at; the longest in the register has 100."""

_CE, _RC = "Church of England", "Catholic"
_FAITHS = {
    "church of england|church of eng|churchofengland|c of e|c of eng|cofe|c ofe|cof e|c e|ce|coe": (
        _CE,
    ),
    "ceva|c e v a|cevap": (_CE, "aided"),
    "cevc|c e v c|cevcp": (_CE, "controlled"),
    "roman catholic|catholic|rc|r c|cath|romancatholic": (_RC,),
    "rcva|rcvap": (_RC, "aided"),
    "methodist|meth": ("Methodist",),
}
_CATEGORIES = {
    "voluntary aided|vol aided|va|v a|aided|vap": ("aided",),
    "voluntary controlled|vol controlled|vc|v c|controlled|contr|vcp": ("controlled",),
    "foundation|fdn|found": ("foundation",),
    "community|comm|com|cty": ("community",),
    "cp": ("community", "primary"),
}
_LEVELS = {
    "primary|prim|pri|pry|ps|p s|jmi|j m i|junior mixed infant|junior mixed and infant": (
        "primary",
    ),
    "infant|infants|inf|infs": ("infant",),
    "junior|juniors|jun|jnr|jr": ("junior",),
    "nursery|nurs|nur": ("nursery",),
    "first school|first sch": ("first",),
    "middle school|middle sch": ("middle",),
    "lower school|lower sch": ("lower",),
    "upper school|upper sch": ("upper",),
    "high school|high sch": ("high",),
    "secondary|sec": ("secondary",),
    "sixth form": ("sixth form",),
    "special": ("special",),
}
_KINDS = {
    "school|schools|sch|schl": (),
    "academy|acad|academies": ("academy",),
    "free": ("free",),
    "the|and|of|at|in|a|for|with": (),
}
_LONG_FORMS = {
    **dict.fromkeys(("saint", "st", "sts", "ss", "s", "street"), "st"),
    "gt": "great",
    "lt": "little",
    "ltl": "little",
    "mt": "mount",
    "rd": "road",
    "ln": "lane",
    "ave": "avenue",
    "nth": "north",
    "sth": "south",
    "pk": "park",
    "xst": "christ",
}


def _words_of_table(
    *tables: Mapping[str, tuple[str, ...]],
) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {
        tuple(phrase.split()): meant
        for table in tables
        for phrases, meant in table.items()
        for phrase in phrases.split("|")
    }


_PHRASES = _words_of_table(_FAITHS, _CATEGORIES, _LEVELS, _KINDS)
_LONGEST_PHRASE = max(map(len, _PHRASES))
FAITHS = frozenset({_CE, _RC, "Methodist"})
CATEGORIES = frozenset({"aided", "controlled", "foundation", "community", "free"})
LEVELS = frozenset(word for meant in _LEVELS.values() for word in meant)
_APOSTROPHES = re.compile("['\u2018\u2019\u201b`\u00b4\u02bc\u2032]")
_CATEGORY_IN_BRACKETS = (
    (re.compile(r"\(\s*a\s*\)"), " aided "),
    (re.compile(r"\(\s*c\s*\)"), " controlled "),
)
_LOST_APOSTROPHE = re.compile(r"(?<=\w)[^\w\s](?=s\b)")
_BULLET = re.compile(r"^\s*(?:[0-9]{1,3}[.)]|[\u2022*\u2013-])\s+")
_ASIDE = re.compile(
    r"\s*(?:,|\s[-\u2013\u2014]|[(\[])\s*(?:[a-z ]{3,15}[:.]\s*)?"
    r"(?:(?:mr|mrs|ms|miss|dr|rev)\b\.?\s[^,()\[\]]{1,60}|(?:0|\+44)[0-9 ()]{8,18})[)\]]?\s*$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"(?:,|\s[-\u2013\u2014]\s|[(\[])(?P<tail>[^,()\[\]]+)[)\]]?\s*$")


@dataclass(frozen=True, slots=True)
class SchoolName:
    """A name taken apart.

    Attributes
    ----------
    core
        The words that are its own, in order.
    faiths, levels, categories
        What other words say: `Catholic`; `infant`, `nursery`; `aided`.
    known_faiths
        Faiths that the register knows the school to have, whether its name says so or not.
    is_academy
        Whether it is called an academy.
    tail
        Words after the last comma or in brackets at the end, part of `core`; often a place.
    phase
        Phase of the register; `""` if it is not known.
    """

    core: tuple[str, ...]
    faiths: frozenset[str] = frozenset()
    levels: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    known_faiths: frozenset[str] = frozenset()
    is_academy: bool = False
    tail: tuple[str, ...] = ()
    phase: str = ""

    @property
    def key(self) -> str:
        """The core as it is compared."""
        return key_of_words(self.core)

    def keys(self, places: Iterable[tuple[str, ...]]) -> Iterator[str]:
        """Yield the keys under which others may write it, who add a place or leave it away."""
        yield self.key
        for place in places:
            yield key_of_words((*place, *self.core))
            yield key_of_words((*self.core, *place))
        if self.without_place(places):
            yield key_of_words(self.without_place(places))

    def without_place(self, places: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        """Return the core without a place at its end, if it plainly is no part of the name."""
        for place in (*places, self.tail):
            size = len(place)
            rest = self.core[:-size] if size else ()
            is_plain = place == self.tail or rest[:1] == ("st",)
            if rest and rest != ("st",) and self.core[-size:] == place and is_plain:
                return rest
        return ()


def key_of_words(words: Sequence[str]) -> str:
    """Return words as they are compared: without `St`, the s at their ends, and blanks."""
    rest = [word for word in words if word != "st"] or list(words)
    return "".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in rest)


@lru_cache(maxsize=100_000)
def name_of(text: str, faith: str = "", phase: str = "") -> SchoolName:
    """Take a name apart.

    Parameters
    ----------
    text
        As somebody wrote it.
    faith, phase
        What the register says of the school; `""` if that is not known.
    """
    text = _without_aside(without_bullet(text[:LONGEST]))
    core, said, is_academy = _apart(_tokens(text))
    if not core:  # `The Primary Academy`: then these words are its name
        core = tuple(_tokens(text))
    found = _TAIL.search(text)
    tail = _apart(_tokens(found["tail"]))[0] if found else ()
    levels = said & LEVELS
    if levels >= {"infant", "junior"}:
        levels = levels - {"infant", "junior"} | {"primary"}
    known = {word for word in FAITHS if word.casefold() in faith.casefold()}
    return SchoolName(
        core,
        frozenset(said & FAITHS),
        frozenset(levels),
        frozenset(said & CATEGORIES),
        frozenset(known),
        is_academy,
        tail if tail and core[-len(tail) :] == tail and tail != core else (),
        phase,
    )


def without_bullet(text: str) -> str:
    """Return a text without the bullet or the number that an item of a list begins with."""
    return _BULLET.sub("", text)


def _without_aside(text: str) -> str:
    """Return a name without a person or a telephone number behind it."""
    found = _ASIDE.search(text)
    return text if found is None or has_school_words(found[0]) else text[: found.start()]


@lru_cache(maxsize=20_000)
def place_words(text: str) -> tuple[str, ...]:
    """Return the words of a place as they stand in the core of a name."""
    return tuple(_LONG_FORMS.get(word, word) for word in _tokens(text) if word not in _SMALL)


_SMALL = frozenset({"the", "and", "of", "at", "in", "a", "for", "with"})


def has_school_words(text: str) -> bool:
    """Say whether a text has a word that plainly belongs to a school: primary, C of E, academy."""
    tokens = _tokens(text[:LONGEST])
    _, said, is_academy = _apart(tokens)
    kinds = {"school", "schools", "sch"}.intersection(tokens)
    return is_academy or bool(kinds) or bool(said & (LEVELS | FAITHS | {"aided", "controlled"}))


def _tokens(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    for pattern, word in _CATEGORY_IN_BRACKETS:
        plain = pattern.sub(word, plain)
    plain = _LOST_APOSTROPHE.sub("", _APOSTROPHES.sub("", plain))
    plain = plain.replace("&", " and ").replace("+", " and ")
    return re.findall(r"[^\W_]+", plain)


def _apart(tokens: Sequence[str]) -> tuple[tuple[str, ...], set[str], bool]:
    """Return the core, what the other words say, and whether it is called an academy."""
    core: list[str] = []
    said: set[str] = set()
    at = 0
    while at < len(tokens):
        size = next(
            (n for n in range(_LONGEST_PHRASE, 0, -1) if tuple(tokens[at : at + n]) in _PHRASES), 0
        )
        if size:
            said |= set(_PHRASES[tuple(tokens[at : at + size])])
        else:
            core.append(_LONG_FORMS.get(tokens[at], tokens[at]))
        at += size or 1
    return tuple(core), said, "academy" in said
