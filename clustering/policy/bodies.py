"""The bodies that run the schools of a cluster, and so decide for them.

The law looks at bodies, not at schools: a federation has one governing body, a trust one board.
Source: Education Act 2002, section 24, and a trust's articles of association.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from clustering.policy.school_types import REFERRAL_UNIT, Kind, type_of
from clustering.wording import listed
from data.school import School


class BodyKind(StrEnum):
    """Kinds of body."""

    GOVERNING_BODY = "governing body"
    FEDERATION = "governing body of a federation"
    TRUST = "board of a trust"
    PROPRIETOR = "proprietor"
    UNIT = "authority and management committee of a pupil referral unit"
    TO_BE_ASKED = "to be asked"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that runs schools of a cluster.

    Attributes
    ----------
    kind
        What it is.
    name
        Of the school, federation or trust; `""` for a trust that the register does not name.
    schools
        Its schools in the cluster; it may run others outside.
    """

    kind: BodyKind
    name: str
    schools: tuple[School, ...]

    @property
    def who(self) -> str:
        """Its name by itself: that of its school where it has none of its own."""
        if self.kind is BodyKind.TRUST and not self.name:
            return "trust board (not in the register)"
        return self.name or listed([school.name for school in self.schools])

    @property
    def several(self) -> bool:
        """Whether a verb after it is in the plural."""
        return self.kind in (BodyKind.PROPRIETOR, BodyKind.UNIT, BodyKind.TO_BE_ASKED)

    @property
    def start(self) -> str:
        """The body as a sentence begins with it."""
        return self.words[:1].upper() + self.words[1:]

    @property
    def words(self) -> str:
        """The body as a sentence names it, with the schools where its name is not theirs."""
        own = listed([school.name for school in self.schools])
        unnamed = self.kind is BodyKind.TRUST and not self.name
        words = _UNNAMED_TRUST if unnamed else _WORDS[self.kind]
        return words.format(name=self.name, own=own)


_UNNAMED_TRUST = "the trust (not named in the register) of {own}"
_WORDS = MappingProxyType(
    {
        BodyKind.GOVERNING_BODY: "the governing body of {own}",
        BodyKind.FEDERATION: "the governing body of {name} (the federation with {own})",
        BodyKind.TRUST: "the board of {name} (for {own})",
        BodyKind.PROPRIETOR: "those who run {own}",
        BodyKind.UNIT: "the authority and the management committee of {own}",
        BodyKind.TO_BE_ASKED: "those who are responsible for {own} (ask the authority who they "
        "are)",
    }
)


def bodies_of(schools: Sequence[School]) -> tuple[Body, ...]:
    """Return the bodies that run these schools, each once, in the order of their first schools.

    An academy without a trust in the register is a body by itself: two such schools may or may
    not share one.
    """
    own: dict[tuple[BodyKind, str], list[School]] = {}
    for school in schools:
        kind, name = _runs(school)
        key = (kind, name or f"urn {school.urn}")
        own.setdefault(key, []).append(school)
    return tuple(Body(kind, _runs(found[0])[1], tuple(found)) for (kind, _), found in own.items())


def _runs(school: School) -> tuple[BodyKind, str]:
    """Return who runs a school; no name where that is not known, or is the school's own."""
    match type_of(school).kind:
        case Kind.ACADEMY:
            return BodyKind.TRUST, school.trust
        case Kind.OTHER | Kind.COLLEGE:
            return BodyKind.PROPRIETOR, ""
        case Kind.ASK if school.type == REFERRAL_UNIT:
            return BodyKind.UNIT, ""
        case Kind.ASK if not school.federation:
            return BodyKind.TO_BE_ASKED, ""
    if school.federation:
        return BodyKind.FEDERATION, school.federation
    return BodyKind.GOVERNING_BODY, ""
