"""Whether there is any cluster for some schools, with rules that can be switched on and off."""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from ortools.sat.python import cp_model

from clustering.cluster_conditions import CAPACITY, conditions_in_force
from clustering.constraints.model import Culprit, Floats, Pairs, Range
from clustering.constraints.registry import CONSTRAINTS
from clustering.optimiser.parallel import in_time
from clustering.problem import Problem

SCHOOLS_LOOKED_AT = 300
"""Number of nearest schools among which a cluster is sought."""
SCALE = 1000
"""Amounts are counted in thousandths: CP-SAT knows whole numbers only."""
SHARES = 100_000
"""Shares are counted in thousandths of a per cent."""
EFFORT = 2.0
"""Deterministic seconds of CP-SAT for one question; far more than most questions need."""
ALL_EFFORT = 8.0
"""The same for all questions of one answer."""
ROWS_A_SECOND = 3_000
"""Schools of a model that count as one second of CP-SAT."""

PINS = frozenset(
    {
        *("together", "apart", "federation", "trust", "feeder", "forbidden", "within"),
        *("condition", "lead"),
    }
)
"""Kinds of culprits that a planner set and can take back; the others are the limit and sizes."""


class Effort:
    """What all questions together may spend, deterministic seconds of CP-SAT.

    Parameters
    ----------
    seconds
        In all; once they are spent, no further question is answered.
    should_continue
        Called before and during every question; once it returns False, no further one is answered.

    Attributes
    ----------
    broken_off
        Whether a question went unanswered because effort or time had run out.
    """

    def __init__(self, seconds: float, should_continue: Callable[[], bool] = lambda: True) -> None:
        self._left = seconds
        self._should_continue = should_continue
        self.broken_off = False

    @property
    def next(self) -> float:
        """What the next question may spend, seconds; 0 where nothing is left."""
        return max(min(EFFORT, self._left), 0.0) if self.lasts() else 0.0

    def lasts(self) -> bool:
        """Say whether there is any left."""
        if self._left <= 0 or not self._should_continue():
            self.broken_off = True
        return not self.broken_off

    def spend(self, seconds: float) -> None:
        """Count what a question has spent."""
        self._left -= seconds


class Feasibility:
    """The model: which schools make up clusters around given ones.

    Parameters
    ----------
    problem
        Schools and rules.
    clusters
        For each cluster the URNs of schools that it must hold.
    effort
        What its questions may spend, shared with those of other models; None for a budget of its
        own.
    """

    def __init__(
        self, problem: Problem, *clusters: Sequence[int], effort: Effort | None = None
    ) -> None:
        self.problem = problem
        self._effort = effort or Effort(ALL_EFFORT)
        self._model = cp_model.CpModel()
        self.rows = _pool(problem, [problem.row[urn] for urns in clusters for urn in urns])
        self._on: dict[Culprit, cp_model.IntVar] = {}
        self._effort.spend(len(self.rows) * len(clusters) / ROWS_A_SECOND)
        if not self._effort.lasts():  # no question to this model will be answered
            return
        inside = [self._add_cluster(urns) for urns in clusters]
        for row in self.rows:
            self._model.add_at_most_one(each[row] for each in inside)

    def _add_cluster(self, urns: Sequence[int]) -> dict[int, cp_model.IntVar]:
        """Add a cluster; return for each row whether its school is inside."""
        self._inside = {row: self._model.new_bool_var("") for row in self.rows}
        self._leading: list[tuple[cp_model.IntVar, cp_model.IntVar]] = []
        for urn in urns:
            self._model.add(self._inside[self.problem.row[urn]] == 1)
        for rule in sorted(CONSTRAINTS, key=lambda rule: rule.rank):
            rule.add_to(self)
        if self.problem.lead_capacities is not None:
            self._capacities(self.problem.lead_capacities)
        return self._inside

    @property
    def culprits(self) -> tuple[Culprit, ...]:
        """Every rule that can be switched; those that a planner would rather keep come last."""
        return tuple(self._on)

    def known(self, rules: Collection[Culprit]) -> list[Culprit]:
        """Return those of the rules that can be switched here."""
        return [rule for rule in rules if rule in self._on]

    def possible(self, rules: Collection[Culprit]) -> bool | None:
        """Say whether there is a cluster by these rules alone; None where it is not known."""
        effort = self._effort.next
        if not effort:
            return None
        self._model.clear_assumptions()
        self._model.add_assumptions([self._on[rule] for rule in rules])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = effort
        solver.parameters.catch_sigint_signal = False  # the caller must receive Ctrl-C
        with ThreadPoolExecutor(1) as pool:
            solving = pool.submit(solver.solve, self._model)
            status = in_time(solving, self._effort.lasts, solver.stop_search)
        self._effort.spend(solver.response_proto.deterministic_time)
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return True
        return False if status == cp_model.INFEASIBLE else None

    def switch(self, culprit: Culprit) -> cp_model.IntVar:
        """Return the switch of a rule; the same one for the same rule."""
        return self._on.setdefault(culprit, self._model.new_bool_var(""))

    def sizes_within(
        self, bounds: tuple[int, int], switches: tuple[cp_model.IntVar, cp_model.IntVar]
    ) -> None:
        """Let the number of schools inside lie in a range, each end behind its switch."""
        schools = sum(self._inside.values())
        self._model.add(schools >= bounds[0]).only_enforce_if(switches[0])
        self._model.add(schools <= bounds[1]).only_enforce_if(switches[1])
        # one school alone is a cluster only in the hub shape
        self._model.add(schools >= (1 if self.problem.rules.shape == "hub" else 2))

    def drives_within(self, limit_s: float, switch: cp_model.IntVar) -> None:
        """Let all schools inside lie within a limit of each other, or of the lead school."""
        self._lead = self._require_lead() if self.problem.rules.shape == "hub" else self._inside
        drive_s = self.problem.slower_s
        for row, chosen in self._lead.items():
            unreachable = [w for w in self.rows if not math.isfinite(drive_s[row, w])]
            far = [w for w in self.rows if limit_s < drive_s[row, w] < math.inf]
            self._none_of(unreachable, [chosen])
            self._none_of(far, [chosen, switch])

    def never_inside(self, urns: Collection[int]) -> None:
        """Let none of these schools be inside, whatever rules are switched on."""
        for row, inside in self._inside.items():
            if self.problem.schools[row].urn in urns:
                self._model.add(inside == 0)

    def no_pairs(self, pairs: Pairs, switch: cp_model.IntVar) -> None:
        """Let no two schools of (n, n) such pairs be inside together."""
        for row in self.rows:
            self._none_of([w for w in self.rows if pairs[row, w]], [self._inside[row], switch])

    def all_or_none(self, rows: Sequence[int], switch: cp_model.IntVar) -> None:
        """Let all of these schools be inside, or none; where one lies too far off, none."""
        if not all(row in self._inside for row in rows):
            self._none_of([row for row in rows if row in self._inside], [switch])
            return
        for a, b in pairwise(rows):
            self._model.add(self._inside[a] == self._inside[b]).only_enforce_if(switch)

    def led_by(self, row: int, switch: cp_model.IntVar) -> None:
        """Let this school lead wherever it is inside: no other, and no second one of these."""
        inside = self._inside[row]
        if self.problem.rules.shape == "hub":
            self._model.add(self._lead[row] == 1).only_enforce_if([inside, switch])
            return
        for other, its_switch in self._leading:
            self._model.add(other == 0).only_enforce_if([inside, switch, its_switch])
        self._leading.append((inside, switch))

    def sum_within(self, amounts: Floats, bounds: Range, switch: cp_model.IntVar) -> None:
        """Let the sum of (n,) amounts over the schools inside lie in a range."""
        total, slack = self._scaled_sum(amounts)
        at_least, at_most = bounds
        if at_least > 0:
            least = math.floor(at_least * SCALE) - slack
            self._model.add(total >= least).only_enforce_if(switch)
        if math.isfinite(at_most):
            most = math.ceil(at_most * SCALE) + slack
            self._model.add(total <= most).only_enforce_if(switch)

    def largest_within(self, amounts: Floats, share: float, switch: cp_model.IntVar) -> None:
        """Let the largest of (n,) amounts inside be at most a share of their sum."""
        total, slack = self._scaled_sum(amounts)
        for row, inside in self._inside.items():
            largest = (round(float(amounts[row]) * SCALE) - slack) * SHARES
            over = total * round(share * SHARES) >= largest
            self._model.add(over).only_enforce_if([inside, switch])

    def _require_lead(self) -> dict[int, cp_model.IntVar]:
        """Let one school of the cluster, of those that may, lead it."""
        leads = {row: self._model.new_bool_var("") for row in self.problem.leads}
        leads = {row: lead for row, lead in leads.items() if row in self._inside}
        self._model.add_exactly_one(leads.values())
        for row, lead in leads.items():
            self._model.add_implication(lead, self._inside[row])
        return leads

    def _capacities(self, capacities: Floats) -> None:
        words = conditions_in_force(self.problem)[CAPACITY]
        switch = self.switch(Culprit("condition", "", (), words))
        load, slack = self._scaled_sum(self.problem.balanced_pupils)
        for row, lead in self._lead.items():
            if math.isfinite(capacities[row]):
                most = math.floor(capacities[row] * SCALE) + slack
                self._model.add(load <= most).only_enforce_if([lead, switch])

    def _scaled_sum(self, amounts: Floats) -> tuple[cp_model.LinearExpr, int]:
        """Return a sum over the cluster, in whole thousandths, and the largest error of rounding.

        Rounding must not forbid what the rules allow.
        """
        exact = [float(amounts[row]) * SCALE for row in self._inside]
        thousandths = [round(each) for each in exact]
        slack = sum(each != rounded for each, rounded in zip(exact, thousandths, strict=True))
        return cp_model.LinearExpr.weighted_sum(list(self._inside.values()), thousandths), slack

    def _none_of(self, rows: Iterable[int], when: Sequence[cp_model.IntVar]) -> None:
        without = [self._inside[row] for row in rows]
        if without:
            self._model.add(sum(without) == 0).only_enforce_if(when)


def shrunk(
    possible: Callable[[Collection[Culprit]], bool | None],
    culprits: Sequence[Culprit],
    fixed: Sequence[Culprit],
) -> tuple[Culprit, ...]:
    """Return a minimal set of culprits that makes it impossible.

    Parameters
    ----------
    possible
        Says whether it is possible by some rules; None where that is not known.
    fixed
        Rules that hold in any case.

    Returns
    -------
    Empty where it is possible by all the rules, impossible by the fixed ones alone, or where it is
    not known which can be dropped.
    """
    if possible(fixed) is not True or possible([*fixed, *culprits]) is not False:
        return ()
    kept = list(culprits)
    for culprit in culprits:
        fewer = [other for other in kept if other != culprit]
        without = possible([*fixed, *fewer])
        if without is None:
            return ()
        if not without:
            kept = fewer
    return tuple(kept)


def _pool(problem: Problem, rows: Sequence[int]) -> tuple[int, ...]:
    """Return the schools nearest to these, with all that must share a cluster with one of them."""
    reach_s = problem.slower_s[list(rows)].min(axis=0)
    near = set(np.argsort(reach_s, kind="stable")[:SCHOOLS_LOOKED_AT].tolist()) | set(rows)
    for unit in problem.units:
        if not near.isdisjoint(unit.rows):
            near |= set(unit.rows)
    return tuple(sorted(near))
