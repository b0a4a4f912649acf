"""The key of a case: equal for equal work alone."""

import shutil
from datetime import date

import pytest
import tiny_county
from test_sweep_cases import asked

from app.sweep import keys
from app.sweep.cases import SweepCase
from app.sweep.keys import key_of

DAY = date(2026, 1, 5)


@pytest.fixture
def register(tmp_path):
    return tiny_county.write_register(tmp_path)


def key(request, day=DAY):
    return key_of(SweepCase("Fenshire", "usual rules", request), day)


def test_the_key_does_not_depend_on_where_files_lie(register, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    moved = shutil.copy(register, other / "renamed.csv")
    assert key(asked(register)) == key(asked(moved))


@pytest.mark.parametrize(
    "changed", [{"seed": 2}, {"max_minutes": 30.0}, {"la": ("Fenshire",)}, {"exclude": (900001,)}]
)
def test_every_setting_counts(register, changed):
    assert key(asked(register)) != key(asked(register, **changed))


def test_the_day_and_the_versions_count(register, monkeypatch):
    before = key(asked(register))
    assert key(asked(register), date(2026, 1, 6)) != before
    monkeypatch.setattr(keys, "versions", lambda: {"schoolclusters": "99"})
    assert key(asked(register)) != before


def test_the_contents_of_files_count(register):
    before = key(asked(register))
    register.write_bytes(register.read_bytes().replace(b"Wick Primary", b"Wicken Primary"))
    keys._hash_of.cache_clear()
    assert key(asked(register)) != before
