"""What a plan must obey, and what it pays for."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal, get_args

from clustering.policy.support import GOOD_OR_BETTER, Criterion
from data.errors import Fault, InputError

Shape = Literal["pairwise", "hub"]
Boundary = Literal["", "la", "district", "urban_rural"]
PairRuleName = Literal[
    "catholic_with_other", "aided_church_with_other", "two_trusts", "existing_partnership"
]


@dataclass(frozen=True, slots=True)
class Compatibility:
    """Seconds added for each pair of schools in one cluster that fit badly, or taken off for ties.

    The figures are the design's defaults: a Roman Catholic school with another character costs
    as much as five minutes more on the road between the two.

    Attributes
    ----------
    catholic_with_other_s
        A Roman Catholic school with one of another character.
    aided_church_with_other_s
        A voluntary aided Church of England school with a school that is not one.
    two_trusts_s
        Academies of two trusts.
    existing_partnership_s
        Schools in one partnership today; below 0, as their tie is worth keeping.
    """

    catholic_with_other_s: float = 300.0
    aided_church_with_other_s: float = 100.0
    two_trusts_s: float = 250.0
    existing_partnership_s: float = -600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one plan.

    Attributes
    ----------
    size
        Fewest and most schools in a cluster.
    max_minutes
        Longest drive between any two schools of a cluster, slower direction, minutes.
    together
        Groups of URNs that must share a cluster.
    apart
        Pairs of URNs that must not.
    keep_federations, keep_trusts
        Schools of one federation (of one trust) must share a cluster.
    balance_s_per_pupil
        Seconds for each pupil that a cluster lies off the target roll.
    left_out_s
        Seconds for each school left out of every cluster.
    coherence_s
        Seconds for each school outside a cluster that lies amid it: within the hull of its
        schools. 0 not to look.
    compatibility
        Seconds added for pairs that fit badly.
    shape
        `"pairwise"`: every two schools of a cluster within the limit of each other. `"hub"`: every
        school within the limit of the cluster's lead school, and the drives to it are what counts.
    named_leads_only
        Only schools that are said to be able to lead (`School.can_lead` is True) may lead;
        otherwise all of which the contrary is not said.
    clusters
        Exact number of clusters; None for as many as suit.
    within
        Field of a school that must be the same throughout a cluster: no cluster crosses the
        boundary of a `"district"`, an `"la"`. `""` for no boundary. A school without an entry
        shares clusters only with others that have none.
    forbidden
        Names of pair rules (`"catholic_with_other"`, ...) whose pairs must not share a cluster.
    good_school
        Every cluster has a school that can support others.
    able_to_lead
        Every cluster has a school that may lead.
    good_lead
        Every cluster has a school that can support others and may lead.
    vacant_headship
        Every cluster has a school whose headship is, or is about to be, vacant.
    school_to_place
        Every cluster has a school that must be placed: one whose place is not optional.
    can_support
        What it takes to support others; the old overall grade good or outstanding, unless a
        programme says it otherwise.
    most_in_one_school_percent
        The largest roll of a cluster, per cent of the cluster's pupils at most; None for any.
    pupils
        Fewest and most pupils of a cluster; None for any number. An unknown roll counts as the
        mean roll, here and in the line above.
    optional
        URNs of schools that may be left out at no price.
    optional_above_pupils
        Schools with more pupils than this may be left out at no price; None for none.
    outside
        Schools that take no part, by URN, each with the reason in a sentence.
    kept_pairs
        Pairs of URNs, of an earlier plan, that would rather stay together.
    kept_pair_s
        Seconds added for such a pair in one cluster; below 0.

    Examples
    --------
    >>> rules = Rules(size=(3, 5), max_minutes=30, together=[(900001, 900002)])
    >>> rules.limit_s
    1800.0
    >>> Rules(size=(5, 3))
    Traceback (most recent call last):
        ...
    data.errors.InputError: rules, column 'size': a cluster needs at least two schools...
    """

    size: tuple[int, int] = (4, 7)
    max_minutes: float = 45.0
    together: tuple[tuple[int, ...], ...] = ()
    apart: tuple[tuple[int, int], ...] = ()
    keep_federations: bool = True
    keep_trusts: bool = False
    balance_s_per_pupil: float = 2.0
    left_out_s: float = 36_000.0
    coherence_s: float = 0.0
    compatibility: Compatibility = field(default_factory=Compatibility)
    shape: Shape = "pairwise"
    named_leads_only: bool = False
    clusters: int | None = None
    within: Boundary = ""
    forbidden: tuple[PairRuleName, ...] = ()
    good_school: bool = False
    able_to_lead: bool = False
    good_lead: bool = False
    vacant_headship: bool = False
    school_to_place: bool = False
    can_support: Criterion = GOOD_OR_BETTER
    most_in_one_school_percent: float | None = None
    pupils: tuple[float, float] | None = None
    optional: tuple[int, ...] = ()
    optional_above_pupils: float | None = None
    outside: tuple[tuple[int, str], ...] = ()
    kept_pairs: tuple[tuple[int, int], ...] = ()
    kept_pair_s: float = -300.0

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise InputError(faults)

    @property
    def outsiders(self) -> dict[int, str]:
        """Schools that take no part, by URN, with the reason."""
        return dict(self.outside)

    @property
    def limit_s(self) -> float:
        """Longest drive within a cluster, seconds."""
        return self.max_minutes * 60.0


def _faults(rules: Rules) -> Iterator[Fault]:
    fewest, most = rules.size
    least = 1 if rules.shape == "hub" else 2
    if not least <= fewest <= most:
        yield Fault(
            "rules",
            "a cluster needs at least two schools (a hub one), and no more than its largest size",
            "Give the sizes as fewest-most, for example 4-7",
            column="size",
            value=f"{fewest}-{most}",
        )
    if not 0 < rules.max_minutes < math.inf:
        yield _fault(rules, "max_minutes", "the limit must be more than 0 minutes", "minutes, 45")
    for name in ("balance_s_per_pupil", "left_out_s", "coherence_s"):
        if not 0 <= getattr(rules, name) < math.inf:
            yield _fault(rules, name, "a weight is 0 or more, and finite", "seconds of 0 or more")
    for entry in fields(Compatibility):
        if not math.isfinite(getattr(rules.compatibility, entry.name)):
            yield Fault(
                "rules",
                "what a pair costs must be a finite number of seconds",
                "Give seconds, below 0 for pairs to be kept",
                column=f"compatibility.{entry.name}",
                value=str(getattr(rules.compatibility, entry.name)),
            )
    if not math.isfinite(rules.kept_pair_s):
        yield _fault(rules, "kept_pair_s", "what a pair costs must be finite", "seconds below 0")
    yield from _faults_of_words(rules)
    yield from _faults_of_clusters(rules)


def _faults_of_words(rules: Rules) -> Iterator[Fault]:
    known = (("shape", Shape), ("within", Boundary), ("forbidden", PairRuleName))
    for name, kind in known:
        given = getattr(rules, name)
        for word in (given,) if isinstance(given, str) else given:
            if word not in get_args(kind):
                words = ", ".join(filter(None, get_args(kind)))
                yield Fault("rules", "no such choice", f"Give {words}", column=name, value=word)


def _faults_of_clusters(rules: Rules) -> Iterator[Fault]:
    if rules.clusters is not None and rules.clusters < 1:
        yield _fault(rules, "clusters", "a number of clusters is 1 or more", "a number such as 6")
    share = rules.most_in_one_school_percent
    if share is not None and not 0 < share <= 100:
        yield _fault(
            rules, "most_in_one_school_percent", "a share is more than 0 and up to 100", "per cent"
        )
    if rules.pupils is not None and not 0 <= rules.pupils[0] <= rules.pupils[1]:
        yield _fault(rules, "pupils", "the fewest pupils exceed the most", "fewest and most, 0 up")
    above = rules.optional_above_pupils
    if above is not None and not above >= 0:
        yield _fault(rules, "optional_above_pupils", "a roll is 0 or more", "pupils, 0 or more")


def _fault(rules: Rules, name: str, problem: str, give: str) -> Fault:
    return Fault("rules", problem, f"Give {give}", column=name, value=str(getattr(rules, name)))
