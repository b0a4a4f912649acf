"""Which school takes the place of which, where one follows another, several or none."""

from collections.abc import Iterable, Iterator

from data.school import School
from data.successors import Following


def heirs(followings: Iterable[Following]) -> dict[int, int]:
    """Return which school takes the place of each, by URN; nobody's place is taken twice.

    Of several that one school became, or that became one, it is the one that keeps the URN, else
    the DfE number, else the one with most pupils.
    """
    best: dict[int, tuple[School, School]] = {}
    for each in followings:
        if not each.new:
            continue
        after = min(each.new, key=lambda new: _distance_of_kin(each.school, new, new))
        rival = best.get(after.urn)
        if rival is None or _distance_of_kin(each.school, after, each.school) < _distance_of_kin(
            rival[0], after, rival[0]
        ):
            best[after.urn] = each.school, after
    return {old.urn: new.urn for old, new in best.values()}


def _distance_of_kin(old: School, new: School, sized: School) -> tuple[bool, bool, int, int]:
    """Return what is smallest for the nearest of kin; `sized` has the rolls that are compared."""
    same_number = bool(old.dfe_number) and old.dfe_number == new.dfe_number
    return old.urn != new.urn, not same_number, -(sized.pupils or 0), sized.urn


def families(followings: Iterable[Following]) -> Iterator[tuple[list[School], list[School]]]:
    """Yield the schools that belong together: those that were, and those that they became."""
    followed = [each for each in followings if each.new]
    into: dict[int, list[Following]] = {}
    for each in followed:
        for new in each.new:
            into.setdefault(new.urn, []).append(each)
    seen: set[int] = set()
    for first in followed:
        was: dict[int, School] = {}
        now: dict[int, School] = {}
        waiting = [] if first.school.urn in seen else [first]
        while waiting:
            each = waiting.pop()
            if each.school.urn not in was:
                was[each.school.urn] = each.school
                now.update({school.urn: school for school in each.new})
                waiting += [other for school in each.new for other in into[school.urn]]
        seen.update(was)
        if was:
            yield list(was.values()), list(now.values())
