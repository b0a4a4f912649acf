"""The styles of the GeoPackage, as far as they can be read without QGIS."""

from xml.etree import ElementTree

import pytest

from clustering.standing import Standing
from maps.kinds import PHASES, TYPES
from maps.qgis_styles import cluster_style, left_out_style, school_style, spoke_style


def parsed(style):
    return ElementTree.fromstring(style)  # noqa: S314 - our own text


def options(root, name):
    return [each.get("value") for each in root.iter("Option") if each.get("name") == name]


@pytest.mark.parametrize(("phases", "kinds"), [(False, TYPES), (True, PHASES)])
def test_every_kind_of_school_has_a_shape_of_its_own(phases, kinds):
    root = parsed(school_style(phases=phases))
    assert [each.get("value") for each in root.iter("category")] == list(kinds)
    assert len(set(filter(None, options(root, "name")))) == len(kinds)


def test_schools_in_no_cluster_are_told_apart_without_a_colour():
    root = parsed(left_out_style())
    assert [each.get("value") for each in root.iter("category")] == list(Standing)
    shapes = [shape for shape in options(root, "name") if shape]
    assert len(set(zip(shapes, options(root, "size"), strict=True))) == len(Standing)


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
