"""What changed between two plans: one layer for what-if, update, improvement and comparison.

The page, the hand-outs and the slides show the same: an arrow from every school that moves to its
new partners, along the roads where these are known and else straight and dashed; a cross for one
that is gone, a plus for one that is new, dots along the borders that are gone, and what stays as it
is in pale. Where links between schools are drawn, there are no dots.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from clustering.assessment.distance import school_drives_s
from clustering.comparison import Comparison, compare
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.result import Result
from clustering.standing import standings, why_no_cluster
from maps.areas import neighbours
from maps.colours import Colour
from maps.grid import Geometries
from maps.spokes import Spokes, hub_of
from maps.territory import Territory
from maps.words import minutes

NOT_THERE = "not in the plan"
MOVED, GONE, NEW = "moved", "gone", "new"
"""How the place of a school differs."""
GLYPHS = {GONE: "M-.5-.5L.5 .5M-.5 .5L.5-.5", NEW: "M0-.65V.65M-.65 0H.65"}
"""What is drawn on the disc of a school that is gone or new; unit radius, on screen and paper."""
INK = "#8a0050"
"""Colour of the layer: dark on every fill, and no cluster or warning has it."""
PALE = 0.14
"""Opacity of clusters that stay as they are."""
MARKS_ARE = (
    "Arrow: moves, and to which partners",
    "Cross: no longer in the plan",
    "Plus: new in the plan",
    "Pale: stays as it is",
)
DASHES_ARE, DOTS_ARE = "Dashed arrow: straight, no road known", "Dots: border before"
BESIDE_M, SHORTEST_M = 60.0, 250.0
"""A border this close to one of today is the same; a shorter piece of one is not drawn, metres."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Before:
    """The plan that another is compared with.

    Attributes
    ----------
    problem, plan
        Its schools and its clusters.
    title
        Its title on the page.
    of_register
        What another register changed since, a sentence each.
    later
        Whether schools would move from the plan of the page to this one, not the other way round.
    result
        How good it is; None for a plan made elsewhere.
    spokes
        Its drives along the roads.
    reasons
        Why a school moves, a sentence, by URN.
    """

    problem: Problem
    plan: Plan
    title: str
    of_register: tuple[str, ...] = ()
    later: bool = False
    result: Result | None = None
    spokes: Spokes = Spokes()  # noqa: RUF009 - nothing changes it
    reasons: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drive:
    """A drive along the roads from a school that moves to a new partner.

    Attributes
    ----------
    position
        Which of the known spokes of its new cluster it is.
    backwards
        Whether the school is the hub, so that the spoke leads to it.
    line
        It from the school to the partner, degrees.
    """

    position: int
    backwards: bool
    line: LineString


@dataclass(frozen=True, slots=True)
class ChangedSchool:
    """A school whose place differs between two plans.

    Attributes
    ----------
    urn, name
        The school.
    kind
        `MOVED`, `GONE` or `NEW`.
    before, after
        Where it was and where it is, in words.
    minutes
        Its mean drive to its partners in the first and the second plan, whole minutes; None where
        it has none.
    reason
        Why it moves, a sentence; "" where that is not known.
    at_m, to_m
        (2,) where it lies, and the partner that its arrow leads to; None for no arrow.
    drive
        The drive between the two along the roads; None where none is known.
    """

    urn: int
    name: str
    kind: str
    before: str
    after: str
    minutes: tuple[int | None, int | None]
    reason: str
    at_m: Floats
    to_m: Floats | None
    drive: "Drive | None" = None

    @property
    def in_words(self) -> str:
        """The change in words, as the page says it, with its reason."""
        if self.kind == NEW:
            return f"new: {self.after}"
        if self.kind == GONE:
            return f"no longer in the plan: was in {self.before}"
        drives = [each for each in self.minutes if each is not None]
        driven = f"; mean drive to partners {drives[0]}, then {drives[1]} minutes" * (
            len(drives) == 2
        )
        why = f". {self.reason}" if self.reason else ""
        return f"from {self.before} to {self.after}{driven}{why}"


@dataclass(frozen=True, eq=False)
class Changes:
    """What differs between two plans, on the ground.

    Attributes
    ----------
    headline
        All of it in a sentence.
    schools
        Every school whose place differs; none where the second plan has no cluster.
    ghost
        Borders of the first plan that the second does not have, metres.
    untouched
        Numbers of the clusters of the second plan that have the schools that they had.
    like
        Number of a cluster of the plan before to that of its counterpart in the plan shown.
    """

    headline: str
    schools: tuple[ChangedSchool, ...]
    ghost: Geometries
    untouched: frozenset[int]
    like: Mapping[int, int]

    @property
    def key(self) -> tuple[str, ...]:
        """What the marks mean: of dots only where there are some."""
        dashed = any(each.to_m is not None and each.drive is None for each in self.schools)
        dots = len(self.ghost) > 0
        return (*MARKS_ARE, *[DASHES_ARE] * dashed, *[DOTS_ARE] * dots)


def changes(
    problem: Problem,
    plan: Plan,
    before: Before,
    now: Territory,
    then: Territory,
    *,
    spokes: Spokes = Spokes(),  # noqa: B008 - nothing changes it
) -> Changes:
    """Return what changed.

    Parameters
    ----------
    problem, plan
        The plan that is shown.
    before
        The plan that it is compared with.
    now, then
        Where the clusters of the two lie.
    spokes
        Drives of the plan that is shown along the roads.
    """
    ours = problem, plan, now, spokes
    other = before.problem, before.plan, then, before.spokes
    first, second = (ours, other) if before.later else (other, ours)
    found = compare(first[1], second[1])
    stand = standings(second[0], (left.urn for left in second[1].left_out))
    nothing = why_no_cluster(second[1], stand)
    # Where no cluster is possible, every school leaves its own: that says nothing.
    schools = () if nothing else tuple(_changed(_Side(*first), _Side(*second), found, before))
    return Changes(
        found.headline(len(first[1].clusters), nothing),
        schools,
        _ghost(found, first[2], second[2]),
        frozenset(found.matches[number] for number in found.untouched),
        {new: old for old, new in found.matches.items()} if before.later else found.matches,
    )


class _Side:
    """One of the two plans: where each school is, in words and on the ground."""

    def __init__(self, problem: Problem, plan: Plan, ground: Territory, spokes: Spokes) -> None:
        stand = standings(problem, (left.urn for left in plan.left_out))
        self.problem, self._points_m, self._spokes = problem, ground.points_m, spokes
        self._cluster_of = {urn: cluster for cluster in plan.clusters for urn in cluster.schools}
        self._words = {urn: f"no cluster ({standing})" for urn, standing in stand.items()}
        self._words |= {urn: cluster_title(each) for urn, each in self._cluster_of.items()}
        self._drives_s: dict[int, float] = {}

    def words(self, urn: int) -> str:
        return self._words.get(urn, NOT_THERE)

    def minutes(self, urn: int) -> int | None:
        cluster = self._cluster_of.get(urn)
        if cluster is None or len(cluster.schools) == 1:
            return None
        if urn not in self._drives_s:
            self._drives_s |= school_drives_s(self.problem, cluster)
        return minutes(self._drives_s[urn])

    def at_m(self, urn: int) -> Floats:
        return np.asarray(self._points_m[self.problem.row[urn]])

    def arrow(self, urn: int) -> tuple[Floats | None, Drive | None]:
        """Return where the hub of its cluster lies, or for the hub the nearest partner; the way."""
        cluster = self._cluster_of.get(urn)
        if cluster is None or len(cluster.schools) == 1:
            return None, None
        hub = hub_of(self.problem, cluster)
        partner = hub if hub != urn else self._nearest(urn, cluster)
        known = self._spokes.of(self.problem, cluster)
        start = urn if hub != urn else partner
        if start not in known:
            return self.at_m(partner), None
        line = known[start].reverse() if hub == urn else known[start]
        return self.at_m(partner), Drive(list(known).index(start), hub == urn, line)

    def _nearest(self, urn: int, cluster: Cluster) -> int:
        others = [other for other in cluster.schools if other != urn]
        apart = np.hypot(*(np.array([self.at_m(each) for each in others]) - self.at_m(urn)).T)
        return others[int(apart.argmin())]


def cluster_title(cluster: Cluster) -> str:
    """Return "cluster 3, Newport"."""
    return f"cluster {cluster.number}" + (f", {cluster.name}" if cluster.name else "")


def _changed(
    first: _Side, second: _Side, found: Comparison, before: Before
) -> Iterator[ChangedSchool]:
    kinds = {move.urn: MOVED for move in found.moves}
    kinds |= dict.fromkeys(found.added, NEW) | dict.fromkeys(found.removed, GONE)
    for urn, kind in kinds.items():
        known = second if kind == NEW else first
        to_m, drive = second.arrow(urn) if kind == MOVED else (None, None)
        yield ChangedSchool(
            urn=urn,
            name=known.problem.schools.by_urn[urn].name,
            kind=kind,
            before=first.words(urn),
            after=second.words(urn),
            minutes=(first.minutes(urn), second.minutes(urn)),
            reason=before.reasons.get(urn, ""),
            at_m=known.at_m(urn),
            to_m=to_m,
            drive=drive,
        )


def _ghost(found: Comparison, first: Territory, second: Territory) -> Geometries:
    """Return the borders of clusters that changed, as far as no border lies there now."""
    if first.scattered or second.scattered:  # links are drawn, and borders would be confetti
        return np.empty(0, dtype=object)
    changed = [area for number, area in first.areas.items() if number not in found.untouched]
    if not changed:
        return np.empty(0, dtype=object)
    lines = shapely.union_all(shapely.boundary(np.array(changed, dtype=object)))
    today = np.array([*second.areas.values(), second.left_out], dtype=object)
    near = today[shapely.dwithin(today, lines, BESIDE_M)]
    borders = shapely.union_all(shapely.boundary(near))
    gone = shapely.get_parts(shapely.line_merge(lines.difference(borders.buffer(BESIDE_M))))
    return np.asarray(gone[shapely.length(gone) >= SHORTEST_M], dtype=object)


def coloured_like(
    plan: Plan, now: Territory, before: Before, then: Territory
) -> tuple[Territory, Territory]:
    """Return the territories of a plan and of the one before in colours that belong together.

    A cluster has the colour of its predecessor, so that what did not change looks the same. Where a
    neighbour has that colour, the cluster has another.

    Parameters
    ----------
    plan, now
        The plan of the page, and where it lies.
    before, then
        The plan before, and where it lies.
    """
    matches = compare(before.plan, plan).matches
    colours = now.colours | {new: then.colours[old] for old, new in matches.items()}
    now = replace(now, colours=_unlike_neighbours(colours, now, then))
    earlier = then.colours | {old: now.colours[new] for old, new in matches.items()}
    return now, replace(then, colours=_unlike_neighbours(earlier, then, now))


def _unlike_neighbours(
    colours: dict[int, Colour], ground: Territory, other: Territory
) -> dict[int, Colour]:
    """Return the colours, with another for each cluster that has that of a neighbour."""
    known = dict.fromkeys([*ground.colours.values(), *other.colours.values()])
    pairs = neighbours(ground.areas)
    found = dict(colours)
    for number, colour in colours.items():
        nearby = {found[near].fill for pair in pairs if number in pair for near in pair - {number}}
        if colour.fill in nearby:
            found[number] = next((other for other in known if other.fill not in nearby), colour)
    return found
