"""Special units and specialisms of a school, as the register has them in many columns."""

from collections.abc import Mapping
from typing import Any

UNITS = "TypeOfResourcedProvision (name)"
NEEDS = "SEN1 (name)"
_OTHER_NEEDS = tuple(f"SEN{at} (name)" for at in range(2, 14))
_PLACES = {
    "Resourced provision": ("ResourcedProvisionCapacity", "ResourcedProvisionOnRoll"),
    "SEN unit": ("SenUnitCapacity", "SenUnitOnRoll"),
}
SPECIAL_COLUMNS = (*_OTHER_NEEDS, *(name for names in _PLACES.values() for name in names))
"""Columns that are read with `UNITS` and `NEEDS`, and are no field by themselves."""


def special_facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a school that the columns on special needs fill.

    Parameters
    ----------
    values
        Values of its row, by field or by column.

    Returns
    -------
    dict
        `special_units`: the kind of unit in words, from the number of its places or pupils where
        the register leaves the kind empty; `special_needs`: kinds of need, joined by `~`.
    """
    units = values.get("special_units", "")
    if not units:
        units = " and ".join(
            kind for kind, columns in _PLACES.items() if any(map(values.get, columns))
        )
    needs = (values.get("special_needs", ""), *(values.get(name, "") for name in _OTHER_NEEDS))
    return {
        "special_units": units,
        "special_needs": "~".join(dict.fromkeys(filter(None, needs))),
    }
