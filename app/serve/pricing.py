"""What it costs to move one school to each other cluster, and which rules forbid it, in words."""

from collections.abc import Iterable, Iterator
from math import isfinite
from typing import Any

from clustering.check import Violation
from clustering.cost import measure
from clustering.explanations.moves import PlainMove, PossibleMove, home_of, plain_moves
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.scenario import Setting
from clustering.wording import (
    breach_in_words,
    called,
    capital,
    counted,
    listed,
    more,
    sentence,
)
from data.errors import Fault, InputError

FAR_TOLD = 2
"""Partners that are too far are named as far as this, the farthest first."""

OTHERS_CAN_MEND = frozenset({"size", "pupils", "dominance", "capacity", "number of clusters"})
"""Rules on whole clusters: where a move breaks only these, other schools can make room for it."""

_OF_PERSONS = "vacant headship"


def plan_to_move_in(setting: Setting, answer: Plan | None) -> tuple[Problem, Plan]:
    """Return the plan in which a school would move, and its problem.

    Parameters
    ----------
    setting
        What the changes of the open scenario lead to.
    answer
        The plan that answers them; None for the plan in hand, with what is asked already: sent
        schools are where they are sent, closed ones are gone, new ones are in no cluster yet.
    """
    problem = setting.unsent.problem
    if answer is not None:
        return problem, answer
    near = setting.near
    clusters = (
        Cluster(each.number, tuple(filter(problem.row.__contains__, each.schools)), each.name)
        for each in near.clusters
    )
    return problem, Plan(tuple(each for each in clusters if each.schools), near.left_out)


def moves_json(setting: Setting, answer: Plan | None, urn: int) -> dict[str, Any]:
    """Return the price of each cluster that a school could move to, as the page shows it.

    Parameters
    ----------
    setting, answer
        As for `plan_to_move_in`.
    urn
        The school.

    Raises
    ------
    InputError
        Where there is no such school.
    """
    school = setting.school(urn, "move")
    problem, plan = plan_to_move_in(setting, answer)
    home = home_of(plan, urn)
    in_hand = {cluster.number for cluster in setting.plan.clusters}
    return {
        "urn": urn,
        "name": school.name,
        "from": None if home is None else home.number,
        "pending": answer is None and bool(setting.sent),
        "clusters": [
            _price(problem, home, move, known=move.move.into in in_hand)
            for move in plain_moves(problem, plan, urn)
        ],
    }


def urn_of(text: str) -> int:
    """Return the URN that an address has.

    Raises
    ------
    InputError
        Where it has none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        raise InputError([Fault("move", "this is no school", "Choose a school", column="urn")])
    return int(text)


def _price(
    problem: Problem, home: Cluster | None, tried: PlainMove, *, known: bool
) -> dict[str, Any]:
    move, breaches = tried.move, tried.breaches
    cost_s = _cost_s(move)
    return {
        "number": move.into,
        "allowed": not breaches,
        "minutes": round(cost_s / 60, 1) if isfinite(cost_s) else None,
        "price": _price_in_words(cost_s, home),
        "told": list(_told(problem, tried)),
        "against": list(_against(problem, move.schools, breaches)),
        "others": bool(breaches) and all(each.rule in OTHERS_CAN_MEND for each in breaches),
        "known": known,
    }


def _cost_s(move: PossibleMove) -> float:
    """Return what the clusters would cost more; without the price of having no place."""
    return move.driving_s + move.compatibility_s + move.balance_s + move.coherence_s


def _price_in_words(cost_s: float, home: Cluster | None) -> str:
    if not isfinite(cost_s):
        return "no price: there is no way"
    return f"{more(cost_s)} in all{'' if home else ', and it has a place'}"


def _told(problem: Problem, tried: PlainMove) -> Iterator[str]:
    """Yield what the price is made of, and what becomes of the drives in both clusters."""
    move = tried.move
    if isfinite(_cost_s(move)):
        parts = [
            f"driving {more(move.driving_s)}",
            f"fit {more(move.compatibility_s)}",
            f"balance {more(move.balance_s)}",
        ]
        if move.coherence_s:
            parts.append(f"schools amid others {more(move.coherence_s)}")
        yield sentence(", ".join(parts))
    if len(move.schools) > 1:
        names = listed([problem.schools.by_urn[urn].name for urn in move.schools])
        yield f"{names} must stay together, so all of them would go."
    after = {cluster.number: cluster for cluster in tried.after}
    for cluster in tried.before:
        if cluster.number in after:
            then, now = (measure(problem, each) for each in (cluster, after[cluster.number]))
            yield (
                f"{capital(called(cluster))}: longest drive {_drive(then.longest_drive_s)}, then "
                f"{_drive(now.longest_drive_s)}; {counted(len(cluster.schools), 'school')}, then "
                f"{len(after[cluster.number].schools)}."
            )
        else:
            yield f"{capital(called(cluster))} would be empty."


def _against(
    problem: Problem, going: Iterable[int], breaches: Iterable[Violation]
) -> Iterator[str]:
    """Yield what the rules say against a move; schools that are too far in one sentence."""
    going = frozenset(going)
    far: dict[int, float] = {}
    others = []
    for breach in breaches:
        partners = [urn for urn in breach.schools if urn not in going]
        if breach.rule in {"limit", "reachable"} and len(partners) == 1:
            start, end = (problem.row[urn] for urn in breach.schools)
            drive_s = float(problem.times.seconds[start, end])
            far[partners[0]] = max(drive_s, far.get(partners[0], 0.0))
        else:
            others.append(_in_words(problem, breach))
    if far:
        yield _too_far(problem, far)
    yield from dict.fromkeys(others)


def _too_far(problem: Problem, far: dict[int, float]) -> str:
    farthest = sorted(far, key=lambda urn: (-far[urn], urn))
    names = [
        f"{problem.schools.by_urn[urn].name} ({_drive(far[urn])})" for urn in farthest[:FAR_TOLD]
    ]
    rest = len(farthest) - len(names)
    names += [f"{rest:,} more"] if rest else []
    return f"Too far from {listed(names)}; the limit is {problem.rules.max_minutes:g} min."


def _drive(seconds: float) -> str:
    """Return minutes with a decimal: a drive just over the limit must not look like the limit."""
    return f"{seconds / 60:.1f} min" if isfinite(seconds) else "no way by car"


def _in_words(problem: Problem, breach: Violation) -> str:
    if breach.rule == _OF_PERSONS:  # whose headship is vacant is not shown on a page
        return "A rule on the members of a cluster is against it; why is about persons."
    return sentence(breach_in_words(problem, breach))
