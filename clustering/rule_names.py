"""What a rule of the engine is called where a planner sets it: an option, a key, a control.

The engine names its own fields in its faults ("rules, column 'size'"), as it knows of no command
line. Whoever shows a fault to a planner says in its place what the planner wrote.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from clustering.constraints.option import RuleName
from clustering.constraints.registry import rule_names
from data.errors import Fault

_ENGINE = frozenset({"rules", "weights"})
"""What the engine calls the table that a fault lies in."""

_FAITH = RuleName("faith", "--faith", "characters of schools")
_NAMES: Mapping[str, RuleName] = MappingProxyType({_FAITH.key: _FAITH, **dict(rule_names())})
"""Names by the field of `Rules`, of `Compatibility` or of the tables that they are set by."""


def name_of(fault: Fault) -> RuleName | None:
    """Return the names of the rule that a fault of the engine is about; None for another fault."""
    column = (fault.column or "").removeprefix("compatibility.")
    return _NAMES.get(column) if fault.where in _ENGINE else None


def by_option(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults with the options of the rules that they are about.

    Examples
    --------
    >>> print(by_option([Fault("rules", "there are none", "Give some", column="size")])[0])
    --size: there are none. Give some
    """
    names = ((fault, name_of(fault)) for fault in faults)
    return [
        fault if name is None else replace(fault, where=name.option, column=None)
        for fault, name in names
    ]


def by_key(faults: Iterable[Fault], where: str, keys: Mapping[str, str]) -> list[Fault]:
    """Return faults with the keys of the file that sets the rules that they are about.

    Parameters
    ----------
    where
        The file, or the programme.
    keys
        What the file calls those of the rules that it sets, by `RuleName.key`.
    """
    names = ((fault, name_of(fault)) for fault in faults)
    return [
        fault
        if name is None or name.key not in keys
        else replace(fault, where=where, column=keys[name.key])
        for fault, name in names
    ]
