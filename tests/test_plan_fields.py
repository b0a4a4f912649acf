"""The fields of templates, as the page for planners lists them."""

import dataclasses
import re
from pathlib import Path

import pytest

from maps.papers.cluster_fields import PaperCluster
from maps.papers.kinds import PAPER_KINDS
from maps.papers.plan_fields import PaperHead, PaperPlan
from maps.papers.programme_words import PaperWords

PAGE = (Path(__file__).parents[1] / "docs" / "papers.md").read_text(encoding="utf-8")
VALUES = {"paper": PaperHead, "plan": PaperPlan, "cluster": PaperCluster, "words": PaperWords}


@pytest.mark.parametrize("name", VALUES)
def test_the_page_lists_every_field_and_no_other(name):
    (row,) = re.findall(rf"^\| `{name}`[^|]*\| (.*) \|$", PAGE, re.MULTILINE)
    assert re.findall(r"`(\w+)`", row) == [f.name for f in dataclasses.fields(VALUES[name])]


def test_the_page_lists_every_kind():
    assert re.findall(r"^\| `([\w-]+)` \|.* \|.* \|$", PAGE, re.MULTILINE)[: len(PAPER_KINDS)] == [
        kind.name for kind in PAPER_KINDS
    ]
