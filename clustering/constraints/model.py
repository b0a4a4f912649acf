"""The contradiction finder as rules see it, and what a rule says to it: sums, and culprits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from clustering.problem import Problem

Floats = NDArray[np.float64]
Pairs = NDArray[np.bool_]
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Culprit:
    """One rule that takes part in a contradiction.

    Attributes
    ----------
    kind
        `"together"`, `"apart"`, `"federation"`, `"trust"`, `"feeder"`, `"forbidden"`, `"within"`,
        `"limit"`, `"fewest"`, `"most"`, `"lead"`, or `"condition"` for a rule on whole clusters.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSum:
    """A range that a sum over the schools of every cluster lies in.

    Attributes
    ----------
    name
        Of the condition: the field of `Rules` that asks for it, and which of several it is.
    words
        It in words: the middle of a sentence.
    bounds
        The range.
    amounts
        Of the problem: (n,) what each school adds to the sum, 0 or more.
    lack
        Why no cluster is possible where all schools together add up to too little.
    """

    name: str
    words: str
    bounds: Range
    amounts: Callable[[Problem], Floats]
    lack: str

    def add_to(self, model: Model) -> None:
        """Let the sum lie in the range."""
        switch = model.switch(Culprit("condition", self.name, (), self.words))
        model.sum_within(self.amounts(model.problem), self.bounds, switch)


class Model(Protocol):
    """The contradiction finder, as a rule sees it: which schools make up a cluster.

    Every rule stands behind a switch, so that it can be asked what is possible without it.
    """

    problem: Problem

    @property
    def rows(self) -> Sequence[int]:
        """Rows of the schools that may be inside."""

    def switch(self, culprit: Culprit) -> Any:
        """Return the switch of a rule; the same one for the same rule."""

    def never_inside(self, urns: Collection[int]) -> None:
        """Let none of these schools be inside, whatever is switched."""

    def no_pairs(self, pairs: Pairs, switch: Any) -> None:
        """Let no two schools of (n, n) such pairs be inside together."""

    def all_or_none(self, rows: Sequence[int], switch: Any) -> None:
        """Let all of these schools be inside, or none."""

    def led_by(self, row: int, switch: Any) -> None:
        """Let this school lead wherever it is inside: no other, and no second one of these."""

    def sum_within(self, amounts: Floats, bounds: Range, switch: Any) -> None:
        """Let the sum of (n,) amounts over the schools inside lie in a range."""

    def largest_within(self, amounts: Floats, share: float, switch: Any) -> None:
        """Let the largest of (n,) amounts inside be at most a share of their sum."""

    def sizes_within(self, bounds: tuple[int, int], switches: tuple[Any, Any]) -> None:
        """Let the number of schools inside lie in a range, each end behind its switch."""

    def drives_within(self, limit_s: float, switch: Any) -> None:
        """Let all schools inside lie within a limit of each other, or of the lead school."""
