"""What a scenario requires beyond its plan: before schools close, become one, or open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clustering.policy.amalgamation import NEW_SCHOOL, amalgamation_sentences
from clustering.policy.closing import Closing, closing_sentences
from clustering.policy.figures import money
from clustering.scenario.amalgamate import Amalgamate, Considered
from clustering.scenario.scenario import Change, Scenario
from clustering.scenario.school_changes import AddSchool, Close
from clustering.scenario.setting import Setting
from data.school import School


@dataclass(frozen=True, eq=False)
class Consequences:
    """What must be said of the schools that a scenario closes, joins and opens.

    Attributes
    ----------
    scenario
        The changes; they fit the setting.
    before
        The plan in hand.
    """

    scenario: Scenario
    before: Setting

    @cached_property
    def closures(self) -> tuple[str, ...]:
        """What is to be weighed, asked and recorded before schools close, a sentence each."""
        return closing_sentences(self._closing)

    @cached_property
    def amalgamations(self) -> tuple[str, ...]:
        """What comes of schools that become one, by which routes, and for which money."""
        return tuple(
            words
            for change, setting in self._steps
            if isinstance(change, Amalgamate)
            for words in amalgamation_sentences(
                change.members(setting), change.name, money(), self.before.purpose.start
            )
        )

    @property
    def openings(self) -> tuple[str, ...]:
        """What changes for schools that open."""
        opens = any(isinstance(each, AddSchool) for each in self.scenario.changes)
        return (NEW_SCHOOL,) if opens else ()

    @property
    def considered(self) -> tuple[Considered, ...]:
        """What was considered and put aside."""
        return tuple(each for each in self.scenario.changes if isinstance(each, Considered))

    @cached_property
    def _steps(self) -> tuple[tuple[Change, Setting], ...]:
        """Each change up to the last that closes a school, with the setting in which it is made."""
        changes = self.scenario.changes
        last = max((at for at, each in enumerate(changes) if _concerned(each)), default=-1)
        found, setting = [], self.before
        for at, change in enumerate(changes[: last + 1]):
            found.append((change, setting))
            if at < last:  # a new place takes its time
                setting = change.applied(setting)
        return tuple(found)

    @property
    def _closing(self) -> Closing:
        """The schools of the plan in hand that close, each as it is before that."""
        problem = self.before.problem
        schools: dict[int, School] = {}
        into: dict[int, int | None] = {}
        for change, setting in self._steps:
            for urn in _concerned(change):
                schools.setdefault(urn, setting.problem.schools.by_urn[urn])
            into |= dict(_closed_by(change))
        urns = tuple(urn for urn in into if urn in problem.row)
        joined = {urn: end for urn in urns if (end := _end(urn, into)) in problem.row}
        as_they_are = tuple(schools.get(each.urn, each) for each in problem.schools)
        if as_they_are != problem.schools.items:
            problem = problem.replace(schools=problem.schools.replace(as_they_are))
        return Closing(
            problem=problem,
            urns=urns,
            when=self.before.purpose.start,
            forms={
                urn: policy.forms.strongest
                for policy, cluster in zip(
                    self.before.policies, self.before.plan.clusters, strict=True
                )
                for urn in cluster.schools
            },
            listed=self.before.purpose.designated,
            joined={urn: end for urn, end in joined.items() if end is not None},
            recorded=len(self.considered),
        )


def _concerned(change: Change) -> tuple[int, ...]:
    """Return the schools that a change closes or joins."""
    match change:
        case Close():
            return (change.urn,)
        case Amalgamate():
            return change.urns
    return ()


def _closed_by(change: Change) -> Iterator[tuple[int, int | None]]:
    """Yield each school that a change closes, with the one that it becomes part of."""
    stays = change.urns[0] if isinstance(change, Amalgamate) else None
    for urn in _concerned(change):
        if urn != stays:
            yield urn, stays


def _end(urn: int, into: Mapping[int, int | None]) -> int | None:
    """Return the school that one is part of in the end; None where that closes too."""
    seen: set[int] = set()
    end: int | None = urn
    while end is not None and end in into and end not in seen:
        seen.add(end)
        end = into[end]
    return None if end in seen else end
