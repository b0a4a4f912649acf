"""Fields that people fill in: said in words, never invented, and marked in every paper."""

import copy
import re

from lxml import etree

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
"""The namespace of a Word document."""
W = f"{{{WORD}}}"
_BLANK = re.compile(r"(\[to be filled in: [^\[\]]{1,300}\])")
_AFTER_HIGHLIGHT = frozenset(
    f"{W}{name}"
    for name in (
        *("u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang"),
        *("eastAsianLayout", "specVanish", "oMath"),
    )
)
"""Properties of a run that stand after its highlight, by the order of the format."""


def blank(what: str) -> str:
    """Return a field that people fill in, such as `[to be filled in: date of signature]`."""
    return f"[to be filled in: {what}]"


def or_blank(value: str, what: str) -> str:
    """Return a value; where there is none, a field to fill in."""
    return value or blank(what)


def blanks_in(text: str) -> list[str]:
    """Return the fields of a text that are still to be filled in."""
    return _BLANK.findall(text)


def mark_blanks(root: etree._Element) -> None:
    """Highlight every field that is to be filled in, each as a run of its own."""
    for text in list(root.iter(f"{W}t")):
        run = text.getparent()
        parts = [part for part in _BLANK.split(text.text or "") if part]
        if run is None or run.tag != f"{W}r" or not any(map(_BLANK.fullmatch, parts)):
            continue
        if len([child for child in run if child.tag != f"{W}rPr"]) == 1:
            _split(run, parts)


def _split(run: etree._Element, parts: list[str]) -> None:
    parent = run.getparent()
    at = parent.index(run)
    properties = run.find(f"{W}rPr")
    parent.remove(run)
    for place, part in enumerate(parts):
        made = etree.Element(f"{W}r")
        own = etree.Element(f"{W}rPr") if properties is None else copy.deepcopy(properties)
        if _BLANK.fullmatch(part):
            _highlight(own)
        if len(own):
            made.append(own)
        text = etree.SubElement(made, f"{W}t")
        text.text = part
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        parent.insert(at + place, made)


def _highlight(properties: etree._Element) -> None:
    if properties.find(f"{W}highlight") is not None:
        return
    mark = etree.Element(f"{W}highlight")
    mark.set(f"{W}val", "yellow")
    later = [place for place, child in enumerate(properties) if child.tag in _AFTER_HIGHLIGHT]
    properties.insert(later[0] if later else len(properties), mark)
