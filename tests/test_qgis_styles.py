"""The styles of the GeoPackage, as far as they can be read without QGIS."""

from xml.etree import ElementTree

import pytest

from maps.kinds import KINDS
from maps.qgis_styles import cluster_style, left_out_style, school_style, spoke_style


def parsed(style):
    return ElementTree.fromstring(style)  # noqa: S314 - our own text


@pytest.mark.parametrize("style", [school_style(), left_out_style()])
def test_every_kind_of_school_has_a_shape_of_its_own(style):
    root = parsed(style)
    assert [each.get("value") for each in root.iter("category")] == list(KINDS)
    shapes = [each.get("value") for each in root.iter("Option") if each.get("name") == "name"]
    assert len({shape for shape in shapes if shape}) == len(KINDS)


def test_areas_take_colour_and_number_from_their_columns():
    root = parsed(cluster_style())
    columns = {each.get("value") for each in root.iter("Option") if each.get("name") == "field"}
    assert columns == {"fill", "ink"}
    assert root.find("labeling/settings/text-style").get("fieldName") == "number"


def test_names_show_only_near_by():
    seen = parsed(school_style()).find("labeling/settings/rendering")
    assert int(seen.get("scaleMin")) < int(seen.get("scaleMax"))


def test_spokes_are_dashed_where_they_are_no_roads():
    options = {o.get("name"): o.get("value") for o in parsed(spoke_style()).iter("Option")}
    assert options["line_style"] == "dash"
    # a column of the layer says where they follow the roads
    assert options["field"] == "line_style"
