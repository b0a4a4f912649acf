"""Whether there is any cluster for some schools, with every rule to be switched on and off."""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from clustering.compatibility import PAIR_RULES
from clustering.conditions import CAPACITY, CONDITIONS, SHARE, conditions_in_force
from clustering.optimiser.parallel import in_time
from clustering.problem import Problem
from clustering.wording import all_named, named

SCHOOLS_LOOKED_AT = 300
"""Nearest schools that a cluster is sought among."""
SCALE = 1000
"""Amounts are counted in thousandths: CP-SAT knows whole numbers only."""
EFFORT = 2.0
"""Deterministic seconds of CP-SAT for one question; far more than most questions need."""
ALL_EFFORT = 8.0
"""The same for all the questions that one answer takes."""
ROWS_A_SECOND = 3_000
"""Schools of a model that count as much as a second of CP-SAT."""

KEPT_APART = "kept_apart"
"""Name of the culprit that stands for `Problem.kept_apart`."""

PINS = frozenset({"together", "apart", "federation", "trust", "forbidden", "within", "condition"})
"""Kinds of culprits that a planner set and can take back; the others are the limit and sizes."""


@dataclass(frozen=True, slots=True)
class Culprit:
    """One rule that takes part in a contradiction.

    Attributes
    ----------
    kind
        `"together"`, `"apart"`, `"federation"`, `"trust"`, `"forbidden"`, `"within"`, `"limit"`,
        `"fewest"`, `"most"`, or `"condition"` for a rule on whole clusters.
    name
        Of the federation, the trust, the forbidden pair rule, the boundary, or the field of
        `Rules` that holds a condition; else `""`.
    schools
        URNs that the rule names, in the words of the rules; empty where it names none.
    sentence
        The rule in words, the middle of a sentence.
    """

    kind: str
    name: str
    schools: tuple[int, ...]
    sentence: str


class Effort:
    """What all questions together may spend, deterministic seconds of CP-SAT.

    Parameters
    ----------
    seconds
        In all; a question that comes after they are spent is not answered.
    should_continue
        Asked before every question, and while it is answered; once it says no, none is any more.

    Attributes
    ----------
    broken_off
        Whether there was a question that was not answered, as effort or time had run out.
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
        self._problem = problem
        self._effort = effort or Effort(ALL_EFFORT)
        self._model = cp_model.CpModel()
        self._rows = _pool(problem, [problem.row[urn] for urns in clusters for urn in urns])
        self._on: dict[Culprit, cp_model.IntVar] = {}
        self._effort.spend(len(self._rows) * len(clusters) / ROWS_A_SECOND)
        if not self._effort.lasts():  # no question to this model will be answered
            return
        inside = [self._cluster(urns) for urns in clusters]
        for row in self._rows:
            self._model.add_at_most_one(each[row] for each in inside)

    def _cluster(self, urns: Sequence[int]) -> dict[int, cp_model.IntVar]:
        """Add a cluster; return for each row whether its school is inside."""
        self._inside = {row: self._model.new_bool_var("") for row in self._rows}
        for urn in urns:
            self._model.add(self._inside[self._problem.row[urn]] == 1)
        self._sizes()
        self._drives()
        self._wholes()
        self._pairs_apart()
        self._conditions()
        return self._inside

    @property
    def culprits(self) -> tuple[Culprit, ...]:
        """Every rule that can be switched, those a planner would rather keep to the last."""
        return tuple(self._on)

    def known(self, rules: Collection[Culprit]) -> list[Culprit]:
        """Return those of the rules that can be switched here."""
        return [rule for rule in rules if rule in self._on]

    def possible(self, rules: Collection[Culprit]) -> bool | None:
        """Say whether there is a cluster by these rules alone; None where it cannot be told."""
        effort = self._effort.next
        if not effort:
            return None
        self._model.clear_assumptions()
        self._model.add_assumptions([self._on[rule] for rule in rules])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = effort
        solver.parameters.catch_sigint_signal = False  # whoever asks is to hear it
        with ThreadPoolExecutor(1) as pool:
            solving = pool.submit(solver.solve, self._model)
            status = in_time(solving, self._effort.lasts, solver.stop_search)
        self._effort.spend(solver.response_proto.deterministic_time)
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return True
        return False if status == cp_model.INFEASIBLE else None

    def _switch(
        self, kind: str, sentence: str, schools: tuple[int, ...] = (), name: str = ""
    ) -> cp_model.IntVar:
        culprit = Culprit(kind, name, schools, sentence)
        return self._on.setdefault(culprit, self._model.new_bool_var(""))

    def _sizes(self) -> None:
        fewest, most = self._problem.rules.size
        schools = sum(self._inside.values())
        at_least = self._switch("fewest", f"a cluster has at least {fewest} schools")
        at_most = self._switch("most", f"a cluster has at most {most} schools")
        self._model.add(schools >= fewest).only_enforce_if(at_least)
        self._model.add(schools <= most).only_enforce_if(at_most)
        # a school by itself is no cluster by any rule but that of hubs
        self._model.add(schools >= (1 if self._problem.rules.shape == "hub" else 2))

    def _drives(self) -> None:
        problem, rules = self._problem, self._problem.rules
        hub = rules.shape == "hub"
        centre = "its lead school" if hub else "each other"
        words = f"schools of a cluster lie within {rules.max_minutes:g} minutes of {centre}"
        limit = self._switch("limit", words)
        lead = self._leads() if hub else self._inside
        if hub and problem.capacities is not None:
            self._capacities(lead, problem.capacities)
        drive_s = problem.slower_s
        for row, chosen in lead.items():
            unreachable = [w for w in self._rows if not math.isfinite(drive_s[row, w])]
            far = [
                w
                for w in self._rows
                if rules.limit_s < drive_s[row, w] and math.isfinite(drive_s[row, w])
            ]
            self._none_of(unreachable, [chosen])
            self._none_of(far, [chosen, limit])

    def _leads(self) -> dict[int, cp_model.IntVar]:
        """Let one school of the cluster, of those that may, lead it."""
        leads = {row: self._model.new_bool_var("") for row in self._problem.leads}
        leads = {row: lead for row, lead in leads.items() if row in self._inside}
        self._model.add_exactly_one(leads.values())
        for row, lead in leads.items():
            self._model.add_implication(lead, self._inside[row])
        return leads

    def _capacities(
        self, leads: Mapping[int, cp_model.IntVar], capacities: NDArray[np.float64]
    ) -> None:
        words = conditions_in_force(self._problem)[CAPACITY]
        switch = self._switch("condition", words, name="")
        load = self._sum(self._problem.balanced_pupils)
        for row, lead in leads.items():
            if math.isfinite(capacities[row]):
                most = math.floor(capacities[row] * SCALE) + len(self._rows)
                self._model.add(load <= most).only_enforce_if([lead, switch])

    def _conditions(self) -> None:
        problem, rules = self._problem, self._problem.rules
        words = conditions_in_force(problem)
        for condition in CONDITIONS:
            if condition.name in words and condition.name != "pupils":
                amounts = condition.amounts(problem)
                self._at_least_one(amounts, condition.name, words[condition.name])
        pupils = self._sum(problem.balanced_pupils)
        if rules.pupils is not None:
            fewest, most = rules.pupils
            switch = self._switch("condition", words["pupils"], name="pupils")
            # rounding must not forbid what the rules allow
            slack = len(self._rows)
            self._model.add(pupils >= math.floor(fewest * SCALE) - slack).only_enforce_if(switch)
            if math.isfinite(most):
                self._model.add(pupils <= math.ceil(most * SCALE) + slack).only_enforce_if(switch)
        if rules.most_in_one_school_percent is not None:
            switch = self._switch("condition", words[SHARE], name=SHARE)
            self._largest_share(rules.most_in_one_school_percent, pupils, switch)

    def _largest_share(
        self, percent: float, pupils: cp_model.LinearExpr, switch: cp_model.IntVar
    ) -> None:
        share = round(percent * SCALE)
        for row, inside in self._inside.items():
            roll = round(float(self._problem.balanced_pupils[row]) * SCALE)
            largest = (roll - len(self._rows)) * 100 * SCALE
            self._model.add(pupils * share >= largest).only_enforce_if([inside, switch])

    def _at_least_one(self, schools: NDArray[np.float64], name: str, words: str) -> None:
        some = [inside for row, inside in self._inside.items() if schools[row] > 0]
        switch = self._switch("condition", words, name=name)
        self._model.add(sum(some) >= 1).only_enforce_if(switch)

    def _sum(self, amounts: NDArray[np.float64]) -> cp_model.LinearExpr:
        """Sum amounts over the cluster, in whole thousandths."""
        return cp_model.LinearExpr.weighted_sum(
            list(self._inside.values()),
            [round(float(amounts[row]) * SCALE) for row in self._inside],
        )

    def _wholes(self) -> None:
        problem = self._problem
        for urns in problem.rules.together:
            words = f"the pin that keeps {all_named(problem, urns)} together"
            self._same([problem.row[urn] for urn in urns], self._switch("together", words, urns))
        kept = {
            "federation": problem.rules.keep_federations,
            "trust": problem.rules.keep_trusts,
        }
        for kind in (kind for kind, keep in kept.items() if keep):
            for name, rows in _members(problem, kind):
                if len(rows) > 1 and not self._inside.keys().isdisjoint(rows):
                    urns = tuple(problem.schools[row].urn for row in rows)
                    words = f"the {kind} {name} stays together ({all_named(problem, urns)})"
                    self._same(rows, self._switch(kind, words, urns, name))

    def _pairs_apart(self) -> None:
        problem = self._problem
        for a, b in problem.rules.apart:
            if problem.row[a] in self._inside and problem.row[b] in self._inside:
                words = f"the pin that keeps {named(problem, a)} and {named(problem, b)} apart"
                self._none_of(
                    [problem.row[a]],
                    [self._inside[problem.row[b]], self._switch("apart", words, (a, b))],
                )
        if problem.rules.within:
            areas = np.array([getattr(school, problem.rules.within) for school in problem.schools])
            words = f"no cluster crosses the boundary of a {problem.rules.within}"
            switch = self._switch("within", words, name=problem.rules.within)
            self._no_pairs(areas[:, None] != areas[None, :], switch)
        if problem.kept_apart is not None:
            words = "schools of some characters, dioceses or types are kept apart"
            self._no_pairs(problem.kept_apart, self._switch("forbidden", words, name=KEPT_APART))
        outsiders = problem.rules.outsiders
        for row, inside in self._inside.items():
            if problem.schools[row].urn in outsiders:
                self._model.add(inside == 0)
        for rule in PAIR_RULES:
            name = rule.name.removesuffix("_s")
            if name in problem.rules.forbidden:
                words = f"it is forbidden that {rule.explanation[:1].lower()}{rule.explanation[1:]}"
                switch = self._switch("forbidden", words, name=name)
                self._no_pairs(rule.applies(problem.schools), switch)

    def _no_pairs(self, pairs: NDArray[np.bool_], switch: cp_model.IntVar) -> None:
        for row in self._rows:
            self._none_of([w for w in self._rows if pairs[row, w]], [self._inside[row], switch])

    def _none_of(self, rows: Iterable[int], when: Sequence[cp_model.IntVar]) -> None:
        without = [self._inside[row] for row in rows]
        if without:
            self._model.add(sum(without) == 0).only_enforce_if(when)

    def _same(self, rows: Sequence[int], switch: cp_model.IntVar) -> None:
        """Let all of these be inside, or none; where one lies too far off to matter, none."""
        if not all(row in self._inside for row in rows):
            self._none_of([row for row in rows if row in self._inside], [switch])
            return
        for a, b in pairwise(rows):
            self._model.add(self._inside[a] == self._inside[b]).only_enforce_if(switch)


def shrunk(
    possible: Callable[[Collection[Culprit]], bool | None],
    culprits: Sequence[Culprit],
    fixed: Sequence[Culprit],
) -> tuple[Culprit, ...]:
    """Return those of the culprits of which none can be spared for it to be impossible.

    Parameters
    ----------
    possible
        Whether it is possible by some rules; None where that cannot be told.
    fixed
        Rules that hold in any case.

    Returns
    -------
    Empty where all the rules together leave it possible, the fixed ones alone do not, or it cannot
    be told which can be spared.
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


def _members(problem: Problem, kind: str) -> Iterator[tuple[str, list[int]]]:
    """Yield the name and the rows of every federation (trust)."""
    named_rows: dict[str, list[int]] = {}
    for row, school in enumerate(problem.schools):
        if getattr(school, kind):
            named_rows.setdefault(getattr(school, kind), []).append(row)
    yield from named_rows.items()


def _pool(problem: Problem, rows: Sequence[int]) -> tuple[int, ...]:
    """Return the schools nearest to these, with all that must share a cluster with one of them."""
    reach_s = problem.slower_s[list(rows)].min(axis=0)
    near = set(np.argsort(reach_s, kind="stable")[:SCHOOLS_LOOKED_AT].tolist()) | set(rows)
    for unit in problem.units:
        if not near.isdisjoint(unit.rows):
            near |= set(unit.rows)
    return tuple(sorted(near))
