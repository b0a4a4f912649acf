"""A large problem as the optimiser sees it: units in plain arrays, and the pairs within reach.

It is made once. On disk it is a folder of arrays, which every worker maps into its memory: so a
task need only name the units that it is about.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

import numpy as np
from scipy.sparse import csr_array

from clustering.cluster_conditions import cluster_conditions
from clustering.compiled import Floats, Halves, Ints
from clustering.cost import balance_weight
from clustering.optimiser.aggregation import near_lists
from clustering.optimiser.instance import Instance
from clustering.optimiser.sparse_pairs import (
    ClusterTerms,
    Shorts,
    SparsePairs,
    half_costs,
    pairs_among,
    slower_of,
)
from clustering.tiling.cells import cells_of
from clustering.tiling.sparse_problem import SparseProblem

Near = Literal["drive", "cost"]
"""By what units are near: faiths and phases differ in cost, and in cities few neighbours suit."""

BLOCK = 600
"""Schools whose pairs are looked at together: neighbours, so that they reach about the same."""


@dataclass(frozen=True, eq=False)
class SparseInstance:
    """Arrays of the u units that some cluster can hold, scarcest first: with few partners first.

    Attributes
    ----------
    group
        (u,) each unit as numbered in the units of the problem.
    schools, pupils, largest, left_out_s, amounts, at_least, at_most, places, first_place
        As in `Instance`; `places` are those of the schools of units, in their order.
    first, other
        (u + 1,) where the partners of each unit begin, and (p,) int32 partners, ascending.
    drive_s, penalty_s
        (p,) as in `Instance`, for each pair of partners.
    own_drive_s, own_penalty_s
        (u,) the same within each unit.
    figures
        (6,) `most_share`, `fewest`, `most`, `target_pupils`, `balance_s` and `coherence_s`, as in
        `Instance`.
    half_s
        (sizes, u, most) half of the least that each unit adds with 0, 1, ... schools more, for
        each size: infinite where it has too few partners.
    """

    group: Ints
    schools: Ints
    pupils: Floats
    largest: Floats
    left_out_s: Floats
    amounts: Floats
    at_least: Floats
    at_most: Floats
    places: Floats
    first_place: Ints
    first: Ints
    other: Shorts
    drive_s: Halves
    penalty_s: Halves
    own_drive_s: Halves
    own_penalty_s: Halves
    figures: Floats
    half_s: Floats

    @cached_property
    def pairs(self) -> SparsePairs:
        """All that is held of pairs."""
        return SparsePairs(*(getattr(self, name) for name in SparsePairs._fields))

    @cached_property
    def terms(self) -> ClusterTerms:
        """What a relaxation of pricing must know besides."""
        _, fewest, most, target_pupils, balance_s, _ = self.figures.tolist()
        each = self.schools, self.pupils, self.half_s
        return ClusterTerms(*each, int(fewest), int(most), target_pupils, balance_s)

    @property
    def unit_places(self) -> Floats:
        """(u, 2) metres east and north of the first school of each unit."""
        return self.places[self.first_place]

    def save(self, folder: Path) -> None:
        """Write the arrays into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for each in fields(self):
            np.save(folder / f"{each.name}.npy", getattr(self, each.name))

    @classmethod
    def mapped(cls, folder: Path) -> Self:
        """Return the instance of a folder; what is not looked at is not read."""
        # not read-only, which is a type of its own that all would be compiled for once more
        read = {each.name: np.load(folder / f"{each.name}.npy", "c") for each in fields(cls)}
        return cls(**{name: np.asarray(array) for name, array in read.items()})

    @cached_property
    def digest(self) -> str:
        """A hash of all arrays."""
        found = hashlib.sha256()
        for each in fields(self):
            array = getattr(self, each.name)
            found.update(f"{each.name}{array.dtype}{array.shape}".encode())
            found.update(np.ascontiguousarray(array).data)
        return found.hexdigest()

    def partners(self, unit: int) -> Ints:
        """Return the (K,) units that may share a cluster with one, ascending."""
        return self.other[self.first[unit] : self.first[unit + 1]].astype(np.int64)

    def nearest(self, unit: int, most: int) -> Ints:
        """Return the (K,) partners of a unit, `most` at most, the cheapest first."""
        others = self.partners(unit)
        pairs = slice(self.first[unit], self.first[unit + 1])
        each_s = (self.drive_s[pairs] + self.penalty_s[pairs]) / self.schools[others]
        return others[np.argsort(each_s, kind="stable")[:most]]

    def part(self, units: Ints, *, near: Near | None = "cost") -> Instance:
        """Return the instance of some units, ascending; they become 0, 1, ...

        Schools of other units do not lie amid its clusters, which so may cost less than they do.

        Parameters
        ----------
        units
            (g,) the units.
        near
            By what the nearest units of each are listed; None for no lists.
        """
        drive_s, penalty_s = pairs_among(self.pairs, units)
        schools: Ints = self.schools[units]
        most_share, fewest, most, target_pupils, balance_s, coherence_s = self.figures.tolist()
        lists, degree = np.zeros((len(units), 0), np.int64), np.zeros(len(units), np.int64)
        if near is not None:
            pairs_s = drive_s if near == "drive" else drive_s + penalty_s
            lists, degree = near_lists(pairs_s, schools, np.isfinite(drive_s), int(most))
        first = np.cumsum(schools) - schools
        held = np.repeat(self.first_place[units] - first, schools) + np.arange(schools.sum())
        return Instance(
            schools=schools,
            pupils=self.pupils[units],
            largest=self.largest[units],
            left_out_s=self.left_out_s[units],
            drive_s=drive_s,
            penalty_s=penalty_s,
            near=lists,
            degree=degree,
            amounts=np.ascontiguousarray(self.amounts[units]),
            at_least=self.at_least,
            at_most=self.at_most,
            most_share=most_share,
            lead_unit=np.zeros(0, np.int64),
            first_lead=np.zeros(len(units) + 1, np.int64),
            lead_s=np.zeros((0, 0), np.float32),
            capacity=np.zeros(0),
            hub=False,
            fewest=int(fewest),
            most=int(most),
            clusters=0,
            target_pupils=target_pupils,
            balance_s=balance_s,
            coherence_s=coherence_s,
            places=self.places[held] if coherence_s else np.zeros((0, 2)),
            first_place=first.astype(np.int64),
        )


def sparse_instance(problem: SparseProblem) -> SparseInstance:
    """Return the units of a problem that some cluster can hold, with all that a search needs."""
    opened = [at for at, each in enumerate(problem.placeabilities) if each.open]
    drive, penalty, own = _unit_pairs(problem, opened)
    order = np.argsort(np.diff(drive.indptr), kind="stable")
    drive, penalty = (_in_order(each, order) for each in (drive, penalty))
    group = np.array(opened, dtype=np.int64)[order]
    rows = [np.array(problem.units[at].rows) for at in group.tolist()]
    schools = np.array([len(each) for each in rows], dtype=np.int64)
    flat = np.concatenate([*rows, np.zeros(0, np.int64)]).astype(np.int64)
    first_place = (np.cumsum(schools) - schools).astype(np.int64)

    def sums(values: Floats) -> Floats:
        if not len(flat):
            return np.zeros((0, *values.shape[1:]))
        return np.asarray(np.add.reduceat(values[flat], first_place, axis=0), dtype=np.float64)

    conditions = cluster_conditions(problem)
    fewest, most = problem.sizes
    pupils = problem.balanced_pupils
    figures = (
        conditions.most_share,
        fewest,
        most,
        problem.target_pupils,
        balance_weight(problem),
        problem.rules.coherence_s,
    )
    pairs = SparsePairs(
        drive.indptr.astype(np.int64),
        drive.indices.astype(np.int32),
        drive.data.astype(np.float32),
        penalty.data.astype(np.float32),
        own[0][order],
        own[1][order],
    )
    return SparseInstance(
        group=group,
        schools=schools,
        pupils=sums(pupils),
        largest=np.array([pupils[each].max() for each in rows], dtype=np.float64),
        left_out_s=sums(problem.left_out_s),
        amounts=sums(conditions.amounts),
        at_least=conditions.at_least,
        at_most=conditions.at_most,
        places=np.asarray(problem.places[flat], dtype=np.float64).reshape(-1, 2),
        first_place=first_place,
        half_s=half_costs(pairs, schools, fewest, most),
        figures=np.array(figures, dtype=np.float64),
        **pairs._asdict(),
    )


def _unit_pairs(
    problem: SparseProblem, opened: Sequence[int]
) -> tuple[csr_array, csr_array, tuple[Halves, Halves]]:
    """Return drives and pair costs between units, (u, u), and those within each, (u,)."""
    pairs = _school_pairs(problem)
    at = np.full(len(problem.units), -1)
    at[opened] = np.arange(len(opened))
    unit_of = at[problem.unit_of_row]
    rows = np.flatnonzero(unit_of >= 0)
    shape = (problem.n, len(opened))
    member = csr_array((np.ones(len(rows)), (rows, unit_of[rows])), shape=shape)
    drive, penalty, count = (csr_array(member.T @ (each @ member)) for each in pairs)
    for each in (drive, penalty, count):
        each.sort_indices()
    # only where every school of one may share a cluster with every school of the other
    schools: Floats = np.asarray(member.sum(axis=0)).ravel()
    row = np.repeat(np.arange(len(opened)), np.diff(count.indptr))
    column = count.indices
    may = (row != column) & (np.rint(count.data) == schools[row] * schools[column])
    # a drive is counted with a second more for each pair, so that none of 0 gets lost
    drive.data -= count.data
    penalty.data -= count.data * _SHIFT_S
    inner = row == column
    own_drive_s, own_penalty_s = (np.zeros(len(opened), np.float32) for _ in range(2))
    own_drive_s[row[inner]] = drive.data[inner] / 2
    own_penalty_s[row[inner]] = penalty.data[inner] / 2
    indptr = np.append(0, np.cumsum(np.bincount(row[may], minlength=len(opened))))
    square = (len(opened), len(opened))
    drive, penalty = (
        csr_array((each.data[may], column[may], indptr), shape=square) for each in (drive, penalty)
    )
    return drive, penalty, (own_drive_s, own_penalty_s)


_SHIFT_S = 1e6
"""Seconds added to every pair cost, so that no entry of a sparse matrix is 0."""


def _school_pairs(problem: SparseProblem) -> tuple[csr_array, csr_array, csr_array]:
    """Return drives, shifted by 1 s, pair costs, shifted too, and 1 where schools may share."""
    times = problem.times
    shape = (problem.n, problem.n)
    there = csr_array((times.held_s.astype(np.float64) + 1.0, times.goal, times.first), shape=shape)
    back = csr_array(there.T)
    back.sort_indices()
    slower_s = slower_of(
        (there.indptr, there.indices, there.data), (back.indptr, back.indices, back.data)
    )
    held = slower_s <= problem.rules.limit_s + 1.0
    row = np.repeat(np.arange(problem.n), np.diff(there.indptr))
    penalty_s = np.zeros(len(slower_s))
    for cell in cells_of(problem.places, BLOCK):
        near = np.unique(np.concatenate([cell, *(times.near(each) for each in cell.tolist())]))
        part = problem.loose_part(near)
        at = np.full(problem.n, -1)
        at[near] = np.arange(len(near))
        chosen = np.concatenate([np.arange(*there.indptr[each : each + 2]) for each in cell])
        pair = at[row[chosen]], at[there.indices[chosen]]
        held[chosen] &= part.compatible[pair]
        penalty_s[chosen] = part.pair_cost_s[pair]
    indptr = np.append(0, np.cumsum(np.bincount(row[held], minlength=problem.n)))
    column = there.indices[held]
    values = (slower_s[held], penalty_s[held] + _SHIFT_S, np.ones(int(held.sum())))
    drive, penalty, count = (csr_array((each, column, indptr), shape=shape) for each in values)
    return drive, penalty, count


def _in_order(matrix: csr_array, order: Ints) -> csr_array:
    moved = csr_array(matrix[order][:, order])
    moved.sort_indices()
    return moved
