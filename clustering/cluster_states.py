"""The states that a cluster goes through after the map, and the steps from one to the next.

People agree on a cluster; it hands in a business plan, which is approved or sent back; a memorandum
of understanding is signed; then the money of its schools is released, and later reviewed. Each step
has a day, and by whom it was taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from clustering.wording import listed, pounds
from clustering.written_text import Note, Person, Urn
from data.dates import in_words
from data.errors import Fault

MOST_POUNDS: Final = 100_000_000
"""More for one cluster is a slip of the pen."""


class ClusterState(StrEnum):
    """How far a cluster has come."""

    PROPOSED = "proposed"
    DISCUSSED = "discussed"
    AGREED = "agreed"
    PLAN_IN = "business plan in"
    SENT_BACK = "sent back"
    APPROVED = "approved"
    SIGNED = "memorandum signed"
    RELEASED = "money released"
    UNDER_REVIEW = "under review"
    ENDED = "ended"


_S = ClusterState
STARTS: Final = (_S.PROPOSED, _S.DISCUSSED, _S.AGREED)
"""What the first step may be. A cluster without any step is proposed."""

FOLLOWS: Final[Mapping[ClusterState, tuple[ClusterState, ...]]] = MappingProxyType(
    {
        _S.PROPOSED: (_S.DISCUSSED, _S.AGREED, _S.ENDED),
        _S.DISCUSSED: (_S.PROPOSED, _S.DISCUSSED, _S.AGREED, _S.ENDED),
        _S.AGREED: (_S.DISCUSSED, _S.PLAN_IN, _S.SIGNED, _S.ENDED),
        _S.PLAN_IN: (_S.SENT_BACK, _S.APPROVED, _S.ENDED),
        _S.SENT_BACK: (_S.PLAN_IN, _S.DISCUSSED, _S.ENDED),
        _S.APPROVED: (_S.SIGNED, _S.RELEASED, _S.UNDER_REVIEW, _S.ENDED),
        _S.SIGNED: (_S.PLAN_IN, _S.RELEASED, _S.UNDER_REVIEW, _S.ENDED),
        _S.RELEASED: (_S.RELEASED, _S.PLAN_IN, _S.UNDER_REVIEW, _S.ENDED),
        _S.UNDER_REVIEW: (_S.DISCUSSED, _S.PLAN_IN, _S.SIGNED, _S.RELEASED, _S.ENDED),
        _S.ENDED: (_S.PROPOSED, _S.DISCUSSED),
    }
)
"""What may follow each state."""

_BEFORE_MONEY: Final = (_S.APPROVED, _S.SIGNED)
_WITH_POUNDS: Final = (_S.APPROVED, _S.RELEASED)
_REMEDY: Final = "Correct the steps; docs/data.md says which may follow which"


class StateStep(BaseModel):
    """A step of a cluster into a state.

    Attributes
    ----------
    state
        The state that it came into.
    on
        The day; None only where its schools have agreed on a day that nobody knows.
    by
        Who decided it, or said so: a person.
    note
        A remark.
    pounds
        What was granted when it was approved, or paid when money was released.
    schools
        URNs of the schools whose money was released; empty for all that the cluster had.
    """

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    state: ClusterState
    on: date | None = None
    by: Person = ""
    note: Note = ""
    pounds: Annotated[int, Field(ge=1, le=MOST_POUNDS)] | None = None
    schools: tuple[Urn, ...] = ()

    @property
    def words(self) -> str:
        """The state, its day and its money, as people read them.

        Examples
        --------
        >>> from datetime import date
        >>> StateStep(state=ClusterState.RELEASED, on=date(2026, 9, 1), pounds=60_000).words
        'Money released, 1 September 2026, £60,000'
        """
        day = "" if self.on is None else in_words(self.on.isoformat())
        money = "" if self.pounds is None else pounds(self.pounds)
        return ", ".join(filter(None, (self.state.value.capitalize(), day, money)))

    def to_table(self) -> dict[str, Any]:
        """Return what is said, as values that TOML can hold."""
        found = self.model_dump(exclude_defaults=True) | {"state": self.state.value}
        return found | ({"schools": list(self.schools)} if self.schools else {})


def state_of(steps: Sequence[StateStep]) -> ClusterState:
    """Return the state that a cluster is in after some steps; without any it is proposed."""
    return steps[-1].state if steps else ClusterState.PROPOSED


def possible_next(steps: Sequence[StateStep]) -> tuple[ClusterState, ...]:
    """Return the states that the next step may lead to.

    Examples
    --------
    >>> [str(each) for each in possible_next(())]
    ['discussed', 'agreed']
    """
    if not steps:
        return STARTS[1:]
    barred = ClusterState.RELEASED if _lacking_for_money(steps) else None
    return tuple(each for each in FOLLOWS[steps[-1].state] if each is not barred)


def agreed_on(steps: Sequence[StateStep]) -> date | bool:
    """Return the day on which the schools agreed: True for an unknown one, False for none yet."""
    found: date | bool = False
    for step in steps:
        if step.state is ClusterState.AGREED:
            found = step.on or True
        elif step.state in (*STARTS, ClusterState.ENDED):
            found = False
    return found


def step_faults(steps: Sequence[StateStep], where: str, place: str) -> Iterator[Fault]:
    """Yield what is wrong with the steps of a cluster.

    Parameters
    ----------
    steps
        The steps, the first one first.
    where, place
        The file, and the key of the steps in it, such as `cluster.5.steps`.
    """
    if steps and steps[0].state not in STARTS:
        said = f"a first step is one of {_named(STARTS)}"
        remedy = "Write the steps before it too, with their days"
        yield Fault(where, said, remedy, column=f"{place}[0].state", value=str(steps[0].state))
    for number, step in enumerate(steps):
        yield from _faults_of_one(step, where, f"{place}[{number}]")
    for number, (one, after) in enumerate(pairwise(steps), start=1):
        yield from _faults_of_two(one, after, where, f"{place}[{number}]")
    for number, step in enumerate(steps):
        lacking = _lacking_for_money(steps[:number])
        if step.state is ClusterState.RELEASED and lacking:
            said = f"money is released only after {_named(lacking)}"
            yield Fault(where, said, _REMEDY, column=f"{place}[{number}].state")
    yield from _days_back(steps, where, place)


def _lacking_for_money(steps: Sequence[StateStep]) -> list[ClusterState]:
    """Return the steps that money still needs; those before an end do not count."""
    ends = [n for n, step in enumerate(steps, start=1) if step.state is ClusterState.ENDED]
    taken = {step.state for step in steps[max(ends, default=0) :]}
    return [each for each in _BEFORE_MONEY if each not in taken]


def _named(states: Sequence[ClusterState]) -> str:
    return listed([f"'{each}'" for each in states])


def _faults_of_one(step: StateStep, where: str, place: str) -> Iterator[Fault]:
    state = step.state
    if step.on is None and state is not ClusterState.AGREED:
        yield Fault(where, "is missing", "Give the day, such as 2026-09-01", column=f"{place}.on")
    if step.pounds is None and state is ClusterState.RELEASED:
        yield Fault(where, "is missing", "Give what was paid, in pounds", column=f"{place}.pounds")
    if step.pounds is not None and state not in _WITH_POUNDS:
        said = "a sum stands only where a plan is approved or money is released"
        yield Fault(where, said, "Remove it", column=f"{place}.pounds", value=str(step.pounds))
    if step.schools and state is not ClusterState.RELEASED:
        said = "schools stand only where money is released"
        yield Fault(where, said, "Remove them", column=f"{place}.schools")
    if len(set(step.schools)) < len(step.schools):
        said = "a school is there twice, and its money is released once"
        yield Fault(where, said, "Name each school once", column=f"{place}.schools")


def _faults_of_two(one: StateStep, after: StateStep, where: str, place: str) -> Iterator[Fault]:
    if after.state not in FOLLOWS[one.state]:
        said = f"this does not follow {one.state}"
        remedy = f"After {one.state} comes one of {_named(FOLLOWS[one.state])}"
        yield Fault(where, said, remedy, column=f"{place}.state", value=str(after.state))


def _days_back(steps: Sequence[StateStep], where: str, place: str) -> Iterator[Fault]:
    latest: date | None = None
    for number, step in enumerate(steps):
        if step.on is not None:
            if latest is not None and step.on < latest:
                said = f"this day is before that of a step before it, {latest}"
                remedy = "Give the steps in the order of their days"
                column = f"{place}[{number}].on"
                yield Fault(where, said, remedy, column=column, value=str(step.on))
            latest = max(step.on, latest or step.on)


def released_twice(steps: Mapping[str, Sequence[StateStep]], where: str) -> Iterator[Fault]:
    """Yield the steps that release money of schools whose money was released before.

    Parameters
    ----------
    steps
        The steps of each cluster, by their key in the file; each release names its schools.
    where
        The file.
    """
    releases = [
        (step.on or date.min, f"{place}[{number}]", step)
        for place, each in steps.items()
        for number, step in enumerate(each)
        if step.state is ClusterState.RELEASED
    ]
    first: dict[int, str] = {}
    for _, place, step in sorted(releases, key=lambda release: release[0]):
        twice = [urn for urn in step.schools if urn in first]
        if twice:
            before = listed(sorted({first[urn] for urn in twice}))
            urns = listed([str(urn) for urn in twice])
            said = f"the money of a school is released once; that of {urns} was in {before}"
            remedy = "Name the schools whose money it is under 'schools', without these"
            yield Fault(where, said, remedy, column=f"{place}.schools")
        first |= {urn: place for urn in step.schools if urn not in first}
