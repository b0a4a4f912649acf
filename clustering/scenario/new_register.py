"""Another register takes the place of the one that a plan was made from."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from clustering.plan import Plan
from clustering.wording import listed
from data.register_changes import MOVED_M, SHAPING, ChangeKind, RegisterChange, said_of

if TYPE_CHECKING:
    from clustering.cluster_states import Step
    from clustering.decisions import Decision, Decisions
    from clustering.optimiser.school_prices import SchoolPrices
    from clustering.policy.purpose import PlanPurpose
    from clustering.rules import Rules
    from clustering.scenario.setting import Setting
    from data.school import School, Schools
    from data.toml_file import Table, TomlReader
    from routing.times import TravelTimes

T = TypeVar("T")
AnyDecision = TypeVar("AnyDecision", bound="Decision")


@dataclass(frozen=True, eq=False)
class NewRegister:
    """The schools of another register take the place of those of the plan.

    Attributes
    ----------
    name
        The file of the register.
    schools, times
        Its schools, and their drive times.
    changes
        What it says that the register of the plan did not.
    new_urns
        The new URN of each school of the plan that has one, by the old.
    """

    do: ClassVar[str] = "register"
    keys: ClassVar[tuple[str, ...]] = ("file",)
    name: str
    schools: Schools
    times: TravelTimes
    changes: tuple[RegisterChange, ...]
    new_urns: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> NoReturn:  # noqa: ARG003 - `Change` has them
        """Refuse: a file of changes holds no register.

        Raises
        ------
        TypeError
            Always.
        """
        raise TypeError("the register itself is not in the file")

    @property
    def urns(self) -> tuple[int, ...]:
        """The schools of whom it says something that a plan may depend on."""
        shaping = (urn for each in self.changes if each.kind in SHAPING for urn in each.new)
        return tuple(dict.fromkeys(shaping))

    @property
    def for_all(self) -> NewRegister:
        """The same without what is about persons."""
        public = tuple(each for each in self.changes if each.kind is not ChangeKind.HEAD)
        return dataclasses.replace(self, changes=public)

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file, which names the register and does not hold it."""
        return {"file": self.name}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with these schools; pins of schools that are gone go with them."""
        return setting.with_register(self.schools, self.times)

    def words(self, setting: Setting) -> str:  # noqa: ARG002 - every change is said of a setting
        """Say how much it changes."""
        counts = Counter(each.kind for each in self.changes)
        said = [said_of(kind, number) for kind, number in counts.items()]
        return f"the register {self.name} takes over: {listed(said) or 'it says nothing new'}"


def with_urns(setting: Setting, new_urn: Mapping[int, int]) -> Setting:
    """Return a plan in hand in which some schools have other URNs, and nothing else is different.

    Parameters
    ----------
    setting
        The plan in hand.
    new_urn
        The new URN of each school that has one, by the old.
    """
    problem = setting.problem
    urns = tuple(new_urn.get(urn, urn) for urn in problem.schools.urns)
    schools = dataclasses.replace(
        problem.schools,
        items=tuple(
            dataclasses.replace(school, urn=urn)
            for school, urn in zip(problem.schools, urns, strict=True)
        ),
        elsewhere={u: e for u, e in problem.schools.elsewhere.items() if u not in urns},
    )
    snaps = tuple(
        dataclasses.replace(snap, urn=new_urn.get(snap.urn, snap.urn))
        for snap in problem.times.snaps
    )
    return setting.replace(
        problem=problem.replace(
            schools=schools,
            times=dataclasses.replace(problem.times, urns=urns, snaps=snaps),
            rules=_rules(problem.rules, new_urn),
        ),
        plan=_plan(setting.plan, new_urn),
        purpose=_purpose(setting.purpose, new_urn),
        prices=None if setting.prices is None else _prices(setting.prices, new_urn),
    )


def decided_with_urns(decisions: Decisions, new_urn: Mapping[int, int]) -> Decisions:
    """Return what people decided, about schools of which some have other URNs."""

    def decided(each: AnyDecision) -> AnyDecision:
        lead = None if each.lead is None else new_urn.get(each.lead, each.lead)
        schools = tuple(sorted(_renamed(each.schools, new_urn)))
        steps = tuple(map(paid, each.steps))
        return each.model_copy(update={"lead": lead, "schools": schools, "steps": steps})

    def paid(step: Step) -> Step:
        schools = tuple(sorted(_renamed(step.schools, new_urn)))
        return step.model_copy(update={"schools": schools})

    return dataclasses.replace(
        decisions,
        clusters={number: decided(each) for number, each in decisions.clusters.items()},
        ended=tuple(map(decided, decisions.ended)),
    )


def _plan(plan: Plan, new_urn: Mapping[int, int]) -> Plan:
    return Plan(
        tuple(
            dataclasses.replace(
                cluster,
                schools=tuple(sorted(_renamed(cluster.schools, new_urn))),
                lead=None if cluster.lead is None else new_urn.get(cluster.lead, cluster.lead),
            )
            for cluster in plan.clusters
        ),
        tuple(
            dataclasses.replace(left, urn=new_urn.get(left.urn, left.urn)) for left in plan.left_out
        ),
    )


def times_of(setting: Setting, schools: Schools, *, afresh: bool) -> TravelTimes:
    """Return the drive times of other schools; those between places of the plan are kept.

    Parameters
    ----------
    setting
        The plan in hand, under the URNs of the other schools.
    schools
        The other schools.
    afresh
        Whether all are timed anew.

    Raises
    ------
    InputError
        Where a new place cannot be timed.
    """
    known = setting.problem.schools.by_urn
    if afresh:
        return setting.timing.afresh(schools)
    found = [each for each in schools if each.urn in known and _same_place(each, known[each.urn])]
    times = setting.problem.times.of([school.urn for school in found])
    timed = {school.urn for school in found}
    for school in schools:
        if school.urn not in timed:
            times = setting.timing.extend(times, found, school)
            found.append(school)
    return times.of(schools.urns)


def _same_place(one: School, other: School) -> bool:
    east, north = one.easting - other.easting, one.northing - other.northing
    return max(abs(east), abs(north)) < MOVED_M and one.entrance == other.entrance


def _renamed(urns: Iterable[int], new_urn: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(new_urn.get(urn, urn) for urn in urns)


def _keyed(by_urn: Mapping[int, T], new_urn: Mapping[int, int]) -> dict[int, T]:
    return {new_urn.get(urn, urn): value for urn, value in by_urn.items()}


def _rules(rules: Rules, new_urn: Mapping[int, int]) -> Rules:
    def groups(given: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
        return tuple(_renamed(urns, new_urn) for urns in given)

    return dataclasses.replace(
        rules,
        together=groups(rules.together),
        apart=groups(rules.apart),
        kept_pairs=groups(rules.kept_pairs),
        feeders=groups(rules.feeders),
        locked=tuple(tuple(sorted(urns)) for urns in groups(rules.locked)),
        optional=_renamed(rules.optional, new_urn),
        lead_schools=_renamed(rules.lead_schools, new_urn),
        outside=tuple(sorted((new_urn.get(urn, urn), why) for urn, why in rules.outside)),
    )


def _purpose(purpose: PlanPurpose, new_urn: Mapping[int, int]) -> PlanPurpose:
    partnerships = tuple(
        dataclasses.replace(each, schools=tuple(sorted(_renamed(each.schools, new_urn))))
        for each in purpose.layers.partnerships
    )
    return dataclasses.replace(
        purpose,
        layers=dataclasses.replace(purpose.layers, partnerships=partnerships),
        peers=_keyed(purpose.peers, new_urn),
        progress=_keyed(purpose.progress, new_urn),
        attainment=_keyed(purpose.attainment, new_urn),
    )


def _prices(prices: SchoolPrices, new_urn: Mapping[int, int]) -> SchoolPrices:
    cuts = tuple((_renamed(three, new_urn), price) for three, price in prices.cuts)
    found = dataclasses.replace(
        prices, prices_s=_keyed(prices.prices_s, new_urn), by_number={}, parts=()
    )
    return dataclasses.replace(found, cuts=cuts)  # type: ignore[arg-type]  # three stay three
