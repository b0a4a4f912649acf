"""How QGIS draws the layers of a plan: the `layer_styles` table of a GeoPackage.

Colours and numbers come from the columns of the layers; the styles hold nothing from data.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from clustering.standing import Standing
from maps.kinds import PHASES, TYPES

_SHAPES = ("circle", "cross_fill", "square", "triangle", "diamond")
_MORE_SHAPES = ("pentagon", "equilateral_triangle", "star")
"""QGIS's names of the shapes of `TYPES`, and of those that `PHASES` has besides: as on the map."""
_INK, _PAPER, _GREY = "0,0,0,255", "255,255,255,255", "110,110,110,255"
_RED = "176,0,32,255"
_DOT = {
    "name": "circle",
    "color": _GREY,
    "size": "1.6",
    "outline_color": _PAPER,
    "outline_width": "0.2",
}
_STANDING_LOOKS: Mapping[str, Mapping[str, str]] = {
    Standing.NEEDS_PLACE: {
        "name": "circle",
        "color": _PAPER,
        "size": "3.6",
        "outline_color": _RED,
        "outline_width": "0.8",
    },
    Standing.MAY_JOIN: _DOT,
    Standing.TAKES_NO_PART: {
        "name": "cross2",
        "color": _GREY,
        "size": "1.8",
        "outline_color": _GREY,
        "outline_width": "0.4",
    },
    Standing.NOT_SAID: {**_DOT, "name": "diamond"},
}
"""Distinguished by shape and size, so that no colour is needed: as on the map."""
_FIELD = "2"
"""QGIS's number for a property that comes from a column."""
NAMES_FROM_SCALE = 60_000
"""School names appear at 1 : 60,000 and larger scales; at smaller ones they would cover the map."""


def cluster_style() -> str:
    """Return areas in their own colours with dark borders and large numbers."""
    root = _style()
    renderer = SubElement(root, "renderer-v2", type="singleSymbol")
    look = {"color": _PAPER, "outline_color": _INK, "outline_width": "0.5", "style": "solid"}
    symbol = _symbol(SubElement(renderer, "symbols"), "0", "fill", alpha="0.7")
    _layer(symbol, "SimpleFill", look, {"fillColor": "fill"})
    settings = _labels(root, "number", size="16", bold=True)
    # 1 is QGIS's number for a label over the middle of an area.
    SubElement(settings, "placement", placement="1", priority="10")
    SubElement(settings, "rendering", scaleVisibility="0", obstacle="0", displayAll="1")
    _properties(settings, "dd_properties", {"Color": "ink"})
    return _qml_text(root)


def spoke_style() -> str:
    """Return thin lines, dashed where they are straight: those are not roads."""
    root = _style()
    renderer = SubElement(root, "renderer-v2", type="singleSymbol")
    symbol = _symbol(SubElement(renderer, "symbols"), "0", "line")
    look = {"line_color": "60,60,60,255", "line_width": "0.3", "line_style": "dash"}
    _layer(symbol, "SimpleLine", look, {"outlineStyle": "line_style"})
    return _qml_text(root)


def boundary_style() -> str:
    """Return an outline of dashes and dots, without a fill."""
    root = _style()
    renderer = SubElement(root, "renderer-v2", type="singleSymbol")
    symbol = _symbol(SubElement(renderer, "symbols"), "0", "fill")
    look = {"outline_color": "59,10,69,255", "outline_width": "0.8", "outline_style": "dash dot"}
    _layer(symbol, "SimpleFill", look | {"style": "no"}, {})
    return _qml_text(root)


def school_style(*, phases: bool = False) -> str:
    """Return a shape for each type of school, or each phase, in the colour of its cluster."""
    look = {"color": _GREY, "outline_color": _INK, "outline_width": "0.4", "size": "3.2"}
    kinds, shapes = (PHASES, (*_SHAPES, *_MORE_SHAPES)) if phases else (TYPES, _SHAPES)
    looks = {kind: look | {"name": shape} for kind, shape in zip(kinds, shapes, strict=True)}
    return _points("kind", looks, {"fillColor": "fill"})


def left_out_style() -> str:
    """Return a mark for each way in which a school in no cluster stands, as on the map."""
    return _points("state", _STANDING_LOOKS, {})


def _points(
    attribute: str, looks: Mapping[str, Mapping[str, str]], properties: Mapping[str, str]
) -> str:
    """Return points styled by a column: a look for each value, in the legend's order."""
    root = _style()
    renderer = SubElement(root, "renderer-v2", type="categorizedSymbol", attr=attribute)
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, (value, look) in enumerate(looks.items()):
        SubElement(
            categories, "category", symbol=str(number), value=value, label=value, render="true"
        )
        symbol = _symbol(symbols, str(number), "marker")
        _layer(symbol, "SimpleMarker", look, properties)
    settings = _labels(root, "name", size="8", bold=False)
    # 6 is QGIS's number for a label beside its point, where cartographers put it.
    SubElement(settings, "placement", placement="6", dist="1")
    # QGIS keeps the smaller denominator, the larger scale, as the least.
    SubElement(
        settings, "rendering", scaleVisibility="1", scaleMin="1", scaleMax=str(NAMES_FROM_SCALE)
    )
    return _qml_text(root)


def _style() -> Element:
    return Element(
        "qgis", version="3.28.0", styleCategories="Symbology|Labeling", labelsEnabled="1"
    )


def _symbol(symbols: Element, name: str, kind: str, alpha: str = "1") -> Element:
    return SubElement(symbols, "symbol", name=name, type=kind, alpha=alpha, clip_to_extent="1")


def _layer(
    symbol: Element,
    kind: str,
    look: Mapping[str, str],
    properties: Mapping[str, str],
) -> None:
    layer = SubElement(symbol, "layer", {"class": kind}, enabled="1", locked="0", **{"pass": "0"})
    options = SubElement(layer, "Option", type="Map")
    for name, value in look.items():
        SubElement(options, "Option", name=name, type="QString", value=value)
    _properties(layer, "data_defined_properties", properties)


def _labels(root: Element, field: str, size: str, *, bold: bool) -> Element:
    labeling = SubElement(root, "labeling", type="simple")
    settings = SubElement(labeling, "settings", calloutType="simple")
    style = SubElement(
        settings,
        "text-style",
        fieldName=field,
        isExpression="0",
        fontFamily="Sans Serif",
        fontSize=size,
        fontSizeUnit="Point",
        fontWeight="75" if bold else "50",
        namedStyle="Bold" if bold else "Regular",
        textColor=_INK,
        textOpacity="1",
    )
    if not bold:
        SubElement(style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferColor=_PAPER)
    return settings


def _properties(parent: Element, tag: str, properties: Mapping[str, str]) -> None:
    top = SubElement(SubElement(parent, tag), "Option", type="Map")
    SubElement(top, "Option", name="name", type="QString", value="")
    listed = SubElement(top, "Option", name="properties", type="Map")
    for name, column in properties.items():
        given = SubElement(listed, "Option", name=name, type="Map")
        SubElement(given, "Option", name="active", type="bool", value="true")
        SubElement(given, "Option", name="field", type="QString", value=column)
        SubElement(given, "Option", name="type", type="int", value=_FIELD)
    SubElement(top, "Option", name="type", type="QString", value="collection")


def _qml_text(root: Element) -> str:
    indent(root)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(
        root, encoding="unicode"
    )
