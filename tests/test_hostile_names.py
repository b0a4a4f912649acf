"""Every hostile name through every output: nothing runs, nothing breaks, the text stays."""

import csv
import dataclasses
import io
import json
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import geopandas
import numpy as np
import openpyxl
import pytest
from hostile_names import HOSTILE_NAMES
from page_data import BLOCKS, contents_of
from pptx import Presentation
from printed import pages_of
from rich.console import Console
from small_plan import small_problem, small_result

from app.planning import report
from app.terminal import Terminal
from clustering import Cluster, LeftOut, Plan, Problem, Rules
from data.coordinates import to_degrees
from data.school import School, Schools
from maps import Basemap, Before, draw, read_plan_directory, write_plan_directory
from maps.handouts import write_handouts
from maps.handouts.text import legible
from maps.handouts.typesetting import LONGEST
from maps.inert import xml_text
from maps.osm_layers import NamedPlace
from routing import TravelTimes

TEXTS = [name for name, kind in School.__annotations__.items() if kind is str]
KEPT = {"type", "phase", "status"}  # rules read these; what they do not know, they refuse
FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
LONGEST_CELL = 32_767  # characters that a cell of a workbook holds
ID = [f"{number}-{name[:12]!r}" for number, name in enumerate(HOSTILE_NAMES)]


def problem_of(name):
    """A problem in which every text that a register can give is `name`."""
    problem = small_problem()
    fields = dict.fromkeys(set(TEXTS) - KEPT, name)
    schools = tuple(dataclasses.replace(school, **fields) for school in problem.schools)
    sources = tuple(dataclasses.replace(each, name=name) for each in problem.schools.sources)
    return problem.replace(schools=Schools(schools, sources=sources))


def result_of(name):
    result = small_result()
    clusters = tuple(dataclasses.replace(each, name=name) for each in result.plan.clusters)
    left_out = tuple(LeftOut(each.urn, name) for each in result.plan.left_out)
    return dataclasses.replace(result, plan=Plan(clusters, left_out))


def written(folder, name):
    basemap = Basemap(places=(NamedPlace(name, -0.45, 53.0, 1),))
    return write_plan_directory(
        folder / "plan",
        problem_of(name),
        result_of(name),
        basemap=basemap,
        title=name,
        drawn_on=date(2026, 1, 5),
    )


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """The page of a plan with plain names, without its data."""
    page = written(tmp_path_factory.mktemp("plain"), "Plain") / "map.html"
    return BLOCKS.sub("", page.read_text("utf-8"))


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=ID)
def test_a_hostile_name_is_a_name_in_every_output(tmp_path, shell, printed, name):
    place = written(tmp_path, name)
    check_page((place / "map.html").read_text("utf-8"), shell, name)
    for table in ("schools.csv", "clusters.csv", "consents.csv"):
        check_table((place / table).read_text("utf-8"))
    document = json.loads((place / "plan.json").read_text("utf-8"))
    assert [cluster["name"] for cluster in document["clusters"]] == [name, name]
    check_read_back(read_plan_directory(place, as_is=True), name)
    check_workbook(place / "clusters.xlsx", name)
    check_geopackage(place / "clusters.gpkg", name)
    check_geojson(place / "clusters.geojson", name)
    check_printed(printed, name)
    check_both_plans_on_a_page(place, name)
    check_terminal(name)


def check_page(page, shell, name):
    contents = contents_of(page)
    assert contents["title"] == name
    assert {school[1] for school in contents["schools"]} == {name}
    # Beyond its data the page is, byte for byte, that of plain names.
    assert BLOCKS.sub("", page) == shell


def check_table(text):
    usual = csv.field_size_limit(2**31 - 1)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    csv.field_size_limit(usual)
    for row in rows:
        for cell in filter(None, row.values()):
            number = re.fullmatch(r"-?[0-9.]+", cell)
            assert number or not cell.startswith(FORMULA)


def check_read_back(stored, name):
    for school in stored.problem.schools:
        assert {getattr(school, field) for field in set(TEXTS) - KEPT} == {name}
    assert stored.result.plan == result_of(name).plan


def check_geojson(path, name):
    features = json.loads(path.read_text("utf-8"))["features"]
    named = {f["properties"]["name"] for f in features if "name" in f["properties"]}
    assert named == {xml_text(name)}


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Hand-outs of a plan whose schools bear all the names: text of the pages, of the slides."""
    problem = _county_of(HOSTILE_NAMES)
    urns = [school.urn for school in problem.schools]
    groups = [urns[first : first + 8] for first in range(0, len(urns), 8)]
    clusters = [
        Cluster(number, tuple(group), HOSTILE_NAMES[-number])
        for number, group in enumerate(groups, start=1)
    ]
    result = small_result(problem, Plan(tuple(clusters)))
    result = dataclasses.replace(result, bound=0.0)  # nothing is known of better plans
    place = write_plan_directory(tmp_path_factory.mktemp("printed") / "plan", problem, result)
    pdf, _, slides = write_handouts(place, read_plan_directory(place, as_is=True))
    pages = pages_of(pdf.read_bytes())
    deck = Presentation(str(slides))
    assert len(pages) > 2 * len(clusters) + 2  # contents, the county, two sheets a cluster
    assert len(deck.slides) > len(clusters)
    assert not [rel for each in deck.slides for rel in each.part.rels.values() if rel.is_external]
    assert not re.search(rb"/(JavaScript|URI|Launch|EmbeddedFile)\b", pdf.read_bytes())
    texts = [shape.text_frame.text for each in deck.slides for shape in each.shapes
             if shape.has_text_frame]  # fmt: skip
    return squeezed("".join(pages)), "\n".join(texts)


def _county_of(names):
    """A problem of schools of these names on a grid, all near each other."""
    row, column = np.divmod(np.arange(len(names)), 12)
    easting, northing = 500_000.0 + 1_300 * column, 350_000.0 + 2_200 * row
    lon, lat = to_degrees(easting, northing)
    schools = tuple(
        dataclasses.replace(
            small_problem().schools[0],
            urn=900_001 + i,
            name=name,
            lon=float(lon[i]),
            lat=float(lat[i]),
            easting=float(easting[i]),
            northing=float(northing[i]),
        )
        for i, name in enumerate(names)
    )
    apart = np.abs(easting[:, None] - easting) + np.abs(northing[:, None] - northing)
    seconds = np.where(apart > 0, 300 + apart / 15, 0.0)
    urns = tuple(school.urn for school in schools)
    return Problem(Schools(schools), TravelTimes(urns, seconds), Rules(size=(2, 8)))


def squeezed(text):
    """Without spaces, and without hyphens, which typesetting adds at the ends of lines."""
    return re.sub("[\\s\u200b\u2010-]", "", text)


def check_printed(printed, name):
    pages, slides = printed
    shown = legible(name if len(name) <= LONGEST else name[: LONGEST - 1])
    assert shown in slides
    if name.isascii():  # from right to left, a reader gives the letters in another order
        assert squeezed(shown) in pages


def check_both_plans_on_a_page(place, name):
    stored = read_plan_directory(place, as_is=True)
    before = Before(stored.problem, stored.result.plan, name)
    page = draw(stored.problem, stored.result.plan, before=before).html()
    assert contents_of(page)["changes"]["title"] == name


def check_workbook(path, name):
    with zipfile.ZipFile(path) as parts:
        for part in parts.namelist():
            ElementTree.fromstring(parts.read(part))  # noqa: S314 - our own file
            assert not re.search(rb"<f>|<hyperlink|<image", parts.read(part))
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    shown = cell_text(name)
    assert set(column(book["schools"], "School")) == {shown}
    assert column(book["in no cluster"], "Reason") == [shown]


def cell_text(name):
    # openpyxl leaves the workbook's own spelling of a carriage return as it stands.
    text = xml_text(name).replace("\r", "_x000D_")
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def column(sheet, heading):
    """Values of the column of a sheet's table that has a heading."""
    (table,) = sheet.tables.values()
    first, top, _, bottom = openpyxl.utils.range_boundaries(table.ref)
    at = first + [each.name for each in table.tableColumns].index(heading)
    return [sheet.cell(row, at).value for row in range(top + 1, bottom + 1)]


def check_geopackage(path, name):
    assert set(geopandas.list_layers(path).name) == {
        *("clusters", "spokes", "schools", "left_out", "about", "layer_styles")
    }
    for layer in ("clusters", "schools", "left_out"):
        assert set(geopandas.read_file(path, layer=layer)["name"]) == {xml_text(name)}
    styles = geopandas.read_file(path, layer="layer_styles")
    assert all(ElementTree.fromstring(style) is not None for style in styles["styleQML"])  # noqa: S314 - our own


def check_terminal(name):
    out = Console(file=io.StringIO(), width=200, highlight=False)
    terminal = Terminal(out, out)
    terminal.say(name)
    report(problem_of(name), result_of(name), terminal)
    printed = out.file.getvalue()
    assert not [c for c in printed if not (c.isprintable() or c == "\n")]


def test_the_corpus_is_wide():
    assert len(set(HOSTILE_NAMES)) == len(HOSTILE_NAMES) >= 60
