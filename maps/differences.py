"""Where the figures stated in a plan differ from those computed from its files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeGuard

from clustering.plan_document import result_to_json

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.result import Result

ROUNDED_S = 0.005
"""Half of the last digit kept in times.csv: the most that writing may change a drive."""
RELATIVE = 1e-6
"""Relative tolerance: sums differ in the last bits between machines."""
_OF_PLAN = ("status", "objective", "bound", "left_out_s", "longest_drive_s")
_OF_SCHOOLS = ("target_pupils", "mean_roll", "school_kinds", "denominations")
"""Keys computed from the schools; plans of older versions lack them."""
_IN_SECONDS = ("longest_drive_s", "mean_drive_s", "cost")
_OF_CLUSTER = ("pupils", "rolls_missing", *_IN_SECONDS)


def differences(stored: Mapping[str, Any], problem: Problem, found: Result) -> Iterator[str]:
    """Yield, in words, every figure of a plan.json that differs from the computed one.

    Parameters
    ----------
    stored
        Its content, from which the clusters were read.
    problem, found
        The problem, and the result with every figure computed again.
    """
    fresh = result_to_json(problem, found, {})
    slack_s = ROUNDED_S * (problem.n + 1)
    for key in _OF_PLAN:
        yield from difference(key, stored.get(key), fresh[key], slack_s)
    for key in _OF_SCHOOLS:
        if key in stored:
            yield from difference(key, stored[key], fresh[key])
    yield from in_short(
        sentence
        for stated_row, left in zip(stored["left_out"], fresh["left_out"], strict=True)
        if "state" in stated_row
        for sentence in difference(
            f"state of school {left['urn']}", stated_row["state"], left["state"]
        )
    )
    yield from difference(
        "gap", stored.get("gap"), fresh["gap"], slack_s / max(abs(found.objective), 1.0)
    )
    for part, seconds in fresh["parts"].items():
        yield from difference(f"parts.{part}", stored["parts"].get(part), seconds, slack_s)
    clusters = list(zip(stored["clusters"], fresh["clusters"], strict=True))
    for key in _OF_CLUSTER:
        yield from in_short(
            sentence
            for stated_row, cluster in clusters
            for sentence in difference(
                f"{key} of cluster {cluster['number']}",
                stated_row.get(key),
                cluster[key],
                slack_s if key in _IN_SECONDS else 0.0,
            )
        )


def difference(key: str, stated: object, computed: object, slack: float = 0.0) -> Iterator[str]:
    """Yield a sentence where a stated value is not the computed one, up to rounding.

    Parameters
    ----------
    key
        Name of the value.
    stated, computed
        The stated value, None where it is missing; and the computed one.
    slack
        The most that a number may differ, beyond the rounding of sums; in the unit of the value.
    """
    if not _equal_within(stated, computed, slack):
        claim = "is missing" if stated is None else f"says {_value_in_words(stated)}"
        yield f"{key} {claim}; it comes to {_value_in_words(computed)}"


def in_short(sentences: Iterable[str]) -> Iterator[str]:
    """Yield the first of several sentences of one kind, with a count of the others."""
    kept = list(sentences)
    if kept:
        more = f" (and {len(kept) - 1} more of this kind)" if len(kept) > 1 else ""
        yield kept[0] + more


def _equal_within(stated: object, computed: object, slack: float) -> bool:
    if _is_number(stated) and _is_number(computed):
        return abs(stated - computed) <= slack + RELATIVE * abs(computed)
    return stated == computed


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _value_in_words(value: object) -> str:
    return f"{value:,.10g}" if _is_number(value) else repr(value)
