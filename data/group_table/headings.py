"""What the columns of a table of groups hold, by the words above them."""

import re
from collections.abc import Sequence
from enum import StrEnum

from data.find_table import key_of


class Role(StrEnum):
    """What a column holds."""

    URN = "URN"
    NUMBER = "DfE number"
    AUTHORITY = "code of the authority"
    POSTCODE = "postcode"
    TOWN = "town"
    LEAD = "lead"
    NOTE = "note"
    GROUP = "group"
    SCHOOL = "school"
    MEMBERS = "schools of a group"


_GROUP_WORDS = frozenset(
    {"group", "cluster", "partnership", "hub", "family", "network", "consortium", "alliance"}
    | {"collaborative", "collaboration", "federation", "pyramid", "zone", "team", "locality"}
    | {"grouping", "confederation", "community", "trust", "soft federation", "collegiate"}
)
_OTHER_GROUPINGS = frozenset({"trust", "federation", "community", "locality", "zone", "team"})
"""Groupings that stand in many tables beside the groups that they are about."""

_OF_GROUPS = frozenset(
    {"lead", "leads", "leader", "head", "chair", "size", "count", "total", "type", "status", "date"}
    | {
        "email",
        "contact",
        "phone",
        "pupils",
        "roll",
        "manager",
        "adviser",
        "notes",
        "open",
        "joined",
    }
)
"""What a heading may say of a group that is not its name."""

_FACTS = frozenset(
    {"head", "headteacher", "principal", "executive", "chair", "contact", "clerk", "secretary"}
    | {"tel", "telephone", "phone", "fax", "email", "website", "web", "address", "street"}
    | {"pupils", "roll", "nor", "pan", "capacity", "places", "ofsted", "rating", "age", "ages"}
)
"""What a column may hold of a school that is no name of its group, however often it is repeated."""

_SMALL = frozenset(
    {"the", "of", "no", "nr", "num", "number", "id", "ref", "code", "name", "names", "title"}
    | {"proposed", "new", "current", "draft", "agreed", "our", "final", "allocated", "label"}
    | {"school", "schools", "primary", "assigned", "suggested", "in", "to", "which", "learning"}
)
_NUMBERED = re.compile(r"(?<![0-9])[0-9]{1,3}(?![0-9])")
_NUMBERED_SCHOOL = re.compile(
    r"(?:member|partner)?\s*(?:school|member|partner|academy)\s*(?:no\.?|#)?\s*[0-9]{1,2}",
    re.IGNORECASE,
)
_BY_KEY = {
    Role.URN: {"urn", "schoolurn", "urnnumber", "uniquereferencenumber", "dfeurn", "giasurn"},
    Role.NUMBER: {
        *("dfe", "dfenumber", "dfeno", "dfenr", "dfecode", "dfes", "dfesnumber", "dfeschoolnumber"),
        *("laestab", "laestabnumber", "estab", "estabno", "estabnumber", "establishmentnumber"),
        *("dfeestab", "dfeestabnumber", "dcsf", "dcsfnumber", "schoolnumber", "schoolno"),
    },
    Role.AUTHORITY: {"lacode", "leacode", "lano", "localauthoritycode"},
    Role.POSTCODE: {"postcode", "postalcode", "pcode", "schoolpostcode"},
    Role.TOWN: {"town", "village", "place", "towncity", "posttown", "townvillage", "schooltown"},
    Role.LEAD: {"lead", "leadschool", "role", "islead", "leads", "hublead", "clusterlead"},
    Role.NOTE: {"note", "notes", "comment", "comments", "remark", "remarks"},
    Role.SCHOOL: {
        *("school", "schoolname", "nameofschool", "name", "establishment", "establishmentname"),
        *("schools", "primaryschool", "schoolacademy", "nameoftheschool", "giasname"),
        *("memberschool", "member", "academy", "setting", "schoolsname"),
    },
    Role.MEMBERS: {
        *("members", "memberschools", "schoolsincluded", "schoolsinthegroup", "schoolnames"),
        *("urns", "listofschools", "schoolsincluster", "schoolsinpartnership", "schoolsingroup"),
    },
}


def role_of(heading: str) -> Role | None:
    """Return what a column of this heading holds; None if that is not certain."""
    key = key_of(heading)
    known = next((role for role, keys in _BY_KEY.items() if key in keys), None)
    if known is not None:
        return known
    if _NUMBERED.search(heading):  # `Cluster 3` is a group, `School 3` a column of schools
        return Role.MEMBERS if _NUMBERED_SCHOOL.fullmatch(heading.strip()) else None
    words = re.findall(r"[^\W_\d]+", heading.casefold())
    singular = [_singular(word) for word in words]
    rest = [word for word in singular if word not in _SMALL]
    if rest and all(word in _GROUP_WORDS for word in rest):
        return Role.GROUP
    if is_strong_group(heading) and not _OF_GROUPS.intersection(words):
        return Role.GROUP
    if "urn" in words and "school" in singular:
        return Role.URN
    return None


def is_strong_group(heading: str) -> bool:
    """Say whether a heading can mean nothing but the groups that a table is about."""
    words = {_singular(word) for word in re.findall(r"[^\W_\d]+", heading.casefold())}
    return bool(words & _GROUP_WORDS - _OTHER_GROUPINGS)


def is_fact(heading: str) -> bool:
    """Say whether a heading names a fact of a school, such as its head teacher or its roll."""
    words = re.findall(r"[^\W_\d]+", heading.casefold().replace("head teacher", "headteacher"))
    return bool(_FACTS.intersection(words)) and role_of(heading) is None


def _singular(word: str) -> str:
    if word == "families":
        return "family"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def roles_of(cells: Sequence[str]) -> dict[int, Role]:
    """Return what the columns hold that a row of headings tells."""
    found = ((at, role_of(cell)) for at, cell in enumerate(cells) if cell)
    return {at: role for at, role in found if role is not None}
