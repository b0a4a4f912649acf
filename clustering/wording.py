"""Numbers, days, schools and breaches of rules as words of a sentence."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clustering.check import Violation
    from clustering.plan import Cluster
    from clustering.problem import Problem

_SCHOOLS_BY_URN = re.compile(r"\b([Ss]chools? )(\d+(?:, \d+)*(?: and \d+)?)")


def named(problem: "Problem", urn: int) -> str:
    """Return a school as people know it, with its URN."""
    return f"{problem.schools.by_urn[urn].name} ({urn})"


def all_named(problem: "Problem", urns: Iterable[int]) -> str:
    """Return schools as one would say them."""
    return listed([named(problem, urn) for urn in urns])


def called(cluster: "Cluster") -> str:
    """Return a cluster's number and name."""
    name = f", {cluster.name}" if cluster.name else ""
    return f"cluster {cluster.number}{name}"


def minutes(seconds: float) -> str:
    """Return seconds as minutes with one decimal."""
    return f"{seconds / 60:.1f} minutes"


def in_minutes(seconds: float | None) -> float | None:
    """Return a drive as minutes with one decimal; None where there is none, or no way."""
    return None if seconds is None or math.isinf(seconds) else round(seconds / 60, 1)


def more(seconds: float) -> str:
    """Return a difference of costs in minutes: "4.2 minutes more", "nothing more"."""
    if abs(seconds) < 3.0:  # shown as 0.0 minutes
        return "nothing more"
    return f"{minutes(abs(seconds))} {'more' if seconds > 0 else 'less'}"


def breach_in_words(problem: "Problem", breach: "Violation") -> str:
    """Return what a rule says against a plan, schools by name where the checker has URNs."""

    def names(found: re.Match[str]) -> str:
        urns = [int(urn) for urn in re.findall(r"\d+", found[2])]
        if not all(urn in problem.row for urn in urns):
            return found[0]
        return all_named(problem, urns)

    return _SCHOOLS_BY_URN.sub(names, breach.sentence)


def sentence(words: str) -> str:
    """Give words a capital and a full stop."""
    return f"{capital(words)}{'' if words.endswith(('.', '?')) else '.'}"


def capital(words: str) -> str:
    """Give words a capital."""
    return f"{words[:1].upper()}{words[1:]}"


def uncapital(words: str) -> str:
    """Take the capital from words, for the middle of a sentence."""
    return f"{words[:1].lower()}{words[1:]}"


def counted(number: int, thing: str, things: str | None = None) -> str:
    """Return `1 school`, `4 schools`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def listed(names: Sequence[str]) -> str:
    """Return `A`, `A and B`, `A, B and C`; `""` for none."""
    if not names:
        return ""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


MOST_NAMED = 12
"""Names, or numbers and spans of numbers, that a sentence holds."""


def some_named(problem: "Problem", urns: Sequence[int], most: int = MOST_NAMED) -> str:
    """Return schools as one would say them, the first of many."""
    names = [named(problem, urn) for urn in urns[:most]]
    left = len(urns) - len(names)
    return listed([*names, f"{left:,} more"] if left else names)


def spans(numbers: Iterable[int]) -> list[str]:
    """Return ascending numbers, three and more that follow each other as a span.

    Examples
    --------
    >>> spans([1, 2, 4, 5, 6, 9])
    ['1', '2', '4 to 6', '9']
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [
        said
        for run in runs
        for said in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))
    ]


def clusters_named(numbers: Sequence[int]) -> str:
    """Return `cluster 1`, `clusters 1 to 4 and 7`, or how many where they are too many to say."""
    said = spans(sorted(numbers))
    if len(said) > MOST_NAMED:
        return counted(len(numbers), "cluster")
    return f"{'cluster' if len(numbers) == 1 else 'clusters'} {listed(said)}"


def whole_minutes(seconds: float) -> str:
    """Return `12 minutes`, rounded, and `less than a minute` below one."""
    whole = round(seconds / 60)
    return "less than a minute" if seconds < 30 else counted(whole, "minute")


def pounds(amount: float) -> str:
    """Return `£50,000`, to the pound."""
    return f"£{amount:,.0f}"


def rate(amount: float) -> str:
    """Return a sum to the penny: `£30`, `£30.50`, and `55p` below a pound."""
    if 0 < amount < 1:
        return f"{round(amount * 100, 2):g}p"
    return f"£{amount:,.0f}" if amount == round(amount) else f"£{amount:,.2f}"


def day(when: date) -> str:
    """Return `1 September 2026`."""
    return f"{when.day} {when:%B %Y}"
