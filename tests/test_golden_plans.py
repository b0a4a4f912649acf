"""Plan directories of earlier formats, kept as they were written, are read with the same meaning.

Each folder of tests/golden holds what a version of the program kept of a plan, without what is
drawn from it; the file beside it says what that means. Neither is ever made again: a new format
gets a new folder. Only where costs are counted otherwise do the costs beside a folder change, and
the plan says so when it is read.
"""

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from clustering.rules_json import rules_to_json
from maps import read_plan_directory

GOLDEN = Path(__file__).parent / "golden"
PLANS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def plain(value):
    """Return a value of the program as JSON would have it, by the names of its fields."""
    if dataclasses.is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(each) for key, each in value.items()}
        case frozenset():
            return sorted(value)
        case list() | tuple() | np.ndarray():
            return [plain(each) for each in value]
        case _:
            return value.item() if isinstance(value, np.generic) else value


def result_of(result):
    """Return a result without what is said of the files that are not kept here."""
    return plain(dataclasses.replace(result, faults=()))


def purpose_of(purpose):
    told = plain(dataclasses.replace(purpose, programme=None, table=None))
    programme = purpose.programme
    return {
        **told,
        "programme": programme and [programme.name, plain(programme.content)],
        "table": plain(purpose.table.content),
    }


def meaning(stored):
    schools, times, findings = stored.problem.schools, stored.problem.times, stored.findings
    found = {
        "result": result_of(stored.result),
        "rules": rules_to_json(stored.problem.rules),
        "purpose": purpose_of(stored.purpose),
        "schools": {
            name: plain(getattr(schools, name))
            for name in ("items", "sources", "accounts", "elsewhere", "lacking", "trust_schools")
        },
        "times": {
            name: plain(getattr(times, name))
            for name in ("seconds", "method", "profile", "speeds", "sources")
        },
        "stresses": plain(findings.stresses),
        "alternatives": [
            [result_of(each.result), each.more, each.differs, list(each.trades)]
            for each in findings.alternatives
        ],
        "conflicts": plain(findings.conflicts),
        "drawn_on": plain(stored.drawn_on),
        "wording": stored.wording,
    }
    if stored.what_if is not None:
        found["before"] = [stored.what_if.title, meaning(stored.what_if.before)]
    return json.loads(json.dumps(found))


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_of_an_earlier_format_means_what_it_meant(name, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767571200")  # 2026-01-05, where a plan names no day
    found = meaning(read_plan_directory(GOLDEN / name, as_is=True))
    expected = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    for told, known in zip(_facts(found), _facts(expected), strict=True):
        for key in told.keys() - known.keys():  # a later version may know more
            del told[key]
    assert found == expected


def _facts(meant):
    """Return rules, costs of pairs, results and the facts of schools, of a plan and that before."""
    before = meant["before"][1:] if "before" in meant else ()
    return [
        part
        for each in (meant, *before)
        for part in (
            each["rules"],
            each["rules"]["compatibility"],
            each["result"],
            *(result for result, *_ in each["alternatives"]),
            *filter(None, [each["schools"]["accounts"], each["result"].get("prices")]),
            *each["schools"]["items"],
        )
    ]
