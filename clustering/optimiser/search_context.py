"""What every step of a search shares: when to stop, what to report, and the seed."""

from dataclasses import dataclass, field, replace
from typing import Self

from clustering.clock import Clock
from clustering.optimiser.dual_prices import DualBound


class SearchCallbacks:
    """What a search calls as it goes, each method named after its event; here nothing happens."""

    def on_better_plan(self) -> None:
        """Hear that the incumbent has become better."""

    def on_better_bound(self, bound: float, proof: DualBound | None = None) -> None:
        """Hear of a better lower bound on the cost of all units, seconds.

        Parameters
        ----------
        proof
            The bound with the duals that prove it by one round of pricing; None where more than
            that is needed.
        """


@dataclass(frozen=True)
class SearchContext:
    """Passed to every step of a search in place of a clock, callbacks and a seed.

    Attributes
    ----------
    clock
        The stopping criterion; one without a limit if not given.
    callbacks
        What the search reports to.
    seed
        Of every random draw: same seed, same plan.
    """

    clock: Clock = field(default_factory=Clock)
    callbacks: SearchCallbacks = field(default_factory=SearchCallbacks)
    seed: int = 1

    def should_continue(self) -> bool:
        """Say whether there is time for another step."""
        return self.clock.should_continue()

    def with_seed(self, seed: int) -> Self:
        """Return the same context with another seed."""
        return replace(self, seed=seed)
