"""Pairs of a feeder and the school that its pupils go on to: kept together, or rewarded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.constraints.constraint import Constraint, Price
from clustering.constraints.kept_whole import KeptWhole
from clustering.constraints.model import Culprit, Model
from clustering.constraints.option import RuleName, Weight
from clustering.wording import named
from data.errors import Notice

if TYPE_CHECKING:
    from clustering.problem import Problem
    from clustering.rules import Rules
    from data.school import School

FEEDER = "feeder"


@dataclass(frozen=True, kw_only=True)
class _KeptFeeders(KeptWhole):
    def add_to(self, model: Model) -> None:
        """Let both of each pair be inside, or none."""
        problem = model.problem
        for a, b in _pairs(problem.rules):
            rows = sorted(problem.row[urn] for urn in (a, b) if urn in problem.row)
            if len(rows) > 1 and not set(rows).isdisjoint(model.rows):
                words = f"{_said(problem, a, b)} stay together"
                model.all_or_none(rows, model.switch(Culprit(self.kind, "", (a, b), words)))

    def dropped(self, problem: Problem, culprit: Culprit) -> tuple[str, Problem]:
        """Return the problem without this pair."""
        others = tuple(pair for pair in problem.rules.feeders if pair != culprit.schools)
        words = f"let {_said(problem, *culprit.schools)} be split"
        return words, FEEDERS.changed(problem, others)

    def idle(self, problem: Problem) -> Iterator[Notice]:
        """Yield a notice where there are no such pairs."""
        if self.of(problem.rules) and not problem.rules.feeders:
            yield Notice(
                "Feeders are to be kept together, and none are given: this holds nothing. Give "
                "--feeders."
            )


def _pairs(rules: Rules) -> Iterator[tuple[int, int]]:
    """Yield the pairs that are kept together: both take part."""
    if rules.keep_feeders:
        outsiders = rules.outsiders
        yield from (pair for pair in rules.feeders if outsiders.keys().isdisjoint(pair))


def _tied(schools: Sequence[School], rules: Rules) -> Iterator[tuple[set[int], str]]:
    """Yield the rows of each pair, with what holds them together."""
    row = {school.urn: at for at, school in enumerate(schools)}
    for a, b in _pairs(rules):
        if a in row and b in row:
            yield {row[a], row[b]}, f"the path of pupils from {schools[row[a]].name}"


def _said(problem: Problem, a: int, b: int) -> str:
    return f"{named(problem, a)} and {named(problem, b)}, which its pupils go on to,"


FEEDERS = Constraint(
    field="feeders",
    values=tuple[tuple[int, int], ...],
    default=(),
    meaning="""Pairs of URNs: a feeder, and a school that its pupils go on to, as a junior or a
    secondary school.""",
    name=RuleName("feeders", "--feeders", "feeders"),
)
KEPT_FEEDERS = _KeptFeeders(
    field="keep_feeders",
    default=False,
    unknown_before=None,
    meaning="A feeder must share a cluster with the school that its pupils go on to.",
    kind=FEEDER,
    word="feeders",
    groups=_tied,
)
FEEDER_REWARD = Price(
    field="feeder_s",
    values=float,
    default=600.0,
    meaning="Seconds taken off for a feeder in one cluster with a school that its pupils go on to.",
    weight=Weight(
        key="feeder_s",
        name="feeder",
        title="a feeder with the school that its pupils go on to",
        hint="More keeps them together",
    ),
)
