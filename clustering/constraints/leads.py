"""Which schools may lead a cluster."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clustering.constraints.constraint import NEVER, Constraint
from clustering.constraints.option import RuleOption
from clustering.constraints.value_kinds import Word
from data.errors import Fault
from data.school import School

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules


def may_lead(schools: Sequence[School], rules: "Rules") -> NDArray[np.bool_]:
    """(n,) schools that may lead: those said to be able to, or those not said to be unable.

    A school that the rules say leads its cluster may lead.
    """
    able = {True} if rules.named_leads_only else {True, None}
    return np.array(
        [school.can_lead in able or school.urn in rules.lead_schools for school in schools],
        dtype=np.bool_,
    )


@dataclass(frozen=True, kw_only=True)
class _NamedLeads(Constraint):
    def needed(self, rules: "Rules") -> tuple[str, ...]:
        """Return what it asks of the schools: nothing where the rules themselves name leads."""
        return () if rules.lead_schools else Constraint.needed(self, rules)

    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        rules = problem.rules
        leads_matter = rules.shape == "hub" or rules.able_to_lead or rules.good_lead
        if rules.named_leads_only and not problem.leads and leads_matter:
            yield self.fault(
                "no school is said to be able to lead",
                "Say can_lead = true of some in the overrides, or let any school lead",
                "named",
            )


NAMED_LEADS = _NamedLeads(
    field="named_leads_only",
    values=bool,
    default=False,
    unknown_before=NEVER,
    meaning="""Only schools that are said to be able to lead (`School.can_lead` is True) may lead;
    otherwise all of which the contrary is not said.""",
    needs=("can_lead",),
    option=RuleOption(
        key="leads",
        option="--leads",
        kind=Word({"named": "only schools said to be able to"}),
        title="who may lead",
        help="Who may lead: 'named' for only those schools that the overrides say can lead.",
        of=lambda rules: "named" if rules.named_leads_only else None,
        into=lambda value: {"named_leads_only": value == "named"},
    ),
)
