"""The JSON Schema of plan.json, docs/plan.schema.json, made from the model that reads it.

`python -m clustering.plan_schema > docs/plan.schema.json` writes it anew; a test compares the two.
"""

import sys
from typing import Any

from clustering.plan_document import SCHEMA, PlanDocument
from clustering.rules_json import rules_model
from data.json_file import json_text
from data.validation import adapter

_TITLE = "A plan of schoolclusters: plan.json of a plan directory"


def plan_schema() -> dict[str, Any]:
    """Return the schema of the whole of plan.json."""
    schema, rules = (adapter(kind).json_schema() for kind in (PlanDocument, rules_model()))
    shared = schema.pop("$defs") | rules.pop("$defs") | {"Rules": rules}
    schema["properties"]["rules"] = {"$ref": "#/$defs/Rules"}
    whole = {**schema, "$defs": {name: shared[name] for name in sorted(shared)}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA}",
        "title": _TITLE,
        **_in_short(whole),
    }


def _in_short(schema: Any) -> Any:
    """Return a schema without titles that repeat a name; of a docstring the first sentence."""
    if isinstance(schema, list):
        return [_in_short(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.partition("\n\n")[0]
        if key == "description" and isinstance(value, str)
        else _in_short(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }


if __name__ == "__main__":
    sys.stdout.write(json_text(plan_schema()))
