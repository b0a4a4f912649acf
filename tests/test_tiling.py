"""Plans made in tiles, against the best plan and the bound of the same schools in one piece."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scattered import CLASSES, scattered

from clustering import Limits, Problem, Rules, solve
from clustering.check import check
from clustering.cost import measure
from clustering.evaluation import reevaluate
from clustering.optimiser.dual_prices import duals_without_cuts
from clustering.plan import Cluster
from clustering.tiling import search as tiling
from clustering.tiling.bound import StitchedDuals, bound_of, price_roots, tiles_within_reach
from clustering.tiling.cells import cells_of
from clustering.tiling.finishing import result_of
from clustering.tiling.raising import raise_duals
from clustering.tiling.search import TiledSearch
from clustering.tiling.sparse_problem import SparseProblem
from clustering.tiling.tasks import TileTask, TilingOutcome, hash_of
from clustering.tiling.tiles import tile_of
from data import InputError
from routing import estimate_sparse_times, estimate_times
from routing.times_file import as_written

RULES = Rules(size=(2, 4), max_minutes=25)
SCHOOLS = st.lists(
    st.tuples(
        st.floats(0, 30_000),
        st.floats(0, 30_000),
        st.sampled_from(CLASSES),
        st.sampled_from([None, 40, 100, 250]),
    ),
    min_size=3,
    max_size=16,
)


def posed(drawn, rules=RULES):
    """Return the same schools as a sparse problem, and as a dense one."""
    schools = scattered([each[:3] for each in drawn], [each[3] for each in drawn])
    sparse = SparseProblem(schools, estimate_sparse_times(schools, rules.limit_s), rules)
    return sparse, Problem(schools, as_written(estimate_times(schools)), rules)


def at_once(tasks):
    yield from ((at, task.run()) for at, task in enumerate(tasks))


def searched(problem, seconds=1.0):
    search = TiledSearch(problem, Limits(seconds), 1, at_once, 1)
    search.run()
    return search


@pytest.fixture
def small_tiles(monkeypatch):
    monkeypatch.setattr(tiling, "CELL", 10)
    monkeypatch.setattr(tiling, "WINDOW", 24)
    monkeypatch.setattr(tiling, "LEAST_S", 0.3)


def county(number=40, seed=3):
    random = np.random.default_rng(seed)
    return [
        (
            *random.uniform(0, 40_000, 2),
            CLASSES[int(random.integers(4))],
            int(random.integers(30, 400)),
        )
        for _ in range(number)
    ]


@settings(max_examples=25)
@given(SCHOOLS)
def test_figures_of_a_sparse_problem_are_those_of_the_dense_one(drawn):
    sparse, dense = posed(drawn)
    every = np.ix_(range(dense.n), range(dense.n))
    assert sparse.placeabilities == dense.placeabilities
    assert sparse.mean_roll == dense.mean_roll
    assert sparse.target_pupils == dense.target_pupils
    assert sparse.sizes == dense.sizes
    assert np.array_equal(sparse.may_share[every], dense.may_share)
    assert np.array_equal(sparse.pair_cost_s[every], dense.pair_cost_s)
    assert np.array_equal(sparse.left_out_s, dense.left_out_s)


@settings(max_examples=20)
@given(
    SCHOOLS,
    st.integers(2, 5),
    st.floats(0, 7),
    st.lists(st.floats(0, 3_000), min_size=16, max_size=16),
)
def test_any_duals_prove_a_bound_below_the_best_plan(drawn, most, turn, unit_s):
    sparse, dense = posed(drawn)
    best = solve(dense, Limits(20))
    opened = np.flatnonzero([each.open for each in sparse.placeabilities])
    units = np.zeros(len(sparse.units))
    units[opened] = unit_s[: len(opened)]
    duals = StitchedDuals(units)
    cells = [opened[cell] for cell in cells_of(sparse.unit_places[opened], most, turn)]
    lowest = np.zeros(len(units))
    for tile in tiles_within_reach(sparse, cells, later=True):
        found, _ = price_roots(tile.instance, tile.core, duals.within(tile.units))
        lowest[tile.units[: tile.core]] = found
    assert bound_of(sparse, duals, lowest) <= best.total_s + 0.05


@settings(max_examples=20)
@given(SCHOOLS, st.integers(2, 6), st.floats(0, 7))
def test_raised_duals_keep_every_reduced_cost(drawn, most, turn):
    sparse, _ = posed(drawn)
    opened = np.flatnonzero([each.open for each in sparse.placeabilities])
    duals = StitchedDuals(np.zeros(len(sparse.units)))  # every cluster costs something
    cells = [opened[cell] for cell in cells_of(sparse.unit_places[opened], most, turn)]
    raised = duals
    for tile in tiles_within_reach(sparse, cells, later=False):
        steps = raise_duals(tile.instance, tile.core, duals.within(tile.units))
        raised = raised.stitched(tile.units, tile.core, steps)
    assert raised.unit_s.sum() >= -1e-6
    if len(opened):
        whole = tile_of(sparse, opened)
        lowest, _ = price_roots(whole.instance, whole.core, raised.within(whole.units))
        assert lowest.min() >= -1e-3
    assert (raised.unit_s <= sparse.left_out_s.max() + 1e-6).all()


@settings(max_examples=8)
@given(SCHOOLS)
def test_a_plan_in_tiles_is_sound_and_its_bound_holds(drawn):
    sparse, dense = posed(drawn)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiling, "CELL", 5)
        patch.setattr(tiling, "WINDOW", 8)
        patch.setattr(tiling, "LEAST_S", 0.2)
        result = result_of(searched(sparse, 0.5))
    best = solve(dense, Limits(20))
    assert not check(dense, result.plan)
    assert result.total_s >= best.total_s - 0.05
    assert result.bound + result.left_out_s <= best.total_s + 0.05
    again = reevaluate(dense, dataclasses.replace(result, prices=None))
    assert again.objective == pytest.approx(result.objective, abs=1e-6)
    for cluster in result.plan.clusters:
        assert measure(sparse, cluster) == measure(dense, cluster)


@pytest.mark.usefixtures("small_tiles")
def test_tiles_come_near_the_best_plan():
    sparse, dense = posed(county())
    search = searched(sparse, 6.0)
    best = solve(dense, Limits(20))
    assert search.bound <= best.total_s + 0.05
    assert search.bound >= 0.97 * best.bound
    assert best.total_s - 0.05 <= search.cost <= 1.03 * best.total_s


def test_the_checker_finds_a_breach_in_the_whole():
    sparse, dense = posed(county())
    plan = result_of(searched(sparse, 0.5)).plan
    far = dataclasses.replace(plan, clusters=(Cluster(1, dense.schools.urns), *plan.clusters[1:]))
    assert check(sparse, far)
    assert {each.rule for each in check(sparse, far)} >= {"size", "every school once"}


@pytest.mark.parametrize(
    "rules",
    [
        Rules(shape="hub"),
        Rules(clusters=3),
        Rules(locked=((100_001, 100_002),)),
        Rules(max_minutes=60),
    ],
    ids=["hubs", "number", "locked", "beyond the times"],
)
def test_what_tiles_cannot_keep_is_refused(rules):
    schools = scattered([each[:3] for each in county(8)])
    with pytest.raises(InputError, match="made in tiles"):
        SparseProblem(schools, estimate_sparse_times(schools, 45 * 60.0), rules)


def test_pins_hold_across_tiles():
    drawn = county(24)
    sparse, _ = posed(drawn)
    near = next(at for at in range(24) if len(sparse.times.near(at)))
    pair = (100_001 + near, 100_001 + int(sparse.times.near(near)[0]))
    pinned, dense = posed(drawn, dataclasses.replace(RULES, together=(pair,)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiling, "CELL", 5)
        result = result_of(searched(pinned, 1.0))
    assert not check(dense, result.plan)


def test_an_outcome_is_kept_to_the_last_bit():
    sparse, _ = posed(county(12))
    tile = tile_of(sparse, [at for at, each in enumerate(sparse.placeabilities) if each.open])
    outcome = TileTask(tile.instance, 1.0, 1).run()
    assert TilingOutcome.from_json(outcome.to_json()) == outcome


def test_equal_tasks_have_one_hash_and_others_have_not():
    sparse, _ = posed(county(12))
    units = [at for at, each in enumerate(sparse.placeabilities) if each.open]
    first, again = (TileTask(tile_of(sparse, units).instance, 1.0, 1) for _ in range(2))
    assert hash_of(first) == hash_of(again)
    others = [
        TileTask(first.instance, 2.0, 1),
        TileTask(tile_of(sparse, units[1:]).instance, 1.0, 1),
    ]
    assert len({hash_of(each) for each in (first, *others)}) == 3
    assert hash_of(first, "a later version") != hash_of(first)


def test_stitched_cuts_are_those_with_most_of_their_units_in_the_core():
    duals = StitchedDuals(np.zeros(6))
    units = np.array([5, 3, 1, 0])
    cuts = [((0, 1, 2), 2.0), ((1, 2, 3), 3.0), ((0, 1, -1), 4.0)]
    stitched = duals.stitched(units, 2, np.ones(4), cuts)
    assert stitched.cuts == {(1, 3, 5): 2.0}
    assert stitched.unit_s.tolist() == [0, 0, 0, 1, 0, 1]
    assert duals_without_cuts(np.ones(1)).base_s(0) == 1.0
