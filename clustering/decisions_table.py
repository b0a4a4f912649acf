"""The table of one cluster in the file of decisions, changed line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import tomlkit
from tomlkit.items import AoT
from tomlkit.toml_document import TOMLDocument

from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decision


def write_decision(table: Any, before: Decision, wanted: Decision) -> None:
    """Write what a table of the file does not say yet.

    Parameters
    ----------
    table
        The table of a cluster.
    before, wanted
        What it says, and what it shall say.
    """
    for key in Decision.model_fields:
        value = getattr(wanted, key)
        if key != "steps" and value != getattr(before, key):
            set_value(table, key, list(value) if isinstance(value, tuple) else value)
    if wanted.steps != before.steps:
        _write_steps(table, wanted.steps)


def _write_steps(table: Any, wanted: Sequence[StateStep]) -> None:
    """Write the steps; that its schools have agreed, and no more, is said in one line."""
    only = wanted[0] if len(wanted) == 1 and "steps" not in table else None
    if only is not None and only == StateStep(state=ClusterState.AGREED, on=only.on):
        set_value(table, "agreed", only.on or True)
        return
    table.pop("agreed", None)
    if not isinstance(table.get("steps"), AoT):  # a list in one line is written anew
        table.pop("steps", None)
    written = table.get("steps", tomlkit.aot())
    after = _end_of(written[-1] if written else table)  # remarks about the table that follows
    del written[len(wanted) :]
    for step, known in zip(wanted, list(written), strict=False):
        _write_step(known, step)
    for step in wanted[len(written) :]:
        if "steps" in table if written else table:  # tomlkit itself parts those of a new list
            _body(written[-1] if written else table).append((None, tomlkit.nl()))
        written.append(_write_step(tomlkit.table(), step))
    if not wanted:
        table.pop("steps", None)
    elif "steps" not in table:
        table.append("steps", written)
    _body(written[-1] if wanted else table).extend(after)


def _write_step(table: Any, step: StateStep) -> Any:
    """Write what a table of a step does not say yet, and return it."""
    said, wanted = table.unwrap(), step.to_table()
    for key in StateStep.model_fields:
        if wanted.get(key) != said.get(key):
            set_value(table, key, wanted.get(key))
    return table


def _body(table: Any) -> Any:
    return table.body if isinstance(table, TOMLDocument) else table.value.body


def _end_of(table: Any) -> list[Any]:
    """Take blank lines and remarks from the end of a table, and return them."""
    body, end = _body(table), []
    while body and body[-1][0] is None:
        end.append(body.pop())
    return end[::-1]


def set_value(table: Any, key: str, value: Any) -> None:
    """Set a key of a table, and remove one that says nothing."""
    if value in ("", None, False, []):
        table.pop(key, None)
        return
    item = tomlkit.string(value, multiline=True) if "\n" in str(value) else tomlkit.item(value)
    if key in table:
        table[key] = item
        return
    end = _end_of(table)
    table.append(key, item)
    _body(table).extend(end)  # a remark at the end is about what follows
