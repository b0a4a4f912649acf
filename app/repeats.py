"""Options that are given twice: some collect their values, for all others it is wrong usage."""

import copy
from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperCommand

from app.commands import LazyGroup


class Commands(LazyGroup):
    """A group of commands that never drop the first of two values without a word.

    The parser itself would keep only the last value. So the arguments are parsed once more before
    each command, keeping all values.
    """

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command of these arguments, and those that are left for it.

        Raises
        ------
        typer.BadParameter
            Where an option that takes one value is given twice, with every such option.
        """
        name, command, rest = super().resolve_command(ctx, args)
        if command is not None:
            # What cannot be parsed is for the command itself to say.
            own = command.context_class(command, info_name=name, parent=ctx, resilient_parsing=True)
            repeats = list(_repeats(command, own, rest))
            if repeats:
                raise typer.BadParameter("\n".join(repeats), ctx=own)
        return name, command, rest


def _repeats(command: Any, ctx: Any, arguments: list[str]) -> Iterator[str]:
    single = [each for each in command.params if _takes_one_value(each)]
    lenient = TyperCommand(
        command.name,
        params=[_repeatable(each) if each in single else each for each in command.params],
    )
    given, _, _ = lenient.make_parser(ctx).parse_args(list(arguments))
    for option in single:
        values = given.get(option.name, ())
        if len(values) > 1:
            yield _said(option, values)


def _takes_one_value(parameter: Any) -> bool:
    is_option = parameter.param_type_name == "option"
    return is_option and not parameter.multiple and not parameter.is_eager  # --help, --version


def _repeatable(option: Any) -> Any:
    other = copy.copy(option)
    other.multiple = True
    return other


def _said(option: Any, values: list[Any]) -> str:
    name = option.opts[0]
    if option.is_flag:
        return f"{name} is given {len(values)} times. Give it once."
    *others, last = (f"'{value}'" for value in values)
    return f"{name} is given {len(values)} times: {', '.join(others)} and {last}. Give it once."
