"""The options appraisal of a plan that is kept: what was looked at beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clustering.options_appraisal import NOTHING, THIS_PLAN, Option, alone, option_of
from clustering.wording import counted
from data.errors import Notice

if TYPE_CHECKING:
    from maps.stored_plan import StoredPlan

NO_SENTENCE = "nobody has said why"
"""Stands where an option has no sentence."""


def options_of(stored: StoredPlan) -> tuple[Option, ...]:
    """Return the options that were looked at beside a plan, the plan itself first.

    Parameters
    ----------
    stored
        The plan, with its alternatives, the limits that were tried, the plan that was in hand
        before it, and why people put each aside.
    """
    return tuple(_options(stored))


def _options(stored: StoredPlan) -> Iterator[Option]:
    problem, plan, said = stored.problem, stored.result.plan, stored.decisions.put_aside
    before = None if stored.what_if is None else stored.what_if.before
    beside = plan if before is None else before.result.plan
    drawn = stored.result.drawn_by_hand
    what = "The clusters as they were drawn by hand." if drawn else "The clusters of this plan."
    yield option_of(THIS_PLAN, what, problem, plan, beside)
    for number, each in enumerate(stored.findings.alternatives, start=1):
        name = f"alternative {number}"
        what = f"Other clusters by the same rules: {each.differs:.0%} of the partners are others."
        yield option_of(name, what, problem, each.result.plan, beside, put_aside=said.get(name, ""))
    for tried in stored.options:
        what = f"At most {tried.max_minutes:g} minutes between any two schools of a cluster."
        why = said.get(tried.name, "")
        yield option_of(tried.name, what, problem, tried.plan, beside, put_aside=why)
    if before is not None:
        what = "The clusters stay as they were before this plan."
        if before.problem.schools.urns != problem.schools.urns:
            what += " Its cost is that with the schools of then."
        why = said.get(NOTHING, "")
        yield option_of(NOTHING, what, before.problem, beside, beside, put_aside=why)
    elif not drawn:
        yield alone(problem, said.get(NOTHING, ""))


def notices(stored: StoredPlan) -> Iterator[Notice]:
    """Yield the sentences that are about no option which is kept with a plan."""
    names = {option.name for option in options_of(stored)}
    for name in sorted(stored.decisions.put_aside.keys() - names):
        yield Notice(
            f"decisions.toml says why the option '{name}' was put aside, and the plan has no such "
            f"option: it has {counted(len(names), 'option')}, {', '.join(sorted(names))}."
        )
