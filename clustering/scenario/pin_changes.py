"""Changes of pins: schools that must, or must not, share a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from clustering.scenario.scenario import read_urn, read_urns
from clustering.wording import all_named, called
from data.errors import Fault, InputError

if TYPE_CHECKING:
    from clustering.scenario.setting import Setting
    from data.toml_file import Table, TomlReader


@dataclass(frozen=True, slots=True)
class MoveTo:
    """A school moves to a cluster of the plan in hand, whose schools stay where there is room.

    Attributes
    ----------
    urn
        The school that moves.
    cluster
        Number of the cluster in the plan in hand.
    """

    do: ClassVar[str] = "move"
    keys: ClassVar[tuple[str, ...]] = ("urn", "cluster")
    urn: int
    cluster: int

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        urn = read_urn(reader, table, "urn", prefix)
        what = "the number of a cluster, a whole number"
        number = reader.whole_value(
            table.get("cluster"), f"{prefix}cluster", least=1, most=99_999, what=what
        )
        return cls(urn, number or 0)

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"urn": self.urn, "cluster": self.cluster}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the school sent to the cluster.

        Raises
        ------
        InputError
            Where the plan has no such school or cluster, or no other school of the cluster is left.
        """
        setting.school(self.urn, self.do)
        cluster = setting.cluster(self.cluster, self.do)
        others = (urn for urn in cluster.schools if urn != self.urn)
        if not any(urn in setting.problem.row for urn in others):
            problem, remedy = "no other school of that cluster is left", "Choose another cluster"
            value = str(self.cluster)
            raise InputError([Fault(self.do, problem, remedy, column="cluster", value=value)])
        return setting.with_sent(self.urn, self.cluster)

    def words(self, setting: Setting) -> str:
        """Say who moves where."""
        name = setting.school(self.urn, self.do).name
        return f"{name} ({self.urn}) moves to {called(setting.cluster(self.cluster, self.do))}"


@dataclass(frozen=True, slots=True)
class _OfSchools:
    """What changes of pins between two schools or more have in common."""

    keys: ClassVar[tuple[str, ...]] = ("urns",)
    urns: tuple[int, ...]

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        return cls(read_urns(reader, table, "urns", prefix))

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"urns": list(self.urns)}


@dataclass(frozen=True, slots=True)
class Together(_OfSchools):
    """Schools that must share a cluster."""

    do: ClassVar[str] = "together"

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the pin."""
        rules = setting.problem.rules
        return setting.with_rules(together=(*rules.together, self.urns))

    def words(self, setting: Setting) -> str:
        """Say who must stay together."""
        return f"{_pinned_names(setting, self.urns, self.do)} stay together"


@dataclass(frozen=True, slots=True)
class Apart(_OfSchools):
    """Schools no two of which may share a cluster."""

    do: ClassVar[str] = "apart"

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the pins."""
        pairs = ((a, b) for at, a in enumerate(self.urns) for b in self.urns[at + 1 :])
        return setting.with_rules(apart=(*setting.problem.rules.apart, *pairs))

    def words(self, setting: Setting) -> str:
        """Say who must be apart."""
        return f"{_pinned_names(setting, self.urns, self.do)} are kept apart"


@dataclass(frozen=True, slots=True)
class Release(_OfSchools):
    """Every pin between some schools is taken out."""

    do: ClassVar[str] = "release"

    def applied(self, setting: Setting) -> Setting:
        """Return the setting without the pins between any of these schools.

        Raises
        ------
        InputError
            Where no pin is between them.
        """
        rules = setting.problem.rules
        wanted = set(self.urns)
        together = tuple(urns for urns in rules.together if len(wanted.intersection(urns)) < 2)
        apart = tuple(pair for pair in rules.apart if not wanted.issuperset(pair))
        if (together, apart) == (rules.together, rules.apart):
            fault = Fault(
                self.do,
                "no pin is between these schools",
                "Name schools that are pinned together or apart",
                column="urns",
                value=", ".join(map(str, self.urns)),
            )
            raise InputError([fault])
        return setting.with_rules(together=together, apart=apart)

    def words(self, setting: Setting) -> str:
        """Say whose pins go."""
        return f"{_pinned_names(setting, self.urns, self.do)} are no longer pinned"


def _pinned_names(setting: Setting, urns: tuple[int, ...], where: str) -> str:
    for urn in urns:
        setting.school(urn, where)
    return all_named(setting.problem, urns)
