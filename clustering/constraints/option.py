"""How a planner sets a rule: what it is called, what values it takes and what it is told by.

The options of the command line, the keys of programmes and scenarios and the controls of the
what-if page all come from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clustering.constraints.value_kinds import Value, ValueKind
    from clustering.rules import Rules

MOST_S = 360_000
"""Largest weight that can be asked for: a hundred hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOption:
    """One rule as a planner sets it.

    Attributes
    ----------
    key
        Its name in files, on the page and in the program.
    option
        Its option.
    kind
        What values it takes.
    title
        What it is about, as a sentence or a label begins; without its capital.
    help
        What its option says.
    of
        Its value in rules.
    into
        The fields of `Rules` that a value sets.
    """

    key: str
    option: str
    kind: ValueKind
    title: str
    help: str
    of: Callable[[Rules], Value]
    into: Callable[[Value], dict[str, Any]]

    def words(self, value: Value) -> str:
        """Say a value: "pupils of a cluster: 400 to 1,500"."""
        return f"{self.title}: {self.kind.words(value)}"


def plain_option(
    field: str, *, option: str, kind: ValueKind, title: str, text: str, nothing: Value = None
) -> RuleOption:
    """Return the option of a field of `Rules` that holds the value itself.

    Parameters
    ----------
    field
        Name of the field, and the key.
    option, kind, title, text
        As in `RuleOption`; `text` is its help.
    nothing
        What the field holds where a planner asks for none.
    """
    return RuleOption(
        key=field,
        option=option,
        kind=kind,
        title=title,
        help=text,
        of=lambda rules: None if getattr(rules, field) == nothing else getattr(rules, field),
        into=lambda value: {field: nothing if value is None else value},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How a planner sets what a plan pays for something, seconds.

    Attributes
    ----------
    key
        Its field of `Rules`, or of `Compatibility`.
    name
        Its name on the command line.
    title
        What is paid for.
    hint
        What a page says of more of it.
    of_pairs
        Whether it is a field of `Compatibility`, which may be below 0.
    of_character
        Whether a table of characters takes its place.
    """

    key: str
    name: str
    title: str
    hint: str = ""
    of_pairs: bool = False
    of_character: bool = False

    @property
    def least(self) -> int:
        """Smallest weight that can be asked for."""
        return -MOST_S if self.of_pairs else 0


@dataclass(frozen=True, slots=True)
class RuleName:
    """The names of one rule.

    Attributes
    ----------
    key
        Its key in programmes, and in the tables of rules.
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
