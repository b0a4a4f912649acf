"""`plan.json`: a result as other programs read it, and back."""

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from clustering.cost import measure
from clustering.optimiser.school_prices import SchoolPrices
from clustering.plan import Cluster, LeftOut, Plan
from clustering.policy.school_types import type_of
from clustering.policy.support_file import criterion_from_json
from clustering.problem import Problem
from clustering.result import Result, Status
from clustering.rules import Boundary, Compatibility, PairRuleName, Rules, Shape
from clustering.standing import Standing, standings
from data.accounts import Accounts, Elsewhere
from data.errors import Fault, InputError
from data.school import Schools, Source
from data.vocabulary import denominations

T = TypeVar("T")
Register = tuple[Accounts | None, dict[int, Elsewhere], dict[str, int]]


def result_to_json(problem: Problem, result: Result, versions: Mapping[str, str]) -> dict[str, Any]:
    """Return a result, and what it rests on, as values that JSON can hold.

    Parameters
    ----------
    problem
        What was solved; its sources become `inputs`, the profile of its times `profile`.
    result
        What was found.
    versions
        Program or library to version.
    """
    sources = dict.fromkeys([*problem.schools.sources, *problem.times.sources])
    stand = standings(problem, (school.urn for school in result.plan.left_out))
    return {
        "status": result.status.value,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "left_out_s": result.left_out_s,
        "longest_drive_s": result.longest_drive_s,
        "parts": dict(result.parts),
        "target_pupils": problem.target_pupils,
        "mean_roll": problem.mean_roll,
        "seed": result.seed,
        "stopped_early": result.stopped_early,
        "worth": _worth_to_json(result.worth),
        "clusters": [_cluster_to_json(problem, cluster) for cluster in result.plan.clusters],
        "left_out": [
            {**dataclasses.asdict(school), "state": stand[school.urn].value}
            for school in result.plan.left_out
        ],
        "inputs": [dataclasses.asdict(source) for source in sources],
        "denominations": {
            school.faith: sorted(denominations(school.faith))
            for school in problem.schools
            if school.faith
        },
        "school_kinds": {school.type: type_of(school).kind.value for school in problem.schools},
        "rules": rules_to_json(problem.rules),
        "profile": problem.times.profile,
        "times": problem.times.method,
        "versions": dict(versions),
        **_register_to_json(problem.schools),
        **({"lacking": dict(problem.schools.lacking)} if problem.schools.lacking else {}),
        **({"as_is": list(result.faults)} if result.faults else {}),
        **({"unverified": True} if result.unverified else {}),
    }


def rules_to_json(rules: Rules) -> dict[str, Any]:
    """Return rules by name, as values that JSON can hold."""
    return {name: _plain(value) for name, value in dataclasses.asdict(rules).items()}


def result_from_json(document: object, where: str = "plan.json") -> Result:
    """Return the result in a document that `result_to_json` made.

    Raises
    ------
    InputError
        With the faults found: what is missing, or of another kind than it should be.
    """
    read = _JsonReader(where, document)
    clusters = tuple(_cluster_from_json(part) for part in read.items("clusters"))
    outside = read.items("left_out")
    left_out = tuple(
        LeftOut(part.get("urn", _whole), part.get("reason", _text)) for part in outside
    )
    stand = {part.get("urn", _whole): part.get("state", _standing, default="") for part in outside}
    return Result(
        plan=Plan(clusters, left_out),
        status=read.get("status", Status),
        objective=read.get("objective", _number),
        bound=read.get("bound", _number),
        left_out_s=read.get("left_out_s", _number),
        longest_drive_s=read.get("longest_drive_s", _number),
        parts=read.get("parts", _parts),
        seconds=read.get("seconds", _run_time, default=""),  # older plans; now in run.json
        seed=read.get("seed", _whole),
        stopped_early=read.get("stopped_early", _flag),
        worth=read.get("worth", _worth, default={}),
        standings={urn: standing for urn, standing in stand.items() if standing is not None},
        faults=read.get("as_is", _texts, default=[]),
        unverified=read.get("unverified", _flag, default=False),
    )


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


def sources_from_json(document: object, where: str = "plan.json") -> tuple[Source, ...]:
    """Return the files that a document made by `result_to_json` names as its inputs."""
    names = [field.name for field in dataclasses.fields(Source)]
    return tuple(
        Source(**{name: part.get(name, _text) for name in names})
        for part in _JsonReader(where, document).items("inputs")
    )


def register_from_json(document: object, where: str = "plan.json") -> Register:
    """Return the accounts of the register, its schools that are not placed, and sizes of trusts.

    None and nothing for a plan of a version that kept none.

    Raises
    ------
    InputError
        With the faults found.
    """
    return _JsonReader(where, document).get("accounts", _register, default={})


def lacking_from_json(document: object, where: str = "plan.json") -> dict[str, str]:
    """Return the fields of the schools that the files did not say; none for an older plan.

    Raises
    ------
    InputError
        With the faults found.
    """
    return _JsonReader(where, document).get("lacking", _reason_by_name, default={})


def _reason_by_name(value: Any) -> dict[str, str]:
    return {_text(name): _text(reason) for name, reason in dict(value).items()}


def _cluster_to_json(problem: Problem, cluster: Cluster) -> dict[str, Any]:
    figures = measure(problem, cluster)
    return {
        "number": cluster.number,
        "name": cluster.name,
        "lead": cluster.lead,
        "schools": list(cluster.schools),
        "pupils": figures.pupils,
        "rolls_missing": figures.rolls_missing,
        "longest_drive_s": figures.longest_drive_s,
        "mean_drive_s": figures.mean_drive_s,
        "cost": figures.cost,
    }


def _cluster_from_json(read: "_JsonReader") -> Cluster:
    return Cluster(
        number=read.get("number", _whole),
        schools=read.get("schools", _urns),
        name=read.get("name", _text),
        lead=read.get("lead", _or_none(_whole)),
    )


def _register_to_json(schools: Schools) -> dict[str, Any]:
    """Return what became of the rows of the register; of other authorities nothing is kept."""
    if schools.accounts is None:
        return {}
    told = schools.accounts.to_json()
    told |= {"trust_schools": dict(schools.trust_schools)} if schools.trust_schools else {}
    if schools.accounts.authorities:
        told["schools_not_taken"] = {
            str(urn): found.to_json() for urn, found in schools.elsewhere.items() if found.why
        }
    return {"accounts": told}


def _register(told: Any) -> Register:
    if told == {}:
        return None, {}, {}
    sizes = told.get("trust_schools", {}).items()
    outside = told.get("schools_not_taken", {}).items()
    elsewhere = {int(urn): Elsewhere.from_json(found) for urn, found in outside}
    return Accounts.from_json(told), elsewhere, {_text(name): _whole(n) for name, n in sizes}


def _worth_to_json(worth: SchoolPrices | None) -> dict[str, Any]:
    if worth is None:
        return {}
    return {
        "prices_s": {str(urn): price_s for urn, price_s in worth.prices_s.items()},
        "fee_s": worth.fee_s,
        "cuts": [[list(urns), price_s] for urns, price_s in worth.cuts],
    }


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

    def items(self, name: str) -> list["_JsonReader"]:
        """Return a list of objects within this one."""
        path = f"{self._path}{name}"
        listed = self.get(name, _list)
        return [_JsonReader(self._where, v, f"{path}[{at}].") for at, v in enumerate(listed)]

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


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


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


def _standing(value: object) -> Standing | None:
    """Return how a school stands; None where a plan of an older version does not say."""
    return None if value == "" else Standing(_text(value))


def _worth(value: object) -> SchoolPrices | None:
    if value == {}:
        return None
    if not isinstance(value, dict):
        raise TypeError
    prices_s = {int(urn): _number(price_s) for urn, price_s in value["prices_s"].items()}
    cuts = tuple(map(_cut, _list(value["cuts"])))
    return SchoolPrices(prices_s, cuts, _number(value["fee_s"]))


def _cut(value: object) -> tuple[tuple[int, int, int], float]:
    urns, price_s = _list(value)
    first, second, third = _urns(urns)
    if not _number(price_s) >= 0:
        raise ValueError
    return (first, second, third), _number(price_s)


def _run_time(value: object) -> float | None:
    return None if value == "" else _number(value)


def _or_none(kind: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else kind(value)


def _one_of(words: Any) -> Callable[[object], Any]:
    """Return a reader of one of the words of a `Literal`."""

    def read(value: object) -> Any:
        if value not in get_args(words):
            raise ValueError
        return value

    return read


def _parts(value: object) -> dict[str, float]:
    if not isinstance(value, dict):
        raise TypeError
    return {
        name: _number(value[name]) for name in ("driving", "compatibility", "balance", "coherence")
    }
