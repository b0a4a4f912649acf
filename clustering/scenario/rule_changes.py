"""Changes of rules: the limit, the sizes, weights, single rules, how roads are driven, the form."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from clustering.constraints.option import MOST_S
from clustering.constraints.registry import (
    BY_KEY,
    WEIGHTS,
    Given,
    fields_of,
    read_options,
    weighed,
    weight_of,
)
from clustering.policy.forms import Form
from clustering.policy.own_money import SETTABLE, given_money
from clustering.policy.purpose import refuse_replaced
from data.errors import InputError

if TYPE_CHECKING:
    from clustering.scenario.setting import Setting
    from data.toml_file import Table, TomlReader

MOST_MINUTES, MOST_SCHOOLS = 240, 60


@dataclass(frozen=True, slots=True)
class SetLimit:
    """Another longest drive.

    Attributes
    ----------
    minutes
        Longest drive in a cluster, slower direction, minutes.
    """

    do: ClassVar[str] = "limit"
    keys: ClassVar[tuple[str, ...]] = ("minutes",)
    minutes: float

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        bounds = {"least": 1, "most": MOST_MINUTES}
        return cls(reader.number(table, "minutes", prefix, default=None, **bounds) or 45.0)

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"minutes": self.minutes}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the limit."""
        return setting.with_rules(max_minutes=self.minutes)

    def words(self, setting: Setting) -> str:
        """Say from what to what."""
        before = setting.problem.rules.max_minutes
        return f"the limit goes from {before:g} to {self.minutes:g} minutes"


@dataclass(frozen=True, slots=True)
class SetSizes:
    """Other sizes of clusters.

    Attributes
    ----------
    fewest, most
        Schools of a cluster.
    """

    do: ClassVar[str] = "sizes"
    keys: ClassVar[tuple[str, ...]] = ("fewest", "most")
    fewest: int
    most: int

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        sizes = [
            reader.whole_value(table.get(key), prefix + key, least=1, most=MOST_SCHOOLS)
            for key in cls.keys
        ]
        fewest, most = (size or 1 for size in sizes)
        if all(sizes) and fewest > most:
            remedy = "Give the smaller number as fewest"
            reader.fault(f"{prefix}fewest", "this exceeds the most", remedy, fewest)
        return cls(fewest, most)

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"fewest": self.fewest, "most": self.most}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the sizes."""
        return setting.with_rules(size=(self.fewest, self.most))

    def words(self, setting: Setting) -> str:
        """Say from what to what."""
        fewest, most = setting.problem.rules.size
        return f"clusters have {self.fewest} to {self.most} schools, not {fewest} to {most}"


@dataclass(frozen=True, slots=True)
class SetWeights:
    """Other weights of what a plan pays for, seconds each; None for those that stay.

    Attributes
    ----------
    balance_s_per_pupil
        For each pupil that a cluster is off the target roll.
    left_out_s
        For each school without a place.
    feeder_s
        Taken off for each feeder with the school that its pupils go on to.
    coherence_s
        For each school of another cluster that lies amid one.
    catholic_with_other_s, aided_church_with_other_s, two_trusts_s
        For each such pair in one cluster; see `clustering.rules.Compatibility`.
    existing_partnership_s, two_areas_s
        For each such pair in one cluster; see `clustering.rules.Compatibility`.
    """

    do: ClassVar[str] = "weights"
    keys: ClassVar[tuple[str, ...]] = tuple(WEIGHTS)
    balance_s_per_pupil: float | None = None
    left_out_s: float | None = None
    feeder_s: float | None = None
    coherence_s: float | None = None
    catholic_with_other_s: float | None = None
    aided_church_with_other_s: float | None = None
    two_trusts_s: float | None = None
    existing_partnership_s: float | None = None
    two_areas_s: float | None = None

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        given = {
            key: reader.number(table, key, prefix, least=WEIGHTS[key].least, most=MOST_S)
            for key in cls.keys
            if key in table
        }
        if not given:
            remedy = f"Give {', '.join(cls.keys)}"
            reader.fault(f"{prefix}do", "no weight is given", remedy, cls.do)
        return cls(**given)

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        weights = {key: getattr(self, key) for key in self.keys}
        return {key: value for key, value in weights.items() if value is not None}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the weights.

        Raises
        ------
        InputError
            Where a table of characters replaces one of them.
        """
        refuse_replaced(self.to_table(), setting.purpose)
        return setting.with_rules(**weighed(setting.problem.rules, self.to_table()))

    def words(self, setting: Setting) -> str:
        """Say from what to what."""
        rules = setting.problem.rules
        return ", ".join(
            f"{WEIGHTS[key].title} weighs {value:g} seconds, not {weight_of(rules, key):g}"
            for key, value in self.to_table().items()
        )


@dataclass(frozen=True, slots=True)
class SetRules:
    """Other values of rules of `clustering.constraints`; those that are not given stay.

    Attributes
    ----------
    given
        Key and value of each.
    """

    do: ClassVar[str] = "rules"
    keys: ClassVar[tuple[str, ...]] = tuple(BY_KEY)
    given: Given

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        given = read_options(reader, table, prefix)
        if not given:
            reader.fault(f"{prefix}do", "no rule is given", f"Give {', '.join(cls.keys)}", cls.do)
        return cls(given)

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {key: BY_KEY[key].kind.told(value) for key, value in self.given}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the rules."""
        return setting.with_rules(**fields_of(self.given))

    def words(self, setting: Setting) -> str:
        """Say from what to what."""
        rules = setting.problem.rules
        fields = ((BY_KEY[key], value) for key, value in self.given)
        return "; ".join(
            f"{field.words(value)} (before: {field.kind.words(field.of(rules))})"
            for field, value in fields
        )


@dataclass(frozen=True, slots=True)
class SetProfile:
    """Another speed profile of the roads.

    Attributes
    ----------
    profile
        `car`, `car-peak` (the school run), or the path of a file of speeds.
    """

    do: ClassVar[str] = "profile"
    keys: ClassVar[tuple[str, ...]] = ("profile",)
    profile: str

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        return cls(reader.text(table, "profile", prefix))

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"profile": self.profile}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with all drives timed anew."""
        timing = setting.timing.by(self.profile)
        schools = setting.problem.schools
        changed = setting.replace(timing=timing)
        return changed.with_schools(schools, timing.afresh(schools))

    def words(self, setting: Setting) -> str:
        """Say how roads are driven."""
        before = setting.problem.times.profile
        return f"drives are timed by the profile {self.profile}, not {before or 'as given'}"


@dataclass(frozen=True, slots=True)
class SetForm:
    """Another form of partnership is planned for.

    Attributes
    ----------
    form
        Schools to which it is closed take no part.
    """

    do: ClassVar[str] = "form"
    keys: ClassVar[tuple[str, ...]] = ("form",)
    form: Form

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        forms = tuple(form.value for form in Form)
        word = reader.choice({"form": "", **table}, "form", forms, forms[0], prefix)
        return cls(Form(word))

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return {"form": self.form.value}

    def applied(self, setting: Setting) -> Setting:
        """Return the setting without the schools that the law keeps out of the form."""
        return setting.with_purpose(dataclasses.replace(setting.purpose, requested_form=self.form))

    def words(self, setting: Setting) -> str:
        """Say from which form to which."""
        before = setting.purpose.form
        return f"the form is {self.form.value}, not {before.value if before else 'any'}"


@dataclass(frozen=True, slots=True)
class SetMoney:
    """Other sums of money and related figures; those that are not given stay.

    Attributes
    ----------
    given
        Name and figure of each, in its unit.
    """

    do: ClassVar[str] = "money"
    keys: ClassVar[tuple[str, ...]] = tuple(SETTABLE)
    given: tuple[tuple[str, float], ...]

    @classmethod
    def read(cls, reader: TomlReader, table: Table, prefix: str) -> Self:
        """Return the change in a table."""
        given: dict[str, float] = {}
        given_keys = [key for key in cls.keys if key in table]
        for key in given_keys:
            faults = len(reader.faults)
            value = reader.number(table, key, prefix, default=None)
            if len(reader.faults) == faults:
                given[key] = value
        if not given_keys:
            reader.fault(f"{prefix}do", "no sum is given", f"Give {', '.join(cls.keys)}", cls.do)
        try:
            given_money(given)
        except InputError as error:
            for fault in error.faults:
                name = (fault.column or "").partition(".")[0]
                reader.fault(prefix + name, fault.problem, fault.remedy, fault.value)
        return cls(tuple(given.items()))

    def to_table(self) -> dict[str, Any]:
        """Return its table in a file."""
        return dict(self.given)

    def applied(self, setting: Setting) -> Setting:
        """Return the setting with the sums."""
        own = setting.purpose.own_money.replaced_by(given_money(dict(self.given)))
        return setting.replace(purpose=dataclasses.replace(setting.purpose, own_money=own))

    def words(self, setting: Setting) -> str:
        """Say from what to what."""
        rates = setting.purpose.rates
        return ", ".join(
            f"{SETTABLE[name]}: {value:g}, not {rates.value(name):g}" for name, value in self.given
        )
