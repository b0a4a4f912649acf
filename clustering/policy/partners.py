"""Partners for one school, ranked, with what speaks for and against each.

Worcestershire's way: a school looks for partners "horizontally with schools of a similar phase or
vertically with schools of a different phase", outside the county too where that helps. Each reason
is one function that says what it counts in minutes of driving; the drive and the reasons add up to
the rank, so that a user can follow it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clustering.policy.citations import Citation, cite
from clustering.policy.faith_rules import pair_reasons
from clustering.policy.faith_table import FaithTable, default_faith_table
from clustering.policy.forms import Form, forms_of
from clustering.policy.judgements import last_words
from clustering.policy.school_types import WITHOUT, follows, linked, similar_phase
from clustering.policy.support import SupportCriteria, can_support, needs_support
from clustering.wording import whole_minutes
from data.accounts import absent
from data.errors import Fault, InputError
from data.school import School, Schools
from routing.times import TravelTimes

LARGER = 2.0
"""A partner with at least this many times the roll counts as much larger."""


class Direction(StrEnum):
    """Which schools are looked for."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True)
class PartnerReason:
    """What speaks for or against a partner.

    Attributes
    ----------
    name
        Short name of the reason.
    weight_min
        Its weight in minutes of driving: positive for, negative against.
    sentence
        What a user reads, with the source.
    """

    name: str
    weight_min: float
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Partner:
    """One possible partner.

    Attributes
    ----------
    school
        The partner.
    drive_s
        Seconds between the two, in the slower direction.
    reasons
        For and against, the weightiest first.
    form
        The strongest legal form open to the two.
    """

    school: School
    drive_s: float
    reasons: tuple[PartnerReason, ...]
    form: Form

    @property
    def rank_min(self) -> float:
        """Minutes of driving, less what speaks for the partner, plus what speaks against it."""
        return self.drive_s / 60 - sum(reason.weight_min for reason in self.reasons)

    @property
    def reasons_for(self) -> tuple[PartnerReason, ...]:
        """What speaks for the partner."""
        return tuple(reason for reason in self.reasons if reason.weight_min > 0)

    @property
    def reasons_against(self) -> tuple[PartnerReason, ...]:
        """What speaks against the partner."""
        return tuple(reason for reason in self.reasons if reason.weight_min < 0)

    @property
    def sentence(self) -> str:
        """Name, minutes and form in one sentence."""
        return (
            f"{self.school.name} ({self.school.urn}), {whole_minutes(self.drive_s)} away; "
            f"strongest form open to the two: {self.form}."
        )


def similar_size(one: School, other: School) -> PartnerReason | None:
    """Favour schools of a similar size, which meet as equals; rolls of other phases say nothing."""
    if not one.pupils or not other.pupils or not similar_phase(one, other):
        return None
    ratio = max(one.pupils, other.pupils) / min(one.pupils, other.pupils)
    if ratio > 1.5:
        return None
    sizes = f"{one.pupils} and {other.pupils} pupils"
    return _reason("similar size", 3, f"Of a like size: {sizes}", cite("worcestershire_partners"))


def much_larger(one: School, other: School) -> PartnerReason | None:
    """Warn of a much larger partner, which may weigh too much."""
    if not one.pupils or not other.pupils or other.pupils < LARGER * one.pupils:
        return None
    text = (
        f"Much larger, with {other.pupils} pupils to {one.pupils}: some partners may be wary of "
        "the stronger influence of larger schools"
    )
    return _reason("much larger", -3, text, cite("worcestershire_partners"))


def same_phase(one: School, other: School) -> PartnerReason | None:
    """Favour a school of the same phase, which teaches the same years."""
    if one.phase != other.phase or linked(one, other):
        return None
    return _reason(
        "same phase", 2, f"Of the same phase: {one.phase}", cite("worcestershire_partners")
    )


def pupils_go_on(one: School, other: School) -> PartnerReason | None:
    """Favour a school that pupils go on to, or come from, by their ages."""
    if not linked(one, other):
        return None
    first, then = (one, other) if follows(one, other) else (other, one)
    text = f"Pupils can go on from {first.name} at {first.high_age} to {then.name}"
    return _reason("pupils go on", 5, text, cite("worcestershire_partners"))


def complementary_strength(
    one: School, other: School, support: SupportCriteria | None = None
) -> PartnerReason | None:
    """Favour a pair of which one school can support others and the other needs support.

    Parameters
    ----------
    one, other
        The two schools.
    support
        What that takes; the old overall grades if None.
    """
    support = support or SupportCriteria()
    for weaker, stronger in ((one, other), (other, one)):
        if needs_support(weaker, support.needs) and can_support(stronger, support.can):
            text = (
                f"By their last inspections {stronger.name} may support {weaker.name}; whether it "
                f"has the capacity, no inspection tells. {stronger.name}: "
                f"{last_words(stronger)}. {weaker.name}: {last_words(weaker)}"
            )
            return _reason("complementary strength", 5, text, cite("essex"))
    return None


def both_weaker(
    one: School, other: School, support: SupportCriteria | None = None
) -> PartnerReason | None:
    """Warn of two schools that both need support: they have little to lend each other.

    Parameters
    ----------
    one, other, support
        As for `complementary_strength`.
    """
    needs = (support or SupportCriteria()).needs
    if not (needs_support(one, needs) and needs_support(other, needs)):
        return None
    text = (
        f"Both need support by their last inspections. {one.name}: {last_words(one)}. "
        f"{other.name}: {last_words(other)}"
    )
    return _reason("both weaker", -5, text, cite("essex"))


def existing_tie(one: School, other: School) -> PartnerReason | None:
    """Favour schools that work together today."""
    ties = (
        ("partnership", one.existing_partnership, other.existing_partnership),
        ("federation", one.federation, other.federation),
        ("trust", one.trust, other.trust),
    )
    for kind, own, others in ties:
        if own and own == others:
            text = f"Partners today in the {kind} {own}"
            return _reason("existing tie", 10, text, cite("lincolnshire"))
    return None


def two_trusts(one: School, other: School) -> PartnerReason | None:
    """Warn of two trusts, which have to agree by both their boards."""
    if not one.trust or not other.trust or one.trust == other.trust:
        return None
    text = f"In another trust, {other.trust}: both boards have to agree"
    return _reason("two trusts", -4, text, cite("trust_boards"))


def elsewhere(one: School, other: School) -> PartnerReason | None:
    """Say that a school lies in another authority."""
    if one.la == other.la:
        return None
    text = f"In another authority, {other.la}; partners from outside are welcome where it helps"
    return _reason("elsewhere", -2, text, cite("worcestershire_partners"))


def both_heads_needed(one: School, other: School) -> PartnerReason | None:
    """Favour two vacant headships, which one executive head can fill."""
    if not (one.head_vacancy and other.head_vacancy):
        return None
    text = "Both headships are vacant: one executive head could lead the two"
    return _reason("both heads needed", 5, text, cite("executive_heads"))


REASONS: tuple[Callable[[School, School], PartnerReason | None], ...] = (
    similar_size,
    much_larger,
    same_phase,
    pupils_go_on,
    existing_tie,
    two_trusts,
    elsewhere,
    both_heads_needed,
)
BY_INSPECTIONS: tuple[Callable[[School, School, SupportCriteria], PartnerReason | None], ...] = (
    complementary_strength,
    both_weaker,
)
"""Reasons that follow what a programme says of inspections."""


def find_partners(
    schools: Schools,
    times: TravelTimes,
    urn: int,
    *,
    direction: Direction = Direction.HORIZONTAL,
    beyond_la: bool = False,
    limit_min: float = 45.0,
    table: FaithTable | None = None,
    support: SupportCriteria | None = None,
) -> tuple[Partner, ...]:
    """Return possible partners of one school, the best first.

    Parameters
    ----------
    schools, times
        The schools to choose from, and their drive times; schools without times are passed over.
    urn
        The school that looks for partners.
    direction
        Schools of a similar phase, or of another one and those that pupils go on to or come from.
    beyond_la
        Also schools of other authorities.
    limit_min
        Longest drive, slower direction, minutes.
    table
        Which characters fit badly; the one that comes with the program if None.
    support
        What it takes to support others, and to need support; the old overall grades if None.

    Raises
    ------
    InputError
        If the school is not among the schools or has no drive times.
    """
    at = {known: row for row, known in enumerate(times.urns)}
    if urn not in schools.by_urn or urn not in at:
        problem, remedy = absent(
            urn, schools, "no school with drive times has this URN", "Name a school of this work"
        )
        raise InputError([Fault("partners", problem, remedy, column="school", value=str(urn))])
    one = schools.by_urn[urn]
    table, support = table or default_faith_table(), support or SupportCriteria()
    partners = []
    for other in sought(one, schools, direction, beyond_la=beyond_la):
        if other.urn in at and times.slower[at[urn], at[other.urn]] <= limit_min * 60:
            drive_s = float(times.slower[at[urn], at[other.urn]])
            form = forms_of((one, other)).strongest or Form.INFORMAL
            reasons = _all_reasons(one, other, table, support)
            partners.append(Partner(other, drive_s, reasons, form))
    return tuple(sorted(partners, key=lambda p: (p.rank_min, p.drive_s, p.school.urn)))


def sought(
    one: School, schools: Iterable[School], direction: Direction, *, beyond_la: bool
) -> tuple[School, ...]:
    """Return the schools that a school looks among for partners, however far they are.

    A school without a phase in the register is never a vertical partner.
    """
    return tuple(
        other
        for other in schools
        if other.urn != one.urn
        and (beyond_la or other.la == one.la)
        and (
            _is_horizontal(one, other)
            if direction is Direction.HORIZONTAL
            else not _is_horizontal(one, other) and other.phase not in WITHOUT
        )
    )


def _is_horizontal(one: School, other: School) -> bool:
    return similar_phase(one, other) and not linked(one, other)


def _all_reasons(
    one: School, other: School, table: FaithTable, support: SupportCriteria
) -> tuple[PartnerReason, ...]:
    judged = (rule(one, other, support) for rule in BY_INSPECTIONS)
    others = (rule(one, other) for rule in REASONS)
    found = [reason for reason in (*others, *judged) if reason is not None]
    found += [
        PartnerReason("character", -reason.effect.prefer_s / 60, reason.sentence)
        for reason in pair_reasons(one, other, table)
    ]
    return _sorted(found)


def _sorted(reasons: Sequence[PartnerReason]) -> tuple[PartnerReason, ...]:
    return tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight_min), reason.name)))


def _reason(name: str, weight_min: float, text: str, source: Citation) -> PartnerReason:
    return PartnerReason(name, weight_min, f"{text} ({source}).")
