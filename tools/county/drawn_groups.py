"""Groups of primary schools as people might draw them: neighbours mostly, and three faults."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from tools.county.chance import chance_for
from tools.county.register import dfe_number
from tools.county.schools import Establishment

_PER_GROUP = 5.5
_EXCHANGES = 14
_EXCHANGED_WITHIN_M = 9_000

Group = list[Establishment]


def write_drawn_groups(schools: list[Establishment], path: Path) -> None:
    """Write a table of groups: a row for each open primary school.

    Three faults are planted: a group of three schools, one of eight, and a federation that is
    divided. The schools of the island, to which no road leads, are in no group.
    """
    primaries = [s for s in schools if s.phase == "Primary" and s.status.startswith("Open")]
    alone = [s for s in primaries if s.site.place.on_island]
    groups = _with_faults(_exchanged(_divided([s for s in primaries if s not in alone])))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(("Partnership", "School", "DfE number"))
        for name, group in zip([*_names(groups), ""], [*groups, alone], strict=True):
            for school in sorted(group, key=lambda school: school.name):
                writer.writerow((name, school.name, dfe_number(school)))


def _divided(schools: Group) -> list[Group]:
    """Halve the county until the parts are small; federations stay whole.

    A federation stands where its first school does.
    """
    heads = {s.federation: s.site.at for s in reversed(schools) if s.federation}
    at = {s.urn: heads.get(s.federation, s.site.at) for s in schools}

    def halves(part: Group, count: int) -> list[Group]:
        if count == 1:
            return [part]
        spots = np.array([at[s.urn] for s in part])
        axis = int(np.argmax(np.ptp(spots, axis=0)))
        part = sorted(part, key=lambda s: (at[s.urn][axis], s.federation, s.urn))
        cut = len(part) * (count // 2) // count
        while part[cut].federation and part[cut].federation == part[cut - 1].federation:
            cut += 1
        return halves(part[:cut], count // 2) + halves(part[cut:], count - count // 2)

    return halves(schools, round(len(schools) / _PER_GROUP))


def _exchanged(groups: list[Group]) -> list[Group]:
    """Let some neighbours change places, as where heads know each other."""
    chance = chance_for("drawn groups")
    home = {s.urn: i for i, group in enumerate(groups) for s in group}
    free = [s for group in groups for s in group if not s.federation]
    for _ in range(_EXCHANGES):
        one = free[int(chance.integers(len(free)))]
        near = [
            s
            for s in free
            if home[s.urn] != home[one.urn]
            and np.hypot(*(s.site.at - one.site.at)) < _EXCHANGED_WITHIN_M
        ]
        other = near[int(chance.integers(len(near)))]
        home[one.urn], home[other.urn] = home[other.urn], home[one.urn]
    return [[s for g in groups for s in g if home[s.urn] == i] for i in range(len(groups))]


def _with_faults(groups: list[Group]) -> list[Group]:
    """Plant a group of three beside one of eight, and divide a federation."""
    small = next(g for g in groups if len(g) == 5 and not any(s.federation for s in g))
    large = min((g for g in groups if len(g) == 6), key=lambda g: _apart_m(g, small))
    leaving = sorted(small, key=lambda s: _apart_m([s], large))[:2]
    groups = [
        [s for s in g if s not in leaving] if g is small else [*g, *leaving] if g is large else g
        for g in groups
    ]
    untouched = [g for g in groups if len(g) in (5, 6)]
    whole = next(g for g in untouched if any(s.federation for s in g))
    other = min((g for g in untouched if g is not whole), key=lambda g: _apart_m(g, whole))
    lost = next(s for s in whole if s.federation)
    won = min((s for s in other if not s.federation), key=lambda s: _apart_m([s], whole))
    changed = {id(whole): {id(lost): won}, id(other): {id(won): lost}}
    return [[changed.get(id(group), {}).get(id(s), s) for s in group] for group in groups]


def _apart_m(one: Group, other: Group) -> float:
    """Return the distance between the middles of two groups."""
    middles = [np.mean([s.site.at for s in group], axis=0) for group in (one, other)]
    return float(np.hypot(*(middles[0] - middles[1])))


def _names(groups: list[Group]) -> list[str]:
    """Name each group after its largest place; with a number where several have the same."""
    places = [
        max((s.site.place for s in g), key=lambda p: (p.rank, p.primaries, p.name)).name
        for g in groups
    ]
    several = {name for name, count in Counter(places).items() if count > 1}
    return [
        f"{name} {places[: i + 1].count(name)}" if name in several else name
        for i, name in enumerate(places)
    ]
