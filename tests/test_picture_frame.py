from datetime import date

import pytest
from small_plan import small_plan

from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decision, Decisions
from maps.handouts.typesetting import pngs
from maps.picture_frame import PictureFrame, status_of

AGREED = Decision(steps=(StateStep(state=ClusterState.AGREED),))
DAY = date(2026, 11, 29)
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="80mm" height="45mm"></svg>'


def height(png: bytes) -> int:
    return int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize(
    ("agreed", "stage"), [((), "Proposal"), ((1,), "Proposal"), ((1, 2), "Agreed")]
)
def test_a_plan_is_a_proposal_until_every_cluster_is_agreed(agreed, stage):
    decisions = Decisions(clusters=dict.fromkeys(agreed, AGREED))
    assert status_of(small_plan(), decisions, DAY) == f"{stage} · 29 November 2026"


def test_the_words_stand_around_the_picture_however_long_they_are():
    (bare,) = pngs([PICTURE], 80.0, 45.0)
    short = PictureFrame("County", "Proposal · 29 November 2026", "Draft", "© X")
    (framed,) = pngs([PICTURE], 80.0, 45.0, frame=short)
    long = PictureFrame("County of Elsewhere " * 6, short.status, "Draft " * 16, "© X " * 60)
    (taller,) = pngs([PICTURE], 80.0, 45.0, frame=long)
    assert height(bare) < height(framed) < height(taller)


def test_words_in_the_frame_are_text():
    hostile = PictureFrame("#panic() $x$ *b*", "<b>", "`raw` #let", "@ref \\")
    (made,) = pngs([PICTURE], 80.0, 45.0, frame=hostile)
    assert made.startswith(b"\x89PNG")
