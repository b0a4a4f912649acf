"""The checklist of a cluster as it is printed: duties that are done together are one line."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clustering.policy.bodies import bodies_of
from clustering.policy.dossier import ClusterDossier
from clustering.policy.duties import Consent, Duty
from clustering.wording import day, listed
from maps.handouts.text import legible

DUTY_KINDS = {
    Consent.YES: "consent",
    Consent.TO_BE_CONFIRMED: "consent, to be confirmed",
    Consent.NO: "ask or tell",
}


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A line of the checklist, as it is printed: duties that are done together.

    Attributes
    ----------
    who
        What is to be done, and with whom.
    schools
        The schools that it is for, by their letters.
    kind
        A word of `DUTY_KINDS`.
    by
        The last day, in words; empty where none is fixed.
    sources
        The documents that ask for it.
    """

    who: str
    schools: str
    kind: str
    by: str
    sources: tuple[str, ...]


def together(each: ClusterDossier) -> Iterator[list[Duty]]:
    """Group what each body does, and what the same people do by one day."""
    bodies = {body.who for body in bodies_of(each.schools)}
    groups: dict[tuple[object, ...], list[Duty]] = {}
    for duty in each.policy.duties:
        if duty.consent is Consent.NO and len(duty.schools) == len(each.schools):
            of = ""
        elif duty.who in bodies:
            of = duty.name
        else:
            of = duty.who if duty.consent is Consent.NO else f"{duty.name} {duty.who}"
        groups.setdefault((duty.consent, duty.by, of), []).append(duty)
    yield from groups.values()


def as_one(duties: Sequence[Duty]) -> Duty:
    """Return duties that are done together as one."""
    first = duties[0]
    names = listed(list(dict.fromkeys(duty.name for duty in duties)))
    return dataclasses.replace(
        first,
        name=names,
        who=first.who if len({duty.who for duty in duties}) == 1 else names,
        schools=tuple(dict.fromkeys(urn for duty in duties for urn in duty.schools)),
    )


def duty_line(duties: Sequence[Duty], each: ClusterDossier, letters: dict[int, str]) -> DutyLine:
    """Return duties that are done together as a line of paper."""
    one = as_one(duties)
    return DutyLine(
        who=whom(one, each),
        schools=letters_of(one, letters),
        kind=DUTY_KINDS[one.consent],
        by="" if one.by is None else day(one.by),
        sources=tuple(dict.fromkeys(legible(str(duty.source)) for duty in duties)),
    )


def whom(duty: Duty, each: ClusterDossier) -> str:
    """Return whom a duty is towards; the schools' own names are in the table by their letters."""
    names = listed([school.name for school in each.schools if school.urn in duty.schools])
    heading = duty.name[:1].upper() + duty.name[1:]
    return legible(heading if duty.who in {names, duty.name} else f"{heading}: {duty.who}")


def letters_of(duty: Duty, letters: dict[int, str]) -> str:
    """Return the schools that a duty is for, by their letters."""
    concerned = [letters[urn] for urn in sorted(duty.schools, key=list(letters).index)]
    return "all" if len(concerned) == len(letters) else ", ".join(concerned)
