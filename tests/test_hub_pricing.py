"""The cheapest hubs of a lead against all hubs that there are, with every rule."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.optimiser.columns.pricing import NO_LIMIT
from clustering.optimiser.columns.pricing_search import PricingGoal
from clustering.optimiser.dual_prices import DualPrices, make_cuts
from clustering.optimiser.hubs.hub_candidates import pair_terms
from clustering.optimiser.hubs.hub_pricing import least_of, price_lead
from clustering.optimiser.instance import Instance, incoherence, obeys
from clustering.optimiser.moves import NO_MOVES

NO_STOP = np.zeros(1, np.bool_)


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Hubs of up to 8 units with any of the rules, or with capacities and a limit alone."""
    g = draw(st.integers(2, 8))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    ruled = draw(st.booleans())
    rules = ("pairs", "apart", "sums", "share", "amid", "far")
    on = {name: (ruled or name == "far") and draw(st.booleans()) for name in rules}
    schools = random.integers(1, 3, g) if draw(st.booleans()) else np.ones(g, np.int64)
    total = int(schools.sum())
    fewest = draw(st.integers(1, min(4, total))) if ruled else 1
    penalty_s = np.zeros((g, g))
    if on["pairs"]:
        penalty_s = np.triu(random.choice([0.0, 0.0, 300.0, -200.0], (g, g)))
        penalty_s = penalty_s + np.triu(penalty_s, 1).T
    drive_s = np.zeros((g, g))
    if on["apart"]:
        drive_s[np.triu(random.random((g, g)) < 0.2, 1)] = np.inf
        drive_s = np.maximum(drive_s, drive_s.T)
    lead_s = random.integers(0, 1_000, (g, g)).astype(np.float64)
    if on["far"]:
        lead_s[random.random((g, g)) < 0.2] = np.inf
    lead_s[np.arange(g), np.arange(g)] = random.integers(0, 100, g)
    pupils = random.choice([0.0, 20.0, 40.0, 50.5, 90.0, 25_000.0], g)
    places = random.integers(0, 6, (total, 2)).astype(np.float64)
    return Instance(
        schools=schools.astype(np.int64),
        pupils=pupils,
        largest=pupils,
        left_out_s=np.full(g, 36_000.0),
        drive_s=drive_s.astype(np.float32),
        penalty_s=penalty_s.astype(np.float32),
        near=np.full((g, 1), -1, np.int64),
        degree=np.zeros(g, np.int64),
        amounts=random.integers(0, 2, (g, 1)).astype(float) if on["sums"] else np.zeros((g, 0)),
        at_least=np.ones(1) if on["sums"] else np.zeros(0),
        at_most=np.full(1, 3.0) if on["sums"] else np.zeros(0),
        most_share=0.7 if on["share"] else np.inf,
        lead_unit=np.arange(g),
        first_lead=np.arange(g + 1),
        lead_s=lead_s.astype(np.float32),
        capacity=np.where(
            random.random(g) < 0.7, random.choice([90.0, 130.5, 25_100.0], g), np.inf
        ),
        hub=True,
        fewest=fewest,
        most=draw(st.integers(fewest, max(fewest, total))) if ruled else total,
        clusters=0,
        target_pupils=100.0,
        balance_s=draw(st.sampled_from([0.0, 0.0, 2.0, 9.0])) if ruled else 0.0,
        coherence_s=150.0 if on["amid"] else 0.0,
        places=places if on["amid"] else np.zeros((0, 2)),
        first_place=np.cumsum([0, *schools])[:-1].astype(np.int64),
    )


@st.composite
def duals_of(draw: st.DrawFn, instance: Instance) -> DualPrices:
    g = len(instance.schools)
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    triples = [each for each in combinations(range(g), 3) if random.random() < 0.2][:6]
    cuts = np.array(triples, dtype=np.int64).reshape(-1, 3)
    return DualPrices(
        random.uniform(-100.0, 900.0, g),
        float(random.uniform(-200.0, 200.0)),
        make_cuts(cuts, random.uniform(10.0, 300.0, len(cuts)), g),
        NO_MOVES,
    )


def reduced_cost(instance: Instance, duals: DualPrices, lead: int, held: tuple[int, ...]) -> float:
    """Reduced cost of a hub by the words of its rules, infinite where they do not allow it."""
    members = np.array(held, dtype=np.int64)
    padded = np.full(instance.most + len(held), -1, np.int64)
    padded[: len(held)] = members
    schools, pupils = instance.schools[members].sum(), instance.pupils[members].sum()
    if not instance.fewest <= schools <= instance.most or pupils > instance.capacity[lead] + 1e-9:
        return np.inf
    if np.isinf(instance.drive_s[np.ix_(members, members)]).any():
        return np.inf
    if not obeys(instance, padded, len(held)):
        return np.inf
    pairs = sum(float(instance.penalty_s[a, b]) for a, b in combinations(held, 2))
    pairs += float(np.diag(instance.penalty_s)[members].sum())
    touched = sum(
        price
        for triple, price in zip(duals.cuts.triples.tolist(), duals.cuts.price_s, strict=True)
        if len(set(triple) & set(held)) >= 2
    )
    off = abs(pupils - instance.target_pupils)
    total = float(instance.lead_s[lead, members].sum(dtype=np.float64)) + touched
    total += 2.0 / max(int(schools) - 1, 1) * pairs
    total += instance.balance_s * off + incoherence(instance, padded, len(held))
    return float(total + duals.fee_s - duals.unit_s[members].sum())


def all_of(instance: Instance, duals: DualPrices, lead: int) -> dict[frozenset[int], float]:
    """Every hub of a lead that the rules allow, with its reduced cost."""
    own = int(instance.lead_unit[lead])
    others = [unit for unit in range(len(instance.schools)) if unit != own]
    found = {}
    for size in range(len(others) + 1):
        for rest in combinations(others, size):
            value = reduced_cost(instance, duals, lead, (own, *rest))
            if np.isfinite(value):
                found[frozenset((own, *rest))] = value
    return found


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_cheapest_hub_of_every_lead_is_found_and_the_bounds_lie_below(data):
    instance = data.draw(instances())
    duals = data.draw(duals_of(instance))
    terms = pair_terms(instance)
    row = np.empty((1, instance.most), np.int64)
    for lead in range(len(instance.lead_unit)):
        all_hubs = all_of(instance, duals, lead)
        least = min(all_hubs.values(), default=np.inf)
        goal = PricingGoal(np.inf, NO_LIMIT, every=False)
        found, lowest, ended = price_lead(instance, terms, duals, lead, goal, row, NO_STOP)
        assert ended
        assert (found > 0) == bool(all_hubs)
        assert least_of(instance, terms, duals, lead) <= least + 1e-3
        if all_hubs:
            assert lowest == pytest.approx(least, abs=1e-2)
            held = frozenset(row[0][row[0] >= 0].tolist())
            assert all_hubs[held] == pytest.approx(least, abs=1e-2)
        hurried = PricingGoal(np.inf, 2, every=False)
        _, lowest, _ = price_lead(instance, terms, duals, lead, hurried, row, NO_STOP)
        assert lowest <= least + 1e-2


@settings(max_examples=80, deadline=None)
@given(data=st.data(), below=st.floats(-800.0, 800.0))
def test_every_hub_below_a_reduced_cost_is_found_once(data, below):
    instance = data.draw(instances())
    duals = data.draw(duals_of(instance))
    rows = np.empty((300, instance.most), np.int64)
    goal = PricingGoal(below, NO_LIMIT, every=True)
    for lead in range(len(instance.lead_unit)):
        all_hubs = all_of(instance, duals, lead)
        found, _, ended = price_lead(
            instance, pair_terms(instance), duals, lead, goal, rows, NO_STOP
        )
        assert ended
        held = [frozenset(row[row >= 0].tolist()) for row in rows[:found]]
        assert len(set(held)) == len(held)
        sure = {each for each, value in all_hubs.items() if value < below - 1e-2}
        maybe = {each for each, value in all_hubs.items() if value < below + 1e-2}
        assert sure <= set(held) <= maybe


def test_a_search_that_is_stopped_says_so():
    g = 12
    square = np.ones((g, g), np.float32)
    np.fill_diagonal(square, 0.0)
    instance = Instance(
        *(np.ones(g, np.int64), np.ones(g), np.ones(g), np.full(g, 1e4)),
        *(0 * square, 0 * square, np.full((g, 1), -1), np.zeros(g, np.int64)),
        *(np.zeros((g, 0)), np.zeros(0), np.zeros(0), np.inf, np.arange(g), np.arange(g + 1)),
        *(square, np.full(g, 5.0), True, 1, g, 0, 0.0, 0.0, 0.0, np.zeros((0, 2)), np.arange(g)),
    )
    none = make_cuts(np.zeros((0, 3), np.int64), np.zeros(0), g)
    duals = DualPrices(np.full(g, 2.0), 0.0, none, NO_MOVES)
    rows = np.empty((1, g), np.int64)
    goal = PricingGoal(np.inf, NO_LIMIT, every=False)
    stop = np.ones(1, np.bool_)
    assert not price_lead(instance, pair_terms(instance), duals, 0, goal, rows, stop)[2]
