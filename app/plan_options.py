"""The options of a plan, for every command that reads schools, drives and rules anew."""

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from app.money_options import MoneyGiven, with_money_options
from app.option_values import (
    parse_faith,
    parse_layers,
    parse_missing_roll,
    parse_pairs,
    parse_schools,
    parse_size,
    parse_urns,
    require_borders,
    require_one_source_of_times,
    require_roads_to_calibrate,
)
from app.options import (
    ApartOption,
    AuthorityOption,
    BorderFieldOption,
    BordersOption,
    BoundaryOption,
    CalibrateOption,
    CapacityOption,
    DateOption,
    DesignatedOption,
    DiocesePolicyOption,
    FactorOption,
    FaithOption,
    FeedersOption,
    FerriesOption,
    FormOption,
    GroupLinksOption,
    InspectionsDateOption,
    InspectionsOption,
    Ks2Option,
    LayerOption,
    MissingRollOption,
    OutOption,
    OverridesOption,
    PersonsOption,
    ProfileOption,
    ProgrammeOption,
    ProgrammePhaseOption,
    RoadsOption,
    SchoolsOption,
    StartOption,
    StatusOption,
    TermsOption,
    TimesOption,
    TimesUnitOption,
    TogetherOption,
    WordingOption,
)
from app.rule_options import RuleTexts, with_rule_options

if TYPE_CHECKING:
    from app.plan_request import PlanRequest

# As in `app.commands`, the packages below are imported when a command runs.

ExcludeOption = Annotated[
    list[str],
    typer.Option(
        "--exclude",
        help="Schools that take no part, as one that refuses; why is not said.",
        metavar="URN,URN",
    ),
]
AddOption = Annotated[
    list[str],
    typer.Option(
        "--add",
        help="A school that opens: name, easting, northing and, if known, pupils, type, character. "
        "It gets the next free URN from 900001.",
        metavar="'NAME, E, N'",
    ),
]
MaxMinutesOption = Annotated[
    float | None,
    typer.Option(
        "--max-minutes",
        help="Longest drive between two schools of a cluster. If not given: the programme's, or "
        "45.",
    ),
]
SizeOption = Annotated[
    str | None,
    typer.Option(
        "--size",
        help="Fewest and most schools in a cluster. If not given: the programme's, or 4-7.",
        metavar="FEWEST-MOST",
    ),
]
ShapeOption = Annotated[
    Literal["pairwise", "hub"] | None,
    typer.Option(
        "--shape",
        help="Where the limit holds: between every two schools of a cluster (pairwise), or "
        "between each school and its lead school (hub). If not given: the programme's, or "
        "pairwise.",
    ),
]

Request = Callable[..., "PlanRequest"]


def with_options_of(
    requested: Request, *, without: frozenset[str] = frozenset()
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that gives a command the options of a plan.

    The command's parameter `request` receives what they ask for.

    Parameters
    ----------
    requested
        Makes the request; its parameters are the options.
    without
        Names of parameters that the command does not offer.
    """
    parameters = inspect.signature(requested).parameters.values()
    offered = [each for each in parameters if each.name not in without]
    names = {each.name for each in offered}

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = inspect.signature(command)
        kept = [each for each in own.parameters.values() if each.name != "request"]
        last = [each for each in kept if each.kind is inspect.Parameter.KEYWORD_ONLY]
        first = [each for each in kept if each not in last]

        @functools.wraps(command)
        def run(**given: Any) -> None:
            asked = {name: given.pop(name) for name in names}
            command(**given, request=requested(**asked))

        every = [
            each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in (*first, *offered, *last)
        ]
        run.__signature__ = own.replace(parameters=every)  # type: ignore[attr-defined] # what typer reads
        run.__annotations__ = {each.name: each.annotation for each in every}
        del run.__wrapped__  # whoever inspects it sees the options
        return run

    return decorate


@with_money_options
@with_rule_options
def plan_request(
    schools: SchoolsOption,
    la: AuthorityOption,
    out: OutOption,
    roads: RoadsOption = None,
    times: TimesOption = None,
    times_unit: TimesUnitOption = None,
    profile: ProfileOption = "car",
    factor: FactorOption = 1.0,
    calibrate: CalibrateOption = None,
    phase: ProgrammePhaseOption = [],
    status: StatusOption = [],
    group_links: GroupLinksOption = None,
    overrides: OverridesOption = None,
    inspections: InspectionsOption = None,
    inspections_date: InspectionsDateOption = None,
    capacity: CapacityOption = None,
    boundary: BoundaryOption = None,
    borders: BordersOption = None,
    border_field: BorderFieldOption = None,
    feeders: FeedersOption = None,
    missing_roll: MissingRollOption = None,
    ks2: Ks2Option = None,
    designated: DesignatedOption = None,
    layer: LayerOption = [],
    programme: ProgrammeOption = None,
    form: FormOption = None,
    faith: FaithOption = [],
    start: StartOption = None,
    wording: WordingOption = None,
    diocese_policy: DiocesePolicyOption = None,
    terms: TermsOption = None,
    day: DateOption = None,  # noqa: ARG001 - its callback has set the day
    max_minutes: MaxMinutesOption = None,
    size: SizeOption = None,
    shape: ShapeOption = None,
    together: TogetherOption = [],
    apart: ApartOption = [],
    exclude: ExcludeOption = [],
    add: AddOption = [],
    seconds: Annotated[
        float,
        typer.Option(
            "--seconds",
            help="Longest time for the search and its preparation. If the clock ends the search, "
            "the plan may differ from run to run.",
            min=0.1,
        ),
    ] = 60.0,
    seed: Annotated[
        int,
        typer.Option(
            "--seed",
            help="The same seed gives the same plan, unless the clock ends the search.",
            min=0,
        ),
    ] = 1,
    alternatives: Annotated[
        int,
        typer.Option(
            "--alternatives",
            help="How many other plans, nearly as good, to look for. That takes as much time "
            "again; Ctrl-C ends it and keeps those found.",
            min=0,
            max=5,
        ),
    ] = 0,
    *,
    rules: RuleTexts,
    money: MoneyGiven,
    ferries: FerriesOption = False,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity",
            help="Also say which clusters break the limit if drives are 20 % quicker, 30 % slower, "
            "or in the school run.",
        ),
    ] = False,
    persons: PersonsOption = False,
) -> "PlanRequest":
    """Return what the options of a plan ask for.

    Raises
    ------
    typer.BadParameter
        Where an option cannot be read.
    """
    levels, tables = parse_faith(faith)
    from app.inputs import Drives, SchoolFiles
    from app.plan_request import PlanRequest

    files = SchoolFiles(
        schools,
        la,
        phase,
        group_links,
        overrides,
        parse_missing_roll(missing_roll),
        ks2,
        parse_layers(layer),
        boundary,
        status,
        inspections,
        inspections_date,
        capacity,
        with_peers=True,
        borders=borders,
        border_field=border_field,
    )
    require_borders(borders, border_field)
    require_one_source_of_times(roads, times)
    require_roads_to_calibrate(roads, calibrate)
    return PlanRequest(
        files=files,
        drives=Drives(roads, times, times_unit, profile, factor, ferries, calibrate=calibrate),
        out=out,
        programme=programme,
        form=form,
        faith=levels,
        table=tables,
        designated=designated,
        start=start,
        diocese_policy=diocese_policy,
        terms=terms,
        size=None if size is None else parse_size(size),
        max_minutes=max_minutes,
        shape=shape,
        together=tuple(parse_urns(together)),
        apart=tuple(parse_pairs(apart)),
        feeders=feeders,
        exclude=parse_schools(exclude),
        add=tuple(add),
        texts=rules,
        money=money,
        seconds=seconds,
        seed=seed,
        sensitivity=sensitivity,
        alternatives=alternatives,
        wording=wording,
        persons=persons,
    )
