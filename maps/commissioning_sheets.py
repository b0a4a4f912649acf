"""The sheets of the workbook about what follows the map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clustering.policy.commissioning import commissioning
from clustering.policy.money_table import money_rows
from maps.appraised_options import NO_SENTENCE, options_of
from maps.workbook import Sheet, SheetColumn, Value

if TYPE_CHECKING:
    from maps.stored_plan import StoredPlan

_STATES = (
    SheetColumn("Cluster", 10),
    SheetColumn("Name", 24),
    SheetColumn("State", 20),
    SheetColumn("Since", 12),
    SheetColumn("Committed (£)", 14),
    SheetColumn("Released (£)", 14),
    SheetColumn("Next", 50),
)
_STEPS = (
    SheetColumn("Cluster", 10),
    SheetColumn("Name", 24),
    SheetColumn("Step", 20),
    SheetColumn("Day", 12),
    SheetColumn("By", 24),
    SheetColumn("Sum (£)", 12),
    SheetColumn("Note", 60),
)
_MONEY = (
    SheetColumn("Cluster", 10),
    SheetColumn("Name", 24),
    SheetColumn("What", 60),
    SheetColumn("Sum (£)", 12),
    SheetColumn("Per", 10),
    SheetColumn("Source", 80),
    SheetColumn("Date", 12),
)
_OPTIONS = (
    SheetColumn("Option", 18),
    SheetColumn("What", 60),
    SheetColumn("Cost (school-hours)", 14),
    SheetColumn("Schools that move", 12),
    SheetColumn("Clusters", 10),
    SheetColumn("Schools in none", 10),
)
_WHY = SheetColumn("Put aside because", 70)


def commissioning_sheets(plan: StoredPlan) -> tuple[Sheet, ...]:
    """Return the sheets on states, money and options; those on states only where there are some.

    Parameters
    ----------
    plan
        The plan as it is shown, with or without persons.
    """
    problem, result = plan.problem, plan.result
    money = money_rows(problem, result.plan, plan.decisions, plan.purpose)
    steps = list(_step_rows(plan))
    states = [Sheet("states", _STATES, list(_state_rows(plan))), Sheet("steps", _STEPS, steps)]
    found = options_of(plan)
    within = (SheetColumn(f"Within {each} min", 10) for each in found[0].compliance)
    return (
        *(states if steps else ()),
        Sheet("money", _MONEY, [row.values for row in money]),
        Sheet("options", (*_OPTIONS, *within, _WHY), list(_option_rows(plan))),
    )


def _state_rows(plan: StoredPlan) -> Iterator[tuple[Value, ...]]:
    found = commissioning(plan.problem.schools, plan.result.plan, plan.decisions, plan.purpose)
    for each in found.clusters:
        since = None if each.since is None else each.since.isoformat()
        known = (each.state.value, since, each.committed, each.released, each.due)
        yield (each.cluster.number, each.cluster.name, *known)


def _step_rows(plan: StoredPlan) -> Iterator[tuple[Value, ...]]:
    for cluster in plan.result.plan.clusters:
        for step in plan.decisions.of(cluster.number).steps:
            day = None if step.on is None else step.on.isoformat()
            said = (step.state.value, day, step.by or None, step.pounds, step.note or None)
            yield (cluster.number, cluster.name, *said)


def _option_rows(plan: StoredPlan) -> Iterator[tuple[Value, ...]]:
    for option in options_of(plan):
        yield (
            option.name,
            option.what,
            None if option.cost_s is None else round(option.cost_s / 3600, 1),
            option.moves,
            option.clusters,
            option.left_out,
            *option.compliance.values(),
            None if option.chosen else option.put_aside or NO_SENTENCE,
        )
