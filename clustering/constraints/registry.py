"""All rules, found in the modules of this folder, and the tables that are made of them.

A module here that holds a rule is found by itself: nothing else need name it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from clustering import constraints
from clustering.constraints.constraint import (
    NEVER,
    Constraint,
    Grouping,
    OneOf,
    PairCost,
    PairFilter,
)
from clustering.constraints.kept_whole import KeptWhole
from clustering.constraints.model import ClusterSum
from clustering.constraints.option import RuleName, RuleOption, Weight
from clustering.constraints.pair_costs import Compatible, compatibility_class, forbidden
from clustering.constraints.value_kinds import Value, Words

if TYPE_CHECKING:
    from clustering.rules import Rules
    from data.toml_file import Table, TomlReader

_FIRST = (
    *("size", "drive_limit", "shape", "pupils", "number_of_clusters", "pins", "locked"),
    *("kept_whole", "boundary", "character", "ties", "conditions", "roles", "leads"),
    "lead_schools",
    *("taking_no_part", "prices"),
)
"""Modules in the order in which documents tell of their rules; others come after them."""


def _modules() -> list[str]:
    found = [module.name for module in pkgutil.iter_modules(constraints.__path__)]
    names = [name for name in found if f"{constraints.__name__}.{name}" != __name__]
    order = {name: at for at, name in enumerate(_FIRST)}
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def _found(kind: type) -> Iterator[Any]:
    """Yield the rules of a kind, each once."""
    found: dict[int, Any] = {}
    for name in _modules():
        module = import_module(f"{constraints.__name__}.{name}")
        for value in vars(module).values():
            if isinstance(value, kind):
                found.setdefault(id(value), value)
    yield from found.values()


PAIR_COSTS: tuple[PairCost, ...] = tuple(_found(PairCost))
Compatibility = compatibility_class(PAIR_COSTS)
FORBIDDEN = forbidden(PAIR_COSTS)
CONSTRAINTS: tuple[Constraint, ...] = (
    *_found(Constraint),
    Compatible(
        field="compatibility",
        values=Compatibility,
        default=Compatibility(),
        unknown_before=NEVER,
        meaning="Seconds added for pairs that fit badly.",
        costs=PAIR_COSTS,
    ),
    FORBIDDEN,
)
"""Every rule, by itself: each sets one field of `Rules`."""

GROUPINGS = tuple(rule for rule in CONSTRAINTS if isinstance(rule, Grouping))
PAIR_FILTERS = tuple(rule for rule in CONSTRAINTS if isinstance(rule, PairFilter))
BY_WORD: Mapping[str, OneOf] = MappingProxyType(
    {rule.word: rule for rule in CONSTRAINTS if isinstance(rule, OneOf)}
)
"""The conditions that an option and a programme name, by their word for it."""


def _flags(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return how yes-or-no fields of `Rules`, by word, are read and set as a list of words."""
    return {
        "of": lambda rules: tuple(word for word, name in fields.items() if getattr(rules, name)),
        "into": lambda value: {name: word in (value or ()) for word, name in fields.items()},
    }


def _keep() -> RuleOption:
    whole = {rule.word: rule.field for rule in CONSTRAINTS if isinstance(rule, KeptWhole)}
    return RuleOption(
        key="keep",
        option="--keep",
        kind=Words({word: word for word in whole}),
        title="kept whole",
        help=f"What stays in one cluster: {_quoted(whole)}. Federations if not given; repeat for "
        "both.",
        **_flags(whole),
    )


def _conditions() -> RuleOption:
    return RuleOption(
        key="conditions",
        option="--condition",
        kind=Words({word: rule.phrase for word, rule in BY_WORD.items()}),
        title="every cluster has",
        help=f"What every cluster has: {_quoted(BY_WORD)}; repeat for several.",
        **_flags({word: rule.field for word, rule in BY_WORD.items()}),
    )


def _quoted(words: Iterator[str] | Mapping[str, Any]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _options() -> Iterator[RuleOption]:
    shared = {KeptWhole: _keep(), OneOf: _conditions()}
    for rule in CONSTRAINTS:
        if rule.option is not None and rule is not FORBIDDEN:
            yield rule.option
        if type(rule) in shared:
            yield shared.pop(type(rule))
        if rule.field == "within":
            yield FORBIDDEN.option  # type: ignore[misc] # it has one


OPTIONS: tuple[RuleOption, ...] = tuple(_options())
"""The rules that a planner sets one by one."""

BY_KEY: Mapping[str, RuleOption] = MappingProxyType({option.key: option for option in OPTIONS})
WEIGHTS: Mapping[str, Weight] = MappingProxyType(
    {
        **{rule.weight.key: rule.weight for rule in CONSTRAINTS if rule.weight is not None},
        **{cost.weight.key: cost.weight for cost in PAIR_COSTS},
    }
)
"""What a plan pays for, by the field of `Rules` or of `Compatibility`."""

Given = tuple[tuple[str, Value], ...]
"""Values of rules by key, those that are given."""


def read_options(
    reader: TomlReader, table: Table, prefix: str = "", keys: Sequence[str] = tuple(BY_KEY)
) -> Given:
    """Return the rules that a table gives, as far as they are among `keys`.

    Faults go to the reader.
    """
    return tuple(
        (key, BY_KEY[key].kind.read(reader, table[key], prefix + key))
        for key in keys
        if key in table
    )


def fields_of(given: Given) -> dict[str, Any]:
    """Return the fields of `Rules` that values set."""
    return {
        name: set_to for key, value in given for name, set_to in BY_KEY[key].into(value).items()
    }


def needed_fields(rules: Rules) -> list[tuple[str, str]]:
    """Return the rules that ask for a field of the schools, each with the field."""
    return [(rule.field, field) for rule in CONSTRAINTS for field in rule.needed(rules)]


def sums_in_force(rules: Rules) -> list[ClusterSum]:
    """Return the sums over the schools of every cluster that the rules hold in a range."""
    return [each for rule in CONSTRAINTS for each in rule.sums(rules)]


def rule_names() -> Iterator[tuple[str, RuleName]]:
    """Yield what a planner calls each rule, by its field, or key, in the program."""
    for rule in CONSTRAINTS:
        if rule.name is not None:
            yield rule.field, rule.name
    for option in OPTIONS:
        name = RuleName(option.key, option.option, option.title, option.key)
        for column in (option.key, *option.into(None)):
            yield column, name
    for key, weight in WEIGHTS.items():
        yield key, RuleName(key, f"--weight {weight.name}", weight.title, key)


def weight_of(rules: Rules, key: str) -> float:
    """Return a weight of rules by its key, seconds."""
    holder: Any = rules.compatibility if WEIGHTS[key].of_pairs else rules
    return float(getattr(holder, key))


def weighed(rules: Rules, weights: Mapping[str, float]) -> dict[str, Any]:
    """Return the fields of `Rules` that weights set, by key."""
    of_pairs = {key: value for key, value in weights.items() if WEIGHTS[key].of_pairs}
    others = {key: value for key, value in weights.items() if key not in of_pairs}
    if not of_pairs:
        return others
    return {**others, "compatibility": replace(rules.compatibility, **of_pairs)}
