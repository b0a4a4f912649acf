"""What a plan must obey and pays for: a field for each rule of `clustering.constraints`."""

from dataclasses import field, make_dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from clustering.constraints.registry import CONSTRAINTS, Compatibility
from data.errors import InputError

__all__ = ["Compatibility", "Rules"]

_DOCUMENTATION = """The rules of one plan.

    Attributes
    ----------
{fields}

    Examples
    --------
    >>> rules = Rules(size=(3, 5), max_minutes=30, together=[(900001, 900002)])
    >>> rules.limit_s
    1800.0
    >>> Rules(size=(5, 3))
    Traceback (most recent call last):
        ...
    data.errors.InputError: rules, column 'size': a cluster needs at least two schools...
    """


class _Methods:
    """What rules can do besides holding a value for each rule."""

    __slots__ = ()

    def __post_init__(self: Any) -> None:
        faults = [fault for rule in CONSTRAINTS for fault in rule.faults(self)]
        if faults:
            raise InputError(faults)

    @property
    def outsiders(self: Any) -> dict[int, str]:
        """Schools that take no part, by URN, with the reason."""
        return dict(self.outside)

    @property
    def limit_s(self: Any) -> float:
        """Longest drive within a cluster, seconds."""
        return float(self.max_minutes * 60.0)


def _rules_class() -> Any:
    made = make_dataclass(
        "Rules",
        [(rule.field, rule.values, field(default=rule.default)) for rule in CONSTRAINTS],
        bases=(_Methods,),
        namespace={"__module__": __name__},
        frozen=True,
        slots=True,
        kw_only=True,
    )
    lines = "\n".join(f"    {rule.field}\n        {rule.meaning}" for rule in CONSTRAINTS)
    made.__doc__ = _DOCUMENTATION.format(fields=lines)
    return made


if TYPE_CHECKING:

    class Rules(_Methods):
        """The rules of one plan; the fields come from `clustering.constraints`."""

        __dataclass_fields__: ClassVar[dict[str, Any]]

        def __init__(self, **fields: Any) -> None: ...

        def __getattr__(self, name: str) -> Any: ...

else:
    Rules = _rules_class()
