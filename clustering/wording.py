"""Schools, costs and breaches of rules in the words of an explanation."""

import re
from collections.abc import Iterable, Sequence
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


def listed(words: Sequence[str]) -> str:
    """Join words: "a", "a and b", "a, b and c"."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def counted(number: int, thing: str) -> str:
    """Return "1 school", "2 schools"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def minutes(seconds: float) -> str:
    """Return seconds as minutes with one decimal."""
    return f"{seconds / 60:.1f} minutes"


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
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
