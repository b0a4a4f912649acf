"""Changes of the sums of money that a plan is reckoned with; they move no school."""

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from clustering.policy.own_money import SETTABLE, given_money
from clustering.scenario.setting import Setting
from data.errors import InputError
from data.toml_file import Table, TomlReader


@dataclass(frozen=True, slots=True)
class SetMoney:
    """Other sums of money and figures beside them; those that are not given stay.

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
        """Return the change that a table tells."""
        given: dict[str, float] = {}
        asked = [key for key in cls.keys if key in table]
        for key in asked:
            faults = len(reader.faults)
            value = reader.number(table, key, prefix, default=None)
            if len(reader.faults) == faults:
                given[key] = value
        if not asked:
            reader.fault(f"{prefix}do", "no sum is given", f"Give {', '.join(cls.keys)}", cls.do)
        try:
            given_money(given)
        except InputError as error:
            for fault in error.faults:
                name = (fault.column or "").partition(".")[0]
                reader.fault(prefix + name, fault.problem, fault.remedy, fault.value)
        return cls(tuple(given.items()))

    def to_table(self) -> dict[str, Any]:
        """Return what a file says of it."""
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
