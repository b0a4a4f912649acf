"""What changes apply to: a problem, the plan in hand, its purpose and a way to time drives."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np

from clustering.locks import UNLOCK, require_locked
from clustering.plan import Cluster, Plan
from clustering.policy.dossier import Dossier, dossier
from clustering.policy.purpose import PlanPurpose, with_table
from clustering.policy.summary import ClusterPolicy, policies_for
from clustering.problem import Problem
from data.accounts import absent
from data.errors import Fault, InputError

if TYPE_CHECKING:
    from clustering.optimiser.school_prices import SchoolPrices
    from clustering.rules import Rules
    from data.planning_areas import PlanningAreas
    from data.school import School, Schools
    from routing.times import TravelTimes


class Timing(Protocol):
    """Finds drives that a matrix does not have yet."""

    def extend(self, times: TravelTimes, schools: Sequence[School], school: School) -> TravelTimes:
        """Return the times with one more school, last; those of the others stay as they are.

        Parameters
        ----------
        times, schools
            The times and their schools, in the same order.
        school
            The school that comes in.

        Raises
        ------
        InputError
            Where there is no way to time it.
        """

    def afresh(self, schools: Sequence[School]) -> TravelTimes:
        """Return the times of all schools.

        Raises
        ------
        InputError
            Where there is no way to time them.
        """

    def by(self, profile: str) -> Timing:
        """Return the timing on the same roads by another profile.

        Parameters
        ----------
        profile
            `car`, `car-peak`, or a file of speeds.

        Raises
        ------
        InputError
            Where there is no such profile, or there are no roads.
        """


@dataclass(frozen=True, eq=False)
class Setting:
    """Where a scenario begins, and what each change makes of it.

    Attributes
    ----------
    problem
        Schools, times and rules.
    plan
        The plan in hand: its clusters are what "cluster 3" means.
    purpose
        What the plan is made for.
    timing
        How to time a new place.
    prices
        Prices that prove a bound of the plan in hand; None where it keeps none.
    sent
        Schools that a scenario sends to a cluster: URN and number.
    areas
        Polygons of the planning areas; None where there are none, or they are not known.
    """

    problem: Problem
    plan: Plan
    purpose: PlanPurpose
    timing: Timing
    prices: SchoolPrices | None = None
    sent: tuple[tuple[int, int], ...] = ()
    areas: PlanningAreas | None = None

    @cached_property
    def policies(self) -> tuple[ClusterPolicy, ...]:
        """What law says of each cluster, computed once: each answer is compared with it."""
        return policies_for(self.problem.schools, self.plan, self.purpose)

    @cached_property
    def dossier(self) -> Dossier:
        """All that policy has to say of the plan."""
        return dossier(self.problem, self.plan, self.purpose, self.policies)

    @property
    def near(self) -> Plan:
        """The plan that an answer should stay near: that in hand, with its sent schools moved."""
        sent = dict(self.sent)
        clusters = (
            dataclasses.replace(
                cluster,
                schools=tuple(
                    sorted(
                        {urn for urn in cluster.schools if urn not in sent}
                        | {urn for urn, number in sent.items() if number == cluster.number}
                    )
                ),
            )
            for cluster in self.plan.clusters
        )
        return Plan(
            tuple(cluster for cluster in clusters if cluster.schools),
            tuple(left for left in self.plan.left_out if left.urn not in sent),
        )

    def replace(self, **changes: Any) -> Self:
        """Return the same setting with another `problem`, ..."""
        return dataclasses.replace(self, **changes)

    def with_rules(self, **changes: Any) -> Self:
        """Return the setting with other rules."""
        rules = dataclasses.replace(self.problem.rules, **changes)
        before = self.problem.rules.outsiders
        require_locked(self.problem, rules.outsiders.keys() - before, "would take no part")
        return self.replace(problem=self.problem.replace(rules=rules))

    def with_purpose(self, purpose: PlanPurpose) -> Self:
        """Return the setting with another purpose, and who takes no part in it."""
        problem = self.problem
        return self._rebuilt(problem.schools, problem.times, purpose)

    def with_schools(self, schools: Sequence[School], times: TravelTimes) -> Self:
        """Return the setting with other schools; pins of schools that are gone go with them."""
        held = self.problem.schools.replace(schools)
        return self._rebuilt(held, times, self.purpose)

    def with_facts(self, schools: Schools) -> Self:
        """Return the setting with the same schools and more, or newer, facts about them."""
        return self._rebuilt(schools, self.problem.times, self.purpose)

    def with_register(self, schools: Schools, times: TravelTimes) -> Self:
        """Return the setting with the schools of another register, and all it says of them."""
        return self._rebuilt(schools, times, self.purpose)

    def with_sent(self, urn: int, number: int) -> Self:
        """Return the setting with a school sent to a cluster, and pinned to who stays there.

        Raises
        ------
        InputError
            Where its cluster, or the other, is locked.
        """
        require_locked(self.problem, [urn], "would move")
        if self.cluster(number, "move").schools in self.problem.rules.locked:
            raise InputError(
                [
                    Fault(
                        "move",
                        "this cluster is locked",
                        UNLOCK,
                        column="cluster",
                        value=str(number),
                    )
                ]
            )
        before = set(self._stays())
        sent = self.replace(sent=(*(each for each in self.sent if each[0] != urn), (urn, number)))
        together = (pin for pin in self.problem.rules.together if pin not in before)
        return sent.with_rules(together=(*together, *sent._stays()))

    @cached_property
    def unsent(self) -> Self:
        """The setting without the pins of its sent schools: `near` has them where they are sent."""
        pins = set(self._stays())
        together = tuple(pin for pin in self.problem.rules.together if pin not in pins)
        return self.with_rules(together=together) if pins else self

    def _stays(self) -> Iterator[tuple[int, ...]]:
        """Yield, for each cluster that schools are sent to, these and as many of its own as fit.

        Of its own, those that drive least to the others stay.
        """
        problem = self.problem
        most = problem.rules.size[1]
        arriving = {urn for urn, _ in self.sent}
        for number in dict.fromkeys(number for _, number in self.sent):
            sent = [urn for urn, to in self.sent if to == number and urn in problem.row]
            own = [
                urn
                for urn in self.cluster(number, "move").schools
                if urn in problem.row and urn not in arriving
            ]
            rows = [problem.row[urn] for urn in own]
            driving_s = problem.slower_s[np.ix_(rows, rows)].sum(axis=1)
            nearest = [own[at] for at in np.argsort(driving_s, kind="stable").tolist()]
            pin = (*sent, *nearest[: max(most - len(sent), 0)])
            if len(pin) > 1:
                yield pin

    def _rebuilt(self, schools: Schools, times: TravelTimes, purpose: PlanPurpose) -> Self:
        require_locked(self.problem, self.problem.row.keys() - schools.by_urn.keys(), "would close")
        by_purpose = set(map(_bare, self.purpose.outsiders(self.problem.schools).items()))
        refused = [out for out in self.problem.rules.outside if _bare(out) not in by_purpose]
        rules = _of_known(self.problem.rules, schools)
        were_optional = set(self.purpose.optional(self.problem.schools))
        others = (urn for urn in rules.optional if urn not in were_optional)
        outside = purpose.outsiders(schools) | {
            urn: why for urn, why in refused if urn in schools.by_urn
        }
        require_locked(self.problem, outside.keys() - rules.outsiders.keys(), "would take no part")
        optional = dict.fromkeys((*others, *purpose.optional(schools)))
        rules = dataclasses.replace(
            rules,
            outside=tuple(sorted(outside.items())),
            optional=tuple(urn for urn in optional if urn not in outside),
        )
        made = with_table(Problem(schools, times, rules), purpose)
        return self.replace(problem=made, purpose=purpose)

    def school(self, urn: int, where: str) -> School:
        """Return a school of the problem.

        Raises
        ------
        InputError
            Where there is none of this URN.
        """
        found = self.problem.schools.by_urn.get(urn)
        if found is None:
            problem, remedy = absent(
                urn,
                self.problem.schools,
                "no school of this plan has this URN",
                "Name a school of the plan",
            )
            if urn in self._planned:
                problem, remedy = "this school closes in this scenario", "Leave out one of the two"
            raise InputError([Fault(where, problem, remedy, column="urn", value=str(urn))])
        return found

    @property
    def _planned(self) -> frozenset[int]:
        """The schools of the plan in hand, those that a change has closed among them."""
        placed = (urn for cluster in self.plan.clusters for urn in cluster.schools)
        return frozenset([*placed, *(left.urn for left in self.plan.left_out)])

    def cluster(self, number: int, where: str) -> Cluster:
        """Return a cluster of the plan in hand.

        Raises
        ------
        InputError
            Where there is none of this number.
        """
        for cluster in self.plan.clusters:
            if cluster.number == number:
                return cluster
        last = max((cluster.number for cluster in self.plan.clusters), default=0)
        fault = Fault(
            where,
            "no cluster of the plan has this number",
            f"Give a number from 1 to {last}",
            column="cluster",
            value=str(number),
        )
        raise InputError([fault])


def _bare(outsider: tuple[int, str]) -> tuple[int, str]:
    """Return a school and why it takes no part, without the document.

    The version that made a plan may have named it differently.
    """
    urn, reason = outsider
    return urn, reason.partition(" (")[0]


def _of_known(rules: Rules, schools: Schools) -> Rules:
    """Return the rules without what they say of schools that are not there."""
    known = schools.by_urn
    groups = (tuple(urn for urn in urns if urn in known) for urns in rules.together)
    return dataclasses.replace(
        rules,
        together=tuple(group for group in groups if len(group) > 1),
        apart=tuple(pair for pair in rules.apart if all(urn in known for urn in pair)),
        optional=tuple(urn for urn in rules.optional if urn in known),
        lead_schools=tuple(urn for urn in rules.lead_schools if urn in known),
    )
