"""The options that set the sums of money, made from the table of the figures."""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from clustering.policy.figures import Figures
from clustering.policy.own_money import NO_FIGURES, SETTABLE, given_money, read_money
from data.errors import Fault, InputError, gathering
from data.given_file import read_file
from data.school import Source

T = TypeVar("T")
"""What a command returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyGiven:
    """Sums of money as they were given.

    Attributes
    ----------
    values
        Figures by name; those that were given.
    file
        A table; a figure that is given by itself takes precedence.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    file: Path | None = None

    def figures(self) -> Figures:
        """Return them as figures.

        Raises
        ------
        InputError
            With every fault.
        """
        faults: list[Fault] = []
        table = alone = NO_FIGURES
        with gathering(faults):
            table = NO_FIGURES if self.file is None else read_money(self.file)
        try:
            alone = given_money(self.values)
        except InputError as error:
            faults += map(_of_option, error.faults)
        if faults:
            raise InputError(faults)
        return table.replaced_by(alone)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The planner's own table, if there is one."""
        return () if self.file is None else (read_file(self.file).source("money"),)


def with_money_options(command: Callable[..., T], *, table: bool = True) -> Callable[..., T]:
    """Return a command with an option for each sum, and one for a table unless it takes none.

    Its parameter `money` receives the sums that were given.
    """

    @functools.wraps(command)
    def run(**given: Any) -> T:
        values = {name: given.pop(name) for name in SETTABLE}
        known = {name: value for name, value in values.items() if value is not None}
        file = given.pop(_TABLE.name, None)
        return command(**given, money=MoneyGiven(values=known, file=file))

    own = inspect.signature(command)
    kept = [each for each in own.parameters.values() if each.name != "money"]
    options = [*map(_parameter, SETTABLE), *([_TABLE] if table else [])]
    run.__signature__ = own.replace(parameters=[*kept, *options])  # type: ignore[attr-defined] # what typer reads
    run.__annotations__ = {
        **{name: hint for name, hint in command.__annotations__.items() if name != "money"},
        **{each.name: each.annotation for each in options},
    }
    del run.__wrapped__  # whoever inspects it sees the options
    return run


def _of_option(fault: Fault) -> Fault:
    """Return a fault of a figure with the option that gave it."""
    return replace(fault, where=_option((fault.column or "").partition(".")[0]), column=None)


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _parameter(name: str) -> inspect.Parameter:
    option = typer.Option(
        _option(name),
        help=f"{SETTABLE[name].capitalize()}. If not given: from the program's dated table.",
        metavar="NUMBER",
        min=0,
    )
    return _keyword(name, Annotated[float | None, option])


def _keyword(name: str, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
    )


_TABLE = _keyword(
    "money_table",
    Annotated[
        Path | None,
        typer.Option(
            "--money",
            help="Your own table of sums, with dates and sources; see docs/data.md.",
            metavar="TOML",
        ),
    ],
)
