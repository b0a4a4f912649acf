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

from data.cache_folder import untold
from data.errors import InputError, Notice, by_kind

NOTICES_SHOWN, NOTICES_IN_BRIEF = 12, 6
ROWS_SHOWN = 8
"""Rows of a table, or lines of a list, that fit on a screen with what stands around them."""
PREPARING_SEARCH = "Preparing the search (up to a minute the first time)"
WITH_DETAILS = "here with --details"
"""Where the rest is of what a brief answer leaves out."""
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
    brief
        Whether an answer should fit on one screen: of long tables and lists only the beginning is
        printed. `--details` prints them whole.
    """

    out: Console = field(default_factory=lambda: Console(highlight=False))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    brief: bool = False
    _told: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def say(self, text: str = "") -> None:
        """Print a result."""
        self.out.print(plain(text), soft_wrap=True)

    def heading(self, text: str) -> None:
        """Print a heading."""
        self.out.print()
        self.out.print(Text(text, style="bold"))

    def table(
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[str]],
        *,
        all_in: str = "",
        most: int = ROWS_SHOWN,
    ) -> None:
        """Print rows under headings; a heading that starts with # stands over figures.

        Parameters
        ----------
        columns, rows
            The headings, and the cells.
        all_in
            Where else all rows are, for a brief answer that shows not all.
        most
            Rows of a brief answer.
        """
        rows = list(rows)
        shown = rows[:most] if self.brief else rows
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
        self._say_more(len(rows) - len(shown), all_in)

    def items(self, lines: Iterable[str], *, all_in: str = "", most: int = ROWS_SHOWN) -> None:
        """Print a list, a line each; the parameters are those of `table`."""
        lines = list(lines)
        shown = lines[:most] if self.brief else lines
        for line in shown:
            self.say(line)
        self._say_more(len(lines) - len(shown), all_in)

    def _say_more(self, more: int, all_in: str) -> None:
        if more:
            self.say(f"And {more:,} more: {f'{all_in}; ' if all_in else ''}{WITH_DETAILS}.")

    def warn(self, notices: Sequence[Notice]) -> None:
        """Print what a user should know, once, the first few in full and the number of the rest."""
        new = [text for text in dict.fromkeys(n.text for n in notices) if text not in self._told]
        self._told.update(new)
        most = NOTICES_IN_BRIEF if self.brief else NOTICES_SHOWN
        for text in new[:most]:
            self.err.print(Text("Note: ", style="yellow") + plain(text), soft_wrap=True)
        if (more := len(new) - most) > 0:
            where = f"; {WITH_DETAILS}" if self.brief else ""
            self.err.print(f"Note: and {more} more; the plan directory lists them all{where}.")

    def refuse(self, error: InputError) -> None:
        """Print the faults of the input, a line for each kind; rules go by their options."""
        from clustering.rule_names import by_option  # noqa: PLC0415 - imports all rules

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
