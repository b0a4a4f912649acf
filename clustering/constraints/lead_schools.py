"""Schools that lead: whichever cluster one of them is in, it leads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from clustering.constraints.constraint import PairFilter
from clustering.constraints.model import Culprit, Model, Pairs
from clustering.constraints.option import RuleOption
from clustering.constraints.value_kinds import Urns
from clustering.wording import counted, named
from data.errors import Fault
from data.school import School

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules


@dataclass(frozen=True, kw_only=True)
class _LeadSchools(PairFilter):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        leads = self.of(rules)
        for urn in leads:
            if urn in rules.outsiders:
                problem = "this school is to lead a cluster, and is one of those that take no part"
                yield self.fault(f"{problem}: {_reason(rules, urn)}", "Ask for one of the two", urn)
        for urns in rules.together:
            held = [urn for urn in leads if urn in urns]
            if len(held) > 1:
                said = ", ".join(map(str, held))
                problem = "these schools are each to lead a cluster, and are kept together"
                yield self.fault(problem, "Let one of them lead, or take back the pin", said)
        if rules.clusters is not None and len(leads) > rules.clusters:
            yield self.fault(
                f"{counted(len(leads), 'school')} are each to lead a cluster, and there are to be "
                f"{counted(rules.clusters, 'cluster')}",
                "Name fewer leads, or ask for more clusters",
                ", ".join(map(str, leads)),
            )

    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        leads, fewest = self.of(problem.rules), problem.rules.size[0]
        for urn in leads:
            if problem.schools[problem.row[urn]].can_lead is False:
                yield self.fault(
                    "this school is to lead a cluster, and is said to be unable to",
                    "Take can_lead = false out of the overrides, or let another school lead",
                    urn,
                )
        for group in problem.groups:
            held = [urn for urn in leads if problem.row[urn] in group.rows]
            if len(held) > 1:
                yield self.fault(
                    f"these schools are each to lead a cluster, and must share one: {group.reason}",
                    "Let one of them lead, or do not keep the others with it",
                    ", ".join(map(str, held)),
                )
        taking = len(problem.taking_part)
        if len(leads) * fewest > taking:
            yield self.fault(
                f"{len(leads)} clusters of {fewest} schools or more need {len(leads) * fewest} "
                f"schools, and {taking} take part",
                f"Name {taking // fewest} leads at most, or allow smaller clusters",
                ", ".join(map(str, leads)),
            )

    def add_to(self, model: Model) -> None:
        problem = model.problem
        for urn in self.of(problem.rules):
            if problem.row[urn] in model.rows:
                words = f"{named(problem, urn)} leads its cluster"
                model.led_by(problem.row[urn], model.switch(Culprit(self.kind, "", (urn,), words)))

    def dropped(self, problem: "Problem", culprit: Culprit) -> tuple[str, "Problem"]:
        others = tuple(urn for urn in self.of(problem.rules) if urn not in culprit.schools)
        return f"no longer ask that {culprit.sentence}", self.changed(problem, others)


def _reason(rules: "Rules", urn: int) -> str:
    """Return why a school takes no part, to be said after a colon."""
    reason: str = rules.outsiders[urn].rstrip(".")
    return reason[:1].lower() + reason[1:]


def _two_leads(schools: Sequence[School], rules: "Rules") -> Pairs | None:
    if len(rules.lead_schools) < 2:
        return None
    leads = np.isin([school.urn for school in schools], rules.lead_schools)
    pairs: Pairs = leads[:, None] & leads[None, :]
    np.fill_diagonal(pairs, val=False)
    return pairs


LEAD_SCHOOLS = _LeadSchools(
    field="lead_schools",
    values=tuple[int, ...],
    default=(),
    meaning="""URNs of schools that lead: each leads the cluster that it is in, so that no two share
    one, and none may be left out at no price.""",
    kind="lead",
    forbids=_two_leads,
    option=RuleOption(
        key="lead",
        option="--lead",
        kind=Urns(),
        title="schools that lead",
        help="Schools that lead the cluster they are in: no two of them share one, and in the hub "
        "shape the drives to them are what counts.",
        of=lambda rules: rules.lead_schools,
        into=lambda value: {"lead_schools": value or ()},
    ),
)
