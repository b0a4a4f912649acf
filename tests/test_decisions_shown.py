"""Every output shows what people decided; only those for its readers name persons."""

import csv
import io
import json

import geopandas
import openpyxl
import pytest
from hostile_names import HOSTILE_NAMES
from page_data import legible
from pptx import Presentation
from small_plan import small_problem, small_result

from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decision, Decisions
from maps import read_plan_directory, write_plan_directory
from maps.handouts.write import write_handouts

DECISIONS = Decisions("For the cabinet").decided(
    1,
    Decision(
        name="Marsh",
        lead=900002,
        note="Meets on Mondays",
        contact="Ms Bell",
        adviser="Mr Fry",
        steps=(StateStep(state=ClusterState.AGREED),),
        locked=True,
    ),
)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """A plan directory for everybody, with decisions, and its hand-outs."""
    return _written(tmp_path_factory.mktemp("plan") / "plan")


def _written(directory, decisions=DECISIONS, *, persons=False):
    problem = small_problem()
    write_plan_directory(
        directory, problem, small_result(problem), decisions=decisions, persons=persons
    )
    write_handouts(directory, read_plan_directory(directory), persons=persons)
    return directory


def _tables(directory):
    """The text of each output, as far as it can be read here."""
    book = openpyxl.load_workbook(directory / "clusters.xlsx")
    slides = Presentation(str(directory / "slides.pptx"))
    return {
        "map.html": legible((directory / "map.html").read_text("utf-8")),
        "clusters.csv": (directory / "clusters.csv").read_text("utf-8"),
        "clusters.geojson": (directory / "clusters.geojson").read_text("utf-8"),
        "clusters.xlsx": str([[c.value for c in row] for sheet in book for row in sheet.rows]),
        "clusters.gpkg": geopandas.read_file(directory / "clusters.gpkg", layer="clusters")
        .drop(columns="geometry")
        .to_csv(),
        "slides.pptx": " ".join(
            shape.text_frame.text
            for slide in slides.slides
            for shape in slide.shapes
            if shape.has_text_frame
        ),
    }


def test_every_output_shows_what_is_decided(shown):
    for name, text in _tables(shown).items():
        for wanted in ("Marsh", "Meets on Mondays"):
            assert wanted in text, (name, wanted)
        if name not in {"clusters.csv", "clusters.gpkg"}:  # they have clusters alone
            assert "For the cabinet" in text, name
    with (shown / "clusters.csv").open(encoding="utf-8-sig", newline="") as file:
        first, second = csv.DictReader(file)
    assert (first["lead"], first["agreed"], first["locked"]) == ("900002", "yes", "yes")
    assert (second["note"], second["agreed"]) == ("", "")


def test_persons_are_named_only_where_that_is_asked_for(shown, tmp_path):
    for name, text in _tables(shown).items():
        assert "Bell" not in text, name
        assert "Mr Fry" not in text, name
    assert "Bell" in (shown / "decisions.toml").read_text("utf-8")
    for name, text in _tables(_written(tmp_path / "p", persons=True)).items():
        assert "Ms Bell" in text, name
        assert "Mr Fry" in text, name


def test_a_plan_without_decisions_has_no_trace_of_them(tmp_path):
    directory = _written(tmp_path / "p", Decisions())
    header = next(csv.reader(io.StringIO((directory / "clusters.csv").read_text("utf-8-sig"))))
    assert {"note", "contact", "adviser", "agreed", "locked"}.isdisjoint(header)
    page = (directory / "map.html").read_text("utf-8")
    assert '"decided"' not in page
    assert not (directory / "decisions.toml").exists()


def test_hostile_text_is_inert(tmp_path):
    """All at once, in the remarks on a plan and its clusters; each by itself where it is short."""
    problem = small_problem()
    texts = [name for name in HOSTILE_NAMES if name.isprintable()]
    half = len(texts) // 2
    decisions = Decisions(Decision(note="\n".join(texts)[:1_900]).note)
    for number, some in ((1, texts[:half]), (2, texts[half:])):
        decision = Decision(name=some[0][:100], note="\n".join(some)[:1_900])
        decisions = decisions.decided(number, decision)
    directory = tmp_path / "p"
    write_plan_directory(directory, problem, small_result(problem), decisions=decisions)
    stored = read_plan_directory(directory)
    assert stored.decisions == decisions.made_for(stored.result.plan)
    page = (directory / "map.html").read_text("utf-8")
    assert "<script>alert" not in page
    with (directory / "clusters.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    book = openpyxl.load_workbook(directory / "clusters.xlsx")
    assert not any(c.data_type == "f" for sheet in book for row in sheet.rows for c in row)
    json.loads((directory / "clusters.geojson").read_text("utf-8"))
    write_handouts(directory, stored)
