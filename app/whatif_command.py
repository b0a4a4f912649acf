"""`whatif` and `forecast`: their options, read and handed on."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.answer_options import (
    AnswerSecondsOption,
    AnswerSeedOption,
    NewPlacesRoadsOption,
    StabilityOption,
)
from app.money_options import MoneyGiven, with_money_options
from app.option_values import keep_in_hand, parse_size
from app.options import (
    ApartOption,
    AsIsOption,
    DesignatedOption,
    DetailsOption,
    InspectionsDateOption,
    InspectionsOption,
    PersonsOption,
    PlanDateOption,
    PlanDirectory,
    TogetherOption,
)
from app.rule_options import RuleTexts, with_rule_options
from app.terminal import Terminal
from data.leaving import scratch_beside

# As in `app.commands`, the packages below are imported when a command runs.

on_what_ifs = typer.Typer()

_URNS = "URN,URN"


@on_what_ifs.command()
@partial(with_money_options, table=False)
@with_rule_options
def whatif(
    directory: PlanDirectory,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help="The plan directory to write the answer to.",
            metavar="DIR2",
            callback=scratch_beside,
        ),
    ],
    scenario: Annotated[
        Path | None,
        typer.Option(
            "--scenario",
            help="A scenario file, or a folder of them: each is answered, and all are compared. "
            "Changes by other options come after those of the file.",
            metavar="TOML|DIR",
        ),
    ] = None,
    add: Annotated[
        list[str],
        typer.Option(
            "--add",
            help="A school opens: name, easting, northing and, if known, pupils, type, character.",
            metavar="'NAME, E, N'",
        ),
    ] = [],
    add_list: Annotated[
        list[Path],
        typer.Option(
            "--add-list", help="Schools that open, one in a row; see docs/data.md.", metavar="CSV"
        ),
    ] = [],
    close: Annotated[
        list[str], typer.Option("--close", help="Schools that close.", metavar=_URNS)
    ] = [],
    close_list: Annotated[
        list[Path],
        typer.Option("--close-list", help="Schools that close: a column URN.", metavar="CSV"),
    ] = [],
    amalgamate: Annotated[
        list[str],
        typer.Option(
            "--amalgamate",
            help="Schools that become one, at the place of the first, such as an infant and a "
            "junior school.",
            metavar="URN,URN[=NAME]",
        ),
    ] = [],
    considered: Annotated[
        list[str],
        typer.Option(
            "--considered",
            help="What else was considered, and why it was put aside; kept with the answer.",
            metavar="'WHAT: WHY'",
        ),
    ] = [],
    designated: DesignatedOption = None,
    refuse: Annotated[
        list[str], typer.Option("--refuse", help="Schools that refuse to take part.", metavar=_URNS)
    ] = [],
    changed: Annotated[
        list[str],
        typer.Option(
            "--set",
            help="A school has other pupils, another type or another character: "
            "118140:pupils=210, 118140:type=..., 118140:faith=...",
            metavar="URN:WHAT=VALUE",
        ),
    ] = [],
    place: Annotated[
        list[str],
        typer.Option("--place", help="A school moves to another site: metres.", metavar="URN=E,N"),
    ] = [],
    move: Annotated[
        list[str],
        typer.Option(
            "--move", help="A school moves to a cluster of the plan.", metavar="URN=CLUSTER"
        ),
    ] = [],
    together: TogetherOption = [],
    apart: ApartOption = [],
    release: Annotated[
        list[str],
        typer.Option("--release", help="Schools no longer kept together or apart.", metavar=_URNS),
    ] = [],
    max_minutes: Annotated[
        float | None, typer.Option("--max-minutes", help="Another limit on drives.")
    ] = None,
    size: Annotated[
        str | None,
        typer.Option(
            "--size", help="Another range of schools in a cluster.", metavar="FEWEST-MOST"
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(
            "--profile",
            help="Other speeds on the roads: 'car', 'car-peak', or your own TOML file.",
            metavar="NAME|TOML",
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--form", help="Another legal form, as for 'plan'.", metavar="FORM"),
    ] = None,
    roads: NewPlacesRoadsOption = None,
    inspections: InspectionsOption = None,
    inspections_date: InspectionsDateOption = None,
    stability: StabilityOption = None,
    seconds: AnswerSecondsOption = 10.0,
    seed: AnswerSeedOption = 1,
    save: Annotated[
        Path | None,
        typer.Option("--save", help="Also save the scenario as this file.", metavar="TOML"),
    ] = None,
    day: PlanDateOption = None,  # noqa: ARG001 - its callback has set the day
    *,
    rules: RuleTexts,
    money: MoneyGiven,
    as_is: AsIsOption = False,
    persons: PersonsOption = False,
    details: DetailsOption = False,
) -> None:
    """Say what changes if schools open, close, amalgamate, move or refuse, or rules change."""
    keep_in_hand(directory, out)
    if save is not None and scenario is not None and scenario.is_dir():
        raise typer.BadParameter("Give --save with one scenario, not with a folder of them.")
    sizes = None if size is None else parse_size(size)
    from app.change_request import ChangeRequest
    from app.whatif import AnswerSettings, Question, what_if
    from clustering import Limits
    from clustering.scenario.resolve import STABILITY_S

    request = ChangeRequest(
        profile=profile,
        form=form,
        max_minutes=max_minutes,
        size=sizes,
        texts=rules,
        money=money,
        add=add,
        add_list=add_list,
        place=place,
        set=changed,
        close=close,
        close_list=close_list,
        amalgamate=amalgamate,
        refuse=refuse,
        release=release,
        move=move,
        together=together,
        apart=apart,
        considered=considered,
    )
    if scenario is None and request.nothing and inspections is None:
        raise typer.BadParameter(
            "Say what changes: --scenario FILE, --add, --close, --move, --inspections, ..."
        )
    question = Question(
        directory, request, scenario, roads, as_is, designated, inspections, inspections_date
    )
    search = AnswerSettings(Limits(seconds), STABILITY_S if stability is None else stability, seed)
    terminal = Terminal(brief=not details)
    if question.several:
        from app.scenarios import compare_scenarios

        compare_scenarios(question, out, search, terminal, persons=persons)
    else:
        what_if(question, out, search, save, terminal, persons=persons)


@on_what_ifs.command()
def forecast(
    directory: PlanDirectory,
    rolls: Annotated[
        Path,
        typer.Option("--rolls", help="Pupils by school and year; see docs/data.md.", metavar="CSV"),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="Also write the table here.", metavar="CSV")
    ] = None,
    year: Annotated[
        str | None,
        typer.Option("--year", help="With --save: the year of the scenario.", metavar="YEAR"),
    ] = None,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save", help="Where to write the scenario, for 'whatif --scenario'.", metavar="TOML"
        ),
    ] = None,
    *,
    as_is: AsIsOption = False,
) -> None:
    """Say which clusters drift out of balance as rolls change, and when."""
    if (year is None) != (save is None):
        raise typer.BadParameter("Give --year and --save together.")
    if year is not None and out is not None:
        raise typer.BadParameter("Give --out for the table, or --year and --save for a scenario.")
    from app.forecasting import save_year, show_forecast

    if year is not None and save is not None:
        save_year(directory, rolls, year, save, Terminal(), as_is=as_is)
    else:
        show_forecast(directory, rolls, out, Terminal(), as_is=as_is)
