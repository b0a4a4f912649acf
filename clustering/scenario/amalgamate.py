"""Changes that make one school of several, and the record of what else was considered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from clustering.policy.amalgamation import amalgamated, hindrances
from clustering.scenario.scenario import read_urns
from clustering.wording import all_named
from data.errors import Fault, InputError

if TYPE_CHECKING:
    from clustering.rules import Rules
    from clustering.scenario.setting import Setting
    from data.school import School
    from data.toml_file import Table, TomlReader


@dataclass(frozen=True, slots=True)
class Amalgamate:
    """Schools become one, at the place of the first.

    Attributes
    ----------
    urns
        The school that stays, and then those that close into it.
    name
        What the school will be called; `""` for the names of all.
    """

    do: ClassVar[str] = "amalgamate"
    keys: ClassVar[tuple[str, ...]] = ("urns", "name")
    urns: tuple[int, ...]
    name: str = ""

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        name = reader.text(table, "name", prefix) if "name" in table else ""
        return cls(read_urns(reader, table, "urns", prefix), name)

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"urns": list(self.urns)} | ({"name": self.name} if self.name else {})

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with one school in the place of all, under the URN of the first.

        Pins of those that close hold for the school that stays.

        Raises
        ------
        InputError
            Where a school is not in the plan; where they differ in what one school can have only
            once, or in whether they take part; where they are kept apart.
        """
        schools = self.members(setting)
        if faults := list(self._faults(setting, schools)):
            raise InputError(faults)
        closing = frozenset(self.urns[1:])
        one = amalgamated(schools, self.name)
        kept = [
            one if each.urn == one.urn else each
            for each in setting.problem.schools
            if each.urn not in closing
        ]
        times = setting.problem.times.of([each.urn for each in kept])
        own_last = sorted(setting.sent, key=lambda each: each[0] not in closing)
        sent = {one.urn if urn in closing else urn: number for urn, number in own_last}
        renamed = setting.with_rules(**self._pins(setting.problem.rules))
        return renamed.with_schools(kept, times).replace(sent=tuple(sent.items()))

    def words(self, setting: Setting) -> str:
        """Say which schools become one."""
        self.members(setting)
        names = all_named(setting.problem, self.urns)
        called = f", {self.name}," if self.name else ""
        return f"{names} become one school{called} at the place of the first"

    def members(self, setting: Setting) -> list[School]:
        """Return the schools, the one that stays first.

        Raises
        ------
        InputError
            With each that is not in the plan.
        """
        return [setting.school(urn, self.do) for urn in self.urns]

    def _faults(self, setting: Setting, schools: Sequence[School]) -> Iterator[Fault]:
        """Yield why the schools cannot become one."""
        for found in hindrances(schools):
            yield self._fault(found.problem, found.remedy)
        own = set(self.urns)
        for pair in setting.problem.rules.apart:
            if own.issuperset(pair):
                remedy = "Release them first, with 'release'"
                yield self._fault(f"{all_named(setting.problem, pair)} are kept apart", remedy)
        by_purpose = setting.purpose.outsiders(setting.problem.schools).items()
        out = [urn for urn, why in setting.problem.rules.outside if (urn, why) not in by_purpose]
        out = [urn for urn in self.urns if urn in out]
        if 0 < len(out) < len(self.urns):
            problem = f"{all_named(setting.problem, out)} takes no part in the plan, the other does"
            yield self._fault(problem, "Undo that, or let both take no part")

    def _fault(self, problem: str, remedy: str) -> Fault:
        value = ", ".join(map(str, self.urns))
        return Fault(self.do, problem, remedy, column="urns", value=value)

    def _pins(self, rules: Rules) -> dict[str, Any]:
        """Return the pins with the school that stays in the place of those that close."""
        stays, *others = self.urns

        def renamed(urns: Iterable[int]) -> tuple[int, ...]:
            return tuple(dict.fromkeys(stays if urn in others else urn for urn in urns))

        groups = map(renamed, rules.together)
        optional = {urn for urn in rules.optional if urn not in self.urns}
        if optional.union(self.urns).issubset(rules.optional):
            optional.add(stays)
        return {
            "together": tuple(group for group in groups if len(group) > 1),
            "apart": tuple(dict.fromkeys((a, b) for a, b in map(renamed, rules.apart))),
            "optional": tuple(urn for urn in rules.optional if urn in optional),
            "lead_schools": renamed(rules.lead_schools),
        }


@dataclass(frozen=True, slots=True)
class Considered:
    """Something else that was considered and put aside: it stays on record, and alters nothing.

    Attributes
    ----------
    option
        What was considered.
    why
        Why it was put aside.
    """

    do: ClassVar[str] = "considered"
    keys: ClassVar[tuple[str, ...]] = ("option", "why")
    option: str
    why: str

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the record in a table."""
        return cls(reader.text(table, "option", prefix), reader.text(table, "why", prefix))

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"option": self.option, "why": self.why}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting as it is."""
        return setting

    def words(self, setting: Setting) -> str:  # noqa: ARG002 - every change is said of a setting
        """Say what was considered, and why it was put aside."""
        return f"Considered and put aside: {self.option.removesuffix('.')}. Why: {self.why}"
