"""The reference of all commands and options, docs/commands.md, made from the commands themselves.

`python -m app.reference > docs/commands.md` writes it anew; a test holds the page to it.
"""

import inspect
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from app.commands import HOMES, command_of

PREFACE = """# Commands and options

Every option of every command. The [README](../README.md) says what the commands are for, with
examples; [data.md](data.md) describes the files that they read and write. Each command says the
same with `--help`. Options may come in any order. `schoolclusters --version` prints the version.

<!-- Made from the program by: python -m app.reference > docs/commands.md -->
"""
OF_TYPE = {float: "NUMBER", int: "WHOLE NUMBER", bool: "", str: "TEXT", Path: "PATH"}
"""What an option takes where it has no word of its own."""


def page() -> str:
    """Return the whole page, Markdown."""
    return "\n".join([PREFACE, *(_command_section(name, command_of(name)) for name in HOMES)])


def _command_section(name: str, command: Any) -> str:
    types = get_type_hints(inspect.unwrap(command.callback), include_extras=True)
    rows = [(each, _written(each, types[each.name])) for each in command.params]
    needed = [written for each, written in rows if each.required]
    others = [f"[{written}]" for each, written in rows if _is_argument(each) and not each.required]
    options = ["[OPTIONS]"] if len(needed) + len(others) < len(rows) else []
    lines = [
        f"## {name}\n",
        f"{command.help}\n",
        f"```text\n{' '.join(['schoolclusters', name, *needed, *others, *options])}\n```\n",
        "| option | meaning | if not given |",
        "|---|---|---|",
        *(
            _row(f"`{written}`", _meaning(each, types[each.name]), _default(each))
            for each, written in rows
        ),
    ]
    return "\n".join(lines) + "\n"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


def _is_argument(parameter: Any) -> bool:
    return not parameter.opts[0].startswith("-")


def _written(parameter: Any, annotated: Any) -> str:
    """Return a parameter as it is written: `--seconds NUMBER`, or `DIR`."""
    if _is_argument(parameter):
        return str(parameter.metavar)
    return f"{', '.join(parameter.opts)} {parameter.metavar or _value_words(annotated)}".strip()


def _value_words(annotated: Any) -> str:
    """Return what an option of a type takes: a kind of value, or the words to choose from."""
    type_ = get_args(annotated)[0]
    if get_origin(type_) is not Literal and get_args(type_):
        type_ = get_args(type_)[0]  # of `float | None`
    return "|".join(get_args(type_)) if get_origin(type_) is Literal else OF_TYPE[type_]


def _meaning(parameter: Any, annotated: Any) -> str:
    info = get_args(annotated)[1]
    words = [parameter.help]
    if getattr(parameter, "multiple", False) and "again" not in words[0]:
        words.append("" if "repeat" in words[0] else "May be repeated.")
    if info.max is not None:
        words.append(f"From {info.min:,} to {info.max:,}.")
    elif info.min is not None:
        words.append(f"At least {info.min:,}.")
    return " ".join(filter(None, words))


def _default(parameter: Any) -> str:
    if parameter.required:
        return "it must be given"
    match parameter.default:
        case None | False | () | []:
            return ""
        case int() | float() as number:
            return f"{number:g}"
        case list() | tuple() as values:
            return ", ".join(f"`{value}`" for value in values)
        case value:
            return f"`{value}`"


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - the page is what was asked for
