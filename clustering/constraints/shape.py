"""What a cluster is held together by: all its pairs of schools, or its lead school."""

from clustering.constraints.constraint import NEVER, WordConstraint
from clustering.constraints.option import RuleName

SHAPES = ("pairwise", "hub")

SHAPE = WordConstraint(
    field="shape",
    choices=SHAPES,
    default="pairwise",
    unknown_before=NEVER,
    meaning="""`"pairwise"`: every two schools of a cluster within the limit of each other.
    `"hub"`: every school within the limit of the cluster's lead school, and the drives to it are
    what counts.""",
    name=RuleName("shape", "--shape", "shape of a cluster"),
)
