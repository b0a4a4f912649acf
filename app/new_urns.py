"""A stored plan under other URNs: the same plan, of schools that have converted since."""

import dataclasses
from collections.abc import Mapping

from app.driving import Straight
from clustering.scenario import Setting, decided_with_urns, with_urns
from maps import Findings, Spokes, StoredPlan


def under_new_urns(stored: StoredPlan, new_urn: Mapping[int, int]) -> StoredPlan:
    """Return a plan in which some schools have other URNs; its findings, which name them, go.

    Parameters
    ----------
    stored
        The plan.
    new_urn
        The new URN of each school that has one, by the old.
    """
    result = stored.result
    setting = with_urns(
        Setting(stored.problem, result.plan, stored.purpose, Straight(), result.prices), new_urn
    )

    def renamed(urn: int) -> int:
        return new_urn.get(urn, urn)

    lines = stored.spokes.lines.items()
    return dataclasses.replace(
        stored,
        problem=setting.problem,
        result=dataclasses.replace(
            result,
            plan=setting.plan,
            prices=setting.prices,
            standings={renamed(urn): each for urn, each in result.standings.items()},
        ),
        purpose=setting.purpose,
        spokes=Spokes({(renamed(start), renamed(hub)): line for (start, hub), line in lines}),
        findings=Findings(),
        decisions=decided_with_urns(stored.decisions, new_urn),
    )
