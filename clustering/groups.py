"""Schools that must share a cluster, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clustering.constraints.registry import GROUPINGS
from clustering.rules import Rules
from data.school import School


@dataclass(frozen=True, slots=True)
class Group:
    """Schools that are placed together or not at all.

    Attributes
    ----------
    rows
        Their rows in the problem, ascending.
    reason
        What holds them together, as the middle of a sentence: "the federation Tollbury Downs";
        `""` for a single school.
    """

    rows: tuple[int, ...]
    reason: str


def groups_of(schools: Sequence[School], rules: Rules) -> tuple[Group, ...]:
    """Return the groups that the rules hold together, merged where they share a school.

    Parameters
    ----------
    schools
        The schools of the problem; every URN of `rules.together` is among them.
    rules
        Pins and what is kept whole.
    """
    ties = [tie for grouping in GROUPINGS for tie in grouping.groups(schools, rules)]
    return tuple(Group(tuple(sorted(rows)), " and ".join(why)) for rows, why in _merge(ties))


def _merge(ties: Iterable[tuple[set[int], str]]) -> list[tuple[set[int], Mapping[str, None]]]:
    """Join ties that share a row; the reasons keep their order, each once."""
    merged: list[tuple[set[int], dict[str, None]]] = []
    for rows, reason in ties:
        if len(rows) < 2:
            continue
        joined = set(rows)
        reasons: dict[str, None] = {}
        apart = []
        for other_rows, other_reasons in merged:
            if joined & other_rows:
                joined |= other_rows
                reasons |= other_reasons
            else:
                apart.append((other_rows, other_reasons))
        merged = [*apart, (joined, reasons | {reason: None})]
    return sorted(merged, key=lambda group: min(group[0]))
