"""The commands by name: each is imported when it is called, so that --help answers at once."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer.main
from typer.core import TyperCommand, TyperGroup

# The modules of the commands import the rules, which need numpy; and the packages below take
# seconds (OR-Tools, geopandas): a command imports those when it runs.


@dataclass(frozen=True, slots=True)
class Home:
    """Where a command is.

    Attributes
    ----------
    group
        The group that it belongs to, as `module:name`.
    summary
        What the command itself says first that it is for.
    """

    group: str
    summary: str


_BASICS = "app.basic_commands:on_basics"
_NEW_PLANS = "app.new_plan_commands:on_new_plans"
_PLANS = "app.plan_commands:on_plans"
_WHAT_IFS = "app.whatif_command:on_what_ifs"
_UPDATES = "app.update_command:on_updates"
_IMPROVEMENTS = "app.improve_command:on_improvements"
_SWEEPS = "app.sweep_command:on_sweeps"
_PAPERS = "app.papers_command:on_papers"
_STATES = "app.status_command:on_states"
_ADVISERS = "app.advisers_command:on_advisers"
_ENGLAND = "app.england_command:on_england"
_MEASURES = "app.measures_command:on_measures"

HOMES = {
    "demo": Home(_BASICS, "Run the whole chain on the embedded fictional county."),
    "check": Home(_BASICS, "Name every fault in the inputs, and write nothing."),
    "plan": Home(
        _NEW_PLANS, "Propose clusters and write the plan directory: map, tables, plan.json."
    ),
    "assess": Home(
        _NEW_PLANS,
        "Say how good the groups are that you have, beside the best plan; write both, and a map.",
    ),
    "programmes": Home(
        _BASICS, "List the programmes that a plan can follow, explain one, or copy one to edit."
    ),
    "times": Home(
        _BASICS, "Write only the drive-time matrix: seconds, from rows to columns, by URN."
    ),
    "explain": Home(
        _PLANS, "Say why a school or a cluster is as it is, or why two schools are not together."
    ),
    "partners": Home(
        _PLANS, "Rank the possible partners of one school, with what speaks for and against each."
    ),
    "map": Home(_PLANS, "Draw the map of a plan directory again."),
    "export": Home(_PLANS, "Write the workbook, GeoPackage and GeoJSON of a plan directory again."),
    "handouts": Home(
        _PLANS, "Make paper and slides of a plan: a PDF, a picture of the county, a deck."
    ),
    "papers": Home(
        _PAPERS,
        "Write what follows the map: memorandum, business plan, letters, report, records.",
    ),
    "compare": Home(_PLANS, "Say what differs between two plans: who moves, and how good each is."),
    "serve": Home(
        _PLANS, "Open the what-if page of a plan, on this machine only, for whoever has its link."
    ),
    "whatif": Home(
        _WHAT_IFS,
        "Say what changes if schools open, close, amalgamate, move or refuse, or rules change.",
    ),
    "forecast": Home(
        _WHAT_IFS, "Say which clusters drift out of balance as rolls change, and when."
    ),
    "update": Home(
        _UPDATES,
        "Carry a plan into another year's register: who changed, and the least change of the plan.",
    ),
    "improve": Home(
        _IMPROVEMENTS,
        "Say what moving schools of a plan buys: the best plan for each number of moves.",
    ),
    "status": Home(
        _STATES,
        "Say how far each cluster has come, with memoranda and money, or record its next step.",
    ),
    "advisers": Home(
        _ADVISERS,
        "Allocate link advisers to whole clusters, with even loads and the least driving.",
    ),
    "sweep": Home(
        _SWEEPS,
        "Plan many areas under many settings, and compare the plans in a table and an atlas.",
    ),
    "england": Home(
        _ENGLAND, "Plan all England, or a region, as one area, whatever borders run through it."
    ),
    "measures": Home(
        _MEASURES, "Show results by size of school and year, and inspections before and after."
    ),
}
"""Every command, in the order of the help."""


def command_of(name: str) -> Any:
    """Import a command of `HOMES` and return it, with all its options."""
    module, _, group = HOMES[name].group.partition(":")
    return typer.main.get_group(getattr(import_module(module), group)).commands[name]


class LazyGroup(TyperGroup):
    """A group that lists its commands by their summaries, and imports the one that is called."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = {
            name: TyperCommand(name, help=home.summary) for name, home in HOMES.items()
        }

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command of these arguments, imported, and those that are left for it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else command_of(name), rest
