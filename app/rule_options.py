"""The options that set single rules and weights, made from the tables of the engine."""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeVar

import typer

from app.option_values import number_or_text
from clustering.constraints.option import MOST_S, RuleOption
from clustering.constraints.registry import OPTIONS, WEIGHTS, Given, read_options
from clustering.constraints.value_kinds import ANY, NONE
from data.errors import Fault, InputError
from data.spelling import did_you_mean
from data.toml_file import TomlReader

T = TypeVar("T")
"""What a command returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTexts:
    """Rules and weights as they were typed.

    Attributes
    ----------
    rules
        Text, or texts, by the key of the rule; those that were given.
    weights
        Each `NAME=SECONDS`.
    """

    rules: Mapping[str, str | list[str]]
    weights: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing was given."""
        return not self.rules and not self.weights

    @property
    def keys(self) -> frozenset[str]:
        """Keys of the rules and weights that were given."""
        weights = (_weight_key(text.partition("=")[0]) for text in self.weights)
        return frozenset(self.rules) | {key for key in weights if key is not None}

    def given(self) -> Given:
        """Return the values of the rules.

        Raises
        ------
        InputError
            With the faults of all of them.
        """
        faults: list[Fault] = []
        given: list[Any] = []
        for field in OPTIONS:
            if field.key in self.rules:
                reader = TomlReader(field.option)
                given += read_options(reader, self.rules, keys=(field.key,))
                # the option says which rule it is
                faults += (replace(fault, column=None) for fault in reader.faults)
        if faults:
            raise InputError(faults)
        return tuple(given)

    def weights_s(self) -> dict[str, float]:
        """Return the weights by key, seconds.

        Raises
        ------
        InputError
            With every fault: no such weight, one that is given twice, no such number.
        """
        names = [weight.name for weight in WEIGHTS.values()]
        reader = TomlReader("--weight")
        found: dict[str, float] = {}
        for text in self.weights:
            name, _, value = text.partition("=")
            key = _weight_key(name)
            if key is None:
                remedy = did_you_mean(
                    name.strip(), names, f"Give one of {', '.join(names)}, such as balance=1"
                )
                reader.fault("", "there is no such weight", remedy, text)
            elif key in found:
                reader.fault("", "this weight is given twice", "Give it once", text)
            else:
                found[key] = reader.number(
                    {name: number_or_text(value)},
                    name,
                    default=None,
                    least=WEIGHTS[key].least,
                    most=MOST_S,
                )
        if reader.faults:  # the text says which weight it is
            raise InputError(_of_weight(fault) for fault in reader.faults)
        return found


def _of_weight(fault: Fault) -> Fault:
    where = f"{fault.where} {fault.column}".rstrip()
    return replace(fault, where=where, column=None)


def with_rule_options(command: Callable[..., T]) -> Callable[..., T]:
    """Return a command with an option for each rule; its parameter `rules` gets what was given."""

    @functools.wraps(command)
    def run(**given: Any) -> T:
        texts = {field.key: given.pop(field.key) for field in OPTIONS}
        given_rules = {key: text for key, text in texts.items() if text not in (None, [])}
        weights = tuple(given.pop("weight"))
        return command(**given, rules=RuleTexts(rules=given_rules, weights=weights))

    own = inspect.signature(command)
    kept = [each for each in own.parameters.values() if each.name != "rules"]
    options = [*map(_parameter, OPTIONS), _WEIGHT]
    hints = {each.name: each.annotation for each in options}
    run.__signature__ = own.replace(parameters=_in_order([*kept, *options]))  # type: ignore[attr-defined] # what typer reads
    run.__annotations__ = {
        **{name: hint for name, hint in command.__annotations__.items() if name != "rules"},
        **hints,
    }
    del run.__wrapped__  # whoever inspects it sees the options
    return run


def _parameter(field: RuleOption) -> inspect.Parameter:
    free = NONE if field.kind.several else ANY
    option = typer.Option(
        field.option,
        help=f"{field.help} '{free}' for {'nothing' if field.kind.several else 'no such rule'}.",
        metavar=field.kind.metavar,
    )
    kind: Any = list[str] if field.kind.several else str | None
    default: Any = [] if field.kind.several else None
    return _keyword(field.key, Annotated[kind, option], default)


def _keyword(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation
    )


_WEIGHT = _keyword(
    "weight",
    Annotated[
        list[str],
        typer.Option(
            "--weight",
            help="A price in a plan's cost, seconds: "
            f"{', '.join(repr(weight.name) for weight in WEIGHTS.values())}; repeat for several.",
            metavar="NAME=SECONDS",
        ),
    ],
    [],
)


def _in_order(parameters: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """Return parameters as Python wants them: those that are given by name alone come last."""
    return sorted(parameters, key=lambda each: each.kind)


def _weight_key(name: str) -> str | None:
    """Return the key of a weight by its name on the command line; None where there is none."""
    meant = name.strip().casefold().replace("_", "-")
    return next((key for key, weight in WEIGHTS.items() if weight.name == meant), None)
