"""What stands on roads: one-way signs, signals, crossings, mini-roundabouts, banned turns."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tools.county.chance import chance_for
from tools.county.curves import Points, left_of, unit
from tools.county.places import Rank, Settlement
from tools.county.road import Key, Road
from tools.county.web import arms_at, parts_of

_THROUGH = {"primary", "secondary", "tertiary"}


@dataclass(frozen=True, eq=False, slots=True)
class BannedTurn:
    """A turn that traffic signs forbid.

    Attributes
    ----------
    origin, via, target
        The road left, the junction, and the road that may not be entered there.
    kind
        Value of the `restriction` tag, such as `no_left_turn`.
    """

    origin: Road
    via: Key
    target: Road
    kind: str


def with_one_ways(roads: list[Road], places: list[Settlement]) -> list[Road]:
    """Make some central streets of towns one-way, one of them against its line; none a trap."""
    chance = chance_for("one-way")
    chosen = {
        i
        for i, road in enumerate(roads)
        if road.highway == "residential" and _central(road, places, 420) and chance.random() < 0.28
    }
    result = [road.tagged(oneway="yes") if i in chosen else road for i, road in enumerate(roads)]
    for i in sorted(chosen)[:: max(1, len(chosen) // 3)]:
        result[i] = result[i].tagged(oneway="-1")
    whole = parts_of(_drivable(roads), strong=True)
    while trapped := _trapped(result, chosen, whole):
        for i in trapped:
            result[i] = roads[i]
        chosen -= trapped
    return result


def _trapped(roads: list[Road], chosen: set[int], whole: Mapping[Key, int]) -> set[int]:
    """Return the one-way streets at points that can no longer be reached or left."""
    now = parts_of(_drivable(roads), strong=True)
    main = {whole[key]: part for key, part in now.items() if whole[key] < 2}
    sizes = np.bincount(list(now.values()))
    main = {
        part: int(max((now[k] for k in now if whole[k] == part), key=lambda p: sizes[p]))
        for part in main
    }
    return {i for i in chosen if any(now[key] != main.get(whole[key]) for key in roads[i].joints())}


def with_precinct(roads: list[Road], places: list[Settlement]) -> list[Road]:
    """Close to cars one central street of each larger town that nothing else hangs on."""
    result = list(roads)
    for town in [place for place in places if place.rank >= Rank.TOWN][:4]:
        near = [
            i
            for i, road in enumerate(result)
            if road.highway == "residential"
            and 80 < road.shape.length < 400
            and _central(road, [town], 350)
        ]
        for i in near:
            closed = replace(
                result[i], tags={"highway": "pedestrian", "name": result[i].tags["name"]}
            )
            trial = [*result[:i], closed, *result[i + 1 :]]
            if _as_whole(trial, result):
                result = trial
                break
    return result


def _as_whole(trial: list[Road], before: list[Road]) -> bool:
    return len(set(parts_of(_drivable(trial), strong=False).values())) == len(
        set(parts_of(_drivable(before), strong=False).values())
    )


def node_tags(roads: list[Road], places: list[Settlement]) -> dict[Key, dict[str, str]]:
    """Return the tags of points: signals, crossings, mini-roundabouts."""
    chance = chance_for("furniture")
    drivable = _drivable(roads)
    arms = arms_at(drivable)
    in_town = _within(list(arms), [place for place in places if place.rank >= Rank.TOWN])
    in_village = _within(list(arms), [place for place in places if place.rank >= Rank.VILLAGE])
    through = _kinds_at(drivable)
    busy = [k for k in sorted(arms) if arms[k] >= 3 and "roundabout" not in through[k]]
    tags: dict[Key, dict[str, str]] = {}
    for key in busy:
        main = len(through[key] & _THROUGH)
        if main and key in in_town and chance.random() < 0.09 + 0.3 * (main > 1):
            tags[key] = {"highway": "traffic_signals"}
        elif main and key in in_village and chance.random() < 0.025:
            tags[key] = {"highway": "mini_roundabout"}
    for key in sorted(k for k in in_village if arms[k] == 2 and through[k] & _THROUGH):
        if chance.random() < 0.06:
            kind = str(chance.choice(["traffic_signals", "zebra", "uncontrolled"]))
            tags[key] = {"highway": "crossing", "crossing": kind}
    return tags | _level_crossings(roads)


def _level_crossings(roads: list[Road]) -> dict[Key, dict[str, str]]:
    rails = {
        key for road in roads if "railway" in road.tags and road.level == 0 for key in road.joints()
    }
    crossed = {key for road in _drivable(roads) for key in road.joints()} & rails
    return {
        key: {"railway": "level_crossing", "crossing:barrier": "full"} for key in sorted(crossed)
    }


def banned_turns(roads: list[Road], places: list[Settlement]) -> list[BannedTurn]:
    """Return a few turns that are banned in the county town, where three or more roads end."""
    ends: defaultdict[Key, list[Road]] = defaultdict(list)
    for road in _drivable(roads):
        if road.highway in {"residential", *_THROUGH} and _central(road, places[:1], 900):
            keys = road.joints()
            if keys[0] != keys[-1] and "oneway" not in road.tags:
                ends[keys[0]].append(road)
                ends[keys[-1]].append(road)
    corners = [key for key in sorted(ends) if len(ends[key]) >= 3]
    return [_turn(ends[key][0], key, ends[key][1]) for key in corners[:4]]


def _turn(origin: Road, via: Key, target: Road) -> BannedTurn:
    coming, going = _leaving(origin, via) * -1, _leaving(target, via)
    side = "left" if float(left_of(coming) @ going) > 0 else "right"
    return BannedTurn(origin, via, target, f"no_{side}_turn")


def _leaving(road: Road, via: Key) -> Points:
    line = road.line if road.joints()[0] == via else road.line[::-1]
    return unit(line[1] - line[0])


def _kinds_at(roads: list[Road]) -> dict[Key, set[str]]:
    kinds: defaultdict[Key, set[str]] = defaultdict(set)
    for road in roads:
        for key in road.joints():
            kinds[key] |= {road.highway, road.tags.get("junction", road.highway)}
    return kinds


def _drivable(roads: list[Road]) -> list[Road]:
    return [road for road in roads if road.drivable]


def _central(road: Road, places: list[Settlement], within_m: float) -> bool:
    middle = road.line[len(road.line) // 2]
    return any(
        place.rank >= Rank.TOWN and float(np.hypot(*(middle - place.at))) < within_m
        for place in places
    )


def _within(keys: list[Key], places: list[Settlement]) -> set[Key]:
    """Return those of the points that lie in one of the places."""
    spots = np.array(keys) / 100
    inside = np.zeros(len(keys), dtype=bool)
    for place in places:
        inside |= np.hypot(*(spots - place.at).T) < place.radius_m
    return {key for key, within in zip(keys, inside, strict=True) if within}
