"""How far a plan has come: every output says it, in our words or in the planner's own."""

import csv
import io
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from command_line import Run
from page_data import contents_of
from pptx import Presentation
from small_plan import small_plan, small_problem, small_result

from data.errors import InputError
from maps import export_plan_directory, read_plan_directory, write_plan_directory
from maps.handouts import write_handouts
from maps.words import LONGEST, WORKING_DRAFT, read_wording

DAY = date(2026, 1, 5)
OWN = "For governors only, until 3 March"
HOSTILE = (
    "</script><svg onload=alert(1)>",
    "=cmd|'/C calc'!A0",
    "&G&Z&P && &D",
    '#eval(read("/etc/passwd")) $x$ *b*',
    "]]></t></si><r>",
    "W" * LONGEST,
)


def kept(folder: Path, wording: str = WORKING_DRAFT) -> Path:
    problem = small_problem()
    result = small_result(problem, small_plan())
    return write_plan_directory(folder, problem, result, drawn_on=DAY, wording=wording)


def written(folder: Path, wording: str = WORKING_DRAFT) -> Path:
    """Write a plan, and its hand-outs."""
    plan = kept(folder, wording)
    write_handouts(plan, read_plan_directory(plan))
    return plan


def page_of(plan: Path) -> dict[str, object]:
    return contents_of((plan / "map.html").read_text("utf-8"))


def _said_by(shapes: Iterable[Any]) -> str:
    """Return the line of a slide that begins with the status, without what follows it."""
    texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    line = next(text for text in texts if text.startswith("Status: "))
    return str(line).removeprefix("Status: ").split("  \N{MIDDLE DOT}  ")[0]


def spoken(plan: Path) -> dict[str, list[str]]:
    """Return what each kind of output says of how far the plan has come."""
    slides = Presentation(str(plan / "slides.pptx")).slides
    book = openpyxl.load_workbook(plan / "clusters.xlsx")
    geojson = json.loads((plan / "clusters.geojson").read_text("utf-8"))
    tables = {
        name: [row["wording"].removeprefix("'") for row in csv.DictReader(io.StringIO(text))]
        for name in ("clusters.csv", "consents.csv", "schools.csv")
        if (text := (plan / name).read_text("utf-8"))
    }
    return tables | {
        "page": [str(page_of(plan)["wording"])],
        "slides": [_said_by(slide.shapes) for slide in slides],
        "workbook": [str(sheet.oddFooter.left.text).replace("\uff06", "&") for sheet in book],
        "geojson": [geojson["about"]["Status"]],
    }


@pytest.mark.parametrize("wording", [WORKING_DRAFT, *HOSTILE])
def test_every_output_says_how_far_the_plan_has_come_as_mere_text(
    wording: str, tmp_path: Path
) -> None:
    plan = written(tmp_path / "plan", wording)
    for name, told in spoken(plan).items():
        assert set(told) == {wording}, name
    assert "<svg onload" not in (plan / "map.html").read_text("utf-8")
    for name in ("clusters.csv", "consents.csv", "schools.csv"):
        cells = [cell for row in csv.reader(io.StringIO((plan / name).read_text())) for cell in row]
        assert not any(cell.startswith("=") for cell in cells)
    book = openpyxl.load_workbook(plan / "clusters.xlsx")
    for sheet in book:
        assert len(str(sheet.oddFooter.left.text)) < 255
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_no_output_calls_a_draft_a_proposal_or_a_consultation(tmp_path: Path) -> None:
    contents = page_of(kept(tmp_path / "plan"))
    told = json.dumps([contents["wording"], contents["quality"], contents["facts"]])
    assert "roposal" not in told.replace(WORKING_DRAFT, "")
    assert "onsultation" not in told.replace(WORKING_DRAFT, "")


def test_the_words_stay_with_the_plan(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", OWN)
    export_plan_directory(plan)
    assert read_plan_directory(plan).wording == OWN
    assert set(spoken(plan)["workbook"]) == {OWN}


def test_an_older_plan_is_a_working_draft(tmp_path: Path) -> None:
    plan = kept(tmp_path / "plan")
    document = json.loads((plan / "plan.json").read_text("utf-8"))
    del document["wording"]
    document["hashes"]["keys"].pop("wording")
    (plan / "plan.json").write_text(json.dumps(document), "utf-8")
    assert read_plan_directory(plan, as_is=True).wording == WORKING_DRAFT


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("x" * (LONGEST + 1), "101 letters"),
        ("a\u202eb", "cannot be printed"),
        ("a\x1b[2Jb", "cannot be printed"),
        (7, "empty"),
    ],
)
def test_words_that_do_not_fit_or_cannot_be_printed_are_refused(text: object, problem: str) -> None:
    with pytest.raises(InputError) as refusal:
        read_wording(text)
    assert problem in refusal.value.faults[0].problem


def test_lines_and_spaces_become_one_line() -> None:
    assert read_wording("  For\n governors \t only ") == "For governors only"


def test_words_in_a_plan_that_cannot_be_printed_are_refused(tmp_path: Path) -> None:
    plan = kept(tmp_path / "plan")
    document = json.loads((plan / "plan.json").read_text("utf-8"))
    (plan / "plan.json").write_text(json.dumps(document | {"wording": "a\u202eb"}), "utf-8")
    with pytest.raises(InputError, match="cannot be printed"):
        read_plan_directory(plan)


def test_a_plan_can_be_given_other_words_later(run: Run, tmp_path: Path) -> None:
    plan = kept(tmp_path / "plan")
    assert run("map", plan, "--wording", OWN)[0] == 0
    assert page_of(plan)["wording"] == OWN
    assert run("map", plan)[0] == 0
    assert read_plan_directory(plan).wording == OWN
    code, _, err = run("map", plan, "--wording", "x" * 200)
    assert (code, "200 letters" in err) == (1, True)
