"""The bill of materials and the notices name all that is installed with the program."""

import json
import shutil

import pytest

from benchmarks.bill import ITSELF, installed, pinned_hashes, write_bill, write_notices


@pytest.fixture(scope="module")
def parts():
    return installed()


def test_the_bill_names_every_part_with_version_licence_and_hashes(tmp_path, parts):
    document = json.loads(write_bill(tmp_path).read_text("utf-8"))
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    named = {each["name"]: each for each in document["components"]}
    assert set(named) == set(parts) - {ITSELF}
    for name, each in named.items():
        assert each["version"] == parts[name].version
        assert each["purl"] == f"pkg:pypi/{name}@{each['version']}"
        assert each["licenses"]
        assert each["hashes"], name
    needs = {each["ref"]: each.get("dependsOn", []) for each in document["dependencies"]}
    assert set(needs) == {each["bom-ref"] for each in named.values()} | {
        document["metadata"]["component"]["bom-ref"]
    }


def test_the_same_parts_give_the_same_bill(tmp_path):
    first = shutil.copy(write_bill(tmp_path), tmp_path / "first.json")
    assert write_bill(tmp_path).read_bytes() == first.read_bytes()


def test_the_notices_hold_the_licence_of_every_part(tmp_path, parts):
    text = write_notices(tmp_path).read_text("utf-8")
    for name, part in parts.items():
        assert name == ITSELF or f"\n{name} {part.version}: " in text
    assert "It installs no text" not in text
    assert "Volodymyr Agafonkin" in text  # Leaflet is in every map page


def test_hashes_are_read_by_name():
    text = (
        f"# a comment\nA_b.c==1 ; sys_platform == 'win32' \\\n    --hash=sha256:{'0' * 64}\nd==2\n"
    )
    assert pinned_hashes(text) == {"a-b-c": ("0" * 64,), "d": ()}
