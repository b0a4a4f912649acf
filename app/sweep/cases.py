"""What a sweep plans: each area under each setting, a request of its own."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from app.option_values import parse_size
from app.plan_request import PlanRequest
from app.sweep.areas import SweptArea
from clustering.constraints.registry import OPTIONS, WEIGHTS
from data import Fault, InputError
from data.errors import gathering
from data.spelling import did_you_mean

USUAL = "usual rules"
"""The setting of a sweep that varies nothing."""
_NUMBERS = {"max-minutes": "max_minutes", "seed": "seed"}
_WORDS = {"shape": "shape", "form": "form", "faith": "faith"}


@dataclass(frozen=True, slots=True)
class SweepCase:
    """One plan of a sweep.

    Attributes
    ----------
    area
        Name of the authority, diocese or trust.
    setting
        The programme and what is varied, in words; `USUAL` for none.
    request
        What is planned there.
    """

    area: str
    setting: str
    request: PlanRequest

    @property
    def name(self) -> str:
        """What messages call it."""
        return self.area if self.setting == USUAL else f"{self.area}, {self.setting}"


def cases_of(
    request: PlanRequest,
    areas: Sequence[SweptArea],
    programmes: Sequence[str],
    varied: Sequence[str],
) -> list[SweepCase]:
    """Return every case, area by area.

    Parameters
    ----------
    request
        What all have in common.
    areas
        The areas.
    programmes
        Names or files of programmes; none for that of the request.
    varied
        Each `NAME=VALUE,VALUE`.

    Raises
    ------
    InputError
        With every fault: a name that cannot be varied, a value that cannot be right.
    """
    settings = list(_settings(request, programmes, varied))
    faults: list[Fault] = []
    for _, asked in settings:  # once for all areas, before anything is planned
        with gathering(faults):
            asked.rules(asked.read_purpose())
    if faults:
        raise InputError(dict.fromkeys(faults))
    return [
        SweepCase(
            area.name,
            setting,
            asked.model_copy(update={"files": dataclasses.replace(asked.files, **area.chosen)}),
        )
        for area in areas
        for setting, asked in settings
    ]


def _settings(
    request: PlanRequest, programmes: Sequence[str], varied: Sequence[str]
) -> Iterator[tuple[str, PlanRequest]]:
    """Yield each setting in words, with the request that has it."""
    faults: list[Fault] = []
    choices: list[list[tuple[str, dict[str, Any]]]] = []
    if programmes:
        choices.append([(name, {"programme": name}) for name in dict.fromkeys(programmes)])
    for text in varied:
        with gathering(faults):
            choices.append(_choices(text))
    if faults:
        raise InputError(faults)
    for chosen in product(*choices):
        words = ", ".join(said for said, _ in chosen)
        asked = request
        for _, update in chosen:
            asked = asked.model_copy(update=_merged(asked, update))
        yield words or USUAL, asked


def _merged(request: PlanRequest, update: dict[str, Any]) -> dict[str, Any]:
    """Return an update in which single rules and weights are added to those of a request."""
    texts = request.texts
    rules, weights = update.get("rules", {}), update.get("weights", ())
    if not rules and not weights:
        return update
    merged = dataclasses.replace(
        texts, rules={**texts.rules, **rules}, weights=(*texts.weights, *weights)
    )
    return {"texts": merged}


def _choices(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what `NAME=VALUE,VALUE` lets a plan be made with: each in words and as fields."""
    name, _, values = text.partition("=")
    name = name.strip().casefold().replace("_", "-").removeprefix("--")
    given = [value.strip() for value in values.split(",") if value.strip()]
    if not given:
        remedy = "Give a name and values, such as max-minutes=30,45"
        raise InputError([Fault("--vary", "there is no value to try", remedy, value=text)])
    return [(f"{name} {value}", _fields(name, value, text)) for value in dict.fromkeys(given)]


def _fields(name: str, value: str, text: str) -> dict[str, Any]:
    """Return the fields of a request that one value sets."""
    rules = {field.option.removeprefix("--"): field.key for field in OPTIONS}
    weights = {weight.name for weight in WEIGHTS.values()}
    if name == "size":
        return {"size": parse_size(value)}
    if name in _NUMBERS:
        return {_NUMBERS[name]: _number(value, text, whole=name == "seed")}
    if name in _WORDS:
        return {_WORDS[name]: value}
    if name in rules:
        return {"rules": {rules[name]: value}}
    if name in weights:
        return {"weights": (f"{name}={value}",)}
    known = sorted({"size", *_NUMBERS, *_WORDS, *rules, *weights})
    remedy = did_you_mean(name, known, f"Give one of {', '.join(known)}")
    raise InputError([Fault("--vary", "no plan has such a setting", remedy, value=text)])


def _number(value: str, text: str, *, whole: bool) -> float:
    try:
        return int(value) if whole else float(value)
    except ValueError:
        remedy = f"Give {'whole numbers' if whole else 'numbers'}, such as 30,45"
        fault = Fault("--vary", f"{value!r} is no number", remedy, value=text)
        raise InputError([fault]) from None
