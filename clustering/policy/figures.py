"""Figures that hold for a time: sums of money, weeks and governors, each with its document.

`money.toml` has the sums, which a user can replace (`clustering.policy.own_money`); `law.toml` has
what the law lays down, which no user can replace; `pace.toml` has the weeks that planners assume.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise

from clustering.policy.citations import Citation, citations
from clustering.wording import day, listed
from data.given_file import GivenFile
from data.toml_file import Table, TomlReader, parse_toml

_KEYS = ("value", "unit", "from", "to", "source")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes
    ----------
    name
        What it is of, such as `"mileage"`.
    value
        The figure, in its unit.
    unit
        What it counts, such as pounds a mile.
    since, until
        First and last day on which it holds; None without such a day.
    source
        The document.
    """

    name: str
    value: float
    unit: str
    since: date | None
    until: date | None
    source: Citation

    def said(self, when: date) -> str:
        """Return its document, and its dates where it does not hold on the day."""
        if self.since is not None and when < self.since:
            return f"{self.source}; the figure from {day(self.since)}, no earlier one is known"
        if self.until is None or when <= self.until:
            return str(self.source)
        return (
            f"{self.source}; the figure to {day(self.until)}, none is known for the day of the plan"
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of figures.

    Attributes
    ----------
    entries
        The figures of each name, the earliest first.
    """

    entries: Mapping[str, tuple[Figure, ...]]

    def on(self, name: str, when: date) -> Figure:
        """Return the figure of a name that holds on a day.

        Where none does, the last one before that day is used, or else the first one after it.
        `Figure.said` says of such a figure that it held to an earlier day.
        """
        known = self.entries[name]
        begun = [figure for figure in known if figure.since is None or figure.since <= when]
        return begun[-1] if begun else known[0]

    def replaced_by(self, other: "Figures") -> "Figures":
        """Return this table with the figures of another in place of its own."""
        return Figures({**self.entries, **other.entries})


@dataclass(frozen=True, slots=True)
class Rates:
    """The figures of a table on one day.

    Attributes
    ----------
    figures
        The table.
    when
        The day.
    """

    figures: Figures
    when: date

    def value(self, name: str) -> float:
        """Return the figure of a name, in the unit of its entry."""
        return self.figures.on(name, self.when).value

    def said(self, name: str) -> str:
        """Return the document of a figure, and its dates where it does not hold on the day."""
        return self.figures.on(name, self.when).said(self.when)

    def sources(self, words: Mapping[str, str]) -> str:
        """Return the figures used, by document: `55p a mile: document; meetings: document`.

        Parameters
        ----------
        words
            What is said of each figure, by its name; figures of one document are named together.
        """
        by_source: dict[str, list[str]] = {}
        for name, words_of_it in words.items():
            by_source.setdefault(self.said(name), []).append(words_of_it)
        return "; ".join(f"{listed(each)}: {source}" for source, each in by_source.items())


@cache
def money() -> Figures:
    """Return the sums of money that come with the program."""
    return _shipped_figures("money.toml")


@cache
def law() -> Figures:
    """Return the weeks and governors that the law lays down."""
    return _shipped_figures("law.toml")


@cache
def pace() -> Figures:
    """Return the weeks that planners assume besides those of the law."""
    return _shipped_figures("pace.toml")


def figures_of(content: Table, where: str, names: tuple[str, ...]) -> Figures:
    """Return the figures in the content of a file.

    Parameters
    ----------
    content
        What the file says.
    where
        The name of the file in faults.
    names
        The names that the file may have.

    Raises
    ------
    InputError
        With every fault.
    """
    reader = TomlReader(where)
    reader.known(content, names)
    entries = {
        name: tuple(sorted(_read_figures(reader, content, name), key=_begins)) for name in content
    }
    for name, figures in entries.items():
        _require_order(reader, name, figures)
    reader.finish()
    return Figures(entries)


def _shipped_figures(name: str) -> Figures:
    file = GivenFile(name, resources.files("clustering.policy").joinpath(name).read_bytes())
    content = parse_toml(file, "a file that came with the program")
    return figures_of(content, name, tuple(content))


def _read_figures(reader: TomlReader, content: Table, name: str) -> Iterator[Figure]:
    prefix = f"{name}."
    for table in reader.tables(content, name):
        reader.known(table, _KEYS, prefix)
        yield Figure(
            name,
            reader.number(table, "value", prefix, default=None),
            reader.text(table, "unit", prefix),
            _day(reader, table, "from", prefix),
            _day(reader, table, "to", prefix),
            _citation_of(reader.text(table, "source", prefix)),
        )


def _day(reader: TomlReader, table: Table, key: str, prefix: str) -> date | None:
    value = table.get(key)
    if value is None or type(value) is date:  # a moment in time is a date to Python, too
        return value
    reader.fault(prefix + key, "this is no day", "Write it as 2026-04-06, without quotes", value)
    return None


def _citation_of(text: str) -> Citation:
    """Return a document by its key in `citations.toml`; any other text is the planner's own."""
    return citations().get(text) or Citation(title=text)


def _begins(figure: Figure) -> date:
    return figure.since or date.min


def _require_order(reader: TomlReader, name: str, figures: tuple[Figure, ...]) -> None:
    remedy = "Let each figure end before the next one begins"
    if not figures:
        reader.fault(name, "no figure is given", f"Write [[{name}]] with a value", "[]")
    for figure in figures:
        if figure.since and figure.until and figure.until < figure.since:
            reader.fault(f"{name}.to", "the figure ends before it begins", remedy, figure.until)
    for one, after in pairwise(figures):
        if one.until is None or (after.since and one.until >= after.since) or after.since is None:
            reader.fault(f"{name}.from", "two figures hold on one day", remedy, after.since)
