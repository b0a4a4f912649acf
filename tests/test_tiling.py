"""Plans made in tiles, against the best plan and the bound of the same schools in one piece."""

import dataclasses
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scattered import CLASSES, scattered

from clustering import Limits, Problem, Rules, solve
from clustering.check import check
from clustering.cost import measure
from clustering.evaluation import reevaluate
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.columns.raising import raise_bound
from clustering.optimiser.dual_prices import (
    DualBound,
    DualPrices,
    duals_without_cuts,
    make_cuts,
    reduced_costs,
)
from clustering.optimiser.instance import rows_of
from clustering.optimiser.search_context import SearchContext
from clustering.plan import Cluster
from clustering.tiling import search as tiling
from clustering.tiling.bound import bound_of, cheapest_shares
from clustering.tiling.cells import cells_of
from clustering.tiling.column_ladder import unique_columns
from clustering.tiling.finishing import result_of
from clustering.tiling.search import TiledSearch
from clustering.tiling.solving import NEAR_S
from clustering.tiling.sparse_instance import SparseInstance, sparse_instance
from clustering.tiling.sparse_problem import SparseProblem
from clustering.tiling.tasks import (
    AnnealTask,
    ColumnsTask,
    PriceTask,
    RaiseTask,
    TilingOutcome,
    columns_in,
    hash_of,
    raised_duals,
)
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

DUALS = st.lists(st.floats(0, 3_000), min_size=16, max_size=16)


def posed(drawn, rules=RULES):
    """Return the same schools as a sparse problem, and as a dense one."""
    schools = scattered([each[:3] for each in drawn], [each[3] for each in drawn])
    sparse = SparseProblem(schools, estimate_sparse_times(schools, rules.limit_s), rules)
    return sparse, Problem(schools, as_written(estimate_times(schools)), rules)


def none_of(instance):
    return np.zeros((0, instance.terms.most), np.int64), np.zeros(0)


def at_once(instance):
    def run(tasks):
        yield from ((at, task.run(instance)) for at, task in enumerate(tasks))

    return run


def searched(problem, seconds=1.0):
    instance = sparse_instance(problem)
    search = TiledSearch(instance, Limits(seconds), 1, at_once(instance), 1)
    search.run()
    return search


def set_sizes(patch, cell, window):
    patch.setattr(tiling, "REGION", 2 * cell)
    patch.setattr(tiling, "RAISED", cell)
    patch.setattr(tiling, "WINDOW", window)
    patch.setattr(tiling, "LEAST_S", 0.2)


@pytest.fixture
def small_tiles(monkeypatch):
    set_sizes(monkeypatch, 10, 24)


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


@settings(max_examples=25)
@given(SCHOOLS)
def test_the_whole_as_one_part_is_the_dense_instance(drawn):
    sparse, dense = posed(drawn)
    instance = sparse_instance(sparse)
    shut = [row for at, each in enumerate(dense.placeabilities) if not each.open
            for row in dense.units[at].rows]  # fmt: skip
    wanted = aggregate(dense, shut)
    part = instance.part(np.arange(len(instance.schools)))
    home = {sparse.units[at].rows: place for place, at in enumerate(instance.group.tolist())}
    order = [home[rows] for rows in wanted.rows]
    for name in ("schools", "pupils", "largest", "left_out_s"):
        assert np.array_equal(getattr(part, name)[order], getattr(wanted.instance, name))
    square = np.ix_(order, order)
    assert np.array_equal(part.drive_s[square], wanted.instance.drive_s)
    held = np.isfinite(wanted.instance.drive_s)
    assert np.array_equal(part.penalty_s[square][held], wanted.instance.penalty_s[held])
    for name in ("fewest", "most", "target_pupils", "balance_s", "most_share", "coherence_s"):
        assert getattr(part, name) == getattr(wanted.instance, name)


def test_an_instance_comes_back_from_its_folder(tmp_path):
    sparse, _ = posed(county(12))
    instance = sparse_instance(sparse)
    instance.save(tmp_path / "kept")
    again = SparseInstance.mapped(tmp_path / "kept")
    assert again.digest == instance.digest
    every = np.arange(len(instance.schools))
    assert np.array_equal(again.part(every).drive_s, instance.part(every).drive_s)


def priced(instance, duals, seconds=60.0):
    """Return what no column has less of, found in two tasks."""
    lowest = np.zeros(len(instance.schools))
    for first in range(2):
        roots = np.arange(first, len(lowest), 2)
        lowest[roots] = PriceTask(roots, duals, seconds).run(instance).lowest
    return lowest


@settings(max_examples=20)
@given(
    SCHOOLS, st.lists(st.floats(0, 3_000), min_size=16, max_size=16), st.sampled_from([60, 1e-9])
)
def test_any_duals_prove_a_bound_below_the_best_plan(drawn, unit_s, seconds):
    sparse, dense = posed(drawn)
    best = solve(dense, Limits(20))
    instance = sparse_instance(sparse)
    units = len(instance.schools)
    duals = duals_without_cuts(np.array(unit_s[:units]))
    closed_s = dense.left_out_s.sum() - instance.left_out_s.sum()
    for tried in (duals, cheapest_shares(instance)):
        bound = bound_of(instance, tried, priced(instance, tried, seconds)) + closed_s
        assert bound <= best.total_s + 0.05


@settings(max_examples=20)
@given(SCHOOLS, DUALS, st.floats(0, 900))
def test_pricing_root_by_root_misses_nothing(drawn, unit_s, price_s):
    sparse, _ = posed(drawn)
    instance = sparse_instance(sparse)
    units = len(instance.schools)
    triples = np.arange(units - units % 3).reshape(-1, 3)
    cuts = make_cuts(triples, np.full(len(triples), price_s), units)
    duals = DualPrices(np.array(unit_s[:units]), 0.0, cuts)
    lowest = priced(instance, duals)
    columns = [
        members
        for size in range(1, instance.terms.most + 1)
        for members in combinations(range(units), size)
    ]
    whole = instance.part(np.arange(units))
    rows, costs = rows_of(whole, columns)
    reduced = np.where(np.isfinite(costs), reduced_costs(duals, rows, costs), np.inf)
    for root in range(units):
        mine = reduced[rows[:, 0] == root].min(initial=0.0)
        assert lowest[root] == pytest.approx(mine, abs=0.01)


@settings(max_examples=20)
@given(SCHOOLS)
def test_by_cheapest_shares_no_reduced_cost_is_below_0(drawn):
    instance = sparse_instance(posed(drawn)[0])
    assert priced(instance, cheapest_shares(instance)).min(initial=0.0) >= -0.01


@settings(max_examples=20)
@given(SCHOOLS, st.integers(1, 15))
def test_columns_of_a_region_cost_what_they_do_and_are_worth_it(drawn, inside):
    instance = sparse_instance(posed(drawn)[0])
    units = np.arange(len(instance.schools))
    assume(len(units))
    known = DualBound(0.0, cheapest_shares(instance), finished=False, known=none_of(instance))
    outcome = RaiseTask(units, units < inside, known, 60.0, 0).run(instance)
    members, costs = columns_in(outcome, instance.terms.most)
    rows, costs_s = rows_of(instance.part(units), outcome.columns)
    assert np.array_equal(rows, members[:, : rows.shape[1]])
    assert costs == pytest.approx(costs_s, abs=0.01)
    duals = raised_duals(known.duals, [(units[units < inside], outcome)])
    assert (reduced_costs(duals, members, costs) <= NEAR_S).all()


@pytest.mark.parametrize("most", [100, 14])
def test_regions_raise_duals_to_the_linear_programs_value(most):
    instance = sparse_instance(posed(county())[0])
    units = np.arange(len(instance.schools))
    best, *_ = raise_bound(instance.part(units), {}, SearchContext())
    known = DualBound(0.0, cheapest_shares(instance), finished=False, known=none_of(instance))
    for number in range(6):
        regions = cells_of(instance.unit_places, most, turn=number)
        tasks = [RaiseTask(units, np.isin(units, each), known, 60.0, 0) for each in regions]
        outcomes = [task.run(instance) for task in tasks]
        duals = raised_duals(known.duals, zip(regions, outcomes, strict=True))
        found = [columns_in(each, instance.terms.most) for each in outcomes]
        known = dataclasses.replace(known, duals=duals, known=unique_columns([known.known, *found]))
    bound = bound_of(instance, known.duals, priced(instance, known.duals))
    assert 0.98 * best.bound <= bound <= best.bound + 0.05


@settings(max_examples=8)
@given(SCHOOLS)
def test_a_plan_in_tiles_is_sound_and_its_bound_holds(drawn):
    sparse, dense = posed(drawn)
    with pytest.MonkeyPatch.context() as patch:
        set_sizes(patch, 5, 8)
        result = result_of(sparse, searched(sparse, 0.5))
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


@pytest.mark.parametrize("most", [100, 14])
def test_cuts_raise_the_bound_as_in_one_piece(most):
    sparse, _ = posed(county())
    instance = sparse_instance(sparse)
    units = np.arange(len(instance.schools))
    whole = instance.part(units)
    before, *_, after = raise_bound(whole, {}, SearchContext())
    unit_s, cuts_s = before.duals.unit_s.copy(), 0.0
    for region in cells_of(instance.unit_places, most):
        outcome = RaiseTask(units, np.isin(units, region), before, 60.0, 100).run(instance)
        unit_s[region] = outcome.unit_s
        cuts_s += sum(outcome.price_s)
    raised = unit_s.sum() - cuts_s
    assert before.bound < after.bound
    assert before.bound <= raised + 1e-3 * before.bound
    if most > len(units):  # the whole in one region
        assert raised == pytest.approx(after.bound, rel=2e-3)


def test_a_later_pass_of_cuts_goes_on_from_the_earlier():
    sparse, _ = posed(county())
    instance = sparse_instance(sparse)
    units = np.arange(len(instance.schools))
    known, *_ = raise_bound(instance.part(units), {}, SearchContext())
    sums_s, held = [], []
    for number in range(3):
        regions = cells_of(instance.unit_places, 14, turn=number)
        tasks = [RaiseTask(units, np.isin(units, each), known, 60.0, 100) for each in regions]
        outcomes = [task.run(instance) for task in tasks]
        duals = raised_duals(known.duals, zip(regions, outcomes, strict=True))
        found = [columns_in(each, instance.terms.most) for each in outcomes]
        columns = unique_columns([known.known, *found])
        known = dataclasses.replace(known, duals=duals, known=columns)
        sums_s.append(duals.unit_s.sum() - duals.cuts.price_s.sum())
        held.append(len(columns[1]))
    assert sums_s == sorted(sums_s)
    assert held == sorted(held)


def test_cuts_across_regions_stay_and_so_do_those_of_a_region_without_an_outcome():
    cuts = make_cuts(np.array([[0, 1, 2], [1, 2, 3], [3, 4, 5]]), np.array([1.0, 2.0, 3.0]), 6)
    duals = DualPrices(np.full(6, 10.0), 0.0, cuts)
    outcome = TilingOutcome(unit_s=(11.0, 12.0, 13.0), triples=((0, 1, 2),), price_s=(5.0,))
    raised = raised_duals(duals, [(np.arange(3), outcome)])
    assert raised.unit_s.tolist() == [11.0, 12.0, 13.0, 10.0, 10.0, 10.0]
    assert raised.cuts.triples.tolist() == [[0, 1, 2], [1, 2, 3], [3, 4, 5]]
    assert raised.cuts.price_s.tolist() == [5.0, 2.0, 3.0]


def test_the_checker_finds_a_breach_in_the_whole():
    sparse, dense = posed(county())
    plan = result_of(sparse, searched(sparse, 0.5)).plan
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
        set_sizes(patch, 5, 8)
        result = result_of(pinned, searched(pinned, 1.0))
    assert not check(dense, result.plan)


def test_nobody_is_left_out_who_could_be_placed_however_little_time_there_is():
    sparse, dense = posed(county())
    result = result_of(sparse, searched(sparse, 0.01))
    assert not check(dense, result.plan)
    assert {left.urn for left in result.plan.left_out} == {
        dense.schools[row].urn for row in dense.unplaceable
    }
    assert result.bound > 0


@pytest.mark.usefixtures("small_tiles")
def test_a_bound_is_proven_though_no_time_is_left_for_dual_prices(monkeypatch):
    monkeypatch.setattr(tiling, "RAISE_PART", 0.0)
    search = searched(posed(county())[0], seconds=3.0)
    first = cheapest_shares(search.instance)
    assert search.bound > float(first.unit_s.sum()) + 1.0
    assert search.bound <= search.cost + 1e-6


def test_near_units_are_those_of_low_cost_but_for_the_annealing():
    cheap = sparse_instance(posed(county(12))[0])
    unit, nearest = 0, int(cheap.nearest(0, 1)[0])
    of_pair = np.repeat(np.arange(12), np.diff(cheap.first)), cheap.other
    both = (np.minimum(*of_pair) == unit) & (np.maximum(*of_pair) == nearest)
    dear = dataclasses.replace(cheap, penalty_s=np.where(both, 9e4, cheap.penalty_s))
    assert dear.nearest(unit, 12)[-1] == nearest
    by_cost, by_drive = (dear.part(np.arange(12), near=near) for near in ("cost", "drive"))
    assert by_cost.near[unit, by_cost.degree[unit] - 1] == nearest
    assert by_drive.near[unit, 0] == nearest


def a_columns_task(instance, seconds=1.0):
    duals = duals_without_cuts(instance.left_out_s / 20)
    known = DualBound(0.0, duals, finished=False, known=none_of(instance))
    return ColumnsTask(np.arange(len(instance.schools)), known, seconds)


def test_an_outcome_is_kept_to_the_last_bit():
    instance = sparse_instance(posed(county(12))[0])
    for task in (
        a_columns_task(instance),
        AnnealTask(np.arange(len(instance.schools)), 500, 1.0, 1),
        PriceTask(np.arange(4), duals_without_cuts(instance.left_out_s / 20), 1.0),
    ):
        outcome = task.run(instance)
        assert TilingOutcome.from_json(outcome.to_json()) == outcome


def test_equal_tasks_have_one_hash_and_others_have_not():
    instance = sparse_instance(posed(county(12))[0])
    first, again = (a_columns_task(instance) for _ in range(2))
    assert hash_of(first) == hash_of(again)
    others = [
        a_columns_task(instance, 2.0),
        AnnealTask(first.units, 500, 1.0, 1),
        dataclasses.replace(first, units=first.units[1:]),
    ]
    assert len({hash_of(each) for each in (first, *others)}) == 4
    assert hash_of(first, "a later version") != hash_of(first)


@pytest.mark.usefixtures("small_tiles")
def test_tasks_are_the_same_in_whatever_order_those_before_end():
    instance = sparse_instance(posed(county())[0])

    def hashes(in_order):
        seen = []

        def run(tasks):
            outcomes = [(at, task.run(instance)) for at, task in enumerate(tasks)]
            if any(isinstance(task, ColumnsTask) for task in tasks):
                seen.append([hash_of(task) for task in tasks])
            yield from in_order(outcomes)

        TiledSearch(instance, Limits(1.0), 1, run, 1).run()
        return seen[0]

    assert hashes(list) == hashes(reversed)
