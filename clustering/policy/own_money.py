"""The figures that a user gives in place of those of the program, alone or as a table.

What a user gives is called the user's own: it never carries the name of a document that says
something else.
"""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

from clustering.policy.citations import Citation, DocumentStatus, citations
from clustering.policy.figures import Figure, Figures, figures_of, money
from data.errors import Fault, InputError, gathering
from data.given_file import StrPath, read_file
from data.toml_file import Table, parse_toml

SETTABLE: Final[Mapping[str, str]] = {
    "mileage": "pounds for a mile of a car",
    "passenger": "pounds for a mile of each passenger",
    "meetings": "meetings of a cluster in a year",
    "people": "people from each school, in one car",
    "staff_hour": "pounds for an hour of staff time",
    "lump_sum": "pounds of a school's lump sum in a year",
}
"""Figures that can be given one by one, with what a user reads of each."""

NO_FIGURES: Final = Figures({})

_OWN: Final = "the planner's own figure"
_WHOLE: Final = frozenset({"meetings", "people", "visits", "subscription_years"})
_FAR: Final = 50
"""A figure this many times the program's own is taken for one in another unit, such as pence."""


def given_money(values: Mapping[str, float]) -> Figures:
    """Return figures that were given one by one.

    Raises
    ------
    InputError
        With every fault: no such figure, one that cannot be in its unit.
    """
    content = {
        name: [{"value": value, "unit": _unit(name), "source": _OWN}]
        for name, value in values.items()
    }
    return own_figures(content, "money")


def read_money(path: StrPath) -> Figures:
    """Return the figures of a user's own table, alone.

    Raises
    ------
    InputError
        With every fault: not TOML, unknown names, keys and units, figures that cannot be in
        their units, days out of order.
    """
    file = read_file(path)
    return own_figures(parse_toml(file, "clustering/policy/money.toml"), file.name)


def entries_of(own: Figures) -> dict[str, Any]:
    """Return the content of a table of figures, as `own_figures` reads it."""
    return {name: list(map(_entry_of, figures)) for name, figures in own.entries.items()}


def own_figures(content: Table, where: str) -> Figures:
    """Return the figures of the content of a table; `where` names it in faults.

    Raises
    ------
    InputError
        As `read_money` does.
    """
    faults: list[Fault] = []
    found = NO_FIGURES
    with gathering(faults):
        found = figures_of(content, where, tuple(money().entries))
    faults += _strange_figures(content, where)
    if faults:
        raise InputError(faults)
    entries = {name: tuple(map(_as_own, figures)) for name, figures in found.entries.items()}
    if "mileage" in entries and "mileage_beyond" not in entries:
        # The lower rate for many miles belongs to the mileage that was replaced.
        beyond = (dataclasses.replace(each, name="mileage_beyond") for each in entries["mileage"])
        entries["mileage_beyond"] = tuple(beyond)
    return Figures(entries)


def _strange_figures(content: Table, where: str) -> Iterator[Fault]:
    """Yield a fault for each figure in another unit than ours, or too large to be in ours.

    What is not a figure at all is left to `figures_of`.
    """
    for name in money().entries:
        entries = content.get(name, [])
        for each in entries if isinstance(entries, list) else []:
            value = each.get("value") if isinstance(each, dict) else None
            if isinstance(value, int | float) and math.isfinite(value):
                yield from _strange(name, value, each.get("unit"), where)


def _strange(name: str, value: float, unit: object, where: str) -> Iterator[Fault]:
    ours, own_unit = money().entries[name][-1].value, _unit(name)
    column, text = f"{name}.value", f"{value:g}"
    if isinstance(unit, str) and unit.strip() not in ("", own_unit):
        problem, remedy = "the figure is reckoned in another unit", f'Give unit = "{own_unit}"'
        yield Fault(where, problem, remedy, column=f"{name}.unit", value=unit)
    elif value > _FAR * ours:
        problem = f"this is more than {_FAR} times {ours:g}, the figure of the program"
        yield Fault(where, problem, f"Give {own_unit}", column=column, value=text)
    elif name in _WHOLE and (value < 1 or value != round(value)):
        problem, remedy = "this is no whole number of 1 or more", "Give a whole number"
        yield Fault(where, problem, remedy, column=column, value=text)


def _as_own(figure: Figure) -> Figure:
    """Return a figure with its source, unless that is a document of ours with another figure."""
    source = figure.source
    known = source in citations().values() and source.status is not DocumentStatus.PLANNER
    same = any(
        each.value == figure.value and each.source == source
        for each in money().entries[figure.name]
    )
    if same or not known:
        return figure
    title = f"{_OWN}, not that of {source.title}"
    return dataclasses.replace(figure, source=Citation(title=title))


def _unit(name: str) -> str:
    known = money().entries.get(name)
    return known[-1].unit if known else ""


def _entry_of(figure: Figure) -> dict[str, Any]:
    keys = {cited: key for key, cited in citations().items()}
    days = {"from": figure.since, "to": figure.until}
    return {
        "value": figure.value,
        "unit": figure.unit,
        **{key: when for key, when in days.items() if when is not None},
        "source": keys.get(figure.source, figure.source.title),
    }
