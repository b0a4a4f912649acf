"""Lincolnshire's programme for small schools, run as its papers tell it.

99 small schools in 47 partnerships, five of them with a larger school: every partnership hands in
a business plan, two are sent back, all are approved in the end; each signs a memorandum of
understanding; then 20,000 pounds are released for each small school, once.
"""

import dataclasses
import tomllib
from datetime import date, timedelta

import pytest
from scattered import scattered

from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decisions
from clustering.evaluation import evaluate
from clustering.plan import Cluster, Plan
from clustering.policy.commissioning import Commissioning, commissioning
from clustering.policy.programmes import programme_file, programme_of
from clustering.policy.purpose import PlanPurpose
from clustering.problem import Problem
from clustering.rules import Rules
from data.errors import InputError
from maps import read_decisions, read_plan_directory, write_plan_directory
from maps.kept_decisions import change_decisions
from routing import estimate_times

SMALL, PARTNERSHIPS, LARGER = 99, 47, 5
A_SCHOOL = 20_000
ALL = SMALL * A_SCHOOL
BEGAN = date(2012, 9, 1)
SENT_BACK = (7, 23)

_S = ClusterState


def programme():
    """Lincolnshire's programme as it was while it paid."""
    content = tomllib.loads(programme_file("lincolnshire-small-schools").decode())
    del content["funding"]["of"]
    return programme_of("lincolnshire", content, "lincolnshire.toml")


def county():
    """Partnerships of two or three small schools, 5 km apart; the last five have a large one."""
    sizes = [3] * (SMALL - 2 * PARTNERSHIPS) + [2] * (3 * PARTNERSHIPS - SMALL)
    places, rolls, clusters = [], [], []
    for number, small in enumerate(sizes, start=1):
        large = int(number > PARTNERSHIPS - LARGER)
        first = len(places)
        at = (20_000.0 * (number % 7), 20_000.0 * (number // 7))
        places += [(at[0] + 5_000 * each, at[1], "") for each in range(small + large)]
        rolls += [60 + each for each in range(small)] + [250] * large
        clusters.append(
            Cluster(number, tuple(100_001 + at for at in range(first, len(places))), f"P {number}")
        )
    schools = scattered(places, rolls)
    problem = Problem(schools, estimate_times(schools), Rules(size=(2, 6), max_minutes=45))
    return problem, Plan(tuple(clusters))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The plan in its directory, not drawn."""
    problem, plan = county()
    result = evaluate(problem, plan, 0.0, seconds=1.0, seed=1, stopped_early=False, prices=None)
    directory = tmp_path_factory.mktemp("county") / "plan"
    purpose = PlanPurpose(start=BEGAN, programme=programme())
    write_plan_directory(directory, problem, result, purpose=purpose, drawn=False)
    return directory


class Council:
    """The officers: each records steps of partnerships, and counts after each."""

    def __init__(self, directory):
        self.directory = directory
        self.stored = read_plan_directory(directory)
        self.today = BEGAN

    def record(self, state: ClusterState, numbers, pounds=None, schools=()) -> Commissioning:
        """A day later, some partnerships came into a state; return the counts."""
        self.today += timedelta(days=1)
        step = StateStep(state=state, on=self.today, by="Officer", pounds=pounds, schools=schools)

        def stepped(now: Decisions) -> Decisions:
            for number in numbers:
                steps = (*now.of(number).steps, step)
                now = now.decided(number, now.of(number).model_copy(update={"steps": steps}))
            return now

        return self._counted(change_decisions(self.directory, self.stored.result.plan, stepped))

    @property
    def counts(self) -> Commissioning:
        """The counts of what is in the file."""
        return self._counted(read_decisions(self.directory, self.stored.result.plan))

    def _counted(self, decisions: Decisions) -> Commissioning:
        stored = self.stored
        return commissioning(stored.problem.schools, stored.result.plan, decisions, stored.purpose)


def small_of(council, number):
    cluster = council.stored.result.plan.clusters[number - 1]
    by_urn = council.stored.problem.schools.by_urn
    return tuple(urn for urn in cluster.schools if by_urn[urn].pupils < 200)


def test_money_is_committed_and_released_step_by_step(made, run):
    """From the proposal to the last pound; what is said is in the file each time."""
    council = Council(made)
    everybody = range(1, PARTNERSHIPS + 1)
    assert (council.counts.committed, council.counts.released) == (0, 0)
    assert list(council.counts.by_state) == [_S.PROPOSED]

    council.record(_S.DISCUSSED, everybody)
    council.record(_S.AGREED, everybody)
    counts = council.record(_S.PLAN_IN, everybody)
    assert len(counts.by_state[_S.PLAN_IN]) == PARTNERSHIPS
    assert (counts.committed, counts.released) == (0, 0)

    counts = council.record(_S.SENT_BACK, SENT_BACK)
    assert [each.cluster.number for each in counts.by_state[_S.SENT_BACK]] == list(SENT_BACK)
    counts = council.record(_S.APPROVED, set(everybody) - set(SENT_BACK))
    waiting = sum(len(small_of(council, number)) for number in SENT_BACK)
    assert counts.committed == (SMALL - waiting) * A_SCHOOL
    assert counts.released == 0

    with pytest.raises(InputError, match="does not follow sent back"):
        council.record(_S.APPROVED, SENT_BACK)
    assert council.counts.committed == counts.committed
    council.record(_S.PLAN_IN, SENT_BACK)
    counts = council.record(_S.APPROVED, SENT_BACK)
    assert (counts.committed, counts.released) == (ALL, 0)

    with pytest.raises(InputError, match="only after 'memorandum signed'"):
        council.record(_S.RELEASED, [1], A_SCHOOL * len(small_of(council, 1)))
    assert council.counts.released == 0
    counts = council.record(_S.SIGNED, range(1, 21))
    assert sum(each.signed for each in counts.clusters) == 20
    assert "20 memoranda of understanding signed by clusters" in counts.sentences[0]
    _release(council, run)


def _release(council, run):
    """Release the money of every school once."""
    paid = 0
    for number in (1, 2, 20):
        schools = small_of(council, number)
        counts = council.record(_S.RELEASED, [number], A_SCHOOL * len(schools), schools)
        paid += A_SCHOOL * len(schools)
        assert (counts.committed, counts.released) == (ALL, paid)

    schools = small_of(council, 1)
    with pytest.raises(InputError, match="released once"):
        council.record(_S.RELEASED, [1], A_SCHOOL, schools[:1])
    assert council.counts.released == paid

    council.record(_S.SIGNED, range(21, PARTNERSHIPS + 1))
    for number in sorted(set(range(1, PARTNERSHIPS + 1)) - {1, 2, 20}):
        step = ["--state", "money released", "--on", "2013-01-01", "--by", "Officer"]
        if number == PARTNERSHIPS:  # as people do it: the sum and the schools go without saying
            code, told, _ = run("status", council.directory, "--cluster", str(number), *step)
            assert not code
            assert "Money released, 1 January 2013, £40,000" in told
            continue
        schools = small_of(council, number)
        council.record(_S.RELEASED, [number], A_SCHOOL * len(schools), schools)
    counts = council.counts
    assert (counts.committed, counts.released) == (ALL, ALL)
    assert len(counts.by_state[_S.RELEASED]) == PARTNERSHIPS
    assert {each.due for each in counts.clusters} == {"Review what was agreed"}
    last = read_plan_directory(council.directory).decisions.of(PARTNERSHIPS).steps[-1]
    assert last.schools == small_of(council, PARTNERSHIPS)  # the larger partner was paid nothing


def test_a_sum_that_was_granted_counts_before_that_of_the_programme(made):
    stored = read_plan_directory(made)
    steps = tuple(
        StateStep(state=state, on=BEGAN, pounds=50_000 if state is _S.APPROVED else None)
        for state in (_S.AGREED, _S.PLAN_IN, _S.APPROVED)
    )
    decided = Decisions().decided(1, stored.decisions.of(1).model_copy(update={"steps": steps}))
    counts = commissioning(stored.problem.schools, stored.result.plan, decided, stored.purpose)
    assert counts.committed == 50_000


def test_without_a_programme_that_pays_nobody_makes_a_sum_up(made):
    stored = read_plan_directory(made)
    steps = tuple(
        StateStep(state=state, on=BEGAN) for state in (_S.AGREED, _S.PLAN_IN, _S.APPROVED)
    )
    decided = Decisions().decided(1, stored.decisions.of(1).model_copy(update={"steps": steps}))
    purpose = dataclasses.replace(stored.purpose, programme=None)
    counts = commissioning(stored.problem.schools, stored.result.plan, decided, purpose)
    assert counts.committed == 0
    assert [each.cluster.number for each in counts.not_said] == [1]
    assert "not counted" in counts.sentences[-1]
