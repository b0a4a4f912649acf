"""What a person reads in the terminal: results on stdout; progress, warnings, faults on stderr.

Every value may come from a file, so nothing is ever read as markup and control characters are
shown, not obeyed: a school's name must not be able to colour, move or clear a terminal.
"""

import sys
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from clustering.rule_names import by_option
from data import InputError, Notice
from data.cache_folder import untold
from data.errors import by_kind

NOTICES_SHOWN = 12
ROWS_SHOWN = 8
"""Rows of a table that fit on a screen with what stands around it."""
OnProgress = Callable[[float | None, str], None]
"""Progress of a step: the fraction done (None where it is not known), and words to show with it."""


def plain(value: str) -> Text:
    """Return `value` as inert text: no markup, control characters replaced."""
    return Text(
        "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in value)
    )


@dataclass(frozen=True)
class Terminal:
    """The two streams a command speaks on.

    Attributes
    ----------
    out
        The stream for results; a program may read it.
    err
        The stream for faults, warnings and progress.
    """

    out: Console = field(default_factory=lambda: Console(highlight=False))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    _told: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def say(self, text: str = "") -> None:
        """Print a result."""
        self.out.print(plain(text), soft_wrap=True)

    def heading(self, text: str) -> None:
        """Print a heading."""
        self.out.print()
        self.out.print(Text(text, style="bold"))

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, all_in: str = ""
    ) -> None:
        """Print rows under headings; a heading that starts with # stands over figures.

        Parameters
        ----------
        columns, rows
            The headings, and the cells.
        all_in
            Where all rows are: then no more are printed than fit on a screen.
        """
        rows = list(rows)
        shown = rows[:ROWS_SHOWN] if all_in else rows
        table = Table(box=None, pad_edge=False, header_style="bold")
        for column in columns:
            heading = column.removeprefix("#")
            table.add_column(
                plain(heading),
                min_width=max(map(len, heading.split()), default=None),
                justify="right" if column.startswith("#") else "left",
                overflow="fold",
            )
        for row in shown:
            table.add_row(*(plain(cell) for cell in row))
        self.out.print(table)
        if more := len(rows) - len(shown):
            self.say(f"And {more:,} more: {all_in}.")

    def warn(self, notices: Sequence[Notice]) -> None:
        """Print what a user should know, once, the first few in full and the number of the rest."""
        new = [text for text in dict.fromkeys(n.text for n in notices) if text not in self._told]
        self._told.update(new)
        for text in new[:NOTICES_SHOWN]:
            self.err.print(Text("Note: ", style="yellow") + plain(text), soft_wrap=True)
        if (more := len(new) - NOTICES_SHOWN) > 0:
            self.err.print(f"Note: and {more} more like these; the plan directory lists them all.")

    def refuse(self, error: InputError) -> None:
        """Print the faults of the input, a line for each kind; rules go by their options."""
        number = len(error.faults)
        self.err.print(
            Text("1 fault" if number == 1 else f"{number} faults", style="bold red")
            + Text(" in what was given. Nothing was written.")
        )
        for line in by_kind(by_option(error.faults)):
            self.err.print(Text("  - ", style="red") + plain(line), soft_wrap=True)

    def fail(self, text: str) -> None:
        """Print why a command could not be done."""
        self.err.print(plain(text), style="bold red", soft_wrap=True)

    @contextmanager
    def step(self, words: str) -> Iterator[OnProgress]:
        """Show a step while it runs; the block receives a function that reports progress."""
        columns = (
            SpinnerColumn(finished_text="·"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=10),
            TimeElapsedColumn(),
            TextColumn("{task.fields[state]}", markup=False),
        )
        with Progress(*columns, console=self.err) as progress:
            task = progress.add_task(words, total=None, state="")

            def on_progress(fraction: float | None, state: str) -> None:
                progress.update(
                    task, total=None if fraction is None else 1.0, completed=fraction, state=state
                )

            yield on_progress
            progress.update(task, total=1.0, completed=1.0)
        self.warn(untold())


def speak_any_encoding() -> None:
    """Let a console of a small code page (cp1252) show a mark for a letter it lacks, not fail."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def save_report() -> str:
    """Keep the traceback in a file for whoever mends the fault, and say in a sentence where."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="schoolclusters-", suffix=".txt", delete=False, encoding="utf-8"
        ) as report:
            traceback.print_exc(file=report)
    except OSError as error:
        return f"No report on it could be kept ({error.strerror})."
    return f"Send this report to whoever looks after it: {report.name}"


def internal_error(who: str, error: Exception) -> str:
    """Keep a report of the error being handled, and return a sentence on it.

    Parameters
    ----------
    who
        The part of the program that met the fault.
    """
    said = f"The {who} met a fault of its own ({type(error).__name__}). {save_report()}"
    return f"{said.removesuffix('.')}."
