"""Partners for one school of a plan, in its matrix and beyond."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import numpy as np

from app.files_at_hand import at_hand, drives_of
from app.inputs import Area, PolicyFacts, read_area
from app.reading import read_plan
from app.terminal import Terminal
from clustering.policy.partners import Direction, Partner, find_partners, sought
from clustering.policy.triggers import triggers_of
from clustering.wording import counted
from data import Fault, InputError, Notice, School, Schools, read_schools
from data.accounts import absent
from data.csv_file import Relevance
from data.errors import gathering
from data.inspection_file import read_inspections
from data.progress import ProgressTable
from data.rolls import RollForecast, read_roll_forecast
from data.school_table import inspected
from data.selection import Near
from maps import StoredPlan
from maps.words import method
from routing.snapping import FAR_M

FASTEST_MPS = 60 * 1609.344 / 3600
"""No drive between two schools is quicker than 60 mph along a straight line."""
MOST_LOOKED_AT = 500
"""Nearest schools that drive times are computed to; a city has more of them within the limit."""


@dataclass(frozen=True, slots=True)
class PartnerSearch:
    """What is looked for.

    Attributes
    ----------
    urn
        The school that looks for partners.
    vertical
        Whether to look among schools of another phase, and those that pupils go on to or come from.
    beyond_la
        Whether to look in other authorities too.
    schools, roads
        The register, and the roads as for `Drives`; None for the files that the plan was made
        from.
    inspections, inspections_as_at
        Ofsted's file of latest inspections, for the schools of the plan and those around, and its
        day where its name does not give it; None for what the plan holds.
    rolls
        Rolls to come, by school and year; None for none.
    """

    urn: int
    vertical: bool = False
    beyond_la: bool = False
    schools: Path | None = None
    roads: str | None = None
    inspections: Path | None = None
    inspections_as_at: datetime | None = None
    rolls: Path | None = None

    @property
    def direction(self) -> Direction:
        """Up and down, or across."""
        return Direction.VERTICAL if self.vertical else Direction.HORIZONTAL

    @property
    def as_at(self) -> date | None:
        """The day of the inspections; None for that in the file's name."""
        return self.inspections_as_at and self.inspections_as_at.date()

    @property
    def within_plan(self) -> bool:
        """Whether the plan's own schools and drive times are enough for the search."""
        wider = self.vertical or self.beyond_la
        return not wider and self.schools is None and self.roads is None


@dataclass(frozen=True, slots=True)
class Around:
    """The schools of a register around one school of a plan: it and those it looks among.

    Attributes
    ----------
    one
        The school that looks for partners.
    register
        The file of schools.
    search
        What is looked for.
    plan
        Schools of the plan, with the planner's overrides; they replace the register's.
    radius_m
        How far away a school may lie in a straight line, metres.
    """

    one: School
    register: Path
    search: PartnerSearch
    plan: Schools
    radius_m: float

    def read(self) -> Schools:
        """Read them, the nearest first; see `data.read_schools` for what is refused."""
        one = self.one
        la = None if self.search.beyond_la else one.la
        near = Near(one.easting, one.northing, self.radius_m)
        found = read_schools(
            self.register,
            la,
            inspections=self.search.inspections,
            inspections_as_at=self.search.as_at,
            near=near,
        )
        known = {**found.by_urn, **self.plan.by_urn}
        others = sought(one, known.values(), self.search.direction, beyond_la=self.search.beyond_la)
        nearest = sorted(others, key=lambda other: (_apart_m(one, other), other.urn))
        return found.replace((one, *nearest[:MOST_LOOKED_AT]))

    def read_progress(
        self,
        schools: Schools | None,  # noqa: ARG002 - `SchoolReader` has it
    ) -> ProgressTable:
        """Return none: partners are not weighed by it."""
        return ProgressTable()

    def read_boundary(self) -> None:
        """Return none: nothing is drawn."""

    def read_facts(
        self,
        schools: Schools,  # noqa: ARG002 - `SchoolReader` has it
        progress: ProgressTable,  # noqa: ARG002 - `SchoolReader` has it
    ) -> PolicyFacts:
        """Return nothing: partners are not weighed by it."""
        return PolicyFacts()


def show_partners(
    directory: Path, search: PartnerSearch, count: int, terminal: Terminal, *, as_is: bool = False
) -> None:
    """Print the best partners of one school, with the reasons for and against each.

    Parameters
    ----------
    directory
        The plan.
    search, count
        Who looks for partners, where, and how many to print.
    terminal
        Where they are printed.
    as_is
        Whether to take a plan that is not sound too.

    Raises
    ------
    InputError
        If the directory holds no plan or not this school; if register or roads are wanted and
        not at hand, or at fault.
    """
    stored = read_plan(directory, terminal, as_is=as_is)
    stored = _inspected(stored, search)
    one = _school_of_plan(stored, search.urn)
    forecast = None if search.rolls is None else read_roll_forecast(search.rolls)
    area = Area(stored.problem.schools, stored.problem.times)
    if not search.within_plan:
        area = _on_the_roads(_area_around(stored, directory, one, search, terminal), one, terminal)
    limit_min = stored.problem.rules.max_minutes
    found = find_partners(
        area.schools,
        area.times,
        one.urn,
        direction=search.direction,
        beyond_la=search.beyond_la,
        limit_min=limit_min,
        table=stored.purpose.table,
        support=stored.purpose.support,
    )
    terminal.heading(f"Partners for {one.name} ({one.urn})")
    for line in _why(stored, one, forecast):
        terminal.say(line)
    terminal.say(_search_in_words(search, one, limit_min))
    terminal.say(f"Drive times: {method(area.times).lower()}.")
    terminal.say(
        "Ranked by the drive, less the minutes that speak for a partner, plus those against it."
    )
    _print(found, count, search, terminal)
    shown = {partner.school.urn for partner in found[:count]} | {one.urn, None}
    terminal.warn([note for note in area.times.notices if note.urn in shown])


def _inspected(stored: StoredPlan, search: PartnerSearch) -> StoredPlan:
    """Return a plan whose schools have the inspections of a file, where one is given."""
    if search.inspections is None:
        return stored
    schools = stored.problem.schools
    relevance = Relevance(frozenset(schools.urns))
    table = read_inspections(search.inspections, relevance, search.as_at)
    problem = stored.problem.replace(schools=inspected(schools, table))
    return replace(stored, problem=problem)


def _school_of_plan(stored: StoredPlan, urn: int) -> School:
    schools = stored.problem.schools
    if urn not in schools.by_urn:
        problem, remedy = absent(
            urn, schools, "no school of this plan has this URN", "Take the URN from schools.csv"
        )
        raise InputError([Fault("partners", problem, remedy, column="school", value=str(urn))])
    return schools.by_urn[urn]


def _area_around(
    stored: StoredPlan, directory: Path, one: School, search: PartnerSearch, terminal: Terminal
) -> Area:
    """Read the schools around one, and compute drive times as the plan had them."""
    faults: list[Fault] = []
    register, drives = search.schools, None
    with gathering(faults):
        register = register or at_hand(directory, stored.problem.schools.sources, "schools")
    with gathering(faults):
        drives = drives_of(stored.problem.times, directory, search.roads)
    if register is None or drives is None:
        raise InputError(faults)
    radius_m = stored.problem.rules.limit_s * FASTEST_MPS
    around = Around(one, register, search, stored.problem.schools, radius_m)
    return read_area(around, replace(drives, beyond_roads=True), terminal)


def _apart_m(one: School, other: School) -> float:
    return float(np.hypot(one.easting - other.easting, one.northing - other.northing))


def _on_the_roads(area: Area, one: School, terminal: Terminal) -> Area:
    """Pass over the schools that lie off the edge of the road file: no drive to them is known."""
    off = {snap.urn for snap in area.times.snaps if snap.distance_m > FAR_M} - {one.urn}
    if not off:
        return area
    text = (
        f"{counted(len(off), 'school')} around it, beyond the roads of the file, passed over. "
        "--roads takes the file of a larger area."
    )
    terminal.warn([Notice(text)])
    return replace(area, times=area.times.of([u for u in area.times.urns if u not in off]))


def _print(
    found: tuple[Partner, ...], count: int, search: PartnerSearch, terminal: Terminal
) -> None:
    for number, partner in enumerate(found[:count], start=1):
        terminal.say(
            f"\n{number}. {partner.sentence} Ranks as {counted(round(partner.rank_min), 'minute')}."
        )
        for word, reasons in (("For", partner.reasons_for), ("Against", partner.reasons_against)):
            for reason in reasons:
                worth = counted(round(abs(reason.weight_min)), "minute")
                terminal.say(f"   {word}, {worth}: {reason}")
    if len(found) > count:
        terminal.say(f"\nAnd {len(found) - count} more; --count names more of them.")
    if not found:
        terminal.say("\nThere are none." + _elsewhere(search))


def _why(stored: StoredPlan, one: School, forecast: RollForecast | None) -> Iterator[str]:
    """Yield why the school may need a partner, by the data at hand."""
    found = triggers_of(
        one,
        sources=stored.problem.schools.sources,
        needs=stored.purpose.support.needs,
        forecast=forecast,
    )
    if not found:
        yield "Why it may need a partner: nothing in the data at hand says so."
        return
    yield "Why it may need a partner, by the data at hand. Each is a reason to ask, no finding:"
    yield from (f"   {trigger}" for trigger in found)


def _search_in_words(search: PartnerSearch, one: School, limit_min: float) -> str:
    kind = (
        "schools of another phase, and schools that pupils go on to or come from"
        if search.vertical
        else "schools of a similar phase"
    )
    where = "in any authority" if search.beyond_la else f"in {one.la or 'the plan'}"
    return f"Looked for: {kind}, {where}, within {limit_min:g} minutes."


def _elsewhere(search: PartnerSearch) -> str:
    more = "" if search.vertical else " With --vertical, schools of another phase are looked at."
    return more if search.beyond_la else more + " With --beyond-la, those of other authorities."
