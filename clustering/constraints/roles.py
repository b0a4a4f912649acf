"""How many schools of a kind every cluster has: a secondary school, a special school or base."""

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from clustering.constraints.constraint import Constraint
from clustering.constraints.leads import may_lead
from clustering.constraints.model import ClusterSum, Culprit, Floats, Pairs
from clustering.constraints.option import RuleOption
from clustering.constraints.value_kinds import Value, ValueKind, is_free
from clustering.policy.support import can_support
from clustering.school_filter import CAN_SUPPORT, MAY_LEAD, SchoolFilter, read_filter
from clustering.wording import counted, named
from data.errors import Fault, Notice
from data.vocabulary import tidy

if TYPE_CHECKING:
    from clustering.groups import Group
    from clustering.problem import Problem
    from clustering.rules import Rules
    from data.toml_file import TomlReader

Flags = NDArray[np.bool_]

MOST_SCHOOLS = 500
_COUNT = re.compile(
    r"(?:(?P<how>at least|at most|exactly)\s+(?P<number>\d{1,6})"
    r"|(?P<least>\d{1,6})\s*(?:-|to)\s*(?P<most>\d{1,6}))\s+(?P<kind>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_WITHIN_REACH = re.compile(r",?\s+where\s+(?:one\s+is\s+)?within\s+reach$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolRole:
    """How many schools of a kind a cluster has.

    Attributes
    ----------
    least, most
        Fewest and most schools; `most` is None for any number.
    schools
        The kind.
    within_reach
        A cluster may do without where, for one of its schools, fewer than `least` schools of the
        kind lie within the limit and may share its cluster.
    """

    least: int
    most: int | None
    schools: SchoolFilter
    within_reach: bool = False

    @property
    def text(self) -> str:
        """The text that means it."""
        return f"{self._count} {self.schools.text}{self._reach}"

    @property
    def words(self) -> str:
        """It as the middle of a sentence."""
        noun = "school" if (self.least if self.most is None else self.most) == 1 else "schools"
        return f"a cluster has {self._count} {noun} of the kind {self.schools.text}{self._reach}"

    @property
    def _count(self) -> str:
        if self.most is None:
            return f"at least {self.least}"
        if self.least == self.most:
            return f"exactly {self.least}"
        return f"{self.least} to {self.most}" if self.least else f"at most {self.most}"

    @property
    def _reach(self) -> str:
        return " where within reach" if self.within_reach else ""


def read_role(text: str) -> SchoolRole | Fault:
    """Return the role that a text means, or the fault in it.

    Examples
    --------
    >>> read_role("at least 1 special school or base, where within reach").text
    'at least 1 special or base where within reach'
    >>> read_role("2 to 3 phase = Primary").words
    'a cluster has 2 to 3 schools of the kind phase = Primary'
    """
    found = _COUNT.fullmatch(tidy(text))
    if found is None:
        remedy = 'Give a number and a kind, such as "exactly 1 secondary" or "at least 1 special"'
        return Fault("role", "this is no number of schools of a kind", remedy, value=text)
    kind = _WITHIN_REACH.sub("", found["kind"])
    within_reach = kind != found["kind"]
    how, number = (found["how"] or "").casefold(), int(found["number"] or 0)
    least = int(found["least"] or 0) if not how else 0 if how == "at most" else number
    most = int(found["most"]) if not how else None if how == "at least" else number
    if not least <= (MOST_SCHOOLS if most is None else most) <= MOST_SCHOOLS:
        remedy = f"Give fewest and most, up to {MOST_SCHOOLS}"
        return Fault("role", "there can be no such number of schools", remedy, value=text)
    if most is None and not least:
        return Fault("role", "this asks for nothing", "Give 1 or more", value=text)
    if within_reach and not least:
        remedy = "Say it of a role that asks for at least 1"
        return Fault("role", "a most holds wherever schools are", remedy, value=text)
    schools = read_filter(kind)
    if isinstance(schools, Fault):
        return schools
    return SchoolRole(least=least, most=most, schools=schools, within_reach=within_reach)


@dataclass(frozen=True, slots=True)
class RoleList(ValueKind):
    """Any number of roles, each a text."""

    metavar: ClassVar[str] = "ROLE"
    several: ClassVar[bool] = True
    hint: ClassVar[str] = 'Such as "exactly 1 secondary; at least 1 special"; empty for none'

    def read(self, reader: "TomlReader", value: object, key: str) -> tuple[SchoolRole, ...]:
        """Return the roles, each once."""
        given = value.split(";") if isinstance(value, str) else value
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            reader.fault(key, "this must be a list of texts", 'Write ["...", "..."]', value)
            return ()
        wanted = [each for each in given if not is_free(each)]
        if wanted and len(wanted) < len(given):
            said = ", ".join(given)
            reader.fault(key, "this asks for none and for some", "Give one or the other", said)
        roles: dict[SchoolRole, None] = {}
        for text in wanted:
            found = read_role(text)
            if isinstance(found, Fault):
                reader.fault(key, found.problem, found.remedy, found.value)
            else:
                roles[found] = None
        return tuple(roles)

    def told(self, value: Value) -> object:
        """Return the texts as a list."""
        return [each.text for each in value] if isinstance(value, tuple) else []

    def typed(self, value: Value) -> str:
        """Return the texts with semicolons."""
        return "; ".join(map(str, self.told(value)))  # type: ignore[call-overload] # a list

    def words(self, value: Value) -> str:
        """Say the roles."""
        return self.typed(value) or "none"


def _meant(role: SchoolRole, problem: "Problem") -> Flags:
    """(n,) schools of the kind."""
    rules = problem.rules
    able = dict(zip(problem.schools.urns, may_lead(problem.schools, rules).tolist(), strict=True))
    by_rules = {
        MAY_LEAD: lambda school: able[school.urn],
        CAN_SUPPORT: lambda school: can_support(school, rules.can_support),
    }
    return np.array([role.schools.takes(school, by_rules) for school in problem.schools], np.bool_)


def _taking_part(role: SchoolRole, problem: "Problem") -> Flags:
    """(n,) schools of the kind that take part."""
    flags = np.zeros(problem.n, np.bool_)
    flags[problem.taking_part] = True
    return flags & _meant(role, problem)


def _near(role: SchoolRole, problem: "Problem") -> Pairs:
    """(n, n) which schools of the kind each may share a cluster with, within the limit; itself."""
    near = problem.compatible & (problem.slower_s <= problem.rules.limit_s)
    np.fill_diagonal(near, val=True)
    pairs: Pairs = near & _taking_part(role, problem)[None, :]
    return pairs


def _amounts(role: SchoolRole, problem: "Problem") -> Floats:
    """(n,) 1 for each school of the kind."""
    return _meant(role, problem).astype(np.float64)


def _amounts_or_relief(role: SchoolRole, problem: "Problem") -> Floats:
    """(n,) the same, but a school that has too few of them near adds all that is asked for."""
    amounts = _amounts(role, problem)
    amounts[_near(role, problem).sum(axis=1) < role.least] = role.least
    return amounts


def out_of_reach(problem: "Problem", unit: "Group", names: Collection[str]) -> Iterator[str]:
    """Yield, as clauses, how far schools are from what conditions by these names ask for.

    Parameters
    ----------
    unit
        Schools that have no place.
    names
        Of conditions that no cluster for them meets.
    """
    for role in ROLES.of(problem.rules):
        if _name(role) not in names or not role.least:
            continue
        ours = _taking_part(role, problem)
        for row in unit.rows:
            if _near(role, problem)[row].any() or not ours.any():
                continue
            drives_s = np.where(ours, problem.slower_s[row], np.inf)
            nearest = int(drives_s.argmin())
            limit = f"{problem.rules.max_minutes:g} minutes"
            school = named(problem, problem.schools[row].urn)
            kind = f"no school of the kind {role.schools.text}"
            if not np.isfinite(drives_s[nearest]):
                yield f"{kind} can be reached from {school}"
                continue
            far = f"{named(problem, problem.schools[nearest].urn)}, {drives_s[nearest] / 60:.1f}"
            if drives_s[nearest] <= problem.rules.limit_s:
                yield (
                    f"{kind} within {limit} may share a cluster with {school}: the nearest, {far} "
                    "minutes away, may not"
                )
            else:
                yield (
                    f"there is {kind} within {limit} of {school}: the nearest is {far} minutes away"
                )


def _name(role: SchoolRole) -> str:
    """Return the name of the condition: two of one kind have two."""
    return f"roles: {role.text}"


@dataclass(frozen=True, kw_only=True)
class _Roles(Constraint):
    @property
    def rank(self) -> int:
        return 3

    def needed(self, rules: "Rules") -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for role in self.of(rules) for name in role.schools.fields))

    def sums(self, rules: "Rules") -> Iterator[ClusterSum]:
        """Yield a sum for each role, and one more for a most beside a least with relief."""
        for role in self.of(rules):
            lack = f"there is no school of the kind {role.schools.text}"
            lack = lack if role.least < 2 else f"there are too few of the kind {role.schools.text}"
            least, most = float(role.least), math.inf if role.most is None else float(role.most)
            both = not role.within_reach
            yield ClusterSum(
                name=_name(role),
                words=role.words,
                bounds=(least, most if both else math.inf),
                amounts=partial(_amounts if both else _amounts_or_relief, role),
                lack=lack,
            )
            if not both and role.most is not None:
                yield ClusterSum(
                    name=f"{_name(role)}, at most",
                    words=role.words,
                    bounds=(-math.inf, most),
                    amounts=partial(_amounts, role),
                    lack=lack,
                )

    def faults(self, rules: "Rules") -> Iterator[Fault]:
        for role in self.of(rules):
            if read_role(role.text) != role:  # not from a text, but from a file that was edited
                remedy = "Ask for it as in 'exactly 1 secondary'"
                yield self.fault("this is no role", remedy, role.text)
            elif role.least > rules.size[1]:
                yield self.fault(
                    f"a cluster has at most {counted(rules.size[1], 'school')}",
                    "Ask for fewer, or for larger clusters",
                    role.text,
                )

    def impossible(self, problem: "Problem") -> Iterator[Fault]:
        clusters = problem.rules.clusters
        for role in self.of(problem.rules):
            if not role.least or role.within_reach:
                continue
            number = int(_taking_part(role, problem).sum())
            if number < role.least * (clusters or 1):
                asked = f"{counted(clusters, 'cluster')} with {role.least} each" if clusters else ""
                there = f"there are {number}" if number else "there is no school of this kind"
                yield self.fault(
                    f"{there} among those that take part{asked and f', and {asked} are asked for'}",
                    "Ask for fewer, say 'where within reach', or take schools of more phases "
                    "(--phase)",
                    role.text,
                )

    def idle(self, problem: "Problem") -> Iterator[Notice]:
        """Yield a notice where there are no such schools, too few for all, or too many."""
        taking, (fewest, most) = len(problem.taking_part), problem.rules.size
        for role in self.of(problem.rules):
            kind = f"of the kind {role.schools.text}"
            number = int(_taking_part(role, problem).sum())
            near = _near(role, problem).sum(axis=1) >= role.least
            reliefs = 0 if not role.within_reach else int((~near[problem.taking_part]).sum())
            if not number:
                yield Notice(f"No school is {kind}: that {role.words} holds nothing.")
                continue
            held = number // role.least * most if role.least and not reliefs else taking
            if held < taking:
                yield Notice(
                    f"There are {counted(number, 'school')} {kind}. The rules ask that "
                    f"{role.words}, so that no more than {held} of {taking} schools can have a "
                    "place."
                )
            needed = -(-number // role.most) * fewest if role.most else 0
            if needed > taking:
                yield Notice(
                    f"There are {counted(number, 'school')} {kind}. The rules ask that "
                    f"{role.words}: to place them all would take {needed} schools, and {taking} "
                    "take part."
                )

    def names(self, culprit: Culprit) -> bool:
        return culprit.kind == "condition" and culprit.name.startswith("roles: ")

    def dropped(self, problem: "Problem", culprit: Culprit) -> tuple[str, "Problem"]:
        text = culprit.name.removesuffix(", at most")
        others = tuple(role for role in self.of(problem.rules) if _name(role) != text)
        return f"no longer ask that {culprit.sentence}", self.changed(problem, others)


ROLES = _Roles(
    field="roles",
    values=tuple[SchoolRole, ...],
    default=(),
    meaning="""How many schools of some kinds every cluster has, such as exactly one secondary
    school.""",
    option=RuleOption(
        key="roles",
        option="--role",
        kind=RoleList(),
        title="schools that every cluster has",
        help="How many schools of a kind every cluster has: 'exactly 1 secondary', 'at least 1 "
        "special or base where within reach', 'at most 2 faith = Roman Catholic'; repeat for "
        "several.",
        of=lambda rules: rules.roles,
        into=lambda value: {"roles": value or ()},
    ),
)
