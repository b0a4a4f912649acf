"""The templates that ship are those that the tool builds from its texts."""

import pytest

from data.given_file import GivenFile
from maps.papers import PAPER_KINDS, shipped_template
from maps.papers.docx_archive import read_members
from tools.papers.build import TEXTS, template


def test_every_kind_has_a_text_and_no_other():
    assert {path.stem for path in TEXTS.glob("*.txt")} == {kind.name for kind in PAPER_KINDS}


@pytest.mark.parametrize("kind", PAPER_KINDS, ids=lambda kind: kind.name)
def test_what_ships_is_what_the_tool_builds(kind):
    text = (TEXTS / f"{kind.name}.txt").read_text(encoding="utf-8")
    made, shipped = (
        read_members(GivenFile(kind.template, content))
        for content in (template(text), shipped_template(kind))
    )
    assert made == shipped  # packed by another zlib, the same content has other bytes


def test_the_same_text_gives_the_same_bytes():
    text = (TEXTS / "governance.txt").read_text(encoding="utf-8")
    assert template(text) == template(text)
