"""The rules in `plan.json`, and back."""

import dataclasses
import math
from collections.abc import Callable
from typing import Any, TypeVar, get_args

from clustering.policy.support_file import criterion_from_json
from clustering.rules import Boundary, Compatibility, PairRuleName, Rules, Shape
from data.errors import Fault, InputError

T = TypeVar("T")


def rules_to_json(rules: Rules) -> dict[str, Any]:
    """Return rules by name, as values that JSON can hold."""
    return {name: _plain(value) for name, value in dataclasses.asdict(rules).items()}


def rules_from_json(document: object, where: str = "plan.json") -> Rules:
    """Return the rules in a document that `result_to_json` made.

    Raises
    ------
    InputError
        With the faults found.
    """
    read = _JsonReader(where, document).part("rules")
    fit = read.part("compatibility")
    names = [field.name for field in dataclasses.fields(Compatibility)]
    return Rules(
        size=read.get("size", _pair),
        max_minutes=read.get("max_minutes", _number),
        together=read.get("together", lambda groups: tuple(map(_urns, _list(groups)))),
        apart=read.get("apart", lambda pairs: tuple(map(_pair, _list(pairs)))),
        keep_federations=read.get("keep_federations", _flag),
        keep_trusts=read.get("keep_trusts", _flag),
        balance_s_per_pupil=read.get("balance_s_per_pupil", _number),
        left_out_s=read.get("left_out_s", _number),
        coherence_s=read.get("coherence_s", _number),
        compatibility=Compatibility(**{name: fit.get(name, _number) for name in names}),
        shape=read.get("shape", _one_of(Shape)),
        named_leads_only=read.get("named_leads_only", _flag),
        clusters=read.get("clusters", _or_none(_whole)),
        within=read.get("within", _one_of(Boundary)),
        forbidden=read.get(
            "forbidden", lambda names: tuple(map(_one_of(PairRuleName), _list(names)))
        ),
        good_school=read.get("good_school", _flag),
        able_to_lead=read.get("able_to_lead", _flag),
        good_lead=read.get("good_lead", _flag, default=False),
        vacant_headship=read.get("vacant_headship", _flag, default=False),
        school_to_place=read.get("school_to_place", _flag, default=False),
        can_support=read.get("can_support", criterion_from_json, default={}),
        most_in_one_school_percent=read.get("most_in_one_school_percent", _or_none(_number)),
        pupils=read.get("pupils", _or_none(_range)),
        optional=read.get("optional", _urns),
        optional_above_pupils=read.get("optional_above_pupils", _or_none(_number)),
        outside=read.get("outside", _reasons, default=[]),
        kept_pairs=read.get("kept_pairs", lambda pairs: tuple(map(_pair, _list(pairs)))),
        kept_pair_s=read.get("kept_pair_s", _number),
    )


def _plain(value: object) -> object:
    """Turn tuples into lists, as JSON would."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


class _JsonReader:
    """One object of a document, read field by field."""

    def __init__(self, where: str, value: object, path: str = "") -> None:
        self._where = where
        self._path = path
        if not isinstance(value, dict):
            raise self._fault("", "should be an object with named fields", value)
        self._fields: dict[str, object] = value

    def get(self, name: str, kind: Callable[[Any], T], default: object = None) -> T:
        """Return a field, made a `kind`; the default where an older plan lacks it."""
        if name not in self._fields and default is None:
            raise self._fault(name, "is missing", None)
        try:
            return kind(self._fields.get(name, default))
        except (AttributeError, KeyError, TypeError, ValueError):
            raise self._fault(name, "is not what it should be", self._fields[name]) from None

    def part(self, name: str) -> "_JsonReader":
        """Return an object within this one."""
        return _JsonReader(self._where, self.get(name, lambda value: value), f"{self._path}{name}.")

    def _fault(self, name: str, problem: str, value: object) -> InputError:
        column = f"{self._path}{name}".rstrip(".") or None
        remedy = "Give a plan as this program wrote it"
        shown = None if value is None else repr(value)
        return InputError([Fault(self._where, problem, remedy, column=column, value=shown)])


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _number(value: object) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not math.isfinite(value):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _urns(value: object) -> tuple[int, ...]:
    return tuple(map(_whole, _list(value)))


def _pair(value: object) -> tuple[int, int]:
    first, second = _urns(value)
    return first, second


def _reasons(value: object) -> tuple[tuple[int, str], ...]:
    pairs = map(_list, _list(value))
    return tuple((_whole(urn), _text(reason)) for urn, reason in pairs)


def _range(value: object) -> tuple[float, float]:
    first, second = map(_number, _list(value))
    return first, second


def _or_none(kind: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else kind(value)


def _one_of(words: Any) -> Callable[[object], Any]:
    """Return a reader of one of the words of a `Literal`."""

    def read(value: object) -> Any:
        if value not in get_args(words):
            raise ValueError
        return value

    return read
