"""What a plan pays for beside the drives and the pairs of schools in a cluster."""

from clustering.constraints.constraint import NEVER, Price
from clustering.constraints.option import Weight

BALANCE = Price(
    field="balance_s_per_pupil",
    values=float,
    default=2.0,
    unknown_before=NEVER,
    meaning="Seconds for each pupil that a cluster lies off the target roll.",
    weight=Weight(
        key="balance_s_per_pupil",
        name="balance",
        title="a pupil off the target",
        hint="More makes clusters of more equal size",
    ),
)
LEFT_OUT = Price(
    field="left_out_s",
    values=float,
    default=36_000.0,
    unknown_before=NEVER,
    meaning="Seconds for each school left out of every cluster.",
    weight=Weight(
        key="left_out_s",
        name="left-out",
        title="a school left out",
        hint="More leaves fewer schools out",
    ),
)
COHERENCE = Price(
    field="coherence_s",
    values=float,
    default=0.0,
    unknown_before=NEVER,
    meaning="""Seconds for each school outside a cluster that lies amid it: within the hull of its
    schools. 0 not to look.""",
    weight=Weight(
        key="coherence_s",
        name="coherence",
        title="a school amid another cluster",
        hint="More makes clusters of one piece",
    ),
)
