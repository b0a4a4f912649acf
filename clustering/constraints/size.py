"""How many schools a cluster has."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clustering.constraints.constraint import NEVER, Constraint
from clustering.constraints.model import Culprit, Model
from clustering.constraints.option import RuleName, plain_option
from clustering.constraints.value_kinds import Whole
from data.errors import Fault

if TYPE_CHECKING:
    from clustering.problem import Problem
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


@dataclass(frozen=True, kw_only=True)
class _SizeTarget(Constraint):
    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        target, (fewest, most) = self.of(problem.rules), problem.rules.size
        if target is not None and not fewest <= target <= most:
            said = f"a cluster has {fewest} to {most} schools"
            yield self.fault(said, "Give a target within the sizes", target)


SIZE = _Size(
    field="size",
    values=tuple[int, int],
    default=(4, 7),
    unknown_before=NEVER,
    meaning="Fewest and most schools in a cluster.",
    name=RuleName("size", "--size", "schools of a cluster", "fewest"),
)
SIZE_TARGET = _SizeTarget(
    field="size_target",
    values=int | None,
    default=None,
    meaning="""Schools that a cluster should have: the target of pupils is the mean roll times this;
    None for the middle of the sizes.""",
    option=plain_option(
        "size_target",
        option="--size-target",
        kind=Whole(least=1, most=500),
        title="schools that a cluster should have",
        text="Schools of mean roll that every cluster should have; the middle of the sizes if not "
        "given. Each pupil off it costs the weight 'balance'.",
    ),
)
