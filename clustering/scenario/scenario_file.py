"""Scenarios as files: a name, and a table for each change."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from clustering.scenario.amalgamate import Amalgamate, Considered
from clustering.scenario.new_register import NewRegister
from clustering.scenario.pin_changes import Apart, MoveTo, Release, Together
from clustering.scenario.rule_changes import (
    SetForm,
    SetLimit,
    SetMoney,
    SetProfile,
    SetRules,
    SetSizes,
    SetWeights,
)
from clustering.scenario.scenario import UNNAMED, Change, Scenario
from clustering.scenario.school_changes import (
    AddSchool,
    Close,
    MoveHouse,
    Refuse,
    SetSchool,
    TakeNoPart,
)
from data.atomic_write import make_folder, write_atomically
from data.given_file import GivenFile, StrPath, read_file
from data.toml_file import Table, TomlReader, parse_toml

CHANGES: Mapping[str, type[Change]] = {
    kind.do: kind
    for kind in (
        *(AddSchool, Close, Amalgamate, Refuse, TakeNoPart, SetSchool, MoveHouse, Considered),
        *(MoveTo, Together, Apart, Release),
        *(SetLimit, SetSizes, SetWeights, SetRules, SetProfile, SetForm, SetMoney),
    )
}
"""Every change there is, by the word a file has for it."""

_RULE_OF = {"minutes": "max_minutes", "fewest": "size", "most": "size"}
"""Keys of changes that differ from the name of the rule that they set."""

MOST_CHANGES = 5_000
LONGEST_NAME = 120


def read_scenario(path: StrPath) -> Scenario:
    """Read a scenario from a TOML file; docs/data.md describes it.

    Raises
    ------
    InputError
        With every fault: not TOML, unknown words and keys, values that cannot be right.
    """
    return scenario_of(read_file(path))


def scenario_of(file: GivenFile) -> Scenario:
    """Return the scenario in a TOML file that was read; see `read_scenario`."""
    content = parse_toml(file, "the example in docs/data.md")
    reader = TomlReader(file.name)
    reader.known(content, ("name", "change"))
    name = reader.text(content, "name", default=file.name.removesuffix(".toml"))
    tables = reader.tables(content, "change")
    if len(name) > LONGEST_NAME:
        reader.fault("name", "this name is too long", f"Use {LONGEST_NAME} letters", name)
    if len(tables) > MOST_CHANGES:
        remedy = f"Keep to {MOST_CHANGES:,}"
        reader.fault("change", "there are too many changes", remedy, len(tables))
    changes = changes_of(tables[:MOST_CHANGES], reader)
    reader.finish()
    return Scenario(name or UNNAMED, changes)


def changes_of(tables: Sequence[Table], reader: TomlReader) -> tuple[Change, ...]:
    """Return the changes in tables; faults go to the reader."""
    found = []
    for number, table in enumerate(tables, start=1):
        prefix = f"change {number}."
        if table.get("do") == NewRegister.do:
            problem = "another register is no change of a file: it is too large to be in it"
            reader.fault(f"{prefix}do", problem, "Use the command 'update'", NewRegister.do)
            continue
        word = reader.choice({"do": "", **table}, "do", tuple(CHANGES), "", prefix)
        if word:
            kind = CHANGES[word]
            reader.known(table, ("do", *kind.keys), prefix)
            found.append(kind.read(reader, table, prefix))
    return tuple(found)


def keys_of_rules(scenario: Scenario) -> dict[str, str]:
    """Return what the file of a scenario calls the rules that it sets, by `RuleName.key`."""
    return {
        _RULE_OF.get(key, key): f"change {number}.{key}"
        for number, change in enumerate(scenario.changes, start=1)
        if isinstance(change, SetLimit | SetSizes | SetWeights | SetRules)
        for key in change.to_table()
    }


def to_table(change: Change) -> dict[str, Any]:
    """Return the table of a change in a file: the inverse of `changes_of`."""
    return {"do": change.do, **change.to_table()}


def scenario_to_toml(scenario: Scenario) -> str:
    """Return a scenario as the text of its file; what was undone is not in it."""
    tables = [to_table(change) for change in scenario.changes]
    return tomli_w.dumps({"name": scenario.name, "change": tables})


def write_scenario(scenario: Scenario, path: StrPath) -> Path:
    """Write a scenario to a file, whole or not at all.

    Parameters
    ----------
    scenario
        What to keep.
    path
        Where to; TOML, which `read_scenario` reads again. Its folder is made if it is not there.

    Raises
    ------
    OutputError
        Where it cannot be written.
    """
    place = Path(path)
    make_folder(place.parent)
    return write_atomically(place, scenario_to_toml(scenario))
