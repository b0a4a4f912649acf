"""A value as plan.json keeps it, read back."""

import json

from data.validation import adapter, validated


def round_trip(value):
    """Return a dataclass written as JSON, and read."""
    kind = type(value)
    return validated(kind, json.loads(adapter(kind).dump_json(value)), "plan.json", "")
