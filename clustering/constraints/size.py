"""How many schools a cluster has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.constraints.constraint import NEVER, Constraint
from clustering.constraints.model import Culprit, Model
from clustering.constraints.option import RuleName
from data.errors import Fault

if TYPE_CHECKING:
    from clustering.rules import Rules


@dataclass(frozen=True, kw_only=True)
class _Size(Constraint):
    def faults(self, rules: "Rules") -> Iterator[Fault]:
        fewest, most = rules.size
        least = 1 if rules.shape == "hub" else 2
        if not least <= fewest <= most:
            yield self.fault(
                "a cluster needs at least two schools (a hub one), and no more than its largest "
                "size",
                "Give the sizes as fewest-most, for example 4-7",
                f"{fewest}-{most}",
            )

    def add_to(self, model: Model) -> None:
        fewest, most = model.problem.rules.size
        at_least = Culprit("fewest", "", (), f"a cluster has at least {fewest} schools")
        at_most = Culprit("most", "", (), f"a cluster has at most {most} schools")
        model.sizes_within((fewest, most), (model.switch(at_least), model.switch(at_most)))


SIZE = _Size(
    field="size",
    values=tuple[int, int],
    default=(4, 7),
    unknown_before=NEVER,
    meaning="Fewest and most schools in a cluster.",
    name=RuleName("size", "--size", "schools of a cluster", "fewest"),
)
