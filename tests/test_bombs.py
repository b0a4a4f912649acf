"""Files made to fill the memory or the time of whoever reads them are refused in words, at once."""

import bz2
import gzip
import os
import subprocess
import sys
from pathlib import Path

import bomb_reader
import pytest
from patience import HANG_S

from clustering.plan_document import AlternativeEntry
from clustering.policy.faith_table import read_faith_table
from clustering.policy.programmes import read_programme
from clustering.scenario import read_scenario
from data.errors import InputError
from data.overrides import read_overrides
from data.progress import read_progress
from data.validation import validated
from maps import read_plan_directory
from routing import SpeedProfile

ROOT = Path(__file__).parents[1]

NODE = (
    '<osm version="0.6"><node id="1" version="1" lon="0" lat="51"><tag k="n" v="{}"/></node></osm>'
)
LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
DOCUMENTS = {
    "laughs": f'<!DOCTYPE osm [<!ENTITY a0 "ha">{LAUGHS}]>' + NODE.format("&a11;"),
    "quadratic": '<!DOCTYPE osm [<!ENTITY a "' + "x" * 200 + '">]>' + NODE.format("&a;" * 90_000),
    "external": '<!DOCTYPE osm [<!ENTITY a SYSTEM "secret.txt">]>'
    + NODE.format("").replace("</node>", "&a;</node>"),
    "parameter": '<!DOCTYPE osm [<!ENTITY % a SYSTEM "secret.txt"> %a;]>' + NODE.format(""),
    "outside": '<!DOCTYPE osm SYSTEM "secret.txt">' + NODE.format(""),
    "deep": '<osm version="0.6">' + "<a>" * 500_000,
    "long": NODE.format("x" * 20_000_000),
    "tags": '<osm version="0.6"><way id="1">' + '<tag k="a" v="b"/>' * 300_000 + "</way></osm>",
}


TOMLS = {
    "deep.toml": "a = " + "[" * 100_000,
    "deep table.toml": "[" + "a." * 500_000 + "a]",
    "deep inline.toml": "a = " + "{ a = " * 50_000,
    "dots.toml": ". " * 500_000,
    "large.toml": "# nothing\n" * 600_000,
    "huge.toml": "a = " + "9" * 1_000_000,
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no memory in this way")
def test_road_files_that_grow_are_refused_at_once_and_in_little_memory(tmp_path):
    (tmp_path / "secret.txt").write_text("a secret", encoding="utf-8")
    for name, document in DOCUMENTS.items():
        (tmp_path / f"{name}.osm").write_text('<?xml version="1.0"?>' + document, encoding="utf-8")
    (tmp_path / "packed.osm.gz").write_bytes(gzip.compress(b"<osm>" + bytes(50_000_000), 9))
    (tmp_path / "packed.osm.bz2").write_bytes(bz2.compress(b"<osm>" + bytes(5_000_000)))
    paths = [path for path in sorted(tmp_path.iterdir()) if ".osm" in path.name]
    told = subprocess.run(
        [sys.executable, bomb_reader.__file__, *paths],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=HANG_S,
        check=True,
    ).stdout
    lines = told.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [path.name for path in paths]
    assert "a secret" not in told
    assert max(map(len, lines)) < 300
    for name in ("laughs", "external", "parameter"):
        assert f"{name}.osm: the road file is damaged or cut short (XML entities are not" in told
    for name in ("packed.osm.gz", "packed.osm.bz2"):
        assert f"{name}: the road file is compressed (" in told


@pytest.mark.parametrize("name", TOMLS)
@pytest.mark.parametrize(
    "read",
    [read_overrides, read_programme, read_scenario, read_faith_table, SpeedProfile.from_toml],
)
def test_a_table_nested_without_end_is_refused(tmp_path, read, name):
    (tmp_path / name).write_text(TOMLS[name], encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read(tmp_path / name)
    assert len(str(refused.value)) < 1_000


def test_a_packed_table_that_grows_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("data.file_kind.MOST_BYTES", 1_000_000)
    (tmp_path / "ks2.csv.gz").write_bytes(gzip.compress(b"urn,year_key\n" * 100_000))
    with pytest.raises(InputError, match="far more than a table of schools"):
        read_progress(tmp_path / "ks2.csv.gz")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a":' * 100_000, "is damaged"),
        ('{"a": ' + "9" * 100_000 + "}", "too large"),
        ('{"a": 1e999}', "too large"),
        ('{"a": NaN}', "no number"),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "'c' twice"),
        ('{"a": "\\ud800"}', "is damaged"),
    ],
)
def test_a_plan_of_wild_json_is_refused(tmp_path, text, told):
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=told):
        read_plan_directory(tmp_path)


@pytest.mark.parametrize(
    "name", ["../secret", "/etc", "alternative-1/../../secret", "alternative-1\n", "C:x", "", 7]
)
def test_a_plan_reads_no_directory_but_its_own(name):
    told = {"directory": name, "more": 0, "differs": 0, "trades": []}
    with pytest.raises(InputError, match="'directory'"):
        validated(AlternativeEntry, told, "plan.json", "")
