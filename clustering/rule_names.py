"""What a rule of the engine is called where a planner sets it: an option, a key, a control.

The engine names its own fields in its faults ("rules, column 'size'"), as it knows of no command
line. Whoever shows a fault to a planner says in its place what the planner wrote.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from clustering.rule_fields import FIELDS
from clustering.weights import WEIGHTS
from data.errors import Fault

_ENGINE = frozenset({"rules", "weights"})
"""What the engine calls the table that a fault lies in."""


@dataclass(frozen=True, slots=True)
class RuleName:
    """The names of one rule.

    Attributes
    ----------
    key
        Its key in programmes, and in the tables below.
    option
        Its option.
    title
        Its control on the what-if page, without a capital.
    control
        The name of that control's field.
    """

    key: str
    option: str
    title: str
    control: str = ""


_OTHERS = (
    RuleName("size", "--size", "schools of a cluster", "fewest"),
    RuleName("max_minutes", "--max-minutes", "longest drive", "minutes"),
    RuleName("shape", "--shape", "shape of a cluster"),
    RuleName("together", "--together", "schools to be together", "urns"),
    RuleName("apart", "--apart", "schools to be apart", "urns"),
    RuleName("outside", "--exclude", "schools that take no part"),
    RuleName("faith", "--faith", "characters of schools"),
)
_NAMES: Mapping[str, RuleName] = MappingProxyType(
    {
        **{name.key: name for name in _OTHERS},
        **{
            column: RuleName(field.key, field.option, field.title, field.key)
            for field in FIELDS
            for column in (field.key, *field.into(None))
        },
        **{
            key: RuleName(key, f"--weight {weight.name}", weight.title, key)
            for key, weight in WEIGHTS.items()
        },
    }
)
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
