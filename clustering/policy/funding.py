"""What a programme pays: per cluster, per school, and more for small schools."""

from collections.abc import Sequence
from dataclasses import dataclass

from clustering.policy.citations import Citation
from clustering.policy.conditions import most_primary, one_good_or_better
from clustering.policy.words import counted, listed, pounds
from data.school import School


@dataclass(frozen=True, slots=True)
class Supplement:
    """An amount for each school of a range of rolls.

    Attributes
    ----------
    least, most
        Fewest and most pupils, both included.
    pounds
        For each such school.
    """

    least: int
    most: int
    pounds: float

    @property
    def words(self) -> str:
        """The rolls it is for."""
        if self.least:
            return f"of {self.least} to {self.most} pupils"
        return f"up to {self.most} pupils"


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """The rules of payment of one programme.

    Attributes
    ----------
    name
        As people call it.
    source
        The document.
    per_cluster, per_school
        Pounds, once.
    supplements
        For small schools.
    fewest_schools
        No cluster of fewer is paid.
    most_primary
        More than half of the schools are primary.
    one_good
        At least one school was last judged good or better.
    lump_sum
        Pounds a year that each school keeps beside the others'; 0 where that is no matter.
    until
        Last day of the programme in words, `""` while it runs.
    """

    name: str
    source: Citation
    per_cluster: float = 0.0
    per_school: float = 0.0
    supplements: tuple[Supplement, ...] = ()
    fewest_schools: int = 2
    most_primary: bool = False
    one_good: bool = False
    lump_sum: float = 0.0
    until: str = ""

    @property
    def sentence(self) -> str:
        """What it pays, as a user reads it."""
        parts = [f"{pounds(self.per_cluster)} a cluster"] if self.per_cluster else []
        if self.per_school:
            parts.append(f"{pounds(self.per_school)} a school")
        parts += [
            f"{pounds(extra.pounds)} more for a school {extra.words}" for extra in self.supplements
        ]
        if self.lump_sum:
            parts.append(f"each school keeps a lump sum of {pounds(self.lump_sum)} a year")
        asked = [f"at least {counted(self.fewest_schools, 'school')}"]
        asked += ["most of them primary"] if self.most_primary else []
        asked += ["one of them judged good or better"] if self.one_good else []
        until = f" It ended on {self.until}." if self.until else ""
        return f"Funding, for {listed(asked)}: {', '.join(parts)} ({self.name}).{until}"


@dataclass(frozen=True, slots=True)
class Payment:
    """What one cluster would be paid.

    Attributes
    ----------
    pounds
        Once; 0 where a condition is not met.
    yearly_pounds
        Lump sums kept, a year.
    lines
        How it adds up, or why nothing is paid, in sentences with the source.
    """

    pounds: float
    yearly_pounds: float
    lines: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is paid, and what is kept, in short."""
        parts = [pounds(self.pounds)] if self.pounds or not self.yearly_pounds else []
        if self.yearly_pounds:
            parts.append(f"{pounds(self.yearly_pounds)} a year kept")
        return ", ".join(parts)


def payment(funding: Funding, schools: Sequence[School]) -> Payment:
    """Return what a cluster of these schools would be paid under a programme."""
    if unmet := _unmet(funding, schools):
        lines = [f"Nothing from the {funding.name}: {why} ({funding.source})." for why in unmet]
        return Payment(0.0, 0.0, tuple(lines))
    n = len(schools)
    total = funding.per_cluster + n * funding.per_school
    parts = [f"{pounds(funding.per_cluster)} for the cluster"] if funding.per_cluster else []
    if funding.per_school:
        parts.append(f"{pounds(funding.per_school)} for each of {counted(n, 'school')}")
    for extra in funding.supplements:
        found = sum(
            school.pupils is not None and extra.least <= school.pupils <= extra.most
            for school in schools
        )
        if found:
            total += found * extra.pounds
            parts.append(
                f"{pounds(extra.pounds)} for each of {counted(found, 'school')} {extra.words}"
            )
    lines = []
    if total:
        lines.append(f"{pounds(total)}: {', '.join(parts)} ({funding.name}: {funding.source}).")
    if funding.lump_sum:
        lines.append(
            f"{pounds(n * funding.lump_sum)} a year: each of {counted(n, 'school')} keeps its "
            f"lump sum of {pounds(funding.lump_sum)} ({funding.name}: {funding.source}; the figure "
            "of that time)."
        )
    unknown = sum(school.pupils is None for school in schools)
    if unknown and funding.supplements:
        lines.append(f"{counted(unknown, 'school')} without a roll: no supplement is counted.")
    if funding.until:
        lines.append(f"The {funding.name} ended on {funding.until} ({funding.source}).")
    return Payment(total, n * funding.lump_sum, tuple(lines))


def _unmet(funding: Funding, schools: Sequence[School]) -> list[str]:
    n = len(schools)
    unmet = []
    if n < funding.fewest_schools:
        unmet.append(f"it takes {funding.fewest_schools} schools or more, not {n}")
    if funding.most_primary and not most_primary(schools):
        unmet.append("most schools must be primary")
    if funding.one_good and not one_good_or_better(schools):
        unmet.append("no school was last judged good or better")
    return unmet
