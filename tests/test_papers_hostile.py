"""Hostile names through every paper: no field, no link, no template, and the text stays."""

import re

import pytest
from hostile_names import HOSTILE_NAMES
from paper_texts import MARKUP, parts_of, text_of
from papers_plan import county_of, full_plan

from maps.handouts.typesetting import LONGEST
from maps.papers import PAPER_KINDS, read_templates, write_papers
from maps.papers.template import plain

NAMING = ("memorandum", "network", "committee-report")
"""Kinds that between them name all that a register names; every other kind names less."""
FIELDS = ("PAGE", "NUMPAGES")
PROGRAMS = re.compile(rb"/(JavaScript|URI|Launch|EmbeddedFile|OpenAction)\b")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("hostile") / "out"
    some = [kind for kind in PAPER_KINDS if kind.name in NAMING]
    write_papers(place, county_of(HOSTILE_NAMES), read_templates(some, None))
    hostile = dict(enumerate(HOSTILE_NAMES[:8], start=900_001))
    write_papers(place / "every-kind", full_plan(names=hostile), read_templates(PAPER_KINDS, None))
    return place


@pytest.fixture(scope="module")
def parts(folder):
    return {path: parts_of(path.read_bytes()) for path in folder.rglob("*.docx")}


@pytest.fixture(scope="module")
def text(folder):
    return "\n".join(text_of(path.read_bytes()) for path in folder.rglob("*.docx"))


def test_no_name_is_a_field_or_a_link(parts):
    assert len(parts) > 40
    for path, found in parts.items():
        for name, root in found.items():
            for told in root.iter(f"{MARKUP}instrText"):
                assert told.text in FIELDS, path
            assert not list(root.iter(f"{MARKUP}fldSimple", f"{MARKUP}hyperlink"))
            outwards = [link for link in root.iter() if link.get("TargetMode") == "External"]
            assert not outwards, (path, name)


def test_no_pdf_holds_a_program_or_a_link(folder):
    for path in folder.rglob("*.pdf"):
        assert not PROGRAMS.search(path.read_bytes()), path


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_name_stays_as_it_is(text, name):
    assert plain(name[: LONGEST - 1]).strip() in text


def test_no_template_was_run(text):
    assert "{{7*7}}" in text
    assert "uid=" not in text


def test_files_are_called_by_numbers_and_kinds_alone(folder):
    for path in folder.rglob("*"):
        assert re.fullmatch(r"(every-kind|cluster-\d+|[a-z-]+\.(docx|pdf|json))", path.name)
