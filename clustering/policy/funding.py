"""What a programme pays: per cluster, per school, and more for small schools.

What is no longer paid is history: it is mentioned, and never added up as money.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clustering.policy.figures import Rates
from clustering.policy.programme_sources import Origin
from clustering.policy.school_types import mostly_primary
from clustering.policy.support import GOOD_OR_BETTER, Criterion, can_support
from clustering.wording import counted, listed, pounds
from data.school import School
from data.toml_file import Table, TomlReader

_KEYS = (
    *("name", "source", "per_cluster", "per_school", "supplements", "fewest_schools"),
    *("most_pupils", "most_primary", "one_good", "who", "of", "until", "lump_sum"),
)
_SUPPLEMENT = ("least", "most", "pounds", "source")
FEWEST_SCHOOLS = 2
"""Fewest schools of a cluster."""

_MOST_PUPILS = 20_000


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money, paid once.

    Attributes
    ----------
    pounds
        The sum.
    source
        Who says so, in words.
    """

    pounds: float
    source: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """A sum for each school of a range of rolls.

    Attributes
    ----------
    least, most
        Fewest and most pupils, both included.
    paid
        For each such school.
    """

    least: int
    most: int
    paid: Sum

    @property
    def words(self) -> str:
        """The rolls it is for."""
        if self.least:
            return f"of {self.least} to {self.most} pupils"
        return f"of up to {self.most} pupils"


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """The rules of payment of one programme.

    Attributes
    ----------
    name
        As people call it.
    per_cluster, per_school
        Paid once; None for nothing.
    supplements
        For small schools.
    fewest_schools
        No cluster of fewer is paid.
    most_pupils
        Schools of more pupils may join and are paid nothing; None where all are paid.
    most_primary
        More than half of the schools are primary.
    one_good
        At least one school was last judged good or better.
    who
        Whom it is for, beyond what the schools show; `""` for nothing more.
    of
        The period of the sums, in words; `""` while they hold.
    until
        Last day of the programme in words, `""` while it runs.
    """

    name: str
    per_cluster: Sum | None = None
    per_school: Sum | None = None
    supplements: tuple[Supplement, ...] = ()
    fewest_schools: int = FEWEST_SCHOOLS
    most_pupils: int | None = None
    most_primary: bool = False
    one_good: bool = False
    who: str = ""
    of: str = ""
    until: str = ""

    @property
    def history(self) -> str:
        """Why nothing of it is paid, in words; `""` where something is."""
        if self.until:
            return f"it ended on {self.until}"
        return f"its sums are of {self.of}" if self.of else ""

    @property
    def sentence(self) -> str:
        """What it pays, or paid, as a user reads it, each sum with its source."""
        more = self.fewest_schools > FEWEST_SCHOOLS
        conditions = [f"at least {self.fewest_schools} schools"] if more else []
        conditions += ["most of them primary"] if self.most_primary else []
        conditions += ["one of them able to support others"] if self.one_good else []
        conditions += [self.who] if self.who else []
        sums = _by_source([(f"{pounds(paid.pounds)} {what}", paid) for what, paid in self._sums()])
        if self.history:
            whom = f" It was for {listed(conditions)}." if conditions else ""
            history = f"{self.history}, and nothing of it is to be had"
            return f"The {self.name} is history: {history}. It paid {sums}.{whom}"
        whom = f" It is for {listed(conditions)}." if conditions else ""
        return f"The {self.name} pays {sums}.{whom}"

    def pays(self, school: School) -> bool:
        """Say whether a school is paid; one whose roll is not known is not where rolls count."""
        if self.most_pupils is None:
            return True
        return school.pupils is not None and school.pupils <= self.most_pupils

    @property
    def paid_schools(self) -> str:
        """Which schools are paid, in words."""
        if self.most_pupils is None:
            return "school"
        return f"school of fewer than {self.most_pupils + 1} pupils"

    def _sums(self) -> list[tuple[str, Sum]]:
        found = [("a cluster", self.per_cluster), (f"a {self.paid_schools}", self.per_school)]
        more = [(f"more for a school {each.words}", each.paid) for each in self.supplements]
        return [(what, paid) for what, paid in found if paid] + more


@dataclass(frozen=True, slots=True)
class Payment:
    """What one cluster would be paid.

    Attributes
    ----------
    pounds
        Once; 0 where a condition is not met, and where the funding is history.
    lines
        How it adds up, or why nothing is paid, in sentences with the source.
    history
        Whether the funding is history.
    """

    pounds: float
    lines: tuple[str, ...]
    history: bool = False

    @property
    def words(self) -> str:
        """What is paid, in short."""
        return "history" if self.history else pounds(self.pounds)


def payment(
    funding: Funding, schools: Sequence[School], support: Criterion = GOOD_OR_BETTER
) -> Payment:
    """Return what a cluster of these schools would be paid under a programme.

    Parameters
    ----------
    funding
        The programme's rules of payment.
    schools
        The schools of the cluster.
    support
        What it takes to support others.
    """
    if funding.history:
        return Payment(0.0, tuple(_history(funding, schools)), history=True)
    if unmet := _unmet_conditions(funding, schools, support):
        source = _source_names(funding)
        return Payment(
            0.0, tuple(f"Nothing from the {funding.name}: {w} ({source})." for w in unmet)
        )
    due = list(_due(funding, schools))
    total = sum(times * each.pounds for times, each, _ in due)
    parts = [(f"{pounds(each.pounds)} {what}", each) for _, each, what in due]
    lines = [f"{pounds(total)} once, {funding.name}: {_by_source(parts)}."] if total else []
    if funding.who:
        lines.append(f"The {funding.name} is for {funding.who}: ask whether this is so.")
    lines += _roll_sentences(funding, schools, "is paid", "may join and are paid nothing")
    unknown = sum(school.pupils is None for school in schools)
    if unknown and funding.supplements:
        lines.append(f"{counted(unknown, 'school')} without a roll: no supplement is counted.")
    return Payment(total, tuple(lines))


def _due(funding: Funding, schools: Sequence[School]) -> Iterator[tuple[int, Sum, str]]:
    """Yield how often each sum is paid, and for what."""
    paid = [school for school in schools if funding.pays(school)]
    if funding.per_cluster:
        yield 1, funding.per_cluster, "for the cluster"
    if funding.per_school and paid:
        yield len(paid), funding.per_school, f"for each of {counted(len(paid), 'school')}"
    for extra in funding.supplements:
        found = sum(
            school.pupils is not None and extra.least <= school.pupils <= extra.most
            for school in paid
        )
        if found:
            yield found, extra.paid, f"for each of {counted(found, 'school')} {extra.words}"


def funding_of(reader: TomlReader, content: Table, origin: Origin) -> Funding | None:
    """Return the funding in the content of a programme's file; None where it pays nothing.

    Faults go to the reader.
    """
    table, prefix = reader.table(content, "funding"), "funding."
    reader.known(table, _KEYS, prefix)
    if not set(table) - {"name", "lump_sum"}:
        return None  # older files called the lump sums that schools keep a funding
    supplements = []
    for extra in reader.tables(table, "supplements"):
        named = f"{prefix}supplements."
        reader.known(extra, _SUPPLEMENT, named)
        least, most = (
            reader.whole(extra, key, named, most=_MOST_PUPILS) for key in ("least", "most")
        )
        paid = reader.number(extra, "pounds", named, default=None)
        source = extra.get("source", table.get("source"))
        said = origin.of_sum("supplements.pounds", extra.get("pounds"), source)
        supplements.append(
            Supplement(least or 0, _MOST_PUPILS if most is None else most, Sum(paid, said))
        )

    def sum_of(key: str) -> Sum | None:
        paid = reader.number(table, key, prefix)
        said = origin.of_sum(key, table.get(key), table.get("source"))
        return Sum(paid, said) if paid else None

    return Funding(
        name=reader.text(table, "name", prefix),
        per_cluster=sum_of("per_cluster"),
        per_school=sum_of("per_school"),
        supplements=tuple(supplements),
        fewest_schools=reader.whole(table, "fewest_schools", prefix, least=1) or FEWEST_SCHOOLS,
        most_pupils=reader.whole(table, "most_pupils", prefix, most=_MOST_PUPILS),
        most_primary=reader.yes_no(table, "most_primary", prefix, default=False),
        one_good=reader.yes_no(table, "one_good", prefix, default=False),
        who=reader.text(table, "who", prefix, default=""),
        of=reader.text(table, "of", prefix, default=""),
        until=reader.text(table, "until", prefix, default=""),
    )


def _by_source(parts: Sequence[tuple[str, Sum]]) -> str:
    """Return sums in words, those of one source together before it."""
    groups: dict[str, list[str]] = {}
    for words, paid in parts:
        groups.setdefault(paid.source, []).append(words)
    return ", ".join(f"{listed(words)} ({source})" for source, words in groups.items()) or "nothing"


def _history(funding: Funding, schools: Sequence[School]) -> list[str]:
    """Say that nothing is paid, and whom it was for; a sum would look available."""
    lines = [
        f"Nothing is counted from the {funding.name}, which is history: {funding.history} "
        f"({_source_names(funding)})."
    ]
    if funding.who:
        lines.append(f"It was for {funding.who}.")
    return lines + _roll_sentences(
        funding, schools, "would have been paid", "would have got nothing"
    )


def _source_names(funding: Funding) -> str:
    sums = (funding.per_cluster, funding.per_school, *(each.paid for each in funding.supplements))
    return "; ".join(dict.fromkeys(paid.source for paid in sums if paid))


def _roll_sentences(
    funding: Funding, schools: Sequence[School], is_paid: str, gets_nothing: str
) -> list[str]:
    """Say which schools are paid by their rolls; nothing where all are."""
    if funding.most_pupils is None:
        return []
    paid = [school.name for school in schools if funding.pays(school)]
    larger = [s.name for s in schools if s.pupils is not None and not funding.pays(s)]
    unknown = [school.name for school in schools if school.pupils is None]
    lines = [f"A {funding.paid_schools} {is_paid}: {listed(paid) or 'none here'}."]
    lines += [f"Larger partners {gets_nothing}: {listed(larger)}."] if larger else []
    lines += [f"Without a known roll, and not counted: {listed(unknown)}."] if unknown else []
    return lines


def _unmet_conditions(funding: Funding, schools: Sequence[School], support: Criterion) -> list[str]:
    n = len(schools)
    lacking = []
    if n < funding.fewest_schools:
        lacking.append(f"it takes {funding.fewest_schools} schools or more, not {n}")
    if funding.most_primary and not mostly_primary(schools):
        lacking.append("most schools must be primary")
    if funding.one_good and not any(can_support(school, support) for school in schools):
        lacking.append("no school can support others")
    return lacking


def lump_sum_sentence(rates: Rates) -> str:
    """Say once what becomes of lump sums, with the sum, its source and its time."""
    each, kept = rates.value("lump_sum"), rates.value("lump_sum_kept")
    first_year = pounds(2 * each * (1 - kept))
    return (
        "A federation brings no lump sum and loses none: each school keeps its own, as in every "
        f"form of partnership ({pounds(each)} a year: {rates.said('lump_sum')}). Two schools that "
        f"amalgamate become one, with one lump sum: {kept:.0%} of the two in the first full year "
        f"({rates.said('lump_sum_kept')}), {first_year} less in that year, and then "
        f"{pounds(each)} less a year."
    )
