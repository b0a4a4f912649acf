"""The members of a Word document: read with limits, written so that the bytes never change."""

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

from data.given_file import GivenFile

DOCUMENT, STYLES, PROPERTIES = "word/document.xml", "word/styles.xml", "docProps/core.xml"
CONTENT_TYPES = "[Content_Types].xml"
_MOST_BYTES, _MOST_MEMBERS = 50_000_000, 2_000
_REMEDY = "Give a Word document (.docx), as 'papers --copy-templates' writes it"
_NO_ENTITIES = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_MADE = (1980, 1, 1, 0, 0, 0)
"""The time of every member: the earliest that an archive can hold."""


def read_members(file: GivenFile) -> dict[str, bytes]:
    """Return the members of a Word document by name.

    Raises
    ------
    InputError
        If it is no Word document, is damaged, or unpacks to an unreasonable size.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            listed = archive.infolist()
            if len(listed) > _MOST_MEMBERS or sum(m.file_size for m in listed) > _MOST_BYTES:
                raise file.refusal("this document unpacks to an unreasonable size", _REMEDY)
            members = {member.filename: archive.read(member) for member in listed}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise file.refusal("this is no Word document, or it is damaged", _REMEDY) from None
    if not {DOCUMENT, STYLES, CONTENT_TYPES} <= members.keys():
        raise file.refusal("this archive is no Word document", _REMEDY)
    if b"macroEnabled" in members[CONTENT_TYPES]:
        raise file.refusal("this document holds macros", "Save it as .docx, without macros")
    return members


def write_members(members: Mapping[str, bytes]) -> bytes:
    """Return a Word document of these members; the same members give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, _MADE)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            archive.writestr(member, content)
    return made.getvalue()


def parse(content: bytes) -> etree._Element:
    """Return the root of a member.

    Raises
    ------
    etree.XMLSyntaxError
        If it is not well formed, or declares entities.
    """
    root = etree.fromstring(content, _NO_ENTITIES)
    if root.getroottree().docinfo.doctype:
        raise etree.XMLSyntaxError("a document type is declared", 0, 0, 0)
    return root


def serialised(root: etree._Element) -> bytes:
    """Return a member as bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
