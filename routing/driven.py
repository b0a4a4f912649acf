"""The roads as a profile drives them: what every search for drive times starts from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import scipy.sparse

from routing.contraction import Arcs, Contraction, Ints, Progress, contract, search
from routing.controls import CarAccess
from routing.expansion import Expansion, expand
from routing.graph import RoadGraph
from routing.network import Flags, Floats
from routing.pockets import with_pockets
from routing.profile import SpeedProfile
from routing.speeds import Seconds, seconds
from routing.times import UNREACHABLE, Snap
from routing.turns import split_at_right_turns

_KEPT = 4
"""Networks kept in memory: two profiles, each with ferries and without."""


@dataclass(frozen=True, eq=False)
class Places:
    """Points along roads; n of them.

    Attributes
    ----------
    stretch
        (n,) stretches of the road graph; -1 for a place that no road leads to.
    fraction
        (n,) how far along them, 0 at the start and 1 at the end.
    """

    stretch: Ints
    fraction: Floats

    @classmethod
    def of(cls, snaps: Sequence[Snap]) -> "Places":
        """Return where schools meet the roads."""
        return cls(
            np.array([snap.stretch for snap in snaps], np.int64),
            np.array([snap.fraction for snap in snaps], np.float64),
        )

    def __len__(self) -> int:
        return len(self.stretch)


@dataclass(frozen=True, eq=False)
class Ends:
    """The ways between n places and the nodes around them.

    Attributes
    ----------
    place
        (W,) places, 0 to n - 1.
    node
        (W,) nodes.
    time_s
        (W,) seconds.
    stretch, direction
        (W,) what is driven, in part.
    """

    place: Ints
    node: Ints
    time_s: Floats
    stretch: Ints
    direction: Ints


@dataclass(frozen=True, eq=False)
class DrivenRoads:
    """A road graph under a speed profile, with ferries or without.

    Attributes
    ----------
    roads
        The graph.
    profile
        Every speed and delay.
    ferries
        Car ferries may carry a drive.
    """

    roads: RoadGraph
    profile: SpeedProfile
    ferries: bool

    @cached_property
    def cost(self) -> Seconds:
        """Seconds of each stretch."""
        return seconds(self.roads, self.profile)

    @cached_property
    def usable(self) -> Flags:
        """(S, 2) whether each direction of each stretch is driven."""
        stretches = self.roads.stretches
        usable: Flags = stretches.open & (stretches.is_road | self.ferries)[:, None]
        if self.profile.school_run:
            usable &= np.not_equal(stretches.school_run, CarAccess.CLOSED)
        return usable

    @cached_property
    def destination(self) -> Flags:
        """(S, 2) whether each direction of each stretch is driven at the ends of a journey only."""
        stretches = self.roads.stretches
        said = stretches.destination
        if self.profile.school_run:
            said = said | np.equal(stretches.school_run, CarAccess.DESTINATION)
        return with_pockets(stretches, self.usable, said, len(self.roads.nodes))

    @cached_property
    def expansion(self) -> Expansion:
        """The roads with the nodes split where it matters from where a car comes."""
        found = expand(
            self.roads.stretches,
            len(self.roads.nodes),
            self.usable,
            self.destination,
            self.roads.banned.at(school_run=self.profile.school_run),
        )
        if not self.cost.turn_right_s:
            return found
        return split_at_right_turns(found, self.roads)

    @property
    def nodes(self) -> int:
        """Number of nodes, copies included."""
        return self.expansion.nodes

    @cached_property
    def arcs(self) -> Arcs:
        """The ways from node to node, in the order of `expansion`."""
        cost, expansion = self.cost, self.expansion
        total_s = (cost.enter_s + cost.drive_s + cost.delay_s).ravel()
        time_s = self.turn_s + total_s[expansion.drive]
        return Arcs(expansion.tail, expansion.head, time_s)

    @cached_property
    def turn_s(self) -> Floats:
        """(A,) seconds lost in turning right into each arc of `expansion`."""
        return np.where(self.expansion.turns_right, self.cost.turn_right_s, 0.0)

    @cached_property
    def contraction(self) -> Contraction:
        """The network made ready for many searches."""
        return contract(self.arcs, self.nodes)

    @cached_property
    def contraction_turned(self) -> Contraction:
        """The same, for searches back from the destination."""
        return self.contraction.turned()

    @cached_property
    def matrix(self) -> scipy.sparse.csr_array:
        """The network for searches that need every node: (N, N) sparse, seconds."""
        return self.arcs.matrix(self.nodes)

    def matrix_from(self, departures: Ends, n: int) -> scipy.sparse.csr_array:
        """Return the network with n places as nodes of their own, numbered after the others.

        Parameters
        ----------
        departures
            The ways from each place to the nodes around it.
        n
            Number of places.

        Returns
        -------
        scipy.sparse.csr_array
            (N + n, N + n), seconds from node to node; no way leads to a place.
        """
        leaving = Arcs(departures.place, departures.node, departures.time_s).matrix(
            max(n, self.nodes)
        )[:n]
        whole = self.matrix
        size = self.nodes + n
        return scipy.sparse.csr_array(
            (
                np.concatenate([whole.data, leaving.data]),
                np.concatenate([whole.indices, leaving.indices]),
                np.concatenate([whole.indptr, whole.indptr[-1] + leaving.indptr[1:]]),
            ),
            shape=(size, size),
        )

    @cached_property
    def _by_ends(self) -> tuple[Ints, Ints]:
        """Keys of the arcs' ends, sorted, and which arc each is, the quickest of parallel first."""
        key = self.arcs.tail * self.nodes + self.arcs.head
        order = np.lexsort((self.arcs.time_s, key))
        return key[order], order

    def quickest_stretches(self, tail: Ints, head: Ints) -> tuple[Ints, Ints]:
        """Return the stretches, and directions, (k,), that lead most quickly from node to node."""
        keys, arcs = self._by_ends
        chosen = arcs[np.searchsorted(keys, tail * self.nodes + head)]
        stretch, direction = np.divmod(self.expansion.drive[chosen], 2)
        return stretch, direction

    def departures(self, places: Places) -> Ends:
        """Return the ways from places to the ends of their stretches, where these are open.

        The rest of a stretch takes its share of the drive, and all the delays.
        """
        place, direction, s, behind = self._standing(places)
        cost = self.cost
        time_s = (1 - behind) * cost.drive_s[s, direction] + cost.delay_s[s, direction]
        return Ends(place, self.expansion.arrival[2 * s + direction], time_s, s, direction)

    def arrivals(self, places: Places) -> Ends:
        """Return the ways to places from the ends of their stretches, where these are open.

        The time lost in turning into a stretch counts in full.
        """
        place, direction, s, behind = self._standing(places)
        cost = self.cost
        time_s = cost.enter_s[s, direction] + behind * cost.drive_s[s, direction]
        which, arcs = self.expansion.arcs_of(2 * s + direction)
        return Ends(
            place=place[which],
            node=self.expansion.tail[arcs],
            time_s=time_s[which] + self.turn_s[arcs],
            stretch=s[which],
            direction=direction[which],
        )

    def along_one_stretch_s(self, starts: Places, goals: Places) -> Floats:
        """Return (n, m) seconds if the goal is ahead on the start's own stretch.

        `UNREACHABLE` elsewhere.
        """
        same = starts.stretch[:, None] == goals.stretch[None, :]
        i, j = np.nonzero(same & (starts.stretch >= 0)[:, None])
        found = np.full(same.shape, UNREACHABLE)
        s = starts.stretch[i]
        for direction in (0, 1):
            ahead = goals.fraction[j] - starts.fraction[i]
            ahead = -ahead if direction else ahead
            may = self.usable[s, direction] & (ahead >= 0)
            time_s = ahead[may] * self.cost.drive_s[s[may], direction]
            found[i[may], j[may]] = np.minimum(found[i[may], j[may]], time_s)
        return found

    def between(self, starts: Places, goals: Places, progress: Progress | None = None) -> Floats:
        """Return (n, m) seconds of the quickest drives, `UNREACHABLE` if there is none."""
        if len(goals) < len(starts):
            return self._found(goals, starts, progress, turned=True).T
        return self._found(starts, goals, progress, turned=False)

    def within(self, starts: Places, goals: Places, limit_s: float) -> Floats:
        """Return (n, m) seconds of the quickest drives up to a limit; longer ones may be missing.

        Missing ones are `UNREACHABLE`.
        """
        return self._found(starts, goals, None, turned=False, limit_s=limit_s)

    def _found(
        self,
        starts: Places,
        goals: Places,
        progress: Progress | None,
        *,
        turned: bool,
        limit_s: float = np.inf,
    ) -> Floats:
        """Search from the starts; if `turned`, for the times to them."""
        if turned:
            leave, reach, network = (
                self.arrivals(starts),
                self.departures(goals),
                self.contraction_turned,
            )
            found = self.along_one_stretch_s(goals, starts).T
        else:
            leave, reach, network = (
                self.departures(starts),
                self.arrivals(goals),
                self.contraction,
            )
            found = self.along_one_stretch_s(starts, goals)
        leaving = Arcs(leave.place, leave.node, leave.time_s)
        at_nodes = search(network, leaving, len(starts), reach.node, progress, limit_s=limit_s)
        at_ends = at_nodes + reach.time_s
        if len(reach.place):
            order = np.argsort(reach.place, kind="stable")
            place = reach.place[order]
            first = np.flatnonzero(np.diff(place, prepend=-1))
            quickest = np.minimum.reduceat(at_ends[:, order], first, axis=1)
            found[:, place[first]] = np.minimum(found[:, place[first]], quickest)
        return found

    def _standing(self, places: Places) -> tuple[Ints, Ints, Ints, Floats]:
        """Return places and directions they may be driven from, stretches, shares behind them."""
        on_road = np.flatnonzero(places.stretch >= 0)
        at, direction = np.nonzero(self.usable[places.stretch[on_road]])
        place = on_road[at]
        behind = np.abs(places.fraction[place] - direction)
        return place, direction, places.stretch[place], behind


@lru_cache(maxsize=_KEPT)
def driven(roads: RoadGraph, profile: SpeedProfile, *, ferries: bool) -> DrivenRoads:
    """Return the roads under a profile, prepared once for all searches of the same kind."""
    return DrivenRoads(roads, profile, ferries)
