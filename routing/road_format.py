"""Whether a road file is one that can be read whole, told before it is read.

What is cut off, deleted or a list of changes reads like roads and is not: it is refused here, on
every way in, with the cause and the remedy.
"""

import json
import re

from data.errors import Fault, InputError
from data.file_kind import COMPRESSED, an, file_kind
from data.given_file import GivenFile
from routing.road_editions import deletions

AGAIN = "Download the area's roads again, as .osm.pbf"
_EXTRACT = "give the area's roads as .osm.pbf, as download.geofabrik.de has them"
_GIVE = f"G{_EXTRACT[1:]}"
_ASK_AGAIN = (
    "Ask again with more time and memory, [timeout:900][maxsize:2000000000], or for a smaller "
    f"area, or {_EXTRACT}"
)
_REMEDY = {
    "Overpass JSON file": "Ask Overpass for XML, [out:xml], with the points of the roads, (._;>;);",
    "o5m file": "Convert it to .osm.pbf, for example with osmium or osmconvert",
    "OPL file": "Convert it to .osm.pbf with osmium",
    "web page": (
        "It may be the message of a server that was too busy: open it to see, and download the "
        "roads again"
    ),
}
_LIST_OF_CHANGES = "this is a list of changes (.osc), with roads that were deleted, not the roads"
_CHANGES = {"OpenStreetMap change file", "o5m change file"}

_REMARK = re.compile(rb"<(?:remark|error)\b[^<>]*>([^<]*)", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_LITERAL = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CHANGE = re.compile(rb"<(?:create|modify|delete)\s*/?>|<action\s+type\s*=")
_FAILURE = re.compile(
    r"error|time[d ]*out|memory|abort|fail|quota|limit|too (?:many|busy|large)|cancel|incomplete|"
    r"not (?:all|complete)|truncat",
    re.IGNORECASE,
)
"""What a service says where it broke off; its other remarks are about rights and the like."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def osm_format(file: GivenFile) -> str:
    """Return osmium's name of the format, `"pbf"` or `"osm"`.

    Raises
    ------
    InputError
        If the file is empty, of another format, a list of changes, an answer that broke off, or
        holds what an editor has deleted.
    """
    if not file.content:
        raise _refused(file, "the file is empty", AGAIN)
    if file.content.startswith(_UTF_16):
        remedy = "Save it as UTF-8, or give the area's roads as .osm.pbf"
        raise _refused(file, "the file is written in UTF-16", remedy)
    kind = file_kind(file.content)
    if kind == "OpenStreetMap PBF file":
        return "pbf"
    if kind != "OpenStreetMap XML file":
        raise InputError([_another_format(file, kind)])
    _refuse_unfinished(file)
    return "osm"


def broken_off(where: str, remark: str, remedy: str) -> Fault:
    """Say why the Overpass service gave only a part of the roads.

    Parameters
    ----------
    where
        The file, or the option.
    remark
        What the service says at the end of its answer.
    remedy
        What to do about it.
    """
    said = remark.lower()
    if "timed out" in said or "timeout" in said:
        cause = "the server's time ran out while it answered"
    elif "memory" in said:
        cause = "the server's memory ran out while it answered"
    else:
        cause = "the server says that it could not give all"
    return Fault(where, f"the roads are not whole: {cause}", remedy, value=" ".join(remark.split()))


def json_remark(content: bytes) -> str:
    """Return what Overpass says went wrong, from its top level: roads may be tagged `remark`."""
    if b'"remark"' not in content:
        return ""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    remark = document.get("remark") if isinstance(document, dict) else None
    return remark if isinstance(remark, str) else ""


def _refused(file: GivenFile, problem: str, remedy: str) -> InputError:
    return InputError([Fault(file.name, problem, remedy)])


def _another_format(file: GivenFile, kind: str | None) -> Fault:
    if kind is None:
        remedy = "Give a road file of the area, .osm.pbf or .osm"
        return Fault(file.name, "this is not OpenStreetMap data", remedy)
    if kind in COMPRESSED:
        remedy = "Unpack it, or give the area's roads as .osm.pbf"
        return Fault(file.name, f"the road file is compressed ({kind})", remedy)
    if kind in _CHANGES:
        return Fault(file.name, _LIST_OF_CHANGES, _GIVE)
    if kind == "Overpass JSON file" and (remark := json_remark(file.content)):
        return broken_off(file.name, remark, _ASK_AGAIN)
    problem = f"this is {an(kind)}, not a road file of OpenStreetMap"
    return Fault(file.name, problem, _REMEDY.get(kind, _GIVE))


def without_comments(content: bytes) -> bytes:
    """Return XML without comments, and with its literal texts as other texts."""
    if b"<!--" in content:
        content = _COMMENT.sub(b"", content)
    if b"<![CDATA[" in content:
        content = _LITERAL.sub(lambda found: found[1].replace(b"<", b"&lt;"), content)
    return content


def _refuse_unfinished(file: GivenFile) -> None:
    """Refuse XML that broke off at the server, or that holds what an editor has deleted."""
    content = without_comments(file.content)
    for found in _REMARK.finditer(content):
        remark = found[1].decode("utf-8", "replace")
        if _FAILURE.search(remark):
            raise InputError([broken_off(file.name, remark, _ASK_AGAIN)])
    if _CHANGE.search(content):
        raise _refused(file, _LIST_OF_CHANGES, _GIVE)
    if b"<center" in content:
        raise _refused(
            file,
            "the file holds the middle of each road and not its points: it was made with "
            "'out center'",
            "Ask Overpass for the points of the roads, (._;>;); out;",
        )
    deleted = deletions(content)
    if deleted:
        things = "1 thing that is" if deleted == 1 else f"{deleted:,} things that are"
        raise _refused(
            file,
            f'the file holds {things} deleted, action="delete": it was saved in an editor, such as '
            "JOSM, before the deletions were uploaded",
            f"Upload the changes in the editor and download the area again, or {_EXTRACT}",
        )
