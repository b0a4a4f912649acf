"""`schoolclusters`: the command line. Each command reads its options, calls the packages, prints.

Exit codes: 0 done; 1 the input is at fault (or the output cannot be written), every fault on
stderr; 2 wrong usage; 3 a fault of the program itself, with a report to send; 130 stopped by the
user where there was nothing to keep; 128 and its number after another signal (143 after SIGTERM).
"""

import sys
from typing import Annotated

import typer

from app.repeats import Commands
from app.terminal import Terminal, save_report, speak_any_encoding
from data.atomic_write import unwritable
from data.cache_folder import untold
from data.dates import given_day
from data.errors import InputError, OutputError

_NO_MEMORY = (
    "There is not enough memory for so many schools or roads. Nothing was written. Close other "
    "programs, or give fewer schools: one authority (--la), one phase (--phase); and the roads of "
    "that area alone."
)

app = typer.Typer(
    name="schoolclusters",
    cls=Commands,
    help="Partnerships of schools by real drive times: proposed, proven, mapped.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def about(
    *,
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)
    ] = False,
) -> None:
    """Partnerships of schools by real drive times: proposed, proven, mapped."""
    if show_version:
        from importlib.metadata import version

        typer.echo(f"schoolclusters {version('schoolclusters')}")
        raise typer.Exit
    given_day()  # numpy reads the same variable, and fails on what is no number


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; always ends by `SystemExit` with one of the exit codes above."""
    speak_any_encoding()
    terminal = Terminal()
    try:
        app(args=arguments, prog_name="schoolclusters")
    except InputError as error:
        terminal.refuse(error)
    except OutputError as error:
        terminal.fail(str(error))
    except OSError as error:
        terminal.fail(str(unwritable(error.filename or "A file", error)))
    except MemoryError:
        terminal.fail(_NO_MEMORY)
    except Exception as error:  # noqa: BLE001 - a traceback never reaches a user
        terminal.fail(
            "schoolclusters met a fault of its own, not of your files "
            f"({type(error).__name__}). {save_report()}"
        )
        sys.exit(3)
    finally:
        terminal.warn(untold())
    sys.exit(1)
