"""The options that were looked at beside a plan, and why each was put aside.

What each costs is computed; why it was put aside is a sentence that a person writes. An option
without one has none: nothing here invents it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option of the appraisal.

    Attributes
    ----------
    name
        What it is called, here and in the file of decisions: `"limit 30"`.
    what
        What would be done, in a sentence.
    cost_s
        Cost of its plan, seconds, left-out schools at their price; None where there is none.
    moves
        Schools that are in another cluster than in the plan; None where nobody could say.
    clusters
        How many clusters it has.
    compliance
        For each number of minutes (20, 30, 45), how many of them keep within that time.
    put_aside
        Why people put it aside; `""` where nobody has said so.
    chosen
        Whether it is the plan itself.
    """

    name: str
    what: str
    cost_s: float | None
    moves: int | None
    clusters: int
    compliance: Mapping[int, int]
    put_aside: str = ""
    chosen: bool = False
